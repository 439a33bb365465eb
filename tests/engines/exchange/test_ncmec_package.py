"""Police packages, folders and ZIPs: what comes along is only hashed, and what tries to escape is refused."""

import hashlib
import os
import stat
import zipfile
from pathlib import Path

import pytest

from tests.makers import tips as make
from tutela.engines.exchange import bounds
from tutela.engines.exchange.archive import bundle, member_named, read_member
from tutela.engines.exchange.errors import ExchangeError, Forbidden, Malformed, TooLarge, Unreachable
from tutela.engines.exchange.formats.ncmec_package import read_ncmec_package
from tutela.engines.exchange.tip import Quarantined, TipDocument

FILE = (
    "<uploadedFiles><uploadedFile><originalFileName>first.bin</originalFileName>"
    f"<verificationHash>{make.MD5_OF_FIRST}</verificationHash></uploadedFile></uploadedFiles>"
)


def read(path: Path) -> tuple[list[TipDocument], list[Quarantined]]:
    results = list(read_ncmec_package(path, path.name))
    return (
        [item for item in results if isinstance(item, TipDocument)],
        [item for item in results if isinstance(item, Quarantined)],
    )


@pytest.mark.parametrize("write", [make.write_folder, make.write_zip])
def test_a_package_is_a_report_and_what_came_along(tmp_path, write):
    (tip,), quarantined = read(write(tmp_path / "package", make.package_members(inside=FILE)))

    assert quarantined == []
    assert tip.reference == "100000001"
    assert {item.place for item in tip.enclosures} == {
        "media/first.bin",
        "media/second.bin",
        "supplement/extra.bin",
        "Report100000001.pdf",
    }
    second = next(item for item in tip.enclosures if item.place == "media/second.bin")
    assert second.size == len(make.SECOND)
    assert second.digests.sha256 == hashlib.sha256(make.SECOND).hexdigest()
    assert second.digests.sha1 == hashlib.sha1(make.SECOND).hexdigest()
    assert second.digests.md5 == hashlib.md5(make.SECOND).hexdigest()


def test_no_byte_of_a_medium_is_in_the_result(tmp_path):
    members = make.package_members() | {"media/second.bin": b"BYTES-OF-A-MEDIUM"}

    assert "BYTES-OF-A-MEDIUM" not in repr(read(make.write_zip(tmp_path / "p.zip", members)))


def test_a_named_file_is_tied_to_its_medium_by_digest(tmp_path):
    (tip,), _ = read(make.write_zip(tmp_path / "p.zip", make.package_members(inside=FILE)))

    (named,) = tip.files
    assert (named.enclosure, named.enclosure_agrees, named.size) == ("media/first.bin", True, 1)


def test_a_medium_of_the_name_and_another_digest_is_flagged(tmp_path):
    members = make.package_members(inside=FILE) | {"media/first.bin": b"other bytes"}
    (tip,), _ = read(make.write_zip(tmp_path / "p.zip", members))

    assert tip.files[0].enclosure_agrees is False
    assert "enclosure_differs" in {flag.code for flag in tip.flags}


def test_several_packages_are_told_apart_by_their_folders(tmp_path):
    members = {
        f"{folder}/{place}": content
        for folder, number in (("one", "1"), ("two", "2"))
        for place, content in make.package_members(number).items()
    }
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert quarantined == []
    assert {tip.reference: len(tip.enclosures) for tip in tips} == {"1": 4, "2": 4}
    assert all(item.place.startswith("one/") for item in tips[0].enclosures)


def test_what_belongs_to_no_single_report_is_quarantined_with_its_digest(tmp_path):
    members = {"1.xml": make.package_xml("1"), "2.xml": make.package_xml("2"), "media/x.bin": b"x", "2-notes.pdf": b"y"}
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert [item.file for item in quarantined] == ["p.zip!media/x.bin"]
    assert hashlib.sha256(b"x").hexdigest() in quarantined[0].reason
    assert [item.place for item in tips[1].enclosures] == ["2-notes.pdf"]


def test_the_same_report_as_xml_and_json_keeps_its_media_once(tmp_path):
    members = make.package_members() | {"report.json": make.police_json(make.police_report(100000001))}
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert quarantined == []
    assert sorted(len(tip.enclosures) for tip in tips) == [0, 4]


def test_a_broken_document_does_not_cost_the_others(tmp_path):
    members = {"a/1.xml": b"<report>", "b/2.xml": make.package_xml("2"), "c/3.json": b"{"}
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert [tip.reference for tip in tips] == ["2"]
    assert [item.file for item in quarantined] == ["p.zip!a/1.xml", "p.zip!c/3.json"]


def test_a_package_without_a_report_says_so(tmp_path):
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", {"media/x.bin": b"x", "r.pdf": b"%PDF"}))

    assert tips == []
    assert "no XML or JSON" in quarantined[0].reason


@pytest.mark.parametrize(
    "name", ["/etc/x.bin", "../x.bin", "media/../../x.bin", "..\\x.bin", "C:/x.bin", "media\\x.bin"]
)
def test_a_path_that_leaves_the_archive_is_refused_and_the_rest_taken_in(tmp_path, name):
    members = make.package_members() | {name: b"escaped"}
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert [tip.reference for tip in tips] == ["100000001"]
    assert [item.reason for item in quarantined] == ["its path leaves the archive"]
    assert not any("escaped" in str(item) for item in tips[0].enclosures)


def test_a_link_in_an_archive_is_refused(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", make.package_members())
    link = zipfile.ZipInfo("media/link")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    (tip,), quarantined = read(path)

    assert "link" in quarantined[0].reason
    assert "media/link" not in {item.place for item in tip.enclosures}


def test_a_link_in_a_folder_is_refused(tmp_path):
    folder = make.write_folder(tmp_path / "package", make.package_members())
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    os.symlink(tmp_path / "outside" / "secret", folder / "media" / "link")
    os.symlink(tmp_path / "outside", folder / "media" / "folder")
    (tip,), quarantined = read(folder)

    assert sorted(item.file for item in quarantined) == ["package!media/folder", "package!media/link"]
    assert len(tip.enclosures) == 4


def test_a_place_that_occurs_twice_is_refused_the_second_time(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", make.package_members())
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("media/first.bin", b"another")
    (tip,), quarantined = read(path)

    assert "twice" in quarantined[0].reason
    assert len([item for item in tip.enclosures if item.place == "media/first.bin"]) == 1


def test_a_file_without_a_name_is_refused_and_the_rest_taken_in(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", {**make.package_members(), "q.txt": b"x"})
    path.write_bytes(path.read_bytes().replace(b"q.txt", b"\x00.txt"))  # read as an empty name

    found, quarantined = read(path)

    assert [tip.reference for tip in found] == ["100000001"]
    assert [item.reason for item in quarantined] == ["it has no name"]


def test_a_bomb_is_refused_before_it_expands(tmp_path):
    members = make.package_members() | {"media/bomb.bin": bytes(64 * bounds.MIB)}
    (tip,), quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert "bomb" in quarantined[0].reason
    assert "media/bomb.bin" not in {item.place for item in tip.enclosures}


def test_the_sum_of_sizes_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "ARCHIVE_EXPANDED_BYTES", 20)
    with pytest.raises(TooLarge, match="expands"):
        read(make.write_zip(tmp_path / "p.zip", make.package_members()))


@pytest.mark.parametrize("write", [make.write_folder, make.write_zip])
def test_the_number_of_files_is_bounded(tmp_path, monkeypatch, write):
    monkeypatch.setattr(bounds, "ARCHIVE_ENTRIES", 3)
    with pytest.raises(TooLarge, match="more than 3 files"):
        read(write(tmp_path / "package", make.package_members()))


def test_a_document_past_its_bound_is_quarantined_and_the_rest_taken_in(tmp_path, monkeypatch):
    monkeypatch.setattr(bounds, "DOCUMENT_BYTES", 200)
    members = {"a/1.xml": make.package_xml("1"), "b/2.xml": make.package_xml("2", "<x>" + "y" * 300 + "</x>")}
    tips, quarantined = read(make.write_zip(tmp_path / "p.zip", members))

    assert [tip.reference for tip in tips] == ["1"]
    assert "bytes" in quarantined[0].reason


def test_a_damaged_medium_is_quarantined_and_the_report_taken_in(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", make.package_members() | {"media/long.bin": os.urandom(5000)})
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("media/long.bin").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 200] ^= 0xFF
    path.write_bytes(bytes(data))
    (tip,), quarantined = read(path)

    assert quarantined[0].file == "p.zip!media/long.bin"
    assert len(tip.enclosures) == 4


def test_a_document_whose_own_header_is_damaged_is_quarantined_and_the_rest_taken_in(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", {f"{n}/{n}.xml": make.package_xml(str(n)) for n in (1, 2)})
    with zipfile.ZipFile(path) as archive:
        offset = archive.getinfo("1/1.xml").header_offset
    data = bytearray(path.read_bytes())
    data[offset + 7] |= 0x08  # a name in UTF-8 that is none
    data[offset + 30] = 0xFF
    path.write_bytes(data)
    (tip,), quarantined = read(path)

    assert tip.reference == "2"
    assert [one.file for one in quarantined] == ["p.zip!1/1.xml"]


def test_an_encrypted_member_says_what_to_do(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", make.package_members())
    data = path.read_bytes()
    for mark, flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.index(mark, data.index(b"media/second.bin") - 60 if mark == b"PK\x03\x04" else data.index(mark))
        data = data[: start + flag] + bytes([data[start + flag] | 1]) + data[start + flag + 1 :]
    path.write_bytes(data)
    _, quarantined = read(path)

    assert any("encrypted" in item.reason for item in quarantined)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nonsense", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_archive_is_refused_by_name(tmp_path, data):
    path = tmp_path / "p.zip"
    path.write_bytes(data)
    with pytest.raises(Malformed):
        read(path)


def test_what_is_not_there_is_unreachable(tmp_path):
    with pytest.raises(Unreachable):
        read(tmp_path / "missing.zip")


def test_a_document_can_be_fetched_to_be_sealed(tmp_path):
    path = make.write_zip(tmp_path / "p.zip", make.package_members() | {"../x": b"x"})
    with bundle(path) as source:
        data = read_member(source, member_named(source, "CyberTip100000001.xml"))
        with pytest.raises(Forbidden):
            member_named(source, "../x")
        with pytest.raises(ExchangeError):
            member_named(source, "missing")

    assert data == make.package_xml()
