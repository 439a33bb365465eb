"""Media within a volume: logical volumes (LVM), and encrypted volumes (LUKS, BitLocker, FileVault) to which a key is given.

A step of a volume's ``part`` names one, so that every worker finds it again: ``lvm 0``, ``luks``, ``lvm 1/luks``.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tutela.engines.confined.worker import say_alive
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.keys import Keys
from tutela.engines.triage.pulse import Ground
from tutela.engines.triage.readers.reader import Media

_FAILURES = (OSError, MemoryError, ValueError, OverflowError)


class WindowFile(io.RawIOBase):
    """A stretch of a medium as the file that the libraries ask for."""

    def __init__(self, media: Media, offset: int, length: int) -> None:
        self.media, self.offset = media, offset
        self.size = max(0, min(length, media.size - offset))
        self._place = 0
        self._ground = Ground()

    def read(self, size: int = -1) -> bytes:
        """Bytes from where it stands."""
        self._ground.tread(self._place)
        length = self.size - self._place if size < 0 else min(size, self.size - self._place)
        read = self.media.read(self.offset + self._place, length) if length > 0 else b""
        self._place += len(read)
        return read

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Stand at another place."""
        self._place = offset + (0, self._place, self.size)[whence]
        return self._place

    def tell(self) -> int:
        """Where it stands."""
        return self._place

    def get_size(self) -> int:
        """Length in bytes."""
        return self.size

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True


class LayerMedia:
    """The bytes of a logical or decrypted volume."""

    stored: Mapping[str, str] = {}
    about: Mapping[str, str] = {}

    def __init__(self, handle: Any, held: object) -> None:
        self._handle, self._held = handle, held  # the library does not keep alive what a handle rests on
        self.size = int(handle.size)

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        length = min(length, self.size - offset)
        if length <= 0:
            return b""
        chunk: bytes = self._handle.read_buffer_at_offset(length, offset)
        return chunk


@dataclass(frozen=True, slots=True)
class Layer:
    """A medium within a volume: the step that leads there, what to call it, and the medium, or why there is none."""

    step: str
    name: str
    media: Media | None
    reason: str | None = None


def layers_of(media: Media, offset: int, length: int, head: bytes, keys: Keys) -> list[Layer]:
    """What lies within the volume at ``offset``; nothing when it holds no other media. ``head`` are its first bytes."""
    for step, kind in _KINDS.items():
        if kind.recognise(head):
            window = WindowFile(media, offset, length)
            if kind.open is None:
                return list(_logical_volumes(window))
            return [_unlocked(step, kind, window, keys)]
    return []


def open_part(media: Media, offset: int, length: int, part: str, keys: Keys) -> tuple[Media, int, int]:
    """Go the steps of ``part``; returns the medium at the end, with offset and length of the volume in it.

    Raises SourceUnreadable.
    """
    for step in part.split("/") if part else []:
        if step.startswith("apfs "):
            continue
        head = media.read(offset, HEAD)
        layer = next((one for one in layers_of(media, offset, length, head, keys) if one.step == step), None)
        if layer is None or layer.media is None:
            raise SourceUnreadable("it cannot be opened again")
        media, offset, length = layer.media, 0, layer.media.size
    return media, offset, length


HEAD = 4096


def _logical_volumes(window: WindowFile) -> Iterator[Layer]:
    try:
        import pyvslvm  # libraries are loaded where a volume of their kind is met: every worker must start fast

        handle = pyvslvm.handle()
        handle.open_file_object(window)
        group = handle.get_volume_group()
        name = group.name
        if group.number_of_physical_volumes > 1:
            words = f"it is one of {group.number_of_physical_volumes} parts of the LVM volume group {name}"
            yield Layer("lvm", "LVM", None, f"{words}; groups of several are not read")
            return
        handle.open_physical_volume_files_as_file_objects([window])
        group = handle.get_volume_group()
        for number in range(group.number_of_logical_volumes):
            volume = group.get_logical_volume(number)
            yield Layer(f"lvm {number}", f"LVM {name}/{volume.name}", LayerMedia(volume, (handle, group)))
    except _FAILURES:
        yield Layer("lvm", "LVM", None, "it is a part of an LVM volume group that cannot be opened")


def _unlocked(step: str, kind: "_Kind", window: WindowFile, keys: Keys) -> Layer:
    reason = f"it is {kind.name}"
    if keys and kind.open is not None:
        reason += "; no key that was given opens it"
    for key in ("", *keys):  # without one first: a suspended BitLocker volume has its key beside it, for anyone to use
        say_alive()  # a key is stretched on purpose, and there may be many
        for recovery in (False, True):
            try:
                media = kind.open(window, key, recovery) if kind.open is not None else None
            except SourceUnreadable as error:
                return Layer(step, kind.name, None, f"it is {kind.name}; {error}")
            except _FAILURES:
                continue
            if media is not None:
                return Layer(step, f"opened from {kind.name}", media)
    return Layer(step, kind.name, None, reason)


def _open_luks(window: WindowFile, key: str, recovery: bool) -> Media | None:
    if recovery or not key:
        return None
    from tutela.engines.triage.luks2 import is_luks2, open_luks2  # slow to import, and only needed with a key

    if is_luks2(window.media.read(window.offset, 8)):
        return open_luks2(window.media, window.offset, window.size, key)
    import pyluksde

    volume = pyluksde.volume()
    volume.set_password(key)
    volume.open_file_object(window)
    return None if volume.is_locked() else LayerMedia(volume, window)


def _open_bitlocker(window: WindowFile, key: str, recovery: bool) -> Media | None:
    import pybde

    volume = pybde.volume()
    if key and recovery:
        volume.set_recovery_password(key)
    elif key:
        volume.set_password(key)
    volume.open_file_object(window)
    return None if volume.is_locked() else LayerMedia(volume, window)


def _open_filevault(window: WindowFile, key: str, recovery: bool) -> Media | None:
    import pyfvde

    volume = pyfvde.volume()
    volume.open_file_object(window)
    volume.open_physical_volume_files_as_file_objects([window])
    logical = volume.get_volume_group().get_logical_volume(0)
    if key and recovery:
        logical.set_recovery_password(key)
    elif key:
        logical.set_password(key)
    return LayerMedia(logical, (volume, window)) if not logical.is_locked() or (key and logical.unlock()) else None


_BITLOCKER_TO_GO = (0x1A8, bytes.fromhex("3bd67b49292ed84a8399f6a339e3d001"))


def is_bitlocker(head: bytes) -> bool:
    """Whether a volume that begins with ``head`` is encrypted by BitLocker, fixed or portable."""
    at, guid = _BITLOCKER_TO_GO
    return head[3:11] == b"-FVE-FS-" or head[at : at + 16] == guid


def _is_lvm(head: bytes) -> bool:
    sectors = (head[at : at + 512] for at in range(0, 2048, 512))
    return any(one[24:32] == b"LVM2 001" for one in sectors)


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    recognise: Callable[[bytes], bool]
    open: Callable[[WindowFile, str, bool], Media | None] | None


_KINDS = {
    "bitlocker": _Kind("encrypted by BitLocker", is_bitlocker, _open_bitlocker),
    "luks": _Kind("encrypted (LUKS)", lambda head: head.startswith(b"LUKS\xba\xbe"), _open_luks),
    "filevault": _Kind("an Apple CoreStorage volume (FileVault)", lambda head: head[88:90] == b"CS", _open_filevault),
    "lvm": _Kind("a part of an LVM volume group", _is_lvm, None),
}
