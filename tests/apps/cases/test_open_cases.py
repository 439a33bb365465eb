"""Open cases of an earlier system out of a sheet: looked at, registered once, wrong rows named."""

import pytest

from tests.makers.sheets import write_csv
from tutela.apps.cases import selectors
from tutela.apps.cases.open_cases import OPEN_CASES
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.sheets import load_sheet, preview_sheet

HEADINGS = (
    "kind",
    "station",
    "district",
    "crime no",
    "registered",
    "date of offence",
    "sections",
    "io",
    "seized",
    "gd no",
)
ROWS = [
    ("fir", "Cyber EKC", "EKC", "41/2025", "2025-03-02 10:00", "2025-02-20", "it_act.67B.b", "EK0005", "", "GD 4"),
    ("seizure_report", "Cyber EKC", "EKC", "9", "2025-05-02 18:00", "", "", "", "2025-05-02 16:00", "GD 9"),
    ("fir", "Cyber EKC", "EKC", "42/2025", "2025-03-02 10:00", "2025-02-20", "section 1 of nothing", "EK0005", "", ""),
    ("fir", "Cyber EKC", "Atlantis", "43/2025", "2025-03-02 10:00", "2025-02-20", "it_act.67B.b", "EK0005", "", ""),
    ("seizure_report", "Cyber EKC", "EKC", "10", "2025-05-02 18:00", "", "", "", "", ""),
    ("rumour", "Cyber EKC", "EKC", "11", "2025-05-02 18:00", "", "", "", "", ""),
    ("fir", "Station 1", "MPM", "44/2025", "2025-03-02 10:00", "2025-02-20", "it_act.67B.b", "EK0005", "", ""),
]


@pytest.fixture
def sheet(tmp_path):
    return write_csv(tmp_path / "cases.csv", [HEADINGS, *ROWS])


def test_good_rows_are_registered_once_and_the_others_named(world, sheet):
    first = load_sheet(OPEN_CASES, world.investigator, sheet, name="old.csv")
    again = load_sheet(OPEN_CASES, world.investigator, sheet)

    assert first.accepted == ("41/2025", "9"), first.quarantined
    assert [(item.row, item.field) for item in first.quarantined] == [
        (4, None),
        (5, None),
        (6, None),
        (7, "kind"),
        (8, None),
    ]
    assert "use their identifiers" in first.quarantined[0].reason
    assert "seized_at is missing" in first.quarantined[2].reason
    assert (again.accepted, again.known) == ((), first.accepted)
    found = {case.kind: case for case in selectors.cases(world.investigator)}
    assert (found["fir"].number, found["fir"].year, found["seizure_report"].year) == ("41", 2025, 2025)
    assert world.differences() == ()


def test_a_preview_says_the_same_and_records_nothing(world, sheet):
    size = world.size()

    seen = preview_sheet(OPEN_CASES, world.investigator, sheet)

    assert world.size() == size
    assert selectors.cases(world.investigator) == []
    done = load_sheet(OPEN_CASES, world.investigator, sheet)
    assert (seen.accepted, seen.known, seen.quarantined) == (done.accepted, done.known, done.quarantined)


def test_who_sees_no_case_loads_none(world, sheet):
    with pytest.raises(NotAllowed):
        load_sheet(OPEN_CASES, world.analyst, sheet)
