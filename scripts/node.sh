# Sourced: puts a Node of 18 or newer first in PATH, the system's or the wheel's in .venv.
node_is_new_enough() {
    command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
        node -e 'process.exit(parseInt(process.versions.node, 10) >= 18 ? 0 : 1)' 2>/dev/null
}
node_is_new_enough || PATH="$PWD/.venv/bin:$PATH"
if ! node_is_new_enough; then
    echo "Node 18 or newer was found neither on this machine nor in .venv. Run: make clean demo" >&2
    exit 1
fi
