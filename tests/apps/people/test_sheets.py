"""Officers, units and districts out of sheets: good rows in, the others set aside with row, field and reason."""

import pytest
from openpyxl import Workbook

from tutela.apps.people import selectors, sheets
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record import selectors as record


def sheet_of(folder, text: str, name: str = "officers.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


OFFICERS = """Officer Number,Name,Designation,Unit,Role
ek0071,Officer 71,Sub Inspector,EKC-CYBER,team leader
EK0072,Officer 72,Marshal,EKC-CYBER,team leader
EK0073,,SI,EKC-CYBER,team leader
EK0074,Officer 74,SI,NOWHERE,team leader
EK0075,Officer 75,SI,EKC-CYBER,wizard
EK0076,Officer 76,SI,EKC-CYBER,"investigating officer; team_leader"
EK0001,Officer 1,SI,EKC-CYBER,team leader
"""


def test_good_rows_are_enrolled_and_the_others_named(world, tmp_path):
    result = sheets.load_sheet(
        sheets.KINDS["officers"], world.nodal, sheet_of(tmp_path, OFFICERS), name="officers of March.csv"
    )

    assert result.accepted == ("EK0071", "EK0076")
    assert world.officer("EK0071").rank == "SI"
    assert {r.value for r in world.officer("EK0076").roles} == {"investigating_officer", "team_leader"}
    assert [q.row for q in result.quarantined] == [3, 4, 5, 6, 8]
    assert result.quarantined[1].field == "Name"
    assert all(q.file == "officers of March.csv" and q.reason for q in result.quarantined)
    assert not [q for q in result.quarantined if "Officer 7" in q.reason]
    facts = record.entry_at(result.receipt.last).facts
    assert (facts["accepted"], facts["known"], facts["quarantined"]) == (2, 0, 5)
    assert world.differences() == ()


def test_a_second_load_changes_nothing(world, tmp_path):
    path = sheet_of(tmp_path, OFFICERS)
    sheets.load_sheet(sheets.KINDS["officers"], world.nodal, path)
    officers = selectors.officers()

    again = sheets.load_sheet(sheets.KINDS["officers"], world.nodal, path)

    assert again.accepted == ()
    assert again.known == ("EK0071", "EK0076")
    assert selectors.officers() == officers


def test_an_administrators_sheet_makes_nobody_see_a_case(world, tmp_path):
    text = "number,name,rank,unit,roles\nKL0091,Officer 91,SI,STATE,auditor\nKL0092,Officer 92,SI,STATE,analyst\n"

    result = sheets.load_sheet(sheets.KINDS["officers"], world.administrator, sheet_of(tmp_path, text))

    assert result.accepted == ("KL0091",)
    assert "only a nodal officer" in result.quarantined[0].reason


def test_only_who_may_loads(world, tmp_path):
    path = sheet_of(tmp_path, OFFICERS)
    for post in (world.coordinator, world.analyst, world.auditor):
        with pytest.raises(NotAllowed):
            sheets.load_sheet(sheets.KINDS["officers"], post, path)


def test_a_workbook_of_units_and_districts(world, tmp_path):
    book = Workbook()
    page = book.active
    page.append(["Unit code", "Unit name", "Type", "District code"])
    page.append(["EKC-PS-01", "Police Station 01", "Station", "EKC"])
    page.append(["XXX-PS-01", "Police Station 02", "station", "XXX"])
    page.append(["LAB-01", "Laboratory 01", "laboratory", None])
    page.append(["BAD-01", "=1+1", "palace", None])
    book.save(tmp_path / "units.xlsx")

    result = sheets.load_sheet(sheets.KINDS["units"], world.nodal, tmp_path / "units.xlsx")

    assert result.accepted == ("EKC-PS-01", "LAB-01")
    assert {u.code for u in selectors.units()} >= {"EKC-PS-01", "LAB-01"}
    assert {q.row for q in result.quarantined} == {3, 5}
    assert sheets.load_sheet(sheets.KINDS["units"], world.nodal, tmp_path / "units.xlsx").known == (
        "EKC-PS-01",
        "LAB-01",
    )

    text = "code,name,from,until\nNEW,New District,2027-01-01,\nKNR,Kannur,,2020-12-31\nBAD,Bad,2027-01-01,2026-01-01\n"
    made = sheets.load_sheet(sheets.KINDS["districts"], world.nodal, sheet_of(tmp_path, text, "districts.csv"))
    assert made.accepted[0] == "NEW"
    assert [q.row for q in made.quarantined] == [4]
    assert world.differences() == ()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 not a workbook", b"name,rank\nx,y\n"])
def test_what_is_no_sheet_is_set_aside_whole(world, tmp_path, content):
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)

    result = sheets.load_sheet(sheets.KINDS["officers"], world.nodal, path)

    assert result.accepted == ()
    assert len(result.quarantined) == 1
    assert result.quarantined[0].row is None
