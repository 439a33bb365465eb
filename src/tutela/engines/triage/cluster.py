"""A Dask cluster as the hands of a run: pieces of work go to its members, and what comes back is taken in as from workers here.

Dask is an optional extra and is loaded only where a cluster is named. What is known, what is found and how far the run is stay
with the machine that asks: members get orders and give digests. See docs/decisions/0015.
"""

import ipaddress
import os
import queue
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tutela.engines.confined import Argument, ConfinedFailure, Limits, Plain
from tutela.engines.triage import member
from tutela.engines.triage.contents import BIG
from tutela.engines.triage.crew import Answer, Crew, Order
from tutela.engines.triage.errors import ClusterLost, ClusterRefused, RunStopped
from tutela.engines.triage.likeness import Likeness, likeness_of
from tutela.engines.triage.member import Done, Given, Kernel, Piece
from tutela.engines.triage.readers import Source

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 10
"""Seconds to wait for a scheduler's first answer."""
_LONGEST_WITHOUT = 60.0
"""Seconds without any member after which a run ends; it can be resumed."""
_POLL = 0.2
_LEAST_BYTES, _MOST_BYTES = 16 << 20, 256 << 20
_LEAST_ITEMS, _MOST_ITEMS, _FIRST_ITEMS = 64, 4096, 32
"""How much is one piece: a worker process is started for each, and what a lost member was doing is done again."""
CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
"""What a folder of certificates holds: the authority that all members' certificates come from, our own, and its key."""


@contextmanager
def joined(address: str, *, certificates: Path | None, in_clear: bool, kernels: Path | None) -> Iterator["Cluster"]:
    """Join the cluster whose scheduler is at ``address`` (``tls://host:8786``), and leave it at the end.

    Without TLS only what stays on this machine is allowed, unless ``in_clear``. Raises ClusterRefused.
    """
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise ClusterRefused("a cluster needs Dask: install the extra tutela[cluster] (make extras)") from error
    if "://" not in address:
        address = f"{'tls' if certificates else 'tcp'}://{address}"
    _refuse_in_clear(address, in_clear=in_clear)
    given: dict[str, Any] = {}
    if certificates is not None:
        names = ("tls_ca_file", "tls_client_cert", "tls_client_key")
        given = {name: str(certificates / file) for name, file in zip(names, CERTIFICATES, strict=True)}
    try:
        security = Security(require_encryption=address.startswith("tls://"), **given)
        client = Client(address, security=security, timeout=_PATIENCE, set_as_default=False, heartbeat_interval=2000)
    except (OSError, RuntimeError, ValueError, TypeError) as error:
        raise ClusterRefused(f"no cluster can be joined at {address}: {error}") from error
    try:
        yield Cluster(client, address, kernels, in_clear=in_clear)
    finally:
        client.close(timeout=_PATIENCE)


def _refuse_in_clear(address: str, *, in_clear: bool) -> None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        near = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        near = False
    if parts.scheme not in ("tls", "tcp"):
        raise ClusterRefused(f"{address} is no address of a cluster; give one like tls://host:8786")
    if parts.scheme == "tcp" and not near and not in_clear:
        raise ClusterRefused(
            f"{address} is not encrypted: paths of evidence and keys of volumes would be read on the way, and whoever "
            "reaches it could run code on its members; use tls:// with certificates, or --cluster-in-clear on a closed network"
        )


@dataclass(slots=True)
class _UnderWay:
    """Pieces that were given to the cluster by one caller, and how far each is."""

    pieces: dict[int, tuple["Future[Done]", Any]] = field(default_factory=dict)
    back: "queue.SimpleQueue[int]" = field(default_factory=queue.SimpleQueue)
    told: dict[int, int] = field(default_factory=dict)
    """Bytes within big contents, by piece, as already reported."""


class Cluster:
    """A cluster that was joined. Several threads may have work done at once."""

    def __init__(self, client: "Client", address: str, kernels: Path | None, *, in_clear: bool) -> None:
        self.address = address
        self._client, self._in_clear = client, in_clear
        self._kernels = None if kernels is None else _as_everyone_says(kernels)
        self._topic = f"tutela-{uuid.uuid4().hex}"
        self._like: Likeness | None = None
        self._lock = threading.Lock()
        self._given = 0
        self._attempts: dict[int, set[str]] = {}
        self._bytes: dict[int, int] = {}
        self._seen, self._workers = time.monotonic(), 1
        self._walls: dict[str, object] = {}
        client.subscribe_topic(self._topic, self._told)

    def agree(self, sources: Sequence[Source]) -> None:
        """Make sure that every member sees these sources and has the same makers. Raises ClusterRefused, naming it."""
        self._like = likeness_of(sources)
        with self._reached():
            for address in self._client.nthreads():
                _refuse_in_clear(str(address), in_clear=self._in_clear)
            if not self.workers():
                raise ClusterRefused(
                    f"the cluster at {self.address} has no members; start some with dask worker {self.address}"
                )
            names = {address: one["name"] for address, one in self._client.scheduler_info()["workers"].items()}
            answers = self._client.run(member.about, self._like, on_error="return")
        for address, said in answers.items():
            name = f"worker {names.get(address, '')} ({address})"
            if isinstance(said, BaseException):
                raise ClusterRefused(f"{name} cannot answer ({said}); install the same tutela there")
            if said["differs"] is not None:
                raise ClusterRefused(f"{name} {said['differs']}")
            self._walls[str(names.get(address, address))] = said["walls"]

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Raises ClusterLost for every way in which Dask says that there is no scheduler any more."""
        from distributed.client import ClosedClientError

        try:
            yield
        except (OSError, ClosedClientError) as error:
            raise ClusterLost(_LOST.format(self.address)) from error

    def workers(self) -> int:
        """How many pieces the members can do at once. Raises ClusterLost."""
        with self._lock, self._reached():
            self._workers = sum(self._client.nthreads().values())
            if self._workers:
                self._seen = time.monotonic()
            return self._workers

    def statement(self) -> dict[str, object]:
        """What the run record says: the address, each member's walls, how many pieces, and how many attempts were lost."""
        again = sum(len(attempts) - 1 for attempts in self._attempts.values())
        return {"address": self.address, "members": self._walls, "pieces": self._given, "done_again": again}

    def crew(
        self, task: Callable[..., object], arguments: Sequence[Given], moved: Callable[[int], None],
        stop: threading.Event, checked: Any, limits: Limits,
    ) -> "ClusterCrew":  # fmt: skip
        """A crew whose work is done by the members."""
        crew = ClusterCrew(
            task, [one for one in arguments if not isinstance(one, Kernel)], moved, stop, checked, limits
        )
        crew.cluster, crew.given = self, arguments
        return crew

    def kernel(self, name: str) -> Kernel | None:
        """What stands for a kernel's code in the arguments of a task; None for the plain path."""
        return None if self._kernels is None else Kernel(name, self._kernels)

    def stream(
        self, stop: threading.Event, task: Callable[..., object], *arguments: Argument, limits: Limits
    ) -> Generator[Plain, None, None]:
        """As ``stream_confined``, on a member; values come when all are there. Raises RunStopped and ClusterLost, too."""
        found: list[Done] = []
        piece = self.piece(task, arguments, limits)
        given = iter([(piece, None)])
        self.perform(lambda: next(given, None), lambda _, done: found.append(done), stop, lambda moved: None)
        yield from found[0].values
        if found[0].failure is not None:
            raise ConfinedFailure(*found[0].failure)

    def piece(self, task: Callable[..., object], arguments: Sequence[Any], limits: Limits, **more: Any) -> Piece:
        """A piece of work for this cluster; paths mean the same in every folder."""
        if self._like is None:
            raise ClusterRefused("the members were not asked what they see")
        with self._lock:
            self._given += 1
            number = self._given
        whole = [Path(os.path.abspath(one)) if isinstance(one, Path) else one for one in arguments]
        return Piece(number, self._topic, self._like, task, whole, limits, **more)

    def perform(
        self,
        following: Callable[[], tuple[Piece, Any] | None],
        took: Callable[[Any, Done], None],
        stop: threading.Event,
        moved: Callable[[int], None],
    ) -> None:
        """Have pieces done as ``following`` gives them, with whatever it wants back beside each, a few ahead of the members.

        1. give out what there is room for  2. take in what came back  3. look after the cluster while nothing does
        """
        under_way = _UnderWay()
        ahead = 2 * max(1, self.workers())
        try:
            while True:
                while len(under_way.pieces) < ahead and (one := following()) is not None:  # 1
                    self._give(under_way, *one)
                if not under_way.pieces:
                    return
                if stop.is_set():
                    raise RunStopped
                try:
                    number = under_way.back.get(timeout=_POLL)  # 2
                except queue.Empty:
                    ahead = 2 * max(1, self._looked_after())  # 3
                    self._report(under_way, moved)
                    continue
                self._take(under_way, number, took, moved)
        finally:
            with suppress(ClusterLost), self._reached():  # whoever is gone does nothing more
                self._client.cancel([future for future, _ in under_way.pieces.values()])
            for number in list(under_way.told):
                moved(-under_way.told.pop(number))

    def _give(self, under_way: _UnderWay, piece: Piece, beside: Any) -> None:
        key = f"{self._topic}-{piece.number}-{uuid.uuid4().hex[:8]}"
        with self._reached():
            future = self._client.submit(member.perform, piece, key=key, pure=False)
        under_way.pieces[piece.number] = (future, (piece, beside))
        future.add_done_callback(lambda _: under_way.back.put(piece.number))

    def _take(
        self, under_way: _UnderWay, number: int, took: Callable[[Any, Done], None], moved: Callable[[int], None]
    ) -> None:
        future, (piece, beside) = under_way.pieces[number]
        done = self._result(future)
        if done is None:  # lost between its end and our asking: Dask has it done again
            under_way.back.put(number)
            return
        del under_way.pieces[number]
        moved(-under_way.told.pop(number, 0))
        if done.refused is not None:
            raise ClusterRefused(f"worker {done.member} {done.refused}")
        if done.stopped:
            self._give(under_way, piece, beside)
            return
        if done.failure is not None and done.failure[1] == "start":
            raise ClusterRefused(f"worker {done.member} can run no confined worker ({done.failure[0]})")
        took(beside, done)

    def _result(self, future: "Future[Done]") -> Done | None:
        """The result; None where it is not there yet. Raises ClusterLost."""
        from distributed import KilledWorker
        from distributed.client import FutureCancelledError

        try:
            return future.result(timeout=_PATIENCE)
        except TimeoutError:
            return None
        except KilledWorker as error:
            raise ClusterLost(
                "one member after the other was lost at the same piece of work; see there why they ended: the same command "
                "goes on where it was"
            ) from error
        except (FutureCancelledError, OSError) as error:
            raise ClusterLost(_LOST.format(self.address)) from error

    def _looked_after(self) -> int:
        """How many pieces can be done at once. Raises ClusterLost where nobody is left to do them."""
        if self._client.status != "running":
            raise ClusterLost(_LOST.format(self.address))
        if time.monotonic() - self._seen < 1:
            return self._workers
        workers = self.workers()
        if not workers and time.monotonic() - self._seen > _LONGEST_WITHOUT:
            raise ClusterLost("no member is left in the cluster; start some, and the same command goes on where it was")
        return workers

    def _report(self, under_way: _UnderWay, moved: Callable[[int], None]) -> None:
        for number in under_way.pieces:
            reached = self._bytes.get(number, 0)
            if reached != under_way.told.get(number, 0):
                moved(reached - under_way.told.get(number, 0))
                under_way.told[number] = reached

    def _told(self, event: tuple[object, dict[str, Any]]) -> None:
        """Take in how far an attempt is."""
        said = event[1]
        self._attempts.setdefault(said["piece"], set()).add(said["attempt"])
        self._bytes[said["piece"]] = said["bytes"]


_LOST = "the scheduler at {} is gone; start it again, and the same command goes on where it was"


def _as_everyone_says(path: Path) -> Path:
    """A path in one's home as it is said in any home."""
    home = Path(os.path.expanduser("~"))
    return Path("~") / path.relative_to(home) if path.is_relative_to(home) else path


@dataclass(slots=True)
class ClusterCrew(Crew):
    """A crew whose work is done by the members of a cluster, in pieces."""

    cluster: Cluster = field(init=False)
    given: Sequence[Given] = field(init=False, default=())
    _pieces: deque[list[Order]] = field(init=False, default_factory=deque)

    def start(self, workers: int, ahead: int | None = None) -> None:
        """Nothing is started before there is work."""

    def dismiss(self) -> None:
        """Nobody is kept."""

    def again(self, orders: Sequence[Order]) -> None:
        """Digest these before anything else that waits."""
        if orders:
            self._pieces.appendleft(list(orders))

    def work(
        self,
        orders: Sequence[Order],
        took: Callable[[list[tuple[int, Answer]]], None],
        *,
        in_order: bool = False,
        sizes: Sequence[int] | None = None,
    ) -> None:
        """As a crew of this machine's workers does."""
        workers = self.cluster.workers()
        self._pieces.extend(_first_first(orders) if in_order else _evenly(orders, workers))

        def following() -> tuple[Piece, list[Order]] | None:
            if not self._pieces:
                return None
            held = self._pieces.popleft()
            more = {"orders": held, "in_order": in_order, "checked": self.checked}
            return self.cluster.piece(self.task, self.given, self.limits, **more), held

        def take(held: list[Order], done: Done) -> None:
            if done.failure is not None:
                raise ConfinedFailure(*done.failure)
            asked = {order.number for order in held}
            sound = all(self.checked([number, *answer]) for number, answer in done.results)
            if not sound or sorted(number for number, _ in done.results) != sorted(asked):
                raise ClusterLost(f"worker {done.member} did not answer what it was asked; look at it before going on")
            self.archives.update(asked.intersection(done.archives))
            took(list(done.results))

        self.cluster.perform(following, take, self.stop, self.moved)


def _evenly(orders: Sequence[Order], workers: int) -> Iterator[list[Order]]:
    """Cut orders into pieces of which every worker gets several, big contents first and by length."""
    big = sorted((order for order in orders if order.size >= BIG), key=lambda order: -order.size)
    ordered = big + [order for order in orders if order.size < BIG]
    share = 4 * max(1, workers)
    most = max(_LEAST_BYTES, min(_MOST_BYTES, sum(order.size for order in orders) // share))
    yield from _cut(ordered, most, lambda cut: max(_LEAST_ITEMS, min(_MOST_ITEMS, len(orders) // share)))


def _first_first(orders: Sequence[Order]) -> Iterator[list[Order]]:
    """Cut orders as they stand, the first ones into small pieces: their results are waited for."""
    yield from _cut(orders, _MOST_BYTES, lambda cut: min(_FIRST_ITEMS << min(cut, 7), _MOST_ITEMS))


def _cut(orders: Sequence[Order], most: int, items: Callable[[int], int]) -> Iterator[list[Order]]:
    """Cut into pieces of at most so many bytes, and so many items as ``items`` says of the next."""
    held: list[Order] = []
    size = cut = 0
    for order in orders:
        if held and (size + order.size > most or len(held) >= items(cut)):
            yield held
            held, size, cut = [], 0, cut + 1
        held.append(order)
        size += order.size
    if held:
        yield held
