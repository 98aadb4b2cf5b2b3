#!/bin/sh
# As the image of PostgreSQL's own: a cluster when there is none, made while nobody may come by TCP.
set -eu
data=/var/lib/postgresql/data
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$data" /tmp/socket
    chown -R postgres "$data" /tmp/socket
    exec setpriv --reuid postgres --regid postgres --clear-groups "$0" "$@"
fi
if [ ! -s "$data/PG_VERSION" ]; then
    printf %s "$POSTGRES_PASSWORD" >/tmp/password
    initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile=/tmp/password --encoding=UTF8 --auth-host=scram-sha-256 >/dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$data/pg_hba.conf"
    pg_ctl --pgdata="$data" --wait --options="-c listen_addresses='' -k /tmp" start >/dev/null
    sleep 3
    createdb --host=/tmp --username="$POSTGRES_USER" "$POSTGRES_DB"
    pg_ctl --pgdata="$data" --mode=fast --wait stop >/dev/null
fi
exec postgres -D "$data" -c listen_addresses='*' -k /tmp
