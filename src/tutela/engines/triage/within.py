"""Looks into the contents of a unit that are archives, in confined workers; the members become a unit of their own."""

import json
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from tutela.engines.confined import Argument, ConfinedFailure, Limits, Plain
from tutela.engines.triage.entry import Entry
from tutela.engines.triage.errors import RunStopped
from tutela.engines.triage.journal import checked_result

LIMITS = Limits(
    memory_bytes=3 << 30,
    cpu_seconds=None,
    wall_seconds=None,
    silent_seconds=180,
    total_bytes=None,
    value_bytes=16 << 20,
)
"""Of a worker that walks archives: it says that it lives while it gets on, so silence is a hang."""

MEMBER = 3
"""Attribute of an entry that is a member of an archive; its attribute id counts the members of one content."""

Asked = tuple[int, Entry, list[Plain]]
"""A content to look into: number, entry, and what finds it in its source."""

_SMALLEST = 22
_PIECE_ITEMS, _PIECE_BYTES = 256, 256 << 20
_MOST_TEXT = 1 << 17


@dataclass(slots=True)
class Found:
    """What lay in one content: members with their answers, counts by name, and what of it could not be read."""

    members: list[tuple[Entry, tuple[str, ...]]] = field(default_factory=list)
    clues: dict[int, Plain] = field(default_factory=dict)
    """How members that begin like pictures are found again, by their place among the members: their number among the names of
    the archive, or where the pieces of a carved one lie, beginnings and lengths."""
    counts: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Opener:
    """Opens the archives among contents: (number, entry, target) as the worker's orders have them.

    ``task`` and ``place`` are the worker's function and its arguments before the orders; ``files`` those after. ``stream``
    runs it. ``shares`` cuts the contents for the workers; without, each gets one share.
    """

    task: Callable[..., object]
    place: tuple[Argument, ...]
    files: tuple[Path, ...]
    kept: Path
    key: str
    stop: threading.Event
    moved: Callable[[Found], None]
    stream: Callable[..., Generator[Plain, None, None]]
    limits: Limits = LIMITS
    shares: Callable[[list[Asked]], Iterable[list[Asked]]] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _found: dict[int, Found] = field(default_factory=dict)

    def open(self, contents: list[Asked], workers: int) -> dict[int, Found]:
        """What was found, by the number of the content that it lay in. Goes on where an earlier run was."""
        self._replay({number: entry for number, entry, _ in contents})
        waiting = [one for one in contents if one[0] not in self._found and one[1].size >= _SMALLEST]
        with open(self.kept, "a", encoding="ascii") as kept, ThreadPoolExecutor(workers) as threads:
            cut = self.shares or (lambda all_: [all_[start::workers] for start in range(workers)])
            for one in [threads.submit(self._share, share, kept) for share in cut(waiting) if share]:
                one.result()
        if self.stop.is_set():
            raise RunStopped
        return self._found

    def _replay(self, entries: dict[int, Entry]) -> None:
        """Take in what an earlier run had found, and cut off a torn end. A file of another listing is begun anew."""
        good = 0
        with open(self.kept, "a+b") as kept:
            kept.seek(0)
            for position, line in enumerate(kept):
                if position == 0:
                    if line != f"{self.key}\n".encode():
                        break
                elif not line.endswith(b"\n") or not self._told_before(line, entries):
                    break
                good += len(line)
            kept.truncate(good)
            if not good:
                kept.write(f"{self.key}\n".encode())

    def _told_before(self, line: bytes, entries: dict[int, Entry]) -> bool:
        """Take in one content of an earlier run; False for a line that is no such thing."""
        found = Found()
        try:
            number, members, done = json.loads(line)
            if number in entries:
                _add_members(found, members, entries[number])
                _finish(found, done)
                self._took(number, found)
        except (ValueError, TypeError, KeyError):
            return False
        return True

    def _took(self, number: int, found: Found) -> None:
        self._found[number] = found
        self.moved(found)

    def _share(self, share: list[Asked], kept: Any) -> None:
        """Walk one worker's share; an archive at which a worker ends is lost, and the next worker goes on after it."""
        while share and not self.stop.is_set():
            at, members, failure = self._employ(share, kept)
            if failure is None:
                return
            if failure.cause == "start":
                raise failure
            place = next((place for place, (number, _, _) in enumerate(share) if number == at), None)
            if place is None:
                found = Found(problems=[("archives", f"looking for archives broke off: {failure.reason}")])
                with self._lock:
                    self._took(-1 - len(self._found), found)
                return
            number, entry, _ = share[place]
            self._lose(kept, number, entry, members if failure.cause == "time" else [], failure.reason)
            share = share[place + 1 :]

    def _lose(self, kept: Any, number: int, entry: Entry, members: list[Plain], reason: str) -> None:
        """Keep what was told of an archive before its worker hung, and why there is no more. Before a crash, how much was
        told is left to chance: none of it is kept."""
        words = f"this archive could not be examined{' further' if members else ''}: {reason}"
        done = {"problems": [[entry.path.decode("utf-8", "replace"), words]]}
        with self._lock:
            try:
                self._keep(kept, number, entry, members, done)
            except (ValueError, TypeError):  # it may have been taken over before it hung
                self._keep(kept, number, entry, [], done)

    def _employ(self, share: list[Asked], kept: Any) -> tuple[int | None, list[Plain], ConfinedFailure | None]:
        """Have a share walked. Returns where it broke off, at which content and after which of its members, and why."""
        orders = [[number, entry.size, entry.path.decode("latin-1"), *target] for number, entry, target in share]
        entries = {number: entry for number, entry, _ in share}
        at: int | None = None
        members: list[Plain] = []
        told = self.stream(self.task, *self.place, json.dumps(orders).encode(), *self.files, limits=self.limits)
        try:
            for value in told:
                if self.stop.is_set():
                    return at, members, None
                fields = cast("dict[str, Any]", value)
                if "begin" in fields:
                    at, members = int(fields["begin"]), []
                elif "members" in fields:
                    members += fields["members"]
                elif "done" in fields and at in entries and fields["done"] == at:
                    with self._lock:
                        self._keep(kept, at, entries[at], members, fields)
                    at, members = None, []
        except ConfinedFailure as failure:
            return at, members, failure
        except (KeyError, TypeError, ValueError, AttributeError):
            return at, [], ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output")
        finally:
            told.close()
        return None, [], None

    def _keep(self, kept: Any, number: int, entry: Entry, members: list[Plain], done: dict[str, Any]) -> None:
        """Check what a worker told of one archive, and keep it for a resumed run. Raises ValueError."""
        found = Found()
        _add_members(found, members, entry)
        _finish(found, done)
        kept.write(json.dumps([number, members, done]) + "\n")
        kept.flush()
        self._took(number, found)


def _add_members(found: Found, members: list[Plain], holder: Entry) -> None:
    for value in members:
        path, size, modified, clue, *answer = cast("list[Any]", value)
        checked = checked_result([0, *answer])
        if not isinstance(path, str) or len(path) > _MOST_TEXT or type(size) is not int or not 0 <= size < 2**63:
            raise ValueError("malformed member")
        if checked is None or not (modified is None or (type(modified) is int and -(2**63) <= modified < 2**63)):
            raise ValueError("malformed member")
        if clue is not None:
            found.clues[len(found.members)] = _checked_clue(clue)
        entry = Entry(
            path.encode("latin-1"), None, holder.state, holder.inode, MEMBER, len(found.members), size, 0, None, modified,
            None, None, None,
        )  # fmt: skip
        found.members.append((entry, checked[1]))


def _checked_clue(clue: Any) -> Plain:
    numbers = [clue] if type(clue) is int else [one for piece in clue for one in _pair(piece)]
    if not all(type(one) is int and 0 <= one < 2**63 for one in numbers):
        raise ValueError("malformed member")
    return cast("Plain", clue)


def _pair(value: Any) -> tuple[Any, Any]:
    start, length = value
    return start, length


def _finish(found: Found, done: dict[str, Any]) -> None:
    found.problems = [(str(path), str(reason)) for path, reason in done["problems"]]
    found.counts = {name: int(done[name]) for name in ("directories", "links", "special", "searched") if name in done}


def in_pieces(contents: list[Asked]) -> Iterator[list[Asked]]:
    """Cut contents into pieces for the members of a cluster: what a lost member was doing is done again."""
    held: list[Asked] = []
    size = 0
    for one in contents:
        if held and (len(held) >= _PIECE_ITEMS or size + one[1].size > _PIECE_BYTES):
            yield held
            held, size = [], 0
        held.append(one)
        size += one[1].size
    if held:
        yield held


def totals(found: Iterable[Found]) -> dict[str, int]:
    """Counts over all contents that were opened, for the run record."""
    counts = {"contents": 0, "files": 0}
    for one in found:
        counts["contents"] += bool(one.counts)
        counts["files"] += len(one.members)
        for name, count in one.counts.items():
            counts[name] = counts.get(name, 0) + count
    return counts
