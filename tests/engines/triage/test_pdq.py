"""PDQ gives the published hashes, bit for bit those of the reference code, also turned and mirrored."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.engines.triage.bench import SHARED
from tests.makers import pictures
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.pdq import samplers
from tutela.engines.triage.pdq import luminance_of, picture_of, picture_of_pixels
from tutela.engines.triage.sightings import LEAST_QUALITY, ORIENTATIONS

PUBLISHED_TOLERANCE = 16
CLEAN = 31
TURNS = {
    "as it is": lambda a: a,
    "turned 90°": lambda a: np.rot90(a),
    "turned 180°": lambda a: np.rot90(a, 2),
    "turned 270°": lambda a: np.rot90(a, 3),
    "mirrored top to bottom": lambda a: a[::-1],
    "mirrored left to right": lambda a: a[:, ::-1],
    "mirrored along the main diagonal": lambda a: a.transpose(1, 0, 2),
    "mirrored along the other diagonal": lambda a: np.rot90(a, 2).transpose(1, 0, 2),
}


def hashed(colours):
    return picture_of(luminance_of(np.ascontiguousarray(colours)))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    code = ready("pdq", tmp_path_factory.mktemp("kernels"))
    if code is None:
        pytest.skip("no kernel on this kind of machine")
    return samplers(code)


def distance(one, other):
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def samples():
    found = SHARED / "_expected/pdq.json"
    known = json.loads(found.read_text()) if found.exists() else {}
    return {name: one for name, one in known.items() if "pdq_cpp_binding" in one}


@pytest.mark.parametrize("name", sorted(samples()))
def test_a_real_picture_has_the_published_hashes(name):
    expected = samples()[name]
    with Image.open(SHARED / name) as picture:
        found = hashed(np.asarray(picture.convert("RGB")))
    assert [one.hex() for one in found.hashes] == expected["dihedral"]
    assert found.quality == expected["quality"]
    for other in expected.get("published", {}).values():
        assert distance(found.hashes[0], bytes.fromhex(other)) <= PUBLISHED_TOLERANCE


@pytest.mark.skipif(not samples(), reason="the shared samples are not here")
def test_altered_copies_are_near_and_others_are_far():
    bridges = [bytes.fromhex(one["dihedral"][0]) for name, one in samples().items() if "bridge-mods" in name]
    others = [bytes.fromhex(one["dihedral"][0]) for name, one in samples().items() if "pdqhash-python" in name]
    assert len(bridges) > 8
    assert len(others) > 5
    assert max(distance(bridges[0], one) for one in bridges) <= CLEAN
    assert min(distance(bridges[0], one) for one in others) > 3 * CLEAN


@pytest.mark.parametrize("name", ORIENTATIONS)
def test_a_turned_picture_is_found_by_the_hash_of_its_turning(name):
    colours = np.asarray(pictures.scene(7, (640, 480)))
    as_it_is, turned = hashed(colours), hashed(TURNS[name](colours))
    distances = [distance(turned.hashes[0], one) for one in as_it_is.hashes]
    assert distances[ORIENTATIONS.index(name)] <= 10
    assert sorted(distances)[1] > 2 * CLEAN


def test_a_flat_picture_has_no_quality():
    assert hashed(np.full((300, 200, 3), 90, np.uint8)).quality == 0
    assert hashed(np.asarray(pictures.scene(3, (300, 200)))).quality >= LEAST_QUALITY


@pytest.mark.parametrize("shape", [(4, 900, 3), (900, 4, 3), (1, 1, 3)])
def test_a_picture_too_small_to_compare_has_zeros(shape):
    found = hashed(np.random.default_rng(1).integers(0, 255, shape, np.uint8))
    assert found.quality == 0
    assert set(found.hashes) == {bytes(32)}


def test_grey_is_the_same_in_one_plane_and_in_three():
    grey = np.asarray(pictures.scene(5, (333, 250)).convert("L"))
    assert hashed(grey) == hashed(np.stack([grey] * 3, axis=2))


@given(st.integers(0, 2**32), st.integers(5, 500), st.integers(5, 500), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_every_bit_is_that_of_the_reference_code(seed, rows, columns, grain):
    peer = pytest.importorskip("pdqhash")
    chance = np.random.default_rng(seed)
    coarse = chance.integers(0, 256, (rows // grain + 1, columns // grain + 1, 3), np.uint8)
    colours = np.asarray(Image.fromarray(coarse).resize((columns, rows), Image.Resampling.BICUBIC))
    hashes, quality = peer.compute_dihedral(colours)
    found = hashed(colours)
    assert found.quality == quality
    if (rows, columns) != (64, 64):  # there the reference leaves the filter out only for the picture as it is
        assert list(found.hashes) == [np.packbits(one).tobytes() for one in hashes]
    assert found.hashes[0] == np.packbits(peer.compute(colours)[0]).tobytes()


@given(st.integers(0, 2**32), st.integers(1, 400), st.integers(1, 400), st.sampled_from([1, 3]))
@settings(max_examples=60, deadline=None)
def test_the_kernel_has_the_bits_of_the_plain_path(compiled, seed, rows, columns, colours):
    chance = np.random.default_rng(seed)
    pixels = np.cumsum(chance.integers(-9, 10, (rows, columns, colours)), axis=1).astype(np.uint8)
    pixels = pixels[:, :, 0] if colours == 1 else pixels
    assert picture_of_pixels(pixels, compiled) == picture_of_pixels(pixels, samplers(None)) == hashed(pixels)


def test_the_kernel_gives_real_pictures_the_published_hashes(compiled):
    if not samples():
        pytest.skip("the shared samples are not here")
    for name, expected in samples().items():
        with Image.open(SHARED / name) as picture:
            found = picture_of_pixels(np.asarray(picture.convert("RGB")), compiled)
        assert [one.hex() for one in found.hashes] == expected["dihedral"]
