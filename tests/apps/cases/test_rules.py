"""The rules of cases, as tables: what is breached, what is refused, what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tutela.apps.cases import rules
from tutela.engines.law.catalogue import Catalogue, load
from tutela.engines.law.checks.arrest import ArrestFacts
from tutela.engines.law.checks.fir import FirFacts
from tutela.engines.law.checks.remand import RemandFacts
from tutela.engines.law.checks.report import ReportFacts
from tutela.engines.law.checks.seizure import SeizureFacts
from tutela.engines.law.due import FixedTerm, due_of
from tutela.engines.law.errors import LawError
from tutela.engines.values import Breach


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load(Path(__file__).parents[3] / "src/tutela/jurisdictions/in_kl")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+05:30")


def named(breaches: list[Breach]) -> list[str]:
    assert all(breach.text and breach.source for breach in breaches)
    return [breach.rule for breach in breaches]


FIR = FirFacts(
    registered_at=at("2020-12-27T15:00"),
    offence_on=date(2020, 11, 3),
    sections=("it_act.67B.b", "pocso.15.2"),
    gd_entry="31",
    gd_entry_at=at("2020-12-27T14:40"),
    information_at=at("2020-12-27T14:00"),
    io_rank="INSP",
    copy_given=True,
)
NUMBER = rules.RegisterNumber("station:EKC-03", 2020, "1417")
SEIZURE = SeizureFacts(
    seized_at=at("2020-12-27T07:00"),
    fir_at=None,
    report_provision="s.102 CrPC",
    forwarded_at=at("2020-12-27T18:00"),
    gd_entry="22",
    gd_entry_at=at("2020-12-27T08:00"),
)


@pytest.mark.parametrize(
    ("change", "number", "broken"),
    [
        ({}, NUMBER, []),
        ({}, replace(NUMBER, number="1416"), ["case.number_taken"]),
        ({}, replace(NUMBER, number="1416", station="station:EKC-04"), []),
        ({}, replace(NUMBER, year=2021), ["case.number_year"]),
        ({"gd_entry_at": at("2020-12-27T15:30")}, NUMBER, ["fir.gd_first"]),
        ({"io_rank": "SI"}, NUMBER, ["fir.io_rank"]),
        ({"sections": ("bns.294",)}, NUMBER, ["fir.sections"]),
        # half past six in the evening, in UTC, of 31 December is the next year here
        ({"registered_at": datetime.fromisoformat("2020-12-31T18:30+00:00")}, NUMBER, ["case.number_year"]),
    ],
)
def test_registering_an_fir(
    law: Catalogue, change: dict[str, object], number: rules.RegisterNumber, broken: list[str]
) -> None:
    taken = {replace(NUMBER, number="1416")}

    assert named(rules.breaches_of_registering_fir(law, replace(FIR, **change), number, taken)) == broken


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"report_provision": None}, ["seizure.report"]),
        ({"report_provision": "s.106 BNSS"}, ["seizure.provision"]),
        ({"gd_entry": None}, ["seizure.gd_entry"]),
        ({"fir_at": at("2020-12-27T06:00"), "gd_entry": None}, []),
    ],
)
def test_a_seizure_report(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert named(rules.breaches_of_seizure_report(law, replace(SEIZURE, **change), NUMBER, set())) == broken


def test_an_fir_takes_over_only_a_report_of_an_earlier_seizure(law: Catalogue) -> None:
    assert rules.breaches_of_registering_from_report(law, SEIZURE.seized_at, FIR) == []
    assert rules.breaches_of_registering_from_report(law, FIR.registered_at, FIR) == []
    later = FIR.registered_at + timedelta(hours=1)
    assert named(rules.breaches_of_registering_from_report(law, later, FIR)) == ["case.report_before_fir"]


def test_an_officer_of_too_low_a_rank_is_not_assigned(law: Catalogue) -> None:
    sections, on = ["it_act.67B.b", "pocso.15.2"], date(2020, 11, 3)

    assert named(rules.refusals_of_assigning_io(law, "SI", sections, on)) == ["fir.io_rank"]
    assert rules.refusals_of_assigning_io(law, "INSP", sections, on) == []
    assert rules.refusals_of_assigning_io(law, "SI", ["pocso.15.2"], on) == []


@pytest.mark.parametrize(
    ("code", "broken"),
    [
        ("A2", []),
        ("B12", []),
        ("A1", ["case.accused_twice"]),
        ("a2", ["case.accused_code"]),
        ("A0", ["case.accused_code"]),
        ("Some Name", ["case.accused_code"]),
        ("A1\n", ["case.accused_code"]),
    ],
)
def test_an_accused_stands_by_a_code_of_its_own(code: str, broken: list[str]) -> None:
    assert named(rules.breaches_of_naming_accused(code, {"A1"})) == broken


@pytest.mark.parametrize(
    ("accused", "change", "broken"),
    [
        (rules.AccusedState("A1"), {}, []),
        (None, {}, ["case.accused_unknown"]),
        (rules.AccusedState("A1", in_custody=True), {}, ["case.arrested_twice"]),
        (rules.AccusedState("A1"), {"arrested_at": at("2020-12-27T14:59")}, ["arrest.after_fir"]),
        (rules.AccusedState("A1"), {"age": 17}, ["arrest.juvenile"]),
        (rules.AccusedState("A1"), {"witnesses": 0}, ["arrest.witnesses"]),
    ],
)
def test_an_arrest(
    law: Catalogue, accused: rules.AccusedState | None, change: dict[str, object], broken: list[str]
) -> None:
    arrest = ArrestFacts(arrested_at=at("2020-12-27T16:00"), fir_at=FIR.registered_at)

    assert named(rules.breaches_of_arrest(law, replace(arrest, **change), accused)) == broken


@pytest.mark.parametrize(
    ("sections", "years", "up_to_life"),
    [
        (["it_act.67B.b", "pocso.15.2"], 5, False),
        (["pocso.15.1"], 0, False),
        (["it_act.67B.b", "pocso.14.1"], None, False),
        (["it_act.67B.b", "pocso.6"], None, True),
        (["it_act.67B.b", "bns.294"], 5, False),
        ([], None, False),
    ],
)
def test_the_gravest_punishment(law: Catalogue, sections: list[str], years: int | None, up_to_life: bool) -> None:
    found = rules.gravest_term(law, sections, date(2020, 11, 3))

    assert (found.years, found.up_to_life) == (years, up_to_life)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"accused": "A9"}, ["case.accused_unknown"]),
        ({"section": "pocso.11"}, ["case.section_no_offence"]),
        ({"section": "bns.294"}, ["case.section_not_in_force"]),
        ({"section": "it_act.67B"}, ["case.section_not_in_force"]),
        ({"section": "pocso.15.2", "offence_on": date(2019, 8, 15)}, ["case.section_not_in_force"]),
        ({"section": "pocso.15", "offence_on": date(2019, 8, 15)}, []),
        ({"io_rank": "SI"}, ["fir.io_rank"]),
        ({"io_rank": None}, []),
        ({"section": "crpc.102"}, ["case.section_not_in_force"]),
    ],
)
def test_a_charge(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    charge = rules.ChargeFacts("it_act.67B.b", "A1", date(2020, 11, 3), at("2021-03-01T10:00"), "INSP")

    assert named(rules.breaches_of_charge(law, replace(charge, **change), {"A1", "A2"})) == broken


def test_a_charge_copies_the_section_of_its_day(law: Catalogue) -> None:
    before = rules.ChargeFacts("pocso.14.1", "A1", date(2019, 8, 15), at("2021-03-01T10:00"), None)
    after = replace(before, offence_on=date(2019, 8, 16))

    assert rules.charged(law, before).penalty_first == "imprisonment up to 5 years and fine"
    assert rules.charged(law, after).penalty_first == "imprisonment not less than 5 years and fine"
    assert rules.charged(law, after).anchor_on == "2019-08-16"
    with pytest.raises(LawError):
        rules.charged(law, replace(before, section="pocso.99"))
    assert rules.term_indicated(law, [before]).key == "60"
    assert rules.term_indicated(law, [after]).key is None


def test_a_term_is_fixed_by_a_prosecutor_with_a_reason(law: Catalogue) -> None:
    remand = at("2020-12-28T11:00")

    def refused(fixed: FixedTerm) -> list[str]:
        return named(rules.refusals_of_fixing_term(law, fixed, remand, FIR.registered_at))

    assert refused(FixedTerm("60", "prosecutor:P7", "no offence of ten years")) == []
    assert refused(FixedTerm("75", "prosecutor:P7", "no offence of ten years")) == ["case.term"]
    assert refused(FixedTerm("60", "", "no offence of ten years")) == ["case.term"]
    assert refused(FixedTerm("60", "prosecutor:P7", "")) == ["case.term"]


def test_remand(law: Catalogue) -> None:
    # 60 days from 28 December 2020, that day included: 4 in December, 31 in January, 25 in February
    remand = RemandFacts(at("2020-12-28T11:00"), FIR.registered_at, FixedTerm("60", "prosecutor:P7", "67B alone"))

    assert rules.breaches_of_remand(law, replace(remand, report_filed_at=at("2021-02-25T23:00"))) == []
    late = rules.breaches_of_remand(law, replace(remand, report_filed_at=at("2021-02-26T10:00")))
    assert named(late) == ["remand.charge_sheet_in_time"]


REPORT = ReportFacts(
    on=at("2021-02-20T10:00"),
    fir_at=FIR.registered_at,
    kind="charge-sheet",
    by="officer:KL0007",
    io="officer:KL0007",
    io_rank="INSP",
    sections=("it_act.67B.b",),
    offence_on=date(2020, 11, 3),
)


@pytest.mark.parametrize(
    ("change", "case", "broken"),
    [
        ({}, rules.CaseState(("A1",)), []),
        ({}, rules.CaseState(), ["case.report_without_accused"]),
        ({}, rules.CaseState(("A1", "A2"), ("A2",)), ["case.reported_twice"]),
        ({"by": "officer:KL0099"}, rules.CaseState(("A1",)), ["report.by_io"]),
        ({"kind": "false"}, rules.CaseState(), ["report.closure_proof", "report.closure_proof"]),
        ({"devices": ("EX-1",)}, rules.CaseState(("A1",)), []),
        (
            {"fir_at": at("2024-08-01T10:00"), "on": at("2024-10-01T10:00"), "devices": ("EX-1",)},
            rules.CaseState(("A1",)),
            ["report.custody_sequence"],
        ),
    ],
)
def test_a_final_report(law: Catalogue, change: dict[str, object], case: rules.CaseState, broken: list[str]) -> None:
    report = replace(REPORT, **change)

    assert named(rules.refusals_of_final_report(law, report, case)) == broken
    assert named(rules.breaches_of_final_report(law, report, case)) == broken


def test_what_is_due_runs_per_accused_from_the_first_remand(law: Catalogue) -> None:
    fir_at = at("2025-05-01T10:00")
    events = [
        rules.StartingEvent("fir", fir_at, "fir:1", met={"form_b": fir_at + timedelta(hours=20)}),
        rules.StartingEvent("first_remand", at("2025-05-03T11:00"), "accused:A1"),
        rules.StartingEvent(
            "first_remand", at("2025-05-20T11:00"), "accused:A2", fixed=FixedTerm("60", "prosecutor:P7", "67B alone")
        ),
    ]

    duties = rules.duties_started(law, events, ["it_act.67B.b", "pocso.15.2"], pending_since=fir_at)

    shown = {(one.of, one.due.clock, one.due.term, str(one.due.last_day)) for one in duties}
    assert shown == {
        ("fir:1", "form_b", "24h", "2025-05-02"),
        ("fir:1", "progress_to_victim", "90d", "2025-07-30"),
        ("accused:A1", "default_bail", "60", "2025-07-01"),
        ("accused:A1", "default_bail", "90", "2025-07-31"),
        ("accused:A1", "police_custody_window", "60", "2025-06-11"),
        ("accused:A1", "police_custody_window", "90", "2025-07-01"),
        ("accused:A2", "default_bail", "60", "2025-07-18"),
        ("accused:A2", "police_custody_window", "60", "2025-06-28"),
    }
    standing = {one.due.clock: one.standing(at("2025-05-05T10:00")) for one in duties if one.of == "fir:1"}
    assert standing == {"form_b": "met", "progress_to_victim": "running"}
    order = [one.due.attend_at(one.due.started_at) for one in duties]
    assert order == sorted(order)


def test_a_search_of_2020_has_the_clocks_of_2020(law: Catalogue) -> None:
    event = rules.StartingEvent("seizure", at("2020-12-27T07:00"), "search:9")

    (duty,) = rules.duties_started(law, [event])

    assert (duty.due.clock, duty.due.basis, duty.due.due_at) == ("seizure_report", "s.102(3) CrPC", None)
    assert due_of(duty.due.facts()) == duty.due
