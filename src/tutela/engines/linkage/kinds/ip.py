"""IP addresses with source port and moment. Source: RFC 6598, RFC 6302 (why a port is needed), IANA registries."""

import re
from datetime import UTC
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import plain

_WITH_PORT = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<four>[0-9]{1,3}(?:\.[0-9]{1,3}){3})):(?P<port>[0-9]{1,5})")
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
        ("198.18.0.0/15", "reserved"),
        ("198.51.100.0/24", "documentation"),
        ("203.0.113.0/24", "documentation"),
        ("224.0.0.0/4", "multicast"),
        ("240.0.0.0/4", "reserved"),
        ("::/128", "unspecified"),
        ("::1/128", "loopback"),
        ("64:ff9b::/96", "tunnel"),
        ("2001::/32", "tunnel"),
        ("2001:db8::/32", "documentation"),
        ("2002::/16", "tunnel"),
        ("3fff::/20", "documentation"),
        ("fc00::/7", "private"),
        ("fe80::/10", "link_local"),
        ("ff00::/8", "multicast"),
    )
)
_SINGLES_OUT_NOBODY = frozenset(
    {"unspecified", "private", "carrier_nat", "loopback", "link_local", "multicast", "reserved"}
)


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the address in its shortest form, with port and UTC moment beside it; special ranges are marked and kept."""
    text, port = plain(asked.raw), asked.port
    found = _WITH_PORT.fullmatch(text)
    if found:
        text, port = found["six"] or found["four"], int(found["port"]) if port is None else port
    try:
        address = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return Refused("ip", asked.raw, "It is no IP address; a number with a leading zero can be read in two ways.")
    if port is not None and not 1 <= port <= 65535:
        return Refused("ip", asked.raw, f"{port} is no port; one lies between 1 and 65535.")
    if asked.at is not None and asked.at.tzinfo is None:
        return Refused(
            "ip", asked.raw, "Its time has no zone; state one, since an address is useless without its moment."
        )
    at = asked.at.astimezone(UTC) if asked.at else None
    notes: list[str] = []
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if mapped:
        address = mapped
        notes.append("An IPv4 address was written inside an IPv6 one.")
    marks = tuple(dict.fromkeys(mark for network, mark in _RANGES if address in network))
    missing = _missing(address, port, has_moment=at is not None)
    if _SINGLES_OUT_NOBODY & set(marks):
        notes.append("The address is of a range that singles out nobody on the internet.")
        return Normalised("ip", str(address), asked.raw, "none", tuple(notes), marks, port=port, at=at)
    if "tunnel" in marks:
        missing = ("The address is of a tunnel; the true one lies inside it.", *missing)
    return Normalised(
        "ip", str(address), asked.raw, "weak" if missing else "strong", (*notes, *missing), marks, port=port, at=at
    )


def _missing(address: IPv4Address | IPv6Address, port: int | None, *, has_moment: bool) -> tuple[str, ...]:
    notes = () if has_moment else ("No moment is stated; an address is given to another within hours.",)
    if port is None and isinstance(address, IPv4Address):
        return (*notes, "No source port is stated; behind carrier-grade NAT hundreds of subscribers share the address.")
    return notes


def compared(a: Normalised, b: Normalised, rules: Rules) -> Judgement:
    """Both tips hold the same IP address, for IPv4 the same source port, within one session's time: the provider can
    name one subscriber for both. The subscriber need not be the user."""
    if a.value != b.value or "none" in (a.strength, b.strength):
        return Judgement("none", "ip", "They differ, or single out nobody.")
    if a.at is None or b.at is None:
        return Judgement("suggest", "ip", "Both tips hold the same IP address, but not both say when.")
    if abs(a.at - b.at) > rules.session_window:
        return Judgement("suggest", "ip", "Both tips hold the same IP address, further apart in time than one session.")
    if "weak" in (a.strength, b.strength):
        notes = " ".join(sorted({*a.notes, *b.notes}))
        return Judgement("suggest", "ip", f"Both tips hold the same IP address at about the same time. {notes}".strip())
    if a.port != b.port and ":" not in a.value:
        words = "Both tips hold the same IP address at about the same time with different source ports: one subscriber "
        return Judgement("suggest", "ip", words + "behind carrier-grade NAT, or two.")
    return Judgement("link", "ip", " ".join((compared.__doc__ or "").split()))
