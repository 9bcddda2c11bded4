#!/usr/bin/env bash
# Starts a throw-away PostgreSQL cluster, runs a command with TONGMA_TEST_POSTGRES naming it, and takes the cluster away.
#
#   scripts/postgres.sh cargo test --features ssr
#
# A cluster that TONGMA_TEST_POSTGRES names already is used as it is. TONGMA_TEST_DURABLE=1 lets it wait for the disk as a real one does.
set -euo pipefail
[ $# -gt 0 ] || { echo "Say what to run: scripts/postgres.sh COMMAND..." >&2; exit 2; }
[ -z "${TONGMA_TEST_POSTGRES:-}" ] || exec "$@"

# The newest that is there. Programs on PATH may be links, so the folder is that of the real one.
bin=
for initdb in "$(command -v initdb || true)" $(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -rV); do
    folder=$(dirname "$(readlink -f "$initdb" 2>/dev/null || true)")
    if [ -n "$initdb" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then bin=$folder; break; fi
done
[ -n "$bin" ] || { echo "PostgreSQL is missing: install the Debian package postgresql." >&2; exit 1; }

folder=$(mktemp -d "${TMPDIR:-/tmp}/tongma-postgres.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    id postgres >/dev/null 2>&1 || useradd --system --no-create-home postgres
    chown postgres "$folder"
    as=(setpriv --reuid=postgres --regid="$(id -g postgres)" --clear-groups --)
fi
stop() {
    (cd "$folder" && "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM

fail() { cat "$folder"/*.log >&2; echo "The PostgreSQL cluster did not start." >&2; exit 1; }
port=$(node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
(
    cd "$folder"
    "${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1
    # Nothing here outlives the run, so nothing waits for the disk unless that is what is measured.
    quick="-c fsync=off -c full_page_writes=off"
    [ -z "${TONGMA_TEST_DURABLE:-}" ] || quick=
    "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/server.log" start -o \
        "-p $port -k $folder -c listen_addresses=127.0.0.1 $quick -c max_connections=200" >/dev/null
) || fail
TONGMA_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres?sslmode=disable" "$@"
