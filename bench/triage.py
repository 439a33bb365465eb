"""Measures how fast triage digests an image, beside the Sleuth Kit, hashdeep and sha256sum on the same content."""

import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_FILES, _BYTES, _RUNS = 5_000, 500_000_000, 5
_PROGRAM = (
    "import argparse, sys; from tutela.cli import triage; parser = argparse.ArgumentParser();"
    "triage.register(parser.add_subparsers()); args = parser.parse_args(); sys.exit(args.run(args))"
)
_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin"


def rows(scratch: Path) -> list[dict[str, object]]:
    """Make an ext4 image of about 5,000 files in 500 MB and time everyone on it in turns; one row for each.

    A row: what (the task), who, version, digests (what it computes), seconds (median), lowest and highest, bytes (of the
    files, or of the image for those that read all of it), rate (MB/s); ``missing`` instead of times where it is not installed.
    """
    tree, size = _tree(scratch / "tree")
    image = _image(scratch / "image.raw", tree, size)
    listed = scratch / "known.txt"
    listed.write_text("".join(f"{number:032x}  x\n" for number in range(1_000)))
    out = scratch / "out"
    database = scratch / "sleuthkit.db"
    whole = image.stat().st_size
    contestants = [
        _tutela(image, listed, out, size, 2),
        _tutela(image, listed, out, size, 1),
        _Contestant("fiwalk", "md5 sha1", ["fiwalk", "-x", str(image)], ["fiwalk", "-V"], size),
        _Contestant(
            "tsk_loaddb -h", "md5", ["tsk_loaddb", "-h", "-d", str(database), str(image)], ["tsk_loaddb", "-V"], size,
            before=lambda: database.unlink(missing_ok=True),
        ),
        _Contestant(
            "hashdeep (2 threads, extracted files)", "md5 sha1 sha256",
            ["hashdeep", "-r", "-j2", "-c", "md5,sha1,sha256", str(tree)], ["hashdeep", "-V"], size,
        ),
        _Contestant("sha256sum (whole image)", "sha256", ["sha256sum", str(image)], ["sha256sum", "--version"], whole),
    ]  # fmt: skip
    for _ in range(_RUNS):
        for contestant in contestants:
            contestant.run()
    return [contestant.row() for contestant in contestants]


class _Contestant:
    """One program and its times."""

    def __init__(
        self, who: str, digests: str, command: Sequence[str], version: Sequence[str], size: int,
        before: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.who, self.digests, self.size, self.before = who, digests, size, before
        found = shutil.which(command[0], path=_PATH) if "/" not in command[0] else command[0]
        self.command = [found, *command[1:]] if found else None
        self.version = _first_line([found, *version[1:]]) if found else "missing"
        self.seconds: list[float] = []

    def run(self) -> None:
        """Run once and note the time by the clock."""
        if self.command is None:
            return
        self.before()
        since = time.perf_counter()
        subprocess.run(self.command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.seconds.append(time.perf_counter() - since)

    def row(self) -> dict[str, object]:
        """The row of the table."""
        what = f"digest {_FILES:,} files in an ext4 image"
        row: dict[str, object] = {"what": what, "who": self.who, "version": self.version, "digests": self.digests}
        if not self.seconds:
            return {**row, "missing": True}
        median = statistics.median(self.seconds)
        times = {
            "seconds": round(median, 3),
            "lowest": round(min(self.seconds), 3),
            "highest": round(max(self.seconds), 3),
        }
        return {**row, **times, "bytes": self.size, "rate": round(self.size / median / 1e6)}


def _tutela(image: Path, listed: Path, out: Path, size: int, workers: int) -> _Contestant:
    options = ["--known", str(listed), "--out", str(out), "--workers", str(workers), "--json"]
    command = [sys.executable, "-c", _PROGRAM, "triage", str(image), *options]
    version = [sys.executable, "-c", "import tutela; print('tutela', tutela.__version__)"]
    who = f"tutela triage ({workers} worker{'s' if workers > 1 else ''}, 1,000 known digests)"
    return _Contestant(who, "md5 sha1 sha256", command, version, size, lambda: shutil.rmtree(out, ignore_errors=True))


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
    import json
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(rows(Path(place)), indent=2))
