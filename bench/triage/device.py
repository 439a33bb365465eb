"""Measures how fast triage digests an image, beside the Sleuth Kit, hashdeep and sha256sum on the same content."""

import hashlib
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

_FILES, _BYTES, _RUNS = 20_000, 2_000_000_000, 3
_LISTED = 1_000
_PROGRAM = "import sys; from tutela.cli import main; sys.exit(main())"
_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin"
_ALL = "md5 sha1 sha256"


def rows(scratch: Path) -> list[Measured]:
    """Make an ext4 and an NTFS image of the same files and time everyone in turns; one row for each.

    Who works on an image finds the files in it; who cannot gets them extracted, or reads the image as it stands.
    """
    tree, size = _tree(scratch / "tree")
    listed, sized = _lists(scratch, tree)
    contestants = _on_files(tree)
    for kind, image in (
        ("ext4", _ext4(scratch / "ext4.raw", tree, size)),
        ("NTFS", _ntfs(scratch / "ntfs.raw", tree, size)),
    ):
        if image is not None:
            contestants += _on_image(scratch, kind, image, listed, sized)
    for _ in range(_RUNS):
        for contestant in contestants:
            contestant.run()
    return [one.row(size, contestants) for one in contestants]


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

    def row(self, size: int, everyone: "Sequence[_Contestant]") -> Measured:
        """The row of the table; Tutela's own are held against the peers."""
        threads = f"{self.threads} thread{'s' if self.threads > 1 else ''}"
        what = f"{_FILES:,} files, {size / 1e6:,.0f} MB, {self.on}: {self.who} ({self.digests}; {threads})"
        if not self.seconds:
            return Measured(what, "not installed", "", 0)
        value = f"{self.median:.2f} s, {size / self.median / 1e6:,.0f} MB/s"
        spread = f"{min(self.seconds):.2f} – {max(self.seconds):.2f} s"
        note = f"processor {statistics.median(self.processor):.2f} s; at most {self.memory >> 10} MiB a process"
        if not self.own:
            return Measured(what, value, spread, len(self.seconds), "", "", f"{note}; {_first_line(self.version)}")
        bounds = [(one.median / times, f"{one.who} / {times}") for times, one in self._targets(everyone) if one.seconds]
        if not bounds:
            return Measured(what, value, spread, len(self.seconds), "", "", note)
        least, name = min(bounds)
        met = "yes" if self.median <= least else f"no, {self.median / least:.2f} ×"
        return Measured(what, value, spread, len(self.seconds), f"≤ {least:.2f} s ({name})", met, note)

    def _targets(self, everyone: "Sequence[_Contestant]") -> "list[tuple[int, _Contestant]]":
        """Who is to be beaten, how many times."""
        if "screen" in self.who:
            return [(10, one) for one in everyone if one.own and one.on == self.on and one.threads == self.threads][:1]
        if self.threads == 1:
            return [(1, one) for one in everyone if one.on == self.on and not one.own and one.threads == 1]
        peers = [(3, one) for one in everyone if one.on == self.on and one.who == "tsk_loaddb"]
        return peers + [(6, one) for one in everyone if one.who == f"hashdeep -j{self.threads}"]


def _on_files(tree: Path) -> list[_Contestant]:
    cores = len(os.sched_getaffinity(0))
    deep = ["hashdeep", "-r", "-c", "md5,sha1,sha256", str(tree)]
    files = [str(path) for path in sorted(tree.rglob("*.bin"))]
    return [
        _Contestant("sha256sum", "sha256", 1, "extracted files", ["sha256sum", *files], ["", "--version"]),
        _Contestant("hashdeep -j0", _ALL, 1, "extracted files", [*deep, "-j0"], ["", "-V"]),
        _Contestant(f"hashdeep -j{cores}", _ALL, cores, "extracted files", [*deep, f"-j{cores}"], ["", "-V"]),
    ]


def _on_image(scratch: Path, kind: str, image: Path, listed: Path, sized: Path) -> list[_Contestant]:
    database, cores = scratch / "sleuthkit.db", len(os.sched_getaffinity(0))
    return [
        _tutela(kind, image, listed, scratch / "out", cores, "full"),
        _tutela(kind, image, listed, scratch / "out", 1, "full"),
        _tutela(kind, image, sized, scratch / "out", cores, "screen"),
        _Contestant("sha256sum of the image", "sha256", 1, kind, ["sha256sum", str(image)], ["", "--version"]),
        _Contestant("fiwalk", "md5 sha1", 1, kind, ["fiwalk", "-x", str(image)], ["", "-V"]),
        _Contestant(
            "tsk_loaddb", "md5", 1, kind, ["tsk_loaddb", "-h", "-d", str(database), str(image)], ["", "-V"],
            lambda: database.unlink(missing_ok=True),
        ),
    ]  # fmt: skip


def _tutela(kind: str, image: Path, listed: Path, out: Path, workers: int, mode: str) -> _Contestant:
    options = ["--known", str(listed), "--out", str(out), "--workers", str(workers), "--mode", mode, "--json"]
    command = [sys.executable, "-c", _PROGRAM, "triage", str(image), *options]
    who = f"tutela triage --mode {mode} --workers {workers}, with {_LISTED:,} known digests"
    return _Contestant(who, _ALL, workers, kind, command, [], lambda: shutil.rmtree(out, ignore_errors=True))


def _lists(scratch: Path, tree: Path) -> tuple[Path, Path]:
    """A list without sizes that knows none of the files, and one with sizes that knows ten of them."""
    plain, sized = scratch / "known.txt", scratch / "sized.csv"
    plain.write_text("".join(f"{number:032x}  x\n" for number in range(_LISTED)))
    rows = [
        (hashlib.md5(path.read_bytes()).hexdigest(), path.stat().st_size)
        for path in sorted(tree.rglob("*.bin"))[::2000]
    ]
    rows += [(f"{number:032x}", 3_000_001 + 977 * number) for number in range(_LISTED - len(rows))]
    sized.write_text("md5,size\n" + "".join(f"{digest},{size}\n" for digest, size in rows))
    return plain, sized


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


def _ext4(path: Path, tree: Path, size: int) -> Path:
    with open(path, "wb") as file:
        file.truncate(int(size * 1.15) // 4096 * 4096 + (64 << 20))
    maker = shutil.which("mke2fs", path=_PATH)
    if maker is None:
        raise FileNotFoundError("mke2fs is missing: install e2fsprogs")
    subprocess.run([maker, "-q", "-F", "-t", "ext4", "-d", str(tree), str(path)], check=True, capture_output=True)
    return path


def _ntfs(path: Path, tree: Path, size: int) -> Path | None:
    """The same files in NTFS, written through ntfs-3g; None where that, or the right to mount, is missing."""
    maker, mounter = shutil.which("mkntfs", path=_PATH), shutil.which("ntfs-3g", path=_PATH)
    if maker is None or mounter is None:
        return None
    with open(path, "wb") as file:
        file.truncate(int(size * 1.15) // 4096 * 4096 + (64 << 20))
    place = path.with_suffix(".mounted")
    place.mkdir(exist_ok=True)
    subprocess.run([maker, "-F", "-Q", "-q", str(path)], check=True, capture_output=True)
    if subprocess.run([mounter, str(path), str(place)], check=False, capture_output=True).returncode:
        return None
    try:
        shutil.copytree(tree, place, dirs_exist_ok=True, copy_function=shutil.copyfile)
    finally:
        subprocess.run(["umount", str(place)], check=True)
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print("\n".join(table(rows(Path(place)))))
