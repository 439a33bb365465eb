"""What a file system says it holds: one entry for every content that a name leads to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

ALLOCATED, DELETED, ORPHAN = "allocated", "deleted", "orphan"


class Entry(NamedTuple):
    """One name (or alternate stream of a name) and the content that it leads to.

    ``path`` is raw bytes, ``stream`` None for the main content; ``inode``, ``attribute`` and ``attribute_id`` find the
    content again in its volume; ``first_block`` orders reading; times are nanoseconds since 1970 or None; ``reason`` is
    why the content must not be read, None when it may be.
    """

    path: bytes
    stream: bytes | None
    state: str
    inode: int
    attribute: int
    attribute_id: int
    size: int
    first_block: int
    created: int | None
    modified: int | None
    accessed: int | None
    changed: int | None
    reason: str | None


@dataclass(slots=True)
class Census:
    """What was met besides the entries, so that the counts of a file system add up.

    ``links`` are symbolic links and reparse points to elsewhere; ``special`` devices, pipes and sockets; ``system`` the
    file system's own files; ``labels`` volume labels; ``deleted_names`` every deleted name and ``orphans`` deleted
    content without one, of which ``reused`` lead to something else by now and ``empty`` to nothing any more (the rest
    are entries or directories). ``in_use`` is how many files, folders and the like the file system itself says it holds (0
    where it does not say, or the library does not tell), ``met`` how many of these were met, hard links once: the two agree
    unless something was missed, or the file system was not closed cleanly.
    """

    directories: int = 0
    links: int = 0
    special: int = 0
    system: int = 0
    labels: int = 0
    deleted_names: int = 0
    orphans: int = 0
    reused: int = 0
    empty: int = 0
    in_use: int = 0
    met: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    """What of the file system itself could not be read: path (as text) and reason."""


def order_of(entry: Entry) -> tuple[bytes, bytes, bool, int, int]:
    """Sort key of entries within a volume: by path, allocated first."""
    return entry.path, entry.stream or b"", entry.state != ALLOCATED, entry.inode, entry.attribute_id


def entries_on_the_wire(entries: Sequence[Entry]) -> list[Sequence[object]]:
    """Write entries as plain values, a field at a time: bytes become text of one character a byte (Latin-1)."""
    if not entries:
        return [[] for _ in Entry._fields]
    paths, streams, *rest = zip(*entries, strict=True)
    shown = [None if stream is None else stream.decode("latin-1") for stream in streams]
    return [[path.decode("latin-1") for path in paths], shown, *rest]


def implausible(size: int, room: int, *, sparse: bool = True) -> str | None:
    """Why a content of ``size`` bytes must not be read where there is ``room`` for that many; holes may exceed it."""
    most = max(16 * room, 64 << 20) if sparse else room
    return None if 0 <= size <= most else f"it claims {size} bytes, where there is room for {room}"


def text_of(raw: bytes) -> str:
    """Show a raw name as text: UTF-8 where it is, else with replacement characters (the raw bytes are kept beside)."""
    return raw.decode("utf-8", "replace")
