"""Platforms: the names they go by, and what a handle on each looks like."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """How handles of a platform are written.

    ``pattern`` is of a handle in its one form; ``folded`` says that capitals do not count; ``dots_count`` that dots do;
    ``hosts`` are those of links to a profile, ``words`` the parts of a link's path that come before the handle.
    """

    name: str
    aliases: tuple[str, ...]
    pattern: re.Pattern[str]
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    folded: bool = True
    dots_count: bool = True


PLATFORMS: dict[str, Platform] = {
    platform.name: platform
    for platform in (
        Platform("telegram", ("tg",), re.compile(r"[a-z][a-z0-9_]{3,31}"), ("t.me", "telegram.me"), ("s",)),
        Platform("whatsapp", ("wa", "whats app"), re.compile(r"\+[1-9][0-9]{6,14}"), ("wa.me",)),
        Platform("instagram", ("ig", "insta"), re.compile(r"[a-z0-9._]{1,30}"), ("instagram.com",)),
        Platform(
            "facebook",
            ("fb", "facebook messenger", "messenger"),
            re.compile(r"[a-z0-9]{5,50}|[0-9]{1,20}"),
            ("facebook.com", "fb.com", "m.me"),
            dots_count=False,
        ),
        Platform("snapchat", ("snap",), re.compile(r"[a-z][a-z0-9._-]{1,13}[a-z0-9]"), ("snapchat.com",), ("add", "u")),
        Platform("discord", (), re.compile(r"[a-z0-9._]{2,32}|[^@#:\n]{2,32}#[0-9]{4}"), folded=False),
        Platform("x", ("twitter",), re.compile(r"[a-z0-9_]{1,15}"), ("x.com", "twitter.com")),
    )
}
"""Lengths and characters as the platforms state them for their users."""

_BY_NAME = {alias: platform.name for platform in PLATFORMS.values() for alias in (platform.name, *platform.aliases)}
_FIRM = re.compile(r"[,.]?\s+(?:inc|llc|ltd|limited|corp|corporation|gmbh|plc|fz-llc|platforms)\.?$")


def platform_of(stated: str | None) -> str | None:
    """Return the one name of a platform, None for no text: ``Instagram, Inc.`` and ``instagram.com`` are ``instagram``.

    A platform that is not in the table keeps its own name in small letters.
    """
    text = " ".join((stated or "").lower().split())
    before = None
    while before != text:
        before, text = text, _FIRM.sub("", text)
    for host in (f"{text}", text.removesuffix(".com"), text.removesuffix(" app")):
        if host in _BY_NAME:
            return _BY_NAME[host]
    return text or None
