#!/usr/bin/env bash
# NeoSpace for its members: four gunicorn workers, listening on every address of this machine. Behind a proxy
# (NEOSPACE_PROXIES=1) on this machine's own address only, or whoever came past the proxy could forge who they are.
set -euo pipefail
cd "$(dirname "$0")"
export NEOSPACE_PORT="${NEOSPACE_PORT:-5000}" PATH="$PWD/.venv/bin:$PATH"

address=0.0.0.0
[ "${NEOSPACE_PROXIES:-0}" = 0 ] || address=127.0.0.1

scripts/setup
python scripts/check_port.py "$address" "$NEOSPACE_PORT" ./startprod.sh

# Each member holds one open file; a worker without a free one could not even accept the connection it must refuse.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"

worker_tmp_dir=/dev/shm
if [ ! -w "$worker_tmp_dir" ]; then
    worker_tmp_dir=$(mktemp -d)
    echo "This machine has no /dev/shm: the workers' heartbeat files go to $worker_tmp_dir." >&2
fi

exec gunicorn -w 4 --threads 16 --worker-class gthread --worker-tmp-dir "$worker_tmp_dir" \
    --bind "$address:$NEOSPACE_PORT" "app:create_app()"
