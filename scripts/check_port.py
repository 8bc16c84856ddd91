"""Print where a server will listen, or say in a sentence why it cannot: `check_port.py COMMAND [HOST]`.

Without a host it is every address of this machine; behind a proxy only its own, or whoever came past the proxy could forge
who they are.
"""

import errno
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from config import load_config

REASONS = {
    errno.EADDRINUSE: "Port {port} is taken, perhaps by another NeoSpace. Stop that one, or start this one elsewhere: "
    "NEOSPACE_PORT=5001 {command}",
    errno.EACCES: "Port {port} may only be used by root. Take a higher one: NEOSPACE_PORT=5000 {command}",
}


def main(command: str, host: str = ""):
    config = load_config()
    host = host or ("127.0.0.1" if config.proxies else "0.0.0.0")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, config.port))
            probe.listen()
        except OSError as error:
            reason = REASONS.get(error.errno, "Cannot listen on {host}:{port}: {error}.")
            sys.exit(reason.format(host=host, port=config.port, error=error.strerror, command=command))
    print(f"{host}:{config.port}")


if __name__ == "__main__":
    main(*sys.argv[1:])
