"""Hands the bytes of a medium to The Sleuth Kit, noting where the medium could not be read."""

from collections.abc import Iterator

import pytsk3

from tutela.engines.triage.pulse import Ground, Pulse
from tutela.engines.triage.readers.reader import Media

_SECTOR = 512


def with_gaps(media: Media, offset: int, length: int) -> tuple[bytes, str | None]:
    """Bytes of a medium with zeros where it is bad, and how it is bad there (None where it is not)."""
    try:
        return media.read(offset, length), None
    except OSError as error:
        reason = error.strerror or str(error)
    return b"".join(bytes(_SECTOR) if one is None else one for one in _sectors(media, offset, length))[:length], reason


def _sectors(media: Media, offset: int, length: int) -> Iterator[bytes | None]:
    """The sectors of a stretch up to the medium's end, None for one that is bad."""
    pulse = Pulse()
    for at in range(offset, min(offset + length, media.size), _SECTOR):
        pulse.beat()  # a disk takes seconds over each bad one
        try:
            yield media.read(at, min(_SECTOR, offset + length - at))
        except OSError:
            yield None


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
            good = bytearray()
            for sector in _sectors(self._media, offset, length):
                if sector is None:
                    break
                good += sector
            return bytes(good)

    def get_size(self) -> int:
        """Length of the medium in bytes."""
        return self._media.size

    def close(self) -> None:
        """Nothing to close: the worker's end closes everything."""
