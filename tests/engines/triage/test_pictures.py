"""Pictures of every kind are hashed in memory; the fast screen leads to the decisions of the reference computation."""

import contextlib
import io
import random
import struct
import sys
import zlib

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter, features

from tests.makers import pictures
from tutela.engines.triage.errors import PictureUnreadable
from tutela.engines.triage.pdq import luminance_of, picture_of
from tutela.engines.triage.pictures import HEAD, kind_of, sight_of
from tutela.engines.triage.sightings import LEAST_QUALITY, MARGIN, RADIUS, REFERENCE

KINDS = {
    "JPEG": {"quality": 85}, "PNG": {}, "GIF": {}, "WEBP": {"lossless": True}, "BMP": {}, "TIFF": {}, "AVIF": {"quality": 95},
    "HEIF": {"quality": 95},
}  # fmt: skip


def distance(one, other):
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def reference(content):
    """As the peers do it: decode whole, in colour, and hash."""
    with Image.open(io.BytesIO(content)) as picture:
        return picture_of(luminance_of(np.asarray(picture.convert("RGB"))))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_told_by_its_first_bytes_and_hashed(kind):
    if kind in ("AVIF", "WEBP") and not features.check(kind.lower()):
        pytest.skip("this Pillow lacks the codec")
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    content = pictures.encoded(pictures.scene(11, (500, 400)), kind, **KINDS[kind])
    assert kind_of(content[:HEAD]) == kind
    exact, quick = (sight_of(content, kind, exact=exact) for exact in (True, False))
    assert exact == (reference(content), REFERENCE)
    assert distance(exact.picture.hashes[0], quick.picture.hashes[0]) <= MARGIN
    assert quick.by.startswith("reduced 1/")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_colour_mode_is_hashed(mode):
    picture = pictures.scene(12, (400, 300))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    else:
        picture = picture.convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    content = pictures.encoded(picture, kind)
    found = sight_of(content, kind, exact=True).picture
    expected = pictures.encoded(pictures.scene(12, (400, 300)).convert("L"), "PNG")
    assert distance(found.hashes[0], reference(expected).hashes[0]) <= RADIUS
    assert found.quality >= LEAST_QUALITY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF",
        b"\xff\xd8",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x18ftypisom",
        b"BM is how a text may begin",
        b"PK\x03\x04",
    ],
)
def test_what_is_no_picture_is_none(content):
    assert kind_of(content[:HEAD]) is None


def decisions_agree(seeds):
    """Make pictures, list some, re-encode all: the screen with its confirmation decides as the reference does. Counts both."""
    near = far = 0
    for seed in seeds:
        chance = random.Random(seed)
        original = pictures.scene(seed, (chance.randint(200, 700), chance.randint(200, 700)))
        listed = reference(pictures.encoded(original, "PNG")).hashes[0]
        for content in altered(original, chance):
            expected, quick = reference(content), sight_of(content, "JPEG", exact=False).picture
            distances = [distance(listed, one) for one in expected.hashes]
            decides = expected.quality >= LEAST_QUALITY and min(distances) <= RADIUS
            led = min(distance(listed, one) for one in quick.hashes) <= RADIUS + MARGIN
            assert not decides or led, (seed, distances)
            assert max(map(distance, expected.hashes, quick.hashes)) <= MARGIN or expected.quality < LEAST_QUALITY
            near, far = near + decides, far + (not decides)
    return near, far


def altered(original, chance):
    """The picture as it goes round: smaller, larger, squeezed, brighter, blurred, turned, mirrored, cut, and stored again."""
    width, height = original.size
    changes = [
        lambda one: one,
        lambda one: one.resize((max(60, width * 2 // 3), max(60, height * 2 // 3))),
        lambda one: one.resize((width * 2, height * 2)),
        lambda one: ImageEnhance.Brightness(one).enhance(chance.uniform(0.6, 1.4)),
        lambda one: one.filter(ImageFilter.GaussianBlur(chance.uniform(1, 6))),
        lambda one: one.transpose(chance.choice(list(Image.Transpose))),
        lambda one: one.crop((width // 50, height // 50, width - width // chance.choice([30, 60]), height)),
        lambda one: one.crop((width // 5, height // 5, width, height)),
    ]
    for change in chance.sample(changes, 3):
        options = {"quality": chance.choice([25, 50, 75, 90]), "progressive": chance.random() < 0.3}
        yield pictures.encoded(change(original), subsampling=chance.choice([0, 2]), **options)


def test_screen_and_confirmation_decide_as_the_reference():
    near, far = decisions_agree(range(12))
    assert near > 15
    assert far > 2


@pytest.mark.soak
def test_screen_and_confirmation_decide_as_the_reference_on_thousands():
    near, far = decisions_agree(range(1000, 2000))
    assert near > 1500
    assert far > 250


def enormous():
    """A PNG that claims 65,000 pixels a side."""
    header = struct.pack(">IIBBBBB", 65_000, 65_000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1 << 20))), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def test_a_picture_that_claims_to_be_enormous_costs_nothing():
    for exact in (True, False):
        with pytest.raises(PictureUnreadable, match="65000 × 65000"):
            sight_of(enormous(), "PNG", exact=exact)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF"])
def test_damaged_pictures_end_in_a_hash_or_a_reason(kind):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    whole = pictures.encoded(pictures.scene(13, (300, 200)), kind)
    chance = random.Random(kind)
    for round_ in range(25):
        content = bytearray(whole)
        for _ in range(round_):
            content[chance.randrange(HEAD, len(content))] = chance.randrange(256)
        content = content[: chance.randrange(HEAD, len(content))]
        with contextlib.suppress(PictureUnreadable):
            assert 0 <= sight_of(bytes(content), kind, exact=False).picture.quality <= 100


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_that_is_cut_off_is_unread(kind):
    whole = pictures.encoded(pictures.scene(13, (900, 600)), kind)
    for exact in (True, False):
        with pytest.raises(PictureUnreadable, match="cannot be decoded"):
            sight_of(whole[: len(whole) // 2], kind, exact=exact)


def test_heic_without_its_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(PictureUnreadable, match="make extras"):
        sight_of(b"\0\0\0\x18ftypheic" + bytes(100), "HEIF", exact=True)
