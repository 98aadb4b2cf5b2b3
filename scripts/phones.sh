#!/bin/sh
# Sees to it that the soak has telephones that others wrote: sipp and baresip; Debian's packages,
# when run as root. Never fails: it says what gets them, and so do the tests. Run by make.
set -u
has_them() { command -v sipp >/dev/null 2>&1 && command -v baresip >/dev/null 2>&1; }
say_how() {
    echo "Some of the soak will not run: it needs sipp and baresip. On Debian: sudo sh scripts/phones.sh"
    exit 0
}
has_them && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || say_how
echo "Fetching sipp and baresip for the soak"
for attempt in 1 2 3; do
    apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
            sip-tester baresip-core >/dev/null 2>&1 && has_them && exit 0
    sleep "$attempt"
done
say_how
