"""Say in a sentence why a server could not listen there: `check_port.py HOST PORT COMMAND`, silent when it can."""

import errno
import socket
import sys

REASONS = {
    errno.EADDRINUSE: "Port {port} is taken, perhaps by another NeoSpace. Stop that one, or start this one elsewhere: "
    "NEOSPACE_PORT=5001 {command}",
    errno.EACCES: "Port {port} may only be used by root. Take a higher one: NEOSPACE_PORT=5000 {command}",
}


def main(host: str, port: str, command: str):
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        sys.exit(f"NEOSPACE_PORT is {port!r}; it must be a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
            probe.listen()
        except OSError as error:
            reason = REASONS.get(error.errno, "Cannot listen on {host}:{port}: {error}.")
            sys.exit(reason.format(host=host, port=port, error=error.strerror, command=command))


if __name__ == "__main__":
    main(*sys.argv[1:])
