"""Names for people: functions shortened, buckets and reports titled."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partycrasher_gui.core import naming
from tests.support.reports import a_report, reports

# ---- functions


@pytest.mark.parametrize(
    ("function", "short"),
    [
        ("main", "main"),
        ("decode_tile", "decode_tile"),
        ("decode_tile(unsigned char*, int)", "decode_tile"),
        ("image::Decoder::read_tile(std::vector<int, std::allocator<int> >&)", "read_tile"),
        ("std::vector<Tile<int>, Alloc>::at(unsigned long)", "vector::at"),
        ("Parser::run()", "Parser::run"),
        ("(anonymous namespace)::helper(int)", "helper"),
        ("Task::operator()(int) const", "Task::operator()"),
        ("Tree::find(Key const&) const &", "find"),
        ("Tree::get() const", "Tree::get"),
        ("decode_tile(int) [clone .isra.0]", "decode_tile"),
        ("Tree::walk(int) const [clone .part.3] [clone .cold]", "walk"),
        ("operator&(Mask, Mask)", "operator&"),
        ("org.demo.invoice.Total.compute", "compute"),
        ("org.demo.invoice.Main.main", "Main.main"),
        ("java.base/java.util.ArrayList.get", "ArrayList.get"),
        ("demo.App.lambda$start$0", "App.lambda$start$0"),
        ("main.(*Server).Handle", "Handle"),
        ("github.com/demo/app/store.(*Log).append", "append"),
        ("<alloc::vec::Vec<T> as core::ops::Index>::index", "Vec<T>::index"),
        ("demo::tree::walk::{{closure}}", "walk::{{closure}}"),
        ("-[NSView drawRect:]", "-[NSView drawRect:]"),
        ("", ""),
        ("::", "::"),
    ],
)
def test_short_functions(function: str, short: str) -> None:
    assert naming.short_function(function) == short


@given(st.text(max_size=40))
def test_any_text_has_a_short_form(function: str) -> None:
    short = naming.short_function(function)
    assert bool(short) == bool(function)


# ---- buckets


def test_the_rarest_frames_near_the_top_tell_most() -> None:
    stack = ["raise", "abort", "check", "decode_tile", None, "read_image", "main"]
    rarity = {"raise": 9.0, "check": 1.0, "decode_tile": 6.0, "read_image": 5.5, "main": 0.1}
    told = naming.telling_frames(stack, rarity)
    assert told[:2] == ["decode_tile", "read_image"]
    assert "raise" not in told
    assert "abort" not in told
    assert naming.bucket_name(stack, rarity) == "decode_tile → read_image"


def test_a_name_keeps_the_order_of_the_stack() -> None:
    assert naming.bucket_name(["near", "rare"], {"near": 2.0, "rare": 9.0}) == "near → rare"


def test_a_recursion_is_named_once() -> None:
    assert naming.bucket_name(["walk"] * 50 + ["main"], {"walk": 3.0}) == "walk → main"
    assert naming.bucket_name(["walk", "walk"], {}) == "walk"


def test_short_names_that_are_alike_are_said_once() -> None:
    assert naming.bucket_name(["a::parse(int)", "b::parse()"], {}) == "parse"


def test_a_stack_of_the_runtime_alone_is_named_by_it() -> None:
    assert naming.bucket_name(["raise", "abort"], {}) == "raise → abort"


@pytest.mark.parametrize("functions", [[], [None], [None, "", None]])
def test_without_functions_there_is_no_stack(functions: list[str | None]) -> None:
    assert naming.bucket_name(functions, {}) == naming.NO_STACK


def test_frames_far_down_name_nothing() -> None:
    stack = [f"step_{i}" for i in range(10)] + ["thread_start"]
    assert "thread_start" not in naming.telling_frames(stack, {"thread_start": 30.0})


@given(
    st.lists(st.none() | st.sampled_from(["raise", "a::b", "walk", "main", "é"]), max_size=14),
    st.dictionaries(st.sampled_from(["a::b", "walk", "main"]), st.floats(0, 20)),
)
def test_names_come_out_of_the_stack(stack: list[str | None], rarity: dict[str, float]) -> None:
    told = naming.telling_frames(stack, rarity)
    assert len(set(told)) == len(told) <= 10
    assert set(told) <= set(stack)
    assert bool(told) == any(stack)
    name = naming.bucket_name(stack, rarity)
    assert name.count(naming.ARROW) <= 1
    assert (name == naming.NO_STACK) == (not any(stack))


# ---- reports


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"exception": "KeyError", "signal": "11"}, "KeyError"),
        ({"crash_type": "heap-buffer-overflow"}, "heap-buffer-overflow"),
        ({"signal": "11"}, "SIGSEGV"),
        ({"Signal": "6"}, "SIGABRT"),
        ({"signal": "SIGFPE, Arithmetic exception"}, "SIGFPE"),
        ({"signal": "999"}, "signal 999"),
        ({"signal": " "}, "Crash"),
        ({"exception": None, "error": "out of memory"}, "out of memory"),
        ({"exception": {"class": "KeyError"}}, "Crash"),
        ({"type": "Hang"}, "Hang"),
        ({}, "Crash"),
    ],
)
def test_what_ended_the_program(properties: dict[str, Any], expected: str) -> None:
    assert naming.cause(properties) == expected


def test_a_report_is_titled_by_cause_and_place() -> None:
    stack = [{"function": "raise"}, {"function": None}, {"function": "img::decode_tile(int)"}]
    report = a_report(exception="org.demo.DecodeError", stacktrace=stack)
    assert naming.report_title(report) == "DecodeError in decode_tile"
    assert naming.report_title(a_report(stacktrace=[])) == "Crash"
    only_runtime = a_report(signal="6", stacktrace=[{"function": "abort"}])
    assert naming.report_title(only_runtime) == "SIGABRT in abort"


@given(reports())
def test_every_report_has_a_title(data: dict[str, Any]) -> None:
    assert naming.report_title(data).strip()
