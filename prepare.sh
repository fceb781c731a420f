#!/usr/bin/env bash
# Gets a machine ready: system packages that are missing, then a virtual environment in .venv with this project.
#
#   ./prepare.sh           what running needs
#   ./prepare.sh --tests   and what the tests, the checks and `make samples` need
#
# Packages are installed with apt, as root or through sudo; where that cannot be, what is missing is named with the
# command that installs it. Run again it changes nothing and takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

tests=0
case "${1:-}" in
    "") ;;
    --tests) tests=1 ;;
    *) echo "usage: ./prepare.sh [--tests]" >&2; exit 2 ;;
esac

have() { command -v "$1" >/dev/null 2>&1; }
say() { printf 'prepare: %s\n' "$*"; }

# The newest Python that is new enough; $PYTHON overrides.
find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [ -n "$candidate" ] && have "$candidate" &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
}

# Debian keeps venv and pip's wheels of the system Python in a package of their own.
venv_package() {
    case "$1" in
        python3.*) echo "$(basename "$1")-venv" ;;
        *) echo python3-venv ;;
    esac
}

font_installed() { find /usr/share/fonts /usr/local/share/fonts -name "$1" 2>/dev/null | grep -q .; }
browser() { have chromium || have chromium-browser || have google-chrome; }

missing_packages() {
    local python languages
    python="$(find_python)"
    if [ -z "$python" ]; then
        echo python3
        echo python3-venv
    elif ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        venv_package "$python"
    fi
    if have tesseract; then
        languages="$(tesseract --list-langs 2>/dev/null || true)"
        grep -qx ind <<<"$languages" || echo tesseract-ocr-ind
        grep -qx osd <<<"$languages" || echo tesseract-ocr-osd
    else
        echo tesseract-ocr
        echo tesseract-ocr-ind
        echo tesseract-ocr-osd
    fi
    if [ "$tests" = 1 ]; then
        browser || echo chromium
        # The program that drives the browser is linked against it.
        [ -n "$(find /usr/lib /lib -name 'libatomic.so.1' 2>/dev/null | head -1)" ] || echo libatomic1
        font_installed 'LiberationSans-Regular*' || echo fonts-liberation
        font_installed 'URWBookman-Light*' || echo fonts-urw-base35
    fi
}

install_packages() {
    local as_root=() packages=("$@")
    local command="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo)
        command="sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
    fi
    if ! have apt-get; then
        say "these are missing: ${packages[*]} (names of Debian and Ubuntu packages)." >&2
        say "There is no apt-get here; install them with this system's own installer, then run this again." >&2
        return 1
    fi
    if [ "$(id -u)" != 0 ] && ! have sudo; then
        say "these are missing: ${packages[*]}, and neither root nor sudo is at hand. As root:" >&2
        say "    apt-get update && apt-get install -y --no-install-recommends ${packages[*]}" >&2
        return 1
    fi
    say "installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # A list that cannot be fetched matters only if the packages cannot be found with the lists that are there.
    "${as_root[@]}" apt-get update -q >/dev/null || say "the package lists could not be updated, going on" >&2
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${packages[@]}" >/dev/null; then
        say "these could not be installed: ${packages[*]}. Try by hand:" >&2
        say "    $command" >&2
        return 1
    fi
}

mapfile -t missing < <(missing_packages)
if [ "${#missing[@]}" -gt 0 ]; then
    # Printed forms look best in Liberation; on its own it is no reason to ask for root, for they have another font.
    wanted=()
    font_installed 'LiberationSans-Regular*' || wanted=(fonts-liberation)
    install_packages "${missing[@]}" "${wanted[@]}" || exit 1
    mapfile -t missing < <(missing_packages)
    if [ "${#missing[@]}" -gt 0 ] && [ "${missing[0]}" = python3 ]; then
        say "Python 3.11 or newer is needed; this system has $(python3 --version 2>&1 || echo none)." >&2
        say "Install a newer one and name it: PYTHON=/path/to/python3 ./prepare.sh" >&2
        exit 1
    elif [ "${#missing[@]}" -gt 0 ]; then
        say "still missing after installing: ${missing[*]}" >&2
        exit 1
    fi
fi

python="$(find_python)"
if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

# What is installed depends on these only, so one line remembers it.
if [ "$tests" = 1 ]; then extras="[dev]"; else extras=""; fi
lock="$(ls requirements.lock 2>/dev/null || true)"
wanted="$(cat pyproject.toml prepare.sh $lock | cksum) $(.venv/bin/python --version) $PWD"
stamp=".venv/prepared${extras:+-tests}"
if [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    say "installing Python packages into .venv"
    pip=(.venv/bin/python -m pip --disable-pip-version-check install -q)
    if [ -n "$lock" ]; then
        # Exactly the files that were tried, by hash; the lock holds the tests' packages too.
        "${pip[@]}" --require-hashes -r "$lock"
        "${pip[@]}" --no-deps --no-build-isolation -e .
    else
        "${pip[@]}" -e ".$extras"
    fi
    printf '%s\n' "$wanted" >"$stamp"
    if [ "$tests" = 1 ] || [ -n "$lock" ]; then printf '%s\n' "$wanted" >.venv/prepared; fi
fi
