"""Near look-up returns exactly what comparing with every hash returns, with and without the kernel."""

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.engines.triage.bench import SHARED
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.near import BITS, limits_of, neighbours, table_of
from tutela.engines.known.errors import IndexRefused
from tutela.engines.known.near import RADIUS, Near, NearIndex, chunks_for, hashes_of, segment_of, spans_of
from tutela.engines.known.near_file import open_near, write_near

EMPTY = NearIndex({"name": "none"}, [])


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    return ready("near", tmp_path_factory.mktemp("kernels"))


def brute(index, asked, radius):
    """Every pair, by comparing whole numbers one by one."""
    held = [
        (int.from_bytes(row.tobytes(), "little"), int(entry))
        for segment in index.segments
        for row, entry in zip(segment.hashes, segment.entries, strict=True)
    ]
    numbers = [int.from_bytes(one, "little") for one in asked]
    found = [[Near((number ^ own).bit_count(), entry) for own, entry in held] for number in numbers]
    return [sorted(one for one in row if one.distance <= radius) for row in found]


def flipped(hashed, bits):
    number = int.from_bytes(hashed, "little")
    for bit in bits:
        number ^= 1 << int(bit)
    return number.to_bytes(32, "little")


def crowd(seed, count, centres):
    """Hashes around centres, a few bits from each other, some of them twice."""
    chance = np.random.default_rng(seed)
    middles = [chance.bytes(32) for _ in range(centres)]
    made = [flipped(middles[n % centres], chance.choice(BITS, n % 40, replace=False)) for n in range(count)]
    return made + made[: count // 10]


def index_of(texts, start=0):
    return EMPTY.adding(hashes_of(texts), np.arange(start, start + len(texts), dtype=np.uint32))


@given(st.integers(0, 2**32), st.integers(0, 63), st.sampled_from([1, 7, 400]), st.sampled_from([10, 13, 17]))
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_every_neighbour_is_found_whatever_the_radius(code, seed, radius, centres, chunks):
    texts = crowd(seed, 900, centres)
    index = index_of(texts)
    asked = [flipped(one, np.random.default_rng(seed).choice(BITS, radius, replace=False)) for one in texts[:8]]
    expected = brute(index, asked, radius)
    assert index.find(asked, radius) == expected
    assert index.find(asked, radius, code=code) == expected
    hashes = index.segments[0].hashes
    tables = [table_of(hashes, first, bits) for first, bits in spans_of(chunks)]
    for ways in (neighbours(None), neighbours(code)):
        pairs = ways.by_chunks(hashes, tables, hashes_of(asked), radius)
        found = list(zip(*(part.tolist() for part in pairs), strict=True))
        named = {(query, one.entry, one.distance) for query, row in enumerate(expected) for one in row}
        assert len(found) == len(named)
        assert set(found) == named


@pytest.mark.parametrize("away", [RADIUS, RADIUS + 1])
def test_the_border_of_the_radius(code, away):
    chance = np.random.default_rng(3)
    texts = [chance.bytes(32) for _ in range(20_000)]
    index = index_of(texts)
    assert index.segments[0].chunks
    asked = [flipped(one, chance.choice(BITS, away, replace=False)) for one in texts[:300]]
    for found in (index.find(asked, code=code), index.find(asked[:40])):
        assert all(one == ([Near(RADIUS, place)] if away == RADIUS else []) for place, one in enumerate(found))


def test_hashes_that_differ_in_one_place_only(code):
    """All the difference within one chunk, or spread over all: what a wrong limit would miss."""
    chance = np.random.default_rng(4)
    texts = [chance.bytes(32) for _ in range(20_000)]
    index = index_of(texts)
    spread = [[(start + step * 8) % BITS for step in range(RADIUS)] for start in range(8)]
    gathered = [[(start + step) % BITS for step in range(RADIUS)] for start in range(0, BITS, 5)]
    asked = [flipped(texts[number], bits) for number, bits in enumerate(spread + gathered)]
    assert index.find(asked, code=code) == [[Near(RADIUS, number)] for number in range(len(asked))]
    assert index.find(asked, RADIUS - 1, code=code) == [[] for _ in asked]


@pytest.mark.skipif(not (SHARED / "pdq").exists(), reason="the shared samples are not here")
def test_published_needles_in_the_published_haystack(code):
    needles, haystack = (
        [bytes.fromhex(line) for line in (SHARED / f"pdq/reg-test-input/{name}.txt").read_text().split()]
        for name in ("needles", "haystack")
    )
    index = index_of(haystack)
    for ways in (None, code):
        counts = [sum(map(len, index.find(needles, radius, code=ways))) for radius in (0, 15, 31, 63)]
        assert counts == [50, 151, 250, 352]


def test_what_was_added_is_found_and_the_old_index_stays(code, tmp_path):
    chance = np.random.default_rng(5)
    texts = [chance.bytes(32) for _ in range(9_000)]
    index, start = EMPTY, 0
    for count in (5_000, 2_000, 1, 1, 1_000, 998):
        before, held = len(index), index
        part = texts[start : start + count]
        index = index.adding(hashes_of(part), np.arange(start, start + count, dtype=np.uint32))
        start += count
        assert len(held) == before
    assert len(index) == start == 9_000
    assert len(index.segments) <= 4
    write_near(index, tmp_path / "near")
    for one in (index, open_near(tmp_path / "near")):
        assert one.find(texts[::50], code=code) == [[Near(0, number)] for number in range(0, 9_000, 50)]


def test_a_hash_that_is_listed_twice_is_found_twice(code):
    index = index_of([bytes(32), b"\xff" * 32, bytes(32)])
    assert index.find([bytes(32)], code=code) == [[Near(0, 0), Near(0, 2)]]
    assert EMPTY.find([bytes(32)]) == [[]]


def test_an_index_comes_back_from_its_file(tmp_path, code):
    texts = crowd(6, 8_000, 300)
    index = index_of(texts)
    write_near(NearIndex({"name": "list 1", "version": "3"}, index.segments), tmp_path / "near")
    opened = open_near(tmp_path / "near")
    assert opened.about == {"name": "list 1", "version": "3"}
    assert opened.find(texts[:30], code=code) == index.find(texts[:30])
    assert {path.name for path in tmp_path.iterdir()} == {"near"}


@pytest.mark.parametrize("damage", ["cut", "header", "magic", "empty"])
def test_a_damaged_file_is_refused(tmp_path, damage):
    path = tmp_path / "near"
    write_near(index_of(crowd(7, 5_000, 50)), path)
    whole = bytearray(path.read_bytes())
    if damage == "header":
        whole[60] ^= 1
    elif damage == "magic":
        whole[3] ^= 1
    path.write_bytes(whole[: {"cut": len(whole) // 2, "empty": 0}.get(damage, len(whole))])
    with pytest.raises(IndexRefused):
        open_near(path)


def test_limits_add_up_to_the_radius():
    for radius in range(64):
        for chunks in range(1, 30):
            assert sum(limit + 1 for limit in limits_of(radius, chunks)) == radius + 1


def test_large_indexes_have_longer_chunks():
    assert chunks_for(100) == 0
    counts = [chunks_for(10**power) for power in (4, 5, 6, 7)]
    assert counts == sorted(counts, reverse=True)
    assert all(sum(length for _, length in spans_of(count)) == BITS for count in counts)


def test_hashes_and_entries_are_as_many():
    with pytest.raises(IndexRefused):
        segment_of(hashes_of([bytes(32)]), np.empty(0, np.uint32))


@pytest.mark.parametrize("radius", [-1, 64])
def test_a_radius_out_of_bounds_is_refused(radius):
    with pytest.raises(ValueError, match="radius"):
        EMPTY.find([bytes(32)], radius)
