#!/usr/bin/env bash
# NeoSpace for its members: four gunicorn workers, listening on every address of this machine; behind a proxy
# (NEOSPACE_PROXIES=1) on this machine's own address only.
set -euo pipefail
cd "$(dirname "$0")"
export PATH="$PWD/.venv/bin:$PATH"

scripts/setup
address=$(python scripts/check_port.py ./startprod.sh)

# Each member holds one open file; a worker without a free one could not even accept the connection it must refuse.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"

worker_tmp_dir=/dev/shm
if [ ! -w "$worker_tmp_dir" ]; then
    worker_tmp_dir=$(mktemp -d)
    echo "This machine has no /dev/shm: the workers' heartbeat files go to $worker_tmp_dir." >&2
fi

exec gunicorn -w 4 --threads 16 --worker-class gthread --worker-tmp-dir "$worker_tmp_dir" \
    --bind "$address" "app:create_app()"
