"""Web addresses. Source: RFC 3986 §6."""

import re
from urllib.parse import SplitResult, urlsplit

from tutela.engines.linkage.identifiers import LONGEST, Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.email import ascii_host
from tutela.engines.linkage.kinds.kind import by_strength, plain

_PORTS = {"http": 80, "https": 443, "ftp": 21}


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the address with small scheme and host, no usual port, no fragment; path and query stay as written."""
    text, notes = plain(asked.raw), []
    if len(text) > LONGEST or not text or " " in text:
        return Refused("url", asked.raw, "It is no web address.")
    armed = re.sub(
        r"\[\.\]|\(\.\)|\[dot\]", ".", re.sub(r"^hxxp", "http", text, flags=re.IGNORECASE), flags=re.IGNORECASE
    )
    if armed != text:
        notes.append("It had been written so that nobody clicks it by mistake.")
    if "://" not in armed:
        armed = f"https://{armed}"
        notes.append("No scheme was written; https was assumed.")
    parts = _split(armed)
    if parts is None:
        return Refused("url", asked.raw, "It is no web address.")
    split, host, port = parts
    if split.username is not None:
        notes.append("Credentials in it were left off.")
    place = host if port in (None, _PORTS.get(split.scheme)) else f"{host}:{port}"
    path = split.path or "/"
    value = f"{split.scheme}://{place}{path}" + (f"?{split.query}" if split.query else "")
    notes.append("An address of a page or file is no person; whom it shows must be looked up.")
    return Normalised("url", value, asked.raw, "weak", tuple(notes))


def _split(text: str) -> tuple[SplitResult, str, int | None] | None:
    try:
        split = urlsplit(text)
        port = split.port
        named = split.hostname
    except ValueError:
        return None
    if not named or not re.fullmatch(r"[a-z][a-z0-9+.-]*", split.scheme):
        return None
    host = f"[{named}]" if ":" in named else ascii_host(named)
    return (split, host, port) if host and ("." in host or ":" in host) else None


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same web address. Two people may have used it; look what stands there before joining them."""
    return by_strength(compared.__doc__, a, b)
