"""Rounds on pages: planned by the State, worked in the district, reported by the team, counted as at now."""

from datetime import timedelta

import pytest

from tests.web.client import signed_in
from tests.web.rounds_world import ROUND, field_of
from tutela.apps.operations import selectors, services
from tutela.apps.people.rules import Role
from tutela.apps.record import selectors as record
from tutela.web.pages.targets import plans_of


@pytest.fixture
def field(world):
    """A round with one searched place in the home district."""
    return field_of(world)


def text_of(answer) -> str:
    return answer.content.decode()


def acts_since(size: int, world) -> list[str]:
    return [record.entry_at(n).act for n in range(size, world.size())]


def test_a_round_is_opened_with_two_windows(world):
    answer = signed_in(world.nodal).post(
        "/rounds/open/",
        {
            "number": "26.2", "title": "Round in April", "kind": "state",
            "begins_1": "2026-04-05T06:00", "ends_1": "2026-04-05T18:00",
            "begins_2": "2026-04-06T06:00", "ends_2": "2026-04-06T12:00",
        },
    )  # fmt: skip

    assert answer.headers["Location"] == "/rounds/26.2/"
    assert [w.name for w in selectors.round_for(world.nodal, "26.2").windows] == ["1", "2"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends_1": "2026-04-05T05:00"}, "ends before it begins"),
        ({"begins_2": "2026-04-06T06:00"}, "Give both ends of the window"),
        ({"begins_2": "2026-04-05T07:00", "ends_2": "2026-04-05T08:00"}, "overlap"),
        ({"number": ""}, "required"),
        ({"begins_1": "yesterday"}, "Give a date and a time"),
    ],
)
def test_a_round_that_cannot_be_is_refused_with_words(world, changed, words):
    sound = {
        "number": "26.2", "title": "Round", "kind": "state",
        "begins_1": "2026-04-05T06:00", "ends_1": "2026-04-05T18:00",
    }  # fmt: skip
    size = world.size()

    answer = signed_in(world.nodal).post("/rounds/open/", {**sound, **changed})

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert world.size() == size


def test_the_board_counts_recorded_objects_and_shows_phoned_ones_beside(world, field):
    services.phone_counts(
        officer=world.coordinator, round=ROUND, window="1", district="EKC", counts={"places": 40}, at=world.now
    )

    page = text_of(signed_in(world.nodal).get(f"/rounds/{ROUND}/"))

    assert "40 phoned in by 1 districts, not added" in page
    board = page[page.index('id="board"') :]
    values = [part.split("<")[0].strip() for part in board.replace("</a>", "<").split('count__value">')[1:]]
    assert "40" not in values


def test_the_board_asks_again_until_it_has_asked_enough_and_records_nothing(world, field):
    browser = signed_in(world.nodal)
    size = world.size()

    htmx = {"HX-Request": "true"}
    assert f"/rounds/{ROUND}/board/?left=4" in text_of(browser.get(f"/rounds/{ROUND}/board/?left=5", headers=htmx))
    last = text_of(browser.get(f"/rounds/{ROUND}/board/?left=0", headers=htmx))
    assert browser.get(f"/rounds/{ROUND}/board/").headers["Location"] == f"/rounds/{ROUND}/"

    assert "hx-get" not in last
    assert f'href="/rounds/{ROUND}/"' in last
    assert "<html" not in last
    assert world.size() == size


def test_places_are_loaded_from_pasted_lines_all_or_none(world, field):
    browser = signed_in(world.analyst)
    head = "district;basis;authority;address;children_expected"
    good = f"{head}\nEKC;warrant;Warrant 8;House 8;yes\nMalappuram;consent;GD 4;House 9;"
    size = world.size()

    bad = browser.post(f"/rounds/{ROUND}/targets/load/", {"window": "1", "lines": good + "\nNowhere;warrant;x;y;"})
    assert bad.status_code == 422
    assert "Line 4: Nowhere is no district." in text_of(bad)
    assert world.size() == size

    done = browser.post(f"/rounds/{ROUND}/targets/load/", {"window": "1", "lines": good})

    assert done.headers["Location"] == f"/rounds/{ROUND}/targets/"
    added = selectors.targets(world.analyst, round=ROUND, after=field.target)
    assert [(t.district, t.address, t.children_expected) for t in added] == [
        ("EKC", "House 8", True),
        ("MPM", "House 9", False),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("address\nHouse 8", "names the columns"),
        ("district,basis,colour\nEKC,warrant,red", "names the columns"),
        ("district,basis", "between 1 and"),
        ("district,basis\nEKC,hunch", "the basis is one of"),
        ("district,basis\nEKC,warrant,more", "more cells"),
        ("district,basis,expected_devices\nEKC,warrant,many", "a number below 1000"),
        ('district,basis\nEKC,"warrant', "cannot be read"),
    ],
)
def test_lines_that_cannot_be_places_are_named(world, text, words):
    plans, mistakes = plans_of(text)

    assert plans == []
    assert words in " ".join(mistakes)


def test_what_came_of_a_place_is_reported_and_leads_on(world, field):
    services.add_targets(
        officer=world.analyst, round=ROUND, window="1",
        targets=[services.TargetPlan(district="EKC", basis="warrant", authority="Warrant 9")],
    )  # fmt: skip
    browser = signed_in(world.leader)

    answer = browser.post(
        "/targets/T-000002/search/",
        {
            "outcomes": ["device_seized", "child_in_need"], "at": "2026-03-02T10:00", "ended_at": "2026-03-02T11:00",
            "independent_witnesses": "2", "witnesses": "Witness 3\nWitness 4", "occupant_present": "yes",
            "list_made": "yes", "copy_to_occupant": "yes", "recorded_on_video": "yes",
        },
    )  # fmt: skip

    assert answer.headers["Location"] == "/searches/S-000002/"
    page = text_of(browser.get("/searches/S-000002/"))
    assert "Witness 3" in page
    assert "no exhibit is recorded yet" in page
    assert "Child Welfare Committee" in page
    assert "/searches/S-000002/seize/" in page


def test_outcomes_that_contradict_are_refused_and_nothing_is_recorded(world, field):
    size = world.size()

    answer = signed_in(world.leader).post(
        f"/targets/{field.target}/search/", {"outcomes": ["nothing_found", "arrest"], "at": "2026-03-02T10:00"}
    )

    assert answer.status_code == 422
    assert "contradicts" in text_of(answer)
    assert [a for a in acts_since(size, world) if a.startswith("operations")] == []


def test_a_second_report_is_recorded_with_its_discrepancy_in_sight(world, field):
    browser = signed_in(world.leader)

    answer = browser.post(
        f"/targets/{field.target}/search/", {"outcomes": ["nothing_found"], "at": "2026-03-02T10:00"}, follow=True
    )

    page = text_of(answer)
    assert "It opens the discrepancy" in page
    assert "reported searched before" in page


def test_a_search_is_corrected_then_withdrawn_and_its_place_is_open_again(world, field):
    browser = signed_in(world.leader)

    browser.post(
        f"/searches/{field.search}/correct/",
        {"outcomes": ["notice"], "at": "2026-03-02T10:00", "window": "1", "district": "EKC", "reason": "wrong box"},
    )
    assert selectors.search_for(world.leader, field.search).outcomes == ("notice",)
    browser.post(f"/searches/{field.search}/withdraw/", {"reason": "typed for another house"})

    assert selectors.target_for(world.leader, field.target).search is None
    assert "Withdrawn" in text_of(browser.get(f"/searches/{field.search}/"))


def test_opening_a_briefing_sheet_is_recorded_as_reading_every_place_on_it(world, field):
    size = world.size()

    page = text_of(signed_in(world.leader).get(f"/teams/{field.team}/briefing/"))

    assert "House 7, Ward 12" in page
    assert "Dog in the yard" in page
    (entry,) = [record.entry_at(n) for n in range(size, world.size())]
    assert entry.act == "record.records_read"
    assert entry.facts["references"] == [field.team, field.target]


def test_a_team_is_formed_and_given_open_places(world, field):
    services.add_targets(
        officer=world.analyst, round=ROUND, window="1",
        targets=[services.TargetPlan(district="EKC", basis="warrant", authority="Warrant 9")],
    )  # fmt: skip
    browser = signed_in(world.coordinator)

    refused = browser.post(f"/rounds/{ROUND}/team/", {"district": "EKC", "leader": "EK0002", "women_officers": "0"})
    assert refused.status_code == 422
    assert "leads TEAM-000001" in text_of(refused)
    browser.post(f"/teams/{field.team}/assign/", {"targets": ["T-000002"]})

    assert selectors.target_for(world.leader, "T-000002").team == field.team


def test_another_district_sees_neither_place_nor_search_nor_team(world, field):
    """The coordinator of the district may, the State may, the next district's coordinator must not."""
    other = signed_in(world.post(Role.DISTRICT_COORDINATOR, "MPM"))
    paths = [f"/targets/{field.target}/", f"/searches/{field.search}/", f"/teams/{field.team}/briefing/"]

    for path in paths:
        assert signed_in(world.coordinator).get(path).status_code == 200
        assert signed_in(world.nodal).get(path).status_code == 200
        assert other.get(path).status_code == 404
    assert field.target not in text_of(other.get(f"/rounds/{ROUND}/targets/"))
    assert field.target not in text_of(other.get("/search/?q=House 7, Ward 12", follow=True))


def test_a_place_is_found_by_its_address_and_by_its_reference(world, field):
    browser = signed_in(world.analyst)

    assert field.target in text_of(browser.get("/search/?q=House 7, Ward 12", follow=True))
    assert "House 7" in text_of(browser.get(f"/search/?q={field.target}", follow=True))


def test_a_list_of_many_places_goes_on_from_the_last_one(world, field):
    plans = [services.TargetPlan(district="EKC", basis="warrant", authority=f"Warrant {n}") for n in range(60)]
    services.add_targets(officer=world.analyst, round=ROUND, window="1", targets=plans)
    browser = signed_in(world.analyst)

    first = text_of(browser.get(f"/rounds/{ROUND}/targets/?state=open"))
    assert "after=T-000051" in first
    second = text_of(browser.get(f"/rounds/{ROUND}/targets/?state=open&after=T-000051"))

    assert "T-000051" not in second.split("<tbody")[1].split("</tbody>")[0]
    assert "T-000061" in second


def test_phoned_counts_are_noted_by_the_district_and_refused_to_a_custodian(world, field):
    sent = {"district": "EKC", "window": "1", "at": "2026-03-02T12:00", "places": "12", "arrests": "1"}

    assert signed_in(world.custodian).post(f"/rounds/{ROUND}/phone/", sent).status_code == 403
    empty = signed_in(world.coordinator).post(f"/rounds/{ROUND}/phone/", {**sent, "places": "", "arrests": ""})
    assert empty.status_code == 422
    signed_in(world.coordinator).post(f"/rounds/{ROUND}/phone/", sent)

    (phoned,) = selectors.phoned(world.coordinator, ROUND)
    assert phoned.counts == {"places": 12, "arrests": 1}


def test_sending_a_form_twice_records_it_once(world, field):
    browser = signed_in(world.nodal)
    sent = {
        "window": "2", "begins_at": "2026-03-03T06:00", "ends_at": "2026-03-03T18:00",
        "client_id": "01920000-0000-7000-8000-000000000001",
    }  # fmt: skip

    browser.post(f"/rounds/{ROUND}/windows/", sent)
    size = world.size()
    again = browser.post(f"/rounds/{ROUND}/windows/", sent)

    assert again.status_code == 302
    assert world.size() == size


def test_a_closed_round_takes_no_plan_and_still_takes_reports(world, field):
    browser = signed_in(world.nodal)
    browser.post(f"/rounds/{ROUND}/close/", {"reason": "every place was searched"})
    world.pass_time(minutes=5)

    refused = browser.post(
        f"/rounds/{ROUND}/targets/add/",
        {"window": "1", "district": "EKC", "basis": "warrant", "authority": "Warrant 1"},
    )
    assert refused.status_code == 422
    assert "is not open" in text_of(refused)
    local = world.now + timedelta(hours=5, minutes=30)
    reported = signed_in(world.leader).post(
        f"/targets/{field.target}/search/", {"outcomes": ["nothing_found"], "at": f"{local:%Y-%m-%dT%H:%M}"}
    )
    assert reported.status_code == 302


def test_the_desk_of_a_team_leader_counts_the_places_that_are_still_to_search(world, field):
    plans = [services.TargetPlan(district="EKC", basis="warrant", authority=f"Warrant {n}") for n in range(3)]
    named = services.add_targets(officer=world.analyst, round=ROUND, window="1", targets=plans).named
    services.assign_targets(officer=world.coordinator, team=field.team, targets=named)
    services.drop_target(officer=world.nodal, target=named[0], reason="moved away")

    page = text_of(signed_in(world.leader).get("/"))

    assert f"Places for {field.team}" in page
    assert selectors.open_targets(world.leader, field.team) == 2
