"""Each clock against a table that was worked by hand with a paper calendar: leap day, month end, zone, versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.law import clocks
from tutela.engines.law.catalogue import Catalogue, load
from tutela.engines.law.due import FixedTerm
from tutela.engines.law.errors import MomentRefused, NotInCatalogue, NotInForce, TermNotFixed, TermRefused

END = "23:59:59.999999"

# clock, term, start (+05:30 unless it says Z), due (+05:30), worked by hand
TABLE = [
    # hours: from moment to moment, over midnight, month end, leap day, new year
    ("cwc_report", "24h", "2020-12-28T18:00", "2020-12-29T18:00"),
    ("cwc_report", "24h", "2024-02-28T23:30", "2024-02-29T23:30"),
    ("court_report", "24h", "2023-02-28T23:30", "2023-03-01T23:30"),
    ("care_arrangement", "24h", "2020-12-31T12:00", "2021-01-01T12:00"),
    ("child_before_cwc", "24h", "2020-12-31T12:00", "2021-01-01T12:00"),
    ("form_b", "24h", "2024-02-29T10:15", "2024-03-01T10:15"),
    ("search_record_to_magistrate", "48h", "2024-12-30T20:00", "2025-01-01T20:00"),
    ("production", "24h", "2020-06-27T06:10", "2020-06-28T06:10"),
    ("production", "24h", "2024-07-01T00:05", "2024-07-02T00:05"),
    ("grounds_written", "2h", "2026-01-10T11:00", "2026-01-10T09:00"),
    ("grounds_written", "2h", "2026-01-10T01:00", "2026-01-09T23:00"),
    ("platform_info", "72h", "2024-02-27T09:00", "2024-03-01T09:00"),
    ("platform_grievance_urgent", "72h", "2026-02-19T10:00", "2026-02-22T10:00"),
    ("platform_grievance_urgent", "36h", "2026-02-20T10:00", "2026-02-21T22:00"),
    # the take-down rule in force at delivery: 36 hours until 19 February 2026, 3 hours from the 20th, by Indian days
    ("takedown_notice", "36h", "2020-12-31T23:00", "2021-01-02T11:00"),
    ("takedown_notice", "36h", "2026-02-19T23:59", "2026-02-21T11:59"),
    ("takedown_notice", "3h", "2026-02-20T00:00", "2026-02-20T03:00"),
    ("takedown_notice", "36h", "2026-02-19T18:29:59Z", "2026-02-21T11:59:59"),
    ("takedown_notice", "3h", "2026-02-19T18:30:00Z", "2026-02-20T03:00"),
    ("victim_complaint_platform", "24h", "2026-02-19T12:00", "2026-02-20T12:00"),
    ("victim_complaint_platform", "2h", "2026-02-20T23:00", "2026-02-21T01:00"),
    # days: the day of the event excluded, to the end of the last day
    ("efir_sign", "3d", "2024-07-01T10:00", f"2024-07-04T{END}"),
    ("efir_sign", "3d", "2028-02-27T23:59", f"2028-03-01T{END}"),
    ("prelim_enquiry", "14d", "2024-12-25T09:00", f"2025-01-08T{END}"),
    ("progress_to_victim", "90d", "2024-12-01T09:00", f"2025-03-01T{END}"),
    ("progress_to_victim", "90d", "2027-12-01T09:00", f"2028-02-29T{END}"),
    ("copies_to_accused", "14d", "2025-02-20T09:00", f"2025-03-06T{END}"),
    ("platform_grievance", "15d", "2026-02-19T09:00", f"2026-03-06T{END}"),
    ("platform_grievance", "7d", "2026-02-20T09:00", f"2026-02-27T{END}"),
    ("preservation_platform", "90d", "2023-12-01T09:00", f"2024-02-29T{END}"),
    ("preservation_platform", "90d", "2020-10-04T23:00Z", f"2021-01-03T{END}"),
    ("content_retained_after_removal", "180d", "2024-01-01T09:00", f"2024-06-29T{END}"),
    ("eu_preservation", "60d", "2026-08-18T09:00", f"2026-10-17T{END}"),
    ("evidence_of_child", "30d", "2024-01-31T09:00", f"2024-03-01T{END}"),
    ("ncmec_esp_retention", "90d", "2024-05-06T09:00", f"2024-08-04T{END}"),
    # days: the day of the first remand is day one. January has 31 days, February 2024 has 29
    ("default_bail", "60", "2024-01-01T11:00", f"2024-02-29T{END}"),
    ("default_bail", "90", "2024-01-01T11:00", f"2024-03-30T{END}"),
    ("default_bail", "60", "2025-01-01T11:00", f"2025-03-01T{END}"),
    ("default_bail", "90", "2025-01-01T11:00", f"2025-03-31T{END}"),
    ("default_bail", "60", "2024-07-01T18:29:59Z", f"2024-08-29T{END}"),
    ("default_bail", "60", "2024-07-01T18:30:00Z", f"2024-08-30T{END}"),
    ("police_custody_window", "15d", "2020-12-28T11:00", f"2021-01-11T{END}"),
    ("police_custody_window", "60", "2025-01-20T11:00", f"2025-02-28T{END}"),
    ("police_custody_window", "90", "2025-01-20T11:00", f"2025-03-20T{END}"),
    # months and years: the corresponding day, or the last of the month
    ("pocso_investigation", "2mo", "2024-12-31T10:00", f"2025-02-28T{END}"),
    ("pocso_investigation", "2mo", "2027-12-31T10:00", f"2028-02-29T{END}"),
    ("pocso_investigation", "2mo", "2025-06-30T10:00", f"2025-08-30T{END}"),
    ("pocso_investigation", "2mo", "2025-06-30T18:30Z", f"2025-09-01T{END}"),
    ("trial_target", "1y", "2024-02-29T10:00", f"2025-02-28T{END}"),
    ("trial_target", "1y", "2023-02-28T10:00", f"2024-02-28T{END}"),
    ("ncmec_esp_retention", "1y", "2024-05-07T09:00", f"2025-05-07T{END}"),
]
FORTHWITH = [
    ("seizure_report", "2020-06-27T06:00", "2020-06-28T06:00", "s.102(3) CrPC"),
    ("seizure_report", "2024-07-01T06:00", "2024-07-02T06:00", "s.106(3) BNSS"),
    ("av_forward", "2025-12-31T14:00", "2026-01-01T14:00", "s.105 BNSS"),
    ("search_record_to_magistrate", "2020-12-27T14:00", "2020-12-28T14:00", "s.165(5) CrPC"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text if text.endswith("Z") else f"{text}+05:30")


@pytest.mark.parametrize(("clock", "term", "start", "due"), TABLE)
def test_invariant_10_a_clock_equals_the_hand_worked_table(
    law: Catalogue, clock: str, term: str, start: str, due: str
) -> None:
    found = {one.term: one for one in clocks.dues(law, clock, at(start))}

    assert found[term].due_at == at(due)
    assert found[term].due_at.utcoffset() == timedelta(hours=5, minutes=30)
    assert found[term].rule
    assert found[term].basis


@pytest.mark.parametrize(("clock", "start", "warn", "basis"), FORTHWITH)
def test_forthwith_has_no_hour_but_a_reminder(law: Catalogue, clock: str, start: str, warn: str, basis: str) -> None:
    due = clocks.due(law, clock, at(start))

    assert due.due_at is None
    assert due.warn_at == (at(warn),)
    assert due.basis == basis
    assert due.attend_at(at(start)) == at(warn)
    assert due.standing(at(start)) == "running"
    assert due.standing(at(warn) + timedelta(days=30)) == "warned"
    assert due.standing(at(warn), met_at=at(warn) + timedelta(days=30)) == "met"


def test_the_table_holds_every_clock_of_the_data_set(law: Catalogue) -> None:
    assert {row[0] for row in TABLE} | {row[0] for row in FORTHWITH} == set(law.clocks)


def test_both_lengths_of_default_bail_are_shown_until_one_is_fixed(law: Catalogue) -> None:
    start = at("2025-01-01T11:00")

    both = clocks.dues(law, "default_bail", start)

    assert [due.term for due in both] == ["60", "90"]
    assert all("confirm with prosecutor" in due.note for due in both)
    assert "2025-03-02" in both[0].rule, "the day by the other way of counting is shown"
    with pytest.raises(TermNotFixed):
        clocks.due(law, "default_bail", start)

    one = clocks.due(law, "default_bail", start, fixed=FixedTerm("60", "prosecutor:P7", "67B alone"))

    assert one.term == "60"
    assert "prosecutor:P7: 67B alone" in one.note


@pytest.mark.parametrize(
    "fixed", [FixedTerm("60", "", "why"), FixedTerm("60", "prosecutor:P7", " "), FixedTerm("75", "prosecutor:P7", "x")]
)
def test_a_length_is_fixed_by_somebody_with_a_reason(law: Catalogue, fixed: FixedTerm) -> None:
    with pytest.raises(TermRefused):
        clocks.dues(law, "default_bail", at("2025-01-01T11:00"), fixed=fixed)


def test_reminders_of_default_bail_come_30_15_7_and_3_days_before(law: Catalogue) -> None:
    due = clocks.dues(law, "default_bail", at("2025-01-01T11:00"))[0]

    assert due.warn_at == (
        at("2025-01-30T00:00"),
        at("2025-02-14T00:00"),
        at("2025-02-22T00:00"),
        at("2025-02-26T00:00"),
    )
    assert due.attend_at(at("2025-02-15T00:00")) == at("2025-02-22T00:00")
    assert due.attend_at(at("2025-02-27T00:00")) == due.due_at
    assert due.standing(at("2025-01-02T00:00")) == "running"
    assert due.standing(at("2025-01-30T00:00")) == "warned"
    assert due.standing(at("2025-03-02T00:00")) == "overdue"
    assert due.standing(at("2025-03-05T00:00"), met_at=at(f"2025-03-01T{END}")) == "met"
    assert due.standing(at("2025-03-05T00:00"), met_at=at("2025-03-02T00:00")) == "met late"


def test_reminders_of_a_hearing_lie_before_it_and_no_other_reminder_before_its_start(
    law: Catalogue, changed: Callable[[str, str, str], Path]
) -> None:
    hearing = at("2026-01-10T11:00")
    assert clocks.due(law, "grounds_written", hearing).warn_at == (at("2026-01-10T03:00"), at("2026-01-10T08:00"))

    early = load(changed("clocks.toml", 'warn_before = ["12h", "3h"]', 'warn_before = ["48h", "24h", "3h"]'))

    assert clocks.due(early, "cwc_report", hearing).warn_at == (at("2026-01-11T08:00"),)


def test_the_journey_is_left_out_of_production_and_of_nothing_else(law: Catalogue) -> None:
    due = clocks.due(law, "production", at("2025-05-01T10:00"), excluded=timedelta(hours=3))

    assert due.due_at == at("2025-05-02T13:00")
    assert "journey to the court left out" in due.rule
    with pytest.raises(MomentRefused):
        clocks.due(law, "cwc_report", at("2025-05-01T10:00"), excluded=timedelta(hours=3))
    with pytest.raises(MomentRefused):
        clocks.due(law, "production", at("2025-05-01T10:00"), excluded=timedelta(hours=-1))


def test_a_pending_investigation_keeps_the_clock_of_its_code(law: Catalogue) -> None:
    remanded = at("2024-07-10T11:00")

    kept = clocks.due(law, "police_custody_window", remanded, pending_since=at("2024-06-20T10:00"))
    new = clocks.dues(law, "police_custody_window", remanded, pending_since=at("2024-07-05T10:00"))

    assert (kept.basis, kept.last_day.isoformat()) == ("s.167(2) CrPC", "2024-07-24")
    assert [due.last_day.isoformat() for due in new] == ["2024-08-18", "2024-09-07"]


def test_a_clock_before_its_rule_is_refused_in_words(law: Catalogue) -> None:
    with pytest.raises(NotInForce, match="2011-04-10"):
        clocks.due(law, "takedown_notice", at("2011-04-10T10:00"))
    with pytest.raises(NotInForce):
        clocks.due(law, "eu_preservation", at(f"2026-08-17T{END}"))
    with pytest.raises(NotInCatalogue):
        clocks.due(law, "no_such_clock", at("2020-12-27T10:00"))
    with pytest.raises(MomentRefused):
        clocks.due(law, "cwc_report", datetime(2020, 12, 27))  # noqa: DTZ001 - a moment without a zone is the case


def test_preservation_is_renewed_from_the_end_of_the_period(law: Catalogue) -> None:
    first = clocks.due(law, "preservation_platform", at("2023-12-01T09:00"))

    second = clocks.renewed(law, first)
    third = clocks.renewed(law, second, times=2)

    assert second.due_at == at(f"2024-05-29T{END}")
    assert third.due_at == at(f"2024-08-27T{END}")


def test_a_european_order_is_extended_once_by_thirty_days(law: Catalogue) -> None:
    first = clocks.due(law, "eu_preservation", at("2026-08-18T09:00"))

    assert clocks.renewed(law, first).due_at == at(f"2026-11-16T{END}")
    with pytest.raises(TermRefused):
        clocks.renewed(law, first, times=2)
    with pytest.raises(TermRefused):
        clocks.renewed(law, clocks.due(law, "cwc_report", at("2026-08-18T09:00")))


def test_an_event_starts_its_clocks_by_the_charges(law: Catalogue) -> None:
    when = at("2025-05-01T10:00")

    def started(*sections: str) -> list[str]:
        return [clock.id for clock in clocks.clocks_started_by(law, "fir", when, sections)]

    assert started("it_act.67B.b") == ["progress_to_victim"]
    assert started("it_act.67B.b", "pocso.15.2") == ["form_b", "progress_to_victim"]
    assert started("pocso.4.1") == ["form_b", "pocso_investigation", "progress_to_victim"]
    assert [clock.id for clock in clocks.clocks_started_by(law, "fir", at("2020-12-27T10:00"))] == []


def test_uncertain_clocks_say_so(law: Catalogue) -> None:
    for clock in law.clocks.values():
        for version in clock.versions:
            if "U" in version.certainty:
                assert version.doubt
    due = clocks.due(law, "progress_to_victim", at("2025-05-01T10:00"))
    assert "confirm with prosecutor" in due.note
    assert clocks.due(law, "takedown_notice", at("2026-05-01T10:00")).note == ""


moments = st.integers(0, 65 * 366 * 86_400).map(lambda second: datetime(2024, 7, 1, tzinfo=UTC) + timedelta(0, second))
"""Any second of the 65 years from July 2024."""


@settings(deadline=None)
@given(start=moments, clock=st.sampled_from(["default_bail", "preservation_platform", "efir_sign", "prelim_enquiry"]))
def test_day_clocks_end_with_a_day_of_the_zone_and_holidays_change_nothing(
    law: Catalogue, start: datetime, clock: str
) -> None:
    version = clocks.version_for(law, law.clock(clock), start, None)
    for due, term in zip(clocks.dues(law, clock, start), version.terms, strict=True):
        first = law.day(start)
        counted = (due.last_day - first).days + (1 if version.day_of_event == "included" else 0)
        assert counted == term.length.amount
        assert law.day(due.due_at) == due.last_day
        assert law.day(due.due_at + timedelta(microseconds=1)) == due.last_day + timedelta(days=1)
        assert all(start < warn < due.due_at for warn in due.warn_at)
        assert list(due.warn_at) == sorted(due.warn_at)


@settings(deadline=None)
@given(start=moments)
def test_hour_clocks_do_not_depend_on_the_zone_in_which_the_start_is_written(law: Catalogue, start: datetime) -> None:
    written = start.astimezone(law.zone)

    assert clocks.due(law, "production", start) == clocks.due(law, "production", written)
    assert clocks.due(law, "production", start).due_at - start == timedelta(hours=24)


@settings(deadline=None)
@given(start=moments)
def test_months_keep_the_day_or_fall_to_the_end_of_the_month(law: Catalogue, start: datetime) -> None:
    first, last = law.day(start), clocks.due(law, "pocso_investigation", start).last_day

    assert (last.year * 12 + last.month) - (first.year * 12 + first.month) == 2
    assert last.day == first.day or (last.day < first.day and (last + timedelta(days=1)).day == 1)
