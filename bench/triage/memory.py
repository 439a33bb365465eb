"""Measures what memory triage takes on an 8 GB image with a million small files: each worker, and the run that holds them."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from bench.machine import Measured
from bench.triage.volumes import small_files

TITLE = "memory, a million files"

FILES, LENGTH, SIZE = 1_000_000, 300, 8 << 30
_MOST = 500
_PROGRAM = "import sys; from tutela.cli import main; sys.exit(main())"
_MODES = {"full": ("--mode", "full"), "screen, a list with sizes": ("--mode", "screen")}


def rows(scratch: Path) -> list[Measured]:
    """Run triage in full and as a screening and watch its processes: memory of their own, without files that are mapped."""
    image = small_files(scratch / f"{FILES}.raw", FILES, LENGTH, SIZE)
    listed = scratch / "known.csv"
    listed.write_text("md5,size\n" + "".join(f"{number:032x},{2_000_000 + number}\n" for number in range(1000)))
    return [row for name, options in _MODES.items() for row in _run(name, image, listed, scratch / "out", options)]


def _run(name: str, image: Path, listed: Path, out: Path, options: tuple[str, ...]) -> list[Measured]:
    shutil.rmtree(out, ignore_errors=True)
    command = [
        sys.executable,
        "-c",
        _PROGRAM,
        "triage",
        str(image),
        "--known",
        str(listed),
        "--out",
        str(out),
        *options,
    ]
    begun = time.perf_counter()
    with subprocess.Popen([*command, "--json"], stdout=subprocess.DEVNULL) as process:
        most: dict[int, int] = {}
        while process.poll() is None:
            for one in (process.pid, *_children(process.pid)):
                most[one] = max(most.get(one, 0), _own(one))
            time.sleep(0.1)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    taken = time.perf_counter() - begun
    run = most.pop(process.pid)
    what = f"{FILES:,} files, {SIZE >> 30} GiB: {name}"
    note = f"{len(most)} workers; the run took {taken:.0f} s, {FILES / taken:,.0f} files/s"
    return [
        _row(f"{what}: the largest worker", max(most.values()), note),
        _row(f"{what}: the run itself, with every entry and answer", run, ""),
    ]


def _row(what: str, kibibytes: int, note: str) -> Measured:
    mebibytes = kibibytes >> 10
    return Measured(what, f"{mebibytes:,} MiB", "", 1, f"< {_MOST} MiB", "yes" if mebibytes < _MOST else "no", note)


def _children(process: int) -> list[int]:
    found = []
    for task in os.listdir(f"/proc/{process}/task"):
        try:
            found += [int(one) for one in Path(f"/proc/{process}/task/{task}/children").read_text().split()]
        except OSError:
            continue  # this thread has ended
    return found


def _own(process: int) -> int:
    """Memory that is a process's own, in KiB: neither mapped files nor what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0  # it has ended
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
