"""E-mail addresses. Source: RFC 5321, RFC 5322; capitals count nowhere in practice, dots and tags do and are kept."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain

_IN_BRACKETS = re.compile(r"[^<>]*<([^<>]+)>")
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\]{1,64}")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_OF_MANY = frozenset(
    {"abuse", "admin", "administrator", "contact", "donotreply", "do-not-reply", "help", "hello", "hostmaster", "info"}
    | {"mailer-daemon", "no-reply", "noreply", "notifications", "office", "postmaster", "privacy", "root", "sales"}
    | {"security", "support", "webmaster"}
)


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the address in small letters, an international domain in its ASCII form, dots and tags as written."""
    text = plain(asked.raw)
    bracketed = _IN_BRACKETS.fullmatch(text)
    text = (bracketed[1] if bracketed else text).strip().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return Refused("email", asked.raw, "It is no e-mail address.")
    host = ascii_host(domain)
    if host is None or "." not in host:
        return Refused("email", asked.raw, "What stands after the @ is no domain.")
    value = f"{local.lower()}@{host}"
    if value != value.lower() or len(value) > 254:
        return Refused("email", asked.raw, "It is no e-mail address.")
    if local.lower() in _OF_MANY:
        return Normalised("email", value, asked.raw, "weak", ("It is a mailbox of many, not of one person.",))
    notes = (
        "What stands after + is a tag of the owner's own; the address without it is the same mailbox at most providers.",
    )
    return Normalised("email", value, asked.raw, "strong", notes if "+" in local else ())


def ascii_host(host: str) -> str | None:
    """Return a host name in its small ASCII form, None when it is none."""
    try:
        text = host.strip().rstrip(".").lower().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return text if 0 < len(text) <= 253 and all(_LABEL.fullmatch(label) for label in text.split(".")) else None


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same e-mail address. A mailbox belongs to one person or household; an address in a report need
    not have been verified by the platform, so look whether it was."""
    return by_strength(compared.__doc__, a, b)
