"""Keeps worker processes busy with shards of contents, and turns a crashed worker into one Unread item."""

import json
import math
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tutela.engines.confined import Argument, ConfinedFailure, Limits, Plain
from tutela.engines.triage.contents import BIG, KINDS
from tutela.engines.triage.errors import RunStopped
from tutela.engines.triage.hearing import heard
from tutela.engines.triage.journal import Checked, checked_result

Answer = tuple[str, ...]
"""(md5, sha1, sha256), or (reason,)."""

_SHARD_ITEMS, _SHARD_BYTES, _SHARD_TEXT = 512, 64 << 20, 24_000
_TOGETHER, _FIRST_ITEMS = 64, 32
_AHEAD = 2
_WORTH = 32 << 20
"""So many bytes are worth the start of another worker."""
SILENCE = 180
"""Seconds of silence after which a worker counts as hung, unless the run's settings say otherwise."""
LIMITS = Limits(
    memory_bytes=2 << 30,
    cpu_seconds=None,
    wall_seconds=None,
    silent_seconds=SILENCE,
    total_bytes=None,
    value_bytes=4 << 20,
)
"""Of a worker that digests."""


@dataclass(frozen=True, slots=True)
class Order:
    """One content to digest: its number, size, and what finds it again in its source."""

    number: int
    size: int
    target: Sequence[Plain] | str
    kinds: Sequence[str] = KINDS

    def values(self) -> list[Plain]:
        """As it goes to the worker."""
        target: Sequence[Plain] = (self.target,) if isinstance(self.target, str) else self.target
        return [self.number, self.size, *target]


@dataclass(slots=True)
class _Shard:
    orders: list[Order]
    singly: bool = False

    @property
    def kinds(self) -> list[str]:
        """The digests that are wanted of all of them."""
        return list(self.orders[0].kinds)

    def size_of(self, results: list[Plain]) -> int:
        """Bytes of the contents among ``results``, whatever else stands in them."""
        if not results:
            return 0
        numbers = {value[0] for value in results if isinstance(value, list) and value and type(value[0]) is int}
        return sum(order.size for order in self.orders if order.number in numbers)


@dataclass(slots=True)
class Crew:
    """Workers on one volume or folder.

    ``task`` and ``arguments`` are the worker's function; ``moved`` is told of bytes read within a big content, and taken
    back when it is done; ``stop`` ends the crew early. Callbacks are called from one thread at a time.
    """

    task: Callable[..., object]
    arguments: Sequence[Argument]
    moved: Callable[[int], None]
    stop: threading.Event
    checked: Checked = checked_result
    limits: Limits = LIMITS
    archives: set[int] = field(init=False, default_factory=set)
    """The contents that begin like an archive, as far as results came."""
    _took: Callable[[list[tuple[int, Answer]]], None] = field(init=False, default=lambda results: None)
    _shards: deque[_Shard] = field(init=False, default_factory=deque)
    """What comes before that which waits: shards given back, and contents to be read again."""
    _waiting: Iterator[_Shard] = field(init=False, default_factory=lambda: iter(()))
    _given: threading.Event = field(init=False, default_factory=threading.Event)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(init=False, default_factory=list)
    _failure: BaseException | None = field(init=False, default=None)
    _forgiven: int = field(init=False, default=0)
    _most: int = field(init=False, default=0)

    def start(self, workers: int, ahead: int | None = None) -> None:
        """Start workers; they open the source and wait for work while it is still being listed.

        All at once, or so many ``ahead`` and the others where there is work for them.
        """
        self._most = workers
        self._hire(workers if ahead is None else min(ahead, workers))

    def _hire(self, count: int) -> None:
        threads = [threading.Thread(target=self._run, daemon=True) for _ in range(count)]
        self._threads += threads
        for thread in threads:
            thread.start()

    def work(
        self, orders: Sequence[Order], took: Callable[[list[tuple[int, Answer]]], None], *, in_order: bool = False,
        sizes: Sequence[int] | None = None,
    ) -> None:  # fmt: skip
        """Digest everything; ``took`` gets the results. Raises RunStopped when stopped, and whatever ``took`` raised.

        ``in_order`` says that what comes first is wanted first, be it at the cost of speed. Where the ``sizes`` of the
        orders are given, an order is asked for when its turn comes.
        """
        self._took = took
        sizes = [order.size for order in orders] if sizes is None else sizes
        self._waiting = _in_order(orders) if in_order else _shards(orders, sizes, max(1, self._most))
        self._given.set()
        self._hire(min(self._most - len(self._threads), sum(sizes) // _WORTH))
        try:
            for thread in self._threads:
                thread.join()
        except BaseException:
            self.stop.set()
            raise
        if self._failure is not None:
            raise self._failure
        if self.stop.is_set():
            raise RunStopped

    def again(self, orders: Sequence[Order]) -> None:
        """Digest these before anything else that waits; only ``took`` may ask for that, so that some worker is awake."""
        self._shards.extendleft(_Shard(held) for held in _fitting(orders))

    def dismiss(self) -> None:
        """Let workers go that were started and have no work left."""
        self._given.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        try:
            self._employ()
            while not self.stop.is_set() and self._more():
                self._employ()
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits in work()
            self._failure = error
            self.stop.set()

    def _next(self) -> _Shard | None:
        with self._lock:
            return self._shards.popleft() if self._shards else next(self._waiting, None)

    def _more(self) -> bool:
        shard = self._next()
        if shard is not None:
            with self._lock:
                self._shards.appendleft(shard)
        return shard is not None

    def _employ(self) -> None:
        """Start one worker and feed it until the shards run out or it fails."""
        read_end, write_end = os.pipe()
        worker = heard(self.stop, self.task, read_end, *self.arguments, limits=self.limits, descriptors=[read_end])
        given: deque[_Shard] = deque()
        started = False
        try:
            next(worker)
            started = True
            self._wait()
            self._feed(worker, write_end, given)
        except RunStopped:
            return
        except ConfinedFailure as failure:
            if failure.cause == "start":
                raise
            self._wait()
            self._recover(given, failure, started=started)
        finally:
            worker.close()
            os.close(read_end)
            os.close(write_end)

    def _wait(self) -> None:
        while not self._given.wait(0.2) and not self.stop.is_set():
            continue

    def _feed(self, worker: Generator[Plain, None, None], write_end: int, given: deque[_Shard]) -> None:
        part = 0
        try:
            while not self.stop.is_set():
                while len(given) < _AHEAD and not (given and given[-1].singly) and (shard := self._next()) is not None:
                    given.append(shard)
                    _send(write_end, shard)
                if not given:
                    return
                value = next(worker, None)
                if not isinstance(value, dict):
                    raise ConfinedFailure("the worker ended before it was done", "output")
                if type(moved := value.get("bytes")) is int and moved >= 0:
                    part += moved
                    self._move(moved)
                elif isinstance(results := value.get("results"), list):
                    back = min(part, given[0].size_of(results))
                    self._move(-back)
                    part -= back
                    if isinstance(archives := value.get("archives"), list):
                        self.archives.update(one for one in archives if type(one) is int)
                    self._take(given[0], results)
                    if value.get("done"):
                        given.popleft()
        finally:
            self._move(-part)  # of a content that came to no end

    def _move(self, count: int) -> None:
        if count:
            with self._lock:
                self.moved(count)

    def _take(self, shard: _Shard, results: list[Plain]) -> None:
        """Accept results of contents that were asked for, each once; anything else is not the word of an honest worker."""
        asked = {order.number: order for order in shard.orders}
        checked = []
        for value in results:
            first = next(iter(asked.values()), None)
            result = self.checked(value)
            out_of_turn = shard.singly and first is not None and result is not None and result[0] != first.number
            if result is None or out_of_turn or asked.pop(result[0], None) is None:
                raise ConfinedFailure("the worker's answer is unreadable; it may be taken over", "output")
            checked.append(result)
        shard.orders = list(asked.values())
        with self._lock:
            self._took(checked)

    def _recover(self, given: deque[_Shard], failure: ConfinedFailure, *, started: bool) -> None:
        """Find the content that ended a worker: the first unanswered one, once contents are answered one by one.

        A worker that was killed may have done nothing to deserve it: as many as there are threads, and one, cost nothing.
        """
        if failure.cause == "killed" and self._forgiven <= len(self._threads):
            with self._lock:
                self._forgiven += 1
                self._shards.extendleft(reversed(given))
            return
        if not started and (shard := self._next()) is not None:
            given.append(shard)
        remaining = [order for shard in given for order in shard.orders]
        if not remaining:
            return
        if not started or given[0].singly:
            lost = remaining if not started else remaining[:1]
            remaining = remaining[len(lost) :]
            with self._lock:
                self._took([(order.number, (failure.reason,)) for order in lost])
        if remaining:
            with self._lock:
                self._shards.appendleft(_Shard(remaining, singly=True))


def _send(write_end: int, shard: _Shard) -> None:
    order = {"singly": shard.singly, "kinds": shard.kinds, "items": [one.values() for one in shard.orders]}
    line = memoryview(json.dumps(order, separators=(",", ":")).encode() + b"\n")
    try:
        while line:
            line = line[os.write(write_end, line) :]
    except BrokenPipeError:
        return  # the worker is gone; reading from it says how


def _shards(orders: Sequence[Order], sizes: Sequence[int], workers: int) -> Iterator[_Shard]:
    """Cut the orders into shards: small enough that every worker has work to the end, and a line fits a pipe.

    Big contents come first and by length, as many together as fill the lanes of a worker: one long one among short ones, or
    at the end, would be waited for.
    """
    big = sorted((place for place, size in enumerate(sizes) if size >= BIG), key=lambda place: -sizes[place])
    share = max(1, min(_TOGETHER, -(-len(big) // workers)))
    for start in range(0, len(big), share):
        yield from (_Shard(held) for held in _fitting(orders[place] for place in big[start : start + share]))
    most = max(1 << 20, min(_SHARD_BYTES, sum(size for size in sizes if size < BIG) // (8 * workers)))
    small = (orders[place] for place, size in enumerate(sizes) if size < BIG)
    yield from (_Shard(held) for held in _fitting(small, most))


def _in_order(orders: Sequence[Order]) -> Iterator[_Shard]:
    """Cut the orders as they stand, the first ones into small shards: their results are waited for."""
    start, share = 0, _FIRST_ITEMS
    while start < len(orders):
        yield from (_Shard(held) for held in _fitting(orders[start : start + share], _SHARD_BYTES))
        start, share = start + share, min(2 * share, _SHARD_ITEMS)


def _length(target: Sequence[Plain] | str) -> int:
    """How much text a target takes, at most."""
    if isinstance(target, str):
        return 6 * len(target)
    return 60 if len(target) == 3 and set(map(type, target)) == {int} else len(json.dumps(target))


def _fitting(orders: Iterable[Order], most: float = math.inf) -> Iterator[list[Order]]:
    """Cut orders into lists of at most so many bytes of content, and so much text as fits a pipe."""
    held: list[Order] = []
    size = text = 0
    for order in orders:
        length = 60 + _length(order.target)
        if held and (len(held) >= _SHARD_ITEMS or size + order.size > most or text + length > _SHARD_TEXT):
            yield held
            held, size, text = [], 0, 0
        held.append(order)
        size, text = size + order.size, text + length
    if held:
        yield held
