"""Examinations at work on this machine: each has a folder, and a process of its own, which is ``tutela triage``.

The server starts the process and never waits for it; it outlives the server. What it does is read from its folder: the
lock that it holds while it lives, how far it says it is, and at the end the run. The folder goes when the run was
attached or dropped: until then source's path, lists and results lie in it in clear, for this account only.
"""

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings

from tutela.engines.triage.folder import RECORD, UNFINISHED
from tutela.engines.triage.locks import PATIENCE, taken
from tutela.engines.triage.watching import Watched, watched

_START = "import sys; from tutela.cli import main; sys.exit(main())"
"""Run with -P: where it stands is no place to import from, and would be one that its workers may read."""
_MEMORY = 8 << 30
_NICER = 10
STARTING = 30.0
"""Seconds that whoever decides waits for another's start: laying out a national list takes a few."""


class AtWork(StrEnum):
    """What the folder of an examination says."""

    RUNNING = "running"
    FINISHED = "finished"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Standing:
    """How an examination stands here: ``refused`` is why its process ended without a result, where it said so."""

    at_work: AtWork
    watched: Watched | None = None
    counts: tuple[tuple[str, int], ...] = ()
    refused: str = ""


def folder_of(examination: str) -> Path:
    """The folder of an examination."""
    return Path(settings.TUTELA_HOME) / "examinations" / examination


def results_of(examination: str) -> Path:
    """Where the run leaves its files."""
    return folder_of(examination) / "out"


def standing_of(examination: str) -> Standing:
    """How an examination stands here."""
    folder = folder_of(examination)
    seen = watched(results_of(examination) / UNFINISHED)
    if _is_held(folder / "lock"):
        return Standing(AtWork.RUNNING, seen)
    record = _json(results_of(examination) / RECORD)
    if record.get("state") == "finished":
        counts = record.get("counts")
        listed = counts.items() if isinstance(counts, dict) else ()
        return Standing(AtWork.FINISHED, None, tuple((str(name), int(count)) for name, count in listed))
    error = _json(folder / "answer.json").get("error")
    return Standing(AtWork.IDLE, seen, refused=str(error.get("reason", "")) if isinstance(error, dict) else "")


def running(examinations: Sequence[str]) -> list[str]:
    """Those of the examinations whose process lives."""
    return [one for one in examinations if _is_held(folder_of(one) / "lock")]


@contextmanager
def alone() -> Iterator[bool]:
    """Hold, from a decision until its process is started, that nobody else of this machine decides about examinations.

    Whoever comes meanwhile waits; False where that took too long. A server that dies gives it back.
    """
    place = folder_of("")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock_taken(place / "lock", STARTING) as lock:
        yield lock is not None


def start(examination: str, words: Sequence[str], keys: bytes = b"") -> None:
    """Start ``tutela triage`` with these words; it holds the lock until it ends. Does nothing where it lives already.

    ``keys`` go through a pipe, which nobody else can read, and stand in no file, argument or environment.
    """
    folder, given = folder_of(examination), ["--key-file", "-"] if keys else []
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock_taken(folder / "lock") as lock:
        if lock is None:
            return
        with open(folder / "answer.json", "wb") as answer, open(folder / "errors.txt", "wb") as errors:
            child = subprocess.Popen(  # noqa: S603 - this interpreter, with our own command
                [sys.executable, "-P", "-c", _START, "triage", *words, *given, "--out", str(folder / "out"), "--json"],
                stdin=subprocess.PIPE if keys else subprocess.DEVNULL, stdout=answer, stderr=errors, pass_fds=(lock,), cwd="/",
                start_new_session=True, env=_environment(),
            )  # fmt: skip
        _bound(child.pid)
        if child.stdin is not None:
            with suppress(BrokenPipeError), child.stdin as pipe:  # it ended at once; its answer says why
                pipe.write(keys)
        os.truncate(lock, 0)
        os.pwrite(lock, str(child.pid).encode(), 0)
    threading.Thread(target=child.wait, daemon=True).start()  # so that no dead process stays in the table


def ask_to_stop(examination: str) -> None:
    """Ask the process to end at its next safe point; whoever started it, and before a restart of the server too."""
    lock = folder_of(examination) / "lock"
    if _is_held(lock) and (number := lock.read_text(encoding="ascii")).isdigit():
        os.kill(int(number), signal.SIGTERM)


def clear(examination: str) -> None:
    """Take the folder away: its run is in the vault, or was dropped. What cannot go now is tried again by ``clear_others``."""
    shutil.rmtree(folder_of(examination), ignore_errors=True)


def clear_others(open_ones: Collection[str]) -> None:
    """Take away what is left of examinations that have ended: the server may have died between the act and ``clear``."""
    place = folder_of("")
    for folder in place.iterdir() if place.is_dir() else ():
        if folder.is_dir() and folder.name not in open_ones:
            clear(folder.name)


def _environment() -> dict[str, str]:
    """What the process is told: nothing of this installation, its keys or its database."""
    kept = ("HOME", "PATH", "LANG", "XDG_CACHE_HOME", "TMPDIR", "PYTHONPATH")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _bound(process: int) -> None:
    """Bound the process beside its workers' own walls: memory, no core dump, and the pages come first."""
    try:
        resource.prlimit(process, resource.RLIMIT_CORE, (0, 0))
        resource.prlimit(process, resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
        os.setpriority(os.PRIO_PROCESS, process, _NICER)
    except ProcessLookupError:
        return  # it ended at once; its answer says why


@contextmanager
def _lock_taken(path: Path, patience: float = PATIENCE) -> Iterator[int | None]:
    """Take the lock, None where a process has it. Whoever inherits the descriptor holds it on."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield lock if taken(lock, patience) else None
    finally:
        os.close(lock)


def _is_held(path: Path) -> bool:
    try:
        lock = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _json(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}  # none yet, or cut short: then it tells nothing
    return found if isinstance(found, dict) else {}
