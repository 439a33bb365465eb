"""AFF4 images give the medium that was put into them, held against the digests that they carry."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from tests.engines.triage.bench import digests, digests_of, rows, run
from tests.makers import aff4, images
from tutela.engines.confined import run_confined
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.aff4 import open_aff4
from tutela.engines.triage.readers.aff4_media import parsed

FILES = images.invented_files(6, seed=31)


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    tree = images.write_tree(folder / "tree", {**FILES, "ones": b"\xff" * 300_000})
    return images.ext4(folder / "x.img", tree, 4 << 20).read_bytes()


@pytest.mark.parametrize("escaped", [True, False])
@pytest.mark.parametrize("method", aff4.METHODS)
def test_an_aff4_image_gives_its_medium(method, escaped, raw, tmp_path):
    (tmp_path / "x.aff4").write_bytes(aff4.aff4(raw, method, escaped=escaped))
    result = run(tmp_path / "out", tmp_path / "x.aff4")
    assert digests_of(rows(result)) == digests([*FILES.values(), b"\xff" * 300_000])
    assert result.sources[0].verdict == "agrees"
    assert set(result.sources[0].stored) == {"md5", "sha1"}


def test_any_stretch_is_read_as_it_is(raw, tmp_path):
    (tmp_path / "x.aff4").write_bytes(aff4.aff4(raw, "snappy", chunk=1024, count=3))
    media = open_aff4([tmp_path / "x.aff4"])
    chance = random.Random(1)
    for _ in range(300):
        at, length = chance.randrange(len(raw)), chance.randrange(200_000)
        assert media.read(at, length) == raw[at : at + length]


def test_it_is_told_by_its_first_member_whatever_it_is_called(raw, tmp_path):
    (tmp_path / "x.bin").write_bytes(aff4.aff4(raw))
    assert run(tmp_path / "out", tmp_path / "x.bin").sources[0].kind == "aff4"


def test_a_damaged_bevy_costs_what_lies_in_it(raw, tmp_path):
    content = bytearray(aff4.aff4(raw, "zlib"))
    last = max(number for number in range(99) if b"/%08d.index" % number in content)
    at = content.index(b"/%08d.index" % last) + 15
    content[at : at + 100] = bytes(100)
    (tmp_path / "x.aff4").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.aff4")
    assert result.items == result.read + len(result.unread)
    assert result.sources[0].verdict == "unread"
    assert 0 < result.read < 7


def test_a_part_that_is_cut_off_costs_what_it_tells_of(raw, tmp_path):
    """The directory of the ZIP says that the last index is longer than the file is from there."""
    content = bytearray(aff4.aff4(raw, "stored"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        index = max(
            (one for one in archive.infolist() if one.filename.endswith(".index")), key=lambda one: one.header_offset
        )
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(index.filename.encode()))
    content[entry + 20 : entry + 28] = (1 << 25).to_bytes(4, "little") * 2
    (tmp_path / "x.aff4").write_bytes(content)
    media, read, reasons = open_aff4([tmp_path / "x.aff4"]), 0, set()
    for at in range(0, media.size, 4096):
        try:
            read += media.read(at, 4096) == raw[at : at + 4096]
        except OSError as error:
            reasons.add(str(error))
    assert read > media.size // 4096 - 20
    assert reasons == {f"the part {index.filename.replace('%3A%2F%2F', '://')[-60:]} of the image is damaged"}


def first_two_chunks(path: Path) -> list[str]:
    """What reading each of the first two chunks gives; for a worker."""
    media, found = open_aff4([path]), []
    for at in (0, 4096):
        try:
            found.append(media.read(at, 4096).hex())
        except OSError as error:
            found.append(str(error))
    return found


def test_a_block_that_claims_four_gigabytes_gets_room_for_a_chunk(raw, tmp_path):
    content = aff4.aff4(raw, "snappy")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        bevy = next(one for one in archive.infolist() if one.filename.endswith("/00000000"))
    at = bevy.header_offset + 30 + len(bevy.filename.encode())
    (tmp_path / "x.aff4").write_bytes(content[:at] + b"\xff\xff\xff\xff\x0f" + content[at + 5 :])
    assert run_confined(first_two_chunks, tmp_path / "x.aff4") == ["a chunk is damaged", raw[4096:8192].hex()]


def test_a_container_without_a_disk_image_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.aff4", "w") as archive:
        archive.writestr(
            "information.turtle", "@prefix aff4: <http://aff4.org/Schema#> .\n<aff4://a> a aff4:FileImage ."
        )
    assert "without a disk image" in run(tmp_path / "out", tmp_path / "x.aff4").unread[0].reason


def test_turtle_as_far_as_it_is_used():
    told = parsed('@prefix p: <http://x/> .\n<s> a p:A , p:B ; p:n 12 ; p:t "a \\"b\\"; c."^^p:T .\n<t> p:n 3.\n')
    assert told["s"]["http://x/n"] == [("12", "")]
    assert told["s"]["http://x/t"] == [('a "b"; c.', "http://x/T")]
    assert [name for name, _ in told["s"]["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]] == [
        "http://x/A",
        "http://x/B",
    ]
    assert told["t"]["http://x/n"] == [("3", "")]


@pytest.mark.parametrize("text", ["<s", '<s> a "x', "@prefix", "<s> <p> ^^", "<s> ^^ <p> .", "^^ . ; ,"])
def test_broken_turtle_is_refused(text):
    try:
        parsed(text)
    except SourceUnreadable:
        return
    assert text.startswith(("<s", "^^"))  # or read as far as it goes
