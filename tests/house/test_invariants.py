"""Each invariant of the domain has tests under its number, so that one finds them, and finds when one was lost."""

import re
from pathlib import Path

import pytest

INVARIANTS = {
    1: "a seized device is in exactly one place, with one holder",
    2: "the districts of a note add up to the State",
    3: "no export tells who a child is",
    4: "no notice for removal below DIG since 2025-11-15 without the order of a court",
    5: "who investigates an offence of the IT Act is an Inspector at least",
    6: "arrest after FIR after diary entry; hand-overs follow each other in time",
    7: "a certificate states the hashes recorded for the exhibit",
    8: "a changed catalogue changes no issued document",
    9: "what came in offline may come in in any order",
    10: "clocks equal a table worked by hand",
}


@pytest.mark.parametrize("number", INVARIANTS)
def test_an_invariant_has_its_tests(number):
    tests = Path(__file__).parents[1]
    named = re.compile(rf"^(?:async )?def test_invariant_{number}_", re.MULTILINE)

    assert any(named.search(file.read_text(encoding="utf-8")) for file in tests.rglob("test_*.py")), INVARIANTS[number]
