"""Figures as at any moment: a sum over dated facts that equals a fold over the acts, and notes that freeze them."""

import csv
import io
import itertools
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.web.client import signed_in
from tutela.apps.figures import selectors, services, stretches
from tutela.apps.figures.errors import SecondOfficer
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.errors import NotAllowed
from tutela.apps.record import rebuild
from tutela.apps.record import selectors as record
from tutela.apps.record import services as services_of_record
from tutela.engines.figures.compare import differences
from tutela.engines.figures.facts import fold
from tutela.engines.figures.outside import held_against, statements_of
from tutela.engines.figures.recomputation import recompute


@pytest.fixture
def round_26(world):
    """A round with five places in the home district, three of them searched within two hours."""
    window = WindowPlan("1", world.now - timedelta(hours=2), world.now + timedelta(hours=10))
    operations.open_round(officer=world.nodal, number="26.1", title="Round 26.1", windows=[window])
    plans = [operations.TargetPlan(district="EKC", basis="warrant", authority=f"Warrant {n}") for n in range(5)]
    targets = operations.add_targets(officer=world.analyst, round="26.1", window="1", targets=plans).named
    searches = []
    for target in targets[:3]:
        world.pass_time(minutes=40)
        receipt = operations.record_search(
            officer=world.leader, target=target, outcomes=["nothing_found"], at=world.now
        )
        searches.append(receipt.reference)
    return searches


def places(world, as_at=None):
    return selectors.answer(world.nodal, round="26.1", as_at=as_at)["measures"]["places"]


def test_a_figure_holds_as_at_its_moment_and_later_acts_do_not_change_it(world, round_26):
    evening = world.now
    assert places(world, evening) == 3
    assert places(world, evening - timedelta(minutes=40)) == 2

    world.pass_time(days=1)
    operations.withdraw_search(officer=world.leader, search=round_26[0], reason="wrong house")

    assert places(world, evening) == 3
    assert places(world) == 2


@pytest.fixture(params=[1, 3, stretches.STRETCH])
def stretch(request, monkeypatch):
    """Stretches so short that facts are opened in one and closed in another, and the real ones."""
    monkeypatch.setattr(stretches, "STRETCH", request.param)
    monkeypatch.setattr(stretches, "FINE", 0 if request.param < 10 else stretches.FINE)


def lived_on(world, searches):
    """A correction and a withdrawal, each followed by other acts, over two days."""
    for act in (
        lambda: operations.correct_search(officer=world.leader, search=searches[1], reason="no", district="MPM"),
        lambda: operations.withdraw_search(officer=world.leader, search=searches[0], reason="wrong house"),
    ):
        world.pass_time(days=1)
        act()
        for _ in range(4):
            world.pass_time(minutes=1)
            services_of_record.note_list(officer=world.nodal, page="/", query=None, count=0)


def test_the_table_equals_a_fold_over_the_acts_as_at_every_entry(world, stretch, round_26):
    lived_on(world, round_26)

    moments = sorted({entry.recorded_at for entry in record.history("26.1")} | {world.now})
    assert len(moments) > 5
    for moment in (None, *moments):
        folded = fold(selectors.decoded_entries(), moment)
        tallied = selectors.tally(moment)
        assert dict(folded.tally(moment).counts) == dict(tallied.counts)
        assert folded.size == tallied.size
    assert rebuild.check().equal


def test_the_course_of_a_measure_ends_at_each_stretch_where_the_figure_as_at_it_does(world, stretch, round_26):
    lived_on(world, round_26)

    grown = selectors.course(world.nodal, scope=selectors.scope_of(None, None), measure="places")
    of_one = selectors.course(world.nodal, scope=selectors.scope_of(None, ("EKC",)), measure="places")

    assert (grown[-1][1], of_one[-1][1]) == (2, 1)
    for moment, count in grown:
        assert selectors.answer(world.nodal, round=None, as_at=moment)["measures"]["places"] == count
    for moment, count in of_one:
        by = selectors.answer(world.nodal, round=None, as_at=moment, by_district=True)["by"]
        assert next(row["places"] for row in by if row["code"] == "EKC") == count


def test_districts_sum_to_the_total(world, round_26):
    answer = selectors.answer(world.nodal, round="26.1", as_at=None, by_district=True)

    assert sum(row["places"] for row in answer["by"]) == answer["measures"]["places"] == 3
    assert [row["district"] for row in answer["by"] if row["places"]] == ["Ernakulam City"]
    assert len([row for row in answer["by"] if row["code"]]) == 20


def test_an_opening_statement_counts_since_launch_and_leaves_unknowns_as_lower_bounds(world, round_26):
    counts = {"fir": 335, "seizure_report": 0, "arrest": 299, "search": None, "exhibit": None}
    services.record_opening_statement(officer=world.nodal, title="Carried forward", until=world.now, counts=counts)

    answer = selectors.answer(world.nodal, round=None, as_at=None)

    assert answer["measures"] == {
        "places": 3, "registrations": 335, "firs": 335, "seizure_reports": 0, "devices": 0, "arrests": 299,
    }  # fmt: skip
    assert set(answer["lower_bounds"]) == {"places", "devices"}


def test_a_note_is_made_by_two_officers_and_recomputes_from_the_entries(world, round_26):
    cut_off = world.now
    world.pass_time(hours=1)
    note = services.draft_note(officer=world.press, title="Round 26.1", as_at=cut_off, rounds=["26.1"]).reference
    with pytest.raises(NotAllowed):
        services.publish_note(officer=world.press, note=note)
    own = services.draft_note(officer=world.nodal, title="Own", as_at=cut_off, rounds=["26.1"]).reference
    with pytest.raises(SecondOfficer):
        services.publish_note(officer=world.nodal, note=own)

    services.publish_note(officer=world.nodal, note=note)

    published = selectors.note_document(world.auditor, note)
    assert published.total("places") == 3
    assert published.root == record.root_of_size(published.size).hex()
    assert recompute(published, selectors.decoded_entries()) == []
    assert world.differences() == ()


def test_two_notes_are_explained(world, round_26):
    first_cut = world.now - timedelta(minutes=40)
    notes = []
    last_cut = world.now
    for cut in (first_cut, last_cut):
        world.pass_time(minutes=1)
        note = services.draft_note(officer=world.press, title="Round", as_at=cut, rounds=["26.1"]).reference
        services.publish_note(officer=world.nodal, note=note)
        notes.append(selectors.note_document(world.nodal, note))

    found = [d.to_json() for d in selectors.differences(world.nodal, *notes)]

    total = next(d for d in found if d["measure"] == "places" and d["district"] == "total")
    assert (total["from"], total["to"], total["cause"]) == (2, 3, "recorded later")


def test_who_reads_figures(world, round_26):
    """The press officer and the auditor may; the administrator must not."""
    assert selectors.answer(world.press, round="26.1", as_at=None)
    assert selectors.answer(world.auditor, round="26.1", as_at=None)
    with pytest.raises(NotAllowed):
        selectors.answer(world.administrator, round="26.1", as_at=None)


SHEET = """round,date_published,source,police_district,locations,cases,devices,arrests,cumulative_cases
26.1,2026-03-02,https://press.example/1,,3,,,,
26.1,2026-03-02,https://press.example/1,Ernakulam City,over 2,,many,,
26.9,2026-03-02,https://press.example/2,,12,,,,
"""


def test_a_statement_of_others_is_held_against_the_ledger_with_what_could_not_be_read(world, round_26):
    reference = services.hold_statement(officer=world.press, source="Press", document=SHEET).reference

    held = [
        (readings[0].statement.value, readings[0].verdict) for readings in selectors.holdings(world.press, reference)
    ]

    assert held == [(3, "equal"), (2, "equal"), (12, "unknown")]
    assert [one.item for one in selectors.unread_of(world.press, reference)] == ["line 3, devices"]
    page = signed_in(world.press).get(f"/figures/statements/{reference}/").content.decode()
    assert "≥ 2" in page
    assert "line 3, devices" in page


def test_a_statement_is_held_as_if_every_fact_were_read(world, stretch, round_26):
    """Every value that a figure may have had, in all and in a district, with an opening statement that was replaced."""
    services.record_opening_statement(
        officer=world.nodal, title="Before", until=world.now, counts={"fir": 2, "arrest": 1}
    )
    lived_on(world, round_26)
    rows = [
        f"26.1,2026-03-02,press,{district},{mark}{value},{value},{mark}{value}"
        for district in ("", "Ernakulam City", "Ernakulam", "Malappuram")
        for mark in ("", "over ")
        for value in range(6)
    ]
    sheet = "\n".join(
        ["round,date_published,source,police_district,locations,cumulative_cases,cumulative_arrests", *rows]
    )
    reference = services.hold_statement(officer=world.press, source="Press", document=sheet).reference

    held = selectors.holdings(world.press, reference)

    assert held == held_against(statements_of(sheet).statements, selectors.facts(), selectors.districts())
    assert {readings[0].verdict for readings in held} >= {"equal", "reached", "nearest"}


def test_notes_since_launch_are_compared_as_if_every_fact_were_read(world, stretch, round_26):
    """Also notes with different scopes, in either direction."""
    moments = [world.now - timedelta(minutes=40)]
    lived_on(world, round_26)
    moments += [world.now - timedelta(days=1), world.now]
    notes = []
    for moment in moments:
        for scope in ({}, {"districts": ["EKC"]}, {"rounds": ["26.1"]}):
            world.pass_time(minutes=1)
            note = services.draft_note(officer=world.press, title="Note", as_at=moment, **scope).reference
            services.publish_note(officer=world.nodal, note=note)
            notes.append(selectors.note_document(world.nodal, note))
    causes = set()

    for one, other in itertools.product(notes, notes):
        found = selectors.differences(world.nodal, one, other)
        plain = differences(one, other, selectors.facts())
        assert [in_order(one) for one in found] == [in_order(one) for one in plain]
        causes |= {one.cause for one in found}

    assert causes >= {"recorded later", "corrected", "withdrawn", "other scope"}


def in_order(difference):
    """A difference whose objects stand in an order of their own: neither way promises one."""
    return replace(difference, objects=tuple(sorted(difference.objects, key=str)))


@pytest.mark.parametrize("name", ["press_rounds.csv", "press_rounds_districts.csv"])
def test_the_sheets_of_real_rounds_are_held_whole(world, round_26, samples, name):
    """Reads ../shared, which is not part of the project: every figure is held, of rounds that are not in this ledger."""
    document = (samples.parent / name).read_text(encoding="utf-8")

    reference = services.hold_statement(officer=world.press, source="Press", document=document).reference

    columns = ("locations", "cases", "devices", "arrests", "cumulative_cases", "cumulative_arrests")
    figures = sum(
        bool((row.get(column) or "").strip()) for row in csv.DictReader(io.StringIO(document)) for column in columns
    )
    assert len(selectors.holdings(world.press, reference)) == figures
    assert selectors.unread_of(world.press, reference) == ()
    assert signed_in(world.press).get(f"/figures/statements/{reference}/").status_code == 200
