"""Where the site is found: what NEOSPACE_SITE asks for, and what this machine allows."""

import errno
import os
import socket
import sys
from ipaddress import ip_address
from pathlib import Path

from msgspec import Struct

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from config import ROOT

OFF_THE_MAP = (".local", ".lan", ".internal", ".home.arpa", ".test", ".localhost")  # names for which nobody certifies
USUAL, SPARE = (443, 80), (8443, 8080)  # ports of https and of http
CADDY = os.path.join(os.path.dirname(sys.executable), "caddy")
LOW_PORTS = 10  # CAP_NET_BIND_SERVICE of capabilities(7)


class Site(Struct, frozen=True):
    """One site: its name, its ports (0: none), who certifies it, and a sentence for the one who starts it.

    `kind` is public (anyone's browser trusts it), local (certificates of this machine) or plain (no encryption).
    """

    name: str
    kind: str
    https: int
    http: int
    advice: str = ""

    @property
    def origin(self) -> str:
        if self.kind == "plain":
            return f"http://{self.name}" + port_after(self.http, 80)
        return f"https://{self.name}" + port_after(self.https, 443)

    @property
    def front(self) -> str:
        """The address in the pages, "*" where any name leads here."""
        return "*" if self.kind == "plain" else self.origin

    @property
    def reach(self) -> str:
        return "here" if self.name == "localhost" and self.kind == "local" else "everywhere"

    @property
    def has_door(self) -> bool:
        return self.kind != "plain" and bool(self.http)


def port_after(port: int, usual: int) -> str:
    return "" if port == usual else f":{port}"


def find_site(site: str) -> Site:
    """What a setting such as localhost, chat.example.org:8443 or :80 stands for; raises SystemExit with a sentence."""
    name, port = split(site)
    if not name:
        return Site("localhost", "plain", 0, usable(port))
    kind = "local" if is_local(name) else "public"
    if port:
        return Site(name, kind, usable(port), 0)
    return with_ports(name, kind)


def split(site: str) -> tuple[str, int]:
    """The name and the port of a site, "" and 0 where it has none."""
    name, colon, port = site.rpartition(":")
    if not colon or site.endswith("]"):
        return site, 0
    if not 1 <= int(port) <= 65535:
        raise SystemExit(f"NEOSPACE_SITE is {site!r}; a port is a number from 1 to 65535.")
    return name, int(port)


def is_local(name: str) -> bool:
    """Whether no public authority would certify this name: an address, or one that only this network knows."""
    return "." not in name or name.endswith(OFF_THE_MAP) or is_address(name)


def is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def usable(port: int) -> int:
    """The port, when this user may listen there; raises SystemExit with a sentence."""
    if (failure := trouble(port)) is None:
        return port
    raise SystemExit(f"Port {port} cannot be used: {os.strerror(failure)}. {advice(failure, port)}")


def with_ports(name: str, kind: str) -> Site:
    """On 443 and 80 where that is allowed, else on 8443 and 8080 with advice."""
    failures = [failure for port in USUAL if (failure := trouble(port)) is not None]
    if not failures:
        return Site(name, kind, *USUAL)
    ports = tuple(usable(port) for port in SPARE)
    alone = f" Without them nobody certifies {name}." if kind == "public" else ""
    return Site(name, kind, *ports, advice=advice(failures[0], *USUAL) + alone)


def trouble(port: int) -> int | None:
    """The error number of listening on a port of every address, None when it works."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
            probe.listen()
        except OSError as error:
            return trouble_of_caddy(port) if error.errno == errno.EACCES and caddy_may() else error.errno
    return None


def caddy_may(caddy: str = CADDY) -> bool:
    """Whether setcap gave Caddy the low ports, which we have not: the bits of vfs_cap_data in linux/capability.h."""
    try:
        rights = os.getxattr(caddy, "security.capability")
    except OSError:
        return False
    return bool(int.from_bytes(rights[4:8], "little") >> LOW_PORTS & 1)


def trouble_of_caddy(port: int) -> int | None:
    """The same for Caddy, who may listen where we cannot try it: is anybody there already?"""
    with socket.socket() as probe:
        return errno.EADDRINUSE if probe.connect_ex(("127.0.0.1", port)) == 0 else None


def advice(failure: int, *ports: int) -> str:
    named = " and ".join(map(str, ports))
    if failure in (errno.EACCES, errno.EPERM):
        return (f"To have {named}, run scripts/install_service, or once: "
                f"sudo setcap cap_net_bind_service=+ep {ROOT}/.venv/bin/caddy")
    return f"Another program listens on {named}: stop it first."
