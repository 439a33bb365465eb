"""What runs inside confined workers to look into contents: archives are walked and their members digested.

As in ``tasks``: plain values go in and come out, and no function returns a byte of a content.
"""

import io
import json
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from tutela.engines.confined.worker import say_alive
from tutela.engines.triage.archives import HEAD, Bag, Member, kind_of, open_archive
from tutela.engines.triage.carving import Stretch, carve, free_space
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.filesystem import FileSystem
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.layers import open_part
from tutela.engines.triage.pulse import EVERY
from tutela.engines.triage.readers import open_media
from tutela.engines.triage.systems import open_system
from tutela.engines.triage.tree import Tree
from tutela.engines.triage.volume import Volume

Read = Callable[[int, int], bytes]

_BATCH, _WAITING = 200, 2000


MOST_PIECES = 1000
"""A carved picture in more pieces is not decoded."""

Opened = Callable[[Sequence[Any]], tuple[Read, Callable[[], None]]]
"""Opens a content again: how it is read and what closes it. Raises SourceUnreadable."""


class _ContentFile(io.RawIOBase):
    """A content as the seekable file that the archive libraries ask for."""

    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size, self._place = read, size, 0
        self.furthest = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Stand at another place."""
        place = offset + (0, self._place, self._size)[whence]
        if place < 0:
            raise OSError("a place before the beginning")
        self._place = place
        return place

    def tell(self) -> int:
        """Where it stands."""
        return self._place

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer."""
        length = min(len(buffer), self._size - self._place)
        chunk = self._read(self._place, length) if length > 0 else b""
        buffer[: len(chunk)] = chunk
        self._place += len(chunk)
        self.furthest = max(self.furthest, self._place)
        return len(chunk)


def file_of(read: Read, size: int) -> io.BufferedReader:
    """A content as a file to walk."""
    return io.BufferedReader(_ContentFile(read, size), 256 << 10)


class Advance:
    """Whether the walk of an archive gets on, by what was read of it and what came out: both are bounded."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._file = cast("_ContentFile", file.raw)
        self._bag: Bag | None = None
        self._last = (0, 0, 0)

    def begun(self, bag: Bag) -> None:
        """Take the bag that is being filled."""
        self._bag = bag

    def made(self) -> bool:
        """Whether there was any since the last question."""
        bag, last = self._bag, self._last
        self._last = (self._file.furthest, bag.members if bag else 0, bag.unpacked if bag else 0)
        return self._last != last


def archives_of_volume(
    marked: int, kind: str, volume: dict[str, Any], keys: bytes, orders: bytes, *files: Path
) -> Iterator[object]:
    """Walk those contents of a volume that are archives; orders are [[number, size, path, inode, attribute, id], …].

    ``marked`` says which members are marked: 1 those that begin like pictures, 2 like videos, 3 both.
    """
    yield from _archives(orders, contents_of_volume(kind, volume, keys, *files), marked)


def archives_of_folder(marked: int, orders: bytes, root: Path) -> Iterator[object]:
    """Walk those files of a folder that are archives; orders are [[number, size, path, path], …] as Latin-1."""
    yield from _archives(orders, contents_of_folder(root), marked)


def archive_as_source(marked: int, orders: bytes, path: Path) -> Iterator[object]:
    """Walk a file that is an archive: the one order is [0, size, ""]."""
    yield from _archives(orders, content_of_file(path), marked)


def contents_of_volume(kind: str, volume: dict[str, Any], keys: bytes, *files: Path) -> Opened:
    """How contents of a volume are opened again."""
    system = open_system(open_media(kind, list(files)), Volume(**volume), keys_of(keys))
    return lambda target: (system.content(*target), _nothing)


def contents_of_folder(root: Path) -> Opened:
    """How files of a folder are opened again."""
    tree = Tree(root)

    def opened(target: Sequence[Any]) -> tuple[Read, Callable[[], None]]:
        file = tree.open(target[0].encode("latin-1"))
        return (lambda offset, length: os.pread(file, length, offset)), (lambda: os.close(file))

    return opened


def content_of_file(path: Path) -> Opened:
    """How a file that is an archive is opened."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return lambda _: (lambda offset, length: os.pread(file, length, offset), _nothing)


def carved_of_volume(
    marked: int, kind: str, volume: dict[str, Any], keys: bytes, orders: bytes, *files: Path
) -> Iterator[object]:
    """Search what no file's content of a volume takes for pictures and videos; the one order is [0, size, path]."""
    yield {"begin": 0}
    media, place = open_media(kind, list(files)), Volume(**volume)
    within, offset, _ = open_part(media, place.offset, place.length, place.part, keys_of(keys))
    system = open_system(media, place, keys_of(keys))
    if not isinstance(system, FileSystem):
        raise SourceUnreadable(f"free space of {place.file_system} is not searched")
    space = free_space(system, within.size - offset)
    searched, pointers = 0, system.blocks.size if place.file_system in ("ext2", "ext3") else None
    for stretch in space.stretches():
        searched += stretch.size
        for found in carve(Stretch(within, offset, stretch), pointers):
            if found is None:
                yield {"alive": True}
                continue
            wanted = marked & (2 if found.name.endswith(".mp4") else 1)
            clue = found.pieces[: MOST_PIECES + 1] if wanted else None
            yield {"members": [[found.name, found.size, None, clue, *found.digests]]}
    yield {"done": 0, "searched": searched, "problems": []}


def _nothing() -> None:
    return


def _archives(orders: bytes, opened: Opened, marked: int) -> Iterator[object]:
    """Yield for each archive ``begin``, its ``members`` in batches, and at last ``done`` with what else was met."""
    for place, (number, size, path, *target) in enumerate(json.loads(orders)):
        if place % _BATCH == 0:
            yield {"alive": True}
        try:
            read, close = opened(target)
        except SourceUnreadable:
            continue  # it was read a moment ago; if that failed, it is unread already
        try:
            kind = kind_of(read(0, HEAD))
            if kind is not None:
                yield {"begin": number}
                yield from _walked(number, kind, read, size, path.encode("latin-1"), _marks(marked))
        except OSError:
            continue
        finally:
            close()


def _marks(wanted: int) -> Callable[[bytes], int]:
    if not wanted:
        return lambda head: 0
    from tutela.engines.triage.pictures import kind_of as kind_of_picture  # with what decodes them: slow to import
    from tutela.engines.triage.videos import video_kind_of

    def marked(head: bytes) -> int:
        if wanted & 1 and kind_of_picture(head) is not None:
            return 1
        return 2 if wanted & 2 and video_kind_of(head) is not None else 0

    return marked


def _walked(
    number: int, kind: str, read: Read, size: int, path: bytes, marks: Callable[[bytes], int]
) -> Iterator[object]:
    """Walk one archive on a thread of its own, so that its members can be told while it goes on."""
    members: queue.Queue[Member | BaseException | dict[str, Any]] = queue.Queue(_WAITING)
    file = file_of(read, size)
    advance = Advance(file)

    def walk() -> None:
        try:
            census = open_archive(kind, file, path, size, members.put, marks, begun=advance.begun).census
            members.put({"directories": census.directories, "links": census.links, "special": census.special,
                         "problems": census.problems})  # fmt: skip
        except BaseException as error:  # noqa: BLE001 - raised again where the worker's end is decided
            members.put(error)

    threading.Thread(target=walk, daemon=True).start()
    batch: list[object] = []
    while True:
        try:
            told = members.get(timeout=EVERY)
        except queue.Empty:
            if batch:  # should it hang, what came before is good
                yield {"members": batch}
                batch = []
            if advance.made():
                say_alive()
            continue
        if isinstance(told, BaseException):
            raise told
        if isinstance(told, dict):
            yield {"members": batch}
            yield {"done": number, "kind": kind, **told}
            return
        batch.append([told.path.decode("latin-1"), told.size, told.modified, told.clue, *told.answer])
        if len(batch) == _BATCH:
            yield {"members": batch}
            batch = []
