"""A small store and over 100 searches with the reports they find, for every store alike.

`REPORTS` are in order of arrival. `QUERIES` are (text, numbers of the reports found); the number
of a report is its place in `REPORTS`, counted from 1, and its `database_id` is `t:<number>`.
"""

from __future__ import annotations

from typing import Any

Report = dict[str, Any]


def _report(number: int, date: str, frames: list[Report], **fields: Any) -> Report:
    common = {"database_id": f"t:{number}", "project": "Alpha", "type": "Crash", "date": date}
    return {**common, **fields, "stacktrace": frames}


def _frame(function: str | None, depth: int, **fields: str) -> Report:
    return {"function": function, "depth": str(depth), **fields}


REPORTS: list[Report] = [
    _report(
        1,
        "2016-01-31T23:59:59",
        [
            _frame("g_main_dispatch", 0, file="/usr/src/glib/gmain.c", fileline="312"),
            _frame("main", 1, file="main.c", fileline="7"),
        ],
        os="Ubuntu 16.04",
        Title="gedit crashed with SIGSEGV in g_main_dispatch()",
        CrashCounter="1",
        cpu="amd64",
    ),
    _report(
        2,
        "2016-02-01T00:00:00",
        [
            _frame("XMLParser::parseNode", 0, dylib="/usr/lib/libxml.so.4"),
            _frame("std::vector<int>::at", 1),
            _frame(None, 2, address="0x00007f12"),
        ],
        os="Ubuntu 16.10",
        Title="viewer crashed with SIGABRT in XMLParser::parseNode()",
        CrashCounter="2",
        cpu="i386",
    ),
    _report(
        3,
        "2016-02-29T12:00:00.5",
        [
            _frame("read_directory", 0, file="src/disk/read_directory.cpp", fileline="88"),
            _frame("readDirectory", 1, file="src/disk/Disk.cpp", fileline="1200"),
            _frame("operator->", 2),
        ],
        os="Fedora 23",
        Title="",
        CrashCounter="10",
        cpu="amd64",
        version="1.10.0",
    ),
    _report(
        4,
        "2017-05-05T05:05:05",
        [_frame("<lambda>", 0), _frame("<module>", 1, file="C:\\Users\\me\\app.py")],
        project="Beta",
        type="Hang",
        os="Windows 10",
        cmdline="app.exe --no-daemon /etc/app.conf",
        CrashCounter="n/a",
        meta={"user": {"name": "José Strauß", "lang": "de_DE.UTF-8"}},
    ),
    _report(
        5,
        "2017-06-30T00:00:00",
        [_frame("Widget::~Widget", 0), _frame("operator()", 1), _frame("[vdso]", 2)],
        project="Beta",
        os="ubuntu touch",
        Title="crashed with\nSIGSEGV and SIGABRT",
        CrashCounter="007",
        url="http://example.org/a?b=c",
        note="path is 50% * 2",
        threads=[{"name": "worker-1", "stacktrace": [{"function": "poll_events"}]}],
    ),
    _report(6, "2018-01-01T10:20:30", [], project="Alpha", os=None, cpu="", due="2020-02-29"),
]

ALL = (1, 2, 3, 4, 5, 6)

QUERIES: list[tuple[str, tuple[int, ...]]] = [
    # everything
    ("", ALL),
    ("   ", ALL),
    ("*", ALL),
    ("*:*", ALL),
    # words: whole words and tokens, whatever their case
    ("ubuntu", (1, 2, 5)),
    ("UBUNTU", (1, 2, 5)),
    ("os:Ubuntu", (1, 2, 5)),
    ("os:ubunt", ()),
    ("cpu:ubuntu", ()),
    ("parser", (2,)),
    ("xmlparser", (2,)),
    ("XMLParser", (2,)),
    ("xmlpar", ()),
    ("node", (2,)),
    ("read", (3,)),
    ("directory", (3,)),
    ("read_directory", (3,)),
    ("readdirectory", (3,)),
    ("main", (1,)),
    ("sigsegv", (1, 5)),
    ("312", (1,)),
    ("31", (1,)),  # of the date
    ("José", (4,)),
    ("JOSÉ", (4,)),
    ("strauss", (4,)),
    ("STRAUẞ", (4,)),
    ("t", ALL),
    ("0x00007f12", (2,)),
    ("worker", (5,)),
    # words with other characters: the text as it is, cutting no word
    ("16.04", (1,)),
    ("6.04", ()),
    ("std::vector", (2,)),
    ("std::vec", ()),
    ("vector<int>::at", (2,)),
    ("XMLParser::parseNode", (2,)),
    ("Parser::parseNode", ()),
    ("libxml.so", (2,)),
    ("libxml.so.4", (2,)),
    ("/usr/lib", (2,)),
    ("/usr", (1, 2)),
    ("file:/usr/src/glib", ()),
    ("stacktrace.file:/usr/src/glib", (1,)),
    ("<lambda>", (4,)),
    ("stacktrace.function:<module>", (4,)),
    ("operator->", (3,)),
    ("operator()", (5,)),
    ("Widget::~Widget", (5,)),
    ("[vdso]", (5,)),
    ("--no-daemon", (4,)),
    ("C:\\Users\\me", (4,)),
    ("http://example.org", (5,)),
    ("g_main_dispatch()", (1,)),
    ("de_DE.UTF-8", (4,)),
    # phrases: words or tokens in a row
    ('"crashed with"', (1, 2, 5)),
    ('"crashed with sigsegv"', (1, 5)),
    ('"with crashed"', ()),
    ('"read directory"', (3,)),
    ('"xml parser"', (2,)),
    ('"parser parse node"', (2,)),
    ('"ubuntu 16"', (1, 2)),
    ('"ubuntu 1"', ()),
    ('"->"', (3,)),
    # the whole value
    ('os:"Ubuntu 16.04"', (1,)),
    ('os:"ubuntu 16.04"', (1,)),
    ('os:"Ubuntu"', ()),
    ('stacktrace.function:"main"', (1,)),
    ('database_id:"t:4"', (4,)),
    ('project:"beta"', (4, 5)),
    ('type:"Hang"', (4,)),
    ('Title:""', (3,)),
    ('cpu:""', (6,)),
    ('meta.user.lang:"de_de.utf-8"', (4,)),
    # wildcards
    ("stacktrace.function:g_*", (1,)),
    ("stacktrace.function:*Director?", (3,)),
    ("stacktrace.function:read", (3,)),
    ("stacktrace.function:read*", (3,)),
    ("os:ubuntu*", (1, 2, 5)),
    ("os:Ubuntu?16.04", (1,)),
    ("*touch", (5,)),
    ("note:*50%\\ \\**", (5,)),
    ("Title:*with*SIGSEGV*", (1, 5)),
    ("stacktrace.depth:?", (1, 2, 3, 4, 5)),
    # there at all
    ("Title:*", (1, 2, 3, 5)),
    ("_exists_:version", (3,)),
    ("os:*", (1, 2, 3, 4, 5)),
    ("meta:*", (4,)),
    # fields above and between
    ("stacktrace:read", (3,)),
    ("stacktrace.*:parse", (2,)),
    ("threads:poll_events", (5,)),
    ("meta.*.lang:de", (4,)),
    ("*.name:worker", (5,)),
    # ranges
    ("CrashCounter:[2 TO 10]", (2, 3, 5)),
    ("CrashCounter:>7", (3, 4)),  # "n/a" as text
    ("CrashCounter:{1 TO 7}", (2,)),
    ("CrashCounter:<=1", (1,)),
    ("date:[2016-02 TO 2016-02]", (2, 3)),
    ("date:[2016-01-31 TO 2016-02-01]", (1, 2)),
    ("date:[2016-01-31 TO 2016-02-01}", (1,)),
    ("date:>2017", (6,)),
    ("date:>=2017", (4, 5, 6)),
    ("date:<2016-02-29T12:00:00", (1, 2)),
    ("date:[* TO 2016-02-29T12:00:00]", (1, 2, 3)),
    ("date:2016-02-29", (3,)),
    ('date:["2016-02-29 12:00" TO *]', (3, 4, 5, 6)),
    ("due:[2020 TO 2021]", (6,)),
    ("os:[Fedora TO ubuntu]", (3,)),
    ("version:[1.1 TO 1.2]", (3,)),
    # operators
    ("ubuntu sigsegv", (1, 5)),
    ("ubuntu AND sigsegv", (1, 5)),
    ("ubuntu && sigsegv", (1, 5)),
    ("fedora OR windows", (3, 4)),
    ("fedora || windows", (3, 4)),
    ("NOT ubuntu", (3, 4, 6)),
    ("!ubuntu", (3, 4, 6)),
    ("-ubuntu", (3, 4, 6)),
    ("ubuntu -sigsegv", (2,)),
    ("ubuntu NOT sigabrt", (1,)),
    ("+ubuntu +touch", (5,)),
    ("os:(ubuntu OR fedora)", (1, 2, 3, 5)),
    ("os:(ubuntu -touch)", (1, 2)),
    ("(ubuntu OR fedora) AND cpu:amd64", (1, 3)),
    ("ubuntu AND cpu:amd64 OR windows", (1, 4)),
    ("ubuntu^4 fedora^2", ()),
    ("ubuntu^4 touch", (5,)),
    ("os:Ubuntu 16.04", (1,)),
    ("NOT (os:* OR cpu:*)", ()),
    ("NOT os:*", (6,)),
    ("stacktrace:(parse AND at)", (2,)),
]
