"""Search text: how it is read, what is refused and where, and what it finds."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core.errors import QueryError
from partycrasher_gui.core.filters import (
    And,
    Everything,
    Exact,
    Exists,
    Not,
    Or,
    Phrase,
    Range,
    Wildcard,
    Word,
    matches,
    names,
)
from partycrasher_gui.core.querytext import prepare
from partycrasher_gui.core.search import explain, narrowed, parse_query
from tests.core.search_queries import QUERIES, REPORTS
from tests.support.scale import scaled

NOW = datetime(2020, 5, 5, 12)
a, b, c = Word(None, "a"), Word(None, "b"), Word(None, "c")


@pytest.mark.parametrize(("text", "expected"), QUERIES)
def test_finds(text: str, expected: tuple[int, ...]) -> None:
    filter = parse_query(text)
    assert tuple(n for n, r in enumerate(REPORTS, 1) if matches(filter, r)) == expected


@pytest.mark.parametrize(
    ("text", "filter"),
    [
        ("", Everything()),
        ("a", a),
        ("a b", And((a, b))),
        ("a b c", And((a, b, c))),
        ("a b OR c", And((a, Or((b, c))))),
        ("a AND b OR c", Or((And((a, b)), c))),
        ("(a OR b) OR c", Or((a, b, c))),
        ("a&&b", Word(None, "a&&b")),
        ("(a)&&(b)", And((a, b))),
        ("a || !b", Or((a, Not(b)))),
        ("!(a b)", Not(And((a, b)))),
        ("f:!a", Not(Word("f", "a"))),
        ("os:Ubuntu 16.04", And((Word("os", "Ubuntu"), Word(None, "16.04")))),
        ("os: Ubuntu", Word("os", "Ubuntu")),
        ("f:(a b)", And((Word("f", "a"), Word("f", "b")))),
        ('f:"a b"', Exact("f", "a b")),
        ('"a b"', Phrase(None, "a b")),
        (r'f:"say \"hi\" \\o/"', Exact("f", r'say "hi" \o/')),
        ("f:a*", Wildcard("f", "a*")),
        (r"f:a\*", Word("f", "a*")),
        (r"ff:\/a*\?", Wildcard("ff", r"/a*\?")),
        ("f:*", Exists("f")),
        ("_exists_:f.g", Exists("f.g")),
        ("*:a", Word(None, "a")),
        ("path:/usr/bin", Word("path", "/usr/bin")),
        ("path:/usr/bin/", Word("path", "/usr/bin/")),
        ("std::vector<int>", Word(None, "std::vector<int>")),
        ("function:std::~a", Word("function", "std::~a")),
        (r"v:1\:2", Word("v", "1:2")),
        ("10:30:00", Word(None, "10:30:00")),
        ("src/main.c:12", Word(None, "src/main.c:12")),
        (r"C:\Users", Word(None, r"C:\Users")),
        (r"file:C:\Users", Word("file", r"C:\Users")),
        (r"a\ b", Word(None, "a b")),
        ("a, b;", And((a, b))),
        ("a^2 b^0.5", And((a, b))),
        ('"a b"^2', Phrase(None, "a b")),
        ("(a b)^2 c^", And((a, b, Word(None, "c^")))),
        ("f:[1 TO 2]^3", Range("f", "1", "2")),
        ("a^1.2.3", Word(None, "a^1.2.3")),
        (r"a\^2", Word(None, "a^2")),
        (r"a\~2", Word(None, "a~2")),
        ("TO", Word(None, "TO")),
        ("f:[1 TO 2}", Range("f", "1", "2", True, False)),
        ('f:{"a b" TO *]', Range("f", "a b", None, False, True)),
        ("f:>=5", Range("f", "5", None, True, True)),
        ("f:<-5", Range("f", None, "-5", True, False)),
        ("d:[2016-01-01T10:00:00+02:00 TO *]", Range("d", "2016-01-01T10:00:00+02:00", None)),
        ("d:>3-days-ago", Range("d", "2020-05-02T12:00:00", None, False, True)),
        ("d:2016-02", Or((Word("d", "2016-02"), Range("d", "2016-02", "2016-02")))),
    ],
)
def test_reads(text: str, filter: object) -> None:
    assert parse_query(text, now=NOW) == filter


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("a and b", 2, "Write AND"),
        ("a Or b", 2, "Write OR"),
        ("not a", 0, "Write NOT"),
        ("v:1:2", 3, 'v:"1:2"'),
        ("v:(x:1)", 3, "inside the field 'v'"),
        ("foo~2", 3, "Fuzzy"),
        ("foo~", 3, "Fuzzy"),
        ('x "a b"~3', 2, "distance"),
        ("f:/a.*b/", 2, "Regular expressions"),
        ("a && /x(y|z)/", 5, "Regular expressions"),
        ("f:[a* TO b]", 3, "no wildcards"),
        ("f:[a b]", 2, "not a range"),
        ("f:[1 to 2]", 2, "not a range"),
        ("foo(int)", 0, "quotes"),
        ("a - b", 2, "stands alone"),
        ("os:", 0, "os:*"),
        ("a os: ", 2, "os:*"),
        ('a "open', 2, "quote"),
        ("a (b", 2, "never closed"),
        ("a && b)", 6, "never opened"),
        ("a OR", 4, "ends where"),
        ("OR a", 0, "'OR' can not stand here"),
        ("a && OR b", 5, "'OR' can not stand here"),
        ("()", 1, "')' can not stand here"),
        ("x:AND", 2, "'AND' can not stand here"),
        ("a\\", 1, "backslash"),
        ("d:[9999-years-ago TO *]", None, "before the year 1"),
        ("(" * 60 + "a" + ")" * 60, 50, "brackets in brackets"),
        ("a" * 20_001, None, "longer than"),
        ("a \ud800", 2, "half a character"),
    ],
)
def test_refuses(text: str, position: int | None, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text, now=NOW)
    assert says in str(caught.value)
    assert caught.value.position == position


def test_a_refusal_names_its_place_in_words() -> None:
    with pytest.raises(QueryError, match=r"^position 3: .*Put the value in quotes"):
        parse_query("v:1:2")


@given(st.text(max_size=40) | st.text('ab:"()[]{}\\/*?~^!&|+-<>. TOANDR1', max_size=40))
def test_any_text_is_read_or_refused_with_a_place_inside(text: str) -> None:
    try:
        filter = parse_query(text)
    except QueryError as error:
        position = error.position or 0
    else:
        position = 0
        assert explain(filter)
        assert matches(filter, REPORTS[0]) != matches(Not(filter), REPORTS[0])
    assert 0 <= position <= len(text)


@given(st.text(min_size=1, max_size=20))
def test_any_value_can_be_found_in_quotes_or_escaped(value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    report = {"field": value}
    assert matches(parse_query(f'field:"{quoted}"'), report)
    assert matches(parse_query(f'"{quoted}"'), report)
    if not value.isspace():
        escaped = "".join("\\" + char for char in value if not char.isspace())
        joined = "".join(value.split())
        assert matches(parse_query(f"field:{escaped}"), {"field": joined})


def test_positions_survive_what_is_replaced() -> None:
    text = "a && !b || std::c"
    prepared = prepare(text)
    for word in ("a", "b", "std", "c"):
        assert prepared.origin(prepared.text.index(word)) == text.index(word)


def test_operators_can_be_stacked_without_end() -> None:
    with pytest.raises(QueryError, match="nested too deeply"):
        parse_query("!" * 5_000 + "a")
    assert len(parse_query(" ".join(["a"] * 5_000)).parts) == 5_000  # type: ignore[union-attr]


def test_parsing_in_many_threads_is_right() -> None:
    texts = [
        f'f{i}:a{i} AND (b{i} OR "c d{i}") -e{i}' if i % 3 else f"f{i}:(" for i in range(60)
    ] * scaled(5, 50)

    def attempt(text: str) -> object:
        try:
            return parse_query(text)
        except QueryError as error:
            return error.position, error.message

    expected = {text: attempt(text) for text in set(texts)}
    with ThreadPoolExecutor(8) as pool:
        for text, found in zip(texts, pool.map(attempt, texts), strict=True):
            assert found == expected[text]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "every report"),
        ("os:Ubuntu 16.04", 'os has the word "Ubuntu" AND any field contains "16.04"'),
        ("a b OR c", 'any field has the word "a" AND (any field has the word "b" OR'),
        ('f:"a b"', 'f is "a b"'),
        ('f:""', "f is empty"),
        ('"a b"', 'any field has the words "a b" in a row'),
        ("f:a*", 'f as a whole is like "a*"'),
        ("f:*", "f is given"),
        ("NOT f:a", 'NOT f has the word "a"'),
        ("f:[1 TO 2}", 'f is at least "1" and less than "2"'),
        ("d:2016-02", 'd contains "2016-02" OR d is within "2016-02"'),
    ],
)
def test_explains(text: str, words: str) -> None:
    assert explain(parse_query(text)).startswith(words)


def test_narrowing_by_project_and_dates() -> None:
    def found(**limits: str) -> list[int]:
        filter = narrowed(parse_query("ubuntu"), **limits)
        return [n for n, r in enumerate(REPORTS, 1) if matches(filter, r)]

    assert found() == [1, 2, 5]
    assert found(project="Beta") == [5]
    assert found(project="beta") == []
    assert found(since="2016-02-01") == [2, 5]
    assert found(until="2016-02-01") == [1, 2]
    assert found(since="2016-02-01T00:00:01", until="2017") == [5]
    assert narrowed(Everything()) == Everything()


def test_generated_properties_are_not_seen() -> None:
    report = {
        "os": "x",
        "buckets": {"4.0": {"id": "secret"}},
        "href": "secret",
        "stacktrace": [{"function": "f", "logdf": "secret"}],
    }
    assert not matches(parse_query("secret"), report)
    assert matches(parse_query("stacktrace:f"), report)


def test_numbers_of_any_length_compare() -> None:
    report = {"n": "9" * 5_000}
    assert matches(parse_query("n:>5"), report)
    assert not matches(parse_query("n:<=100"), report)


@given(st.text("ab*?\\", max_size=8), st.text("ab*", max_size=8))
def test_wildcards_mean_what_the_plain_expression_means(pattern: str, value: str) -> None:
    plain = re.sub(
        r"\\?.",
        lambda m: {"*": ".*", "?": "."}.get(m[0], re.escape(m[0][-1])),
        pattern.rstrip("\\"),
    )
    wanted = re.fullmatch(plain, value) is not None
    assert matches(Wildcard("f", pattern.rstrip("\\")), {"f": value}) == wanted


@pytest.mark.parametrize(
    ("field", "path", "named"),
    [
        ("a", "a", True),
        ("a", "a.b", True),
        ("a", "ab", False),
        ("a.b", "a", False),
        ("*", "a.b", True),
        ("a.*", "a.b.c", True),
        ("a.*", "a", False),
        ("*.c", "a.b.c", True),
        ("*.b", "a.b.c", True),
        ("*.b", "a.bc", False),
        ("a*.c", "ab.x.c", True),
        ("*a" * 30, "a" * 400 + "b", False),
    ],
)
def test_a_field_names_itself_and_what_is_below(field: str, path: str, named: bool) -> None:
    assert names(field, path) == named


def test_many_wildcards_in_a_long_value_take_no_time() -> None:
    assert not matches(Wildcard("f", "*a" * 20 + "*b"), {"f": "a" * 100_000})
