# shellcheck shell=bash
# What `run` and `test` share: system packages, the virtual environment, the installation.
# The caller has set ROOT to the repository's folder.

VENV="$ROOT/.venv"

# What Qt needs to start and to draw text on no screen at all, and what a window on X needs besides.
QT_PACKAGES=(libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 fonts-dejavu-core)
X11_PACKAGES=(libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0)

stop() { # MESSAGE...: ends with status 2, as for every fault the caller can mend
    printf '%s\n' "$@" >&2
    exit 2
}

need_packages() { # PACKAGE...: installs the missing ones, or says how to
    command -v dpkg-query >/dev/null || return 0 # not a Debian: its own names, its own tools
    local present missing=() name
    # Some packages changed their name to NAMEt64 with 64-bit time.
    present=$(dpkg-query --show --showformat='${Status} ${Package} \n' "$@" "${@/%/t64}" \
        2>/dev/null || true)
    for name in "$@"; do
        [[ $present = *"ok installed $name "* || $present = *"ok installed ${name}t64 "* ]] ||
            missing+=("$name")
    done
    ((${#missing[@]})) || return 0
    local command="apt-get install -y --no-install-recommends ${missing[*]}"
    [ "$(id -u)" = 0 ] || stop "Some system packages are missing. Install them with:" \
        "    sudo $command"
    echo "Installing system packages: ${missing[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -qq && $command -qq; } >&2 ||
        stop "The system packages could not be installed. Try:" "    $command"
}

can_make_environments() { # PYTHON
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

need_python() { # sets PYTHON to one that is new enough and can make environments
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        PYTHON=$name
        ! can_make_environments "$name" || return 0
    done
    need_packages python3-venv
    PYTHON=python3
    can_make_environments python3 ||
        stop "Python 3.11 or newer with its module venv is needed and was not found."
}

need_environment() { # EXTRA ("" for none): the project in .venv, as pyproject.toml says now
    local stamp="$VENV/.installed-${1:-base}" quiet=(--quiet) wanted
    wanted="$(sha256sum <"$ROOT/pyproject.toml") $ROOT $(readlink -f "$VENV/bin/python" || true)"
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    # An environment that was moved, or whose Python is gone, is made anew.
    if [[ $("$VENV/bin/pip" --version 2>/dev/null) != *" from $VENV/"* ]]; then
        need_python
        echo "Making the environment in $VENV" >&2
        "$PYTHON" -m venv --clear "$VENV" >&2 || stop "The environment could not be made."
        wanted="${wanted% *} $(readlink -f "$VENV/bin/python")"
    fi
    echo "Installing PartyCrasher and what it needs (once; a minute or two)" >&2
    [ ! -t 2 ] || quiet=()
    "$VENV/bin/python" -m pip install "${quiet[@]}" --disable-pip-version-check \
        --editable "$ROOT${1:+[$1]}" >&2 ||
        stop "The installation failed; the lines above say why. It can be started again."
    printf '%s\n' "$wanted" | tee "$stamp" >"$VENV/.installed-base"
}
