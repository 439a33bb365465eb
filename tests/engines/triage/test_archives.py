"""Archives are opened wherever they lie: every member is an item once; what cannot be read is said; bombs cost what they hold."""

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile

import py7zr
import pytest

from tests.engines.triage.bench import digests, digests_of, known, rows, run
from tests.makers import images
from tests.makers.archives import sevenzipped, tarred, zipped
from tutela.engines.confined import stream_confined
from tutela.engines.triage.archives import open_archive

FILES = {"one.txt": b"one" * 300, "deep/two.bin": bytes(range(256)) * 999, "empty": b"", "näme €": b"three"}


KINDS = {
    "x.zip": zipped(FILES),
    "stored.zip": zipped(FILES, zipfile.ZIP_STORED),
    "bzip2.zip": zipped(FILES, zipfile.ZIP_BZIP2),
    "x.tar": tarred(FILES),
    "x.tar.gz": gzip.compress(tarred(FILES)),
    "x.tar.bz2": bz2.compress(tarred(FILES)),
    "x.tar.xz": lzma.compress(tarred(FILES)),
    "x.7z": sevenzipped(FILES),
}


@pytest.mark.parametrize("name", KINDS)
def test_an_archive_is_a_source(name, tmp_path):
    (tmp_path / name).write_bytes(KINDS[name])
    result = run(tmp_path / "out", tmp_path / name, verify=True)
    found = rows(result)
    assert digests_of(found) == digests(FILES.values())
    assert sorted(row["path"] for row in found) == sorted("/" + member for member in FILES)
    assert {(row["file_system"], row["part"], row["offset"]) for row in found} == {("archive", "archives", None)}
    assert (result.items, result.read, result.unread) == (4, 4, [])
    assert result.sources[0].computed["sha256"] == digests([KINDS[name]])[0][3]


@pytest.mark.parametrize("workers", [1, 3])
def test_archives_in_a_file_system_are_opened_whatever_they_are_called(workers, tmp_path):
    tree = images.write_tree(tmp_path / "tree", {f"{name}.jpg": content for name, content in KINDS.items()})
    image = images.ext4(tmp_path / "x.img", tree, 16 << 20)
    result = run(tmp_path / "out", image, workers=workers)
    inner = [row for row in rows(result) if row["part"] == "archives"]
    assert digests_of(inner) == digests([*FILES.values()] * len(KINDS))
    assert {row["path"] for row in inner} >= {f"/{name}.jpg/deep/two.bin" for name in KINDS}
    assert result.items == result.read == len(KINDS) * 5
    record = json.loads((result.manifest.parent / "run.json").read_text())
    assert record["examined"][0]["volumes"][1]["counts"]["contents"] == len(KINDS)


def test_the_manifest_is_the_same_for_any_number_of_workers(tmp_path):
    tree = images.write_tree(tmp_path / "tree", KINDS)
    digests_of_runs = {run(tmp_path / f"{n}", tree, workers=n).manifest_sha256 for n in (1, 2, 3)}
    assert len(digests_of_runs) == 1


def test_archives_within_archives_and_a_hit_in_one(tmp_path):
    deep = zipped({"in/a.tgz": gzip.compress(tarred({"b.7z": sevenzipped({"picture.jpg": b"harmless"})}))})
    tree = images.write_tree(tmp_path / "tree", {"report.docx": deep})
    look = known(tmp_path, f"{digests([b'harmless'])[0][3]}  picture\n")
    (hit,) = run(tmp_path / "out", tree, lookup=look).hits
    assert hit.path == "/report.docx/in/a.tgz/b.7z/picture.jpg"


def test_a_single_compressed_file_is_one_member(tmp_path):
    (tmp_path / "letter.txt.gz").write_bytes(gzip.compress(b"letter"))
    (row,) = rows(run(tmp_path / "out", tmp_path / "letter.txt.gz"))
    assert (row["path"], row["size"]) == ("/(content)", 6)


@pytest.mark.parametrize("name", ["x.dd.gz", "x.zip"])
def test_a_disk_image_in_an_archive_never_passes_for_nothing_found(name, tmp_path):
    image = images.ext4(tmp_path / "x.dd", images.write_tree(tmp_path / "tree", FILES), 2 << 20).read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(image) if name.endswith("gz") else zipped({"x.dd": image}))
    result = run(tmp_path / "out", tmp_path / name)
    assert digests_of(rows(result)) == digests([image])
    assert "looks like a disk image" in result.unread[0].reason


def test_a_ufdr_gives_its_file_tree(tmp_path):
    content = zipped({"report.xml": b"<project/>", "files/Image/a.jpg": b"a", "files/Video/b.mp4": b"b"})
    (tmp_path / "phone.ufdr").write_bytes(content)
    found = rows(run(tmp_path / "out", tmp_path / "phone.ufdr"))
    assert [row["path"] for row in found] == ["/files/Image/a.jpg", "/files/Video/b.mp4", "/report.xml"]


def test_names_with_path_tricks_are_only_shown(tmp_path, monkeypatch):
    monkeypatch.setattr(py7zr.py7zr, "check_archive_path", lambda _: True)  # it refuses to write them
    names = ["../../up", "/etc/passwd", "a\nb\x1b[31m", "c:\\d\\e", "x" * 5000]
    for kind, made in (("zip", zipped), ("tar", tarred), ("7z", sevenzipped)):
        (tmp_path / f"x.{kind}").write_bytes(made({name: name.encode() for name in names}))
        result = run(tmp_path / f"out {kind}", tmp_path / f"x.{kind}")
        assert digests_of(rows(result)) == digests(name.encode() for name in names)
        assert result.unread == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["out 7z", "out tar", "out zip", "x.7z", "x.tar", "x.zip"]
    )


@pytest.mark.parametrize("name", ["x.tar.gz", "x.tar.bz2", "x.tar.xz"])
def test_a_compressed_archive_with_a_wrong_checksum_gives_its_members_and_says_so(name, tmp_path):
    content = bytearray(KINDS[name])
    content[-1] ^= 0xFF
    (tmp_path / name).write_bytes(content)
    result = run(tmp_path / "out", tmp_path / name)
    assert digests_of(rows(result)) == digests(FILES.values())
    assert [one.path for one in result.unread] == [str(tmp_path / name)]
    assert "damaged or cut off" in result.unread[0].reason


def test_what_follows_the_end_of_a_compressed_tar_is_said(tmp_path):
    (tmp_path / "x.tgz").write_bytes(gzip.compress(tarred(FILES) + bytes(20_000) + b"hidden"))
    result = run(tmp_path / "out", tmp_path / "x.tgz")
    assert digests_of(rows(result)) == digests(FILES.values())
    assert "something follows" in result.unread[0].reason


def test_links_and_folders_are_counted(tmp_path):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for name, kind in (("d", tarfile.DIRTYPE), ("l", tarfile.SYMTYPE), ("p", tarfile.FIFOTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    (tmp_path / "x.tar").write_bytes(held.getvalue())
    result = run(tmp_path / "out", tmp_path / "x.tar")
    record = json.loads((result.manifest.parent / "run.json").read_text())
    assert record["examined"][0]["volumes"][0]["counts"] == {
        "contents": 1, "files": 0, "directories": 1, "links": 1, "special": 1,
    }  # fmt: skip


def bomb(layers, width=16):
    """As 42.zip: archives within archives, at the bottom files of zeros; kilobytes that hold terabytes."""
    content = zipped({"0.dll": bytes(64 << 20)})
    for _ in range(layers):
        content = zipped({f"{number}.zip": content for number in range(width)})
    return content


def test_a_bomb_costs_what_it_holds_and_the_run_goes_on(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"42.zip": bomb(4), "after.zip": zipped(FILES), "plain": b"plain"})
    result = run(tmp_path / "out", tree)
    assert {row["path"] for row in rows(result)} >= {"/plain", "/after.zip/one.txt", "/42.zip"}
    assert any(one.path.startswith("/42.zip") and "unpacks to more than" in one.reason for one in result.unread)
    assert result.items == result.read + len(result.unread)


def test_archives_within_one_another_without_end(tmp_path):
    content = b"the bottom"
    for _ in range(40):
        content = zipped({"next.zip": content}, zipfile.ZIP_STORED)
    (tmp_path / "x.zip").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.zip")
    assert result.read == 6
    (one,) = result.unread
    assert "deeper than" in one.reason


def test_a_member_that_claims_what_it_has_not(tmp_path):
    content = bytearray(zipped({"a": b"a" * 5000, "b": b"b" * 100}, zipfile.ZIP_STORED))
    content[content.index(b"aaaa") + 20] ^= 1
    (tmp_path / "x.zip").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.zip")
    assert (result.items, result.read) == (2, 1)
    assert result.unread[0].path == "/a"
    assert "CRC" in result.unread[0].reason


@pytest.mark.parametrize(("place", "length"), [(50, 10), (36, 4)], ids=["content", "size of the dictionary"])
def test_a_member_of_damaged_lzma_costs_itself(place, length, tmp_path):
    content = bytearray(zipped({"a": bytes(range(256)) * 40, "b": b"two" * 100}, zipfile.ZIP_LZMA))
    content[place : place + length] = b"\xff" * length
    (tmp_path / "x.zip").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.zip")
    assert digests_of(row for row in rows(result) if row["md5"]) == digests([b"two" * 100])
    assert [one.path for one in result.unread] == ["/a"]


def test_a_member_without_a_name_hides_no_other(tmp_path):
    content = zipped({"a.txt": b"one", "b": b"two"}).replace(b"a.txt", b"\x00.txt")  # read as an empty name
    (tmp_path / "x.zip").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.zip")
    assert digests_of(rows(result)) == digests([b"one", b"two"])
    assert result.unread == []


def test_an_encrypted_member_is_named(tmp_path):
    content = bytearray(zipped({"a": b"a" * 50}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + place] |= 1
    (tmp_path / "x.zip").write_bytes(content)
    assert "encrypted" in run(tmp_path / "out", tmp_path / "x.zip").unread[0].reason


def test_an_encrypted_7z_is_named(tmp_path):
    with py7zr.SevenZipFile(tmp_path / "x.7z", "w", password="invented") as archive:
        archive.writestr(b"a", "a")
    assert "encrypted" in run(tmp_path / "out", tmp_path / "x.7z").unread[0].reason


@pytest.mark.parametrize("name", KINDS)
def test_a_cut_archive_gives_what_it_has_and_says_so(name, tmp_path):
    tree = images.write_tree(tmp_path / "tree", {name: KINDS[name][: len(KINDS[name]) // 2], "other": b"other"})
    result = run(tmp_path / "out", tree)
    assert {row["path"] for row in rows(result) if row["part"] is None} == {"/" + name, "/other"}
    assert result.unread
    assert all(one.path.startswith("/" + name) for one in result.unread)


def broken(content, chance):
    """A copy with a few bytes changed, or cut, or with a part of it repeated."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 12)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    if chance.random() < 0.2:
        del made[chance.randrange(len(made)) :]
    if chance.random() < 0.2:
        at = chance.randrange(len(made) + 1)
        made[at:at] = made[: chance.randrange(400)]
    return bytes(made)


@pytest.mark.parametrize("rounds", [3, pytest.param(400, marks=pytest.mark.soak)])
def test_broken_archives_never_end_a_run(rounds, tmp_path):
    chance = random.Random(7)
    for number in range(rounds):
        made = {f"{turn} {name}": broken(content, chance) for turn in range(5) for name, content in KINDS.items()}
        tree = images.write_tree(tmp_path / f"tree {number}", made)
        result = run(tmp_path / f"out {number}", tree)
        outer = [row for row in rows(result) if row["part"] is None]
        assert digests_of(outer) == digests(made.values())
        assert result.items == result.read + len(result.unread)


def test_a_resumed_run_does_not_open_again_what_was_done(tmp_path):
    import threading

    from tutela.engines.triage import depths
    from tutela.engines.triage.entry import Entry
    from tutela.engines.triage.within import Opener

    (tmp_path / "x.zip").write_bytes(KINDS["x.zip"])
    holder = Entry(b"", None, "allocated", 0, 0, 0, len(KINDS["x.zip"]), 0, None, None, None, None, None)

    def opened():
        opener = Opener(
            depths.archive_as_source,
            (False,),
            (tmp_path / "x.zip",),
            tmp_path / "kept",
            "key",
            threading.Event(),
            lambda _: None,
            stream_confined,
        )
        return opener.open([(0, holder, [])], 1)

    first = opened()
    (tmp_path / "x.zip").write_bytes(b"gone")
    assert opened() == first


def test_a_member_of_a_7z_whose_checksum_does_not_hold_is_unread():
    held, middle = io.BytesIO(), random.Random(1).randbytes(5000)
    with py7zr.SevenZipFile(held, "w", filters=[{"id": py7zr.FILTER_COPY}]) as archive:
        for name, content in (("one", b"1" * 3000), ("two", middle), ("three", b"3" * 4000)):
            archive.writestr(content, name)
    damaged = bytearray(held.getvalue())
    damaged[damaged.index(middle) + 100] ^= 1
    told = {}
    open_archive("7z", io.BytesIO(damaged), b"/x", len(damaged), lambda one: told.update({one.path: one.answer}))
    assert len(told[b"/x/one"]) == 3
    assert told[b"/x/two"] == ("its checksum does not hold",)
    assert len(told[b"/x/three"]) == 1
