"""The door for tips: many files of any kind in one confined worker; whatever one of them does, the others are read."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.makers import sheets, tips
from tutela.engines.confined import ConfinedFailure
from tutela.engines.exchange import tips as door
from tutela.engines.exchange.bounds import MIB
from tutela.engines.exchange.errors import ExchangeError, ProfileRefused
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json
from tutela.engines.exchange.formats.registry import FORMATS, GuessFrom, format_of
from tutela.engines.exchange.formats.sheet import SheetPreview
from tutela.engines.exchange.tip import Quarantined, TipDocument


def read(paths, *given, **settings):
    results = list(door.read_tips(paths, *given, **settings))
    return (
        [item for item in results if isinstance(item, TipDocument)],
        [item for item in results if isinstance(item, Quarantined)],
    )


@pytest.fixture
def every_kind(tmp_path):
    """One good file of every kind, by name."""
    (tmp_path / "a.json").write_bytes(tips.police_json())
    (tmp_path / "b.xml").write_bytes(tips.provider_report(tips.FULL_INSIDE))
    tips.write_zip(tmp_path / "c.zip", tips.package_members("3"))
    tips.write_folder(tmp_path / "d", tips.package_members("4"))
    sheets.write_csv(tmp_path / "e.csv", [sheets.HEADER, sheets.ROW], encoding="utf-16")
    sheets.write_xlsx(tmp_path / "f.xlsx", [sheets.HEADER, sheets.ROW])
    return sorted(tmp_path.iterdir())


def test_every_kind_is_recognised_by_its_content(every_kind):
    assert [format_of(path).code for path in every_kind] == [
        "ncmec_json",
        "ncmec_xml",
        "ncmec_package",
        "ncmec_package",
        "sheet",
        "sheet",
    ]
    renamed = every_kind[0].rename(every_kind[0].with_suffix(".txt"))
    assert format_of(renamed).code == "ncmec_json"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_that_is_not_latin_is_recognised_in_any_encoding(tmp_path, encoding):
    header = ("Report No", "Suspect Name")
    path = sheets.write_csv(tmp_path / "s.csv", [header, *([("1", "അഀഊ" * 40)] * 30)], encoding=encoding)

    assert format_of(path).title == "CSV sheet"
    assert len(read([path], told=GuessFrom("ncrp", "+05:30"))[0]) == 30


def test_all_kinds_in_one_go(every_kind):
    found, quarantined = read(every_kind, sheets.profile())

    assert quarantined == []
    assert [tip.reference for tip in found] == ["100000001", None, "3", "4", "100000001", "100000001"]
    assert [tip.document.file for tip in found] == [str(path) for path in every_kind]
    assert found[0].document.sha256 == hashlib.sha256(tips.police_json()).hexdigest()


def test_what_comes_out_is_what_the_pure_parser_gives(every_kind):
    (tip,), _ = read(every_kind[:1])

    assert tip == parse_ncmec_json(tips.police_json(), str(every_kind[0]))


def test_a_broken_file_costs_only_itself(every_kind, tmp_path):
    broken = tmp_path / "broken.json"
    broken.write_bytes(b"{")
    found, quarantined = read([every_kind[0], broken, tmp_path / "missing", every_kind[1]])

    assert len(found) == 2
    assert [item.file for item in quarantined] == [str(broken), str(tmp_path / "missing")]
    assert all(item.reason for item in quarantined)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "JSON or XML of the same report"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(100), "xlsx"),
        (b"MD5;SHA1;PhotoDNA;Image ID;Is distributed\r\n", "known-hash"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no file of a kind"),
        (b"", "empty"),
        (b"<reportDoneResponse/>", "reportDoneResponse"),
        (b'{"name": "Group 07", "messages": []}', "group"),
    ],
)
def test_what_is_no_tip_says_what_to_do(tmp_path, content, said):
    path = tmp_path / "file"
    path.write_bytes(content)
    found, quarantined = read([path])

    assert found == []
    assert said in quarantined[0].reason


def test_an_office_document_that_is_no_sheet_is_refused_in_one_sentence(tmp_path):
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    _, quarantined = read([tips.write_zip(tmp_path / "letter.docx", parts)])

    assert len(quarantined) == 1
    assert "no sheet" in quarantined[0].reason


def test_a_sheet_without_a_profile_waits_for_one(tmp_path):
    path = sheets.write_csv(tmp_path / "s.csv", [sheets.HEADER, sheets.ROW])

    assert "column profile" in read([path])[1][0].reason
    (tip,), _ = read([path], told=GuessFrom("ncrp", "+05:30"))
    assert "profile_guessed" in {flag.code for flag in tip.flags}


def test_a_header_with_doubts_is_not_guessed(tmp_path):
    path = sheets.write_csv(tmp_path / "s.csv", [("Report No", "Tip No", "Mobile No"), ("1", "2", "9000000001")])
    found, quarantined = read([path], told=GuessFrom("ncrp", "+05:30"))

    assert found == []
    assert "make a column profile" in quarantined[0].reason


def test_a_sheet_without_rows_says_so(tmp_path):
    _, quarantined = read([sheets.write_csv(tmp_path / "s.csv", [sheets.HEADER])], sheets.profile())

    assert "no tip" in quarantined[0].reason


def test_a_profile_that_contradicts_itself_is_refused_before_any_file_is_opened(tmp_path):
    with pytest.raises(ProfileRefused):
        list(door.read_tips([tmp_path / "missing"], sheets.profile(zone="nowhere")))


def test_a_file_that_ends_the_worker_costs_only_itself(every_kind, tmp_path):
    hungry = tmp_path / "hungry.json"
    hungry.write_bytes(b'{"reportId": 1, "reportedInformation": [' + b"{}," * (9 * MIB) + b"{}]}")
    limits = replace(door.LIMITS, memory_bytes=512 * MIB)
    found, quarantined = read([every_kind[0], hungry, every_kind[1]], limits=limits)

    assert [tip.document.file for tip in found] == [str(every_kind[0]), str(every_kind[1])]
    assert [item.file for item in quarantined] == [str(hungry)]
    assert "memory" in quarantined[0].reason


def test_rows_before_the_end_of_a_worker_are_kept(tmp_path):
    path = sheets.write_csv(tmp_path / "s.csv", [sheets.HEADER, *([sheets.ROW] * 400)])
    limits = replace(door.LIMITS, total_bytes=100_000)
    found, quarantined = read([path], sheets.profile(), limits=limits)

    assert 0 < len(found) < 400
    assert f"after {len(found)} results" in quarantined[0].reason


def test_a_name_that_is_not_unicode_is_no_trap(tmp_path):
    path = tmp_path / os.fsdecode(b"tip-\xff.json")
    path.write_bytes(tips.police_json())
    (tip,), _ = read([path])

    assert tip.document.file.encode().decode() == tip.document.file


def test_a_relative_path_keeps_its_name(tmp_path, monkeypatch):
    (tmp_path / "a.json").write_bytes(tips.police_json())
    monkeypatch.chdir(tmp_path)
    (tip,), _ = read([Path("a.json")])
    assert tip.document.file == "a.json"


def test_the_worker_is_the_one_that_reads(tmp_path, monkeypatch):
    def started(*_: object, **__: object):
        raise ConfinedFailure("no worker", "start")

    monkeypatch.setattr(door, "stream_confined", started)
    with pytest.raises(ConfinedFailure):
        list(door.read_tips([tmp_path / "a.json"]))


def test_preview_and_guess_through_the_door(tmp_path):
    path = sheets.write_xlsx(tmp_path / "s.xlsx", [sheets.HEADER, sheets.ROW])
    found = door.guess(path, name="guessed", source="ncrp", zone="Asia/Kolkata")

    assert found.profile is not None
    shown = door.preview(path, found.profile)
    assert isinstance(shown, SheetPreview)
    assert [tip.reference for tip in shown.tips] == ["100000001"]


def test_errors_keep_their_names_through_the_door(tmp_path):
    path = sheets.write_csv(tmp_path / "s.csv", [("a", "b"), ("1", "2")])

    with pytest.raises(ProfileRefused, match="lacks"):
        door.preview(path, sheets.profile())


def test_the_document_to_be_sealed(every_kind):
    assert door.document_bytes(every_kind[0]) == tips.police_json()
    for path, number in ((every_kind[2], "3"), (every_kind[3], "4")):
        (tip,), _ = read([path])
        data = door.document_bytes(path, tip.document.place)
        assert data == tips.package_xml(number)
        assert hashlib.sha256(data).hexdigest() == tip.document.sha256
        with pytest.raises(ExchangeError):
            door.document_bytes(path, "missing.xml")


def test_every_row_of_the_table_has_words_for_a_person():
    assert all(row.title and row.code for row in FORMATS)
