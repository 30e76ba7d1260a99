"""Reports as the window is given them, made by hand."""

from __future__ import annotations

from typing import Any

from partycrasher_gui.core.rows import (
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
