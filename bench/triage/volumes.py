"""Makes ext4 images with many small files for the benchmarks, once: the same bytes each time, and no right of root is needed."""

import random
import shutil
import subprocess
from pathlib import Path

_A_FOLDER = 1_000
_PATH = "/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin"


def small_files(path: Path, files: int, length: int, size: int) -> Path:
    """An image of ``size`` bytes, sparse, with so many files of ``length`` random bytes."""
    if path.exists():
        return path
    tree, partial = path.with_suffix(".tree"), path.with_suffix(".partial")
    shutil.rmtree(tree, ignore_errors=True)
    chance = random.Random(20201227)
    for start in range(0, files, _A_FOLDER):
        folder = tree / "DCIM" / f"{start // _A_FOLDER:04d}"
        folder.mkdir(parents=True)
        content = chance.randbytes(length + _A_FOLDER)
        for number in range(start, min(files, start + _A_FOLDER)):
            (folder / f"item {number:07d}.bin").write_bytes(content[number - start :][:length])
    with open(partial, "wb") as file:
        file.truncate(size)
    maker = shutil.which("mke2fs", path=_PATH)
    if maker is None:
        raise FileNotFoundError("mke2fs is missing: install e2fsprogs")
    options = [
        "-q",
        "-F",
        "-t",
        "ext4",
        "-b",
        "4096",
        "-N",
        str(files + files // 16 + 4096),
        "-E",
        "lazy_itable_init=1",
    ]
    subprocess.run([maker, *options, "-d", str(tree), str(partial)], check=True, capture_output=True)
    shutil.rmtree(tree)
    partial.replace(path)
    return path
