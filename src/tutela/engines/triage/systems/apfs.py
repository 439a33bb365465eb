"""Lists a volume of an APFS container through libfsapfs, with named forks and extended attributes as streams.

The Sleuth Kit reads files compressed by LZFSE as empty; libfsapfs fails on those in resource forks, so these are read
here. Snapshots are counted, not read; deleted files are not searched.
"""

from dataclasses import dataclass
from typing import Any

import pyfsapfs

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.keys import Keys
from tutela.engines.triage.readers.reader import Media
from tutela.engines.triage.systems.decmpfs import HEADER, LZFSE_FORK, MAGIC, LzfseFork
from tutela.engines.triage.systems.library import CONTENT, FAILURES, LibrarySystem, Read, opening
from tutela.engines.triage.systems.snapshots import ApfsWindow, unread_states

_FORK, _COMPRESSED = "com.apple.ResourceFork", "com.apple.decmpfs"


class Apfs(LibrarySystem):
    """One volume of a container."""

    def __init__(self, volume: Any, held: object, room: int) -> None:
        self._volume, self._held = volume, held
        super().__init__(volume.get_root_directory(), room)

    def _number(self, entry: Any) -> int:
        return int(entry.identifier)

    def _reopened(self, inode: int) -> Any:
        return self._volume.get_file_entry_by_identifier(inode)

    def _is_content(self, entry: Any, name: str) -> bool:
        """Apple's own attributes describe; a resource fork is content, unless the file is compressed into it."""
        if name == _FORK:
            return not entry.has_extended_attribute_by_name(_COMPRESSED)
        return not name.startswith("com.apple.")

    def _reading(self, entry: Any, source: Any, attribute: int) -> Read:
        plain = super()._reading(entry, source, attribute)
        if attribute != CONTENT or not entry.has_extended_attribute_by_name(_COMPRESSED):
            return plain
        told = entry.get_extended_attribute_by_name(_COMPRESSED)
        magic, kind, size = HEADER.unpack(told.read_buffer_at_offset(HEADER.size, 0))
        if magic != MAGIC or kind != LZFSE_FORK:
            return plain
        fork = entry.get_extended_attribute_by_name(_FORK)
        return LzfseFork(size, super()._reading(entry, fork, attribute)).read


def volumes_of(media: Media, offset: int, length: int) -> list[tuple[str, bool]]:
    """Name of each volume of the container at ``offset``, and whether it is encrypted. Raises SourceUnreadable."""
    try:
        count = _container(media, offset, length).container.number_of_volumes
        volumes = [_volume(media, offset, length, number)[0] for number in range(count)]
        return [(str(one.name or ""), bool(one.is_locked())) for one in volumes]
    except FAILURES as error:
        raise opening("APFS", error) from error


def locked(media: Media, offset: int, length: int, number: int, keys: Keys) -> str | None:
    """Why the ``number``-th volume stays closed; None when a key opens it."""
    try:
        _unlocked(media, offset, length, number, keys)
    except SourceUnreadable as error:
        return f"it is an encrypted APFS volume: {error}: not examined"
    return None


def _unlocked(media: Media, offset: int, length: int, number: int, keys: Keys) -> tuple[Any, "_Held"]:
    """The volume and what it rests on, opened with one of the keys where it is encrypted. Raises SourceUnreadable."""
    try:
        for key in ("", *keys):
            for recovery in (False, True):
                volume, held = _volume(media, offset, length, number)
                if not volume.is_locked():
                    return volume, held
                if key and recovery:
                    volume.set_recovery_password(key)
                elif key:
                    volume.set_password(key)
                if key and volume.unlock():
                    return volume, held
    except FAILURES as error:
        raise opening("APFS", error) from error
    raise SourceUnreadable("no key that was given opens it" if keys else "no key was given")


def _volume(media: Media, offset: int, length: int, number: int) -> tuple[Any, "_Held"]:
    """The volume and what it rests on, as if it had no snapshots where these are more than the library can list."""
    try:
        held = _container(media, offset, length)
        return held.container.get_volume(number), held
    except FAILURES:
        held = _container(media, offset, length, hiding=True)
        return held.container.get_volume(number), held


@dataclass(frozen=True, slots=True)
class _Held:
    """A container, and the window on the medium through which it is read."""

    container: Any
    window: ApfsWindow


def _container(media: Media, offset: int, length: int, *, hiding: bool = False) -> _Held:
    held = _Held(pyfsapfs.container(), ApfsWindow(media, offset, length, hiding=hiding))
    held.container.open_file_object(held.window)
    return held


def open_apfs(media: Media, offset: int, length: int, number: int, keys: Keys) -> Apfs:
    """Open the ``number``-th volume. Raises SourceUnreadable."""
    volume, held = _unlocked(media, offset, length, number, keys)
    try:
        system = Apfs(volume, held, media.size)
        if count := held.window.snapshots.get(number, 0):
            system.census.problems.append(unread_states(count, "snapshots"))
        return system
    except FAILURES as error:
        raise opening("APFS", error) from error
