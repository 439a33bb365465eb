"""What a member of a cluster does: it has one piece of a run done by confined workers of its own, and gives back what they say.

No byte of a source is parsed in the member's own process. What goes back are digests, counts and names, never content.
"""

import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from tutela.engines.confined import Argument, ConfinedFailure, Limits, Plain, probe
from tutela.engines.confined.errors import Cause
from tutela.engines.kernels.loading import ready
from tutela.engines.triage.crew import Answer, Crew, Order
from tutela.engines.triage.errors import RunStopped
from tutela.engines.triage.hearing import heard
from tutela.engines.triage.journal import Checked, checked_result
from tutela.engines.triage.likeness import Likeness, difference

if TYPE_CHECKING:
    from distributed.worker import Worker

_EVERY = 0.5
"""Seconds between two looks whether a piece is still wanted, and between two words of how far it is."""

_agreed: set[str] = set()
"""Keys of what this member was found to agree with. A member that comes later, or again, is compared before its first piece."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """Stands for a kernel's code among arguments: each member has code for its own processor, made and kept by itself."""

    name: str
    cache: Path

    def code(self) -> Path | None:
        """The file with the code, None for the plain path."""
        return ready(self.name, Path(os.path.expanduser(self.cache)))


Given: TypeAlias = "Argument | Kernel"
"""What a task is given."""


@dataclass(frozen=True, repr=False)
class Piece:
    """One piece of work. It says nothing of itself where Dask writes its tasks into a log: it holds paths, perhaps keys.

    With ``orders`` contents are digested by a crew; without, ``task`` is heard to its end.
    """

    number: int
    topic: str
    like: Likeness
    task: Callable[..., object]
    arguments: Sequence[Given]
    limits: Limits
    orders: Sequence[Order] = ()
    in_order: bool = False
    checked: Checked = checked_result


@dataclass(frozen=True, repr=False)
class Done:
    """What came of a piece. ``refused`` says why the member did not begin; ``stopped`` that it ended without an answer."""

    member: str
    results: Sequence[tuple[int, Answer]] = ()
    archives: Sequence[int] = ()
    values: Sequence[Plain] = ()
    failure: tuple[str, Cause, str | None] | None = None
    refused: str | None = None
    stopped: bool = False


def about(like: Likeness) -> dict[str, object]:
    """What a member says when it is asked before a run: in what it differs, and which walls hold around its workers."""
    differs = _refusal(like, fresh=True)
    try:
        walls = asdict(probe())
    except ConfinedFailure as failure:
        return {"differs": differs or f"can run no confined worker ({failure.reason})", "walls": {}}
    return {"differs": differs, "walls": walls}


def _refusal(like: Likeness, *, fresh: bool = False) -> str | None:
    if like.key in _agreed and not fresh:
        return None
    differs = difference(like)
    if differs is None:
        _agreed.add(like.key)
    else:
        _agreed.discard(like.key)
    return differs


def perform(piece: Piece) -> Done:
    """Have a piece done. Never raises for what a source holds: a worker that comes to harm costs one item, as it does alone."""
    from distributed import get_worker

    worker = get_worker()
    name = str(worker.name)
    refused = _refusal(piece.like)
    if refused is not None:
        return Done(name, refused=refused)
    arguments = [one.code() if isinstance(one, Kernel) else one for one in piece.arguments]
    with _attempt(worker, piece) as attempt:
        try:
            if piece.orders:
                return _digested(name, piece, arguments, attempt)
            return _heard(name, piece, arguments, attempt)
        except RunStopped:
            return Done(name, stopped=True)
        except ConfinedFailure as failure:
            return Done(name, failure=(failure.reason, failure.cause, failure.error_name))


@dataclass(slots=True)
class _Attempt:
    """One member's attempt at a piece: how far it is, and whether it is still wanted."""

    stop: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)
    moved: int = 0

    def read_on(self, count: int) -> None:
        """Take into account bytes read within a big content, or taken back."""
        self.moved += count


@contextmanager
def _attempt(worker: "Worker", piece: Piece) -> Iterator[_Attempt]:
    """Tell that an attempt begins and how far it is, and stop it when nobody wants it any more."""
    attempt, key, name = _Attempt(), worker.get_current_task(), uuid.uuid4().hex

    def tell() -> None:
        worker.log_event(piece.topic, {"piece": piece.number, "attempt": name, "bytes": attempt.moved})

    def watch() -> None:
        told = 0
        while not attempt.over.wait(_EVERY):
            task = worker.state.tasks.get(key)
            if task is None or task.state not in ("executing", "long-running"):
                attempt.stop.set()
                return
            if attempt.moved != told:
                told = attempt.moved
                tell()

    tell()
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield attempt
    finally:
        attempt.over.set()
        watcher.join()


def _digested(name: str, piece: Piece, arguments: Sequence[Argument], attempt: _Attempt) -> Done:
    results: list[tuple[int, Answer]] = []
    crew = Crew(piece.task, arguments, attempt.read_on, attempt.stop, piece.checked, piece.limits)
    crew.start(1)
    try:
        crew.work(piece.orders, results.extend, in_order=piece.in_order)
    finally:
        crew.dismiss()
    return Done(name, results, sorted(crew.archives))


def _heard(name: str, piece: Piece, arguments: Sequence[Argument], attempt: _Attempt) -> Done:
    values: list[Plain] = []
    told = heard(attempt.stop, piece.task, *arguments, limits=piece.limits)
    try:
        for value in told:
            if attempt.stop.is_set():
                return Done(name, stopped=True)
            if isinstance(value, dict) and type(moved := value.get("bytes")) is int:
                attempt.read_on(moved)
            elif value != {"alive": True}:
                values.append(value)
    except ConfinedFailure as failure:  # what came before it is good
        return Done(name, values=values, failure=(failure.reason, failure.cause, failure.error_name))
    finally:
        told.close()
    return Done(name, values=values)
