# Shared by the scripts of this directory: finds or fetches uv, and puts the locked packages into .venv.
# Needs nothing but a POSIX shell and Python >= 3.11 with its venv and pip.

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$0: $*"
    exit 1
}

# HOME may be missing or read-only: uv keeps its cache in the project then.
if [ -z "${HOME:-}" ] || [ ! -w "$HOME" ]; then
    export UV_CACHE_DIR="${UV_CACHE_DIR:-$root/.bootstrap/cache}"
    export HOME="$root/.bootstrap/home"
    mkdir -p "$HOME"
fi
# Where the network has certificates of its own, they are in the system's store.
if [ -e /etc/ssl/certs/ca-certificates.crt ] || [ -e /etc/pki/tls/certs/ca-bundle.crt ]; then
    export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"
fi
# Another project's environment must not be filled instead of ours.
unset VIRTUAL_ENV
export UV_PROJECT_ENVIRONMENT="$root/.venv"

find_python() {
    for name in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed. On Debian: apt-get install python3 python3-venv"
}

find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
        command -v uv
        return
    fi
    if [ ! -x .bootstrap/uv/bin/uv ]; then
        say "Fetching uv ..."
        python=$(find_python) || exit 1
        rm -rf .bootstrap/uv
        "$python" -m venv .bootstrap/uv >&2 ||
            fail "$python cannot make a virtual environment. On Debian: apt-get install python3-venv"
        .bootstrap/uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.8,<1' >&2 ||
            fail "uv could not be fetched. Check the network, or install uv yourself (https://docs.astral.sh/uv/)."
    fi
    printf '%s\n' "$root/.bootstrap/uv/bin/uv"
}

# install [--group NAME ...]: the locked packages, compiled once so that no start has to do it again. What was installed
# for the same lock file and the same groups is not looked at a second time.
install() {
    python=$(find_python) || exit 1
    mkdir -p .bootstrap
    wanted=$(cat uv.lock pyproject.toml | cksum)" $python $*"
    mark=.bootstrap/installed-$(printf '%s' "$*" | cksum | cut -d' ' -f1)
    # One at a time: two starts at once must not fill the same environment.
    if command -v flock >/dev/null 2>&1; then
        exec 9>.bootstrap/lock
        flock 9
    fi
    if [ "$(cat "$mark" 2>/dev/null)" != "$wanted" ] || ! .venv/bin/python -c 'import django, seiketsu' 2>/dev/null; then
        say "Installing packages ..."
        uv=$(find_uv) || exit 1
        rm -f "$mark"
        # PYTHONDONTWRITEBYTECODE would make every start compile everything again.
        env -u PYTHONDONTWRITEBYTECODE "$uv" sync --quiet --frozen --compile-bytecode --inexact --python "$python" "$@" ||
            fail "the locked packages could not be installed; the lines above say why."
        printf '%s' "$wanted" >"$mark"
    fi
    exec 9>&-
}
