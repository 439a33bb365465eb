"""Hands the bytes of a medium to The Sleuth Kit, noting where the medium could not be read."""

import pytsk3

from tutela.engines.triage.pulse import Ground, Pulse
from tutela.engines.triage.readers.reader import Media

_SECTOR = 512


def with_gaps(media: Media, offset: int, length: int) -> tuple[bytes, str | None]:
    """Bytes of a medium with zeros where it is bad, and how it is bad there (None where it is not)."""
    try:
        return media.read(offset, length), None
    except OSError as error:
        reason, found = error.strerror or str(error), bytearray()
    pulse = Pulse()
    while len(found) < length:
        pulse.beat()  # a disk takes seconds over each bad sector
        size = min(_SECTOR, length - len(found))
        try:
            piece = media.read(offset + len(found), size)
        except OSError:
            piece = bytes(size)
        if not piece:
            break
        found += piece
    return bytes(found), reason


class TskImage(pytsk3.Img_Info):  # type: ignore[misc]  # the library has no types
    """A medium as The Sleuth Kit sees it."""

    def __init__(self, media: Media) -> None:
        self._media, self._ground = media, Ground()
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the medium, up to a place that is bad: the library treats a short answer as unreadable.

        No error may go through the library: it would come out of its next call as one of its own kind. It asks for more
        than it needs, from where it needs it, so what lies before the bad place is given to it.
        """
        self._ground.tread(offset)
        try:
            return self._media.read(offset, length)
        except OSError:
            return self._up_to_the_bad_place(offset, length)

    def _up_to_the_bad_place(self, offset: int, length: int) -> bytes:
        good = b""
        while len(good) < length:
            try:
                piece = self._media.read(offset + len(good), min(_SECTOR, length - len(good)))
            except OSError:
                break
            if not piece:
                break
            good += piece
        return good

    def get_size(self) -> int:
        """Length of the medium in bytes."""
        return self._media.size

    def close(self) -> None:
        """Nothing to close: the worker's end closes everything."""
