"""Digests contents in one pass: the bytes are read into one buffer, hashed there, many contents at a time, and dropped."""

import hashlib
from array import array
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tutela.engines.kernels import digests as kernel
from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.loading import address_of
from tutela.engines.triage.errors import SourceUnreadable

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

KINDS = ("md5", "sha1", "sha256")
BIG = 1 << 20
"""Contents from here on are worth being kept for each other: of similar length, they fill the lanes."""
_BUFFER = 64 << 20
_WINDOW = 8 << 20
"""As much as is read before it is hashed: enough for all lanes, little enough to stay in the processor's caches."""
_LEAST_PART, _MOST_PART = 512 << 10, 4 << 20
_PIECES = 2 * kernel.LANES
_TOLD, _HEAD = 64, 512
"""Results that are told at once; how much of a content's beginning is looked at."""

Fill = Callable[[int, memoryview], int]
"""Puts the bytes from an offset on into a buffer and returns how many; none where they cannot be read. Raises OSError."""
Digest = tuple[str, ...]
"""The digests in the order of ``KINDS``, "" for one that was not asked for; or the reason alone."""
Step = int | list[tuple[int, Digest]]
"""How many bytes were read, or results: number and digests."""


@dataclass(frozen=True, slots=True)
class Content:
    """One content to digest. ``opened`` gives what fills a buffer from it and raises SourceUnreadable."""

    number: int
    size: int
    opened: Callable[[], AbstractContextManager[Fill]]


_Show = Callable[[int, int], tuple[memoryview, int] | None]
"""Shows so many bytes from an offset where they lie in memory already, as a view and their address; None where they must
be read. It is an attribute ``mapped`` of what fills a buffer, where there is one."""


class _Piece(NamedTuple):
    """A part of a content in memory: its bytes, and their address, good as long as they are held."""

    stream: "_Stream"
    part: memoryview
    address: int


@dataclass(slots=True)
class _Stream:
    """A content that is being read, in one part or several."""

    content: Content
    fill: Fill
    held: ExitStack
    show: _Show | None
    done: int = 0
    states: dict[str, "array[int]"] = field(default_factory=dict)
    hashes: dict[str, "hashlib._Hash"] = field(default_factory=dict)

    @property
    def part(self) -> int:
        """How many bytes are read of it at a time."""
        return _part(self.content.size, self.done)


class Digester:
    """Digests contents. ``code`` is that of the digests' kernel, None for the library's one-at-a-time code."""

    def __init__(self, code: Path | None, marks: Callable[[bytes], bool] = lambda head: False) -> None:
        """``marks`` is asked of the beginning of every content; those of which it is true are added to ``marked``."""
        self.marked: list[int] = []
        self._marks = marks
        self._lanes = _lanes(code)
        gains = {} if self._lanes is None else self._lanes.gains
        self._wide = {kind: gains[kind] for kind in KINDS if gains.get(kind, 0.0) > 1}
        """The digests that are faster in lanes, and how many times."""
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = address_of(self._buffer)
        self._pool: ThreadPoolExecutor | None = None

    def digest(self, contents: Sequence[Content], kinds: Sequence[str] = KINDS) -> Iterator[Step]:
        """Digest contents, in any order: longest first, so that those side by side in the lanes are alike."""
        order = sorted(contents, key=lambda one: -one.size)
        alone = kernel.alone([one.size for one in order], self._gain(kinds)) if self._wide else len(order)
        results: list[tuple[int, Digest]] = []
        for content in order[:alone]:
            for step in self.one(content, kinds):
                if isinstance(step, int):
                    yield step
                else:
                    results += step
            if len(results) >= _TOLD or content.size >= BIG:
                yield results
                results = []
        if results:
            yield results
        yield from self._beside(deque(order[alone:]), kinds)

    def one(self, content: Content, kinds: Sequence[str] = KINDS) -> Iterator[Step]:
        """Digest one content by itself: a digest on a thread, while its next bytes are read, where it is long."""
        hashes = [hashlib.new(kind, usedforsecurity=False) for kind in kinds]
        under_way: list[Future[None]] = []
        try:
            with content.opened() as fill:
                done = 0
                while done < content.size:
                    half = done // _MOST_PART % 2 * _MOST_PART
                    part = self._view[half : half + min(_MOST_PART, content.size - done)]
                    _fill(fill, done, part, content.size)
                    if not done:
                        self._look(content.number, part)
                    done += len(part)
                    if content.size <= _MOST_PART:
                        for one in hashes:
                            one.update(part)
                        break
                    for running in under_way:
                        running.result()
                    under_way = [self._threads().submit(one.update, part) for one in hashes]
                    yield len(part)
        except SourceUnreadable as error:
            yield [(content.number, (str(error),))]
            return
        finally:
            for running in under_way:
                running.result()
        yield [(content.number, _ordered({one.name: one.hexdigest() for one in hashes}))]

    def _beside(self, waiting: deque[Content], kinds: Sequence[str]) -> Iterator[Step]:
        """Digest contents side by side: a part of each at a time, and the next content when one has ended."""
        live: list[_Stream] = []
        try:
            while waiting or live:
                results: list[tuple[int, Digest]] = []
                pieces = self._gathered(live, waiting, results)
                self._advance(pieces, kinds)
                live = []
                for stream, part, _ in pieces:
                    stream.done += len(part)
                    if stream.done < stream.content.size:
                        live.append(stream)
                    else:
                        results.append((stream.content.number, _ended(stream)))
                if live:
                    yield sum(len(part) for _, part, _ in pieces)
                if results:
                    yield results
        finally:
            for stream in live:
                stream.held.close()

    def _gathered(
        self, live: Sequence[_Stream], waiting: deque[Content], results: list[tuple[int, Digest]]
    ) -> list[_Piece]:
        """Read the next part of every stream under way, then of as many new ones as there is room for.

        Returns where each is; of what cannot be read the reason goes to ``results``.
        """
        pieces: list[_Piece] = []
        at = 0

        def read(stream: _Stream) -> None:
            nonlocal at
            length = stream.part
            try:
                piece = _shown(stream, length) or self._filled(stream, at, length)
            except SourceUnreadable as error:
                results.append((stream.content.number, (str(error),)))
                stream.held.close()
                return
            if not stream.done:
                self._look(stream.content.number, piece.part)
            if stream.done + length == stream.content.size:
                stream.held.close()
            pieces.append(piece)
            at += length + -length % kernel.BLOCK

        for stream in live:
            read(stream)
        while waiting and (at < _WINDOW or len(pieces) < _PIECES) and at + _part(waiting[0].size, 0) <= _BUFFER:
            content = waiting.popleft()
            held = ExitStack()
            try:
                fill = held.enter_context(content.opened())
                stream = _Stream(content, fill, held, getattr(fill, "mapped", None))
            except SourceUnreadable as error:
                results.append((content.number, (str(error),)))
            else:
                read(stream)
        return pieces

    def _filled(self, stream: _Stream, at: int, length: int) -> _Piece:
        """Read a part to its place in the buffer. Raises SourceUnreadable."""
        part = self._view[at : at + length]
        _fill(stream.fill, stream.done, part, stream.content.size)
        return _Piece(stream, part, self._start + at)

    def _advance(self, pieces: Sequence[_Piece], kinds: Sequence[str]) -> None:
        """Hash a part of each stream, by lanes where these are faster for a digest."""
        places = [(address, len(part)) for _, part, address in pieces]
        before = [stream.done for stream, _, _ in pieces]
        last = [stream.done + len(part) == stream.content.size for stream, part, _ in pieces]
        for kind in kinds:
            if kind not in self._wide or self._lanes is None:
                for stream, part, _ in pieces:
                    one = stream.hashes.setdefault(kind, hashlib.new(kind, usedforsecurity=False))
                    one.update(part)
                continue
            words = kernel.WORDS[kind]
            fresh = array("I", bytes(4 * words))
            joint = array("I")
            for stream, _, _ in pieces:
                joint += stream.states.get(kind, fresh)
            self._lanes.advance_at(kind, places, before, last, joint)
            for position, (stream, _, _) in enumerate(pieces):
                stream.states[kind] = joint[position * words : (position + 1) * words]

    def _look(self, number: int, part: memoryview) -> None:
        if self._marks(bytes(part[:_HEAD])):
            self.marked.append(number)

    def _gain(self, kinds: Sequence[str]) -> float:
        """How many times faster all these digests together are in lanes; the least of them when that was not measured."""
        if self._lanes is not None and set(self._wide) == set(kinds) == set(KINDS):
            return self._lanes.gains[kernel.ALL]
        return min((self._wide[kind] for kind in kinds if kind in self._wide), default=0.0)

    def _threads(self) -> "ThreadPoolExecutor":
        from concurrent.futures import ThreadPoolExecutor  # slow to import, and most workers meet nothing long

        if self._pool is None:
            self._pool = ThreadPoolExecutor(len(KINDS))
        return self._pool


def _shown(stream: _Stream, length: int) -> _Piece | None:
    """The next part where it lies in memory already."""
    shown = stream.show(stream.done, length) if length and stream.show is not None else None
    return None if shown is None else _Piece(stream, *shown)


def _ended(stream: _Stream) -> Digest:
    found = {kind: state.tobytes().hex() for kind, state in stream.states.items()}
    return _ordered(found | {kind: one.hexdigest() for kind, one in stream.hashes.items()})


def _ordered(found: dict[str, str]) -> Digest:
    return tuple(found.get(kind, "") for kind in KINDS)


def _part(size: int, done: int) -> int:
    """How many bytes of a content are read at a time: all of a short one, an eighth of a longer one."""
    if size <= _LEAST_PART:
        return size - done
    most = min(_MOST_PART, max(_LEAST_PART, size // 8)) // kernel.BLOCK * kernel.BLOCK
    return min(most, size - done)


def _lanes(code: Path | None) -> kernel.Lanes | None:
    if code is None:
        return None
    try:
        return kernel.Lanes(code)
    except KernelUnusable:  # the plain path has the same answers
        return None


def _fill(fill: Fill, offset: int, view: memoryview, size: int) -> None:
    """Fill a view with the bytes from ``offset`` of a content of ``size`` bytes. Raises SourceUnreadable."""
    done = 0
    while done < len(view):
        try:
            count = fill(offset + done, view[done:])
        except OSError:
            count = 0
        if count <= 0:
            raise SourceUnreadable(f"only {offset + done} of its {size} bytes can be read")
        done += count
