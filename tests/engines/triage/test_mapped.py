"""Tests that bytes of a raw image are the same where they lie in memory already as when they are read."""

import ctypes

import pytest

from tutela.engines.triage.readers.raw import RawMedia


@pytest.fixture
def media(tmp_path):
    content = bytes(range(256)) * 512
    parts = [tmp_path / "image.001", tmp_path / "image.002"]
    parts[0].write_bytes(content[:70_001])
    parts[1].write_bytes(content[70_001:])
    return RawMedia(parts)


@pytest.mark.parametrize(("offset", "length"), [(0, 1), (4095, 2), (5000, 60_000), (70_001, 61_071), (70_000, 1)])
def test_mapped_bytes_are_those_that_are_read(media, offset, length):
    shown = media.mapped(offset, length)
    if shown is None:
        pytest.skip("this system does not bring mapped pages in")
    assert bytes(shown.view) == ctypes.string_at(shown.address, length) == media.read(offset, length)


@pytest.mark.parametrize(("offset", "length"), [(70_000, 2), (131_071, 2), (0, (4 << 20) + 1)])
def test_what_goes_on_in_another_file_or_beyond_the_end_must_be_read(media, offset, length):
    assert media.mapped(offset, length) is None
