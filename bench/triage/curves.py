"""Measures how the cost of triage grows: of a look-up with the length of the list, of a run with the number of files."""

import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.machine import Measured
from bench.triage.volumes import small_files
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.lookup import Finder, finder
from tutela.engines.known.column import Column, Single

TITLE = "curves"

_LISTS, _LIST_BEYOND = (100_000, 316_000, 1_000_000, 3_160_000, 10_000_000), 100_000_000
_FILES, _FILES_BEYOND = (1_250, 5_000, 20_000, 80_000), 1_000_000
_ASKED, _SINGLES, _RUNS, _LENGTH = 1_000_000, 20_000, 3, 4_000
_PROGRAM = "import sys; from tutela.cli import main; sys.exit(main())"


def rows(scratch: Path) -> list[Measured]:
    """Each measured at several sizes, then extrapolated along the straight line through the last two.

    Of a look-up that is a line of logarithms; a run has a fixed cost and one of each file. Times are of the processor: user
    and system, of all processes.
    """
    code = finder(ready("lookup", scratch / "kernels"))
    return [*_by_list(code), *_by_files(scratch)]


def _by_list(code: Finder | None) -> list[Measured]:
    digests = np.random.default_rng(5).integers(0, 256, (_LISTS[-1], 16), dtype=np.uint8)
    costs = [_looked_up(digests, length, code) for length in _LISTS]
    rows = []
    for way, taken in zip(("of a batch", "by itself"), zip(*costs, strict=True), strict=True):
        rows += [
            _nanoseconds(f"one look-up {way}, {length:,} MD5", cost) for length, cost in zip(_LISTS, taken, strict=True)
        ]
        guess = _beyond(_LISTS, taken, _LIST_BEYOND)
        rows.append(_nanoseconds(f"one look-up {way}, {_LIST_BEYOND:,} MD5", guess, guessed=True))
    return rows


def _looked_up(digests: npt.NDArray[np.uint8], length: int, code: Finder | None) -> tuple[float, float]:
    """Seconds of one look-up in a list of the first ``length`` digests, of a batch and by itself; about half are listed."""
    part = digests[:length]
    column = Column.of(part[np.argsort(part.view("S16").reshape(-1))])
    chance = np.random.default_rng(3)
    asked = digests[chance.integers(0, length, _ASKED)]
    asked[::2] = chance.integers(0, 256, (_ASKED // 2, 16), dtype=np.uint8)
    texts, single = [row.tobytes() for row in asked[:_SINGLES]], Single(column)
    batched = min(_spent(lambda: column.find(asked, code)) for _ in range(_RUNS))
    singly = min(_spent(lambda: [single.find(text) for text in texts]) for _ in range(_RUNS))
    return batched / _ASKED, singly / _SINGLES


def _by_files(scratch: Path) -> list[Measured]:
    listed = scratch / "known.csv"
    listed.write_text("md5,size\n" + "".join(f"{number:032x},{2_000_000 + number}\n" for number in range(1000)))
    found = []
    for mode in ("full", "screen"):
        costs: list[float] = []
        for files in _FILES:
            size = files * 8192 + (64 << 20)
            image = small_files(scratch / f"{files}.raw", files, _LENGTH, size)
            costs.append(min(_run(image, listed, scratch / "out", mode, files) for _ in range(_RUNS)))
            found.append(_milliseconds(f"{mode}, {files:,} files of {_LENGTH / 1000:g} KB", costs[-1], files))
        each = (costs[-1] - costs[-2]) / (_FILES[-1] - _FILES[-2])
        guess = costs[-1] + each * (_FILES_BEYOND - _FILES[-1])
        found.append(_milliseconds(f"{mode}, {_FILES_BEYOND:,} files", guess, _FILES_BEYOND, guessed=True))
    return found


def _run(image: Path, listed: Path, out: Path, mode: str, files: int) -> float:
    shutil.rmtree(out, ignore_errors=True)
    options = ["--known", str(listed), "--out", str(out), "--mode", mode, "--json"]
    command = [sys.executable, "-c", _PROGRAM, "triage", str(image), *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    assert json.loads((out / "findings.json").read_text())["items"] >= files, "every file is told"
    return used.ru_utime + used.ru_stime


def _beyond(sizes: Sequence[int], costs: Sequence[float], size: int) -> float:
    slope = math.log(costs[-1] / costs[-2]) / math.log(sizes[-1] / sizes[-2])
    return float(costs[-1] * (size / sizes[-1]) ** slope)


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _nanoseconds(what: str, cost: float, *, guessed: bool = False) -> Measured:
    return Measured(what, f"{cost * 1e9:,.0f} ns", "", *_how(guessed))


def _milliseconds(what: str, cost: float, files: int, *, guessed: bool = False) -> Measured:
    runs, *empty, note = _how(guessed)
    each = f"{cost / files * 1e6:,.0f} µs of the processor a file"
    return Measured(what, f"{cost:,.2f} s", "", runs, *empty, f"{each}; {note}" if note else each)


def _how(guessed: bool) -> tuple[int, str, str, str]:
    """Runs, target, met and note: the best of several, or extrapolated."""
    return (0, "", "", "extrapolated from the last two") if guessed else (_RUNS, "", "", "")
