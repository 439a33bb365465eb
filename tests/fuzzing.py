"""Feeds broken content to a reader, round after round in a process of its own, and says what came of it.

A round's number is its seed, so that a failure can be met again. A reader that rests on a library in C may die of a round, as
its confined worker may: that is counted, and the next process goes on with the next round. A reader of our own may not.
"""

import contextlib
import gc
import mmap
import os
import random
import resource
import signal
import struct
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

_FEW = 12
_CPU_SECONDS, _SECONDS, _MEMORY = 20, 300, 4 << 30
_NUMBERS = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
)
_WORDS = (
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b",",
    b":",
    b"<",
    b"/>",
    b"null",
    b"-1",
    b"1e999",
    b"NaN",
    b"\x00",
    b"\n",
    b"\r",
    b"\xff",
)
_COUNTS = struct.Struct("<QQ")


@dataclass(frozen=True, slots=True)
class Target:
    """A reader: whole contents to break, what reads one (given a scratch folder), and the errors in which that may end."""

    whole: Callable[[Path], Sequence[bytes]]
    reading: Callable[[Path], Callable[[bytes], object]]
    errors: tuple[type[Exception], ...]
    library: bool = False
    """Whether a library in C reads, which may take its process with it."""
    mended: Callable[[bytes], bytes] = bytes
    """Sets the checksums of a broken content right, so that it is read at all."""


@dataclass(slots=True)
class Outcome:
    """What came of a target: rounds, how many were refused, the rounds that a process died of, and how one failed."""

    rounds: int = 0
    refused: int = 0
    deaths: list[tuple[int, str]] | None = None
    failure: str | None = None


def fuzz(target: Target, folder: Path, seconds: float | None = None) -> Outcome:
    """Feed a target a few rounds, or ``seconds`` of them."""
    whole = list(target.whole(folder))
    counts = mmap.mmap(-1, _COUNTS.size)
    until = None if seconds is None else time.monotonic() + seconds
    outcome = Outcome(deaths=[])
    failed = folder / "failure"
    while outcome.failure is None:
        child = os.fork()
        if child == 0:
            _feed(target, whole, folder, counts, until)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        outcome.rounds, outcome.refused = _COUNTS.unpack(counts[:])
        if status == 0:
            return outcome
        died = signal.Signals(-status).name if status < 0 else f"status {status}"
        if failed.exists():
            outcome.failure = failed.read_text()
        elif not target.library:
            outcome.failure = f"round {outcome.rounds} ended its process: {died}"
        else:
            outcome.deaths.append((outcome.rounds, died))
            counts[:] = _COUNTS.pack(outcome.rounds + 1, outcome.refused)
    return outcome


def broken(content: bytes, seed: int) -> bytes:
    """Break a content: bytes, numbers, words changed; stretches doubled or left out; an end cut off. By its seed alone."""
    chance = random.Random(seed)
    made = bytearray(content)
    for _ in range(chance.choice((1, 2, 5, 40))):
        if not made:
            break
        at = chance.randrange(len(made) if chance.random() < 0.7 else min(len(made), 1024))
        if not any(made[at : at + 16]) and chance.random() < 0.9:
            at = chance.randrange(min(len(made), 70_000))
        what = chance.randrange(8)
        if what < 3:
            made[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
        elif what < 5:
            length = chance.choice((2, 4, 8))
            made[at : at + length] = (chance.choice(_NUMBERS) % (1 << 8 * length)).to_bytes(
                length, chance.choice(("little", "big"))
            )
        elif what == 5:
            made[at : at + chance.choice((0, 1, 8))] = chance.choice(_WORDS)
        elif what == 6 and len(made) < 1 << 20:
            end = at + chance.choice((1, 16, 512, 4096))
            made[end:end] = made[at:end]
        elif what == 7 and chance.random() < 0.3:
            del made[at : at + chance.choice((1, 16, 512, 4096))]
    if chance.random() < 0.1 and made:
        del made[chance.randrange(len(made)) :]
    return bytes(made)


def round_of(target: Target, whole: Sequence[bytes], number: int) -> bytes:
    """What a target reads in a round."""
    return target.mended(broken(whole[number % len(whole)], number))


def _feed(
    target: Target, whole: Sequence[bytes], folder: Path, counts: mmap.mmap, until: float | None
) -> NoReturn:  # fmt: skip
    """Read rounds until the time is over; for a process of its own."""
    status = 1
    try:
        for number in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        # a file closed beneath its object makes one, and pytest would keep them all
        sys.unraisablehook = lambda _: None
        read = target.reading(folder)
        number, refused = _COUNTS.unpack(counts[:])
        held = set(os.listdir("/proc/self/fd"))
        while number < _FEW or (until is not None and time.monotonic() < until):
            counts[:] = _COUNTS.pack(number, refused)
            signal.setitimer(signal.ITIMER_PROF, _CPU_SECONDS)  # processor time: whoever uses more hangs
            signal.setitimer(signal.ITIMER_REAL, _SECONDS)  # who waits for ever uses none
            try:
                read(round_of(target, whole, number))
            except target.errors:
                refused += 1
            number += 1
            _close(held)
            if number % 500 == 0:
                gc.collect()
        counts[:] = _COUNTS.pack(number, refused)
        status = 0
    except BaseException:  # noqa: BLE001 - whatever it is, it is the finding
        (folder / "failure").write_text(f"round {_COUNTS.unpack(counts[:])[0]}: {traceback.format_exc()}")
    finally:
        os._exit(status)


def _close(held: set[str]) -> None:
    """A reader's files are closed by the end of its worker; here many rounds share a process."""
    gc.collect(0)
    for file in set(os.listdir("/proc/self/fd")) - held:
        with contextlib.suppress(OSError):
            os.close(int(file))
