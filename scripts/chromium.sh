#!/bin/sh
# Sees to it that there is a Chromium for the tests: the system's, else Playwright's download,
# else Debian's package when run as root. Never fails: it says what gets one, and so do the tests. Run
# by make.
set -u
find_it() { .venv/bin/python -m tests.e2e.browser >/dev/null 2>&1; }
find_it && exit 0
echo "Fetching Chromium for the tests with two real clients"
.venv/bin/python -m playwright install --only-shell chromium >/dev/null 2>&1 && find_it && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    for attempt in 1 2 3; do
        apt-get update -qq >/dev/null 2>&1
        # The one without windows, a fifth cheaper; older releases have the other alone.
        for package in chromium-headless-shell chromium; do
            DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$package" \
                >/dev/null 2>&1 && find_it && exit 0
        done
        sleep "$attempt"
    done
fi
echo "No Chromium: the tests with real clients will not run. On Debian: sudo apt-get install chromium"
exit 0
