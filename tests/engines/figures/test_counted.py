"""The counted fact and the opening statement: what may stand in them, and what is refused."""

from datetime import UTC, datetime

import pytest

from tutela.engines.figures.counted import Counted, Opening, counted_in
from tutela.engines.figures.errors import CountedRefused

FULL = Counted("stated", "search", "S-1", "20.3", "1", "MPM", "nothing_found", datetime(2020, 12, 27, 3, tzinfo=UTC))


def test_facts_have_the_eight_fields_of_the_contract():
    assert FULL.to_facts() == {
        "change": "stated",
        "kind": "search",
        "object": "S-1",
        "round": "20.3",
        "window": "1",
        "district": "MPM",
        "category": "nothing_found",
        "on": "2020-12-27T03:00:00.000000Z",
    }


@pytest.mark.parametrize("counted", [FULL, Counted("withdrawn", "tip", "T-9")])
def test_facts_are_read_back(counted):
    assert Counted.from_facts(counted.to_facts()) == counted


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"change": "deleted"}, "deleted"),
        ({"kind": "case"}, "'case' is none of"),
        ({"object": " "}, "object is not a text"),
        ({"object": 7}, "object is not a text"),
        ({"district": ""}, "district is not a text"),
        ({"round": None}, "window is stated without its round"),
        ({"on": "2020-12-27"}, "no instant"),
        ({"on": "2020-02-30T00:00:00.000000Z"}, "no date and time that exists"),
        ({"note": "x"}, "unknown note"),
    ],
)
def test_what_cannot_be_counted_is_refused(change, message):
    with pytest.raises(CountedRefused, match=message):
        Counted.from_facts({**FULL.to_facts(), **change})


@pytest.mark.parametrize("field", sorted(FULL.to_facts()))
def test_a_missing_field_is_refused(field):
    facts = {name: value for name, value in FULL.to_facts().items() if name != field}

    with pytest.raises(CountedRefused, match=f"missing {field}"):
        Counted.from_facts(facts)


@pytest.mark.parametrize("facts", [None, "stated", 3, [FULL.to_facts()]])
def test_what_is_no_object_is_refused(facts):
    with pytest.raises(CountedRefused, match="JSON object"):
        Counted.from_facts(facts)


def test_a_time_without_zone_is_refused():
    with pytest.raises(CountedRefused, match="no time zone"):
        Counted("stated", "tip", "T-1", on=datetime(2020, 1, 1))  # noqa: DTZ001


def test_an_act_may_carry_none_one_or_a_list():
    one = FULL.to_facts()

    assert list(counted_in({})) == []
    assert list(counted_in({"counted": None})) == []
    assert list(counted_in({"counted": one})) == [one]
    assert list(counted_in({"counted": [one, one]})) == [one, one]


OPENING = {
    "statement": "O-1",
    "title": "Carried forward",
    "until": "2020-06-01T00:00:00.000000Z",
    "counts": {"fir": 335, "search": None},
}


def test_an_opening_statement_is_read_and_written():
    opening = Opening.from_facts({**OPENING, "other": "passed over"})

    assert (opening.of("fir"), opening.of("search"), opening.of("tip")) == (335, None, None)
    assert opening.to_facts() == OPENING


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"counts": {"fir": -1}}, "fir is not an integer from 0"),
        ({"counts": {"fir": True}}, "fir is not an integer from 0"),
        ({"counts": {"fir": "335"}}, "fir is not an integer from 0"),
        ({"counts": {"cases": 1}}, "'cases' is none of"),
        ({"counts": None}, "counts is not a JSON object"),
        ({"until": "yesterday"}, "no instant"),
    ],
)
def test_a_malformed_opening_statement_is_refused(change, message):
    with pytest.raises(CountedRefused, match=message):
        Opening.from_facts({**OPENING, **change})
