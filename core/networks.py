"""Addresses and the networks they are in, as people write them and as a table compares them."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from msgspec import Struct

WIDEST = {4: 16, 6: 32}  # bits: a network that is wider would shut out whole countries by one slip of the finger
HOUSEHOLD = 64  # bits: what one line has of IPv6; whoever holds one of its addresses takes another whenever they like
MAPPED = bytes(10) + b"\xff\xff"  # before an IPv4 address that is written as IPv6: RFC 4291, 2.5.5.2
ALL_IPV4 = ip_network("::ffff:0:0/96")
UNREADABLE = "Write one address, as 192.0.2.7 or 2001:db8::1, or a network, as 192.0.2.0/24."


class Network(Struct, frozen=True):
    """A network as it is written, with its lowest and highest address as `address_key` gives them."""

    text: str
    first: bytes
    last: bytes


def parse_network(text: str) -> Network:
    """An address or a network that somebody typed, a single IPv6 address as its HOUSEHOLD; raises ValueError with a sentence."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise ValueError(UNREADABLE) from None
    network = unmapped(network)
    if network.version == 6 and "/" not in text:
        network = network.supernet(new_prefix=HOUSEHOLD)
    if is_too_wide(network):
        raise ValueError(f"That is too wide: /{WIDEST[network.version]} is the widest that can be shut out at once.")
    whole = network.max_prefixlen == network.prefixlen
    text = str(network.network_address) if whole else str(network)
    return Network(text, key_of(network.network_address), key_of(network.broadcast_address))


def is_too_wide(network: IPv4Network | IPv6Network) -> bool:
    """Whether it is wider than WIDEST, or has all of IPv4 in it."""
    return network.prefixlen < WIDEST[network.version] or network.version == 6 and network.overlaps(ALL_IPV4)


def overlaps(network: Network, prefix: str) -> bool:
    """Whether a network that was kept of an address (core.limits.address_prefix) has addresses in common with this one."""
    try:
        other = ip_network(prefix)
    except ValueError:
        return False
    return key_of(other.network_address) <= network.last and network.first <= key_of(other.broadcast_address)


def unmapped(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    """The IPv4 network that is meant by ::ffff:192.0.2.0/120."""
    mapped = getattr(network.network_address, "ipv4_mapped", None)
    return ip_network((mapped, network.prefixlen - 96)) if mapped and network.prefixlen >= 96 else network


def address_key(address: str | None) -> bytes:
    """16 bytes that sort as addresses do; empty for what is no address, which no network holds."""
    try:
        return key_of(ip_address(address or ""))
    except ValueError:
        return b""


def key_of(address) -> bytes:
    return MAPPED + address.packed if address.version == 4 else address.packed
