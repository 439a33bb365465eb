"""The exercise's shape as a fixture, the districts of a jurisdiction, and a way to draw up notes."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from tests.makers.counted_ledgers import CUT_OFFS, DISTRICTS_2020, three_rounds
from tutela.engines.figures.districts import District, Districts
from tutela.engines.figures.drawing import draw_up
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import PUBLIC
from tutela.engines.figures.note import Signatory
from tutela.engines.figures.scope import Scope

settings.register_profile("untimed", deadline=None, derandomize=False)
settings.load_profile("untimed")

JURISDICTION = Path(__file__).parents[3] / "src/tutela/jurisdictions/in_kl"


@pytest.fixture(scope="session")
def kerala():
    """The districts as the jurisdiction's data set has them."""
    return Districts.from_data(tomllib.loads((JURISDICTION / "districts.toml").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def invented():
    """Invented districts: two in one civil district, one split."""
    return Districts(
        (
            District("NTC", {"en": "North City", "ml": "വടക്ക് സിറ്റി", "hi": "उत्तर सिटी"}, "North", ("Port City",)),
            District("NTR", {"en": "North Rural", "ml": "വടക്ക് റൂറൽ", "hi": "उत्तर ग्रामीण"}, "North"),
            District("STH", {"en": "South", "ml": "തെക്ക്", "hi": "दक्षिण"}, "South", valid_to=date(2020, 12, 31)),
        )
    )


@pytest.fixture(scope="session")
def rounds_entries():
    return three_rounds()


@pytest.fixture(scope="session")
def rounds_facts(rounds_entries):
    return fold(rounds_entries)


@pytest.fixture(scope="session")
def note_on():
    """Draws up a note from entries, as an app does from its tables."""

    def draw(entries, cut_off, *, scope=None, districts=None, listed=DISTRICTS_2020, **changes):
        given = {
            "reference": "N-2020-0001",
            "number": 1,
            "title": "Round",
            "scope": scope or Scope(),
            "root": "ab" * 32,
            "checkpoint": "ledger.example/exercise\n1\nq6s=\n",
            "measures": PUBLIC,
            "names": districts.english(listed) if districts else {code: f"District {code}" for code in listed},
            "listed": listed,
            "signatories": [Signatory("officer:KL0001", "SP", "Nodal office")],
        }
        facts = fold(entries)
        return draw_up(fold(entries, cut_off).tally(), facts.rows(), facts.openings, **{**given, **changes})

    return draw


@pytest.fixture(scope="session")
def cut_offs():
    return CUT_OFFS
