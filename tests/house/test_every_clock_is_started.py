"""No clock of the law stands in the data alone: each is started by something that officers record, or counted when asked."""

from pathlib import Path

import tutela
from tutela.apps.cases.rules import STATED_EVENTS
from tutela.apps.requests.referring import EVENTS
from tutela.apps.requests.rules import CLOCKS
from tutela.engines.law.catalogue import load

BY_THEMSELVES = {"fir", "e_information", "seizure", "arrest", "first_remand"}
"""Registration, arrest and remand start these (tests/apps/cases)."""

WHEN_ASKED = {"ncmec_esp_retention"}
"""Counted from the report of a tip whenever a desk is opened (tests/apps/intake)."""


def test_every_clock_of_the_data_set_is_started():
    law = load(Path(tutela.__file__).parent / "jurisdictions" / "in_kl")
    events = BY_THEMSELVES | set(STATED_EVENTS) | set(EVENTS)

    unstarted = {name for name, clock in law.clocks.items() if clock.starts not in events}

    assert unstarted == WHEN_ASKED | set(CLOCKS.values())


def test_no_event_is_offered_that_starts_nothing():
    law = load(Path(tutela.__file__).parent / "jurisdictions" / "in_kl")

    assert set(STATED_EVENTS) <= {clock.starts for clock in law.clocks.values()}
