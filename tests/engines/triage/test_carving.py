"""Pictures and videos in what no file takes are found whole, with their digests, and written nowhere."""

import hashlib
import random
import struct
import subprocess
import zlib
from dataclasses import dataclass

import pytest

from tests.engines.triage.bench import known, rows, run
from tests.makers import images
from tests.makers.pictures import encoded, scene
from tutela.engines.triage.carving import Extents, Stretch, carve


def png(seed=1, side=40):
    chance = random.Random(seed)
    lines = b"".join(b"\x00" + chance.randbytes(side * 3) for _ in range(side))
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines)),
        (b"IEND", b""),
    ]
    packed = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def jpeg(seed=1, length=9000):
    """The structure of a JPEG: a thumbnail within, two scans, stuffed and restart bytes, as a decoder would walk it."""
    chance = random.Random(seed)

    def segment(marker, body):
        return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body

    def scan():
        coded = bytearray(chance.randbytes(length))
        return bytes(coded).replace(b"\xff", b"\xff\x00") + b"\xff\xd0" + b"\x01\x02"

    thumbnail = b"\xff\xd8" + segment(0xC0, bytes(15)) + segment(0xDA, bytes(8)) + b"\x11" * 200 + b"\xff\xd9"
    parts = [segment(0xE1, b"Exif\x00\x00" + thumbnail), segment(0xDB, bytes(65)), segment(0xC2, bytes(15))]
    return b"\xff\xd8" + b"".join(parts) + (segment(0xDA, bytes(8)) + scan()) * 2 + b"\xff\xd9"


def mp4(seed=1, length=30_000):
    def box(kind, body):
        return struct.pack(">I", len(body) + 8) + kind + body

    media = struct.pack(">I4sQ", 1, b"mdat", length + 16) + random.Random(seed).randbytes(length)
    return box(b"ftyp", b"isom" + bytes(12)) + box(b"free", b"") + media + box(b"moov", bytes(300))


@dataclass
class Held:
    """Bytes as a medium."""

    content: bytes

    def read(self, offset, length):
        return self.content[offset : offset + length]


def carved(content, *parts):
    stretch = Stretch(Held(content), 0, Extents(parts or [(0, len(content))]))
    return [(one.name, one.size, one.digests[2]) for one in carve(stretch) if one]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("start", [0, 1, 511, 4096, (8 << 20) - 5, (8 << 20) - 1])
@pytest.mark.parametrize(("made", "kind"), [(png(), "png"), (jpeg(), "jpg"), (mp4(), "mp4")], ids=["png", "jpg", "mp4"])
def test_each_kind_is_found_wherever_it_begins(made, kind, start):
    content = b"\x07" * start + made + b"\x07" * 5000
    assert carved(content) == [(f"/$Carved/{start}.{kind}", len(made), sha256(made))]


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}, {"quality": 100}])
def test_pictures_of_a_real_encoder_are_found_whole(options):
    made = [encoded(scene(number, (320, 200)), "JPEG", **options) for number in range(3)]
    made.append(encoded(scene(9, (64, 64)), "PNG"))
    assert [one[1:] for one in carved(b"".join(made))] == [(len(one), sha256(one)) for one in made]


def test_several_side_by_side_and_a_thumbnail_is_no_item_of_its_own():
    made = [jpeg(1), png(2), mp4(3), jpeg(4), png(5)]
    found = carved(b"".join(made))
    assert [one[1:] for one in found] == [(len(one), sha256(one)) for one in made]


def test_pieces_with_others_blocks_between():
    made = jpeg(7, 20_000)
    content = made[:8192] + b"other file's block".ljust(4096) + made[8192:]
    assert carved(content, (0, 8192), (12_288, len(content))) == [("/$Carved/0.jpg", len(made), sha256(made))]


@pytest.mark.parametrize("made", [png(), jpeg(), mp4()], ids=["png", "jpg", "mp4"])
def test_what_is_cut_off_is_not_found(made):
    for length in (3, 20, len(made) // 2, len(made) - 1):
        assert not [one for one in carved(made[:length]) if one[0] == "/$Carved/0"]
        assert all(size <= length for _, size, _ in carved(made[:length]))


@pytest.mark.parametrize("rounds", [200, pytest.param(20_000, marks=pytest.mark.soak)])
def test_broken_structures_end(rounds):
    chance = random.Random(3)
    for _ in range(rounds):
        made = bytearray(chance.choice([png, jpeg, mp4])(chance.randrange(9)) + chance.randbytes(50))
        for _ in range(chance.randint(1, 8)):
            made[chance.randrange(len(made))] = chance.randrange(256)
        for name, size, digest in carved(bytes(made)):
            start = int(name.split("/")[2].split(".")[0])
            assert digest == sha256(made[start : start + size])


def test_a_dense_field_of_signatures_ends():
    carved(b"\xff\xd8\xff" * 200_000 + b"\x00\x00\x00\x08ftyp" * 20_000)


@pytest.mark.parametrize("kind", ["ext4", "ext2"])
def test_free_blocks_of_a_file_system_are_searched(kind, tmp_path):
    """Of ext2, blocks of pointers stand between those of a file."""
    picture, video = jpeg(11, 400_000), mp4(12, 90_000)
    tree = images.write_tree(tmp_path / "tree", {"kept.jpg": jpeg(13), "gone.jpg": picture, "gone.mp4": video})
    image = images.ext4(tmp_path / "x.img", tree, 8 << 20, kind=kind)
    for name in ("gone.jpg", "gone.mp4"):
        subprocess.run(
            [str(images.tool("debugfs")), "-w", "-R", f"rm /{name}", str(image)], check=True, capture_output=True
        )
    look = known(tmp_path, f"{sha256(picture)}  gone\n")
    result = run(tmp_path / "out", image, carve=True, lookup=look)
    found = [row for row in rows(result) if row["part"] == "carved"]
    assert sorted(row["sha256"] for row in found) == sorted([sha256(picture), sha256(video)])
    assert {(row["allocated"], row["orphan"]) for row in found} == {(False, True)}
    offset = image.read_bytes().index(picture[:4096])
    assert f"/$Carved/{offset}.jpg" in {row["path"] for row in found}
    assert sorted(hit.path for hit in result.hits) == [f"/$Carved/{offset}.jpg", "/gone.jpg"]
    assert run(tmp_path / "again", image, carve=True, workers=1, lookup=look).manifest_sha256 == result.manifest_sha256


def test_slack_of_a_file_is_searched(tmp_path):
    made = png(21, 12)
    tree = images.write_tree(tmp_path / "tree", {"small": b"small"})
    image = images.ext4(tmp_path / "x.img", tree, 8 << 20)
    content = bytearray(image.read_bytes())
    at = content.index(b"small" + bytes(100)) + 900
    content[at : at + len(made)] = made
    image.write_bytes(content)
    found = [row for row in rows(run(tmp_path / "out", image, carve=True)) if row["part"] == "carved"]
    assert [(row["path"], row["sha256"]) for row in found] == [(f"/$Carved/{at}.png", sha256(made))]


def test_where_free_space_is_not_known_it_is_said(tmp_path):
    from tests.engines.triage.test_systems import xfs

    image = xfs(tmp_path / "x.img", images.write_tree(tmp_path / "tree", {"a": b"a"}))
    assert "free space is not searched" in run(tmp_path / "out", image, carve=True).unread[0].reason
