"""Broken sources of every kind end with a complete report and a live process."""

import gzip
import random
import struct

import pytest

from tests.engines.triage import test_archives
from tests.engines.triage.bench import SHARED, rows, run
from tests.engines.triage.test_containers import converted
from tests.makers import aff4, ewf2, images, volumes
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.ewf import open_ewf
from tutela.engines.triage.readers.qcow import open_qcow

FILES = images.invented_files(6, seed=41)
SAMPLES = {
    "apfs.img": "disk-images/dissect/case_sensitive.bin.gz",
    "hfs.dmg": "disk-images/dfvfs/hfsplus_zlib.dmg",
    "iso.raw": "disk-images/dfvfs/iso9660.raw",
    "ntfs.img": "disk-images/dissect/ntfs.bin.gz",
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A whole source of every kind, by the name that it should have."""
    folder = tmp_path_factory.mktemp("whole")
    tree = images.write_tree(folder / "tree", {**FILES, "x.zip": test_archives.KINDS["x.zip"]})
    raw = images.ext4(folder / "ext.img", tree, 4 << 20)
    fat, exfat = images.Fat16(), images.ExFat()
    for made in (fat, exfat):
        made.add("ONE.TXT", b"one" * 500)
        made.add("GONE.JPG", b"gone" * 400, deleted=True)
    held = {
        "ext.img": raw.read_bytes(),
        "fat.img": fat.image(),
        "exfat.img": exfat.image(),
        "lvm.img": volumes.lvm({"root": raw.read_bytes()}),
        "x.aff4": aff4.aff4(raw.read_bytes()),
        "x.E01": images.e01(folder, "e", raw.read_bytes())[0].read_bytes(),
        "x.Ex01": ewf2.ex01(folder, "e", raw.read_bytes())[0].read_bytes(),
    }
    for kind, options, name in (
        ("qcow2", "compat=1.1", "x.qcow2"),
        ("vdi", "static=off", "x.vdi"),
        ("vpc", "subformat=dynamic", "x.vhd"),
        ("vhdx", "subformat=dynamic", "x.vhdx"),
        ("vmdk", "subformat=monolithicSparse", "x.vmdk"),
    ):
        held[name] = converted(raw, folder / name, kind, options).read_bytes()
    held.update(
        {name: content for name, content in test_archives.KINDS.items() if name in ("x.zip", "x.7z", "x.tar.gz")}
    )
    for name, sample in SAMPLES.items():
        if (SHARED / sample).exists():
            content = (SHARED / sample).read_bytes()
            held[name] = gzip.decompress(content) if sample.endswith(".gz") else content
    return held


def broken(content, chance):
    """Change some bytes, most of them where there is something; sometimes cut the end off."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(made))
        if not any(made[at : at + 16]) and chance.random() < 0.9:
            at = chance.randrange(min(len(made), 70_000))
        made[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    if chance.random() < 0.2:
        del made[chance.randrange(len(made)) :]
    return bytes(made)


@pytest.mark.parametrize("rounds", [1, pytest.param(200, marks=pytest.mark.soak)])
def test_a_broken_source_of_each_kind_ends_with_a_complete_report(rounds, whole, tmp_path):
    chance = random.Random(rounds)
    for number in range(rounds):
        folder = tmp_path / f"in {number}"
        folder.mkdir()
        for name, content in whole.items():
            (folder / name).write_bytes(broken(content, chance))
        sources = sorted(folder.iterdir())
        result = run(tmp_path / f"out {number}", *sources, carve=True)
        assert result.items == result.read + len(result.unread)
        assert [one.path for one in result.sources] == [str(path) for path in sources]
        assert {row["source"] for row in rows(result)} | {one.source for one in result.unread} <= set(map(str, sources))
        for path in [*sources, *(tmp_path / f"out {number}").iterdir()]:
            path.unlink() if path.is_file() else None


def test_a_truncated_e01_is_said_to_be_so(whole, tmp_path):
    for number, part in enumerate((0.3, 0.9, 0.999)):
        content = whole["x.E01"]
        (tmp_path / f"{number}.E01").write_bytes(content[: int(len(content) * part)])
        result = run(tmp_path / f"out {number}", tmp_path / f"{number}.E01")
        assert (result.items, result.read) == (1, 0)
        assert result.unread[0].reason


@pytest.mark.parametrize(("entries", "place"), [(1 << 20, 0), (1, 1 << 63)], ids=["itself", "beyond any file"])
def test_a_qcow2_whose_table_lies_nowhere(entries, place, tmp_path):
    content = bytearray(1 << 16)
    struct.pack_into(">4sIQIIQIIQQ", content, 0, b"QFI\xfb", 2, 0, 0, 9, 1 << 50, 0, entries, place, 0)
    (tmp_path / "x.qcow2").write_bytes(content)
    with pytest.raises(SourceUnreadable):
        open_qcow([tmp_path / "x.qcow2"])


def test_an_e01_whose_sections_lie_beyond_any_file(whole, tmp_path):
    content = bytearray(whole["x.E01"])
    content[13 + 16 : 13 + 24] = b"\xff" * 8  # where the section after the first is said to begin
    (tmp_path / "x.E01").write_bytes(content)
    with pytest.raises(SourceUnreadable, match="leads nowhere"):
        open_ewf([tmp_path / "x.E01"])
