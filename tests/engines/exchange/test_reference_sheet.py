"""Reference data from sheets, typed by a table of fields that the caller brings."""

from datetime import UTC, datetime

import pytest

from tests.makers import sheets as make
from tutela.engines.exchange.errors import ProfileRefused
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, ReferenceRow, read_reference_sheet
from tutela.engines.exchange.tip import Quarantined
from tutela.engines.exchange.tips import read_reference_rows

FIELDS = (
    ReferenceField("number", ("officer no", "pen"), "code", width=6),
    ReferenceField("name", ("officer name",)),
    ReferenceField("role", (), "choice", choices=("analyst", "team leader")),
    ReferenceField("joined", ("joined on",), "date", required=False),
    ReferenceField("seen_at", ("last seen",), "moment", required=False),
    ReferenceField("active", (), "yes_no", required=False),
    ReferenceField("rank", (), "whole_number", required=False),
)
HEADER = ("Officer No", "Name", "Role", "Joined On", "Last Seen", "Active", "Rank")
ROW = ("000123", "Test Officer", "Team Leader", "13/02/2020", "13/02/2026 10:00", "yes", "4")


def read(path, fields=FIELDS):
    return list(read_reference_sheet(path, path.name, fields, zone="+05:30"))


def test_rows_come_typed(tmp_path):
    (row,) = read(make.write_csv(tmp_path / "o.csv", [HEADER, ROW]))

    assert isinstance(row, ReferenceRow)
    assert row.number == 2
    assert row.values == {
        "number": "000123",
        "name": "Test Officer",
        "role": "team leader",
        "joined": "2020-02-13",
        "seen_at": datetime(2026, 2, 13, 4, 30, tzinfo=UTC),
        "active": True,
        "rank": 4,
    }


def test_the_same_rows_come_through_confinement(tmp_path):
    path = make.write_xlsx(tmp_path / "o.xlsx", [HEADER, ROW, ("", "x", "y")])
    confined = list(read_reference_rows(path, FIELDS, zone="+05:30"))

    assert [getattr(item, "values", item) for item in confined[:1]] == [read(path)[0].values]
    assert [(item.row, item.field) for item in confined[1:]] == [(3, "Officer No"), (3, "Role")]


def test_leading_zeros_of_a_code_are_put_back_by_its_width(tmp_path):
    (row,) = read(make.write_csv(tmp_path / "o.csv", [HEADER, ("123", *ROW[1:])]))

    assert row.values["number"] == "000123"
    assert [flag.code for flag in row.flags] == ["zeros_restored"]


@pytest.mark.parametrize(
    ("index", "text", "said"),
    [
        (0, "", "required"),
        (1, "N/A", "required"),
        (2, "gardener", "none of analyst, team leader"),
        (3, "31/02/2020", "no date"),
        (5, "perhaps", "neither yes nor no"),
        (6, "4.5", "whole number"),
        (6, "-1", "whole number"),
    ],
)
def test_a_wrong_value_sends_its_row_to_quarantine(tmp_path, index, text, said):
    wrong = [*ROW]
    wrong[index] = text
    results = read(make.write_csv(tmp_path / "o.csv", [HEADER, wrong, ROW]))

    assert isinstance(results[0], Quarantined)
    assert (results[0].row, results[0].field) == (2, HEADER[index])
    assert said in results[0].reason
    assert isinstance(results[1], ReferenceRow)


def test_a_required_column_that_is_missing_refuses_the_sheet(tmp_path):
    with pytest.raises(ProfileRefused, match="'role'"):
        read(make.write_csv(tmp_path / "o.csv", [HEADER[:2], ROW[:2]]))


def test_another_column_that_is_missing_is_none(tmp_path):
    (row,) = read(make.write_csv(tmp_path / "o.csv", [HEADER[:3], ROW[:3]]))

    assert row.values["joined"] is None
    assert row.values["rank"] is None


def test_a_sheet_that_cannot_be_read_is_quarantined_in_confinement(tmp_path):
    (result,) = read_reference_rows(tmp_path / "missing.csv", FIELDS, zone="+05:30")

    assert isinstance(result, Quarantined)
    assert "No such file" in result.reason
