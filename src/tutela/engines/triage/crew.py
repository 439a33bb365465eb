"""Keeps worker processes busy with shards of contents, and turns a crashed worker into one Unread item."""

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tutela.engines.confined import ConfinedFailure, Limits, Plain, stream_confined
from tutela.engines.triage.errors import RunStopped
from tutela.engines.triage.journal import checked_result

Answer = tuple[str, ...]
"""(md5, sha1, sha256), or (reason,)."""

_SHARD_ITEMS, _SHARD_BYTES, _SHARD_TEXT = 512, 64 << 20, 24_000
_AHEAD = 2
LIMITS = Limits(
    memory_bytes=2 << 30, cpu_seconds=None, wall_seconds=None, silent_seconds=180, total_bytes=None, value_bytes=4 << 20
)
"""Of a worker that digests: it tells its progress every 256 MiB, so a silence of three minutes is a hang."""


@dataclass(frozen=True, slots=True)
class Order:
    """One content to digest: its number, size, and what finds it again in its source."""

    number: int
    size: int
    target: tuple[int, int, int] | str

    def values(self) -> list[Plain]:
        """As it goes to the worker."""
        target: Sequence[Plain] = (self.target,) if isinstance(self.target, str) else self.target
        return [self.number, self.size, *target]


@dataclass(slots=True)
class _Shard:
    orders: list[Order]
    singly: bool = False


@dataclass(slots=True)
class Crew:
    """Workers on one volume or folder.

    ``task`` and ``arguments`` are the worker's function; ``took`` is called with results and ``moved`` with bytes, each
    from one thread at a time; ``stop`` ends the crew early.
    """

    task: Callable[..., object]
    arguments: Sequence[str | int | Path]
    took: Callable[[list[tuple[int, Answer]]], None]
    moved: Callable[[int], None]
    stop: threading.Event
    _shards: deque[_Shard] = field(init=False, default_factory=deque)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _failure: BaseException | None = field(init=False, default=None)

    def work(self, orders: Sequence[Order], workers: int) -> None:
        """Digest everything. Raises RunStopped when stopped, and whatever ``took`` raised."""
        self._shards.extend(_shards(orders, workers))
        threads = [threading.Thread(target=self._run, daemon=True) for _ in range(min(workers, len(self._shards)))]
        for thread in threads:
            thread.start()
        try:
            for thread in threads:
                thread.join()
        except BaseException:
            self.stop.set()
            raise
        if self._failure is not None:
            raise self._failure
        if self.stop.is_set():
            raise RunStopped("stopped; the same command goes on where it was")

    def _run(self) -> None:
        try:
            while not self.stop.is_set():
                shard = self._next()
                if shard is None:
                    return
                self._employ(shard)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits in work()
            self._failure = error
            self.stop.set()

    def _next(self) -> _Shard | None:
        with self._lock:
            return self._shards.popleft() if self._shards else None

    def _employ(self, first: _Shard) -> None:
        """Start one worker and feed it until the shards run out or it fails."""
        read_end, write_end = os.pipe()
        worker = stream_confined(self.task, read_end, *self.arguments, limits=LIMITS, descriptors=[read_end])
        given: deque[_Shard] = deque([first])
        try:
            next(worker)
            os.close(read_end)
            read_end = -1
            self._feed(worker, write_end, given)
        except ConfinedFailure as failure:
            if failure.cause == "start":
                raise
            self._recover(given, failure, started=read_end < 0)
        finally:
            worker.close()
            for end in (read_end, write_end):
                if end >= 0:
                    os.close(end)

    def _feed(self, worker: Generator[Plain, None, None], write_end: int, given: deque[_Shard]) -> None:
        _send(write_end, given[0])
        while given and not self.stop.is_set():
            if len(given) < _AHEAD and not given[-1].singly and (shard := self._next()) is not None:
                given.append(shard)
                _send(write_end, shard)
            value = next(worker, None)
            if not isinstance(value, dict):
                raise ConfinedFailure("the worker ended before it was done", "output")
            if isinstance(moved := value.get("bytes"), int):
                with self._lock:
                    self.moved(moved)
            elif isinstance(results := value.get("results"), list):
                self._take(given[0], results)
                if value.get("done"):
                    given.popleft()
                    if not given and (shard := self._next()) is not None:
                        given.append(shard)
                        _send(write_end, shard)

    def _take(self, shard: _Shard, results: list[Plain]) -> None:
        """Accept results in the order of the shard; anything else is not the word of an honest worker."""
        checked = []
        for order, value in zip(shard.orders, results, strict=False):
            result = checked_result(value)
            if result is None or result[0] != order.number:
                raise ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output")
            checked.append(result)
        if len(results) > len(shard.orders):
            raise ConfinedFailure("the worker answered more than it was asked", "output")
        del shard.orders[: len(checked)]
        with self._lock:
            self.took(checked)

    def _recover(self, given: deque[_Shard], failure: ConfinedFailure, *, started: bool) -> None:
        """Find the content that ended a worker: the first unanswered one, once contents are answered one by one."""
        remaining = [order for shard in given for order in shard.orders]
        if not remaining:
            return
        if not started or given[0].singly:
            lost = remaining if not started else remaining[:1]
            remaining = remaining[len(lost) :]
            with self._lock:
                self.took([(order.number, (failure.reason,)) for order in lost])
        if remaining:
            with self._lock:
                self._shards.appendleft(_Shard(remaining, singly=True))


def _send(write_end: int, shard: _Shard) -> None:
    order = {"singly": shard.singly, "items": [one.values() for one in shard.orders]}
    line = memoryview(json.dumps(order, separators=(",", ":")).encode() + b"\n")
    try:
        while line:
            line = line[os.write(write_end, line) :]
    except BrokenPipeError:
        return  # the worker is gone; reading from it says how


def _shards(orders: Sequence[Order], workers: int) -> list[_Shard]:
    """Cut the orders into shards: small enough that every worker has work to the end, and a line fits a pipe."""
    most = max(1 << 20, min(_SHARD_BYTES, sum(order.size for order in orders) // (8 * workers)))
    shards: list[_Shard] = []
    held: list[Order] = []
    size = text = 0
    for order in orders:
        length = 60 + (6 * len(order.target) if isinstance(order.target, str) else 60)
        if held and (len(held) >= _SHARD_ITEMS or size + order.size > most or text + length > _SHARD_TEXT):
            shards.append(_Shard(held))
            held, size, text = [], 0, 0
        held.append(order)
        size, text = size + order.size, text + length
    if held:
        shards.append(_Shard(held))
    return shards
