"""An exact index of one list: sorted digests in flat arrays, searched by halving, fit to be mapped from a file.

Each digest is kept as its first eight bytes (big-endian number, the sort key), the rest of its bytes, and the number of
its entry; entries are a size (-1 for none), a category number and the set of digests that they have.
"""

import json
import os
import struct
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tutela.engines.known.entry import ListEntry
from tutela.engines.known.errors import IndexRefused
from tutela.engines.values import DIGEST_LENGTHS

KINDS = tuple(DIGEST_LENGTHS)
_MAGIC = b"tutela known index 1\n"
_HEADER = struct.Struct("<Q")
_ALIGN = 64
NO_SIZE = -1
_MOST_CATEGORIES = 0xFFFF

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.uint64]
Places = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Column:
    """The digests of one kind, sorted: first eight bytes, the rest, and the entry of each."""

    keys: Numbers
    rests: Bytes
    entries: Places

    def places(self, digests: Sequence[bytes]) -> Iterator[tuple[int, int]]:
        """Yield (position in ``digests``, entry number) for every digest found, each as often as it is listed."""
        if not digests or not len(self.keys):
            return
        wanted = np.frombuffer(b"".join(digest[:8] for digest in digests), ">u8").astype(np.uint64)
        left = np.searchsorted(self.keys, wanted, "left")
        right = np.searchsorted(self.keys, wanted, "right")
        for position in np.flatnonzero(right > left).tolist():
            rest = np.frombuffer(digests[position][8:], np.uint8)
            for place in range(int(left[position]), int(right[position])):
                if np.array_equal(self.rests[place], rest):
                    yield position, int(self.entries[place])


@dataclass(frozen=True, slots=True)
class Index:
    """One list, ready to be asked. ``about`` is what the list says of itself (name, origin, digest, counts)."""

    about: Mapping[str, object]
    columns: Mapping[str, Column]
    sizes: npt.NDArray[np.int64]
    categories: npt.NDArray[np.uint16]
    has: Bytes
    names: Sequence[str]
    """Category texts by number; number 0 is no category."""

    def category(self, entry: int) -> str | None:
        """Category of an entry, None when it has none."""
        return self.names[int(self.categories[entry])] or None

    def size(self, entry: int) -> int | None:
        """Size that an entry states, in bytes."""
        size = int(self.sizes[entry])
        return None if size == NO_SIZE else size

    def kinds(self, entry: int) -> tuple[str, ...]:
        """Which digests an entry has."""
        return tuple(kind for bit, kind in enumerate(KINDS) if int(self.has[entry]) >> bit & 1)


class Builder:
    """Gathers entries and makes an Index of them. Entries that say the same are kept once."""

    def __init__(self) -> None:
        self._digests = {kind: bytearray() for kind in KINDS}
        self._entries = {kind: array("I") for kind in KINDS}
        self._sizes = array("q")
        self._categories = array("H")
        self._has = bytearray()
        self._names: dict[str, int] = {"": 0}

    def add(self, entry: ListEntry) -> None:
        """Take in one entry. Raises IndexRefused beyond 65,535 categories: then it is no category column."""
        number = len(self._sizes)
        has = 0
        for bit, kind in enumerate(KINDS):
            digest = entry.digests.get(kind)
            if digest is not None:
                self._digests[kind] += bytes.fromhex(digest)
                self._entries[kind].append(number)
                has |= 1 << bit
        self._sizes.append(NO_SIZE if entry.size is None else entry.size)
        category = self._names.setdefault(entry.category or "", len(self._names))
        if category > _MOST_CATEGORIES:
            raise IndexRefused("the list has more than 65,535 categories; its category column is something else")
        self._categories.append(category)
        self._has.append(has)

    def build(self, about: Mapping[str, object]) -> Index:
        """Sort what was gathered."""
        return Index(
            about=dict(about),
            columns={kind: self._column(kind) for kind in KINDS},
            sizes=np.array(self._sizes, np.int64),
            categories=np.array(self._categories, np.uint16),
            has=np.frombuffer(bytes(self._has), np.uint8),
            names=list(self._names),
        )

    def _column(self, kind: str) -> Column:
        length = DIGEST_LENGTHS[kind] // 2
        raw = np.frombuffer(bytes(self._digests[kind]), np.uint8).reshape(-1, length)
        keys = np.ascontiguousarray(raw[:, :8]).view(">u8").reshape(-1).astype(np.uint64)
        order = np.argsort(keys, kind="stable")
        entries = np.array(self._entries[kind], np.uint32)
        return Column(keys[order], np.ascontiguousarray(raw[order, 8:]), entries[order])


def write_index(index: Index, path: Path) -> None:
    """Write an index to one file, whole or not at all."""
    arrays = _arrays(index)
    layout = []
    offset = 0
    for name, values in arrays.items():
        layout.append({"name": name, "type": values.dtype.str, "shape": list(values.shape), "offset": offset})
        offset += -(-values.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"about": dict(index.about), "names": list(index.names), "arrays": layout}).encode()
    start = -(-(len(_MAGIC) + _HEADER.size + len(header)) // _ALIGN) * _ALIGN
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        file.write(_MAGIC + _HEADER.pack(len(header)) + header)
        for one, values in zip(layout, arrays.values(), strict=True):
            file.seek(start + int(str(one["offset"])))
            file.write(values.tobytes())
        file.truncate(start + offset)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def open_index(path: Path) -> Index:
    """Map an index from its file; nothing is read before it is asked for. Raises IndexRefused."""
    try:
        with open(path, "rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise IndexRefused(f"{path} is no index of this version; build it again from its list")
            (length,) = _HEADER.unpack(file.read(_HEADER.size))
            header = json.loads(file.read(min(length, 1 << 26)))
        start = -(-(len(_MAGIC) + _HEADER.size + length) // _ALIGN) * _ALIGN
        arrays = {one["name"]: _mapped(path, start, one) for one in header["arrays"]}
        return Index(
            about=header["about"],
            columns={
                kind: Column(*(arrays[f"{kind} {part}"] for part in ("keys", "rests", "entries"))) for kind in KINDS
            },
            sizes=arrays["sizes"],
            categories=arrays["categories"],
            has=arrays["has"],
            names=header["names"],
        )
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        raise IndexRefused(f"{path} is damaged; build it again from its list") from error


def _arrays(index: Index) -> dict[str, npt.NDArray[np.generic]]:
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for kind, column in index.columns.items():
        arrays |= {f"{kind} keys": column.keys, f"{kind} rests": column.rests, f"{kind} entries": column.entries}
    return arrays | {"sizes": index.sizes, "categories": index.categories, "has": index.has}


def _mapped(path: Path, start: int, one: Mapping[str, object]) -> npt.NDArray[Any]:
    shape = tuple(int(str(length)) for length in one["shape"])  # type: ignore[attr-defined]  # a damaged one is caught
    kind = np.dtype(str(one["type"]))
    if 0 in shape:
        return np.empty(shape, kind)
    return np.memmap(path, kind, "r", start + int(str(one["offset"])), shape)
