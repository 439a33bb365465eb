"""Provisions of the procedure by date, pending matters, and what an issued document keeps of them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue, load, offences_in_force, section_version
from tutela.engines.law.due import due_of
from tutela.engines.law.entries import Anchor
from tutela.engines.law.errors import FactsRefused, NotInCatalogue, NotInForce
from tutela.engines.law.issued import issued
from tutela.engines.law.provisions import provision, subjects

LAST, FIRST = date(2024, 6, 30), date(2024, 7, 1)


@pytest.mark.parametrize(
    ("subject", "before", "since"),
    [
        ("arrest_without_warrant", "s.41 CrPC", "s.35 BNSS"),
        ("appearance_notice", "s.41A CrPC", "s.35(3)-(6) BNSS"),
        ("arrest_memo", "s.41B CrPC", "s.36 BNSS"),
        ("grounds_of_arrest", "s.50 CrPC", "s.47 BNSS"),
        ("relative_informed", "s.50A CrPC", "s.48 BNSS"),
        ("medical_examination", "ss.53, 54 CrPC", "ss.51, 53 BNSS"),
        ("production", "s.57 CrPC", "s.58 BNSS"),
        ("production_order", "s.91 CrPC", "s.94 BNSS"),
        ("search_warrant", "ss.93, 94 CrPC", "ss.96, 97 BNSS"),
        ("search_procedure", "s.100 CrPC", "s.103 BNSS"),
        ("seizure_report", "s.102 CrPC", "s.106 BNSS"),
        ("letter_of_request", "ss.166A, 166B CrPC", "ss.112, 113 BNSS"),
        ("fir", "s.154 CrPC", "s.173 BNSS"),
        ("non_cognizable", "s.155 CrPC", "s.174 BNSS"),
        ("statement_police", "s.161 CrPC", "s.180 BNSS"),
        ("statement_magistrate", "s.164 CrPC", "s.183 BNSS"),
        ("victim_medical", "s.164A CrPC", "s.184 BNSS"),
        ("search_without_warrant", "s.165 CrPC", "s.185 BNSS"),
        ("search_other_limits", "s.166 CrPC", "s.186 BNSS"),
        ("remand", "s.167 CrPC", "s.187 BNSS"),
        ("case_diary", "s.172 CrPC", "s.192 BNSS"),
        ("police_report", "s.173 CrPC", "s.193 BNSS"),
        ("copies_to_accused", "s.207 CrPC", "s.230 BNSS"),
        ("expert_report", "s.293 CrPC", "s.329 BNSS"),
        ("property_pending", "s.451 CrPC", "s.497 BNSS"),
        ("property_disposal", "s.457 CrPC", "s.503 BNSS"),
        ("certificate", "s.65B(4) Evidence Act", "s.63(4) BSA"),
    ],
)
def test_the_provision_is_that_of_the_day_and_a_pending_matter_keeps_the_older(
    law: Catalogue, subject: str, before: str, since: str
) -> None:
    assert provision(law, subject, LAST).cite == before
    assert provision(law, subject, FIRST).cite == since
    assert provision(law, subject, datetime(2024, 6, 30, 18, 29, 59, tzinfo=UTC)).cite == before
    assert provision(law, subject, datetime(2024, 6, 30, 18, 30, tzinfo=UTC)).cite == since

    kept = provision(law, subject, date(2025, 1, 1), pending_since=LAST)

    assert kept.cite == before
    assert "confirm with prosecutor" in kept.note
    assert provision(law, subject, date(2025, 1, 1), pending_since=FIRST).cite == since


@pytest.mark.parametrize("subject", ["search_recording", "preliminary_enquiry", "scene_visit"])
def test_what_the_older_code_did_not_know_has_no_provision_there(law: Catalogue, subject: str) -> None:
    assert provision(law, subject, FIRST).cite.endswith("BNSS")
    with pytest.raises(NotInForce):
        provision(law, subject, LAST)
    with pytest.raises(NotInForce):
        provision(law, subject, FIRST, pending_since=LAST)


def test_an_unknown_subject_is_refused_with_the_known_ones(law: Catalogue) -> None:
    with pytest.raises(NotInCatalogue, match="seizure_report"):
        provision(law, "seizing", FIRST)
    with pytest.raises(NotInCatalogue):
        provision(law, "", FIRST)
    assert "seizure_report" in subjects(law)


@settings(deadline=None)
@given(begun=st.dates(date(2015, 1, 1), date(2030, 1, 1)), days=st.integers(0, 4000))
def test_an_investigation_begins_and_ends_under_one_code(law: Catalogue, begun: date, days: int) -> None:
    cites = [
        provision(law, subject, begun + timedelta(days=days), pending_since=begun).cite
        for subject in ("seizure_report", "production_order", "police_report")
    ]

    assert {cite.rpartition(" ")[2] for cite in cites} == {"CrPC" if begun < FIRST else "BNSS"}


# ---- what was issued stays as it was issued


def documents(law: Catalogue, day: date) -> str:
    """Everything that could be issued on a day, as the facts of acts in canonical text."""
    start = datetime(day.year, day.month, day.day, 10, tzinfo=law.zone)
    sections = [issued(law, row, Anchor("offence", day)).facts() for row in offences_in_force(law, day)]
    dues = [
        due.facts()
        for clock in law.clocks.values()
        if any(version.span.holds(day) for version in clock.versions)
        for due in clocks.dues(law, clock.id, start)
    ]
    return json.dumps([sections, dues], sort_keys=True, ensure_ascii=False)


def test_invariant_8_changing_the_catalogue_never_changes_an_issued_document(
    law: Catalogue, changed: Callable[[str, str, str], Path]
) -> None:
    day = date(2026, 3, 1)
    anchor = Anchor("offence", day)
    copy = issued(law, section_version(law, "pocso.15.2", anchor), anchor)
    due = clocks.due(law, "takedown_notice", datetime(2026, 3, 1, 10, tzinfo=law.zone))
    kept, kept_due = copy.facts(), due.facts()

    changed("statutes/pocso.toml", "imprisonment up to 3 years, or fine, or both", "fine only")
    folder = changed("clocks.toml", 'length = "3h"', 'length = "1h"')
    text = (folder / "statutes/pocso.toml").read_text(encoding="utf-8")
    (folder / "statutes/pocso.toml").write_text(
        text.replace("imprisonment up to 3 years, or fine, or both", "fine only")
    )
    later = load(folder)

    assert section_version(later, "pocso.15.2", anchor).penalty_first == "fine only"
    assert clocks.due(later, "takedown_notice", due.started_at).due_at != due.due_at
    assert copy.facts() == kept
    assert kept["penalty_first"] == "imprisonment up to 3 years, or fine, or both"
    assert due_of(kept_due) == due
    assert kept["catalogue"] == law.digest != later.digest


@settings(deadline=None)
@given(st.dates(date(2013, 2, 3), date(2040, 1, 1)))
def test_what_is_issued_holds_plain_values_only(law: Catalogue, day: date) -> None:
    written = documents(law, day)

    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
        if isinstance(value, list):
            return all(plain(inner) for inner in value)
        return value is None or isinstance(value, str | int)

    assert plain(json.loads(written))
    assert documents(law, day) == written


@settings(deadline=None)
@given(st.dates(date(2024, 7, 1), date(2040, 1, 1)))
def test_what_is_due_reads_back_as_it_was(law: Catalogue, day: date) -> None:
    start = datetime(day.year, day.month, day.day, 10, tzinfo=law.zone)
    for clock in ("default_bail", "seizure_report", "takedown_notice", "police_custody_window"):
        for due in clocks.dues(law, clock, start):
            assert due_of(json.loads(json.dumps(due.facts()))) == due


@pytest.mark.parametrize(
    "change",
    [
        {"started_at": None},
        {"started_at": "2026-03-01"},
        {"due_at": 7},
        {"last_day": "soon"},
        {"warn_at": "x"},
        {"warn_at": [1]},
        {"certainty": None},
        {"clock": None},
    ],
)
def test_broken_facts_are_refused_in_our_own_error(law: Catalogue, change: dict[str, object]) -> None:
    due = clocks.due(law, "takedown_notice", datetime(2026, 3, 1, 10, tzinfo=law.zone))

    with pytest.raises(FactsRefused):
        due_of({**due.facts(), **change})
