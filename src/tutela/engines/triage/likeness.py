"""What a member of a cluster must have in common with the machine that asks: the same sources under the same paths, and the
same makers of results. Nothing is parsed here: bytes are hashed where they lie."""

import hashlib
import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from tutela.engines.triage.makers import makers, picture_makers, video_makers
from tutela.engines.triage.readers import Source, shown_path

_BLOCK, _BLOCKS = 64 << 10, 32
_NOT_COMPARED = {"system"}
_OPTIONAL = ("pillow_heif",)
"""Libraries without a version of their own there, whose absence changes results."""


class Mark(NamedTuple):
    """By what a file is known again without reading it whole: its size and a digest of blocks spread over it.

    Of a folder: how many names it has, and a digest of them with kinds and sizes.
    """

    size: int
    sha256: str


@dataclass(frozen=True, repr=False)
class Likeness:
    """What is compared. ``key`` tells one from another. It says nothing of itself: paths of evidence belong into no log."""

    makers: Mapping[str, object]
    marks: Sequence[tuple[Path, Mark]]
    key: str


def likeness_of(sources: Sequence[Source]) -> Likeness:
    """What every member must have for these sources. Raises OSError."""
    paths = sorted(
        {Path(os.path.abspath(path)) for source in sources if source.problem is None for path in source.files}
    )
    marks = [(path, mark_of(path)) for path in paths]
    own = _makers()
    return Likeness(own, marks, hashlib.sha256(repr((own, marks)).encode("utf-8", "surrogateescape")).hexdigest())


def difference(asked: Likeness) -> str | None:
    """In what this machine differs, in words that follow its name; None where it does not."""
    own = _makers()
    for name in asked.makers.keys() | own.keys():
        wanted, found = asked.makers.get(name, "none"), own.get(name, "none")
        if wanted != found:
            return f"has {name} {found}, this machine has {wanted}; install the same on both"
    for path, mark in asked.marks:
        try:
            if mark_of(path) != mark:
                return f"sees something else under {shown_path(path)}; give it the same source under the same path"
        except OSError as error:
            return f"cannot read {shown_path(path)} ({error.strerror}); give it the source under the same path"
    return None


def mark_of(path: Path) -> Mark:
    """The mark of a file, a disk or a folder. Raises OSError."""
    return _mark_of_folder(path) if stat.S_ISDIR(path.stat().st_mode) else _mark_of_file(path)


def _mark_of_file(path: Path) -> Mark:
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        size = os.lseek(file, 0, os.SEEK_END)
        blocks = hashlib.sha256()
        last = max(0, size - _BLOCK)
        for place in sorted({last * number // (_BLOCKS - 1) for number in range(_BLOCKS)}):
            blocks.update(os.pread(file, _BLOCK, place))
        return Mark(size, blocks.hexdigest())
    finally:
        os.close(file)


def _mark_of_folder(path: Path) -> Mark:
    names = hashlib.sha256()
    found = sorted(os.scandir(os.fsencode(path)), key=lambda one: one.name)
    for one in found:
        status = one.stat(follow_symlinks=False)
        size = status.st_size if stat.S_ISREG(status.st_mode) else 0
        names.update(repr((one.name, stat.S_IFMT(status.st_mode), size)).encode())
    return Mark(len(found), names.hexdigest())


def _makers() -> dict[str, object]:
    found = {
        name: version
        for name, version in (makers() | picture_makers() | video_makers()).items()
        if name not in _NOT_COMPARED
    }
    return found | {name: "installed" for name in _OPTIONAL if find_spec(name) is not None}
