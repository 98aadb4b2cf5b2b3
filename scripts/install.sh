#!/bin/sh
# Makes .venv from locks/dev.lock with nothing but a Python. Run by make.
set -eu

python=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    echo "Python 3.11 or newer is needed, and none was found. Install it, or point to it: make PYTHON=/path/to/python3" >&2
    exit 1
fi

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "This Python cannot make virtual environments. On Debian and Ubuntu run: sudo apt-get install python$version-venv" >&2
    exit 1
fi

echo "Installing into .venv with Python $version (about a minute the first time)"
"$python" -m venv --clear .venv
.venv/bin/python -m pip -qq --disable-pip-version-check --no-input \
    install --no-compile --require-hashes --no-deps -r locks/dev.lock
# Compiled on all processors, once: pip does it on one, and without it each start compiles anew
# where Python may not write (a start took 4 s of which 2.4 were that).
.venv/bin/python -m compileall -q -j 0 .venv/lib bot
