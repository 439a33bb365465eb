"""CSV and JSON: every cell harmless, every number the table's, and what is withheld said to be withheld."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import CountedLedger
from tutela.engines.figures.disclosure import for_export
from tutela.engines.figures.exports import csv_text, neutral, table_csv, table_json
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import measures_named
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import measure


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_starts_a_formula_is_marked_as_text(start):
    assert neutral(f"{start}1+1") == f"'{start}1+1"
    assert neutral(f"  {start}1+1") == f"'  {start}1+1"


@pytest.mark.parametrize("cell", ["Malappuram", "കണ്ണൂർ", "20.3", "", 0, -5, "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert neutral(cell) == cell


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2)
    )
)
def test_no_text_comes_back_as_a_formula(rows):
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))

    assert len(read) == len(rows) + 1
    assert not [cell for row in read for cell in row if cell.lstrip(" ")[:1] in tuple("=+-@\t\r\n")]
    assert [[cell.removeprefix("'") for cell in row] for row in read[1:]] == [
        [cell.removeprefix("'") for cell in row] for row in rows
    ]


@pytest.fixture
def table():
    ledger = CountedLedger()
    ledger.open_with({"fir": 5})
    ledger.state("fir", "F-1", district="MPM")
    ledger.state("child", "C-1", district="MPM")
    ledger.state("fir", "F-2", district="=cmd()")
    measures = measures_named(["firs", "children_referred"])
    facts = fold(ledger.entries)
    return for_export(measure(facts, Scope(), measures=measures, by="district", at=ledger.now, listed=("MPM",)))


def test_a_table_as_csv(table):
    assert table_csv(table, {"MPM": "Malappuram"}) == (
        "district,name,firs,children_referred\r\n"
        "MPM,Malappuram,1,withheld\r\n"
        "'=cmd(),'=cmd(),1,withheld\r\n"
        ",not stated,5,withheld\r\n"
        ",total,7,withheld\r\n"
    )


def test_a_table_as_json(table):
    answer = table_json(table, {"MPM": "Malappuram"})

    assert answer["totals"] == {"firs": 7, "children_referred": None}
    assert answer["rows"][0] == {
        "key": "MPM",
        "name": "Malappuram",
        "counts": {"firs": 1, "children_referred": None},
    }
    assert (answer["by"], answer["withheld_below"]) == ("district", 5)
    assert answer["as_at"].endswith("Z")


def test_tables_by_round_and_without_breakdown():
    ledger = CountedLedger()
    ledger.open_with({"fir": 5})
    ledger.state("fir", "F-1", round="20.1")
    facts, firs = fold(ledger.entries), measures_named(["firs"])

    by_round = table_csv(for_export(measure(facts, Scope(), measures=firs, by="round")))
    alone = for_export(measure(facts, Scope(), measures=firs))

    assert by_round == "round,name,firs\r\n,carried forward,5\r\n20.1,20.1,1\r\n,total,6\r\n"
    assert table_csv(alone) == "scope,name,firs\r\n,total,6\r\n"
    assert table_json(alone)["rows"] == [{"key": None, "name": "total", "counts": {"firs": 6}}]
