"""Leads: tips fall together by strong identifiers, people judge, nothing reversed comes back, the way to an address, the end."""

import json
from datetime import date, timedelta

import pytest

from tests.makers.sheets import write_csv
from tests.makers.tips import police_report
from tutela.apps.intake import selectors, services
from tutela.apps.intake.errors import LeadStands, LinkUnknown, TipBound
from tutela.apps.intake.models import Lead, Tip
from tutela.apps.intake.open_leads import OPEN_LEADS
from tutela.apps.people.errors import NotAllowed
from tutela.apps.people.rules import Role
from tutela.apps.people.services import give_grant
from tutela.apps.people.sheets import load_sheet, preview_sheet
from tutela.apps.record import selectors as record
from tutela.apps.record import vault
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.models import Opening
from tutela.apps.subjects import selectors as subjects


def typed(world, *identifiers, source="public", reference=None):
    """A typed tip with identifiers like ``phone=…``."""
    return services.record_tip(
        officer=world.analyst,
        source=source,
        reference=reference,
        identifiers=[services.TypedIdentifier(kind, raw) for kind, raw in identifiers],
    ).reference


PHONE, MAIL, OTHER = ("phone", "9000000001"), ("email", "one@mail.example"), ("phone", "9000000002")


@pytest.fixture
def lead(world):
    """Two tips with one telephone number, and their lead."""
    typed(world, PHONE)
    typed(world, ("phone", "+91 90000 00001"), MAIL)
    return Lead.objects.get().reference


def tips_of(world, lead):
    return [tip.reference for tip in selectors.tips_of_lead(world.analyst, lead)]


def test_tips_that_share_a_strong_identifier_fall_into_one_lead(world, lead):
    third = typed(world, MAIL)
    apart = typed(world, OTHER)

    assert tips_of(world, lead) == ["TIP-000001", "TIP-000002", third]
    assert Tip.objects.get(reference=apart).lead is None
    assert [link.kinds for link in selectors.links_of_lead(world.analyst, lead)] == [("phone",), ("email",)]
    assert world.differences() == ()


def test_a_weak_identifier_is_only_a_hint(world):
    one = typed(world, ("name", "Test Person One"))
    other = typed(world, ("name", "Test Person One"))

    assert not Lead.objects.exists()
    assert [(s.tip, s.strong) for s in selectors.shared_with(world.analyst, other)] == [(one, False)]


def test_the_act_says_why_without_saying_what(world, lead):
    entry = next(item for item in record.history(lead) if item.act == "intake.lead_opened")

    assert entry.facts["links"][0]["kinds"] == ["phone"]
    assert "Both tips hold the same telephone number" in entry.facts["links"][0]["reasons"][0]
    assert "9000000001" not in json.dumps(dict(entry.facts))


def test_a_reversed_link_never_comes_back_by_itself(world, lead):
    services.reverse_link(officer=world.analyst, one="TIP-000001", other="TIP-000002", reason="a shared family phone")
    assert tips_of(world, lead) == ["TIP-000001"]

    third = typed(world, PHONE, MAIL)

    assert Tip.objects.get(reference="TIP-000002").lead != Tip.objects.get(reference="TIP-000001").lead
    assert not {"TIP-000001", "TIP-000002"} <= set(tips_of(world, Tip.objects.get(reference=third).lead))
    assert world.differences() == ()


def test_a_person_confirms_with_a_reason_and_reverses_what_stands(world, lead):
    services.confirm_link(officer=world.analyst, one="TIP-000002", other="TIP-000001", reason="one subscriber")
    link = selectors.links_of_lead(world.analyst, lead)[0]
    assert (link.standing, link.reason, link.judged_by) == ("confirmed", "one subscriber", "KL0002")

    with pytest.raises(Refused, match="say why"):
        services.reverse_link(officer=world.analyst, one="TIP-000001", other="TIP-000002", reason=" ")
    services.reverse_link(officer=world.analyst, one="TIP-000001", other="TIP-000002", reason="erred")
    with pytest.raises(LinkUnknown):
        services.reverse_link(officer=world.analyst, one="TIP-000001", other="TIP-000002", reason="again")


def test_what_hangs_on_a_reversed_link_leaves_with_it(world, lead):
    third = typed(world, MAIL)

    services.reverse_link(officer=world.analyst, one="TIP-000001", other="TIP-000002", reason="two people")

    assert tips_of(world, lead) == ["TIP-000001"]
    assert Tip.objects.get(reference=third).lead is None


def test_a_closed_lead_stays_closed(world, lead):
    services.close_lead(officer=world.analyst, lead=lead, outcome="mistaken", reason="a typing error of the sender")

    third = typed(world, PHONE)

    assert Tip.objects.get(reference=third).lead is None
    with pytest.raises(LeadStands):
        services.link_tips(officer=world.analyst, lead=lead, tips=[third], reason="no")
    assert lead not in {line.reference for line in selectors.leads(world.analyst)}
    assert [line.reference for line in selectors.leads(world.analyst, closed=True)] == [lead]


def test_leads_are_joined_by_a_person(world, lead):
    one, two = typed(world, OTHER), typed(world, OTHER)
    joined = Tip.objects.get(reference=two).lead

    services.join_leads(officer=world.analyst, lead=lead, joined=joined, reason="one household")

    assert tips_of(world, lead) == ["TIP-000001", "TIP-000002", one, two]
    assert selectors.lead_for(world.analyst, joined).joined_to == lead
    assert world.differences() == ()


def test_a_lead_is_opened_on_waiting_tips_only(world, lead):
    with pytest.raises(TipBound):
        services.open_lead(officer=world.analyst, tips=["TIP-000001"])
    with pytest.raises(NotVisible):
        services.open_lead(officer=world.analyst, tips=["TIP-000099"])
    with pytest.raises(Refused):
        services.open_lead(officer=world.analyst, tips=[])


def test_the_way_to_an_address_is_recorded_step_by_step(world, lead):
    services.record_hop(
        officer=world.analyst, lead=lead, step="provider", asked="who holds this address", asked_at=world.now
    )
    due = selectors.lead_for(world.analyst, lead).line.due_at
    assert due == world.now + timedelta(days=1)  # the priority, which comes before the provider's two days
    world.pass_time(hours=30)
    services.record_answer(
        officer=world.analyst, lead=lead, hop=1, answered="Provider 1", answered_at=world.now, confidence="high"
    )

    hop = selectors.hops_of(world.analyst, lead)[0]
    assert hop.answered_at - hop.asked_at == timedelta(hours=30)
    assert selectors.lead_for(world.analyst, lead).line.waiting_since is None
    assert world.differences() == ()


def test_an_unanswered_step_is_due_after_its_days(world, lead):
    services.set_priority(officer=world.analyst, lead=lead, answers={}, reason="in turn")
    services.record_hop(
        officer=world.analyst, lead=lead, step="subscriber", asked="order to provider 1", asked_at=world.now
    )

    assert selectors.lead_for(world.analyst, lead).line.due_at == world.now + timedelta(days=14)
    assert [line.reference for line in selectors.leads_due(world.analyst)] == [lead]
    assert "hop.chain" in {d.rule for d in record.discrepancies(about=lead)}


@pytest.mark.parametrize(("days", "shown"), [(200, False), (300, True), (364, True), (366, False)])
def test_the_end_of_the_providers_copy_is_due_from_its_first_reminder_on(world, days, shown):
    """A year from the report, by its own clock; the first reminder comes ninety days before."""
    reported = world.now - timedelta(days=days)
    for _ in range(2):
        services.record_tip(
            officer=world.analyst,
            source="ncmec",
            received_at=reported,
            identifiers=[services.TypedIdentifier(*PHONE)],
        )
    lead = Lead.objects.get().reference

    found = selectors.copies_ending(world.analyst, world.now)

    assert [one.lead for one in found] == ([lead] if shown else [])
    if shown:
        assert found[0].due.last_day == date(reported.year + 1, reported.month, reported.day)
        services.close_lead(officer=world.analyst, lead=lead, outcome="mistaken", reason="not the same person")
        assert selectors.copies_ending(world.analyst, world.now) == []


def test_an_answer_before_its_question_is_recorded_with_a_discrepancy(world, lead):
    services.record_hop(
        officer=world.analyst, lead=lead, step="ip", asked="which range", answered="a mobile network",
        asked_at=world.now, answered_at=world.now - timedelta(hours=1), confidence="low",
    )  # fmt: skip

    assert "hop.order" in {d.rule for d in record.discrepancies(about=lead)}


@pytest.mark.parametrize(
    "given", [{"step": "guess"}, {"answered": "yes"}, {"asked": " "}, {"district": "XX"}, {"asked_at": "naive"}]
)
def test_malformed_steps_are_refused(world, lead, given):
    if given.get("asked_at"):
        given = {"asked_at": world.now.replace(tzinfo=None)}
    with pytest.raises(Refused):
        services.record_hop(officer=world.analyst, lead=lead, **({"step": "ip", "asked": "which"} | given))


def test_a_located_lead_is_seen_in_its_district_and_by_grant(world, lead):
    """One may through the district, one through a grant, one is refused."""
    other = world.post(Role.DISTRICT_COORDINATOR, "MPM")
    with pytest.raises(NotVisible):
        selectors.lead_for(world.coordinator, lead)
    services.locate_lead(
        officer=world.analyst, lead=lead, district="EKC", station="Station 1", address="House 7", reason="records"
    )

    assert selectors.lead_for(world.coordinator, lead).address == "House 7"
    assert subjects.subjects_of_matter(world.coordinator, lead)
    with pytest.raises(NotVisible):
        selectors.lead_for(other, lead)
    with pytest.raises(NotAllowed):
        selectors.lead_for(world.leader, lead)
    give_grant(officer=world.nodal, to=other.number, reference=lead, reason="a joint matter")
    assert selectors.lead_for(world.officer(other.number), lead).address == "House 7"
    with pytest.raises(NotAllowed):
        services.close_lead(officer=world.coordinator, lead=lead, outcome="acted_on", reason="no")


def test_priority_follows_the_checklist_and_explains_itself(world, lead):
    services.set_priority(officer=world.analyst, lead=lead, answers={"danger_now": "yes"}, reason="said by the sender")

    newest = selectors.priorities_of(world.analyst, lead)[0]
    assert (newest.level, newest.points, newest.reason) == ("at once", 100, "said by the sender")
    assert "A child may be in danger now. (+100)" in newest.explanation[0]
    assert selectors.lead_for(world.analyst, lead).line.due_at == world.now + timedelta(hours=4)

    services.set_priority(officer=world.analyst, lead=lead, answers={}, level="soon", reason="known to us")
    assert selectors.priorities_of(world.analyst, lead)[0].by_checklist == "in turn"
    with pytest.raises(Refused):
        services.set_priority(officer=world.analyst, lead=lead, answers={"height": "yes"}, reason="no")
    assert world.differences() == ()


def test_leads_come_in_the_order_of_work(world, lead):
    typed(world, OTHER)
    second = services.open_lead(officer=world.analyst, tips=[typed(world, ("email", "two@mail.example"))]).reference
    services.set_priority(officer=world.analyst, lead=second, answers={"danger_now": "yes"}, reason="urgent")

    found = selectors.leads(world.analyst)
    assert [line.reference for line in found] == [second, lead]
    assert [line.reference for line in selectors.leads(world.analyst, after=found[0].key)] == [lead]


def test_a_units_own_checklist_replaces_the_jurisdictions(world, lead):
    content = {
        "name": "Own", "version": "2",
        "item": [{"key": "a", "weight": 5, "question": "A?", "reason": "A."}],
        "band": [{"name": "high", "from": 5, "hours": 1}, {"name": "low", "from": 0}],
    }  # fmt: skip
    services.save_checklist(officer=world.nodal, content=content)

    services.set_priority(officer=world.analyst, lead=lead, answers={"a": True}, reason="so")

    assert selectors.lead_for(world.analyst, lead).line.level == "high"
    with pytest.raises(Refused):
        services.save_checklist(officer=world.nodal, content={"name": "none"})
    assert world.differences() == ()


def test_a_mistaken_lead_is_erased_on_schedule_with_everything_of_people(world, tmp_path):
    paths = []
    for number in (100000001, 100000002):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(police_report(number)))
        paths.append(path)
    lead = services.import_tips(officer=world.analyst, paths=paths).tips[1].lead
    services.locate_lead(officer=world.analyst, lead=lead, district="EKC", address="House 7", reason="records one")
    services.locate_lead(officer=world.analyst, lead=lead, district="EKC", address="House 8", reason="records two")
    services.close_lead(officer=world.analyst, lead=lead, outcome="mistaken", reason="another person")
    documents = [selectors.tip_for(world.analyst, tip).document for tip in tips_of(world, lead)]
    with pytest.raises(Refused, match="is kept until"):
        services.erase_lead(officer=world.nodal, lead=lead, reason="asked for")
    world.pass_time(days=731)

    services.erase_lead(officer=world.nodal, lead=lead, reason="its time has come")

    left = " ".join(Opening.objects.values_list("value", flat=True))
    for text in ("person.one", "9000000001", "House 7", "House 8", "Test Person One", "child", "records one"):
        assert text not in left, text
    assert not any(vault.holds(document) for document in documents)
    assert selectors.lead_for(world.analyst, lead).address == record.ERASED
    assert selectors.tip_for(world.analyst, "TIP-000001").identifiers[0].raw == record.ERASED
    assert world.differences() == ()


def test_a_document_of_another_lead_is_kept(world, tmp_path):
    from tests.makers.sheets import HEADER, profile, row

    rows = [HEADER, row(), row(CyberTip_No="100000002", Mobile_No="9000000002")]
    sheet = write_csv(tmp_path / "s.csv", rows)
    first, second = (
        t.reference for t in services.import_tips(officer=world.analyst, paths=[sheet], profile=profile()).tips
    )
    lead = services.open_lead(officer=world.analyst, tips=[first]).reference
    services.close_lead(officer=world.analyst, lead=lead, outcome="no_actionable_information", reason="nothing")
    world.pass_time(days=731)

    services.erase_lead(officer=world.nodal, lead=lead, reason="its time has come")

    kept = selectors.tip_for(world.analyst, second)
    assert vault.holds(kept.document)
    assert kept.identifiers[0].raw != record.ERASED


def test_a_lead_that_led_somewhere_is_not_erased(world, lead):
    services.close_lead(officer=world.analyst, lead=lead, outcome="acted_on", reason="a case was registered")
    world.pass_time(days=4000)

    with pytest.raises(Refused):
        services.erase_lead(officer=world.nodal, lead=lead, reason="no")


def test_open_leads_of_an_earlier_system_are_loaded_once(world, tmp_path):
    rows = [
        ("reference", "source", "district", "station", "address", "note"),
        ("OLD/1", "ncmec", "EKC", "Station 1", "House 9", "from the old register"),
        ("OLD/2", "public", "Malappuram", "", "", ""),
        ("OLD/3", "public", "Atlantis", "", "", ""),
        ("OLD/4", "rumour", "", "", "", ""),
    ]
    sheet = write_csv(tmp_path / "leads.csv", rows)

    before = world.size()
    seen = preview_sheet(OPEN_LEADS, world.analyst, sheet)
    assert (world.size(), seen.receipt) == (before, None)
    first = load_sheet(OPEN_LEADS, world.analyst, sheet)
    again = load_sheet(OPEN_LEADS, world.analyst, sheet)

    assert (first.accepted, first.known, [item.row for item in first.quarantined]) == (("OLD/1", "OLD/2"), (), [4, 5])
    assert (seen.accepted, seen.quarantined) == (first.accepted, first.quarantined)
    assert (again.accepted, again.known) == ((), first.accepted)
    one, two = (selectors.leads_named(world.analyst, name)[0].reference for name in first.accepted)
    assert selectors.lead_for(world.coordinator, one).address == "House 9"
    assert selectors.lead_for(world.analyst, two).line.district == "MPM"
    assert world.differences() == ()
