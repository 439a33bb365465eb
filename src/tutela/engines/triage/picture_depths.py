"""What runs inside the confined workers that hash pictures and videos within archives, and those that were carved.

An archive is walked again, once for all its pictures and once for all its videos, and none of it is kept longer than until
the next one is asked for.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tutela.engines.confined.worker import say_alive
from tutela.engines.triage.archives import HEAD, kind_of, open_archive
from tutela.engines.triage.archives.bag import MOST_HELD, Exhausted
from tutela.engines.triage.carving import Extents, Stretch
from tutela.engines.triage.depths import (
    MOST_PIECES,
    Advance,
    Opened,
    content_of_file,
    contents_of_folder,
    contents_of_volume,
    file_of,
)
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.layers import open_part
from tutela.engines.triage.picture_tasks import Opened as OpenedInTurn
from tutela.engines.triage.picture_tasks import Read, seen_in_turn
from tutela.engines.triage.pictures import kind_of as kind_of_picture
from tutela.engines.triage.pulse import EVERY
from tutela.engines.triage.readers import open_media
from tutela.engines.triage.video_tasks import watched_in_turn
from tutela.engines.triage.videos import video_kind_of
from tutela.engines.triage.volume import Volume

_PATIENCE = 0.5


def see_members_of_volume(
    orders: int, code: Path | None, exact: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash pictures within a volume's archives: [number, size, archive, its size, clue, inode, attribute, id]."""
    yield from seen_in_turn(orders, code, exact, _members(contents_of_volume(kind, volume, keys, *files), _is_picture))


def see_members_of_folder(orders: int, code: Path | None, exact: bool, root: Path) -> Iterator[object]:
    """Hash pictures within a folder's archives: [number, size, archive, its size, clue, path as Latin-1]."""
    yield from seen_in_turn(orders, code, exact, _members(contents_of_folder(root), _is_picture))


def see_members_of_file(orders: int, code: Path | None, exact: bool, path: Path) -> Iterator[object]:
    """Hash pictures within a file that is an archive: [number, size, 0, its size, clue]."""
    yield from seen_in_turn(orders, code, exact, _members(content_of_file(path), _is_picture))


def see_carved(
    orders: int, code: Path | None, exact: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash carved pictures: [number, size, [[beginning, length], …]]."""
    yield from seen_in_turn(orders, code, exact, _carved(kind, volume, keys, files))


def watch_members_of_volume(
    orders: int, code: Path | None, thorough: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash videos within a volume's archives, as ``see_members_of_volume`` pictures."""
    yield from watched_in_turn(
        orders, code, thorough, _members(contents_of_volume(kind, volume, keys, *files), _is_video)
    )


def watch_members_of_folder(orders: int, code: Path | None, thorough: bool, root: Path) -> Iterator[object]:
    """Hash videos within a folder's archives."""
    yield from watched_in_turn(orders, code, thorough, _members(contents_of_folder(root), _is_video))


def watch_members_of_file(orders: int, code: Path | None, thorough: bool, path: Path) -> Iterator[object]:
    """Hash videos within a file that is an archive."""
    yield from watched_in_turn(orders, code, thorough, _members(content_of_file(path), _is_video))


def watch_carved(
    orders: int, code: Path | None, thorough: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash carved videos."""
    yield from watched_in_turn(orders, code, thorough, _carved(kind, volume, keys, files))


def _carved(kind: str, volume: dict[str, Any], keys: bytes, files: Sequence[Path]) -> OpenedInTurn:
    media, place = open_media(kind, list(files)), Volume(**volume)
    within, offset, _ = open_part(media, place.offset, place.length, place.part, keys_of(keys))

    @contextmanager
    def opened(pieces: list[list[int]]) -> Iterator[Read]:
        if len(pieces) > MOST_PIECES:
            raise SourceUnreadable(f"it lies in more than {MOST_PIECES} pieces: not decoded")
        yield Stretch(within, offset, Extents([(start, start + length) for start, length in pieces])).read

    return opened


def _members(opened: Opened, wanted: Callable[[bytes], bool]) -> OpenedInTurn:
    """Orders come archive by archive, and in the order in which members lie in each."""
    walk: _Walk | None = None

    @contextmanager
    def member(archive: int, size: int, clue: int, *target: Any) -> Iterator[Read]:
        nonlocal walk
        if walk is None or walk.archive != archive or walk.passed >= clue:
            if walk is not None:
                walk.leave()
            walk = _Walk(archive, size, *opened(target), wanted)
        content = walk.content(clue)
        yield lambda offset, length: content[offset : offset + length]

    return member


class _Walk:
    """One archive, walked on a thread that waits with each picture or video until the next one is asked for."""

    def __init__(
        self, archive: int, size: int, read: Read, close: Callable[[], None], wanted: Callable[[bytes], bool]
    ) -> None:
        self.archive, self.passed = archive, 0
        self._size, self._read, self._close, self._wanted = size, read, close, wanted
        self._members: queue.Queue[tuple[int, bytes | None] | None] = queue.Queue(1)
        self._left = threading.Event()
        self._file = file_of(read, size)
        self._advance = Advance(self._file)
        self._over = False
        threading.Thread(target=self._walk, daemon=True).start()

    def content(self, clue: int) -> bytes:
        """The bytes of the member of that number. Raises SourceUnreadable."""
        while not self._over:
            try:
                told = self._members.get(timeout=EVERY)
            except queue.Empty:
                if self._advance.made():
                    say_alive()
                continue
            if told is None:
                self._over = True
                break
            self.passed, content = told
            if self.passed == clue:
                if content is None:
                    raise SourceUnreadable(f"in an archive nothing of more than {MOST_HELD >> 20} MiB is decoded")
                return content
        raise SourceUnreadable("it cannot be unpacked again")

    def leave(self) -> None:
        """End the walk where it is."""
        self._left.set()

    def _walk(self) -> None:
        try:
            kind = kind_of(self._read(0, HEAD))
            if kind is not None:
                told = (lambda member: None), self._wanted, self._hand_over
                open_archive(kind, self._file, b"", self._size, *told, begun=self._advance.begun)
        except (OSError, MemoryError):
            pass  # what was not handed over by then cannot be unpacked again, and is told as that
        finally:
            self._close()
            self._hand(None)

    def _hand_over(self, number: int, content: bytes | None) -> None:
        if not self._hand((number, content)):
            raise Exhausted("no more of it is asked for")

    def _hand(self, told: tuple[int, bytes | None] | None) -> bool:
        while not self._left.is_set():
            try:
                self._members.put(told, timeout=_PATIENCE)
            except queue.Full:
                continue
            return True
        return False


def _is_picture(head: bytes) -> bool:
    return kind_of_picture(head) is not None


def _is_video(head: bytes) -> bool:
    return video_kind_of(head) is not None
