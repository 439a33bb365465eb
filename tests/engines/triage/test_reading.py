"""What is found on images and folders made by code: every kind of entry, every kind of volume, and what cannot be read."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.engines.triage.bench import digests, digests_of, rows, run
from tests.makers import ewf2, images

FILES = images.invented_files(12, seed=5)


def census(result, volume=0, source=0):
    record = json.loads((result.manifest.parent / "run.json").read_text())
    return record["examined"][source]["volumes"][volume]["counts"]


def reasons(result):
    return {one.path: one.reason for one in result.unread}


def fat(**files):
    made = images.Fat16()
    for name, content in files.items():
        made.add(name.replace("_", "."), content)
    return made


@pytest.mark.parametrize("kind", ["ext2", "ext3", "ext4"])
def test_ext_file_systems_are_read(kind, tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    result = run(tmp_path / "out", images.ext4(tmp_path / "x.img", tree, 4 << 20, kind=kind))
    found = rows(result)
    assert digests_of(found) == digests(FILES.values())
    assert sorted(row["path"] for row in found) == sorted("/" + name for name in FILES)
    assert {(row["file_system"], row["allocated"], row["offset"]) for row in found} == {(kind, True, 0)}
    assert (result.items, result.read, result.unread) == (12, 12, [])


@pytest.mark.parametrize(
    "features", ["inline_data", "^extents,^64bit", "metadata_csum,64bit", "^has_journal,sparse_super2"]
)
def test_ext4_in_its_varieties(features, tmp_path):
    files = {**FILES, "tiny": b"t", "empty": b"", "big": bytes(range(256)) * 8192}
    tree = images.write_tree(tmp_path / "tree", files)
    result = run(tmp_path / "out", images.ext4(tmp_path / "x.img", tree, 8 << 20, features=features))
    assert digests_of(rows(result)) == digests(files.values())


def test_links_and_holes_of_ext4(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"a": b"content"})
    os.link(tree / "a", tree / "b")
    (tree / "to a").symlink_to("a")
    os.mkfifo(tree / "pipe")
    with open(tree / "hole", "wb") as file:
        file.truncate(3 << 20)
        file.seek(1 << 20)
        file.write(b"in the middle")
    logical = (tree / "hole").read_bytes()
    result = run(tmp_path / "out", images.ext4(tmp_path / "x.img", tree, 4 << 20))
    assert digests_of(rows(result)) == digests([b"content", b"content", logical])
    assert (census(result)["links"], census(result)["special"]) == (1, 1)
    assert (
        census(result)["in_use"] == census(result)["met"] == 5
    )  # lost+found, a, hole, link, pipe: b is another name of a
    assert result.bytes == 2 * 7 + len(logical)


def test_what_ext4_set_aside_and_never_wrote_reads_as_zeros(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"f": b"written" * 1000})
    image = images.ext4(tmp_path / "x.img", tree, 8 << 20)
    leftover = bytearray(image.read_bytes())
    unused = leftover.rindex(b"written") + 4096
    leftover[unused : 6 << 20] = b"\xaa" * ((6 << 20) - unused)  # of what lay on the medium before
    image.write_bytes(leftover)
    for command in ("fallocate /f 0 99", "set_inode_field /f size 100000"):
        subprocess.run([str(images.tool("debugfs")), "-w", "-R", command, str(image)], check=True, capture_output=True)
    assert b"\xaa" * 99_000 in image.read_bytes()
    assert digests_of(rows(run(tmp_path / "out", image))) == digests([(b"written" * 1000).ljust(100_000, b"\x00")])


def test_deleted_files_of_ext2_are_read(tmp_path):
    debugfs = images.tool("debugfs")
    tree = images.write_tree(tmp_path / "tree", {"kept": b"kept", "gone": b"gone" * 999})
    image = images.ext4(tmp_path / "x.img", tree, 2 << 20, kind="ext2")
    subprocess.run([str(debugfs), "-w", "-R", "rm /gone", str(image)], check=True, capture_output=True)
    found = {row["path"]: row for row in rows(run(tmp_path / "out", image))}
    assert (found["/gone"]["allocated"], found["/gone"]["size"]) == (False, 3996)
    assert found["/gone"]["sha256"] == hashlib.sha256(b"gone" * 999).hexdigest()
    assert found["/kept"]["allocated"]


def test_a_loop_of_directories_ends(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"d/e/file": b"content"})
    image = images.ext4(tmp_path / "x.img", tree, 2 << 20)
    for command in ("link <2> /d/up", "link /d /d/e/again"):
        subprocess.run([str(images.tool("debugfs")), "-w", "-R", command, str(image)], check=True, capture_output=True)
    result = run(tmp_path / "out", image)
    assert [row["path"] for row in rows(result)] == ["/d/e/file"]
    assert sorted(reasons(result)) == ["/d/e/again", "/d/up"]
    assert all("loop" in reason for reason in reasons(result).values())


def test_fat_with_deleted_files_and_a_label(tmp_path):
    made = fat(ONE_TXT=b"one" * 500, EMPTY_TXT=b"")
    made.add("GONE.JPG", b"gone" * 400, deleted=True)
    (tmp_path / "x.img").write_bytes(made.image())
    result = run(tmp_path / "out", tmp_path / "x.img")
    found = {row["path"]: row for row in rows(result)}
    assert set(found) == {"/ONE.TXT", "/EMPTY.TXT", "/_ONE.JPG"}
    assert digests_of(found.values()) == digests([b"one" * 500, b"", b"gone" * 400])
    assert [found[path]["allocated"] for path in sorted(found)] == [True, True, False]
    assert census(result)["labels"] == 1
    assert {row["time_zone"] for row in found.values()} == {"unstated"}
    assert found["/ONE.TXT"]["modified_at"].isoformat() == "2020-06-27T00:00:00+00:00"


def test_exfat_beyond_the_valid_length_reads_as_zeros(tmp_path):
    made = images.ExFat()
    made.add("a file with a long name.txt", b"one" * 2000)
    made.add("part.bin", b"\x11" * 10_000, valid=5000)
    made.add("never written.bin", b"\x22" * 3000, valid=0)
    made.add("gone.bin", b"gone" * 500, deleted=True)
    (tmp_path / "x.img").write_bytes(made.image())
    result = run(tmp_path / "out", tmp_path / "x.img")
    expected = {
        "/a file with a long name.txt": b"one" * 2000,
        "/part.bin": b"\x11" * 5000 + bytes(5000),
        "/never written.bin": bytes(3000),
        "/gone.bin": b"gone" * 500,
    }
    assert {row["path"]: row["sha256"] for row in rows(result)} == {
        path: hashlib.sha256(content).hexdigest() for path, content in expected.items()
    }
    assert [row["path"] for row in rows(result) if not row["allocated"]] == ["/gone.bin"]


def test_encrypted_files_of_ext4_are_not_taken_as_read(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"open": b"open", "sealed": b"cipher text" * 50})
    image = images.ext4(tmp_path / "x.img", tree, 4 << 20, features="encrypt")
    command = "set_inode_field /sealed flags 0x80800"
    subprocess.run([str(images.tool("debugfs")), "-w", "-R", command, str(image)], check=True, capture_output=True)
    result = run(tmp_path / "out", image)
    assert reasons(result) == {"/sealed": "it is encrypted (fscrypt)"}
    assert {row["path"]: row["md5"] is None for row in rows(result)} == {"/open": False, "/sealed": True}


def test_ntfs_with_alternate_streams(tmp_path):
    files = {"a.txt": b"visible" * 5000, "b.bin": b"small"}
    streams = {"a.txt:hidden": b"hidden" * 3000, "b.bin:note": b"n"}
    image = images.ntfs(tmp_path / "x.img", files, streams, 8 << 20)
    result = run(tmp_path / "out", image)
    found = {row["path"]: (row["stream"], row["sha256"]) for row in rows(result)}
    expected = {"/" + name: (None, hashlib.sha256(content).hexdigest()) for name, content in files.items()}
    for name, content in streams.items():
        expected["/" + name] = (name.split(":")[1], hashlib.sha256(content).hexdigest())
    assert found == expected
    assert census(result)["system"] > 10


@pytest.mark.parametrize("table", ["MBR", "GPT"])
def test_partition_tables(table, tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    first, second = images.ext4(tmp_path / "x", tree, 4 << 20).read_bytes(), fat(ONE_TXT=b"one").image()
    third = b"LUKS\xba\xbe" + bytes(1 << 20)[6:]
    disk = (
        images.mbr([(0x83, first), (6, second), (0x83, third)])
        if table == "MBR"
        else images.gpt([first, second, third])
    )
    (tmp_path / "disk.dd").write_bytes(disk)
    result = run(tmp_path / "out", tmp_path / "disk.dd")
    assert digests_of(rows(result)) == digests([*FILES.values(), b"one"])
    start = 64 * 512
    assert {(row["offset"], row["file_system"]) for row in rows(result)} == {
        (start, "ext4"),
        (start + len(first), "FAT16"),
    }
    (unread,) = result.unread
    assert (unread.offset, unread.reason) == (start + len(first) + len(second), "it is encrypted (LUKS): not examined")
    record = json.loads((tmp_path / "out/run.json").read_text())
    assert record["examined"][0]["table"] == table


@pytest.mark.parametrize(
    ("place", "mark", "words"),
    [
        (3, b"-FVE-FS-", "encrypted by BitLocker"),
        (0x1A8, bytes.fromhex("3bd67b49292ed84a8399f6a339e3d001"), "encrypted by BitLocker"),
        (32, b"NXSB", "APFS"),
        (1024, b"H+", "HFS+"),
        (0, b"XFSB", "XFS"),
        (0x10040, b"_BHRfS_M", "Btrfs"),
        (536, b"LVM2 001", "LVM"),
        (4086, b"SWAPSPACE2", "swap"),
        (0, b"", "begins with zeros"),
    ],
)
def test_what_cannot_be_examined_is_named(place, mark, words, tmp_path):
    volume = bytearray(1 << 20)
    volume[place : place + len(mark)] = mark
    (tmp_path / "x.img").write_bytes(volume)
    result = run(tmp_path / "out", tmp_path / "x.img")
    assert (result.items, result.read) == (1, 0)
    assert words in result.unread[0].reason
    assert "not examined" in result.unread[0].reason


@pytest.mark.parametrize(
    ("place", "mark"),
    [(0x10040, b"_BHRfS_M"), (0, b"LUKS\xba\xbe"), (0, b"XFSB"), (536, b"LVM2 001")],
)
def test_marks_left_by_an_earlier_use_hide_no_file_system(place, mark, tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    image = images.ext4(tmp_path / "x.img", tree, 8 << 20, features="^resize_inode")
    content = bytearray(image.read_bytes())
    assert place < 1024 or not any(content[place : place + len(mark)]), "the mark would fall on something in use"
    content[place : place + len(mark)] = mark
    image.write_bytes(content)
    assert digests_of(rows(run(tmp_path / "out", image))) == digests(FILES.values())


def test_an_inode_count_that_spells_hfs_hides_no_file_system(tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    image = images.ext4(tmp_path / "x.img", tree, 8 << 20, inodes=0x2B40)
    content = bytearray(image.read_bytes())
    assert int.from_bytes(content[1024:1028], "little") == 0x2B40
    content[1024:1026] = b"H+"  # mke2fs rounds the count down by eight; other makers need not
    image.write_bytes(content)
    assert digests_of(rows(run(tmp_path / "out", image))) == digests(FILES.values())


def test_two_file_systems_in_one_place_are_both_read(tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    content = bytearray(images.ext4(tmp_path / "x.img", tree, 8 << 20).read_bytes())
    content[:512] = images.Fat16(clusters=9000).image()[:512]
    (tmp_path / "y.img").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "y.img")
    assert digests(FILES.values()) == digests_of([row for row in rows(result) if row["file_system"] == "ext4"])
    record = json.loads((tmp_path / "out/run.json").read_text())
    assert [one["file_system"] for one in record["examined"][0]["volumes"]] == ["FAT16", "ext4"]


def test_a_damaged_file_system_is_named(tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    content = bytearray(images.ext4(tmp_path / "x.img", tree, 8 << 20).read_bytes())
    content[1024 + 0x18 : 1024 + 0x1C] = b"\xff" * 4
    (tmp_path / "y.img").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "y.img")
    assert (result.items, result.read) == (1, 0)
    assert "looks like ext2, ext3 or ext4" in result.unread[0].reason


def test_random_bytes_may_be_encrypted(tmp_path):
    (tmp_path / "x.img").write_bytes(os.urandom(1 << 20))
    assert "may be encrypted" in run(tmp_path / "out", tmp_path / "x.img").unread[0].reason


def test_an_image_of_no_bytes_is_named(tmp_path):
    (tmp_path / "x.img").touch()
    result = run(tmp_path / "out", tmp_path / "x.img")
    assert (result.items, result.read) == (1, 0)
    assert "it is empty" in result.unread[0].reason


def test_an_image_that_is_cut_off_says_so(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"a": os.urandom(200_000), "b": os.urandom(200_000)})
    whole = images.ext4(tmp_path / "x", tree, 4 << 20).read_bytes()
    position = whole.rindex((tree / "b").read_bytes()[:64])
    (tmp_path / "cut.img").write_bytes(whole[: position + 4096])
    result = run(tmp_path / "out", tmp_path / "cut.img")
    found = reasons(result)
    assert "cut off" in found["volume at byte 0 (whole medium)"]
    assert "can be read" in found["/b"]
    assert result.items == result.read + len(result.unread)
    assert {row["path"]: row["sha256"] is None for row in rows(result)}["/b"]


def test_a_folder_is_read_and_links_are_not_followed(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {**FILES, "empty": b""})
    (tree / "loop").symlink_to(tree)
    (tree / "outside").symlink_to("/etc/passwd")
    os.mkfifo(tree / "pipe")
    os.link(tree / "empty", tree / "empty too")
    paths = [tree, *tree.rglob("*")]
    before = [path.lstat() for path in paths]
    result = run(tmp_path / "out", tree)
    assert digests_of(rows(result)) == digests([*FILES.values(), b"", b""])
    assert (census(result)["links"], census(result)["special"]) == (2, 1)
    assert {row["offset"] for row in rows(result)} == {None}
    after = [path.lstat() for path in paths]
    assert [(one.st_mtime_ns, one.st_atime_ns) for one in after] == [
        (one.st_mtime_ns, one.st_atime_ns) for one in before
    ]


def test_a_folder_given_by_a_link_is_read(tmp_path):
    images.write_tree(tmp_path / "tree", FILES)
    (tmp_path / "link").symlink_to("tree")
    result = run(tmp_path / "out", tmp_path / "link")
    assert digests_of(rows(result)) == digests(FILES.values())
    assert {row["source"] for row in rows(result)} == {str(tmp_path / "link")}


def test_names_that_are_no_text_or_steer_a_terminal(tmp_path):
    names = [b"no text \xff\xfe", b"new\nline", b"\x1b[31mred", "മലയാളം".encode(), b"..."]
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in names:
        (tree / os.fsdecode(name)).write_bytes(name)
    image = images.ext4(tmp_path / "x.img", tree, 2 << 20)
    for source in (tree, image):
        found = rows(run(tmp_path / f"out of {source.name}", source))
        assert digests_of(found) == digests(names)
        raw = {bytes.fromhex(row["path_hex"]) if row["path_hex"] else row["path"].encode() for row in found}
        assert raw == {b"/" + name for name in names}
        assert sum(row["path_hex"] is not None for row in found) == 1


def test_an_unreadable_file_is_listed(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    tree = images.write_tree(tmp_path / "tree", {"a": b"a", "b": b"b"})
    (tree / "a").chmod(0)
    result = run(tmp_path / "out", tree)
    assert (result.items, result.read, list(reasons(result))) == (2, 1, ["/a"])


def test_a_file_that_claims_more_than_its_file_system_could_hold(tmp_path):
    shared_memory = Path("/dev/shm")  # ext4 and XFS know no file of this size, memory does
    if not shared_memory.is_dir():
        pytest.skip("no file system in memory at /dev/shm")
    with tempfile.TemporaryDirectory(dir=shared_memory) as place:
        tree = images.write_tree(Path(place) / "tree", {"a": b"a", "huge": b""})
        os.truncate(tree / "huge", 1 << 60)
        result = run(tmp_path / "out", tree)
    assert (result.read, list(reasons(result))) == (1, ["/huge"])
    assert "it claims 1152921504606846976 bytes" in reasons(result)["/huge"]


def test_several_sources_in_one_run(tmp_path):
    tree = images.write_tree(tmp_path / "tree", FILES)
    image = images.ext4(tmp_path / "x.img", tree, 4 << 20)
    (tmp_path / "bad.qcow2").write_bytes(b"QFI\xfb" + bytes(100))
    result = run(tmp_path / "out", image, tmp_path / "bad.qcow2", tree)
    assert (result.items, result.read) == (25, 24)
    assert [row["source"] for row in rows(result)] == [str(image)] * 12 + [str(tree)] * 12
    assert [one.source for one in result.unread] == [str(tmp_path / "bad.qcow2")]


@pytest.mark.parametrize(
    ("place", "mark"),
    [(0, b"QFI\xfb"), (0, b"KDMV"), (0, b"# Disk DescriptorFile"), (0, b"conectix"), (0, b"vhdxfile"), (-512, b"koly")],
)
def test_a_container_never_passes_for_a_raw_medium(place, mark, tmp_path):
    content = bytearray(fat(ONE_TXT=b"one").image())
    position = place % len(content)
    content[position : position + len(mark)] = mark
    (tmp_path / "x.dd").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.dd", verify=True)
    assert (result.items, result.read, rows(result)) == (1, 0, [])
    assert result.unread[0].path == result.unread[0].source  # not a volume of raw bytes


def test_the_footer_of_a_fixed_vhd_is_no_part_of_the_medium(tmp_path):
    medium = fat(ONE_TXT=b"one").image()
    (tmp_path / "x.vhd").write_bytes(medium + b"conectix".ljust(512, b"\x01"))
    result = run(tmp_path / "out", tmp_path / "x.vhd", verify=True)
    assert digests_of(rows(result)) == digests([b"one"])
    assert result.sources[0].computed == {"sha256": hashlib.sha256(medium).hexdigest()}


@pytest.mark.parametrize("made", [images.e01, ewf2.ex01])
class TestExpertWitness:
    """Images in segments, of both versions."""

    @pytest.fixture
    def disk(self):
        made = fat(ONE_TXT=b"one" * 9999, TWO_TXT=os.urandom(300_000))
        return made.image().ljust(4 << 20, b"\x00")

    @pytest.mark.parametrize("segments", [1, 3])
    def test_whole(self, made, disk, segments, tmp_path):
        files = made(tmp_path, "disk", disk, segments=segments)
        result = run(tmp_path / "out", files[-1])
        assert result.read == 2
        (verdict,) = result.sources
        assert (verdict.verdict, verdict.computed["md5"]) == (
            "agrees",
            hashlib.md5(disk, usedforsecurity=False).hexdigest(),
        )

    @pytest.mark.parametrize("lost", [0, 1, 2])
    def test_a_missing_segment_is_an_error(self, made, disk, lost, tmp_path):
        files = made(tmp_path, "disk", disk, segments=3)
        files[lost].unlink()
        result = run(tmp_path / "out", files[(lost + 1) % 3])
        assert (result.items, result.read, rows(result)) == (1, 0, [])
        assert "missing" in result.unread[0].reason
        assert result.sources[0].verdict in ("unread", "not computed")

    def test_segments_out_of_order_are_an_error(self, made, disk, tmp_path):
        files = made(tmp_path, "disk", disk, segments=3)
        shutil.copy(files[2], files[1])
        result = run(tmp_path / "out", files[0])
        assert "is not segment 2" in result.unread[0].reason

    @pytest.mark.parametrize("share", [0.0001, 0.01, 0.3, 0.7, 0.9999])
    def test_one_that_is_cut_off_is_an_error(self, made, disk, share, tmp_path):
        (file,) = made(tmp_path, "disk", disk)
        content = file.read_bytes()
        file.write_bytes(content[: max(16, int(len(content) * share))])
        result = run(tmp_path / "out", file)
        assert (result.items, result.read) == (1, 0)
        assert result.unread[0].path == str(file)

    def test_damage_of_the_content_is_told_by_the_stored_digest(self, made, disk, tmp_path):
        (file,) = made(tmp_path, "disk", disk)
        content = bytearray(file.read_bytes())
        content[content.index(disk[120_000:120_040])] ^= 1  # in a chunk stored plain; libewf reads on without a word
        file.write_bytes(content)
        result = run(tmp_path / "out", file)
        assert result.sources[0].verdict == "differs"
        assert "differ from the digest stored" in reasons(result)[str(file)]

    def test_a_digest_that_does_not_agree_is_told(self, made, disk, tmp_path):
        (file,) = made(tmp_path, "disk", disk, stored_md5=b"wrong, by design."[:16])
        result = run(tmp_path / "out", file)
        assert result.sources[0].verdict == "differs"
        assert "differ from the digest stored" in reasons(result)[str(file)]
        assert result.read == 2


class TestSplit:
    """Raw images in numbered parts."""

    def parts(self, folder, first):
        disk = fat(ONE_TXT=os.urandom(100_000)).image()
        for number in range(4):
            share = disk[number * len(disk) // 4 : (number + 1) * len(disk) // 4]
            (folder / f"disk.{number + first:03d}").write_bytes(share)

    @pytest.mark.parametrize("first", [0, 1])
    def test_all_parts_are_found(self, first, tmp_path):
        self.parts(tmp_path, first)
        assert run(tmp_path / "out", tmp_path / f"disk.{first + 2:03d}").read == 1

    def test_every_part_given_is_one_image(self, tmp_path):
        self.parts(tmp_path, 0)
        result = run(tmp_path / "out", *(tmp_path / f"disk.{number:03d}" for number in range(4)))
        assert (result.items, result.read, len(result.sources)) == (1, 1, 1)

    def test_a_missing_part_is_an_error(self, tmp_path):
        self.parts(tmp_path, 0)
        (tmp_path / "disk.002").unlink()
        result = run(tmp_path / "out", tmp_path / "disk.000")
        assert (result.items, result.read) == (1, 0)
        assert result.unread[0].reason == "segment disk.002 is missing; all segments are needed"

    def test_a_missing_last_part_is_told(self, tmp_path):
        self.parts(tmp_path, 0)
        (tmp_path / "disk.003").unlink()
        assert any("cut off" in one.reason for one in run(tmp_path / "out", tmp_path / "disk.000").unread)
