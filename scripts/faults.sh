#!/bin/sh
# Sees to it that the tests have what they need beside Python: a C compiler, PgBouncer and libfaketime
# to break things with, and espeak-ng, the voice of calls; Debian's packages, when run as root. Never
# fails: it says what gets them, and so do the tests. Run by make.
set -u
PATH="$PATH:/usr/sbin:/sbin"
has_faketime() { ls /usr/lib/*/faketime/libfaketime.so.1 >/dev/null 2>&1; }
has_them() {
    command -v cc >/dev/null 2>&1 && command -v pgbouncer >/dev/null 2>&1 && has_faketime &&
        command -v espeak-ng >/dev/null 2>&1
}
say_how() {
    echo "Some tests will not run: they need PgBouncer, libfaketime, a C compiler and espeak-ng. On Debian:" \
        "sudo sh scripts/faults.sh"
    exit 0
}
has_them && exit 0
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || say_how
echo "Fetching PgBouncer, libfaketime, a C compiler and espeak-ng for the tests"
for attempt in 1 2 3; do
    apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
            gcc libc6-dev pgbouncer libfaketime espeak-ng >/dev/null 2>&1 && has_them && exit 0
    sleep "$attempt"
done
say_how
