#!/bin/sh
# Works out the locks from pyproject.toml and package.json. Run by make. Extra words go to uv,
# for instance: sh scripts/lock.sh --upgrade-package aiohttp
set -eu
. scripts/node.sh

if ! command -v uv >/dev/null 2>&1; then
    python3 -m venv var/lock
    var/lock/bin/python -m pip --quiet --disable-pip-version-check install uv
    PATH="$PWD/var/lock/bin:$PATH"
fi

# --no-config and the flags below: the locks must not depend on this machine or name it.
compile() {
    uv pip compile --quiet --no-config --universal --generate-hashes --python-version 3.11 \
        --custom-compile-command "make lock" "$@"
}
compile pyproject.toml --group build --output-file locks/runtime.lock "$@"
compile pyproject.toml --group build --extra sip --constraint locks/runtime.lock \
    --output-file locks/sip.lock "$@"
compile pyproject.toml --group build --extra sip --group dev --constraint locks/runtime.lock \
    --output-file locks/dev.lock "$@"
compile --group peers --constraint locks/dev.lock --output-file locks/peers.lock "$@"
npm install --package-lock-only --ignore-scripts --loglevel=error >/dev/null
