"""Takes the preview out of a camera's raw picture through LibRaw; the raw data themselves are never developed. In workers only.

Facts on the formats: LibRaw, which knows them all by now. It takes the largest preview that a raw picture has.
"""

import io
from typing import Any

import numpy as np
from PIL import Image

from tutela.engines.triage.errors import PictureUnreadable

_SIGNATURES = (
    b"IIRO", b"IIRS", b"MMOR", b"IIU\x00", b"FUJIFILMCCD-RAW", b"II\x1a\x00\x00\x00HEAPCCDR", b"\x00MRM", b"FOVb",
)  # fmt: skip
"""Olympus (three), Panasonic, Fujifilm, Canon's CRW, Minolta, Sigma; the others are of the kind TIFF by their first bytes."""
_CR2, _CR3 = b"CR", b"ftypcrx "


def is_raw(head: bytes) -> bool:
    """Whether a content that begins like that is a raw picture and nothing else."""
    return (
        head.startswith(_SIGNATURES)
        or head[4:12] == _CR3
        or (head.startswith((b"II*\x00", b"MM\x00*")) and head[8:10] == _CR2)
    )


def preview_of(content: bytes) -> bytes | Image.Image | None:
    """The largest preview: a JPEG's bytes, or a picture where it is plain; None where the content is no raw picture.

    Raises PictureUnreadable where a raw picture has no preview, or LibRaw cannot read it.
    """
    import rawpy  # only where there may be one: workers must start fast

    try:
        with rawpy.imread(io.BytesIO(content)) as raw:
            found = raw.extract_thumb().data
            return found if isinstance(found, bytes) else _plain(np.asarray(found))
    except rawpy.LibRawFileUnsupportedError:
        return None
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError) as error:
        raise PictureUnreadable(
            "it is a camera's raw picture without a preview, and raw data are not developed"
        ) from error
    except MemoryError as error:
        raise PictureUnreadable("reading this raw picture needs more memory than a worker may have") from error
    except Exception as error:
        raise PictureUnreadable("it begins like a camera's raw picture, but cannot be read") from error


def _plain(pixels: np.ndarray[Any, Any]) -> Image.Image:
    """A preview of rows, columns and colours as a picture of eight bits a colour."""
    eight = (pixels >> 8).astype(np.uint8) if pixels.dtype == np.uint16 else pixels
    return Image.fromarray(eight[..., 0] if eight.shape[-1] == 1 else eight)
