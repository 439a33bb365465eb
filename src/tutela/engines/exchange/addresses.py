"""IP addresses as written: which ranges single out nobody, and a port written beside the address."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})")

_RANGES = tuple(
    (ip_network(network), mark)
    for network, mark in (
        ("0.0.0.0/8", "unspecified"),
        ("10.0.0.0/8", "private"),
        ("100.64.0.0/10", "carrier_nat"),
        ("127.0.0.0/8", "loopback"),
        ("169.254.0.0/16", "link_local"),
        ("172.16.0.0/12", "private"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "documentation"),
        ("192.88.99.0/24", "tunnel"),
        ("192.168.0.0/16", "private"),
        ("198.18.0.0/15", "benchmark"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b::/96", "tunnel"),
        ("64:ff9b:1::/48", "private"),
        ("100::/64", "reserved"),
        ("2001::/32", "tunnel"),
        ("2001:2::/48", "benchmark"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("2002::/16", "tunnel"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link_local"),
        ("ff00::/8", "multicast"),
    )
)
"""Source: IANA special-purpose address registries; RFC 6598 (100.64.0.0/10), RFC 5737 and RFC 3849 (documentation)."""


def address_and_port(raw: str) -> tuple[str, int | None]:
    """Split ``192.0.2.1:5060`` or ``[2001:db8::1]:5060``; a port out of 1-65535 is no port, and nothing is split."""
    found = _WITH_PORT.fullmatch(raw.strip())
    if not found or not 1 <= int(found[3]) <= 65535:
        return raw.strip(), None
    return found[1] or found[2], int(found[3])


def marks_of(raw: str) -> tuple[str, ...]:
    """Say which special ranges an address lies in; ``unreadable`` when it is no address.

    An IPv4 address inside an IPv6 one (``::ffff:10.0.0.1``) is looked at as IPv4.
    """
    address = _address(raw)
    if address is None:
        return ("unreadable",)
    return tuple(dict.fromkeys(mark for network, mark in _RANGES if address in network))


def _address(raw: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(address_and_port(raw)[0].partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
