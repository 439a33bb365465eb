"""A camera's raw picture is hashed by the largest preview in it, exactly as that preview by itself; without one it is unread."""

import contextlib
import random

import pytest

from tests.engines.triage.test_pictures import reference
from tests.makers import pictures
from tests.makers.raw_pictures import CAMERAS, raw_picture
from tutela.engines.triage.errors import PictureUnreadable
from tutela.engines.triage.pictures import HEAD, kind_of, sight_of
from tutela.engines.triage.previews import preview_of
from tutela.engines.triage.sightings import REFERENCE
from tutela.engines.triage.videos import video_kind_of

SIZE = (800, 600)
LIKE_A_TIFF = {"DNG", "NEF", "ARW", "PEF"}


def preview(seed=71):
    return pictures.encoded(pictures.scene(seed, SIZE), quality=85)


def thumb(seed=72):
    return pictures.scene(seed, (160, 120)).tobytes()


@pytest.mark.parametrize("kind", [*CAMERAS, "RAF"])
def test_a_raw_picture_is_hashed_by_its_largest_preview(kind):
    content = raw_picture(kind, preview(), SIZE, thumb())
    assert kind_of(content[:HEAD]) == ("TIFF" if kind in LIKE_A_TIFF else "RAW")
    assert sight_of(content, kind_of(content[:HEAD]), exact=True) == (reference(preview()), REFERENCE)
    quick = sight_of(content, kind_of(content[:HEAD]), exact=False)
    assert quick == sight_of(preview(), "JPEG", exact=False)
    assert quick.by == "reduced 1/2"


@pytest.mark.parametrize("kind", ["DNG", "NEF"])
def test_a_raw_picture_with_nothing_but_a_plain_thumbnail_is_hashed_by_that(kind):
    content = raw_picture(kind, b"", SIZE, thumb())
    alone = pictures.encoded(pictures.scene(72, (160, 120)), "PNG")
    assert sight_of(content, "TIFF", exact=True) == (reference(alone), REFERENCE)
    assert sight_of(content, "TIFF", exact=False).by == "reduced 1/1"


@pytest.mark.parametrize("kind", ["DNG", "NEF", "CR2", "RAF"])
def test_a_raw_picture_without_a_preview_is_unread_for_its_raw_data_are_not_developed(kind):
    content = raw_picture(kind, b"", SIZE)
    for exact in (True, False):
        with pytest.raises(PictureUnreadable, match="raw data are not developed"):
            sight_of(content, kind_of(content[:HEAD]), exact=exact)


def test_a_preview_that_cannot_be_decoded_leaves_a_reason():
    content = raw_picture("CR2", preview()[:9000], SIZE)
    with pytest.raises(PictureUnreadable, match="cannot be decoded"):
        sight_of(content, "RAW", exact=True)


def test_an_ordinary_tiff_that_names_a_camera_is_read_as_a_tiff():
    content = pictures.encoded(pictures.scene(73, SIZE), "TIFF", tiffinfo={271: "NIKON CORPORATION", 272: "NIKON D90"})
    assert preview_of(content) is None
    assert sight_of(content, "TIFF", exact=True) == (reference(content), REFERENCE)


@pytest.mark.parametrize("head", [b"\0\0\0\x18ftypcrx ", b"\0MRM\0\0", b"FOVb", b"II\x1a\0\0\0HEAPCCDR"])
def test_other_raw_pictures_are_told_by_their_first_bytes_and_by_nothing_else(head):
    content = head + bytes(600)
    assert kind_of(content[:HEAD]) == "RAW"
    assert video_kind_of(content[:512]) is None
    with pytest.raises(PictureUnreadable, match="LibRaw"):
        sight_of(content, "RAW", exact=True)


@pytest.mark.parametrize("kind", ["DNG", "CR2", "RAF", "RW2"])
def test_damaged_raw_pictures_end_in_a_hash_or_a_reason(kind):
    """Damaged is where the directories are, and what they lead to."""
    whole = raw_picture(kind, preview(), SIZE, thumb())
    grey = whole.find(b"\xe8\x03" * 500) if kind != "RAF" else len(whole)
    chance = random.Random(kind)
    for round_ in range(20):
        content = bytearray(whole)
        for _ in range(1 + round_):
            place = (
                chance.randrange(HEAD, grey + 64) if grey > 1000 else chance.randrange(len(whole) - 2000, len(whole))
            )
            content[place] = chance.randrange(256)
        content = content[: chance.choice([len(content), chance.randrange(HEAD, len(content))])]
        with contextlib.suppress(PictureUnreadable):
            assert 0 <= sight_of(bytes(content), kind_of(whole[:HEAD]), exact=False).picture.quality <= 100
