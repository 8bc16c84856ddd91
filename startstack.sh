#!/usr/bin/env bash
# NeoSpace with all that belongs to it: gunicorn on this machine's own address, and Caddy in front, which speaks HTTPS.
# NEOSPACE_SITE says where: localhost (the default), chat.example.org, 192.168.1.20, or :80 for plain http.
set -euo pipefail
cd "$(dirname "$0")"
export PATH="$PWD/.venv/bin:$PATH"

scripts/setup --stack
python scripts/check_port.py ./startstack.sh 127.0.0.1 >/dev/null

# Each member holds one open file of gunicorn's and two of Caddy's.
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"

exec python scripts/stack.py
