"""Hashes one picture: told by its first bytes, decoded in memory, and dropped; only its hash and quality leave. In workers only.

A JPEG is first decoded at a fraction of its size and in grey, which costs a small part of the whole; what is near a listed
picture then is decoded whole and hashed by the reference computation, which alone decides.
"""

import contextlib
import io
import warnings
from typing import NamedTuple

import numpy as np
from PIL import Image

from tutela.engines.kernels.pdq import Plain, Samplers
from tutela.engines.triage.errors import PictureUnreadable
from tutela.engines.triage.pdq import Picture, picture_of_pixels, reduced_picture_of
from tutela.engines.triage.previews import is_raw, preview_of
from tutela.engines.triage.sightings import REFERENCE

HEAD = 32
"""So many bytes tell what a picture is."""

MOST_PIXELS = 128_000_000
"""A picture of more pixels, once decoded, is not decoded."""
Image.MAX_IMAGE_PIXELS = None  # the bound above stands instead: it is told with its reason
PLAIN = Plain()
_LEAST_REDUCED = 192
"""A reduced picture has at least so many pixels a side: below, hashes differ by more than the screen allows for."""

_BRANDS = {b"avif": "AVIF", b"avis": "AVIF"} | dict.fromkeys(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), "HEIF"
)


class Sight(NamedTuple):
    """What is known of a picture: its hashes and quality, and how they were computed (``reference``, or at which fraction)."""

    picture: Picture
    by: str


def kind_of(head: bytes) -> str | None:
    """The kind of picture whose content begins like that, None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    if is_raw(head):
        return "RAW"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    if head.startswith(b"BM") and head[14:18] in (
        b"\x0c\x00\x00\x00",
        b"\x28\x00\x00\x00",
        b"\x6c\x00\x00\x00",
        b"\x7c\x00\x00\x00",
    ):
        return "BMP"
    return _BRANDS.get(head[8:12]) if head[4:8] == b"ftyp" else None


def sight_of(content: bytes, kind: str, *, exact: bool, ways: Samplers = PLAIN) -> Sight:
    """Hash a picture, ``exact`` by the reference computation; a camera's raw picture by its preview. Raises PictureUnreadable."""
    if kind in ("RAW", "TIFF"):
        return _sight_of_raw(content, kind, exact, ways)
    if kind == "HEIF":
        _learn_heif()
    return _sight(content, kind, exact, ways)


def _sight(content: bytes, kind: str, exact: bool, ways: Samplers) -> Sight:
    try:
        with warnings.catch_warnings(), contextlib.closing(Image.open(io.BytesIO(content), formats=[kind])) as image:
            warnings.simplefilter("ignore")  # whatever a decoder finds odd is told by what it raises
            return _exactly(image, ways) if exact else _reduced(image)
    except PictureUnreadable:
        raise
    except MemoryError as error:
        raise PictureUnreadable(f"decoding this {kind} needs more memory than a worker may have") from error
    except Exception as error:
        raise PictureUnreadable(f"it begins like a {kind}, but cannot be decoded") from error


def _sight_of_raw(content: bytes, kind: str, exact: bool, ways: Samplers) -> Sight:
    """Most raw pictures begin like a TIFF; what is none, or has no preview, is read as the TIFF that it may be."""
    try:
        preview = preview_of(content)
    except PictureUnreadable:
        if kind == "TIFF":
            with contextlib.suppress(PictureUnreadable):
                return _sight(content, kind, exact, ways)
        raise
    if preview is None:
        if kind == "TIFF":
            return _sight(content, kind, exact, ways)
        raise PictureUnreadable(
            "it begins like a camera's raw picture, but is damaged or of a kind that LibRaw does not know"
        )
    if isinstance(preview, Image.Image):
        return _exactly(preview, ways) if exact else _reduced(preview)
    return _sight(preview, "JPEG", exact, ways)


def _learn_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise PictureUnreadable(
            "HEIC is read where pillow-heif is installed (the extra tutela[heic]: make extras)"
        ) from error
    pillow_heif.options.DECODE_THREADS = 1  # a worker is one of many
    pillow_heif.register_heif_opener()


def _exactly(image: Image.Image, ways: Samplers) -> Sight:
    _refuse_large(image.size, image)
    colours = image if image.mode == "L" else _plain(image).convert("RGB")
    return Sight(picture_of_pixels(np.asarray(colours), ways), REFERENCE)


def _reduced(image: Image.Image) -> Sight:
    columns, rows = image.size
    scale = 1
    if image.format in ("JPEG", "MPO"):
        scale = next((one for one in (8, 4, 2) if min(rows, columns) // one >= _LEAST_REDUCED), 1)
        image.draft("L", (columns // scale, rows // scale))
        if image.size != (-(-columns // scale), -(-rows // scale)):
            raise PictureUnreadable("its decoder gives another size than was asked for")
    _refuse_large(image.size, image)
    grey = image if image.mode == "L" else _plain(image).convert("RGB").convert("L")
    found = reduced_picture_of(np.asarray(grey), rows, columns, scale)
    return Sight(found, f"reduced 1/{scale}")


def _refuse_large(size: tuple[int, int], image: Image.Image) -> None:
    if size[0] * size[1] > MOST_PIXELS:
        raise PictureUnreadable(
            f"it claims {image.size[0]} × {image.size[1]} pixels; up to {MOST_PIXELS:,} are decoded"
        )


def _plain(image: Image.Image) -> Image.Image:
    """Pictures of sixteen bits a pixel as eight: the library would cut them off at 255 instead."""
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.int32)
        return Image.fromarray(np.clip(values >> 8, 0, 255).astype(np.uint8))
    return image
