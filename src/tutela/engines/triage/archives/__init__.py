"""The kinds of archives that are opened, within file systems, within one another, or as a source."""

from collections.abc import Callable
from typing import IO

from tutela.engines.triage.archives.bag import HEAD, Bag, Exhausted, Member
from tutela.engines.triage.archives.signatures import kind_of

_CLOSED = {"RAR"}


def open_archive(
    kind: str,
    file: IO[bytes],
    path: bytes,
    size: int,
    tell: Callable[[Member], None],
    marks: Callable[[bytes], int] = lambda head: 0,
    see: Callable[[int, bytes | None], None] | None = None,
    begun: Callable[[Bag], None] = lambda bag: None,
) -> Bag:
    """Walk the archive in ``file`` and whatever archives lie in it; ``tell`` gets every member.

    ``path`` is the archive's own, before which every member's begins. What of it could not be read stands in the census.
    ``marks`` and ``see`` are as in ``Bag``; ``begun`` gets the bag before the walk, to watch how it fills.
    """
    bag = Bag(size, tell, kind_of, _walk, marks, see)
    begun(bag)
    try:
        _walk(kind, file, path, bag, 0)
    except Exhausted as error:
        bag.problem(path, str(error))
    return bag


def _walk(kind: str, file: IO[bytes], path: bytes, bag: Bag, depth: int) -> None:
    if kind in _CLOSED:
        bag.problem(path, f"it is a {kind} archive, which is not opened")
    elif kind == "ZIP":
        from tutela.engines.triage.archives import zipped  # where one is met: workers must start fast

        zipped.walk(file, path, bag, depth)
    elif kind == "TAR":
        from tutela.engines.triage.archives import tarred

        tarred.walk_tar(file, path, bag, depth)
    elif kind == "7z":
        from tutela.engines.triage.archives import sevenzip

        sevenzip.walk(file, path, bag, depth)
    else:
        from tutela.engines.triage.archives import tarred

        tarred.walk_stream(kind, file, path, bag, depth)


__all__ = ["HEAD", "Bag", "Member", "kind_of", "open_archive"]
