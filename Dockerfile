# The image: no shell, no pip, nothing to write to but /tmp, and not root (docs/image.md).
#
#   make image
#   docker build --tag rodtkort .
#   docker build --build-arg BASE=… --build-arg BUILDER=… .   # another base: see docs/image.md
#
# BUILDER needs pip, strip and readelf; BASE needs nothing but Python, of the same minor version, CA
# certificates and time zones. Pin both by digest where you build (docs/image.md): there was no
# network to look one up from where this was written.
ARG BUILDER=docker.io/library/python:3.11-bookworm
ARG BASE=gcr.io/distroless/python3-debian12:nonroot

FROM ${BUILDER} AS build
# locks/sip.lock where calls are made by SIP (docs/calling.md).
ARG LOCK=locks/runtime.lock
WORKDIR /build
COPY ${LOCK} lock
# Behind a mirror or a proxy that opens TLS: --secret id=pip,src=pip.conf, --secret id=ca,src=ca.pem.
# They stay in no layer.
RUN --mount=type=secret,id=pip,target=/etc/pip.conf \
    --mount=type=secret,id=ca,target=/etc/ssl/certs/ca-certificates.crt \
    python3 -m pip install --no-cache-dir --no-compile --require-hashes --no-deps --target lib -r lock
COPY pyproject.toml README.md LICENSE ./
COPY scripts/slim.py scripts/
COPY manifest manifest
COPY bot bot
# The lock has brought what builds the wheel; then it goes, with whatever else is never run.
RUN PYTHONPATH=lib python3 -m pip install --no-cache-dir --no-compile --no-deps --no-index \
        --no-build-isolation --target lib . \
    && python3 scripts/slim.py lib /app \
    && mkdir /data /keys

# hadolint ignore=DL3006
FROM ${BASE}
ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Rødt kort" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /app /app
# A volume that is new gets its folder's owner; without one nothing can be written there.
COPY --from=build --chown=1069:1069 /data /data
COPY --from=build --chown=1069:1069 /keys /keys
ENV HOME=/tmp \
    PATH=/app/bin:/usr/local/bin:/usr/bin:/bin \
    RODTKORT_HOST=0.0.0.0 \
    RODTKORT_JOURNAL_DIR=/tmp/journal
USER 0:0
# A virtual environment of the base's Python, wherever it lies: processes of the bot's own that get
# no environment (`python -I`) find their libraries too. And `rodtkort`, for whoever types it beside the
# bot: a file that names its Python needs no shell.
RUN ["python3", "-c", "import os, sys; real = os.path.realpath(sys.executable); os.mkdir('/app/bin'); os.symlink(real, '/app/bin/python3'); open('/app/pyvenv.cfg', 'w').write(f'home = {os.path.dirname(real)}\\n'); open('/app/bin/rodtkort', 'w').write('#!/app/bin/python3\\nimport bot.__main__\\n'); os.chmod('/app/bin/rodtkort', 0o755)"]
# All that serving loads, once: another Python than the builder's is found out here, and what the
# base did not compile is compiled.
RUN ["/app/bin/python3", "-c", "import datetime, zoneinfo, bot.cli.work.serving; from bot.domain.working_days import is_working; is_working(datetime.date.today()); zoneinfo.ZoneInfo('Europe/Oslo')"]
ENV PYTHONDONTWRITEBYTECODE=1
USER 1069:1069
WORKDIR /data
EXPOSE 3978
ENTRYPOINT ["/app/bin/python3", "-m", "bot"]
CMD ["serve"]
