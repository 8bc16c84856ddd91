"""Which addresses of the internet a link of a stranger may lead this server to.

An allow-list: what is not clearly a public machine on a port of the web is refused. Rules and registries: RFC 6890 and
the IANA special-purpose address registries, RFC 6052 (NAT64), RFC 3056 (6to4), the WHATWG URL standard (odd spellings).
"""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urlsplit

from msgspec import Struct

LONGEST_URL = 2000  # characters
PORTS = (80, 443)
USUAL_PORT = {"http": 80, "https": 443}
SPACE_OR_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\\]")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")  # a last part like this makes the whole an IPv4 address, in whatever spelling
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
LOCAL_NAMES = ("localhost", "local", "internal", "intranet", "private", "corp", "lan", "home", "home.arpa", "onion", "alt")
AS_WRITTEN = "/:@!$&'()*+,;=~%?"  # of a path and a query, beside letters and digits

NAT64 = ip_network("64:ff9b::/96")
SIX_TO_FOUR = ip_network("2002::/16")
GLOBAL_UNICAST = ip_network("2000::/3")
CLOSED = tuple(map(ip_network, (  # what Python calls global and is no place for us
    "192.0.0.0/24",  # protocol assignments; a cloud's metadata lives there too
    "192.88.99.0/24",  # 6to4 relays
    "168.63.129.16/32",  # the inside of a large cloud, on a public address
    "2001::/23",  # Teredo, ORCHID, benchmarks
    "2001:db8::/32", "3fff::/20",  # documentation
)))


class PreviewRefused(ValueError):
    """A page that is not looked at; the text is for the person who gave its address."""


class Target(Struct, frozen=True):
    """One request to be: `host` is a name in ASCII or an address, `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == USUAL_PORT[self.scheme] else f"{host}:{self.port}"


def read_url(url: str) -> Target:
    """Take an address apart; raises PreviewRefused unless it is an http or https one in its plain spelling."""
    if len(url) > LONGEST_URL or SPACE_OR_CONTROL.search(url):
        raise PreviewRefused("This is not the address of a web page.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise PreviewRefused("This is not the address of a web page.") from None
    if parts.scheme not in USUAL_PORT:
        raise PreviewRefused("Only http and https addresses are looked at.")
    if "@" in parts.netloc:
        raise PreviewRefused("An address with a name or a password in it is not looked at.")
    port = USUAL_PORT[parts.scheme] if port is None else port
    if port not in PORTS:
        raise PreviewRefused("Only pages on the usual ports of the web, 80 and 443, are looked at.")
    path = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    return Target(parts.scheme, read_host(host), port, quote(path, safe=AS_WRITTEN))


def read_host(host: str) -> str:
    """A name in ASCII, or an address as its standard writes it; raises PreviewRefused."""
    if ":" in host:
        return read_literal(host)
    try:
        name = host.removesuffix(".").encode("idna").decode().lower()
    except UnicodeError:
        raise PreviewRefused("This is not the address of a web page.") from None
    labels = name.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return read_literal(name)
    if len(labels) < 2 or any(name.endswith("." + local) for local in LOCAL_NAMES):
        raise PreviewRefused("This address names a machine of a private network, so it is not looked at.")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise PreviewRefused("This is not the address of a web page.")
    return name


def read_literal(text: str) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        raise PreviewRefused("This address is written in an unusual way, so it is not looked at.") from None
    if "%" in text:
        raise PreviewRefused("This address names a machine of a private network, so it is not looked at.")
    return str(address)


def is_public(text: str) -> bool:
    """Whether an address belongs to the internet at large; one that holds another is what that one is."""
    address = ip_address(text)
    if address.version == 4:
        return is_global(address)
    if address.ipv4_mapped:
        return is_global(address.ipv4_mapped)
    if address in NAT64:
        return is_global(IPv4Address(int(address) & 0xFFFFFFFF))
    if address in SIX_TO_FOUR and not is_global(address.sixtofour):
        return False
    return address in GLOBAL_UNICAST and is_global(address)


def is_global(address: IPv4Address | IPv6Address) -> bool:
    odd = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not odd and not any(address in network for network in CLOSED)
