"""Handles (screen names) on a platform, each by that platform's own rules."""

import re

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds import phone
from tutela.engines.linkage.kinds.kind import by_strength, plain
from tutela.engines.linkage.platforms import PLATFORMS, Platform, platform_of

_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>[a-z0-9.-]+\.[a-z]{2,})/(?P<path>[^?#\s]*)(?:[?#].*)?", re.IGNORECASE
)


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the handle without ``@`` or link, folded as its platform folds it; on WhatsApp a handle is a number."""
    text, name = plain(asked.raw), platform_of(asked.platform)
    platform = PLATFORMS.get(name or "")
    if platform is None:
        return _generic(asked, text.removeprefix("@"), name)
    text = _without_link(text, platform).removeprefix("@")
    if platform.name == "whatsapp":
        return _whatsapp(asked, text)
    notes = []
    if platform.folded or "#" not in text:
        text = text.lower()
    if not platform.dots_count and "." in text:
        text = text.replace(".", "")
        notes.append("Dots do not count in names of this platform.")
    if not platform.pattern.fullmatch(text):
        return Refused("handle", asked.raw, f"{platform.name} has no handle of this form.")
    return Normalised("handle", text, asked.raw, "strong", tuple(notes), platform=platform.name)


def _generic(asked: Asked, text: str, name: str | None) -> Normalised | Refused:
    if not text or len(text) > 256:
        return Refused("handle", asked.raw, "It is empty, or longer than any handle.")
    if name is None:
        note = "The platform was not stated; the same handle on two platforms is often of two people."
        return Normalised("handle", text.lower(), asked.raw, "weak", (note,))
    note = "This platform's rules are not known; the handle is compared letter by letter."
    return Normalised("handle", text, asked.raw, "strong", (note,), platform=name)


def _whatsapp(asked: Asked, text: str) -> Normalised | Refused:
    digits = re.sub(r"@(?:s\.whatsapp\.net|c\.us)$", "", text)
    bare = f"+{digits}" if re.fullmatch(r"[1-9][0-9]{10,14}", digits) else digits
    found = phone.normalised(Asked(bare, asked.region))
    if isinstance(found, Refused):
        return Refused("handle", asked.raw, f"On WhatsApp a handle is a telephone number. {found.reason}")
    return Normalised("handle", found.value, asked.raw, found.strength, found.notes, platform="whatsapp")


def _without_link(text: str, platform: Platform) -> str:
    found = _LINK.fullmatch(text)
    if not found or found["host"].lower().removeprefix("m.") not in platform.hosts:
        return text
    parts = [part for part in found["path"].split("/") if part]
    while parts and parts[0].lower() in platform.words:
        parts = parts[1:]
    return parts[0] if parts else text


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same handle on the same platform. A handle has one holder at a time, but can be given up and
    taken by another, so compare the dates."""
    return by_strength(compared.__doc__, a, b)
