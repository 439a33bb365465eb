"""Debian's forensics-samples are read completely: five file systems with the same files, and the same ones deleted.

The packages carry no list of digests; what five independent file systems agree on, and what the carver finds by structure
alone in blocks that the file system describes otherwise, stand for one. The names are those of the packages' README.
"""

import lzma
import os
from pathlib import Path

import pytest

from tests.engines.triage.bench import rows, run

PLACE = Path("/usr/share/forensics-samples")
KINDS = {"ext2": "ext2", "ext4": "ext4", "ntfs": "NTFS", "vfat": "FAT32", "exfat": "exFAT"}
KEPT = {"audio1": 3, "movie1": 1, "pic1": 9, "text1": 5}
GONE = {"audio2": 3, "movie2": 4, "pic2": 7, "text2": 4}
KEEP_NAMES_OF_DELETED = ("ntfs", "vfat", "exfat")

if os.environ.get("CI") != "true" and not all((PLACE / f"fs.{kind}.xz").exists() for kind in KINDS):
    pytest.skip("install forensics-samples-{ext2,ext4,ntfs,vfat,exfat} to run these", allow_module_level=True)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    read = {}
    for kind in KINDS:
        image = folder / f"{kind}.img"
        image.write_bytes(lzma.decompress((PLACE / f"fs.{kind}.xz").read_bytes()))
        result = run(folder / kind, image, carve=True)
        assert result.unread == []
        read[kind] = rows(result)
        image.unlink()
    return read


def of(found, kind, part, *, allocated):
    return [row for row in found[kind] if row["part"] == part and row["allocated"] is allocated]


@pytest.mark.parametrize("kind", KINDS)
def test_every_allocated_file_is_read(kind, found):
    kept = of(found, kind, None, allocated=True)
    assert {row["file_system"] for row in kept} == {KINDS[kind]}
    folders = [row["path"].split("/")[1] for row in kept]
    assert {name: folders.count(name) for name in folders} == KEPT


@pytest.mark.parametrize("kind", KINDS)
def test_five_file_systems_agree_on_every_file(kind, found):
    def files(one):
        return sorted((row["path"], row["size"], row["sha256"]) for row in of(found, one, None, allocated=True))

    assert files(kind) == files("ntfs")


@pytest.mark.parametrize("kind", KEEP_NAMES_OF_DELETED)
def test_every_deleted_file_is_recovered_where_it_is_still_described(kind, found):
    gone = of(found, kind, None, allocated=False)
    assert len(gone) == sum(GONE.values())
    expected = sorted(row["sha256"] for row in of(found, "ntfs", None, allocated=False))
    assert sorted(row["sha256"] for row in gone) == expected


@pytest.mark.parametrize(("kind", "lost"), [("ntfs", 0), ("vfat", 0), ("exfat", 0), ("ext4", 1), ("ext2", 5)])
def test_deleted_pictures_are_carved_whole_where_they_lie_in_order(kind, lost, found):
    """Of ext4 one lies in pieces out of order, of ext2 all do: neither says any more where a deleted file lay."""
    described = of(found, "ntfs", None, allocated=False)
    pictures = {row["sha256"] for row in described if row["path"].endswith((".jpg", ".png"))}
    carved = {row["sha256"] for row in of(found, kind, "carved", allocated=False)}
    assert len(pictures) == 5
    assert len(pictures - carved) <= lost
