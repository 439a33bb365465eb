"""Reads known-hash lists from files and answers which of their entries an item matches."""

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutela.engines.known.entry import ListEntry
from tutela.engines.known.errors import IndexRefused, ListRefused
from tutela.engines.known.formats import FORMATS, Format, encoding_of
from tutela.engines.known.index import KINDS, Builder, Index
from tutela.engines.values import Digests, Unread

_HEAD = 1 << 16
_MOST_LISTED = 10_000
"""How many malformed entries are listed one by one; the rest are counted."""


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list as read: the index, how many entries it has, what of it was malformed (the first 10,000 are listed)."""

    name: str
    origin: str
    kind: str
    sha256: str
    entries: int
    malformed: int
    unread: Sequence[Unread]
    index: Index = field(repr=False)


@dataclass(frozen=True, slots=True)
class KnownMatch:
    """One entry that an item matches: list, category in the list's own scheme, which digests agree and what contradicts.

    ``differs`` names digests of the entry (or ``size``) that are not the item's: then one of the two is forged or wrong.
    """

    list_name: str
    category: str | None
    by: tuple[str, ...]
    differs: tuple[str, ...]


def read_list(path: Path, *, name: str | None = None, origin: str = "") -> KnownList:
    """Read a whole list and index it. ``name`` is the file's own where none is given.

    Raises ListRefused when the file is none, is cut off, or holds no entry at all; then nothing of it is kept.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer for ever
            raise ListRefused(f"{path} is no file; give the list as a file")
        with open(path, "rb") as file:
            head = file.read(_HEAD)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found = _format_of(path, head)
        builder, entries, malformed, unread = _gathered(found, path)
    except OSError as error:
        raise ListRefused(f"{path} cannot be read: {error.strerror}") from error
    except IndexRefused as error:
        raise ListRefused(f"{path}: {error}") from error
    if not entries:
        reason = f" (line by line: {unread[0].item}: {unread[0].reason})" if unread else ""
        raise ListRefused(f"{path} holds no entry with an md5, sha1 or sha256{reason}")
    chosen = os.fsencode(name or path.name).decode("utf-8", "replace")  # a file's name need not be text
    about = {"name": chosen, "origin": origin, "kind": found.kind, "sha256": digest}
    index = builder.build({**about, "entries": entries, "malformed": malformed})
    return KnownList(chosen, origin, found.kind, digest, entries, malformed, unread, index)


def _format_of(path: Path, head: bytes) -> Format:
    text = head.decode(encoding_of(head), "replace")
    for one in FORMATS:
        if one.recognises(text):
            return one
    kinds = ", ".join(one.kind for one in FORMATS)
    raise ListRefused(f"{path} is no known-hash list; {kinds} are read (a CSV needs a header that names its columns)")


def _gathered(found: Format, path: Path) -> tuple[Builder, int, int, list[Unread]]:
    builder = Builder()
    unread: list[Unread] = []
    entries = malformed = 0
    for one in found.read(path):
        if isinstance(one, ListEntry):
            builder.add(one)
            entries += 1
        else:
            malformed += 1
            if len(unread) < _MOST_LISTED:
                unread.append(one)
    return builder, entries, malformed, unread


class KnownLookup:
    """Several lists at once. Each match says from which list it comes."""

    def __init__(self, indexes: Sequence[Index]) -> None:
        self._indexes = list(indexes)

    def statement(self) -> Sequence[Mapping[str, object]]:
        """What the lists say of themselves, for a run record."""
        return [dict(index.about) for index in self._indexes]

    def find(self, items: Sequence[tuple[Digests, int]]) -> list[list[KnownMatch]]:
        """Answer for each item (digests and size in bytes) the entries with one of its digests, every entry once."""
        answers: list[list[KnownMatch]] = [[] for _ in items]
        for index in self._indexes:
            for position, entry, by in _places(index, items):
                answers[position].append(_match(index, entry, by, items[position][1]))
        return [list(dict.fromkeys(one)) for one in answers]


def _places(index: Index, items: Sequence[tuple[Digests, int]]) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where items stand in an index: item, entry, and the digests by which it was found."""
    found: dict[tuple[int, int], list[str]] = {}
    for kind in KINDS:
        texts = [getattr(digests, kind) for digests, _ in items]
        present = [position for position, text in enumerate(texts) if text is not None]
        digests = [bytes.fromhex(texts[position]) for position in present]
        for place, entry in index.columns[kind].places(digests):
            found.setdefault((present[place], entry), []).append(kind)
    return [(position, entry, tuple(by)) for (position, entry), by in sorted(found.items())]


def _match(index: Index, entry: int, by: tuple[str, ...], size: int) -> KnownMatch:
    differs = [kind for kind in index.kinds(entry) if kind not in by]
    if index.size(entry) not in (None, size):
        differs.append("size")
    return KnownMatch(str(index.about["name"]), index.category(entry), by, tuple(differs))
