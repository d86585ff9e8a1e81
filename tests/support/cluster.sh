# The whole life of a private PostgreSQL cluster: it ends, and leaves nothing, when standard input
# does, however its starter ended.
# Arguments: the folder of PostgreSQL's programs, the port, lines of configuration that win.
set -eu
cd /
bin=$1
port=$2
folder=$(mktemp -d "${TMPDIR:-/tmp}/resonance-cluster.XXXXXX")

end() {
  "$bin/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

"$bin/initdb" -D "$folder/data" -U supabase_admin -A trust -E UTF8 --locale=C.UTF-8 -N >"$folder/log"
cat >>"$folder/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
shared_preload_libraries = 'pg_cron'
cron.database_name = 'resonance'
cron.host = '127.0.0.1'
wal_level = logical
max_wal_senders = 40
max_replication_slots = 40
fsync = off
full_page_writes = off
log_destination = stderr
${3:-}
CONF

if ! "$bin/pg_ctl" start -D "$folder/data" -w -t 30 -l "$folder/log" >/dev/null; then
  cat "$folder/log" >&2
  exit 1
fi
echo ready
while read -r _; do :; done
