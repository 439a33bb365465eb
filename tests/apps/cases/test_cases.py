"""Cases in the application: registered in their registers, arrests and remands as they happened, and what becomes due."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.world import START
from tutela.apps.cases import selectors, services, standing
from tutela.apps.cases.errors import IoRankTooLow, ReportRefused, TermRefused
from tutela.apps.evidence import services as evidence
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people import services as people
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused

NAME = "Invented Name 07"


def place(world, number: str = "7", **changes) -> services.Registration:
    facts = {
        "district": "EKC",
        "station": "Cyber EKC",
        "number": number,
        "year": 2026,
        "gd_number": f"GD {number}",
        "gd_at": world.now,
    }
    return services.Registration(**(facts | changes))


def fir(world, officer=None, registration=None, **changes):
    wanted = {
        "officer": officer or world.investigator,
        "registration": registration or place(world),
        "at": world.now,
        "offence_on": START.date(),
        "sections": ["it_act.67B.b", "pocso.15.1"],
        "io": "EK0005",
    }
    return services.register_fir(**(wanted | changes))


def report(world, officer=None, registration=None, **changes):
    wanted = {
        "officer": officer or world.leader,
        "registration": registration or place(world, "R 7"),
        "at": world.now,
        "seized_at": world.now - timedelta(hours=1),
    }
    return services.register_seizure_report(**(wanted | changes))


@pytest.fixture
def case(world):
    return fir(world).reference


@pytest.fixture
def accused(world, case):
    return services.name_accused(officer=world.investigator, case=case, name=NAME, age=40).reference


def breached(about: str) -> set[str]:
    return {d.rule for d in record.discrepancies(about=about)}


def counted(receipt) -> dict[str, object]:
    found = record.entry_at(receipt.first).facts["counted"]
    return {name: found[name] for name in ("change", "kind", "object", "district")}


def due(world, case: str, of: str | None = None) -> set[tuple[str, str]]:
    rows = selectors.duties_of(world.investigator, case)
    return {(d.clock, d.term) for d in rows if of in (None, d.of) and d.met_at is None}


# ---- registration


def test_an_fir_in_order_opens_no_discrepancy_and_is_counted_as_an_fir(world):
    receipt = fir(world)

    assert breached(receipt.reference) == set()
    assert counted(receipt) == {"change": "stated", "kind": "fir", "object": receipt.reference, "district": "EKC"}
    cited = selectors.case_for(world.investigator, receipt.reference).sections
    assert [s["id"].partition("@")[0] for s in cited] == ["it_act.67B.b", "pocso.15.1"]
    assert all(s["anchor_on"] == "2026-03-02" for s in cited)
    assert world.differences() == ()


def test_a_seizure_report_is_another_thing_counted_apart_with_the_provision_of_its_day(world):
    receipt = report(world)

    assert counted(receipt)["kind"] == "seizure_report"
    view = selectors.case_for(world.coordinator, receipt.reference)
    assert (view.provision, view.sections) == ("s.106 BNSS", ())
    assert ("seizure_report", "forthwith") in {
        (d.clock, d.term) for d in selectors.duties_of(world.coordinator, receipt.reference)
    }


def test_invariant_5_no_officer_below_inspector_investigates_an_offence_of_the_it_act(world):
    size = world.size()

    with pytest.raises(IoRankTooLow) as refusal:
        fir(world, io="EK0002")

    assert {b.rule for b in refusal.value.breaches} == {"fir.io_rank"}
    assert world.size() == size
    assert fir(world, io="EK0002", sections=["pocso.15.1"]).reference


def test_invariant_5_also_when_the_case_changes_hands(world, case):
    with pytest.raises(IoRankTooLow):
        services.assign_io(officer=world.coordinator, case=case, io="EK0003")

    services.assign_io(officer=world.coordinator, case=case, io="EK0004")

    assert selectors.case_for(world.coordinator, case).line.io == "EK0004"
    assert {d.officer for d in selectors.duties_of(world.coordinator, case)} <= {"EK0004"}


def test_invariant_5_a_section_of_the_it_act_added_later_stands_with_the_rule_until_another_investigates(world):
    case = fir(world, io="EK0002", sections=["pocso.15.2"]).reference

    services.add_section(officer=world.coordinator, case=case, section="it_act.67B.b")

    assert breached(case) == {"fir.io_rank"}
    with pytest.raises(IoRankTooLow):
        services.assign_io(officer=world.coordinator, case=case, io="EK0002")
    services.name_accused(officer=world.coordinator, case=case)
    with pytest.raises(ReportRefused) as refusal:
        charge_sheet(world, case, officer=world.officer("EK0002"))
    assert "report.io_rank" in {b.rule for b in refusal.value.breaches}


@pytest.mark.parametrize(
    ("registration", "changes", "rules"),
    [
        ({"gd_at": START + timedelta(hours=1)}, {}, {"fir.gd_first"}),
        ({"year": 2025}, {}, {"case.number_year"}),
        ({}, {"sections": ["ipc.354C", "it_act.67B.b"]}, {"fir.sections"}),
    ],
)
def test_invariant_6_what_is_out_of_order_is_recorded_with_the_rule_it_breaches(world, registration, changes, rules):
    case = fir(world, registration=place(world, **registration), **changes).reference

    assert breached(case) == rules
    assert world.differences() == ()


def test_a_number_of_a_register_is_used_once_and_free_again_after_a_withdrawal(world, case):
    second = fir(world).reference
    assert breached(second) == {"case.number_taken"}

    services.withdraw_registration(officer=world.investigator, case=second, reason="registered twice")
    services.withdraw_registration(officer=world.investigator, case=case, reason="registered twice")

    assert breached(fir(world).reference) == set()


def test_a_report_becomes_an_fir_and_both_stay_counted(world):
    taken = report(world).reference
    case = fir(world, from_report=taken).reference

    assert breached(case) == set()
    assert selectors.case_for(world.coordinator, taken).taken_over_by == case
    with pytest.raises(Refused, match="could still take over"):
        fir(world, registration=place(world, "9"), from_report=taken)
    services.withdraw_registration(officer=world.investigator, case=case, reason="wrong report")
    assert selectors.case_for(world.coordinator, taken).taken_over_by is None
    assert world.differences() == ()


def test_an_fir_before_the_seizure_whose_report_it_takes_over_is_recorded_with_its_rule(world):
    taken = report(world).reference

    case = fir(
        world, from_report=taken, at=world.now - timedelta(hours=2), registration=place(world, gd_at=None)
    ).reference

    assert "case.report_before_fir" in breached(case)


def test_a_search_that_nobody_recorded_is_asked_for_first(world):
    with pytest.raises(Refused, match="record it first"):
        fir(world, registration=place(world, search="S-000999"))


# ---- accused and arrests


def test_an_accused_stands_by_code_and_the_name_never_in_the_ledger(world, case, accused):
    assert selectors.accused_for(world.investigator, accused).name == NAME
    assert not any(NAME.encode() in data for data in record.stored_entries())
    with pytest.raises(Refused):
        services.name_accused(officer=world.investigator, case=case, code="A1")
    with pytest.raises(Refused):
        services.name_accused(officer=world.investigator, case=case, code=NAME)


def test_invariant_6_an_arrest_before_its_fir_is_recorded_with_its_rule(world, case, accused):
    receipt = services.record_arrest(
        officer=world.investigator, accused=accused, at=world.now - timedelta(hours=3), witnesses=1
    )

    assert "arrest.after_fir" in breached(receipt.reference)
    assert counted(receipt)["kind"] == "arrest"


def test_production_is_due_from_the_arrest_and_dropped_with_it(world, case, accused):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    assert "production" in {clock for clock, _ in due(world, case, arrest)}

    twice = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    assert "case.arrested_twice" in breached(twice)
    receipt = services.withdraw_arrest(officer=world.investigator, arrest=twice, reason="entered twice")

    assert counted(receipt)["change"] == "withdrawn"
    assert due(world, case, twice) == set()
    assert selectors.accused_for(world.investigator, accused).in_custody
    with pytest.raises(NotVisible):
        services.withdraw_arrest(officer=world.investigator, arrest=twice, reason="again")
    assert world.differences() == ()


def test_the_gravest_clock_runs_from_the_first_remand_both_lengths_until_one_is_fixed(world, case, accused):
    with pytest.raises(Refused, match="first remand"):
        services.fix_term(officer=world.investigator, accused=accused, term="60", prosecutor="APP 1", reason="x")
    services.record_arrest(officer=world.investigator, accused=accused, at=world.now)
    world.pass_time(hours=20)
    services.record_remand(officer=world.investigator, accused=accused, at=world.now, custody="judicial")

    both = {term for clock, term in due(world, case, accused) if clock == "default_bail"}
    assert both == {"60", "90"}
    world.pass_time(days=14)
    services.record_remand(officer=world.investigator, accused=accused, at=world.now, custody="judicial")
    started = {d.started_at for d in selectors.duties_of(world.investigator, case) if d.clock == "default_bail"}
    assert len(started) == 1

    for wrong in ({"term": "75"}, {"prosecutor": " "}, {"reason": " "}):
        wanted = {"term": "60", "prosecutor": "APP 1", "reason": "every maximum below ten years"}
        with pytest.raises(TermRefused):
            services.fix_term(officer=world.investigator, accused=accused, **(wanted | wrong))
    services.fix_term(
        officer=world.investigator, accused=accused, term="60", prosecutor="APP 1", reason="maximum below ten years"
    )

    assert {term for clock, term in due(world, case, accused) if clock == "default_bail"} == {"60"}
    assert world.differences() == ()


def remanded(world, accused, at, custody="judicial", **changes):
    return services.record_remand(officer=world.investigator, accused=accused, at=at, custody=custody, **changes)


def running(world, case, of) -> dict[tuple[str, str], object]:
    """What runs of an object: clock and term → the moment from which it runs."""
    rows = selectors.duties_of(world.investigator, case)
    return {(d.clock, d.term): d.started_at for d in rows if d.of == of and d.met_at is None}


def test_invariant_9_default_bail_runs_from_the_first_remand_in_whatever_order_remands_are_reported(
    world, case, accused
):
    first, later = world.now, world.now + timedelta(days=3)
    world.pass_time(days=4)

    remanded(world, accused, later)
    assert set(running(world, case, accused).values()) == {later}
    remanded(world, accused, first)

    both = {
        ("default_bail", "60"),
        ("default_bail", "90"),
        ("police_custody_window", "60"),
        ("police_custody_window", "90"),
    }
    assert running(world, case, accused) == dict.fromkeys(both, first)
    assert selectors.accused_for(world.investigator, accused).first_remand_at == first
    remanded(world, accused, later)
    assert set(running(world, case, accused).values()) == {first}
    assert world.differences() == ()


def test_a_fixed_length_stays_when_an_earlier_remand_comes_to_light(world, case, accused):
    first, later = world.now, world.now + timedelta(days=3)
    world.pass_time(days=4)
    remanded(world, accused, later)
    fixed = {
        "officer": world.investigator,
        "accused": accused,
        "prosecutor": "APP 1",
        "reason": "maximum below ten years",
    }
    services.fix_term(**fixed, term="60")

    remanded(world, accused, first)

    assert running(world, case, accused) == {("default_bail", "60"): first, ("police_custody_window", "60"): first}


def test_a_length_may_be_fixed_anew_when_the_charges_have_changed(world, case, accused):
    remanded(world, accused, world.now)
    fixed = {"officer": world.investigator, "accused": accused, "prosecutor": "APP 1"}
    services.fix_term(**fixed, term="60", reason="maximum below ten years")

    services.fix_term(**fixed, term="90", reason="a graver section was added")

    assert {term for _, term in running(world, case, accused)} == {"90"}
    assert world.differences() == ()


def test_police_custody_under_the_older_code_keeps_its_one_window_when_a_length_is_fixed(world):
    when = datetime(2020, 12, 27, 6, 0, tzinfo=UTC)
    case = fir(world, at=when, offence_on=when.date(), registration=place(world, "9", year=2020, gd_at=when)).reference
    accused = services.name_accused(officer=world.investigator, case=case).reference
    remanded(world, accused, when)

    services.fix_term(
        officer=world.investigator, accused=accused, term="60", prosecutor="APP 1", reason="maximum below ten years"
    )

    assert set(running(world, case, accused)) == {("default_bail", "60"), ("police_custody_window", "15d")}


def test_a_section_added_later_starts_the_clocks_that_it_brings_from_the_fir(world):
    case = fir(world, sections=["it_act.67B.b"]).reference
    registered = world.now
    assert set(running(world, case, case)) == {("progress_to_victim", "90d")}
    world.pass_time(days=10)

    services.add_section(officer=world.investigator, case=case, section="pocso.4.1")

    brought = {("form_b", "24h"), ("pocso_investigation", "2mo")}
    assert running(world, case, case) == dict.fromkeys(brought | {("progress_to_victim", "90d")}, registered)
    services.add_section(officer=world.investigator, case=case, section="pocso.6")
    assert len(running(world, case, case)) == 3
    assert world.differences() == ()


def searched(world, basis="without_warrant"):
    window = WindowPlan("1", world.now - timedelta(hours=1), world.now + timedelta(hours=5))
    operations.open_round(officer=world.nodal, number="26.9", title="Round 26.9", windows=[window])
    plan = operations.TargetPlan(district="EKC", basis=basis, authority="grounds in the diary", address="House 7")
    target = operations.add_targets(officer=world.analyst, round="26.9", window="1", targets=[plan]).named[0]
    return operations.record_search(
        officer=world.leader, target=target, outcomes=["device_seized"], at=world.now, ended_at=world.now
    ).reference


@pytest.mark.parametrize(
    ("basis", "clocks"),
    [("without_warrant", {"av_forward", "search_record_to_magistrate"}), ("warrant", {"av_forward"})],
)
def test_what_a_search_makes_due_is_due_with_its_registration_once(world, basis, clocks):
    search = searched(world, basis)

    case = report(world, registration=place(world, "R 8", search=search)).reference
    again = fir(world, registration=place(world, "8", search=search)).reference

    due = {d.clock: d for d in selectors.duties_of(world.coordinator, case) if d.of == search}
    assert set(due) == clocks
    assert due["av_forward"].due_at is None
    if "search_record_to_magistrate" in due:
        assert due["search_record_to_magistrate"].due_at == world.now + timedelta(hours=48)
    assert not [d for d in selectors.duties_of(world.coordinator, again) if d.of == search]


@pytest.mark.parametrize(
    ("basis", "reported", "rules"),
    [
        ("without_warrant", False, {"seizure.report"}),
        ("consent", False, {"seizure.report"}),
        ("warrant", False, set()),
        ("without_warrant", True, set()),
    ],
)
def test_invariant_6_what_was_seized_before_its_fir_stands_on_a_report_or_a_warrant(world, basis, reported, rules):
    search = searched(world, basis)
    seized = evidence.seize_exhibits(
        officer=world.leader, search=search, exhibits=[evidence.SeizedItem(kind="phone")], at=world.now
    ).named
    world.pass_time(hours=2)
    given = place(world, "R 8", search=search, exhibits=tuple(seized))
    taken = report(world, registration=given, seized_at=world.now - timedelta(hours=2)).reference if reported else None

    case = fir(
        world, registration=place(world, "8", search=search, exhibits=tuple(seized)), from_report=taken
    ).reference

    assert breached(case) == rules


def test_the_grounds_are_due_two_hours_before_a_stated_hearing(world, case, accused):
    hearing = world.now + timedelta(hours=20)

    arrest = services.record_arrest(
        officer=world.investigator, accused=accused, at=world.now, remand_hearing_at=hearing
    ).reference

    due = {d.clock: d.due_at for d in selectors.duties_of(world.investigator, case) if d.of == arrest}
    assert due["grounds_written"] == hearing - timedelta(hours=2)
    services.complete_arrest(officer=world.investigator, arrest=arrest, grounds_at=world.now, grounds_language="ml")
    assert "grounds_written" not in {clock for clock, _ in running(world, case, arrest)}


STATED = {
    "enquiry_permitted": {"prelim_enquiry"},
    "search_record": {"search_record_to_magistrate"},
    "search_end": {"av_forward"},
    "remand_hearing": {"grounds_written"},
    "accused_before_court": {"copies_to_accused"},
    "cognizance": {"evidence_of_child", "trial_target"},
    "platform_complaint": {"victim_complaint_platform"},
    "platform_grievance": {"platform_grievance"},
    "platform_grievance_urgent": {"platform_grievance_urgent"},
    "removal": {"content_retained_after_removal"},
}


@pytest.mark.parametrize("event", STATED)
def test_an_event_that_is_stated_starts_its_clocks_for_officer_and_command(world, case, accused, event):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    known = {e.event: e.of for e in selectors.events_to_state(world.investigator, case, world.now)}
    assert set(known) >= set(STATED)
    wanted = {"officer": world.investigator, "case": case, "event": event, "at": world.now}

    services.state_event(**wanted, of=known[event])

    for seen in (selectors.due_for(world.investigator), selectors.due_in_command(world.coordinator)):
        assert {d.clock for d in seen if d.of == known[event]} >= STATED[event]
    for of, twice in ((known[event], True), ("ACC-000999", False)):
        with pytest.raises(Refused, match="already" if twice else "no event"):
            services.state_event(**wanted, of=of)
    assert arrest
    assert world.differences() == ()


def test_an_event_that_starts_no_clock_is_refused_in_words(world):
    case = fir(world, sections=["it_act.67B.b"]).reference

    with pytest.raises(Refused, match="check the date and the sections"):
        services.state_event(officer=world.investigator, case=case, event="cognizance", of=case, at=world.now)
    with pytest.raises(Refused, match="use one of"):
        services.state_event(officer=world.investigator, case=case, event="arrest", of=case, at=world.now)


def test_which_length_the_sections_indicate_is_said_and_fixes_nothing(world, case, accused):
    indicated = standing.term_indicated(world.investigator, accused)

    assert indicated is not None
    assert indicated.key == "60"
    assert selectors.accused_for(world.investigator, accused).term is None


def test_more_police_custody_than_the_law_allows_is_recorded_with_its_rule(world, case, accused):
    services.record_remand(
        officer=world.investigator,
        accused=accused,
        at=world.now,
        custody="police",
        until=(world.now + timedelta(days=20)).date(),
    )

    assert any(rule.startswith("remand.") for rule in breached(accused))


def test_what_is_not_stated_yet_is_named_and_is_no_discrepancy(world, case, accused):
    assert {p.of for p in standing.open_points(world.investigator, case)} == {case}
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference

    points = standing.open_points(world.investigator, case)

    assert {p.of for p in points} == {case, arrest}
    assert not {p.point.rule for p in points if p.of == arrest} & breached(arrest)


def test_what_is_stated_later_closes_the_open_point_and_opens_what_it_breaches(world, case, accused):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    with pytest.raises(Refused, match="at least one"):
        services.complete_arrest(officer=world.investigator, arrest=arrest)
    world.pass_time(hours=30)

    services.complete_arrest(
        officer=world.investigator,
        arrest=arrest,
        grounds_at=START,
        grounds_language="en",
        languages_understood=("ml",),
        witnesses=1,
        countersigned=True,
        relative_informed_at=START,
        medically_examined=True,
        produced_at=world.now,
        reasons_recorded=True,
    )
    services.complete_registration(officer=world.investigator, case=case, copy_given_at=world.now)

    assert standing.open_points(world.investigator, case) == []
    assert breached(arrest) == {"arrest.grounds_language", "arrest.production"}
    assert ("production", "24h") not in due(world, case, arrest)
    assert "production" not in {clock for clock, _ in due(world, case, arrest)}
    services.complete_arrest(officer=world.investigator, arrest=arrest, witnesses=2)
    assert len(record.discrepancies(about=arrest)) == 2
    assert world.differences() == ()


@pytest.mark.parametrize(
    ("stated", "rules"),
    [
        ({"reasons_recorded": False}, {"arrest.reasons"}),
        ({"between_sunset_and_sunrise": True, "woman_officer": True}, {"arrest.woman_at_night"}),
        ({"between_sunset_and_sunrise": True, "woman_officer": True, "magistrate_permitted": True}, set()),
        ({"between_sunset_and_sunrise": False, "reasons_recorded": True}, set()),
    ],
)
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_womans_arrest_at_night_and_one_without_reasons_stand_with_their_rules(world, case, stated, rules, when):
    woman = services.name_accused(officer=world.investigator, case=case, age=30, sex="female").reference
    given = {"officer": world.investigator, "accused": woman, "at": world.now}
    arrest = services.record_arrest(**given, **(stated if when == "at once" else {})).reference
    if when == "later":
        services.complete_arrest(officer=world.investigator, arrest=arrest, **stated)

    assert breached(arrest) == rules


def test_the_journey_is_left_out_of_the_time_to_production(world, case, accused):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    world.pass_time(hours=26)

    services.complete_arrest(officer=world.investigator, arrest=arrest, produced_at=world.now, journey_minutes=180)

    assert "arrest.production" not in breached(arrest)


def charge_sheet(world, case, **changes):
    wanted = {"officer": world.investigator, "case": case, "kind": "charge-sheet", "accused": ["A1"], "at": world.now}
    return services.forward_final_report(**(wanted | changes))


def jailed(world, case, accused):
    services.record_arrest(officer=world.investigator, accused=accused, at=world.now, reasons_recorded=True)
    remanded(world, accused, world.now)
    services.fix_term(
        officer=world.investigator, accused=accused, term="60", prosecutor="APP 1", reason="maximum below ten years"
    )


@pytest.mark.parametrize(("days", "rules"), [(59, set()), (60, {"remand.charge_sheet_in_time"})])
def test_the_final_report_ends_the_clock_of_default_bail_and_a_late_one_stands_with_its_rule(
    world, case, accused, days, rules
):
    """Day one is the day of remand, so the sixtieth is 59 days later; the accused may have bail from the next day on."""
    jailed(world, case, accused)
    world.pass_time(days=days)

    charge_sheet(world, case)

    assert breached(accused) == rules
    assert running(world, case, accused) == {}
    met = [d for d in selectors.duties_of(world.investigator, case) if d.clock == "default_bail"]
    assert [d.met_at for d in met] == [world.now]
    assert world.differences() == ()


def test_an_accused_who_is_free_has_no_clock_of_default_bail_until_remanded_again(world, case, accused):
    jailed(world, case, accused)
    first = world.now
    services.release_accused(officer=world.investigator, accused=accused, how="on bail", at=world.now)
    assert running(world, case, accused) == {}

    world.pass_time(days=70)
    remanded(world, accused, world.now)

    assert running(world, case, accused) == {("default_bail", "60"): first, ("police_custody_window", "60"): first}
    assert world.differences() == ()


def test_a_report_that_rests_on_a_device_without_custody_here_is_refused(world):
    case = fir(world, registration=place(world, "12", exhibits=("EX-000999",))).reference
    services.name_accused(officer=world.investigator, case=case)

    with pytest.raises(ReportRefused) as refusal:
        charge_sheet(world, case)

    assert {b.rule for b in refusal.value.breaches} == {"report.custody_sequence"}


def test_a_seizure_report_that_was_forwarded_later_is_due_no_more(world):
    reported = report(world).reference
    assert "seizure_report" in {d.clock for d in selectors.duties_of(world.coordinator, reported) if d.met_at is None}

    services.complete_registration(officer=world.leader, case=reported, forwarded_at=world.now)

    assert selectors.duties_waiting(world.coordinator, reported) == []
    with pytest.raises(Refused, match="nothing was seized"):
        services.complete_registration(officer=world.investigator, case=fir(world).reference, forwarded_at=world.now)


def with_exhibit(world, **changes):
    """An FIR under which a phone was seized before it, in a search by warrant."""
    search = searched(world, "warrant")
    seized = evidence.seize_exhibits(
        officer=world.leader, search=search, exhibits=[evidence.SeizedItem(kind="phone")], at=world.now
    ).named
    world.pass_time(minutes=30)
    return fir(world, registration=place(world, "8", search=search, exhibits=tuple(seized)), **changes).reference


def test_what_was_seized_under_an_fir_is_reported_to_the_magistrate_too(world):
    case = with_exhibit(world)
    due = {d.clock: d for d in selectors.duties_waiting(world.coordinator, case)}
    assert due["seizure_report"].started_at == world.now - timedelta(minutes=30)
    assert (due["seizure_report"].basis, due["seizure_report"].officer) == ("s.106(3) BNSS", "EK0005")

    services.complete_registration(officer=world.investigator, case=case, forwarded_at=world.now)

    assert "seizure_report" not in {d.clock for d in selectors.duties_waiting(world.coordinator, case)}
    assert breached(case) == set()


def test_a_report_that_left_before_the_seizure_is_named(world):
    case = with_exhibit(world, forwarded_at=world.now - timedelta(hours=3))

    assert breached(case) == {"seizure.forwarded"}
    assert "seizure_report" not in {d.clock for d in selectors.duties_of(world.coordinator, case)}


# ---- duties, report, withdrawal


def test_a_duty_done_late_is_recorded_with_the_rule_by_which_it_was_due(world, case, accused):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    assert [d.case for d in selectors.due_for(world.investigator)].count(case) > 0
    world.pass_time(hours=30)

    services.meet_duty(officer=world.investigator, case=case, of=arrest, clock="production", at=world.now)

    assert breached(case) == {"due.production"}
    assert "production" not in {clock for clock, _ in due(world, case, arrest)}
    with pytest.raises(Refused, match="nothing named"):
        services.meet_duty(officer=world.investigator, case=case, of=arrest, clock="production", at=world.now)


def test_the_final_report_is_its_investigating_officers_and_complete(world, case, accused):
    def forward(officer=None, **changes):
        wanted = {"officer": officer or world.investigator, "case": case, "kind": "charge-sheet", "accused": ["A1"]}
        return services.forward_final_report(**(wanted | {"at": world.now} | changes))

    for officer, changes, rule in (
        (world.coordinator, {}, "report.by_io"),
        (None, {"accused": []}, "case.report_without_accused"),
        (None, {"kind": "false"}, "report.closure_proof"),
    ):
        with pytest.raises(ReportRefused) as refusal:
            forward(officer, **changes)
        assert rule in {b.rule for b in refusal.value.breaches}
    with pytest.raises(Refused, match="no accused of"):
        forward(accused=["A1", "A2"])
    forward()

    assert selectors.case_for(world.investigator, case).line.status == "reported"
    with pytest.raises(ReportRefused) as refusal:
        forward()
    assert {b.rule for b in refusal.value.breaches} == {"case.reported_twice"}
    assert world.differences() == ()


def test_a_withdrawn_registration_is_counted_no_more_and_nothing_in_it_is_due(world, case, accused):
    arrest = services.record_arrest(officer=world.investigator, accused=accused, at=world.now).reference
    with pytest.raises(Refused, match="withdraw the arrest first"):
        services.withdraw_registration(officer=world.investigator, case=case, reason="no offence")
    services.withdraw_arrest(officer=world.investigator, arrest=arrest, reason="no offence")

    receipt = services.withdraw_registration(officer=world.investigator, case=case, reason="no offence")

    assert counted(receipt)["change"] == "withdrawn"
    assert due(world, case) == set()
    with pytest.raises(NotVisible):
        services.name_accused(officer=world.investigator, case=case)
    assert world.differences() == ()


def test_a_correction_restates_where_the_case_counts(world, case):
    receipt = services.correct_registration(
        officer=world.investigator, case=case, reason="the place lies in Malappuram", district="MPM"
    )

    assert counted(receipt) == {"change": "corrected", "kind": "fir", "object": case, "district": "MPM"}
    assert selectors.case_for(world.post(Role.DISTRICT_COORDINATOR, "MPM"), case).line.district == "MPM"


def test_a_changed_catalogue_changes_no_case(world, case, monkeypatch):
    before = selectors.case_for(world.investigator, case), selectors.duties_of(world.investigator, case)

    def gone():
        raise AssertionError("a case asks no catalogue for what was cited")

    monkeypatch.setattr("tutela.apps.cases.services.catalogue", gone)

    assert (selectors.case_for(world.investigator, case), selectors.duties_of(world.investigator, case)) == before
    assert world.differences() == ()


# ---- doors


def test_who_sees_a_case(world, case, accused):
    """One may by district, one only by grant, one must not; roles without cases are refused outright."""
    other = world.post(Role.INVESTIGATING_OFFICER, "MPM")
    assert selectors.case_for(world.coordinator, case).line.reference == case
    for ask in (
        lambda: selectors.case_for(other, case),
        lambda: selectors.accused_for(other, accused),
        lambda: services.assign_io(officer=other, case=case, io="MP0005"),
        lambda: fir(world, officer=other, registration=place(world, "8")),
    ):
        with pytest.raises(NotVisible):
            ask()
    for officer in (world.press, world.auditor, world.administrator, world.analyst, world.leader):
        with pytest.raises(NotAllowed):
            selectors.case_for(officer, case)

    people.give_grant(officer=world.nodal, to="MP0005", reference=case, reason="joint investigation")

    assert selectors.case_for(world.officer("MP0005"), case).line.reference == case
    assert [c.reference for c in selectors.cases(world.officer("MP0005"))] == [case]


def test_an_investigating_officer_sees_the_case_wherever_it_lies(world, case):
    services.assign_io(officer=world.coordinator, case=case, io="MP0005")

    assert selectors.case_for(world.post(Role.INVESTIGATING_OFFICER, "MPM"), case).line.io == "MP0005"


def test_what_is_due_is_listed_per_officer_and_per_command(world, case, accused):
    services.record_arrest(officer=world.investigator, accused=accused, at=world.now)

    assert {d.case for d in selectors.due_for(world.investigator)} == {case}
    assert {d.case for d in selectors.due_in_command(world.coordinator)} == {case}
    assert {d.case for d in selectors.due_in_command(world.nodal)} == {case}
    assert selectors.due_in_command(world.post(Role.DISTRICT_COORDINATOR, "MPM")) == []
