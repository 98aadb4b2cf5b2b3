#!/bin/sh
# Sees to it that the tests have promtool, which tries alert rules: from Debian's package of
# Prometheus, unpacked and not installed, since that would start a server. Never fails: the tests say
# what gets it. Run by make.
set -u
there=var/tools
command -v promtool >/dev/null 2>&1 && exit 0
[ -x "$there/usr/bin/promtool" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && command -v dpkg-deb >/dev/null 2>&1; then
    echo "Fetching promtool for the tests of alert rules"
    mkdir -p "$there"
    for attempt in 1 2 3; do
        [ "$(id -u)" = 0 ] && apt-get update -qq >/dev/null 2>&1
        (cd "$there" && apt-get download -qq prometheus >/dev/null 2>&1 &&
            dpkg-deb --fsys-tarfile prometheus_*.deb | tar x ./usr/bin/promtool 2>/dev/null &&
            rm prometheus_*.deb)
        [ -x "$there/usr/bin/promtool" ] && exit 0
        sleep "$attempt"
    done
fi
echo "No promtool: the alert rules will not be tried. On Debian: sh scripts/promtool.sh"
exit 0
