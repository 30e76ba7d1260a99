"""One module for each way to capture a crash.

Each has `BUILDS` (ways to build by name, the released one first), `TOOLCHAIN` (the command that tells its version),
`compile_program(root, program, target, build)`, `command(root, program, target, build, args)` and
`parse(text)`. Sources are in `root/program`; every path below `root` is later made relative.
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
