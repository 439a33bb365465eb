"""Keeps the entries of a file system, and what came of reading them, in columns: a device may hold millions.

As a sequence and a mapping they are used like a list of entries and a dictionary of answers, at a tenth of their memory.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import NamedTuple, TypeVar, cast, overload

import numpy as np
import numpy.typing as npt

from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.entry import ALLOCATED, DELETED, ORPHAN, Entry, order_of
from tutela.engines.values import Md5, Sha1, Sha256

Integers = npt.NDArray[np.int64]
Answer = tuple[str, ...]

_STATES = (ALLOCATED, DELETED, ORPHAN)
_NUMBERS, _TIMES = 5, 4
_NO_TIME = -(2**63)
"""Stands for a time that is not stated; one so long ago is moved by a nanosecond, which the manifest does not show."""
_CHUNK = 1 << 13
_T = TypeVar("_T")


class Columns(NamedTuple):
    """Entries that follow each other, a field at a time; what few of them have is kept by place."""

    paths: list[bytes]
    streams: dict[int, bytes]
    states: bytes
    """Places in ``_STATES``."""
    numbers: Integers
    """Rows: inode, attribute, its id, size, first block; created, modified, accessed, changed, each perhaps ``_NO_TIME``."""
    reasons: dict[int, str]

    @property
    def sizes(self) -> Integers:
        """The size of each."""
        return np.asarray(self.numbers[3])

    @property
    def inodes(self) -> Integers:
        """The inode of each."""
        return np.asarray(self.numbers[0])

    @property
    def allocated(self) -> npt.NDArray[np.bool_]:
        """Which are allocated."""
        return np.asarray(np.frombuffer(self.states, np.uint8) == _STATES.index(ALLOCATED), np.bool_)

    @property
    def orphans(self) -> npt.NDArray[np.bool_]:
        """Which are deleted and without a name."""
        return np.asarray(np.frombuffer(self.states, np.uint8) == _STATES.index(ORPHAN), np.bool_)

    @property
    def times(self) -> Iterator[tuple[Integers, npt.NDArray[np.bool_]]]:
        """Created, modified, accessed, changed: nanoseconds since 1970, and where none is stated."""
        return ((column, column == _NO_TIME) for column in self.numbers[_NUMBERS:])


def columns_of(fields: Sequence[Sequence[object]]) -> Columns:
    """Put entries in columns, from the fields of ``Entry`` in their order, each with the values of all entries.

    They may be the word of a worker, so each is checked. Raises ValueError.
    """
    paths, streams, states, *numbers, reasons = fields
    if len({len(one) for one in fields}) != 1 or any(map(_unlike, numbers[:_NUMBERS])) or _unlike(paths, bytes):
        raise ValueError("malformed entries")
    if _unlike(streams, bytes, type(None)) or _unlike(reasons, str, type(None)):
        raise ValueError("malformed entries")
    try:
        found = np.array([*numbers[:_NUMBERS], *map(_times, numbers[_NUMBERS:])], np.int64)
    except OverflowError as error:
        raise ValueError("malformed entries") from error
    if (found[3] < 0).any():
        raise ValueError("malformed entries")
    return Columns(
        cast("list[bytes]", list(paths)),
        {at: cast("bytes", one) for at, one in enumerate(streams) if one is not None},
        bytes(map(_STATES.index, states)),
        found,
        {at: cast("str", one) for at, one in enumerate(reasons) if one is not None},
    )


def columns_from_the_wire(value: object) -> Columns:
    """Read what ``entries_on_the_wire`` wrote; the writer may have been taken over. Raises ValueError."""
    if not isinstance(value, list) or len(value) != len(Entry._fields) or _unlike(value, list):
        raise ValueError("malformed entries")
    paths, streams, *rest = value
    if _unlike(paths, str) or _unlike(streams, str, type(None)):
        raise ValueError("malformed entries")
    raw = [None if one is None else one.encode("latin-1") for one in streams]
    return columns_of([[one.encode("latin-1") for one in paths], raw, *rest])


def _unlike(values: Sequence[object], *kinds: type) -> bool:
    """Whether a value is of none of these types (exactly: True is no number); integers are meant where none is given."""
    return not set(map(type, values)) <= set(kinds or (int,))


def _times(values: Sequence[object]) -> Sequence[int]:
    if _unlike(values, int, type(None)):
        raise ValueError("malformed entries")
    known = cast("Sequence[int | None]", values)
    return [_NO_TIME if one is None else one if one > _NO_TIME else _NO_TIME + 1 for one in known]


class Listing(Sequence[Entry]):
    """Entries in the order of the manifest. They are put in with ``extend``, then ``sort`` is called once."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Entries that are in their order already."""
        self._paths: list[bytes] = []
        self._streams: dict[int, bytes] = {}
        self._reasons: dict[int, str] = {}
        self._states = bytearray()
        self._parts: list[Integers] = []
        self._columns: Integers = np.empty((_NUMBERS + _TIMES, 0), np.int64)
        self._digest: str | None = None
        self.extend(entries)

    def __len__(self) -> int:
        return len(self._paths)

    def extend(self, entries: Iterable[Entry]) -> None:
        """Add entries at the end."""
        for chunk in _chunks(entries):
            self.put(columns_of(list(zip(*chunk, strict=True))))

    def put(self, columns: Columns) -> None:
        """Add entries at the end that are in columns."""
        start = len(self)
        self._paths += columns.paths
        self._streams |= {start + at: one for at, one in columns.streams.items()}
        self._reasons |= {start + at: one for at, one in columns.reasons.items()}
        self._states += columns.states
        self._parts.append(columns.numbers)

    def columns(self, start: int, stop: int) -> Columns:
        """The entries from ``start`` on, before ``stop``."""
        places = range(start, min(stop, len(self)))
        return Columns(
            self._paths[start:stop],
            {at - start: self._streams[at] for at in places if at in self._streams} if self._streams else {},
            bytes(self._states[start:stop]),
            self._whole()[:, start:stop],
            {at - start: self._reasons[at] for at in places if at in self._reasons} if self._reasons else {},
        )

    def sort(self) -> None:
        """Put the entries in the manifest's order: by path first, and few share one."""
        columns = self._whole()
        order = sorted(range(len(self)), key=self._paths.__getitem__)
        start = 0
        for place in range(1, len(order) + 1):
            if place == len(order) or self._paths[order[place]] != self._paths[order[start]]:
                if place - start > 1:
                    order[start:place] = sorted(order[start:place], key=lambda one: order_of(self[one]))
                start = place
        self._paths = [self._paths[one] for one in order]
        self._states = bytearray(np.frombuffer(self._states, np.uint8)[order].tobytes())
        self._columns = columns[:, order]
        self._streams = self._moved(self._streams, order)
        self._reasons = self._moved(self._reasons, order)

    @staticmethod
    def _moved(values: dict[int, _T], order: list[int]) -> dict[int, _T]:
        return {place: values[one] for place, one in enumerate(order) if one in values} if values else {}

    def _whole(self) -> Integers:
        if self._parts:
            self._columns = np.concatenate([self._columns, *self._parts], axis=1)
            self._parts = []
        return self._columns

    @property
    def targets(self) -> Integers:
        """Three rows: inode, attribute and attribute id of each entry."""
        return self._whole()[:3]

    @property
    def sizes(self) -> Integers:
        """The size of each entry."""
        return np.asarray(self._whole()[3])

    @property
    def first_blocks(self) -> Integers:
        """Where the content of each begins."""
        return np.asarray(self._whole()[4])

    def found_by(self, place: int) -> tuple[int, tuple[int, int, int]]:
        """Size of the entry at a place, and what finds its content again: inode, attribute and attribute id."""
        inode, attribute, identity, size = self._whole()[:4, place].tolist()
        return size, (inode, attribute, identity)

    @property
    def reasons(self) -> dict[int, str]:
        """Which entries must not be read, and why."""
        return self._reasons

    def digest(self) -> str:
        """A digest of all that the entries say, to which what was done can be bound."""
        if self._digest is None:
            found = hashlib.sha256(np.array([len(path) for path in self._paths], np.int64).tobytes())
            for start in range(0, len(self), _CHUNK):
                found.update(b"".join(self._paths[start : start + _CHUNK]))
            found.update(self._states)
            found.update(self._whole().tobytes())
            found.update(repr((self._streams, self._reasons)).encode())
            self._digest = found.hexdigest()
        return self._digest

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        return self._entry(place, self._whole()[:, place].tolist())

    def __iter__(self) -> Iterator[Entry]:
        for start in range(0, len(self), _CHUNK):
            for place, numbers in enumerate(self._whole()[:, start : start + _CHUNK].T.tolist(), start):
                yield self._entry(place, numbers)

    def _entry(self, place: int, numbers: list[int]) -> Entry:
        inode, attribute, identity, size, block, *times = numbers
        created, modified, accessed, changed = (None if one == _NO_TIME else one for one in times)
        return Entry(
            self._paths[place], self._streams.get(place), _STATES[self._states[place]], inode, attribute, identity, size, block,
            created, modified, accessed, changed, self._reasons.get(place),
        )  # fmt: skip


def _chunks(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    held: list[Entry] = []
    for entry in entries:
        held.append(entry)
        if len(held) == _CHUNK:
            yield held
            held = []
    if held:
        yield held


_LENGTHS = (16, 20, 32)
_WIDTH = sum(_LENGTHS)
_ENDS = (32, 72, 136)
_NONE, _REASON, _DIGESTS = 0, 1, 8
_WHOLE = _DIGESTS | 7
"""What is known of a content: nothing; a reason; digests, with a bit for each that there is."""


class AnswerColumns(NamedTuple):
    """What came of reading contents, a field at a time: the digests of those that were ``read``, the reason of the others."""

    read: npt.NDArray[np.bool_]
    md5: list[Md5 | None]
    sha1: list[Sha1 | None]
    sha256: list[Sha256 | None]
    reasons: list[str | None]


class Answers(MutableMapping[int, Answer]):
    """What came of reading contents, by number: (md5, sha1, sha256) in lower-case hex, "" for one not asked for; (reason,)."""

    def __init__(self, count: int) -> None:
        """Of contents whose numbers are below ``count``."""
        self._known = np.zeros(count, np.uint8)
        self._digests = np.zeros((count, _WIDTH), np.uint8)
        self._reasons: list[Answer] = []
        self._numbers: dict[Answer, int] = {}

    def __setitem__(self, number: int, answer: Answer) -> None:
        if len(answer) != len(KINDS):
            place = self._numbers.setdefault(answer, len(self._reasons))
            if place == len(self._reasons):
                self._reasons.append(answer)
            self._known[number] = _REASON
            self._digests[number, :4] = np.frombuffer(place.to_bytes(4, "little"), np.uint8)
            return
        raw = bytes.fromhex("".join(text or "00" * length for text, length in zip(answer, _LENGTHS, strict=True)))
        self._digests[number] = np.frombuffer(raw, np.uint8)
        self._known[number] = _DIGESTS | sum(1 << bit for bit, text in enumerate(answer) if text)

    def __getitem__(self, number: int) -> Answer:
        known = int(self._known[number]) if 0 <= number < len(self._known) else _NONE
        if known == _NONE:
            raise KeyError(number)
        raw = self._digests[number].tobytes()
        if known == _REASON:
            return self._reasons[int.from_bytes(raw[:4], "little")]
        text = raw.hex()
        if known == _WHOLE:
            return text[: _ENDS[0]], text[_ENDS[0] : _ENDS[1]], text[_ENDS[1] :]
        parts = (text[: _ENDS[0]], text[_ENDS[0] : _ENDS[1]], text[_ENDS[1] :])
        return tuple(part if known >> bit & 1 else "" for bit, part in enumerate(parts))

    def __delitem__(self, number: int) -> None:
        self._known[number] = _NONE

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and 0 <= number < len(self._known) and self._known[number] != _NONE

    def __iter__(self) -> Iterator[int]:
        return iter(np.flatnonzero(self._known).tolist())

    def __len__(self) -> int:
        return int(np.count_nonzero(self._known))

    def take(self, results: Sequence[tuple[int, Answer]]) -> None:
        """Take many results in, of contents that are different ones."""
        whole = [one for one in results if len(one[1]) == len(KINDS) and all(one[1])]
        if whole:
            numbers = [number for number, _ in whole]
            raw = bytes.fromhex("".join(["".join(answer) for _, answer in whole]))
            self._digests[numbers] = np.frombuffer(raw, np.uint8).reshape(len(whole), _WIDTH)
            self._known[numbers] = _WHOLE
        if len(whole) < len(results):
            self.update(one for one in results if len(one[1]) != len(KINDS) or not all(one[1]))

    def columns(self, numbers: Integers) -> AnswerColumns:
        """What is known of some contents; KeyError where it is nothing of one of them."""
        known = self._known[numbers]
        if not known.all():
            raise KeyError(int(numbers[known == _NONE][0]))
        raw, text = self._digests[numbers], self._digests[numbers].tobytes().hex()
        read, flags = known >= _DIGESTS, known.tolist()
        starts = range(0, len(text), 2 * _WIDTH)

        def column(bit: int, start: int, stop: int) -> list[str | None]:
            asked = _DIGESTS | 1 << bit
            return [
                text[at + start : at + stop] if one & asked == asked else None
                for at, one in zip(starts, flags, strict=True)
            ]

        reasons: list[str | None] = [None] * len(known)
        unread = np.flatnonzero(~read)
        for place, number in zip(unread.tolist(), raw[unread, :4].copy().view("<u4")[:, 0].tolist(), strict=True):
            reasons[place] = self._reasons[number][0]
        md5, sha1, sha256 = (
            column(bit, start, stop) for bit, (start, stop) in enumerate(itertools.pairwise((0, *_ENDS)))
        )
        return AnswerColumns(
            read, cast("list[Md5 | None]", md5), cast("list[Sha1 | None]", sha1), cast("list[Sha256 | None]", sha256), reasons
        )  # fmt: skip

    def fill(self, numbers: Integers, answer: Answer) -> None:
        """Give many contents the same reason."""
        if len(numbers):
            self[int(numbers[0])] = answer
            self._known[numbers] = _REASON
            self._digests[numbers, :4] = self._digests[numbers[0], :4]

    def missing(self, numbers: Integers) -> Integers:
        """Those of some contents of which nothing is known."""
        return np.asarray(numbers[self._known[numbers] == _NONE])


class Marks:
    """A set of numbers below a bound."""

    def __init__(self, count: int) -> None:
        self._marked = np.zeros(count, np.bool_)

    def __contains__(self, number: int) -> bool:
        return bool(self._marked[number])

    def update(self, numbers: Iterable[int]) -> None:
        """Add numbers."""
        self._marked[list(numbers)] = True

    def fill(self, numbers: Integers) -> None:
        """Add many numbers."""
        self._marked[numbers] = True


def contents_of(listing: Listing, *, by_path: bool) -> Integers:
    """Number contents: names of one inode and attribute share the place of the first. In a folder inode numbers may repeat:
    by path."""
    places = np.arange(len(listing))
    if by_path or not len(listing):
        return places
    inodes, attributes, identities = listing.targets
    order = np.lexsort((places, identities, attributes, inodes))
    new = np.ones(len(order), np.bool_)
    new[1:] = np.any(listing.targets[:, order[1:]] != listing.targets[:, order[:-1]], axis=0)
    contents = np.empty(len(order), np.int64)
    contents[order] = order[np.flatnonzero(new)[np.cumsum(new) - 1]]
    return contents
