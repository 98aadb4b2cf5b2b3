#!/bin/sh
# Sees to it that the soak can build the image and run it, alone and as a composition: buildah,
# mmdebstrap, runc and podman-compose; Debian's packages, when run as root; and that what the image
# stands on is there (var/image). Never fails: it says what gets them, and so do the tests. Run by make.
set -u
has_them() {
    command -v buildah >/dev/null 2>&1 && command -v mmdebstrap >/dev/null 2>&1 &&
        command -v runc >/dev/null 2>&1 && command -v podman-compose >/dev/null 2>&1
}
say_how() {
    echo "Some of the soak will not run: it needs buildah, mmdebstrap, runc and podman-compose. On Debian:" \
        "sudo sh scripts/images.sh"
    exit 0
}
make_bases() {
    mkdir -p var/image
    sh scripts/image.sh debian "$PWD/var/image" bases >/dev/null 2>&1 ||
        echo "What the image stands on cannot be made. Why: sh scripts/image.sh debian $PWD/var/image"
    exit 0
}
[ "$(id -u)" = 0 ] || say_how
has_them && make_bases
command -v apt-get >/dev/null 2>&1 || say_how
echo "Fetching buildah, mmdebstrap, runc and podman-compose for the soak"
for attempt in 1 2 3; do
    apt-get update -qq >/dev/null 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
            buildah mmdebstrap runc podman podman-compose netavark aardvark-dns >/dev/null 2>&1 && has_them && make_bases
    sleep "$attempt"
done
say_how
