"""Expert Witness images of version 2: libewf gives the bytes that went in; what is not whole or cannot be read is said."""

import hashlib
import os

import pytest

from tests.makers.ewf2 import DESCRIPTOR, ENCRYPTED, ex01
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers import recognise
from tutela.engines.triage.readers.ewf2 import open_ewf2, segment_extensions

PLAIN = os.urandom(1 << 18)
MEDIUM = PLAIN + bytes(1 << 18) + b"a pattern " * 20_000 + b"ABCDEFGH" * 30_000 + PLAIN[: 512 * 77]
MEDIUM = MEDIUM[: len(MEDIUM) // 512 * 512]


def opened(path):
    return open_ewf2(list(recognise(path).files))


@pytest.mark.parametrize("segments", [1, 2, 4])
def test_packed_plain_and_patterned_chunks_are_read_whatever_the_segments(segments, tmp_path):
    media = opened(ex01(tmp_path, "disk", MEDIUM, segments=segments)[-1])
    assert media.size == len(MEDIUM)
    assert media.read(0, len(MEDIUM)) == MEDIUM
    assert media.read(len(MEDIUM) - 700, 9000) == MEDIUM[-700:]
    assert media.stored == {"md5": hashlib.md5(MEDIUM).hexdigest(), "sha1": hashlib.sha1(MEDIUM).hexdigest()}
    assert media.about["evidence_number"] == "K-1"


def test_an_encrypted_one_is_named(tmp_path):
    (file,) = ex01(tmp_path, "disk", MEDIUM, flags=ENCRYPTED)
    with pytest.raises(SourceUnreadable, match="encrypted"):
        opened(file)


def test_one_compressed_by_bzip2_is_named(tmp_path):
    (file,) = ex01(tmp_path, "disk", MEDIUM)
    content = bytearray(file.read_bytes())
    content[10] = 2
    file.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="bzip2"):
        opened(file)


def test_a_segment_of_another_set_is_refused(tmp_path):
    first, second = ex01(tmp_path, "disk", MEDIUM, segments=2)
    content = bytearray(second.read_bytes())
    content[16] ^= 1  # of the identifier of the set
    second.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=r"disk\.Ex01 is damaged"):
        opened(first)


@pytest.mark.parametrize("place", [0, 8, 16, DESCRIPTOR - 1])
def test_a_damaged_descriptor_on_the_way_is_noticed(place, tmp_path):
    (file,) = ex01(tmp_path, "disk", MEDIUM)
    content = bytearray(file.read_bytes())
    before = int.from_bytes(content[-DESCRIPTOR + 8 : -DESCRIPTOR + 16], "little")
    content[before + place] ^= 1
    file.write_bytes(content)
    with pytest.raises(SourceUnreadable, match="leads nowhere"):
        opened(file)


@pytest.mark.parametrize("lost", [1, DESCRIPTOR, 5000])
def test_one_that_is_cut_off_is_said_to_be_so(lost, tmp_path):
    files = ex01(tmp_path, "disk", MEDIUM, segments=2)
    for file in files:
        whole = file.read_bytes()
        file.write_bytes(whole[:-lost])
        with pytest.raises(SourceUnreadable, match=f"{file.name} is cut off"):
            opened(files[0])
        file.write_bytes(whole)


def test_segments_are_called_as_the_format_says():
    names = list(segment_extensions())
    assert [names[at] for at in (0, 98, 99, 99 + 26, 99 + 676)] == ["Ex01", "Ex99", "ExAA", "ExBA", "EyAA"]
    assert names[-1] == "EzZZ"
