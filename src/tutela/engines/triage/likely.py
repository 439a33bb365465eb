"""Which contents a person at the scene wants read first: what people keep, where people keep it, the newest before the older.

It orders reading and nothing else: what is read, and what is found, does not depend on it.
"""

from tutela.engines.triage.entry import ALLOCATED, Entry
from tutela.engines.triage.kinds import MEDIA

_PLACES = (
    frozenset({b"dcim", b"pictures", b"photos", b"camera", b"videos", b"movies", b"my pictures", b"my videos"}),
    frozenset({b"downloads", b"download", b"desktop", b"documents", b"my documents", b"media", b"sent", b"received"}),
    frozenset({b"users", b"home", b"documents and settings", b"sdcard", b"storage", b"private"}),
)
"""Folders where cameras, messengers and people put things, the likeliest first; names of systems, not of persons."""
_MEDIA = frozenset(ending.encode() for ending in MEDIA)
_ARCHIVES = frozenset(b"zip rar 7z tar gz".split())
_OWN = frozenset(
    {b"windows", b"program files", b"program files (x86)", b"programdata", b"usr", b"lib", b"proc", b"sys"}
)
"""Folders of an operating system, which come last."""


def rank(entry: Entry) -> tuple[int, int, int, int]:
    """Sort key: smaller is read sooner. By kind of file and place, then newest, then as the content lies."""
    *folders, name = entry.path.lower().split(b"/")
    kind = 0 if name.rpartition(b".")[2] in _MEDIA else 1 if name.rpartition(b".")[2] in _ARCHIVES else 2
    found = set(folders)
    place = next((number for number, names in enumerate(_PLACES) if not found.isdisjoint(names)), len(_PLACES))
    if place == len(_PLACES) and not found.isdisjoint(_OWN):
        place += 1
    newest = max(entry.modified or 0, entry.created or 0)
    return place + 2 * kind, entry.state != ALLOCATED, -newest, entry.first_block
