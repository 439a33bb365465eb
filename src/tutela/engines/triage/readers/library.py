"""A medium that a library of the libyal family opens: the readers of disk images for virtual machines share it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from tutela.engines.triage.errors import SourceUnreadable


class Handle(Protocol):
    """What the libraries' handles have in common."""

    def get_media_size(self) -> int:
        """Length of the medium in bytes."""

    def read_buffer_at_offset(self, size: int, offset: int) -> bytes:
        """Bytes of the medium. Raises OSError."""


class LibraryMedia:
    """The medium behind an open handle."""

    stored: Mapping[str, str]
    about: Mapping[str, str]

    def __init__(self, handle: Handle, about: Mapping[str, str]) -> None:
        self._handle = handle
        self.size = int(handle.get_media_size())
        self.stored, self.about = {}, about

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read."""
        length = min(length, self.size - offset)
        return self._handle.read_buffer_at_offset(length, offset) if length > 0 else b""


def damaged(path: Path, error: Exception) -> SourceUnreadable:
    """The library's refusal to open ``path``, in few words."""
    words = str(error).split(". ")[0].split(": ", 1)[-1]
    return SourceUnreadable(f"{path.name} is damaged or of a variety that is not read: {words[:200]}")
