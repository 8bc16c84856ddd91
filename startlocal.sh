#!/usr/bin/env bash
# NeoSpace for whoever works on it: Flask's debug server, for this machine only, which starts anew when a file is saved.
set -euo pipefail
cd "$(dirname "$0")"
export NEOSPACE_DEV=1 PATH="$PWD/.venv/bin:$PATH"

say_when_it_answers() {
    until { exec 3<>"/dev/tcp/127.0.0.1/$port" && echo "GET /healthz HTTP/1.0" >&3 && echo >&3 && read -r _ <&3; }; do
        sleep 0.1
        kill -0 "$$" || return # the server gave up
    done
    echo "NeoSpace is at http://localhost:$port, and starts anew when a file is saved. Ctrl-C ends it." >&4
}

scripts/setup
address=$(python scripts/check_port.py ./startlocal.sh 127.0.0.1) port=${address##*:}

(say_when_it_answers 4>&1 >/dev/null 2>&1 &)
exec flask --app app:create_app run --debug --host 127.0.0.1 --port "$port"
