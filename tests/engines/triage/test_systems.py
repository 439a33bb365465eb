"""File systems read through libraries of their own, and volumes within volumes: each content, once, or the reason."""

import gzip
import json
import struct
import subprocess

import pyfsapfs
import pytest

from tests.engines.triage.bench import SHARED, digests, digests_of, rows, run
from tests.engines.triage.test_carving import Held
from tests.makers import images, volumes
from tutela.engines.triage import luks2
from tutela.engines.triage.layers import layers_of
from tutela.engines.triage.readers.raw import RawMedia
from tutela.engines.triage.systems.decmpfs import LzfseFork
from tutela.engines.triage.systems.snapshots import ApfsWindow, shadow_copies

FILES = {name.replace(" ", "_"): content for name, content in images.invented_files(6, seed=21).items()}


def xfs(path, tree):
    """An XFS file system with the content of ``tree``, by mkfs.xfs and its prototype file."""
    lines = ["/dev/null", "0 0", "d--755 0 0"]

    def add(folder):
        for one in sorted(folder.iterdir()):
            if one.is_symlink():
                lines.append(f"{one.name} l--777 0 0 {one.readlink()}")
            elif one.is_dir():
                lines.append(f"{one.name} d--755 0 0")
                add(one)
            else:
                lines.append(f"{one.name} ---644 0 0 {one}")
        lines.append("$")

    add(tree)
    prototype = path.with_suffix(".proto")
    prototype.write_text("\n".join(lines) + "\n")
    with open(path, "wb") as file:
        file.truncate(310 << 20)
    command = [images.needed("mkfs.xfs", "xfsprogs"), "-q", "-p", str(prototype), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    return path


def test_xfs_is_read(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {**FILES, "empty": b"", "big": bytes(range(256)) * 20_000})
    (tree / "link").symlink_to("big")
    result = run(tmp_path / "out", xfs(tmp_path / "x.img", tree))
    found = rows(result)
    assert digests_of(found) == digests([*FILES.values(), b"", bytes(range(256)) * 20_000])
    assert {(row["file_system"], row["allocated"], row["part"]) for row in found} == {("XFS", True, None)}
    record = json.loads((result.manifest.parent / "run.json").read_text())
    counts = record["examined"][0]["volumes"][0]["counts"]
    assert counts["links"] == 1
    assert counts["in_use"] == counts["met"] == 8 + 1 + 1  # files, folder, link
    assert result.unread == []


def test_ufs_is_read(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {**FILES, "big": bytes(range(256)) * 2000})
    command = [images.needed("makefs", "makefs"), "-t", "ffs", "-s", "8m", str(tmp_path / "x.img"), str(tree)]
    subprocess.run(command, check=True, capture_output=True)
    found = rows(run(tmp_path / "out", tmp_path / "x.img"))
    assert digests_of(found) == digests([*FILES.values(), bytes(range(256)) * 2000])
    assert {row["file_system"] for row in found} == {"UFS1"}


@pytest.fixture(scope="module")
def ext(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ext")
    return images.ext4(folder / "x.img", images.write_tree(folder / "tree", FILES), 4 << 20).read_bytes()


def test_logical_volumes_are_read_each_under_its_name(ext, tmp_path):
    fat = images.Fat16()
    fat.add("ONE.TXT", b"one")
    (tmp_path / "x.img").write_bytes(volumes.lvm({"root": ext, "data": fat.image()}))
    result = run(tmp_path / "out", tmp_path / "x.img")
    assert result.unread == []
    found = rows(result)
    assert digests_of([row for row in found if row["part"] == "lvm 0"]) == digests(FILES.values())
    assert [row["path"] for row in found if row["part"] == "lvm 1"] == ["/ONE.TXT"]
    record = json.loads((result.manifest.parent / "run.json").read_text())
    assert [one["description"] for one in record["examined"][0]["volumes"]] == [
        "whole medium, LVM vg/root",
        "whole medium, LVM vg/data",
    ]


def test_a_part_of_a_group_of_several_is_named(ext, tmp_path):
    (tmp_path / "x.img").write_bytes(volumes.lvm({"root": ext}, others=1))
    result = run(tmp_path / "out", tmp_path / "x.img")
    assert (result.items, result.read) == (1, 0)
    assert "one of 2 parts of the LVM volume group vg" in result.unread[0].reason


LUKS = [
    ("luks1", ()),
    ("luks2", ("--pbkdf", "pbkdf2", "--sector-size", "512")),
    ("luks2", ("--pbkdf", "argon2id", "--pbkdf-memory", "64", "--sector-size", "4096")),
]


@pytest.mark.parametrize(("kind", "options"), LUKS)
def test_luks_is_opened_by_its_key_and_by_no_other(kind, options, ext, tmp_path):
    image = volumes.luks(tmp_path / "x.img", ext, "correct horse", kind=kind, options=options)
    without = run(tmp_path / "without", image)
    assert (without.items, without.read) == (1, 0)
    assert "encrypted (LUKS): not examined" in without.unread[0].reason
    wrong = run(tmp_path / "wrong", image, keys=b"battery staple\n")
    assert "no key that was given opens it" in wrong.unread[0].reason
    right = run(tmp_path / "right", image, keys=b"battery staple\ncorrect horse\n")
    assert digests_of(rows(right)) == digests(FILES.values())
    assert {row["part"] for row in rows(right)} == {"luks"}
    for place in (tmp_path / "right").rglob("*"):
        assert not place.is_file() or b"correct horse" not in place.read_bytes()


def test_luks_in_a_logical_volume_is_opened(ext, tmp_path):
    inner = volumes.luks(tmp_path / "inner.img", ext, "correct horse").read_bytes()
    (tmp_path / "x.img").write_bytes(volumes.lvm({"home": inner}))
    found = rows(run(tmp_path / "out", tmp_path / "x.img", keys=b"correct horse"))
    assert digests_of(found) == digests(FILES.values())
    assert {row["part"] for row in found} == {"lvm 0/luks"}


def test_damaged_marks_are_named_and_never_nothing_found(tmp_path):
    for number, (place, mark, words) in enumerate([(0, b"XFSB", "XFS"), (1024, b"H+", "HFS+"), (32, b"NXSB", "APFS")]):
        volume = bytearray(1 << 20)
        volume[place : place + len(mark)] = mark
        (tmp_path / f"{number}.img").write_bytes(volume)
        result = run(tmp_path / f"out {number}", tmp_path / f"{number}.img")
        assert (result.items, result.read) == (1, 0)
        assert words in result.unread[0].reason


def fork(content):
    """A resource fork as macOS writes it: the table of blocks, every second block stored as it is."""
    import lzfse

    blocks = [content[at : at + 65536] for at in range(0, len(content), 65536)]
    packed = [b"\xff" + one if number % 2 else lzfse.compress(one) for number, one in enumerate(blocks)]
    offsets = [4 * (len(packed) + 1)]
    for one in packed:
        offsets.append(offsets[-1] + len(one))
    return struct.pack(f"<{len(offsets)}I", *offsets) + b"".join(packed)


def test_lzfse_in_many_blocks():
    content = (b"once upon a time " * 9000)[:150_001]
    packed = fork(content)
    reader = LzfseFork(len(content), lambda offset, length: packed[offset : offset + length])
    assert b"".join(reader.read(at, 30_000) for at in range(0, len(content), 30_000)) == content


@pytest.mark.parametrize("place", [0, 2, 4, 9, 40, 1000])
def test_damaged_lzfse_is_an_error_of_reading(place):
    content = (b"once upon a time " * 9000)[:150_001]
    packed = bytearray(fork(content))
    packed[place] ^= 0xFF
    try:
        reader = LzfseFork(len(content), lambda offset, length: bytes(packed[offset : offset + length]))
        read = b"".join(reader.read(at, 65536) for at in range(0, len(content), 65536))
    except OSError:
        return
    assert len(read) == len(content)


class Medium(Held):
    """Bytes as a medium that knows its length."""

    @property
    def size(self):
        return len(self.content)


def shadowed(image, states):
    """An NTFS volume that lists earlier states: header and catalogue as Windows writes them (without the states)."""
    identity = bytes.fromhex("6b87083876c1484eb7ae04046e6cc752")
    catalogue = len(image) // 2 // 16384 * 16384
    header = identity + struct.pack("<IIQQQQ", 1, 1, 0x1E00, 0, 0, catalogue)
    entries = b"".join(struct.pack("<QQ", kind, 1).ljust(128, b"\x00") for _ in range(states) for kind in (2, 3))
    block = (identity + struct.pack("<IIQQQ", 1, 2, 0, catalogue, 0)).ljust(128, b"\x00") + entries
    whole = bytearray(image)
    whole[0x1E00 : 0x1E00 + len(header)] = header
    whole[catalogue : catalogue + 16384] = block.ljust(16384, b"\x00")
    return bytes(whole)


@pytest.mark.parametrize("states", [0, 1, 3])
def test_shadow_copies_are_counted_and_said_to_be_unread(states, tmp_path):
    image = images.ntfs(tmp_path / "x.img", {"one": b"one"}, {}, 8 << 20)
    image.write_bytes(shadowed(image.read_bytes(), states))
    result = run(tmp_path / "out", image)
    assert result.items == result.read + len(result.unread)
    assert [one.reason.split(" (")[0] for one in result.unread] == [f"it holds {states} shadow copies"] * bool(states)


def test_a_list_of_shadow_copies_that_is_damaged_never_passes_for_none(tmp_path):
    image = images.ntfs(tmp_path / "x.img", {"one": b"one"}, {}, 8 << 20)
    whole = bytearray(shadowed(image.read_bytes(), 3))
    at = len(whole) // 2 // 16384 * 16384
    whole[at : at + 16] = bytes(16)
    image.write_bytes(whole)
    result = run(tmp_path / "out", image)
    assert result.items == result.read + len(result.unread)
    assert [one.reason.split(" (")[0] for one in result.unread] == ["its list of shadow copies"]


def test_a_catalogue_of_shadow_copies_that_leads_to_itself_ends():
    block = shadowed(bytes(1 << 20), 2)
    at = len(block) // 2
    block = block[: at + 40] + struct.pack("<Q", at) + block[at + 48 :]
    assert shadow_copies(Medium(block), 0) == 2 * 64


def test_luks_of_a_cipher_that_is_not_read_says_so(ext, tmp_path, monkeypatch):
    image = volumes.luks(tmp_path / "x.img", ext, "correct horse", kind="luks2", options=("--pbkdf", "pbkdf2"))
    media = RawMedia([image])
    monkeypatch.setattr(luks2, "_ENCRYPTION", "another-cipher")
    (layer,) = layers_of(media, 0, media.size, media.read(0, 4096), ["correct horse"])
    assert layer.reason == "it is encrypted (LUKS); its encryption aes-xts-plain64 is not read"


def test_a_volume_shown_without_snapshots_is_the_same_volume(tmp_path):
    """The checksum that is made of the changed superblock is one that the library accepts."""
    found = SHARED / "disk-images/dissect/case_sensitive.bin.gz"
    if not found.exists():
        pytest.skip("the shared samples are not here")
    (tmp_path / "x.img").write_bytes(gzip.decompress(found.read_bytes()))
    media = RawMedia([tmp_path / "x.img"])
    names = []
    for hiding in (False, True):
        container = pyfsapfs.container()
        container.open_file_object(ApfsWindow(media, 0, media.size, hiding=hiding))
        names.append([one.name for one in container.get_volume(0).get_root_directory().sub_file_entries])
    assert names[0] == names[1] != []
