"""Tips into leads: what shares a strong identifier falls together, unless a person said otherwise; every tie explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tutela.engines.linkage.errors import LinkageError
from tutela.engines.linkage.identifiers import Normalised, Rules
from tutela.engines.linkage.judge import family_of, judge

BY_A_PERSON = "judgement"
"""Kind of a tie that rests on what a person said."""

_DEFAULT = Rules()
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip by its reference, with what of it may link: neither a victim's identifiers nor the reporter's own."""

    reference: str
    identifiers: tuple[Normalised, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person said of two tips: together (confirmed) or apart (reversed). Apart wins, whatever else is said."""

    first: str
    second: str
    together: bool


@dataclass(frozen=True, slots=True, order=True)
class Tie:
    """Why two tips are in one lead, or, withheld, why they would be: kind and value of the identifier, explanation."""

    first: str
    second: str
    kind: str
    value: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Lead:
    """Tips that belong together, by reference, with the ties that hold them; a tip alone is a lead too.

    ``withheld`` are ties to tips of other leads that were not followed because a person holds some of the tips apart;
    they want a person's eye.
    """

    tips: tuple[str, ...]
    ties: tuple[Tie, ...] = ()
    withheld: tuple[Tie, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Suggestion:
    """Tips of different leads that share something weak: for a person to look at, never joined by itself."""

    tips: tuple[str, ...]
    kind: str
    value: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Clustering:
    """Every tip in exactly one lead, and what is suggested besides."""

    leads: tuple[Lead, ...]
    suggestions: tuple[Suggestion, ...]


@dataclass(slots=True)
class _Sets:
    """Disjoint sets of references, some of which must never meet."""

    parent: dict[str, str]
    enemies: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    size: dict[str, int] = field(default_factory=lambda: defaultdict(lambda: 1))

    def root(self, reference: str) -> str:
        while self.parent[reference] != reference:
            self.parent[reference] = self.parent[self.parent[reference]]
            reference = self.parent[reference]
        return reference

    def keep_apart(self, first: str, second: str) -> None:
        self.enemies[first].add(second)
        self.enemies[second].add(first)

    def may_meet(self, first: str, second: str) -> bool:
        one, other = self.root(first), self.root(second)
        if len(self.enemies[one]) > len(self.enemies[other]):
            one, other = other, one
        return all(self.root(enemy) != other for enemy in self.enemies[one])

    def join(self, first: str, second: str) -> None:
        one, other = self.root(first), self.root(second)
        if self.size[one] < self.size[other]:
            one, other = other, one
        self.parent[other] = one
        self.size[one] += self.size[other]
        self.enemies[one] |= self.enemies.pop(other, set())


def cluster(tips: Iterable[Tip], decisions: Iterable[Decision] = (), rules: Rules = _DEFAULT) -> Clustering:
    """Put tips into leads.

    1. Pairs that a person held apart are never in one lead, not even by way of a third tip.
    2. Pairs that a person put together come next.
    3. Then tips that share a strong identifier, surest kinds first, in a fixed order: the result depends neither on the
       order of the tips nor on that of the decisions. A tie that rule 1 forbids is withheld and shown.
    4. What shares only something weak is suggested.

    Tips that nothing ties to the given ones do not change the result, so a part can be clustered alone. Raises
    LinkageError when two tips bear one reference.
    """
    known = _by_reference(tips)
    said = list(decisions)
    sets = _Sets({reference: reference for reference in known})
    for decision in said:
        if not decision.together and {decision.first, decision.second} <= known.keys():
            sets.keep_apart(decision.first, decision.second)
    ties, withheld = _follow(_by_people(said, known), sets)
    buckets = _buckets(known.values())
    for key in sorted(buckets):
        more, held = _follow_bucket(buckets[key], sets, rules)
        ties += more
        withheld += held
    return Clustering(_leads(known, sets, ties, withheld), tuple(_suggestions(buckets, sets, rules)))


def _by_reference(tips: Iterable[Tip]) -> dict[str, Tip]:
    known: dict[str, Tip] = {}
    for tip in tips:
        if tip.reference in known:
            raise LinkageError(f"two tips bear the reference {tip.reference}; link duplicates before clustering")
        known[tip.reference] = tip
    return known


def _by_people(decisions: Iterable[Decision], known: dict[str, Tip]) -> list[Tie]:
    words = "A person said that these tips belong together."
    pairs = {
        tuple(sorted((decision.first, decision.second)))
        for decision in decisions
        if decision.together and {decision.first, decision.second} <= known.keys()
    }
    return [Tie(first, second, BY_A_PERSON, "", words) for first, second in sorted(pairs)]


def _follow(wanted: Iterable[Tie], sets: _Sets) -> tuple[list[Tie], list[Tie]]:
    ties, withheld = [], []
    for tie in wanted:
        if sets.root(tie.first) == sets.root(tie.second):
            ties.append(tie)
        elif sets.may_meet(tie.first, tie.second):
            sets.join(tie.first, tie.second)
            ties.append(tie)
        else:
            withheld.append(tie)
    return ties, withheld


_ORDER = ("account", "email", "number", "handle", "device", "imei", "iccid", "ip")
"""Families from the surest on; only what is held apart by a person depends on it."""

_Bucket = tuple[int, str, str, str]
_Held = tuple[str, Normalised]


def _buckets(tips: Iterable[Tip]) -> dict[_Bucket, list[_Held]]:
    """Gather who holds what: each bucket is one value of one family on one platform."""
    buckets: dict[_Bucket, list[_Held]] = defaultdict(list)
    for tip in tips:
        for one in tip.identifiers:
            if one.strength == "none":
                continue
            family = family_of(one)
            rank = _ORDER.index(family) if family in _ORDER else len(_ORDER)
            place = "" if family == "number" else one.platform or one.qualifier or ""
            buckets[rank, family, place, one.value].append((tip.reference, one))
    for held in buckets.values():
        held.sort(key=_when_and_who)
    return {key: held for key, held in buckets.items() if len({reference for reference, _ in held}) > 1}


def _when_and_who(held: _Held) -> tuple[datetime, str, int, str]:
    reference, one = held
    return one.at or _LONG_AGO, reference, one.port or 0, one.raw


def _follow_bucket(held: list[_Held], sets: _Sets, rules: Rules) -> tuple[list[Tie], list[Tie]]:
    """Tie the holders of one value, each to the latest one before it that it may meet.

    Only the latest holder of each lead so far is compared: of an IP address it is the nearest in time.
    """
    ties: list[Tie] = []
    withheld: list[Tie] = []
    latest: list[_Held] = []
    for reference, one in held:
        if one.strength != "strong":
            continue
        for index in range(len(latest) - 1, -1, -1):
            before, other = latest[index]
            if before == reference:
                continue
            judgement = judge(other, one, rules)
            if judgement.verdict != "link":
                continue
            first, second = sorted((before, reference))
            made, refused = _follow([Tie(first, second, one.kind, one.value, judgement.explanation)], sets)
            ties += made
            withheld += refused
        latest = [earlier for earlier in latest if not _done_with(earlier, (reference, one), sets, rules)]
        latest.append((reference, one))
    return ties, withheld


def _done_with(earlier: _Held, later: _Held, sets: _Sets, rules: Rules) -> bool:
    """Say whether the later holder stands for the earlier one from now on (one lead, one port), or its session is over."""
    (who, what), (reference, one) = earlier, later
    if what.at is not None and one.at is not None and one.at - what.at > rules.session_window:
        return True
    return sets.root(who) == sets.root(reference) and what.port == one.port


def _leads(known: dict[str, Tip], sets: _Sets, ties: list[Tie], withheld: list[Tie]) -> tuple[Lead, ...]:
    members: dict[str, list[str]] = defaultdict(list)
    holding: dict[str, set[Tie]] = defaultdict(set)
    kept_back: dict[str, set[Tie]] = defaultdict(set)
    for reference in sorted(known):
        members[sets.root(reference)].append(reference)
    for tie in ties:
        holding[sets.root(tie.first)].add(tie)
    for tie in withheld:
        for root in {sets.root(tie.first), sets.root(tie.second)}:
            kept_back[root].add(tie)
    return tuple(
        Lead(tuple(tips), tuple(sorted(holding[root])), tuple(sorted(kept_back[root])))
        for root, tips in members.items()
    )


def _suggestions(buckets: dict[_Bucket, list[_Held]], sets: _Sets, rules: Rules) -> Iterator[Suggestion]:
    for key in sorted(buckets):
        held = buckets[key]
        if len({sets.root(reference) for reference, _ in held}) < 2:
            continue
        explanation = _explained(held, sets, rules)
        if explanation is not None:
            tips = tuple(sorted({reference for reference, _ in held}))
            yield Suggestion(tips, held[0][1].kind, key[3], explanation)


def _explained(held: list[_Held], sets: _Sets, rules: Rules) -> str | None:
    """Explain the first pair of different leads that may meet; None when a person holds all of them apart."""
    one_of_each = list({sets.root(reference): (reference, one) for reference, one in reversed(held)}.values())
    one_of_each.sort(key=_when_and_who)
    for index, (first, one) in enumerate(one_of_each):
        for second, other in one_of_each[index + 1 :]:
            if sets.may_meet(first, second):
                judgement = judge(one, other, rules)
                if judgement.verdict != "none":
                    return judgement.explanation
    return None
