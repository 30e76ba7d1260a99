"""Reports as the window is given them, made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from partycrasher_gui.core.compare import Comparison, Measures, Parting, compare
from partycrasher_gui.core.receipt import (
    ChainLink,
    LikenessReceipt,
    Part,
    Pass,
    ScoreReceipt,
    TermEvidence,
    Why,
)
from partycrasher_gui.core.rows import (
    DEFAULT_CUT,
    BucketRow,
    FrameRow,
    Link,
    Repair,
    ReportRow,
    ReportView,
)


def frame(
    depth: int,
    function: str | None,
    place: str = "",
    dylib: str = "",
    logdf: float | None = None,
    share: float | None = None,
) -> FrameRow:
    file, _, line = place.rpartition(":") if ":" in place else (place, "", "")
    return FrameRow(depth, function, file, line, dylib, f"0x{0x4000 + depth:08x}", logdf, share)


TOOLS = "/opt/image-tools"
XLNT = "/xlnt/source/detail"
READ = "xlnt::detail::compound_document::read_directory"
STACK = (
    frame(0, None, dylib="/lib/x86_64-linux-gnu/libc.so.6", share=0.0),
    frame(1, "__asan_memcpy", "/src/llvm/compiler-rt/asan_interceptors.cpp:63", TOOLS, 0.41, 0.01),
    frame(2, READ, XLNT + "/compound_document.cpp:980", TOOLS, 8.80, 0.31),
    frame(
        3,
        "xlnt::detail::compound_document::compound_document",
        XLNT + "/compound_document.cpp:509",
        TOOLS,
        8.31,
        0.27,
    ),
    frame(
        4, "(anonymous namespace)::decrypt_xlsx", XLNT + "/xlsx_crypto.cpp:307", TOOLS, 7.35, 0.19
    ),
    frame(5, "xlnt::detail::decrypt_xlsx", XLNT + "/xlsx_crypto.cpp:360", TOOLS, 6.72, 0.12),
    frame(6, "xlnt::workbook::load", "/xlnt/source/workbook.cpp:900", TOOLS, 3.20, 0.06),
    frame(7, "LLVMFuzzerTestOneInput", "/src/load_fuzzer.cpp:12", TOOLS, 0.21, 0.02),
    frame(8, "fuzzer::Fuzzer::ExecuteCallback", "/src/llvm/FuzzerLoop.cpp:611", TOOLS, 0.08, 0.01),
    frame(9, "main", "/src/llvm/FuzzerMain.cpp:20", TOOLS, 0.0, 0.01),
)

FIELDS = (
    ("type", "heap-buffer-overflow"),
    ("severity", "NOT_EXPLOITABLE"),
    ("os", "Ubuntu"),
    ("os_version", "24.04"),
    ("cpu", "x86_64"),
    ("executable", "/home/ci/xlnt/build/load_fuzzer"),
    ("cmdline", "/home/ci/xlnt/build/load_fuzzer " + "-artifact_prefix=/tmp/out/crashes/ " * 6),
    ("environment.LANG", "en_GB.UTF-8"),
    ("environment.PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"),
    ("registers", "\n".join(f"r{i:<3} 0x{i * 4711:016x}" for i in range(16))),
)


def report(**changes: Any) -> ReportView:
    """A report of a fuzzing campaign, linked to an earlier one."""
    link = Link("fuzz:01000c51", 7.214, 0.968, 0.968)
    data = {"database_id": "fuzz:72b5a5e0", "program": "xlnt", "version": "1.5.0", **dict(FIELDS)}
    data["stacktrace"] = [{"depth": str(f.depth), "function": f.function} for f in STACK]
    values: dict[str, Any] = {
        "data": data,
        "title": "heap-buffer-overflow in read_directory",
        "row": ReportRow("fuzz:72b5a5e0", "image-tools", "2026-11-21T14:03:07", 17, link),
        "frames": STACK,
        "fields": FIELDS,
        "threads": (("worker 1", STACK[4:]), ("worker 2", STACK[6:])),
        "repairs": (Repair("$.date", "filled in from the file's time", filled_in=True),),
        "source": "asan-0043.log",
    }
    return ReportView(**{**values, **changes})


def founder() -> ReportView:
    """The report that founded the bucket: without any link."""
    return report(
        title="SIGSEGV in follow_chain",
        row=ReportRow("fuzz:01000c51", "image-tools", "2026-11-02T09:11:00", 1, None),
        frames=tuple(frame(f.depth, f.function, f.file, f.dylib, f.logdf) for f in STACK),
        repairs=(),
        threads=(),
    )


def bucket(**changes: Any) -> BucketRow:
    values: dict[str, Any] = {
        "id": "fuzz:01000c51",
        "project": "image-tools",
        "total": 341,
        "elsewhere": 0,
        "first_seen": "2026-11-02T09:11:00",
        "last_seen": "2026-11-21T14:03:07",
        "spark": tuple(range(16)),
    }
    return BucketRow(**{**values, **changes})


# ---- why


def term(field: str, token: str, value: float, total: float, df: int = 3, **more: Any) -> Part:
    values = {"tf": 1, "tf_match": 1, "df": df, "documents": 447, "idf": 5.1, **more}
    evidence = TermEvidence(field, token, first=value * 0.4, second=value * 0.6, **values)
    return Part(token, value, value / total, term=evidence)


def summed(label: str, parts: list[Part], total: float, frame: int | None = None) -> Part:
    value = sum(part.value for part in parts)
    return Part(label, value, value / total, tuple(parts), frame=frame)


def score_receipt() -> ScoreReceipt:
    """7.214 = 5.114 of the stack + 2.1 of the context."""
    total, function = 7.214, "stacktrace.function"
    stack = [
        summed(function, [term(function, "directory", 2.4, total),
                          term(function, "compound", 1.6, total, df=12, tf=3, tf_match=2),
                          term(function, "document", 0.514, total, df=90)], total),
        summed("stacktrace.file", [term("stacktrace.file", "xlsx", 0.6, total)], total),
    ]  # fmt: skip
    context = [
        summed("cmdline", [term("cmdline", "fuzzer", 1.3, total, df=40)], total),
        summed("os", [term("os", "Ubuntu", 0.8, total, df=440)], total),
    ]
    sides = [summed("stack", stack, total), summed("context", context, total)]
    root = Part("score", total, 1.0, tuple(sides))
    return ScoreReceipt(root, Pass(20, 6, 0.3, 0.01, 2.9), Pass(88, 6, 0.07, 0.01, 4.3), total)


def likeness_receipt() -> LikenessReceipt:
    """96.8 % by frame."""
    function, total = "stacktrace.function", 0.968
    frames = [
        summed(f"#{i} {STACK[i].function}", [term(function, f"token{i}", share, total)], total, i)
        for i, share in ((2, 0.4), (3, 0.3), (4, 0.2), (6, 0.068))
    ]
    return LikenessReceipt(Part("likeness", total, 1.0, tuple(frames)), True, total)


def chain_link(child: str, parent: str, likeness: float, score: float, **more: Any) -> ChainLink:
    return ChainLink(child, parent, score, likeness, likeness, more.pop("joined", False), **more)


def why(**changes: Any) -> Why:
    """Two links lead to the founder; the second is the weaker."""
    values: dict[str, Any] = {
        "database_id": "fuzz:72b5a5e0",
        "bucket_id": "fuzz:01000c51",
        "cut": DEFAULT_CUT,
        "chain": (
            chain_link("fuzz:72b5a5e0", "fuzz:8c11f3aa", 0.968, 7.214),
            chain_link("fuzz:8c11f3aa", "fuzz:01000c51", 0.74, 5.902),
        ),
        "link": Link("fuzz:8c11f3aa", 7.214, 0.968, 0.968),
        "score": score_receipt(),
        "likeness": likeness_receipt(),
        "notes": (),
    }
    return Why(**{**values, **changes})


# ---- compare


def raw(name: str, functions: list[tuple[str | None, str]], **fields: Any) -> dict[str, Any]:
    """A report in the data format with these (function, file:line) frames."""
    stack = []
    for depth, (function, place) in enumerate(functions):
        file, _, line = place.partition(":")
        stack.append({"depth": str(depth), "function": function, "file": file, "fileline": line})
    return {"database_id": name, "project": "image-tools", "stacktrace": stack, **fields}


DOCUMENT = "xlnt::detail::compound_document::"
COMMON_TAIL = [
    ("(anonymous namespace)::decrypt_xlsx", "xlsx_crypto.cpp:307"),
    ("xlnt::detail::decrypt_xlsx", "xlsx_crypto.cpp:360"),
    ("xlnt::workbook::load", "workbook.cpp:900"),
    ("LLVMFuzzerTestOneInput", "load_fuzzer.cpp:12"),
    ("fuzzer::Fuzzer::ExecuteCallback", "FuzzerLoop.cpp:611"),
    ("main", "FuzzerMain.cpp:20"),
]
SIDE_A = raw(
    "fuzz:72b5a5e0",
    [
        (None, ""),
        ("__asan_memcpy", "asan_interceptors.cpp:63"),
        (DOCUMENT + "read_directory", "compound_document.cpp:980"),
        (DOCUMENT + "compound_document", "compound_document.cpp:509"),
        *COMMON_TAIL,
    ],
    os="Ubuntu 24.04",
    version="1.5.0",
    cmdline="load_fuzzer crash-72b5a5e0",
    environment={"LANG": "en_GB.UTF-8"},
)
SIDE_B = raw(
    "fuzz:8c11f3aa",
    [
        (None, ""),
        ("__asan_memcpy", "asan_interceptors.cpp:63"),
        (DOCUMENT + "read_directory", "compound_document.cpp:975"),
        (DOCUMENT + "follow_chain", "compound_document.cpp:723"),
        (DOCUMENT + "read_sector_chain", "compound_document.cpp:690"),
        *COMMON_TAIL,
    ],
    os="Ubuntu 24.04",
    version="1.4.1",
    cmdline="load_fuzzer crash-8c11f3aa",
    locale="de_DE.UTF-8",
)
RARITY = {f.function: f.logdf for f in STACK if f.function and f.logdf is not None} | {
    DOCUMENT + "follow_chain": 7.9,
    DOCUMENT + "read_sector_chain": 8.0,
}


def comparison(third: bool = False, **changes: Any) -> Comparison:
    """A crash and one a frame deeper: compound_document stands for follow_chain and one more."""
    other = {**SIDE_A, "database_id": "fuzz:01000c51"} if third else None
    made = compare(SIDE_A, SIDE_B, other, logdf=RARITY)
    values = {"measures": Measures(7.214, 6.902, 0.91, 0.84), "parting": Parting(0.84, 5.902)}
    return replace(made, **{**values, **changes})
