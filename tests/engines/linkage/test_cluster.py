"""Leads: what falls together, what a person's word does, and that no order changes anything."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.linkage.cluster import BY_A_PERSON, Clustering, Decision, Tip, cluster
from tutela.engines.linkage.errors import LinkageError
from tutela.engines.linkage.identifiers import Normalised, Rules
from tutela.engines.linkage.normalise import normalise

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)


def one(kind: str, raw: str, **beside: object) -> Normalised:
    found = normalise(kind, raw, **{"region": "IN", **beside})  # type: ignore[arg-type]
    assert isinstance(found, Normalised), found
    return found


PHONE, PHONE_2 = one("phone", "+919876543210"), one("phone", "+919876543211")
MAIL = one("email", "a@example.com")
HANDLE = one("handle", "asha_07", platform="telegram")
DIGEST = one("digest", "ab" * 16)
NAME = one("name", "Asha")
HOME = one("ip", "192.168.1.1", port=1, at=NOON)


def ip(minutes: float, port: int = 443) -> Normalised:
    return one("ip", "8.8.8.8", port=port, at=NOON + timedelta(minutes=minutes))


def leads(found: Clustering) -> list[tuple[str, ...]]:
    return [lead.tips for lead in found.leads]


def test_tips_that_share_something_strong_are_one_lead_and_each_tie_is_explained() -> None:
    found = cluster([Tip("A", (PHONE,)), Tip("B", (PHONE, MAIL)), Tip("C", (MAIL,)), Tip("D", (PHONE_2,))])

    assert leads(found) == [("A", "B", "C"), ("D",)]
    assert [(tie.first, tie.second, tie.kind, tie.value) for tie in found.leads[0].ties] == [
        ("A", "B", "phone", "+919876543210"),
        ("B", "C", "email", "a@example.com"),
    ]
    assert all(tie.explanation.startswith("Both tips hold") for tie in found.leads[0].ties)


def test_what_is_weak_is_only_suggested_and_what_says_nothing_not_even_that() -> None:
    found = cluster([Tip("A", (DIGEST, HOME)), Tip("B", (DIGEST, HOME)), Tip("C", (NAME,)), Tip("D", (NAME,))])

    assert leads(found) == [("A",), ("B",), ("C",), ("D",)]
    assert [(suggestion.tips, suggestion.kind) for suggestion in found.suggestions] == [
        (("A", "B"), "digest"),
        (("C", "D"), "name"),
    ]


def test_something_weak_within_one_lead_is_no_suggestion() -> None:
    assert cluster([Tip("A", (PHONE, DIGEST)), Tip("B", (PHONE, DIGEST))]).suggestions == ()


def test_one_session_of_an_address_reaches_from_tip_to_tip_but_not_beyond_its_window() -> None:
    tips = [Tip("A", (ip(0),)), Tip("B", (ip(9),)), Tip("C", (ip(18),)), Tip("D", (ip(40),)), Tip("E", (ip(9, 7),))]

    found = cluster(tips)

    assert leads(found) == [("A", "B", "C"), ("D",), ("E",)]
    assert [(suggestion.tips, suggestion.kind) for suggestion in found.suggestions] == [
        (("A", "B", "C", "D", "E"), "ip")
    ]
    assert leads(cluster(tips, rules=Rules(session_window=timedelta(minutes=1)))) == [(name,) for name in "ABCDE"]


def test_a_person_puts_together_what_shares_nothing() -> None:
    found = cluster([Tip("A", (PHONE,)), Tip("B", (MAIL,))], [Decision("B", "A", together=True)])

    assert leads(found) == [("A", "B")]
    assert found.leads[0].ties[0].kind == BY_A_PERSON


def test_what_a_person_held_apart_stays_apart_even_by_way_of_a_third_tip() -> None:
    tips = [Tip("A", (PHONE,)), Tip("B", (PHONE, MAIL)), Tip("C", (MAIL,))]

    found = cluster(tips, [Decision("C", "A", together=False)])

    assert leads(found) == [("A",), ("B", "C")]
    assert [(tie.first, tie.second) for tie in found.leads[0].withheld] == [("A", "B")]
    assert found.leads[0].withheld == found.leads[1].withheld


def test_apart_wins_over_together() -> None:
    decisions = [Decision("A", "B", together=True), Decision("B", "A", together=False)]

    assert leads(cluster([Tip("A", (PHONE,)), Tip("B", (PHONE,))], decisions)) == [("A",), ("B",)]


def test_decisions_of_tips_that_are_not_there_do_nothing() -> None:
    decisions = [Decision("A", "X", together=True), Decision("Y", "B", together=False)]

    assert leads(cluster([Tip("A", (PHONE,)), Tip("B", (PHONE,))], decisions)) == [("A", "B")]


def test_a_reference_is_borne_by_one_tip() -> None:
    with pytest.raises(LinkageError):
        cluster([Tip("A", ()), Tip("A", ())])


def test_a_value_that_thousands_share_ties_them_without_comparing_all_pairs() -> None:
    tips = [Tip(f"{index:05d}", (PHONE,)) for index in range(3000)]

    (lead,) = cluster(tips).leads

    assert len(lead.tips) == 3000
    assert len(lead.ties) == 2999


# ---- properties -----------------------------------------------------------------------------------------------------

POOL = [PHONE, PHONE_2, MAIL, HANDLE, DIGEST, NAME, HOME, ip(0), ip(8), ip(15), ip(15, 7), one("handle", "asha_07")]
REFERENCES = [f"T{index}" for index in range(9)]
sets_of_tips = st.dictionaries(st.sampled_from(REFERENCES), st.lists(st.sampled_from(POOL), max_size=4)).map(
    lambda held: [Tip(reference, tuple(identifiers)) for reference, identifiers in held.items()]
)
decisions = st.lists(
    st.builds(Decision, st.sampled_from(REFERENCES), st.sampled_from(REFERENCES), together=st.booleans()).filter(
        lambda decision: decision.first != decision.second
    ),
    max_size=6,
)


@given(sets_of_tips, decisions, st.randoms(use_true_random=False))
def test_no_order_changes_anything(tips: list[Tip], said: list[Decision], chance: random.Random) -> None:
    turned = [Decision(decision.second, decision.first, together=decision.together) for decision in said]
    mixed = [Tip(tip.reference, tuple(chance.sample(tip.identifiers, len(tip.identifiers)))) for tip in tips]

    again = cluster(chance.sample(mixed, len(mixed)), chance.sample(turned, len(turned)))

    assert again == cluster(tips, said)


@given(sets_of_tips, decisions)
def test_every_tip_is_in_one_lead_and_what_is_held_apart_is_apart(tips: list[Tip], said: list[Decision]) -> None:
    found = cluster(tips, said)
    lead_of = {reference: lead.tips for lead in found.leads for reference in lead.tips}

    assert sorted(reference for lead in found.leads for reference in lead.tips) == sorted(tip.reference for tip in tips)
    for decision in said:
        if not decision.together and {decision.first, decision.second} <= lead_of.keys():
            assert lead_of[decision.first] != lead_of[decision.second]


@given(sets_of_tips, decisions)
def test_every_lead_is_held_together_by_its_ties_alone(tips: list[Tip], said: list[Decision]) -> None:
    for lead in cluster(tips, said).leads:
        reached, waiting = {lead.tips[0]}, [lead.tips[0]]
        while waiting:
            here = waiting.pop()
            for tie in lead.ties:
                there = {tie.first: tie.second, tie.second: tie.first}.get(here)
                if there is not None and there not in reached:
                    reached.add(there)
                    waiting.append(there)
        assert reached == set(lead.tips)


@given(sets_of_tips)
def test_without_any_word_of_a_person_a_shared_strong_value_always_joins(tips: list[Tip]) -> None:
    lead_of = {reference: lead.tips for lead in cluster(tips).leads for reference in lead.tips}
    for tip in tips:
        for other in tips:
            for shared in set(tip.identifiers) & set(other.identifiers):
                if shared.strength == "strong":
                    assert lead_of[tip.reference] == lead_of[other.reference]


@given(sets_of_tips, decisions, st.sampled_from(REFERENCES), st.sampled_from(REFERENCES))
def test_a_reversed_judgement_never_links_again_whatever_comes(
    tips: list[Tip], said: list[Decision], first: str, second: str
) -> None:
    if first == second or not {first, second} <= {tip.reference for tip in tips}:
        return
    more = [*tips, Tip("NEW", (PHONE, MAIL, HANDLE, ip(3)))]

    found = cluster(more, [*said, Decision(first, second, together=False)])

    assert not any({first, second} <= set(lead.tips) for lead in found.leads)
    assert not any({tie.first, tie.second} == {first, second} for lead in found.leads for tie in lead.ties)


@given(sets_of_tips)
def test_a_part_that_nothing_ties_to_the_rest_can_be_clustered_alone(tips: list[Tip]) -> None:
    whole = cluster(tips)
    by_reference = {tip.reference: tip for tip in tips}
    for lead in whole.leads:
        assert cluster([by_reference[reference] for reference in lead.tips]).leads == (lead,)
