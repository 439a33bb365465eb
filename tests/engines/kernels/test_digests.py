"""Digests in lanes are the library's, whatever the lengths and however many messages there are."""

import hashlib
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.kernels.digests import KNOWN, WORDS, Lanes, joined
from tutela.engines.kernels.loading import ready


@pytest.fixture(scope="module")
def lanes(tmp_path_factory: pytest.TempPathFactory) -> Lanes:
    code = ready("digests", tmp_path_factory.mktemp("kernels"))
    if code is None:
        pytest.skip("no kernel on this kind of machine")
    return Lanes(code)


def library(kind: str, messages: list[bytes]) -> list[str]:
    return [hashlib.new(kind, one, usedforsecurity=False).hexdigest() for one in messages]


def message(length: int, salt: int = 0) -> bytes:
    return hashlib.shake_128(f"{length} {salt}".encode()).digest(length)


@pytest.mark.parametrize("kind", WORDS)
def test_published_answers(lanes: Lanes, kind: str) -> None:
    buffer, pieces = joined([b"", b"abc", b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"])

    assert tuple(lanes.digests(kind, buffer, pieces)) == KNOWN[kind]


@pytest.mark.parametrize("kind", WORDS)
def test_every_length_around_every_border(lanes: Lanes, kind: str) -> None:
    messages = [message(length) for length in (*range(331), 4095, 4096, 4097, 65_535, 65_536)]

    assert lanes.digests(kind, *joined(messages)) == library(kind, messages)


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("count", [0, 1, 2, 15, 16, 17, 31, 33])
def test_lanes_that_are_not_full(lanes: Lanes, kind: str, count: int) -> None:
    messages = [message(100 + number, number) for number in range(count)]

    assert lanes.digests(kind, *joined(messages)) == library(kind, messages)


@given(st.lists(st.one_of(st.integers(0, 200), st.integers(0, 20_000)), max_size=60))
def test_uneven_lengths_in_one_batch(lanes: Lanes, lengths: list[int]) -> None:
    messages = [message(length, number) for number, length in enumerate(lengths)]
    buffer, pieces = joined(messages)

    for kind in WORDS:
        assert lanes.digests(kind, buffer, pieces) == library(kind, messages)


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=20), st.integers(1, 9))
def test_messages_that_come_in_parts(lanes: Lanes, lengths: list[int], blocks: int) -> None:
    messages = [message(length, number) for number, length in enumerate(lengths)]
    step = 64 * blocks
    for kind, words in WORDS.items():
        states = [array("I", bytes(4 * words)) for _ in messages]
        for at in range(0, max(lengths) + 1, step):
            going = [number for number, one in enumerate(messages) if at <= len(one)]
            parts = [messages[number][at : at + step] for number in going]
            last = [at + step > len(messages[number]) for number in going]
            joint = array("I", b"".join(states[number].tobytes() for number in going))
            buffer, pieces = joined(parts)
            lanes.advance(kind, buffer, pieces, [at] * len(going), last, joint)
            for place, number in enumerate(going):
                states[number] = joint[place * words : (place + 1) * words]
        assert [one.tobytes().hex() for one in states] == library(kind, messages)


def test_a_piece_outside_its_buffer_is_refused(lanes: Lanes) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        lanes.digests("md5", bytearray(10), [(0, 11)])


def test_a_part_that_ends_within_a_block_is_refused(lanes: Lanes) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        lanes.advance("md5", bytearray(70), [(0, 70)], [0], [False], array("I", bytes(16)))


def test_the_code_is_made_once(lanes: Lanes, tmp_path: Path) -> None:
    made = ready("digests", tmp_path)
    assert made is not None
    first = made.stat()

    again = ready("digests", tmp_path)

    assert again == made
    assert again.stat().st_mtime_ns == first.st_mtime_ns
    assert list(tmp_path.iterdir()) == [made]
