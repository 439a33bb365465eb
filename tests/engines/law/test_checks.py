"""The checks on facts: each rule kept and broken, by the version in force on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.arrest import (
    ArrestFacts,
    breaches_of_arrest,
    open_points_of_arrest,
    refusals_of_adult_form,
)
from tutela.engines.law.checks.certificate import (
    HASH_LENGTHS,
    CertificateFacts,
    CertifiedHash,
    hash_holds,
    imei_holds,
    refusals_of_certificate,
)
from tutela.engines.law.checks.custody import TransferFacts, breaches_of_transfers
from tutela.engines.law.checks.fir import Enquiry, FirFacts, breaches_of_fir, open_points_of_fir
from tutela.engines.law.checks.notices import (
    AppearanceFacts,
    AskedIdentifier,
    DisclosureFacts,
    PreservationFacts,
    TakedownFacts,
    breaches_of_appearance,
    refusals_of_appearance,
    refusals_of_disclosure,
    refusals_of_preservation,
    refusals_of_takedown,
)
from tutela.engines.law.checks.referral import (
    ReferralFacts,
    ReferralSent,
    breaches_of_referral,
    is_child_code,
    open_points_of_referral,
    refusals_of_referral,
)
from tutela.engines.law.checks.remand import RemandFacts, breaches_of_remand, custody_days, term_indicated
from tutela.engines.law.checks.report import ReportFacts, refusals_of_report
from tutela.engines.law.checks.search import SearchFacts, breaches_of_search, open_points_of_search
from tutela.engines.law.checks.seizure import SeizureFacts, breaches_of_seizure, open_points_of_seizure
from tutela.engines.law.checks.statement import StatementFacts, breaches_of_statement, open_points_of_statement
from tutela.engines.law.due import FixedTerm
from tutela.engines.values import Breach


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+05:30")


def rules(breaches: list[Breach]) -> list[str]:
    for breach in breaches:
        assert breach.text
        assert breach.source
    return [breach.rule for breach in breaches]


# ---- first information report

ENQUIRY = Enquiry("DYSP", at("2025-04-17T09:00"), at("2025-05-01T08:00"))
FIR = FirFacts(
    registered_at=at("2025-05-01T10:00"),
    offence_on=date(2025, 4, 20),
    sections=("it_act.67B.b", "pocso.15.2"),
    gd_entry="17",
    gd_entry_at=at("2025-05-01T09:40"),
    information_at=at("2025-05-01T09:10"),
    io_rank="INSP",
    copy_given=True,
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"gd_entry_at": at("2025-05-01T10:00")}, []),
        ({"gd_entry_at": at("2025-05-01T10:01")}, ["fir.gd_first"]),
        ({"information_at": at("2025-05-01T10:01")}, ["fir.information_first"]),
        ({"io_rank": "SI"}, ["fir.io_rank"]),
        ({"io_rank": "DYSP"}, []),
        ({"io_rank": "SI", "sections": ("pocso.15.2",)}, []),
        ({"copy_given": False}, ["fir.copy_free"]),
        ({"sections": ("it_act.67B.b", "ipc.292")}, ["fir.sections"]),
        ({"sections": ("it_act.67B",)}, ["fir.sections"]),
        ({"offence_on": date(2019, 8, 15), "sections": ("pocso.15.2",)}, ["fir.sections"]),
        ({"received_electronically": True, "signed_at": at("2025-05-04T23:59")}, []),
        ({"received_electronically": True, "signed_at": at("2025-05-05T00:00")}, ["fir.electronic_signature"]),
        ({"enquiry": Enquiry("DYSP", at("2025-04-17T09:00"), at("2025-05-01T08:00"))}, []),
        ({"sections": ("pocso.15.2",), "enquiry": ENQUIRY}, []),
        ({"sections": ("pocso.23",), "enquiry": ENQUIRY}, ["fir.preliminary_enquiry"]),
        ({"sections": ("pocso.23", "pocso.15.2"), "enquiry": ENQUIRY}, []),
        ({"sections": ("pocso.10",), "enquiry": ENQUIRY}, ["fir.preliminary_enquiry"]),
        ({"sections": ("pocso.14.1",), "enquiry": ENQUIRY}, []),
        ({"enquiry": Enquiry("INSP", at("2025-04-17T09:00"), at("2025-05-01T08:00"))}, ["fir.preliminary_enquiry"]),
        (
            {"enquiry": Enquiry("SP", at("2025-04-16T09:00"), at("2025-05-01T08:00"))},
            ["fir.preliminary_enquiry_time"],
        ),
        (
            {
                "sections": ("pocso.4.1",),
                "enquiry": Enquiry("SP", at("2025-04-30T09:00"), at("2025-05-01T08:00")),
            },
            ["fir.preliminary_enquiry"],
        ),
    ],
)
def test_an_fir_is_judged_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(breaches_of_fir(law, replace(FIR, **change))) == broken


def test_what_an_fir_does_not_state_is_open_and_not_breached(law: Catalogue) -> None:
    bare = replace(FIR, sections=("it_act.67B.b",), gd_entry=None, io_rank=None, copy_given=None)

    assert breaches_of_fir(law, bare) == []
    assert rules(open_points_of_fir(law, bare)) == ["fir.gd_entry", "fir.io_rank", "fir.copy_free"]
    assert open_points_of_fir(law, FIR) == []


def test_the_breach_names_the_section_on_which_it_rests(law: Catalogue) -> None:
    (breach,) = breaches_of_fir(law, replace(FIR, io_rank="SI"))

    assert breach.source == "s.78 IT Act"
    assert "s.67B(b) IT Act needs Inspector" in breach.text
    assert "Sub-Inspector" in breach.text


@settings(deadline=None)
@given(diary=st.integers(-(10**6), 10**6), arrest=st.integers(-(10**6), 10**6))
def test_diary_before_fir_before_arrest(law: Catalogue, diary: int, arrest: int) -> None:
    fir = replace(FIR, gd_entry_at=FIR.registered_at + timedelta(seconds=diary))
    arrested = replace(ARREST, arrested_at=FIR.registered_at + timedelta(seconds=arrest), fir_at=FIR.registered_at)

    assert ("fir.gd_first" in rules(breaches_of_fir(law, fir))) == (diary > 0)
    assert ("arrest.after_fir" in rules(breaches_of_arrest(law, arrested))) == (arrest < 0)


@pytest.mark.parametrize("rank", ["CPO", "SCPO", "ASI", "SI", "INSP", "DYSP", "ASP", "ADSP", "SP", "DIG", "IG", "DGP"])
def test_the_investigating_officer_of_any_it_act_section_is_an_inspector_at_least(law: Catalogue, rank: str) -> None:
    enough = law.rank(rank).level >= law.rank("INSP").level
    offences = sorted(
        {row.id.partition("@")[0] for row in law.sections.values() if row.act == "it_act" and row.kind == "offence"}
    )

    assert len(offences) == 7
    for section in offences:
        found = rules(breaches_of_fir(law, replace(FIR, sections=(section,), io_rank=rank)))
        assert found == ([] if enough else ["fir.io_rank"])


# ---- seizure

SEIZED = at("2025-05-01T07:00")
SEIZURE = SeizureFacts(
    seized_at=SEIZED,
    fir_at=None,
    report_provision="s.106 BNSS",
    forwarded_at=at("2025-05-01T16:00"),
    gd_entry="9",
    gd_entry_at=at("2025-05-01T08:00"),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"report_provision": None}, ["seizure.report"]),
        ({"gd_entry": None}, ["seizure.gd_entry"]),
        ({"report_provision": "s.102 CrPC"}, ["seizure.provision"]),
        (
            {"fir_at": at("2025-05-01T09:00"), "report_provision": None, "gd_entry": ""},
            ["seizure.report", "seizure.gd_entry"],
        ),
        ({"fir_at": at("2025-05-01T06:00"), "report_provision": None, "gd_entry": None}, []),
        ({"fir_at": SEIZED, "report_provision": None, "gd_entry": None}, []),
        ({"gd_entry_at": None}, ["seizure.gd_entry"]),
        ({"forwarded_at": at("2025-05-01T06:00")}, ["seizure.forwarded"]),
        ({"seized_at": at("2020-12-27T07:00"), "report_provision": "s.102 CrPC"}, []),
        ({"seized_at": at("2020-12-27T07:00")}, ["seizure.provision"]),
        # a seizure of July 2024 in an investigation that was pending on 30 June 2024
        ({"seized_at": at("2024-07-10T07:00"), "fir_at": at("2024-06-20T07:00"), "report_provision": "s.102 CrPC"}, []),
        ({"seized_at": at("2024-07-10T07:00"), "fir_at": at("2024-06-20T07:00")}, ["seizure.provision"]),
        ({"seized_at": at("2024-07-10T07:00"), "fir_at": at("2024-07-02T07:00")}, []),
    ],
)
def test_a_seizure_is_judged_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(breaches_of_seizure(law, replace(SEIZURE, **change))) == broken


def test_forthwith_is_never_late_but_stays_open_until_done(law: Catalogue) -> None:
    late = replace(SEIZURE, forwarded_at=at("2025-07-01T16:00"))

    assert breaches_of_seizure(law, late) == []
    assert rules(open_points_of_seizure(law, replace(SEIZURE, forwarded_at=None))) == ["seizure.forwarded"]


# ---- arrest

ARREST = ArrestFacts(
    arrested_at=at("2026-01-10T06:00"),
    fir_at=at("2026-01-05T10:00"),
    provision_cited="s.35 BNSS",
    produced_at=at("2026-01-11T05:00"),
    grounds_written=True,
    grounds_at=at("2026-01-10T07:00"),
    grounds_language="ml",
    languages_understood=("ml", "en"),
    remand_hearing_at=at("2026-01-11T05:30"),
    witnesses=1,
    countersigned=True,
    relative_informed_at=at("2026-01-10T07:30"),
    medically_examined=True,
    age=40,
    sex="male",
    reasons_recorded=True,
    gravest_years=5,
    forwarded_by_rank="SI",
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"fir_at": at("2026-01-10T06:01")}, ["arrest.after_fir"]),
        ({"provision_cited": "s.41 CrPC"}, ["arrest.provision"]),
        ({"produced_at": at("2026-01-11T06:00")}, []),
        ({"produced_at": at("2026-01-11T06:01")}, ["arrest.production"]),
        ({"produced_at": at("2026-01-11T06:01"), "journey": timedelta(hours=1)}, []),
        ({"produced_at": at("2026-01-10T05:59")}, ["arrest.production"]),
        ({"grounds_written": False}, ["arrest.grounds_written"]),
        ({"grounds_language": "hi"}, ["arrest.grounds_language"]),
        ({"grounds_language": "ml", "languages_understood": ()}, ["arrest.grounds_language"]),
        ({"grounds_language": "ml", "languages_understood": None}, []),
        ({"grounds_language": None}, []),
        ({"grounds_at": at("2026-01-11T03:30")}, []),
        ({"grounds_at": at("2026-01-11T03:31")}, ["arrest.grounds_time"]),
        ({"witnesses": 0}, ["arrest.witnesses"]),
        ({"countersigned": False}, ["arrest.countersigned"]),
        ({"relative_informed_at": at("2026-01-10T05:00")}, ["arrest.relative_informed"]),
        ({"medically_examined": False}, ["arrest.medical"]),
        ({"age": 17}, ["arrest.juvenile"]),
        ({"age": 18}, []),
        ({"reasons_recorded": False}, ["arrest.reasons"]),
        ({"reasons_recorded": False, "gravest_years": 7}, ["arrest.reasons"]),
        ({"reasons_recorded": False, "gravest_years": 8}, []),
        ({"reasons_recorded": False, "gravest_years": None}, []),
        ({"reasons_recorded": False, "up_to_life": True}, []),
        ({"gravest_years": 2, "age": 60}, ["arrest.permission"]),
        ({"gravest_years": 2, "age": 60, "permitted_by_rank": "INSP"}, ["arrest.permission"]),
        ({"gravest_years": 2, "age": 60, "permitted_by_rank": "DYSP"}, []),
        ({"gravest_years": 2, "infirm": True}, ["arrest.permission"]),
        ({"gravest_years": 3, "age": 60}, []),
        ({"sex": "female", "between_sunset_and_sunrise": True}, ["arrest.woman_at_night"]),
        ({"sex": "female", "between_sunset_and_sunrise": True, "woman_officer": True}, ["arrest.woman_at_night"]),
        (
            {"sex": "female", "between_sunset_and_sunrise": True, "magistrate_permitted": True},
            ["arrest.woman_at_night"],
        ),
        ({"sex": "male", "between_sunset_and_sunrise": True}, []),
        (
            {
                "sex": "female",
                "between_sunset_and_sunrise": True,
                "woman_officer": True,
                "magistrate_permitted": True,
            },
            [],
        ),
        ({"sex": "female", "between_sunset_and_sunrise": False}, []),
        ({"forwarded_by_rank": "ASI"}, ["arrest.forwarding_rank"]),
        ({"forwarded_by_rank": "ASI", "forwarded_by_station_head": True}, []),
    ],
)
def test_an_arrest_is_judged_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(breaches_of_arrest(law, replace(ARREST, **change))) == broken


@pytest.mark.parametrize(("day", "asked"), [("2025-11-05", False), ("2025-11-06", True)])
def test_written_grounds_are_asked_for_since_6_november_2025(law: Catalogue, day: str, asked: bool) -> None:
    spoken = ArrestFacts(arrested_at=at(f"{day}T06:00"), fir_at=at("2025-11-01T10:00"), grounds_written=False)

    assert ("arrest.grounds_written" in rules(breaches_of_arrest(law, spoken))) is asked


def test_a_bare_arrest_has_open_points_and_no_breach(law: Catalogue) -> None:
    bare = ArrestFacts(arrested_at=at("2026-01-10T06:00"), fir_at=at("2026-01-05T10:00"))

    assert breaches_of_arrest(law, bare) == []
    assert rules(open_points_of_arrest(law, bare)) == [
        "arrest.production",
        "arrest.grounds_written",
        "arrest.grounds_language",
        "arrest.witnesses",
        "arrest.countersigned",
        "arrest.relative_informed",
        "arrest.medical",
        "arrest.juvenile",
    ]
    assert open_points_of_arrest(law, ARREST) == []


def test_an_arrest_of_2020_is_judged_by_the_older_code(law: Catalogue) -> None:
    old = replace(
        ARREST,
        arrested_at=at("2020-12-27T06:00"),
        fir_at=at("2020-12-27T05:00"),
        provision_cited="s.41 CrPC",
        produced_at=at("2020-12-28T07:00"),
        relative_informed_at=at("2020-12-27T06:30"),
        grounds_written=False,
        remand_hearing_at=None,
        gravest_years=2,
        infirm=True,
    )

    (breach,) = breaches_of_arrest(law, old)

    assert breach.rule == "arrest.production"
    assert breach.source == "s.57 CrPC; Art. 22(2) Constitution"


def test_the_adult_form_is_refused_for_a_child(law: Catalogue) -> None:
    assert rules(refusals_of_adult_form(law, replace(ARREST, age=17))) == ["arrest.juvenile"]
    assert refusals_of_adult_form(law, ARREST) == []


# ---- remand


def test_police_custody_keeps_to_its_days_and_its_window(law: Catalogue) -> None:
    remand = RemandFacts(at("2025-01-20T11:00"), at("2025-01-10T10:00"))
    # 60 days, window of 40: 20 January to 28 February; 90 days, window of 60: to 20 March
    sixty = replace(remand, fixed=FixedTerm("60", "prosecutor:P7", "67B alone"))
    early, late = (date(2025, 1, 20), date(2025, 1, 27)), (date(2025, 2, 26), date(2025, 3, 2))

    assert custody_days([early, late, early]) == 13
    assert rules(breaches_of_remand(law, replace(sixty, police_custody=(early,)))) == []
    assert rules(breaches_of_remand(law, replace(sixty, police_custody=(early, late)))) == ["remand.police_custody"]
    assert rules(breaches_of_remand(law, replace(remand, police_custody=(early, late)))) == []
    for part, broken in (
        ((date(2025, 2, 28), date(2025, 2, 28)), []),
        ((date(2025, 3, 1), date(2025, 3, 1)), ["remand.police_custody"]),
        ((date(2025, 1, 19), date(2025, 1, 20)), ["remand.police_custody"]),
        ((date(2025, 1, 20), date(2025, 2, 3)), []),
    ):
        assert rules(breaches_of_remand(law, replace(sixty, police_custody=(part,)))) == broken
    long = (date(2025, 1, 20), date(2025, 2, 4))
    assert custody_days([long]) == 16
    assert rules(breaches_of_remand(law, replace(sixty, police_custody=(long,)))) == ["remand.police_custody"]


def test_a_final_report_after_default_bail_is_a_breach(law: Catalogue) -> None:
    # 60 days from 20 January 2025, that day included, end on 20 March, 90 days on 19 April
    remand = RemandFacts(at("2025-01-20T11:00"), None, FixedTerm("60", "prosecutor:P7", "67B alone"))

    assert breaches_of_remand(law, replace(remand, report_filed_at=at("2025-03-20T17:00"))) == []
    late = replace(remand, report_filed_at=at("2025-03-21T10:00"))
    assert rules(breaches_of_remand(law, late)) == ["remand.charge_sheet_in_time"]
    assert breaches_of_remand(law, replace(late, fixed=None)) == [], "while both lengths are open only the longer binds"


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        (["it_act.67B.b@2009", "pocso.15.2@2019"], "60"),
        (["it_act.67B.b@2009", "pocso.15.1@2019"], "60"),
        (["it_act.67B.b@2009", "pocso.14.1@2012"], "60"),
        (["it_act.67B.b@2009", "pocso.14.1@2019"], None),
        (["it_act.67B.b@2009", "pocso.6@2019"], "90"),
        (["bns.95"], None),
        ([], None),
    ],
)
def test_the_charges_indicate_a_length_or_leave_it_open(law: Catalogue, sections: list[str], key: str | None) -> None:
    indicated = term_indicated(law.section(name) for name in sections)

    assert indicated.key == key
    assert indicated.why


# ---- search

SEARCH = SearchFacts(
    began_at=at("2025-05-01T05:30"),
    ended_at=at("2025-05-01T07:00"),
    investigation_began_at=at("2025-04-28T10:00"),
    without_warrant=True,
    independent_witnesses=2,
    things_taken=True,
    list_made=True,
    copy_to_occupant=True,
    recorded=True,
    grounds_at=at("2025-05-01T04:00"),
    record_made_at=at("2025-05-01T08:00"),
    record_forwarded_at=at("2025-05-02T10:00"),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"independent_witnesses": 1}, ["search.witnesses"]),
        ({"woman_searched": True, "woman_officer": False}, ["search.woman_officer"]),
        ({"woman_searched": True, "woman_officer": True}, []),
        ({"list_made": False}, ["search.list"]),
        ({"list_made": False, "things_taken": False}, []),
        ({"copy_to_occupant": False}, ["search.occupant_copy"]),
        ({"recorded": False}, ["search.recording"]),
        ({"recorded": False, "recording_gap": "battery failed at 05:40"}, []),
        ({"grounds_at": None}, ["search.grounds_first"]),
        ({"grounds_at": at("2025-05-01T05:31")}, ["search.grounds_first"]),
        ({"grounds_at": None, "without_warrant": False}, []),
        ({"record_forwarded_at": at("2025-05-03T08:00")}, []),
        ({"record_forwarded_at": at("2025-05-03T08:01")}, ["search.record_forwarded"]),
        ({"in_other_limits": True, "other_station_notified": False}, ["search.other_limits"]),
        ({"ended_at": at("2025-05-01T05:00")}, ["search.times"]),
        # in 2020 nothing was recorded in sound and picture, and "forthwith" had no hour
        (
            {
                "began_at": at("2020-12-27T06:00"),
                "ended_at": at("2020-12-27T07:00"),
                "investigation_began_at": None,
                "grounds_at": at("2020-12-27T05:00"),
                "recorded": False,
                "record_made_at": at("2020-12-27T08:00"),
                "record_forwarded_at": at("2021-01-04T08:00"),
            },
            [],
        ),
        ({"investigation_began_at": at("2024-06-28T10:00"), "recorded": False}, []),
    ],
)
def test_a_search_is_judged_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(breaches_of_search(law, replace(SEARCH, **change))) == broken


def test_a_bare_search_has_open_points_and_no_breach(law: Catalogue) -> None:
    bare = SearchFacts(at("2025-05-01T05:30"), None, None, woman_searched=True, things_taken=True, in_other_limits=True)

    assert breaches_of_search(law, bare) == []
    assert rules(open_points_of_search(law, bare)) == [
        "search.times",
        "search.witnesses",
        "search.woman_officer",
        "search.list",
        "search.occupant_copy",
        "search.recording",
        "search.grounds_first",
        "search.other_limits",
    ]


# ---- notices

TAKEDOWN = TakedownFacts(
    on=at("2026-03-01T10:00"),
    signatory_rank="DIG",
    authorisation="G.O. 12",
    court_order="",
    legal_basis="s.79(3)(b) IT Act",
    statutory_provision="s.67B(a) IT Act",
    nature_of_act="publishing CSEAM",
    locations=("https://platform.example/c/1",),
    preserved_at=at("2026-02-28T10:00"),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"signatory_rank": "SP"}, ["takedown.signatory"]),
        ({"signatory_rank": "SP", "authorisation": ""}, ["takedown.signatory", "takedown.signatory"]),
        ({"signatory_rank": "INSP", "court_order": "Crl.M.P. 1/2026", "authorisation": ""}, []),
        ({"signatory_rank": "SP", "court_order": "  "}, ["takedown.signatory"]),
        ({"on": at("2025-11-14T23:59"), "signatory_rank": "INSP", "preserved_at": at("2025-11-01T10:00")}, []),
        (
            {"on": at("2025-11-15T00:00"), "signatory_rank": "INSP", "preserved_at": at("2025-11-01T10:00")},
            ["takedown.signatory"],
        ),
        ({"legal_basis": " "}, ["takedown.reasoned"]),
        ({"nature_of_act": "", "statutory_provision": ""}, ["takedown.reasoned", "takedown.reasoned"]),
        ({"locations": ()}, ["takedown.locations"]),
        ({"preserved_at": None}, ["takedown.preserve_first"]),
        ({"preserved_at": at("2026-03-01T10:01")}, ["takedown.preserve_first"]),
    ],
)
def test_a_notice_for_removal_is_refused_by_its_rules(
    law: Catalogue, change: dict[str, object], broken: list[str]
) -> None:
    assert rules(refusals_of_takedown(law, replace(TAKEDOWN, **change))) == broken


@settings(deadline=None)
@given(
    days=st.integers(-2000, 2000),
    rank=st.sampled_from(["CPO", "SI", "INSP", "DYSP", "SP", "DIG", "IG", "ADGP", "DGP"]),
    order=st.sampled_from(["", "Crl.M.P. 1/2026"]),
)
def test_no_notice_below_dig_since_15_november_2025_without_a_court_order(
    law: Catalogue, days: int, rank: str, order: str
) -> None:
    on = at("2025-11-15T12:00") + timedelta(days=days)
    notice = replace(TAKEDOWN, on=on, signatory_rank=rank, court_order=order, preserved_at=on)

    refused = "takedown.signatory" in rules(refusals_of_takedown(law, notice))

    assert refused == (days >= 0 and not order and rank not in {"DIG", "IG", "ADGP", "DGP"})


def test_an_uncertain_rule_says_so_in_the_refusal(law: Catalogue) -> None:
    (refusal,) = refusals_of_takedown(law, replace(TAKEDOWN, signatory_rank="SP"))

    assert refusal.source == "r.3(1)(d) IT Rules 2021 [U]"


DISCLOSURE = DisclosureFacts(
    on=at("2026-03-01T10:00"),
    investigation_began_at=at("2026-02-20T10:00"),
    provision_cited="s.94 BNSS",
    issuer_is_station_head=True,
    court_order="",
    matter="FIR 12/2026",
    purpose="subscriber of the address",
    identifiers=(AskedIdentifier("ip", "203.0.113.7", 50111, at("2026-02-19T10:00")),),
    service="portal",
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"issuer_is_station_head": False}, ["disclosure.issuer"]),
        ({"issuer_is_station_head": False, "court_order": "Crl.M.P. 2/2026"}, []),
        ({"purpose": ""}, ["disclosure.purpose"]),
        ({"identifiers": ()}, ["disclosure.identifiers"]),
        (
            {"identifiers": (AskedIdentifier("ip", "203.0.113.7", None, at("2026-02-19T10:00")),)},
            ["disclosure.ip_complete"],
        ),
        ({"identifiers": (AskedIdentifier("ip", "203.0.113.7", 50111, None),)}, ["disclosure.ip_complete"]),
        ({"identifiers": (AskedIdentifier("ip", "2001:db8::7", None, at("2026-02-19T10:00")),)}, []),
        ({"identifiers": (AskedIdentifier("e-mail", "x@platform.example"),)}, []),
        ({"provision_cited": "s.91 CrPC"}, ["disclosure.provision"]),
        ({"on": at("2020-12-01T10:00"), "provision_cited": "s.91 CrPC", "service": "in person"}, []),
        ({"on": at("2020-12-01T10:00"), "provision_cited": "s.91 CrPC"}, ["disclosure.service"]),
    ],
)
def test_an_order_to_produce_is_refused_by_its_rules(
    law: Catalogue, change: dict[str, object], broken: list[str]
) -> None:
    assert rules(refusals_of_disclosure(law, replace(DISCLOSURE, **change))) == broken


def test_a_request_to_preserve_names_accounts_span_matter_and_reason(law: Catalogue) -> None:
    request = PreservationFacts(
        at("2026-03-01T10:00"), "GD 9", "tip", ("account 77",), at("2026-01-01T00:00"), at("2026-02-01T00:00")
    )

    assert refusals_of_preservation(law, request) == []
    assert rules(refusals_of_preservation(law, replace(request, identifiers=(" ",)))) == ["preservation.identifiers"]
    assert rules(refusals_of_preservation(law, replace(request, span_from=None))) == ["preservation.identifiers"]
    backwards = replace(request, span_from=at("2026-02-02T00:00"))
    assert rules(refusals_of_preservation(law, backwards)) == ["preservation.identifiers"]
    assert rules(refusals_of_preservation(law, replace(request, reason=""))) == ["preservation.reason"]


@pytest.mark.parametrize(
    ("service", "refused"), [("in person", False), ("registered post", False), ("messenger", True), ("e-mail", True)]
)
def test_a_notice_of_appearance_is_served_on_the_person(law: Catalogue, service: str, refused: bool) -> None:
    notice = AppearanceFacts(at("2026-03-01T10:00"), None, service)

    assert bool(refusals_of_appearance(law, notice)) is refused
    assert bool(breaches_of_appearance(law, notice)) is refused


# ---- referral

REFERRAL = ReferralFacts(
    on=at("2026-03-01T10:00"),
    information_recorded_at=at("2026-03-01T08:00"),
    child="CH-2026-0007",
    to_committee=True,
    to_court=True,
    need_of_care=True,
    need_reasons="suspect lives in the household",
    steps_taken="shelter asked for",
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"child": "Group 07"}, ["referral.child_code"]),
        ({"to_court": False}, ["referral.recipients"]),
        ({"to_committee": False}, ["referral.recipients"]),
        ({"need_of_care": None}, ["referral.need_of_care"]),
        ({"need_reasons": ""}, ["referral.need_of_care"]),
        ({"need_reasons": "", "need_of_care": False}, []),
        ({"steps_taken": " "}, ["referral.need_of_care"]),
        # late is no reason to hold it back
        ({"on": at("2026-04-01T10:00")}, []),
    ],
)
def test_a_report_about_a_child_is_refused_by_its_rules(
    law: Catalogue, change: dict[str, object], broken: list[str]
) -> None:
    assert rules(refusals_of_referral(law, replace(REFERRAL, **change))) == broken


def test_each_recipient_is_reached_within_24_hours(law: Catalogue) -> None:
    recorded = at("2026-03-01T08:00")
    in_time, late = at("2026-03-02T08:00"), at("2026-03-02T08:01")

    assert breaches_of_referral(law, ReferralSent(recorded, in_time, in_time)) == []
    assert rules(breaches_of_referral(law, ReferralSent(recorded, late, late))) == ["referral.time", "referral.time"]
    (still,) = open_points_of_referral(law, ReferralSent(recorded, in_time, None))
    assert "court" in still.text
    assert "2026-03-02 08:00 +05:30" in still.text


@settings(deadline=None)
@given(st.text(max_size=40))
def test_a_name_is_never_taken_for_a_code(text: str) -> None:
    if is_child_code(text):
        assert "-" in text
        assert text == text.upper()
        assert text.isascii()
        assert " " not in text


# ---- certificate

SHA = CertifiedHash("SHA256", "ab" * 32)
CERTIFICATE = CertificateFacts(
    on=at("2026-03-01T10:00"),
    investigation_began_at=at("2026-02-20T10:00"),
    provision_cited="s.63(4) BSA",
    hashes=(SHA,),
    recorded=(SHA, CertifiedHash("MD5", "cd" * 16)),
    signer_a="officer:KL0007",
    signer_b="officer:KL0009",
    expert_basis="79A",
    imeis=("490154203237518",),
    macs=("00:1A:2b:3c:4d:5e",),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"hashes": (SHA, CertifiedHash("MD5", "CD" * 16))}, []),
        ({"hashes": (SHA, CertifiedHash("MD5", "cd" * 20))}, ["certificate.hash_form", "certificate.hash_recorded"]),
        ({"hashes": (CertifiedHash("MD5", "cd" * 16),)}, ["certificate.sha256"]),
        ({"hashes": (CertifiedHash("SHA256", "ac" * 32),)}, ["certificate.hash_recorded"]),
        ({"provision_cited": "s.65B(4) Evidence Act"}, ["certificate.provision"]),
        ({"signer_b": None}, ["certificate.part_b"]),
        ({"signer_b": "officer:KL0007"}, ["certificate.signers"]),
        ({"signer_b": "officer:KL0007", "one_signer_reason": "the only examiner of the district"}, []),
        ({"expert_basis": None}, ["certificate.expert_basis"]),
        ({"expert_basis": "other expert"}, ["certificate.expert_basis"]),
        ({"expert_basis": "other expert", "expert_qualification": "M.Sc."}, []),
        ({"imeis": ("490154203237519",)}, ["certificate.imei"]),
        ({"macs": ("00:1A:2b",)}, ["certificate.mac"]),
        (
            {
                "on": at("2020-12-28T10:00"),
                "investigation_began_at": None,
                "provision_cited": "s.65B(4) Evidence Act",
                "signer_b": None,
                "expert_basis": None,
            },
            [],
        ),
    ],
)
def test_a_certificate_is_refused_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(refusals_of_certificate(law, replace(CERTIFICATE, **change))) == broken


@given(st.sampled_from(["MD5", "SHA1", "SHA256"]), st.integers(0, 31), st.sampled_from("0123456789abcdef"))
def test_invariant_7_a_certificate_states_the_hashes_recorded_for_the_exhibit(
    law: Catalogue, algorithm: str, place: int, digit: str
) -> None:
    """One character of one hash is another than custody recorded: the certificate is not issued."""
    recorded = {name: "ab" * (HASH_LENGTHS[name] // 2) for name in ("MD5", "SHA1", "SHA256")}
    stated = dict(recorded)
    stated[algorithm] = stated[algorithm][:place] + digit + stated[algorithm][place + 1 :]

    def hashes(values: dict[str, str]) -> tuple[CertifiedHash, ...]:
        return tuple(CertifiedHash(name, value) for name, value in values.items())

    found = rules(refusals_of_certificate(law, replace(CERTIFICATE, hashes=hashes(stated), recorded=hashes(recorded))))

    assert found == ([] if stated == recorded else ["certificate.hash_recorded"])


def test_only_a_whole_imei_with_its_check_digit_holds() -> None:
    assert imei_holds("490154203237518")
    assert [digit for digit in "0123456789" if imei_holds(f"49015420323751{digit}")] == ["8"]
    assert not imei_holds("49015420323751")
    assert not imei_holds("٤٩٠١٥٤٢٠٣٢٣٧٥١٨")


@settings(deadline=None)
@given(st.sampled_from(["MD5", "SHA1", "SHA256", "SHA384", "SHA512"]), st.text("0123456789abcdefABCDEF", max_size=140))
def test_a_hash_has_the_length_of_its_algorithm(algorithm: str, value: str) -> None:
    bits = {"MD5": 128, "SHA1": 160, "SHA256": 256, "SHA384": 384, "SHA512": 512}[algorithm]

    assert hash_holds(CertifiedHash(algorithm, value)) == (len(value) * 4 == bits)


# ---- custody


def moved(number: int, hour: int, released_by: str, received_by: str, before: str, after: str = "") -> TransferFacts:
    return TransferFacts(number, at(f"2026-03-01T{hour:02}:00"), released_by, received_by, before, after, True)


ROAD = [
    moved(1, 9, "KL0001", "KL0002", "S-1"),
    moved(2, 11, "KL0002", "LAB", "S-1", "S-2"),
    moved(3, 15, "LAB", "KL0002", "S-2"),
]


def test_a_whole_road_of_custody_has_no_breach(law: Catalogue) -> None:
    assert breaches_of_transfers(law, ROAD) == []
    assert breaches_of_transfers(law, list(reversed(ROAD))) == []
    assert breaches_of_transfers(law, []) == []


@pytest.mark.parametrize(
    ("place", "change", "broken"),
    [
        (1, {"at": at("2026-03-01T09:00")}, ["transfer.times"]),
        (1, {"at": at("2026-03-01T08:00")}, ["transfer.times"]),
        (1, {"released_by": "KL0005"}, ["transfer.holder"]),
        (1, {"seal_before": "S-9"}, ["transfer.seal"]),
        (2, {"seal_after": "S-1"}, ["transfer.seal_reused"]),
        (0, {"seal_intact": False}, ["transfer.seal"]),
    ],
)
def test_custody_is_judged_by_its_rules(
    law: Catalogue, place: int, change: dict[str, object], broken: list[str]
) -> None:
    road = [replace(one, **change) if number == place else one for number, one in enumerate(ROAD)]

    assert rules(breaches_of_transfers(law, road)) == broken


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**6), max_size=8))
def test_invariant_6_transfer_times_increase(law: Catalogue, seconds: list[int]) -> None:
    start = at("2026-03-01T09:00")
    road = [
        TransferFacts(number, start + timedelta(seconds=second), f"P{number}", f"P{number + 1}")
        for number, second in enumerate(seconds)
    ]

    found = rules(breaches_of_transfers(law, road))

    assert len(found) == sum(later <= earlier for earlier, later in pairwise(seconds))
    assert set(found) <= {"transfer.times"}


# ---- final report, statement

REPORT = ReportFacts(
    on=at("2026-06-01T10:00"),
    fir_at=at("2026-04-01T10:00"),
    kind="charge-sheet",
    by="officer:KL0007",
    io="officer:KL0007",
    io_rank="INSP",
    sections=("it_act.67B.b",),
    offence_on=date(2026, 3, 1),
    devices=("EX-1", "EX-2"),
    devices_in_sequence=("EX-2", "EX-1"),
    records=("EX-1",),
    certified=("EX-1",),
    children=("CH-2026-0007",),
)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, []),
        ({"by": "officer:KL0008"}, ["report.by_io"]),
        ({"io_rank": "SI"}, ["report.io_rank"]),
        ({"io_rank": "SI", "sections": ("pocso.15.2",)}, []),
        ({"devices_in_sequence": ("EX-2",)}, ["report.custody_sequence"]),
        ({"certified": ()}, ["report.certificates"]),
        ({"children": ("A Name",)}, ["report.child_code"]),
        ({"on": at("2026-03-31T10:00")}, ["report.after_fir"]),
        ({"kind": "undetected"}, ["report.closure_proof", "report.closure_proof"]),
        (
            {
                "kind": "undetected",
                "closure_proof": "report of the laboratory",
                "informant_told_at": at("2026-06-01T09:00"),
            },
            [],
        ),
        # no sequence of custody was asked for under the older code
        ({"fir_at": at("2024-06-01T10:00"), "devices_in_sequence": ()}, []),
    ],
)
def test_a_final_report_is_refused_by_its_rules(law: Catalogue, change: dict[str, object], broken: list[str]) -> None:
    assert rules(refusals_of_report(law, replace(REPORT, **change))) == broken


STATEMENT = StatementFacts(at("2026-03-01T10:00"), "SI", True, False, "home", False, False)


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ({}, 0),
        ({"officer_rank": "ASI"}, 1),
        ({"woman_officer": False}, 1),
        ({"woman_officer": False, "not_practicable": "none on duty in the sub-division"}, 0),
        ({"in_uniform": True}, 1),
        ({"accused_in_contact": True}, 1),
        ({"place": "police station", "at_night": True}, 1),
        ({"place": "police station", "at_night": False}, 0),
        ({"place": "home", "at_night": True}, 0),
    ],
)
def test_a_childs_statement_is_judged_by_its_rule(law: Catalogue, change: dict[str, object], broken: int) -> None:
    assert rules(breaches_of_statement(law, replace(STATEMENT, **change))) == ["statement.child"] * broken


@pytest.mark.parametrize("change", [{"officer_rank": None}, {"woman_officer": None}])
def test_half_an_answer_about_the_officer_is_open(law: Catalogue, change: dict[str, object]) -> None:
    statement = replace(STATEMENT, **change)

    assert breaches_of_statement(law, statement) == []
    assert rules(open_points_of_statement(law, statement)) == ["statement.child"]


def test_a_bare_statement_has_open_points(law: Catalogue) -> None:
    bare = StatementFacts(at("2026-03-01T10:00"), None, None, None, None, None, None)

    assert breaches_of_statement(law, bare) == []
    assert len(open_points_of_statement(law, bare)) == 3
