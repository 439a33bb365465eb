"""Column profiles: saved as plain values, checked, and guessed from a header where that leaves no doubt."""

import json

import pytest

from tests.makers import sheets as make
from tutela.engines.exchange.errors import ProfileRefused
from tutela.engines.exchange.formats.profile_guess import ALIASES, guess_profile
from tutela.engines.exchange.formats.sheet import read_sheet
from tutela.engines.exchange.header import folded
from tutela.engines.exchange.profile import FIELDS, Column, checked, profile_of
from tutela.engines.exchange.tip import TipDocument


def guess(path, zone="+05:30"):
    return guess_profile(path, name="guessed", source="ncrp", zone=zone)


def test_a_profile_is_saved_as_plain_values_and_read_back():
    profile = make.profile(date_formats=("DD-MON-YY",), hash_kind="sha256", header_row=3)

    assert profile_of(json.loads(json.dumps(profile.plain()))) == profile


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "rumour"}, "source"),
        ({"zone": "Mars/North"}, "time zone"),
        ({"zone": "+25:99"}, "time zone"),
        ({"hash_kind": "crc32"}, "hash kind"),
        ({"date_formats": ("YYYY",)}, "date format"),
        ({"date_formats": ("%d/%m/%Y %Z",)}, "date format"),
        ({"columns": ()}, "no column"),
        ({"columns": (Column("A", "favourite_colour"),)}, "no field"),
        ({"columns": (Column("A", "phone", role="friend"),)}, "no role"),
        ({"columns": (Column(" ", "phone"),)}, "no header"),
        ({"columns": (Column("A", "phone", separator=""),)}, "separator"),
        ({"columns": (Column("A", "phone", width=0),)}, "width"),
        ({"columns": (Column("A", "reference"), Column("B", "reference", role="victim"))}, "several columns"),
        ({"columns": (Column("A", "ip"), Column("B", "ip"))}, "several columns"),
        ({"columns": (Column("A", "incident_clock"),)}, "without incident_at"),
        ({"header_row": 0}, "row"),
        ({"delimiter": "x"}, "delimiter"),
        ({"encoding": "rot13"}, "encoding"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused(change, said):
    with pytest.raises(ProfileRefused, match=said):
        checked(make.profile(**change))


@pytest.mark.parametrize("plain", [None, [], {}, {"name": "x"}, {**make.profile().plain(), "more": 1}, {"columns": 3}])
def test_what_is_no_saved_profile_is_refused(plain):
    with pytest.raises(ProfileRefused):
        profile_of(plain)


def test_every_alias_names_a_field_and_no_name_two():
    assert set(ALIASES) <= set(FIELDS)
    names = [name for names in ALIASES.values() for name in names]
    assert len(names) == len(set(names))
    assert all(folded(name) == name for name in names)


def test_a_header_without_doubt_gives_a_profile_that_reads(tmp_path):
    path = make.write_csv(tmp_path / "s.csv", [make.HEADER, make.ROW], delimiter=";")
    found = guess(path)

    assert found.profile is not None
    assert {(column.header, column.field) for column in found.profile.columns} >= {
        ("CyberTip No", "reference"),
        ("Date Received", "received_at"),
        ("IP Address", "ip"),
        ("Source Port", "port"),
        ("Mobile No", "phone"),
        ("Suspect Name", "name"),
        ("MD5", "md5"),
        ("Remarks", "note"),
    }
    assert found.ambiguous == ()
    assert "row 1 is the header" in found.assumed
    (tip,) = read_sheet(path, "s.csv", found.profile)
    assert isinstance(tip, TipDocument)
    assert tip.reference == "100000001"


def test_what_belongs_to_a_victim_is_told_by_the_header(tmp_path):
    header = ("Report No", "Victim Name", "Victim's Mobile No", "Name of Victim", "Suspect Name")
    found = guess(make.write_csv(tmp_path / "s.csv", [header, ("1", "Child", "9000000002", "x", "y")]))

    assert found.profile is not None
    assert {column.header: (column.field, column.role) for column in found.profile.columns} == {
        "Report No": ("reference", "reported_person"),
        "Victim Name": ("name", "victim"),
        "Victim's Mobile No": ("phone", "victim"),
        "Name of Victim": ("name", "victim"),
        "Suspect Name": ("name", "reported_person"),
    }


def test_a_field_that_two_columns_could_be_is_left_out_and_said(tmp_path):
    header = ("Report No", "Tip No", "Mobile No")
    found = guess(make.write_csv(tmp_path / "s.csv", [header, ("1", "2", "9000000001")]))

    assert found.profile is not None
    assert [column.field for column in found.profile.columns] == ["phone"]
    assert "reference" in found.ambiguous[0]


@pytest.mark.parametrize(
    ("dates", "formats", "doubt"),
    [
        (["13/02/2026"], ("DD/MM/YYYY",), False),
        (["02/13/2026"], ("MM/DD/YYYY",), False),
        (["02/03/2026"], ("DD/MM/YYYY",), True),
        (["13-02-26 10:00", "14-02-26 11:00:05"], ("DD-MM-YY HH:mm", "DD-MM-YY HH:mm:SS"), False),
        (["13.02.2026 10:00 PM"], ("DD.MM.YYYY hh:mm AM",), False),
    ],
)
def test_the_order_of_day_and_month_is_told_by_the_numbers_or_said_to_be_assumed(tmp_path, dates, formats, doubt):
    rows = [("Report No", "Date Received"), *((str(number), text) for number, text in enumerate(dates))]
    path = make.write_csv(tmp_path / "s.csv", rows)
    found = guess(path)

    assert found.profile is not None
    assert found.profile.date_formats == formats
    assert any("day" in text for text in found.assumed) == doubt
    results = list(read_sheet(path, "s.csv", found.profile))
    assert len(results) == len(dates)
    assert all(isinstance(item, TipDocument) for item in results)


def test_dates_of_both_orders_are_pointed_at(tmp_path):
    rows = [("Report No", "Date Received"), ("1", "13/02/2026"), ("2", "02/13/2026")]
    found = guess(make.write_csv(tmp_path / "s.csv", rows))

    assert any("look at them" in text for text in found.assumed)


def test_headers_that_say_nothing_give_no_profile(tmp_path):
    found = guess(make.write_csv(tmp_path / "s.csv", [("a", "b"), ("1", "2")]))

    assert found.profile is None
    assert guess(make.write_csv(tmp_path / "e.csv", [()])).profile is None


def test_headers_that_were_not_understood_are_named(tmp_path):
    found = guess(make.write_csv(tmp_path / "s.csv", [("Sl No", "Report No", "Shoe size"), ("1", "2", "3")]))

    assert found.unknown == ("Shoe size",)
