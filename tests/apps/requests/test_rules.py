"""The rules of requests and referrals, as tables: what is refused, what is breached, when it is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tutela.apps.requests import rules
from tutela.engines.law.catalogue import Catalogue, load
from tutela.engines.law.checks.notices import (
    AppearanceFacts,
    AskedIdentifier,
    DisclosureFacts,
    PreservationFacts,
    TakedownFacts,
)
from tutela.engines.law.checks.referral import ReferralFacts, ReferralSent
from tutela.engines.values import Breach


@pytest.fixture(scope="module")
def law() -> Catalogue:
    return load(Path(__file__).parents[3] / "src/tutela/jurisdictions/in_kl")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+05:30")


def named(breaches: list[Breach]) -> list[str]:
    assert all(breach.text and breach.source for breach in breaches)
    return [breach.rule for breach in breaches]


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
    ("change", "signed_by", "refused"),
    [
        ({}, "officer:KL0002", []),
        ({}, "officer:KL0001", ["request.two_persons"]),
        ({"signatory_rank": "SP"}, "officer:KL0002", ["takedown.signatory"]),
        ({"signatory_rank": "INSP", "court_order": "Crl.M.P. 1/2026", "authorisation": ""}, "officer:KL0002", []),
        ({"locations": ()}, "officer:KL0002", ["takedown.locations"]),
        ({"preserved_at": None}, "officer:KL0002", ["takedown.preserve_first"]),
        (
            {"on": at("2020-12-30T10:00"), "signatory_rank": "INSP", "authorisation": "", "preserved_at": None},
            "officer:KL0002",
            [],
        ),
    ],
)
def test_issuing_a_take_down(law: Catalogue, change: dict[str, object], signed_by: str, refused: list[str]) -> None:
    notice = replace(TAKEDOWN, **change)

    found = rules.refusals_of_takedown(law, notice, prepared_by="officer:KL0001", signed_by=signed_by)

    assert named(found) == refused


def test_issuing_a_preservation_and_an_order(law: Catalogue) -> None:
    preservation = PreservationFacts(
        at("2020-12-28T10:00"), "GD 9", "group found", ("group:07",), at("2020-11-01T00:00"), at("2020-12-27T00:00")
    )
    order = DisclosureFacts(
        on=at("2026-03-01T10:00"),
        investigation_began_at=at("2024-06-20T10:00"),
        provision_cited="s.91 CrPC",
        issuer_is_station_head=True,
        court_order="",
        matter="FIR 12/2024",
        purpose="subscriber of the address",
        identifiers=(AskedIdentifier("ip", "203.0.113.7", 50111, at("2024-06-01T10:00")),),
        service="in person",
    )

    assert rules.refusals_of_preservation(law, preservation) == []
    assert named(rules.refusals_of_preservation(law, replace(preservation, identifiers=()))) == [
        "preservation.identifiers"
    ]
    assert rules.refusals_of_disclosure(law, order) == [], "a pending investigation keeps its code"
    begun_later = replace(order, investigation_began_at=at("2024-07-01T10:00"))
    assert named(rules.refusals_of_disclosure(law, begun_later)) == ["disclosure.provision"]
    appearance = AppearanceFacts(at("2026-03-01T10:00"), None, "messenger")
    assert named(rules.refusals_of_appearance(law, appearance)) == ["appearance.service"]


@pytest.mark.parametrize(
    ("kind", "delivered", "due"),
    [
        ("take-down", "2020-12-28T10:00", "2020-12-29T22:00"),
        ("take-down", "2026-02-19T23:59", "2026-02-21T11:59"),
        ("take-down", "2026-02-20T00:00", "2026-02-20T03:00"),
        ("disclosure", "2026-03-01T10:00", "2026-03-04T10:00"),
        ("preservation", "2020-12-28T10:00", "2021-03-28T23:59:59.999999"),
    ],
)
def test_due_by_the_rule_in_force_at_delivery(
    law: Catalogue, kind: rules.RequestKind, delivered: str, due: str
) -> None:
    found = rules.due_of(law, kind, at(delivered))

    assert found is not None
    assert found.due_at == at(due)


def test_an_order_of_2020_has_no_rule_that_sets_an_hour(law: Catalogue) -> None:
    assert rules.due_of(law, "disclosure", at("2020-12-28T10:00")) is None
    assert rules.due_of(law, "disclosure", at("2021-05-25T23:59")) is None
    assert rules.due_of(law, "disclosure", at("2021-05-26T00:00")) is not None


def test_a_request_is_delivered_after_it_was_issued(law: Catalogue) -> None:
    issued = at("2026-03-01T10:00")

    assert rules.breaches_of_delivery(law, rules.Delivery(issued, issued)) == []
    early = rules.Delivery(issued, at("2026-03-01T09:59"))
    assert named(rules.breaches_of_delivery(law, early)) == ["request.delivery"]


@pytest.mark.parametrize(
    ("answered", "identifiers", "refused", "broken"),
    [
        ("2026-03-04T10:00", ("a", "b"), False, []),
        ("2026-03-04T10:01", ("a", "b"), False, ["request.answer_late"]),
        ("2026-03-01T09:00", ("a", "b"), False, ["request.answer_before_delivery"]),
        ("2026-03-02T10:00", ("a",), False, ["request.answer_partial"]),
        ("2026-03-02T10:00", (), True, []),
        ("2026-03-02T10:00", ("a", "c"), False, ["request.answer_about_others", "request.answer_partial"]),
    ],
)
def test_an_answer(
    law: Catalogue, answered: str, identifiers: tuple[str, ...], refused: bool, broken: list[str]
) -> None:
    delivered = at("2026-03-01T10:00")
    due = rules.due_of(law, "disclosure", delivered)
    answer = rules.Answer(at(answered), identifiers, refused)

    assert named(rules.breaches_of_answer(law, due, delivered, ("a", "b"), answer)) == broken


def test_preservation_is_renewed_in_time_or_lapses_with_a_reason(law: Catalogue) -> None:
    due = rules.due_of(law, "preservation", at("2020-12-28T10:00"))
    before, after = at("2021-03-28T12:00"), at("2021-03-29T00:00")

    last = at("2021-03-28T23:59:59.999999")
    assert rules.refusals_of_renewal(law, due, last, 1) == []
    assert rules.breaches_of_lapse(due, last, "") == []
    assert rules.refusals_of_renewal(law, due, before, 1) == []
    assert named(rules.refusals_of_renewal(law, due, after, 1)) == ["request.renewal_late"]
    assert rules.breaches_of_lapse(due, before, "") == []
    assert named(rules.breaches_of_lapse(due, after, " ")) == ["request.lapsed"]
    assert rules.breaches_of_lapse(due, after, "answer is in") == []
    information = rules.due_of(law, "disclosure", at("2026-03-01T10:00"))
    assert named(rules.refusals_of_renewal(law, information, at("2026-03-01T11:00"), 1)) == ["request.renewal"]


REFERRAL = ReferralFacts(
    on=at("2026-03-01T10:00"),
    information_recorded_at=at("2026-03-01T08:00"),
    child="CH-2026-0007",
    to_committee=True,
    to_court=True,
    need_of_care=False,
    need_reasons="",
    steps_taken="counselling offered",
)


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, []),
        ({"child": "A Name"}, ["referral.child_code"]),
        ({"to_court": False}, ["referral.recipients"]),
        ({"need_of_care": True}, ["referral.need_of_care"]),
    ],
)
def test_referring_a_child(law: Catalogue, change: dict[str, object], refused: list[str]) -> None:
    assert named(rules.refusals_of_referral(law, replace(REFERRAL, **change))) == refused


def test_a_referral_is_sent_within_24_hours(law: Catalogue) -> None:
    recorded = at("2026-03-01T08:00")
    sent = ReferralSent(recorded, at("2026-03-02T08:00"), None)

    assert rules.breaches_of_referral(law, sent) == []
    assert named(rules.open_points_of_referral(law, sent)) == ["referral.time"]
    late = replace(sent, to_court_at=at("2026-03-02T08:01"))
    assert named(rules.breaches_of_referral(law, late)) == ["referral.time"]
    assert rules.open_points_of_referral(law, late) == []


def test_suspected_trafficking_names_unit_reason_and_codes(law: Catalogue) -> None:
    report = rules.TraffickingFacts(at("2026-03-01T10:00"), "unit:AHTU-EKC", "moved between districts", ("CH-2026-7",))

    assert rules.refusals_of_trafficking_referral(law, report) == []
    assert named(rules.refusals_of_trafficking_referral(law, replace(report, unit=""))) == ["request.trafficking"]
    assert named(rules.refusals_of_trafficking_referral(law, replace(report, children=("A Name",)))) == [
        "referral.child_code"
    ]
