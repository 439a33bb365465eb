"""Real images give the counts and digests that reference tools gave (read from ../shared; skipped without it)."""

import gzip
import json
import shutil

import pytest

from tests.engines.triage.bench import SHARED, rows, run

EXPECTED = SHARED / "_expected/disk-images.json"
if not EXPECTED.exists():
    pytest.skip("the shared samples are not here", allow_module_level=True)

KNOWN = json.loads(EXPECTED.read_text())
NAMED = {"ext2", "ext3", "ext4", "NTFS", "FAT12", "FAT16", "FAT32", "exFAT", "ISO9660", "HFS+", "APFS"}
LISTED_WITHOUT_STREAMS = ("APFS", "HFS+")
FILE_SYSTEMS = {"ISO9660": "ISO 9660"}


def readable(name):
    kinds = {system["type"] for system in KNOWN[name].get("filesystems", [])}
    return bool(kinds & NAMED)


def image(name, folder):
    """The image itself; a packed one unpacked, a split one with all its parts where they lie."""
    path = SHARED / name
    if path.suffix != ".gz":
        return path
    unpacked = folder / path.stem
    with gzip.open(path) as packed, open(unpacked, "wb") as file:
        shutil.copyfileobj(packed, file)
    return unpacked


def is_systems_own(path):
    """The reference left out every name that starts so; a recycle bin is a person's files."""
    return path.startswith("/$") and not path.upper().startswith("/$RECYCLE.BIN/")


def deleted_names(result):
    """Deleted names that the run record counts, by volume."""
    record = json.loads((result.manifest.parent / "run.json").read_text())
    return [
        one["counts"]["deleted_names"]
        for one in record["examined"][0]["volumes"]
        if "description" in one and "counts" in one
    ]


@pytest.mark.parametrize("name", sorted(name for name in KNOWN if readable(name)))
def test_a_real_image_gives_the_reference_digests(name, tmp_path):
    source = image(name, tmp_path)
    result = run(tmp_path / "out", source)
    found = rows(result)
    expected = [
        (
            system.get("offset", 0),  # the reference states none for a bare container
            FILE_SYSTEMS.get(system["type"], system["type"]),
            *(one[column] for column in ("path", "size", "md5", "sha1", "sha256")),
        )
        for system in KNOWN[name]["filesystems"]
        for one in system["files"]
    ]
    columns = ("offset", "file_system", "path", "size", "md5", "sha1", "sha256")
    outer = [row for row in found if not (row["part"] or "").endswith("archives")]
    main = [row for row in outer if row["stream"] is None or row["file_system"] not in LISTED_WITHOUT_STREAMS]
    allocated = [tuple(row[column] for column in columns) for row in main if row["allocated"]]
    recycled = [one for one in allocated if one[2].upper().startswith("/$RECYCLE.BIN/")]
    assert sorted(one for one in allocated if one not in recycled) == sorted(expected)
    assert not [one for one in allocated if is_systems_own(one[2])]
    assert result.items == result.read + len(result.unread)
    assert result.bytes == sum(row["size"] for row in found if row["md5"])
    counts = [
        one.get("counts", {})
        for one in json.loads((result.manifest.parent / "run.json").read_text())["examined"][0]["volumes"]
    ]
    assert [one["met"] for one in counts if one.get("in_use")] == [one["in_use"] for one in counts if one.get("in_use")]
    unreadable = [system for system in KNOWN[name]["filesystems"] if system.get("error")]
    assert sum(one.path.startswith("volume at") for one in result.unread) == len(unreadable)
    assert deleted_names(result) == [
        system.get("deleted_count", 0) for system in KNOWN[name]["filesystems"] if not system.get("error")
    ]


def test_an_e01_is_held_against_its_stored_digest(tmp_path):
    (verdict,) = run(tmp_path / "out", SHARED / "disk-images/dfvfs/ext2.E01").sources
    assert verdict.verdict == "agrees"
    assert verdict.stored == verdict.computed == {"md5": "196066add11fb71c4c49cf1bb50d6d24"}


def test_any_part_of_a_split_image_is_the_whole(tmp_path):
    first = run(tmp_path / "first", SHARED / "disk-images/dfvfs/ext2.splitraw.000", verify=True)
    second = run(tmp_path / "second", SHARED / "disk-images/dfvfs/ext2.splitraw.001", verify=True)
    assert first.read == second.read == 3
    expected = KNOWN["disk-images/dfvfs/ext2.splitraw.000"]["raw_sha256"]
    assert [one.sources[0].computed for one in (first, second)] == [{"sha256": expected}] * 2


@pytest.mark.parametrize("name", ["case_insensitive", "case_sensitive"])
def test_apfs_is_read_with_its_streams_and_counts(name, tmp_path):
    """Compressed by LZFSE into the fork is what The Sleuth Kit reads as empty and libfsapfs not at all."""
    result = run(tmp_path / "out", image(f"disk-images/dissect/{name}.bin.gz", tmp_path))
    assert result.unread == []
    found = {row["path"]: row for row in rows(result)}
    assert {row["part"] for row in found.values()} == {"apfs 0", "apfs 0/archives"}
    assert found["/dir/compressed-lzfse-fork"]["size"] == 7873
    assert found["/dir/resourcefork:com.apple.ResourceFork"]["stream"] == "com.apple.ResourceFork"
    others = KNOWN[f"disk-images/dissect/{name}.bin.gz"]["filesystems"][0]["others"]
    volume, _ = json.loads((result.manifest.parent / "run.json").read_text())["examined"][0]["volumes"]
    kinds = {"directories": "dir", "links": "link", "special": "other"}
    for count, kind in kinds.items():
        assert volume["counts"][count] == sum(one["type"] == kind for one in others)


def test_the_archives_in_a_real_image_are_opened(tmp_path):
    result = run(tmp_path / "out", SHARED / "disk-images/plaso/syslog_image.dd")
    found = {row["path"] for row in rows(result) if row["part"] == "archives"}
    assert {path.split("/")[2] for path in found} == {"hidden.zip", "sys.tgz"}


def test_garbage_is_not_examined(tmp_path):
    result = run(tmp_path / "out", SHARED / "disk-images/pytsk3/bogus.raw")
    assert (result.items, result.read) == (1, 0)
    assert "no file system was recognised" in result.unread[0].reason
