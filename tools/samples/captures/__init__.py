"""One module for each way to capture a crash.

Each has `BUILDS` (ways to build by name with their flags, the released one first), `TOOLCHAIN` (the
command that tells its version), `compile_program(build)`, `command(build, args)` and `parse(text)`.
"""

from samples.captures import asan, gdb, go, java, node, python, rust

BY_LANGUAGE = {
    "C": asan,
    "C++": gdb,
    "Go": go,
    "Java": java,
    "JavaScript": node,
    "Python": python,
    "Rust": rust,
}
