"""Measures how fast triage digests an image, beside the Sleuth Kit, hashdeep and sha256sum on the same content."""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import Measured, table

TITLE = "files of an image"

_FILES, _BYTES, _RUNS = 5_000, 500_000_000, 5
_PROGRAM = "import sys; from tutela.cli import main; sys.exit(main())"
_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin"
_ALL = "md5 sha1 sha256"


def rows(scratch: Path) -> list[Measured]:
    """Make an ext4 image of about 5,000 files in 500 MB and time everyone on it in turns; one row for each.

    Who works on the image finds the files in it; who cannot gets them extracted, or reads the image as it stands.
    """
    tree, size = _tree(scratch / "tree")
    image = _image(scratch / "image.raw", tree, size)
    listed = scratch / "known.txt"
    listed.write_text("".join(f"{number:032x}  x\n" for number in range(1_000)))
    contestants = _contestants(scratch, image, tree, listed)
    for _ in range(_RUNS):
        for contestant in contestants:
            contestant.run()
    peers = [one for one in contestants if one.threads == 1 and one.on == "image" and one.seconds and not one.own]
    fastest = min(peers, key=lambda one: one.median, default=None)
    return [one.row(size, contestants[0], fastest) for one in contestants]


@dataclass(slots=True)
class _Contestant:
    """One program: what it computes, with how many threads, on the image or on the extracted files; and its times."""

    who: str
    digests: str
    threads: int
    on: str
    command: Sequence[str]
    version: Sequence[str]
    before: Callable[[], object] = lambda: None
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: int = 0

    def __post_init__(self) -> None:
        found = shutil.which(self.command[0], path=_PATH) or shutil.which(self.command[0])
        self.version = [found or "", *self.version[1:]]
        self.command = [found, *self.command[1:]] if found else []

    @property
    def own(self) -> bool:
        """Whether it is Tutela."""
        return self.who.startswith("tutela")

    @property
    def median(self) -> float:
        """Median time by the clock, in seconds."""
        return statistics.median(self.seconds)

    def run(self) -> None:
        """Run once; note the time by the clock, the processor's time of all its processes, the memory of the largest."""
        if not self.command:
            return
        self.before()
        since = time.perf_counter()
        with subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds.append(time.perf_counter() - since)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, list(self.command))
        self.processor.append(used.ru_utime + used.ru_stime)
        self.memory = max(self.memory, used.ru_maxrss)

    def row(self, size: int, ours: "_Contestant", fastest: "_Contestant | None") -> Measured:
        """The row of the table; Tutela's own are held against the fastest peer that works alone on the image."""
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        what = f"{_FILES:,} files, {size / 1e6:,.0f} MB, {self.on}: {self.who} ({self.digests}; {threads})"
        if not self.seconds:
            return Measured(what, "not installed", "", 0)
        value = f"{self.median:.2f} s, {size / self.median / 1e6:,.0f} MB/s"
        spread = f"{min(self.seconds):.2f} – {max(self.seconds):.2f} s"
        note = f"processor {statistics.median(self.processor):.2f} s"
        target = met = ""
        if not self.own:
            note = f"{self.median / ours.median:.2f} × Tutela's time; {note}; {_first_line(self.version)}"
        else:
            note = f"{note}; at most {self.memory >> 10} MiB a process"
            if fastest is not None:
                target = f"≤ {fastest.median:.2f} s ({fastest.who.split()[0]})"
                met = "yes" if self.median <= fastest.median else f"no, {self.median / fastest.median:.2f} ×"
        return Measured(what, value, spread, len(self.seconds), target, met, note)


def _contestants(scratch: Path, image: Path, tree: Path, listed: Path) -> list[_Contestant]:
    database, cores = scratch / "sleuthkit.db", len(os.sched_getaffinity(0))
    deep = ["hashdeep", "-r", "-c", "md5,sha1,sha256", str(tree)]
    files = sorted(str(path) for path in tree.rglob("*.bin"))
    image_text = str(image)
    return [
        _tutela(image, listed, scratch / "out", cores),
        _tutela(image, listed, scratch / "out", 1),
        _Contestant("fiwalk", "md5 sha1", 1, "image", ["fiwalk", "-x", image_text], ["", "-V"]),
        _Contestant(
            "tsk_loaddb", "md5", 1, "image", ["tsk_loaddb", "-h", "-d", str(database), image_text], ["", "-V"],
            lambda: database.unlink(missing_ok=True),
        ),
        _Contestant("hashdeep -j0", _ALL, 1, "extracted files", [*deep, "-j0"], ["", "-V"]),
        _Contestant(f"hashdeep -j{cores}", _ALL, cores, "extracted files", [*deep, f"-j{cores}"], ["", "-V"]),
        _Contestant("sha256sum", "sha256", 1, "extracted files", ["sha256sum", *files], ["", "--version"]),
        _Contestant("sha256sum", "sha256", 1, "image as one file", ["sha256sum", image_text], ["", "--version"]),
    ]  # fmt: skip


def _tutela(image: Path, listed: Path, out: Path, workers: int) -> _Contestant:
    options = ["--known", str(listed), "--out", str(out), "--workers", str(workers), "--json"]
    command = [sys.executable, "-c", _PROGRAM, "triage", str(image), *options]
    who = f"tutela triage --workers {workers}, with 1,000 known digests"
    return _Contestant(who, _ALL, workers, "image", command, [], lambda: shutil.rmtree(out, ignore_errors=True))


def _first_line(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0].strip() if lines else "unknown"


def _tree(root: Path) -> tuple[Path, int]:
    """Files of random bytes, sizes spread as on a phone: many small ones, few of several megabytes; the same each time."""
    chance = random.Random(20201227)
    sizes = [min(8 << 20, max(1, int(chance.lognormvariate(10, 1.7)))) for _ in range(_FILES)]
    scale = _BYTES / sum(sizes)
    total = 0
    for number, size in enumerate(sizes):
        folder = root / f"{number // 100:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        content = chance.randbytes(max(1, int(size * scale)))
        (folder / f"item {number:05d}.bin").write_bytes(content)
        total += len(content)
    return root, total


def _image(path: Path, tree: Path, size: int) -> Path:
    with open(path, "wb") as file:
        file.truncate(int(size * 1.15) // 4096 * 4096 + (64 << 20))
    maker = shutil.which("mke2fs", path=_PATH)
    if maker is None:
        raise FileNotFoundError("mke2fs is missing: install e2fsprogs")
    subprocess.run([maker, "-q", "-F", "-t", "ext4", "-d", str(tree), str(path)], check=True, capture_output=True)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print("\n".join(table(rows(Path(place)))))
