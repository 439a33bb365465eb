"""Hands the bytes of a medium to The Sleuth Kit, noting where the medium could not be read."""

import pytsk3

from tutela.engines.triage.readers.reader import Media


class TskImage(pytsk3.Img_Info):  # type: ignore[misc]  # the library has no types
    """A medium as The Sleuth Kit sees it."""

    def __init__(self, media: Media) -> None:
        self._media = media
        super().__init__(url="", type=pytsk3.TSK_IMG_TYPE_EXTERNAL)

    def read(self, offset: int, length: int) -> bytes:
        """Return bytes of the medium; the library treats an error or a short answer as unreadable."""
        return self._media.read(offset, length)

    def get_size(self) -> int:
        """Length of the medium in bytes."""
        return self._media.size

    def close(self) -> None:
        """Nothing to close: the worker's end closes everything."""
