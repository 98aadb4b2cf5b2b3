#!/bin/sh
# Builds the image `rodtkort` with whatever builds images here. Run by make, and by the soak as
# `sh scripts/image.sh debian STORE [bases]`: with buildah, on bases that are made from Debian's packages, so
# that no registry of images is needed; images and what is in the making lie in STORE. `bases`: only
# those, which take minutes, once.
#
# BASE, BUILDER, LOCK: as in the Dockerfile. PIP_CONFIG_FILE, SSL_CERT_FILE: for a mirror of PyPI, or
# a proxy that opens TLS.
set -eu
tag=${TAG:-rodtkort}

if [ "${1:-}" = debian ]; then
    store=$2
    export STORAGE_DRIVER=overlay BUILDAH_ISOLATION=chroot
    buildah() { command buildah --root "$store/images" --runroot "$store/run" "$@"; }
    made=$(cksum <scripts/image.sh | cut -d' ' -f1)
    # NAME VARIANT PACKAGES
    base() {
        if buildah inspect --type image "localhost/$1:$made" >/dev/null 2>&1; then return; fi
        mmdebstrap --quiet --variant="$2" --include="$3" \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
            --dpkgopt='path-exclude=/usr/share/locale/*' \
            "${SUITE:-bookworm}" "$store/$1" >"$store/$1.log" 2>&1
        # As distroless: no package manager, no shell, and nothing is configured.
        if [ "$2" = extract ]; then
            here=$store/$1
            mkdir -p "$here/tmp" "$here/etc/ssl/certs"
            chmod 1777 "$here/tmp"
            find "$here/usr/share/ca-certificates" -name '*.crt' -exec cat {} + \
                >"$here/etc/ssl/certs/ca-certificates.crt"
            rm -rf "$here"/usr/lib/*/gconv "$here"/usr/lib/*/libpcre2* "$here"/lib/*/libselinux* \
                "$here"/usr/share/[!z]* "$here"/usr/sbin/* "$here"/sbin/* "$here/usr/bin/openssl" \
                "$here"/usr/bin/[!p]* "$here"/usr/bin/py3* "$here"/usr/bin/p[!y]* "$here/bin/tar" "$here/var/lib/dpkg"
            # What Python has for terminals, for tests of itself and for other systems' files, and
            # the libraries that nothing else asks for.
            (
                cd "$here"/usr/lib/python3.[0-9]*
                rm -rf curses dbm ensurepip idlelib lib2to3 pydoc_data test tkinter turtle*
                cd lib-dynload
                rm -f _curses* _dbm* _test* _xx* nis* ossaudiodev* readline* xxlimited*
            )
            for name in acl com_err db gssapi_krb5 history k5crypto keyutils krb5 md mvec ncurses \
                formw menuw panelw nsl readline tic tinfo tirpc zstd; do
                rm -f "$here"/usr/lib/*/lib$name[-.w0-9s]* "$here"/lib/*/lib$name[-.w0-9s]*
            done
            rm -rf "$here"/usr/lib/*/engines-3 "$here"/usr/lib/*/krb5
        fi
        container=$(buildah from scratch)
        buildah copy --quiet "$container" "$store/$1" / >/dev/null
        buildah commit --quiet "$container" "localhost/$1:$made" >/dev/null
        buildah rm "$container" >/dev/null
        rm -rf "${store:?}/$1"
    }
    base rodtkort-builder apt python3-minimal,python3-pip,binutils,ca-certificates
    base rodtkort-base extract python3-minimal,libpython3-stdlib,ca-certificates,libstdc++6,zlib1g,tzdata,netbase
    if [ "${3:-}" = bases ]; then exit 0; fi
    engine=buildah
    BASE=localhost/rodtkort-base:$made
    BUILDER=localhost/rodtkort-builder:$made
    set -- --isolation chroot --network host --format docker
else
    set --
    engine=
    for candidate in "${ENGINE:-}" docker podman buildah; do
        # A client alone builds nothing: Docker's needs its daemon.
        if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" info >/dev/null 2>&1; then
            engine=$candidate
            break
        fi
    done
    if [ -z "$engine" ]; then
        echo "Nothing here builds images: Docker, Podman or Buildah is needed, and running." >&2
        exit 1
    fi
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
if [ -n "${PIP_CONFIG_FILE:-}" ]; then set -- "$@" --secret "id=pip,src=$PIP_CONFIG_FILE"; fi
if [ -n "${SSL_CERT_FILE:-}" ]; then set -- "$@" --secret "id=ca,src=$SSL_CERT_FILE"; fi
for name in BASE BUILDER LOCK; do
    eval "value=\${$name:-}"
    if [ -n "$value" ]; then set -- "$@" --build-arg "$name=$value"; fi
done
"$engine" build --build-arg "VERSION=$version" --tag "$tag" "$@" .
