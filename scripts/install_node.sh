#!/bin/sh
# Fills node_modules from package-lock.json, with the system's Node or the one in .venv. Run by make.
set -eu
. scripts/node.sh
echo "Installing the Teams-like client with Node $(node --version)"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
