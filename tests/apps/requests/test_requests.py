"""Requests and referrals in the application: what is refused, what is recorded, what is due, and who may open what."""

import io
from datetime import timedelta

import pytest

from tests.world import START
from tutela.apps.cases import selectors as case_selectors
from tutela.apps.cases import services as cases
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.apps.record.checkpoints import export_ledger
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.requests import referrals, selectors, services
from tutela.apps.requests.errors import NotOpenedByTwo, NotSignable, ReferralRefused, RequestRefused

NAME, STREET = "Invented Name 07", "House 7, Invented Street"


@pytest.fixture
def case(world):
    """An FIR of the home district under the Information Technology Act."""
    registration = cases.Registration(
        district="EKC", station="Cyber EKC", number="7", year=2026, gd_number="GD 7", gd_at=world.now
    )
    return cases.register_fir(
        officer=world.investigator,
        registration=registration,
        at=world.now,
        offence_on=START.date(),
        sections=["it_act.67B.b"],
        io="EK0005",
    ).reference


def asked(value: str = "handle_07", kind: str = "account", **more) -> services.Asked:
    return services.Asked(kind, value, **more)


def preserve(world, case, officer=None, **changes):
    wanted = {
        "officer": officer or world.liaison,
        "kind": "preservation",
        "platform": "Platform 1",
        "identifiers": [asked()],
        "reason": "the account uploaded listed files",
        "case": case,
        "span_from": world.now - timedelta(days=30),
        "span_to": world.now,
    }
    return services.issue_request(**(wanted | changes))


def order(world, case, **changes):
    wanted = {
        "officer": world.investigator,
        "kind": "disclosure",
        "platform": "Provider 1",
        "identifiers": [asked("192.0.2.7", "ip", port=4431, at="2026-02-20T10:00:05+05:30")],
        "reason": "who used the address",
        "case": case,
        "station_head": True,
    }
    return services.issue_request(**(wanted | changes))


def take_down(world, case, **changes):
    wanted = {
        "officer": world.liaison,
        "kind": "takedown",
        "platform": "Platform 1",
        "identifiers": [asked("https://platform.example/c/1", "url")],
        "reason": "removal",
        "basis": "it_act.67B.a",
        "nature": "publishing CSEAM",
        "case": case,
        "signatory": world.nodal,
        "authorisation": "G.O. 12",
    }
    return services.issue_request(**(wanted | changes))


def rules_of(refusal) -> set[str]:
    return {breach.rule for breach in refusal.value.breaches}


def breached(about: str) -> set[str]:
    return {d.rule for d in record.discrepancies(about=about)}


# ---- issuing


def test_a_preservation_is_issued_and_its_end_counts_from_delivery(world, case):
    request = preserve(world, case).reference
    delivered = world.pass_time(hours=2)

    services.record_delivery(officer=world.liaison, request=request, at=delivered, means="portal")

    view = selectors.request_for(world.liaison, request)
    assert view.line.status == "delivered"
    assert view.due is not None
    assert view.due.basis == "platform rules"
    assert str(view.due.last_day) == "2026-05-31"  # ninety days after 2 March 2026
    assert [i.value for i in view.identifiers] == ["handle_07"]
    assert world.differences() == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"identifiers": []}, "preservation.identifiers"),
        ({"span_from": None}, "preservation.identifiers"),
        ({"reason": " "}, "preservation.reason"),
    ],
)
def test_an_incomplete_preservation_is_refused_and_nothing_is_recorded(world, case, changes, rule):
    size = world.size()

    with pytest.raises(RequestRefused) as refusal:
        preserve(world, case, **changes)

    assert rules_of(refusal) == {rule}
    assert world.size() == size


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"station_head": False}, "disclosure.issuer"),
        ({"identifiers": [asked("192.0.2.7", "ip", at="2026-02-20T10:00:05+05:30")]}, "disclosure.ip_complete"),
        ({"identifiers": [asked("192.0.2.7", "ip", port=4431)]}, "disclosure.ip_complete"),
    ],
)
def test_an_incomplete_order_is_refused(world, case, changes, rule):
    with pytest.raises(RequestRefused) as refusal:
        order(world, case, **changes)

    assert rules_of(refusal) == {rule}


def test_the_provision_is_chosen_by_date_with_pending_matters_saved(world, case):
    now = order(world, case).reference
    assert selectors.request_for(world.investigator, now).basis["cite"] == "s.94 BNSS"

    registration = cases.Registration(
        district="EKC", station="Cyber EKC", number="3", year=2024, gd_number="GD 3", gd_at=START - timedelta(days=640)
    )
    older = cases.register_fir(
        officer=world.investigator,
        registration=registration,
        at=START - timedelta(days=640),
        offence_on=(START - timedelta(days=641)).date(),
        sections=["it_act.67B.b"],
        io="EK0005",
    ).reference
    saved = order(world, older, service="in person").reference

    assert selectors.request_for(world.investigator, saved).basis["cite"] == "s.91 CrPC"
    assert "confirm with prosecutor" in selectors.request_for(world.investigator, saved).basis["note"]


def test_invariant_4_no_take_down_below_the_rank_without_the_order_of_a_court(world, case):
    preserve(world, case)
    with pytest.raises(RequestRefused) as refusal:
        take_down(world, case, signatory=world.investigator)
    assert rules_of(refusal) == {"takedown.signatory"}

    transmitted = take_down(world, case, signatory=world.investigator, court_order="Crl.M.P. 7/2026")
    signed = take_down(world, case)

    assert selectors.request_for(world.liaison, transmitted.reference).signatory_rank == "INSP"
    assert selectors.request_for(world.liaison, signed.reference).signatory_rank == "IG"


def test_invariant_4_before_the_rule_any_authorised_rank_could_sign(world, case):
    before = catalogue().zone
    earlier = START.astimezone(before).replace(year=2025, month=11, day=14)
    preserve(world, case, at=earlier - timedelta(hours=1))

    receipt = take_down(world, case, signatory=world.investigator, authorisation=None, at=earlier)

    assert selectors.request_for(world.liaison, receipt.reference).line.status == "issued"
    with pytest.raises(RequestRefused) as refusal:
        take_down(world, case, signatory=world.investigator, authorisation=None, at=earlier + timedelta(days=1))
    assert rules_of(refusal) == {"takedown.signatory"}


def test_a_take_down_is_the_act_of_two_and_is_preserved_first(world, case):
    with pytest.raises(RequestRefused) as refusal:
        take_down(world, case, officer=world.nodal, signatory=None)
    assert rules_of(refusal) == {"request.two_persons", "takedown.preserve_first"}


def test_a_take_down_waits_for_the_signature_of_the_one_it_names(world, case):
    preserve(world, case)
    request = take_down(world, case, signatory="KL0001").reference
    assert selectors.request_for(world.liaison, request).line.status == "prepared"

    with pytest.raises(NotSignable):
        services.sign_request(officer=world.liaison, request=request)
    world.pass_time(hours=1)
    receipt = services.sign_request(officer=world.nodal, request=request)

    view = selectors.request_for(world.liaison, request)
    assert (view.line.status, view.signatory_rank, view.line.issued_at) == ("issued", "IG", world.now)
    assert record.entry_at(receipt.first).actor == "officer:KL0001"
    with pytest.raises(NotSignable):
        services.sign_request(officer=world.nodal, request=request)


def test_invariant_8_a_changed_catalogue_changes_no_issued_request(world, case, monkeypatch):
    request = order(world, case).reference
    services.record_delivery(officer=world.investigator, request=request, at=world.now, means="in person")
    before = selectors.request_for(world.investigator, request)

    def gone():
        raise AssertionError("a page of an issued request asks no catalogue")

    for module in (
        "tutela.apps.requests.services",
        "tutela.apps.requests.referring",
        "tutela.apps.people.jurisdiction",
    ):
        monkeypatch.setattr(f"{module}.catalogue", gone)

    assert selectors.request_for(world.investigator, request) == before
    assert world.differences() == ()


# ---- delivery, answer, renewal


@pytest.mark.parametrize(("days", "hours"), [(0, 36), (20, 3)])
def test_the_time_for_removal_is_that_of_the_day_of_delivery(world, case, days, hours):
    """36 hours for what is delivered on 2026-02-19 at the latest, three from the next day on."""
    day = START.replace(month=2, day=10) + timedelta(days=days)
    preserve(world, case, at=day - timedelta(hours=2))
    request = take_down(world, case, at=day - timedelta(hours=1)).reference

    services.record_delivery(officer=world.liaison, request=request, at=day, means="portal")

    view = selectors.request_for(world.liaison, request)
    assert view.line.due_at == day + timedelta(hours=hours)
    assert "r.3(1)(d)" in view.due.basis


def test_what_a_platform_removed_is_kept_there_for_a_time_that_the_case_shows(world, case):
    preserve(world, case)
    request = take_down(world, case).reference
    services.record_delivery(officer=world.liaison, request=request, at=world.now, means="portal")
    world.pass_time(hours=1)

    services.record_answer(officer=world.liaison, request=request, at=world.now, outcome="complete")

    kept = next(d for d in case_selectors.duties_of(world.investigator, case) if d.of == request)
    assert (kept.clock, kept.due_at.date()) == (
        "content_retained_after_removal",
        (world.now + timedelta(days=180)).date(),
    )
    assert kept in case_selectors.due_for(world.investigator)
    assert world.differences() == ()


def test_delivery_before_the_signature_and_answer_before_delivery_are_recorded_with_the_rule(world, case):
    preserve(world, case)
    unsigned = take_down(world, case, signatory="KL0001").reference
    services.record_delivery(officer=world.liaison, request=unsigned, at=world.now, means="portal")
    assert breached(unsigned) == {"request.unsigned"}

    undelivered = order(world, case).reference
    services.record_answer(officer=world.investigator, request=undelivered, at=world.now, outcome="complete")
    assert breached(undelivered) == {"request.answer_undelivered"}

    early = order(world, case).reference
    services.record_delivery(
        officer=world.investigator, request=early, at=world.now - timedelta(hours=1), means="portal"
    )
    assert breached(early) == {"request.delivery"}


def test_a_delivery_stated_to_the_minute_of_the_signature_is_no_contradiction(world, case):
    minute = world.now
    world.pass_time(seconds=42)
    request = order(world, case).reference

    services.record_delivery(officer=world.investigator, request=request, at=minute, means="in person")

    assert breached(request) == set()


def test_a_late_answer_and_one_about_others_are_recorded_and_a_partial_one_is_no_contradiction(world, case):
    two = [asked(), asked("handle_08")]
    request = order(world, case, identifiers=two).reference
    services.record_delivery(officer=world.investigator, request=request, at=world.now, means="in person")
    world.pass_time(hours=10)
    services.record_answer(officer=world.investigator, request=request, at=world.now, outcome="partial", answered=[0])
    assert breached(request) == set()
    assert selectors.request_for(world.investigator, request).line.open

    world.pass_time(hours=70)
    services.record_answer(
        officer=world.investigator, request=request, at=world.now, outcome="complete", answered=[0, 1], others=1
    )

    assert breached(request) == {"request.answer_late", "request.answer_about_others"}
    assert not selectors.request_for(world.investigator, request).line.open
    assert [a.outcome for a in selectors.answers_of(world.investigator, request)] == ["partial", "complete"]
    assert world.differences() == ()


def test_a_refusal_needs_its_reason(world, case):
    request = order(world, case).reference
    with pytest.raises(Refused, match="why"):
        services.record_answer(officer=world.investigator, request=request, at=world.now, outcome="refused")


def test_a_preservation_is_renewed_before_it_ends_and_lapses_with_a_reason(world, case):
    request = preserve(world, case).reference
    services.record_delivery(officer=world.liaison, request=request, at=world.now, means="portal")
    world.pass_time(days=80)
    services.renew_preservation(officer=world.liaison, request=request, reason="the answer is still out")
    assert str(selectors.request_for(world.liaison, request).due.last_day) == "2026-08-29"

    with pytest.raises(Refused, match="say why"):
        services.lapse_preservation(officer=world.liaison, request=request, reason=" ")
    world.pass_time(days=120)
    with pytest.raises(RequestRefused) as refusal:
        services.renew_preservation(officer=world.liaison, request=request, reason="late")
    assert rules_of(refusal) == {"request.renewal_late"}
    services.lapse_preservation(officer=world.liaison, request=request, reason="the answer came")

    assert selectors.request_for(world.liaison, request).line.status == "lapsed"
    assert selectors.requests_due(world.liaison) == []
    assert world.differences() == ()


def test_what_is_due_first_stands_first_page_by_page(world, case):
    slow, quick = preserve(world, case).reference, order(world, case).reference
    for request, officer in ((slow, world.liaison), (quick, world.investigator)):
        services.record_delivery(officer=officer, request=request, at=world.now, means="in person")

    first = selectors.requests_due(world.nodal, limit=1)
    rest = selectors.requests_due(world.nodal, after=(first[0].attend_at, first[0].reference))

    assert [line.reference for line in (*first, *rest)] == [quick, slow]


# ---- doors


def test_who_sees_a_request(world, case):
    """One may by the State's role, one by district, one must not; what was asked is private."""
    request = preserve(world, case).reference
    other = world.post(Role.INVESTIGATING_OFFICER, "MPM")

    assert selectors.request_for(world.analyst, request).line.reference == request
    assert selectors.request_for(world.investigator, request).line.reference == request
    for officer, error in ((other, NotVisible), (world.press, NotAllowed), (world.custodian, NotAllowed)):
        with pytest.raises(error):
            selectors.request_for(officer, request)
    with pytest.raises(NotVisible):
        order(world, case, officer=other)
    with pytest.raises(NotVisible):
        services.record_delivery(officer=other, request=request, at=world.now, means="portal")
    assert selectors.requests(other) == []
    assert not any(b"handle_07" in data for data in record.stored_entries())


def test_a_request_belongs_to_one_matter(world, case):
    with pytest.raises(Refused, match="one matter"):
        preserve(world, None)
    with pytest.raises(Refused, match="one matter"):
        preserve(world, case, lead="LEAD-000001")


# ---- referrals


def refer(world, case, officer=None, **changes):
    wanted = {
        "officer": officer or world.investigator,
        "case": case,
        "to": "Committee 1",
        "court": "Special Court 1",
        "information_at": world.now,
        "need_of_care": True,
        "need_reasons": "lives in the same house",
        "steps": "an officer stays with the child",
    }
    return services.refer_child(**(wanted | changes))


def child_of(world, referral: str) -> str:
    return referrals.referral_for(world.nodal, referral).line.children[0]


def test_a_child_is_referred_by_code_and_the_clocks_of_24_hours_run(world, case):
    receipt = refer(world, case, identity={"name": NAME, "address": STREET})
    code, referral = receipt.named

    assert code == "CH-2026-0001"
    due = {d.clock: d.due_at for d in referrals.duties_of_referral(world.investigator, referral)}
    assert set(due) == {"cwc_report", "court_report", "care_arrangement", "child_before_cwc"}
    assert set(due.values()) == {world.now + timedelta(hours=24)}
    assert [d.referral for d in referrals.referral_duties_due(world.coordinator)] == [referral] * 4
    assert referrals.referral_duties_due(world.post(Role.DISTRICT_COORDINATOR, "MPM")) == []
    assert world.differences() == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"court": ""}, "referral.recipients"),
        ({"need_of_care": None}, "referral.need_of_care"),
        ({"need_reasons": ""}, "referral.need_of_care"),
        ({"steps": ""}, "referral.need_of_care"),
    ],
)
def test_an_incomplete_referral_is_refused(world, case, changes, rule):
    with pytest.raises(ReferralRefused) as refusal:
        refer(world, case, **changes)
    assert rules_of(refusal) == {rule}


def test_an_fir_under_pocso_is_due_for_its_report_until_a_referral_names_it(world, case):
    """No act says so: in an export it would tie the referral, and so the child, to the case."""
    registration = cases.Registration(
        district="EKC", station="Cyber EKC", number="8", year=2026, gd_number="GD 8", gd_at=world.now
    )
    pocso = cases.register_fir(
        officer=world.investigator,
        registration=registration,
        at=world.now,
        offence_on=START.date(),
        sections=["pocso.15.2"],
        io="EK0005",
    ).reference
    size = world.size()

    for officer in (world.investigator, world.coordinator, world.nodal):
        waiting = referrals.firs_unreported(officer, world.now)
        assert [(one.case, one.due.due_at, one.officer) for one in waiting] == [
            (pocso, world.now + timedelta(hours=24), "EK0005")
        ]
    assert referrals.firs_unreported(world.post(Role.DISTRICT_COORDINATOR, "MPM"), world.now) == []
    assert world.size() == size

    refer(world, pocso)

    assert referrals.firs_unreported(world.investigator, world.now) == []


def test_a_late_report_is_never_held_back_and_stands_with_its_rule(world, case):
    referral = refer(world, case, information_at=world.now - timedelta(days=3)).named[-1]

    services.record_referral_sent(
        officer=world.investigator, referral=referral, recipient="committee", at=world.now, means="in person"
    )
    services.acknowledge_referral(
        officer=world.investigator, referral=referral, recipient="court", at=world.now, number="C 7"
    )

    assert breached(referral) == {"referral.time", "referral.acknowledged_first"}
    met = {d.clock: d.met_at for d in referrals.duties_of_referral(world.investigator, referral)}
    assert met["cwc_report"] == world.now
    assert met["court_report"] is None
    assert world.differences() == ()


def test_a_child_is_counted_on_its_first_referral_only_and_says_no_district(world, case):
    first = refer(world, case)
    code, one = first.named
    second = refer(world, case, child=code)
    counted = [c for n in (first.last, second.last) for c in record.entry_at(n).facts["counted"]]

    assert [(c["kind"], c["object"]) for c in counted] == [
        ("referral", one),
        ("child", code),
        ("referral", second.reference),
    ]
    assert {(c["district"], c["round"], c["window"], c["category"]) for c in counted} == {(None, None, None, None)}

    services.withdraw_referral(officer=world.investigator, referral=one, reason="twice")
    last = services.withdraw_referral(officer=world.investigator, referral=second.reference, reason="no child")

    gone = record.entry_at(last.first).facts["counted"]
    assert [(c["change"], c["kind"]) for c in gone] == [("withdrawn", "referral"), ("withdrawn", "child")]
    assert world.differences() == ()


def test_trafficking_is_referred_with_children_by_code_only(world, case):
    code = refer(world, case).named[0]
    with pytest.raises(ReferralRefused) as refusal:
        services.refer_trafficking(
            officer=world.investigator, case=case, to="Unit 1", reason="moved for work", children=[NAME]
        )
    assert rules_of(refusal) == {"referral.child_code"}

    receipt = services.refer_trafficking(
        officer=world.investigator, case=case, to="Unit 1", reason="moved for work", children=[code]
    )

    assert referrals.referral_for(world.nodal, receipt.reference).line.children == (code,)
    assert [c["kind"] for c in record.entry_at(receipt.first).facts["counted"]] == ["referral"]


def test_who_sees_a_referral(world, case):
    referral = refer(world, case).named[-1]

    assert referrals.referral_for(world.coordinator, referral).line.case == case
    assert [r.reference for r in referrals.referrals(world.liaison, case=case)] == [referral]
    for officer, error in (
        (world.post(Role.INVESTIGATING_OFFICER, "MPM"), NotVisible),
        (world.analyst, NotAllowed),
        (world.press, NotAllowed),
    ):
        with pytest.raises(error):
            referrals.referral_for(officer, referral)
    assert referrals.referrals(world.post(Role.DISTRICT_COORDINATOR, "MPM")) == []


def test_an_identity_is_opened_by_two_and_each_reading_is_an_act(world, case):
    code = refer(world, case, identity={"name": NAME}).named[0]
    reader, other = world.investigator, world.nodal

    with pytest.raises(NotOpenedByTwo):
        services.read_child(officer=reader, child=code)
    services.ask_to_open_child(officer=reader, child=code, reason="to find the guardian")
    with pytest.raises(Refused, match="by two"):
        services.agree_to_open_child(officer=reader, child=code, asker=reader.number, reason="I agree")
    with pytest.raises(NotOpenedByTwo):
        services.read_child(officer=reader, child=code)
    services.agree_to_open_child(officer=other, child=code, asker=reader.number, reason="needed")

    assert services.read_child(officer=reader, child=code) == {"name": NAME}
    with pytest.raises(NotOpenedByTwo):
        services.read_child(officer=other, child=code)
    last = record.entry_at(world.size() - 1)
    assert (last.act, last.facts["agreed_by"]) == ("requests.child_read", "KL0001")
    assert [o.readings for o in referrals.openings_of(other, code)] == [1]

    world.pass_time(hours=25)
    with pytest.raises(NotOpenedByTwo):
        services.read_child(officer=reader, child=code)
    assert world.differences() == ()


@pytest.mark.parametrize("role", [Role.DISTRICT_COORDINATOR, Role.LIAISON_OFFICER, Role.ANALYST, Role.PRESS_OFFICER])
def test_who_refers_does_not_thereby_open_an_identity(world, case, role):
    code = refer(world, case, identity={"name": NAME}).named[0]

    with pytest.raises(NotAllowed):
        services.ask_to_open_child(officer=world.post(role), child=code, reason="x")
    with pytest.raises(NotVisible):
        services.ask_to_open_child(officer=world.post(Role.INVESTIGATING_OFFICER, "MPM"), child=code, reason="x")


def exported(*references: str) -> bytes:
    stream = io.BytesIO()
    export_ledger(stream, open_references=references)
    return stream.getvalue()


def test_invariant_3_no_export_shows_who_a_child_is_whatever_is_opened(world, case):
    """The attacker exports the ledger with everything opened that has a reference, also after the two have read."""
    receipt = refer(world, case, identity={"name": NAME, "address": STREET})
    code, referral = receipt.named
    services.ask_to_open_child(officer=world.investigator, child=code, reason="to find the guardian")
    services.agree_to_open_child(officer=world.nodal, child=code, asker="EK0005", reason="needed")
    services.read_child(officer=world.investigator, child=code)

    everything = exported(code, referral, case, "EK0005", "KL0001", *(f"CH-2026-{n:04}" for n in range(1, 9)))

    assert referral.encode() in everything  # the export holds the referral, so the search below could find a name
    for secret in (NAME, STREET):
        assert secret.encode() not in everything
        assert secret.encode().hex().encode() not in everything


def test_an_export_does_not_say_in_which_district_or_case_a_child_is(world, case):
    """The attacker reads every public fact of the referral's commit and subtracts: nothing there leads to a district."""
    receipt = refer(world, case)

    for index in range(receipt.first, receipt.last + 1):
        facts = record.entry_at(index).facts
        shown = str(dict(facts))
        assert case not in shown
        assert "EKC" not in shown
