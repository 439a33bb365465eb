"""The index of one list version: one file, mapped, never changed, whose entries are found by any digest they have.

File: magic, length of the header, its SHA-256, the header (JSON: what the list says of itself, digest of what follows,
where each section lies), then the sections, each at a multiple of 64 bytes. Sections of a kind are those of ``Column``;
entries are numbered in the order of the first kind's digests and have a size and an attribute (category, series, and
which digests they have) where the list states more than one.
"""

import hashlib
import json
import mmap
import os
import shutil
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.lookup import Finder
from tutela.engines.known.bloom import Filter
from tutela.engines.known.column import Bytes, Column, Places, Single
from tutela.engines.known.errors import IndexRefused
from tutela.engines.known.rows import KINDS, LENGTHS
from tutela.engines.values import Unread

MAGIC = b"tutela known index 2\n"
FORMAT = 2
_HEAD = struct.Struct("<Q32s")
_ALIGN = 64
_LONGEST_HEADER = 1 << 24
FILTERED = {"sha1": True, "sha256": False}
"""By which digests filters are made, and whether these are written in capitals."""

NO_SIZE, BIG_SIZE = 0xFFFFFFFF, 0xFFFFFFFE
"""What the size column has where no size is stated, and where it stands among the big ones."""


@dataclass(frozen=True, slots=True)
class Section:
    """One array of an index: its name, type, shape, and its bytes, piece by piece."""

    name: str
    kind: str
    shape: tuple[int, ...]
    pieces: Iterable[bytes | memoryview]

    @property
    def length(self) -> int:
        """Bytes of the array."""
        return int(np.dtype(self.kind).itemsize * np.prod(self.shape, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Index:
    """One list, ready to be asked. ``about`` is what the list says of itself (name, version, origin, digest, counts)."""

    path: Path
    about: Mapping[str, object]
    digest: str
    columns: Mapping[str, Column]
    entries: int
    sizes: npt.NDArray[np.uint32] | None
    big: tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint64]]
    attribute_numbers: npt.NDArray[np.unsignedinteger[Any]] | None
    attributes: npt.NDArray[np.uint32]
    categories: int
    texts: tuple[npt.NDArray[np.uint64], Bytes]
    details: Bytes
    singles: Mapping[str, Single] = field(repr=False)
    filter: tuple[Filter, npt.NDArray[np.uint64]] | None = None
    """A list that tells no entries, only whether it perhaps has a digest."""

    @property
    def name(self) -> str:
        """Name of the list."""
        return str(self.about["name"])

    @property
    def version(self) -> str | None:
        """Version of the list, None where nothing states one."""
        version = self.about.get("version")
        return None if version is None else str(version)

    @property
    def good(self) -> bool:
        """Whether it lists ordinary files that are set aside, not known material."""
        return bool(self.about.get("good"))

    def digests(self) -> dict[str, int]:
        """How many entries were read with a digest of each kind."""
        counts = self.about["digests"]
        return {str(kind): int(count) for kind, count in counts.items()} if isinstance(counts, dict) else {}

    def as_good(self) -> "Index":
        """The same list, taken as one of ordinary files."""
        return self if self.good else replace(self, about={**self.about, "good": True})

    def find(self, kind: str, digests: Bytes, finder: Finder | None = None) -> tuple[Places, Places]:
        """For digests of a kind, one a row: which are listed, and as which entry, each as often as it is listed.

        ``finder`` is the machine code, None for the plain path.
        """
        return self.columns[kind].find(digests, finder)

    def find_one(self, kind: str, digest: bytes) -> list[int]:
        """The entries that have one digest."""
        return self.singles[kind].find(digest)

    def perhaps(self, kind: str, digests: Bytes) -> npt.NDArray[np.bool_]:
        """For digests of a kind, one a row: whether a filter perhaps has them; never, where this is none."""
        if self.filter is None or kind not in FILTERED:
            return np.zeros(len(digests), np.bool_)
        size, words = self.filter
        text = digests.tobytes().hex()
        letters = (text.upper() if FILTERED[kind] else text).encode()
        return size.has(words, np.frombuffer(letters, np.uint8).reshape(len(digests), -1))

    def category(self, entry: int) -> str | None:
        """Category of an entry, None when it has none."""
        return self._text(int(self._attribute(entry)[0]))

    def category_of(self, number: int) -> str | None:
        """Text of a category by its number, which attributes have."""
        return self._text(number)

    def series(self, entry: int) -> str | None:
        """Series of an entry, None when it has none."""
        number = int(self._attribute(entry)[1])
        return self._text(self.categories + number - 1) if number else None

    def kinds(self, entry: int) -> tuple[str, ...]:
        """Which digests an entry has."""
        has = int(self._attribute(entry)[2])
        return tuple(kind for bit, kind in enumerate(KINDS) if has >> bit & 1)

    def size(self, entry: int) -> int | None:
        """Size that an entry states, in bytes."""
        size = NO_SIZE if self.sizes is None else int(self.sizes[entry])
        if size == BIG_SIZE:
            return int(self.big[1][int(np.searchsorted(self.big[0], entry))])
        return None if size == NO_SIZE else size

    def unread(self) -> list[Unread]:
        """What of the list was malformed: the first entries of it, each with its place and reason."""
        return [Unread(str(item), str(reason)) for item, reason in self._details()["unread"]]

    def by_category(self) -> dict[str, int]:
        """How many entries were read of each category; empty text for none."""
        return {str(name): int(count) for name, count in self._details()["categories"]}

    def verify(self) -> None:
        """Read the whole file and compare it with the digest in its header. Raises IndexRefused."""
        with open(self.path, "rb") as file:
            file.seek(_start_of(file))
            if hashlib.file_digest(file, "sha256").hexdigest() != self.digest:
                raise IndexRefused(f"{self.path} is damaged; build it again from its list")

    def _attribute(self, entry: int) -> npt.NDArray[np.uint32]:
        number = 0 if self.attribute_numbers is None else int(self.attribute_numbers[entry])
        return np.asarray(self.attributes[number], np.uint32)

    def _text(self, number: int) -> str | None:
        places, letters = self.texts
        return letters[int(places[number]) : int(places[number + 1])].tobytes().decode("utf-8", "replace") or None

    def _details(self) -> dict[str, Any]:
        return dict(json.loads(self.details.tobytes()))


def write_sections(
    file: IO[bytes], about: Mapping[str, object], numbers: Mapping[str, object], sections: Sequence[Section]
) -> None:
    """Write an index into an empty file: the same list gives the same bytes.

    ``numbers`` are how many ``entries`` and ``categories`` there are, and the ``widest`` prefix of each kind.
    """
    layout, offset = [], 0
    for one in sections:
        layout.append({"name": one.name, "type": one.kind, "shape": list(one.shape), "offset": offset})
        offset += _padded(one.length)
    header = {"format": FORMAT, "about": dict(about), "numbers": dict(numbers), "length": offset, "sections": layout}
    place = file.tell()
    _write_header(file, {**header, "digest": "0" * 64})
    digest = hashlib.sha256()
    for one in sections:
        written = 0
        for piece in one.pieces:
            digest.update(piece)
            written += file.write(piece)
        if written != one.length:
            raise IndexRefused(f"section {one.name} has {written} bytes and not {one.length}; build the index again")
        padding = bytes(_padded(written) - written)
        digest.update(padding)
        file.write(padding)
    file.seek(place)
    _write_header(file, {**header, "digest": digest.hexdigest()})


def _write_header(file: IO[bytes], header: Mapping[str, object]) -> None:
    text = json.dumps(header, sort_keys=True).encode()
    start = len(MAGIC) + _HEAD.size + len(text)
    text += b" " * (_padded(start) - start)
    file.write(MAGIC + _HEAD.pack(len(text), hashlib.sha256(text).digest()) + text)


def open_index(path: Path) -> Index:
    """Map an index; nothing of its sections is read before it is asked for. Raises IndexRefused."""
    try:
        with open(path, "rb") as file:
            header, start = _header(file, path)
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(mapped) != start + int(header["length"]):
            raise IndexRefused(f"{path} is cut off; build it again from its list")
        arrays = {str(one["name"]): _array(mapped, start, one) for one in header["sections"]}
        return _index(path, header, arrays)
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise IndexRefused(f"{path} is damaged; build it again from its list") from error


def write_restated(path: Path, target: Path, about: Mapping[str, object]) -> None:
    """Copy an index with something else said of it (a name, a version); what it answers, and its digest, stay."""
    with open(path, "rb") as source:
        header, start = _header(source, path)
        source.seek(start)
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as copy:
            _write_header(copy, {**header, "about": {**header["about"], **about}})
            shutil.copyfileobj(source, copy, 1 << 20)


def is_index(path: Path) -> bool:
    """Whether a file is an index, by its first bytes."""
    with open(path, "rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _header(file: IO[bytes], path: Path) -> tuple[dict[str, Any], int]:
    if file.read(len(MAGIC)) != MAGIC:
        raise IndexRefused(f"{path} is no index of this version; build it again from its list")
    length, digest = _HEAD.unpack(file.read(_HEAD.size))
    text = file.read(min(length, _LONGEST_HEADER))
    if hashlib.sha256(text).digest() != digest:
        raise IndexRefused(f"the header of {path} is damaged; build it again from its list")
    return dict(json.loads(text)), len(MAGIC) + _HEAD.size + length


def _start_of(file: IO[bytes]) -> int:
    file.seek(len(MAGIC))
    return len(MAGIC) + _HEAD.size + int(_HEAD.unpack(file.read(_HEAD.size))[0])


def _array(mapped: mmap.mmap, start: int, one: Mapping[str, Any]) -> npt.NDArray[Any]:
    shape, kind = tuple(int(length) for length in one["shape"]), np.dtype(str(one["type"]))
    count = int(np.prod(shape, dtype=np.int64))
    if not count:
        return np.empty(shape, kind)
    return np.frombuffer(mapped, kind, count, start + int(one["offset"])).reshape(shape)


def _index(path: Path, header: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Index:
    numbers = header["numbers"]
    columns = {kind: _column(kind, arrays, int(numbers["widest"].get(kind, 0))) for kind in KINDS}
    return Index(
        path=path,
        about=header["about"],
        digest=str(header["digest"]),
        columns=columns,
        entries=int(numbers["entries"]),
        sizes=arrays.get("sizes"),
        big=(arrays["big entries"], arrays["big sizes"]),
        attribute_numbers=arrays.get("attribute numbers"),
        attributes=arrays["attributes"],
        categories=int(numbers["categories"]),
        texts=(arrays["text places"], arrays["texts"]),
        details=arrays["details"],
        singles={kind: Single(column) for kind, column in columns.items()},
        filter=_filter(header["about"].get("filter"), arrays),
    )


def _column(kind: str, arrays: Mapping[str, npt.NDArray[Any]], widest: int) -> Column:
    if f"{kind} table" not in arrays:
        return _empty(kind)
    return Column(
        table=arrays[f"{kind} table"],
        middles=arrays[f"{kind} middles"],
        rests=arrays[f"{kind} rests"],
        entries=arrays.get(f"{kind} entries"),
        widest=widest,
    )


def _filter(about: Mapping[str, Any] | None, arrays: Mapping[str, npt.NDArray[Any]]) -> Any:
    if about is None:
        return None
    size = Filter(int(about["bits"]), int(about["hashes"]), int(about["entries"]), float(about["probability"]))
    if len(arrays["filter"]) != size.words or not size.bits:
        raise ValueError("the filter is not as long as it says")
    return size, arrays["filter"]


@cache
def _empty(kind: str) -> Column:
    return Column(
        table=np.zeros(2, np.uint32),
        middles=np.empty(0, np.uint32),
        rests=np.empty((0, LENGTHS[kind] - 4), np.uint8),
        entries=None,
        widest=0,
    )


def _padded(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN


def pieces_of(path: Path, size: int = 1 << 20) -> Iterator[bytes]:
    """The bytes of a file, piece by piece, for a section."""
    with open(path, "rb") as file:
        while piece := file.read(size):
            yield piece
