"""The verbs of subjects: state and withdraw mentions, place a matter, judge that two are the same person, take it back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.subjects import rules
from tutela.apps.subjects.acts import (
    JudgedSame,
    JudgementReversed,
    MatterPlaced,
    MentionsStated,
    MentionStated,
    MentionsWithdrawn,
)
from tutela.apps.subjects.errors import JudgementRefused
from tutela.apps.subjects.models import Judgement, SubjectMention
from tutela.apps.subjects.selectors import mentioned_for, subject_row, subjects_of


@dataclass(frozen=True, slots=True)
class MentionPlan:
    """One mention to be stated: the identifier in its normal form, whose it is there, and whether it singles out one person."""

    kind: str
    value: str
    role: str
    strong: bool
    platform: str | None = None
    at: datetime | None = None


_Key = tuple[str, str | None, str]


@dataclass(slots=True)
class Recognised:
    """Subjects that were looked up or opened while one lock is held, so that none is asked for twice.

    ``strong`` by kind, platform and folded value, None where there is none; ``weak`` within a matter besides.
    ``maybe`` are weak subjects that say the same, whatever the matter; ``new_matters`` were opened under the lock.
    """

    strong: dict[_Key, str | None] = field(default_factory=dict)
    weak: dict[tuple[_Key, str | None], str | None] = field(default_factory=dict)
    maybe: dict[_Key, list[str]] = field(default_factory=dict)
    new_matters: set[str | None] = field(default_factory=set)
    expected: list[MentionPlan] = field(default_factory=list)

    def expect(self, plans: Iterable[MentionPlan]) -> None:
        """Ask for what these mention, too, once anything is asked for: a question for many costs little more than for one."""
        self.expected += [plan for plan in plans if _is_of_a_subject(plan)]

    def ask_for(self, plans: Sequence[MentionPlan]) -> None:
        """Ask for the subjects of values that were not asked for yet, all together."""
        if all(_key(plan) in self.maybe for plan in plans):
            return
        every, self.expected = [*plans, *self.expected], []
        new = {key: (plan.kind, plan.platform, plan.value) for plan in every if (key := _key(plan)) not in self.maybe}
        found = subjects_of(new.values())
        for key, asked in new.items():
            self.strong.setdefault(key, next((one.reference for one in found[asked] if one.strong), None))
            self.maybe[key] = [one.reference for one in found[asked] if not one.strong]

    def look_up(self, plans: Sequence[MentionPlan], matter: str | None) -> None:
        """Find which subjects the mentions of a matter are of."""
        self.ask_for(plans)
        open_ones = {key for plan in plans if not self.strong[key := _key(plan)] and (key, matter) not in self.weak}
        maybe = {subject for key in open_ones for subject in self.maybe[key]}
        here = frozenset[str]() if matter in self.new_matters else mentioned_for(matter, maybe)
        for key in open_ones:
            self.weak[key, matter] = next((subject for subject in self.maybe[key] if subject in here), None)

    def of(self, plan: MentionPlan, matter: str | None) -> str | None:
        """The subject that a looked up mention is of."""
        return self.strong[_key(plan)] or self.weak[_key(plan), matter]

    def opened(self, plan: MentionPlan, matter: str | None, subject: str) -> None:
        """Note a subject that was opened: it cannot be looked up before the commit is written."""
        if plan.strong:
            self.strong[_key(plan)] = subject
        self.weak[_key(plan), matter] = subject


def _is_of_a_subject(plan: MentionPlan) -> bool:
    return plan.kind in rules.KINDS and bool(plan.value.strip())


def _key(plan: MentionPlan) -> _Key:
    return plan.kind, plan.platform, plan.value.casefold()


def state_mentions(
    *,
    officer: Officer,
    source: str,
    mentions: Sequence[MentionPlan],
    matter: str | None = None,
    district: str | None = None,
    recognised: Recognised | None = None,
    client_id: str | None = None,
) -> Receipt | None:
    """State that a tip, group or exhibit mentions subjects, for a lead or case; None when none of them is a subject.

    A strong identifier is one subject wherever it is seen; a weak one (a name, an address) only within its matter.
    ``recognised`` is kept by who states many under one lock.
    """
    with deciding(officer, client_id) as decision:
        officer.must("subjects.change")
        wanted = [plan for plan in dict.fromkeys(mentions) if _is_of_a_subject(plan)]
        if not wanted:
            return None
        stated, opened = _stated(decision, wanted, matter, recognised or _opened_before(decision))
        return decision.commit(
            MentionsStated(
                source=source,
                matter=matter,
                district=district,
                opened=tuple(opened),
                subjects=tuple(dict.fromkeys(one.subject for one in stated)),
                mentions=tuple(stated),
            )
        )


def _stated(
    decision: Decision, wanted: Sequence[MentionPlan], matter: str | None, recognised: Recognised
) -> tuple[list[MentionStated], list[str]]:
    recognised.look_up(wanted, matter)
    new = list(dict.fromkeys(_key(plan) for plan in wanted if recognised.of(plan, matter) is None))
    names = dict(zip(new, decision.next_references("SUB", len(new)), strict=True))
    stated = []
    for plan in wanted:
        subject = recognised.of(plan, matter)
        opens = subject is None
        if subject is None:
            subject = names[_key(plan)]
            recognised.opened(plan, matter, subject)
        stated.append(
            MentionStated(
                subject=subject,
                kind=plan.kind,
                platform=plan.platform,
                strong=plan.strong,
                value=plan.value if opens else None,
                role=plan.role,
                at=plan.at,
            )
        )
    return stated, list(names.values())


def _opened_before(decision: Decision) -> Recognised:
    """Subjects opened earlier in the same commit: their values are not yet among those that can be looked up."""
    recognised = Recognised()
    for waiting in decision.pending:
        if isinstance(waiting.act, MentionsStated):
            for one in waiting.act.mentions:
                if one.value is not None:
                    plan = MentionPlan(one.kind, one.value, one.role, one.strong, one.platform)
                    recognised.opened(plan, waiting.act.matter, one.subject)
    return recognised


def withdraw_mentions(
    *, officer: Officer, source: str, matter: str, reason: str, client_id: str | None = None
) -> Receipt | None:
    """Take back that a source speaks of a matter's subjects; None when it mentions none there."""
    with deciding(officer, client_id) as decision:
        officer.must("subjects.change")
        if not SubjectMention.objects.filter(source=source, matter=matter, withdrawn_at=None).exists():
            return None
        return decision.commit(MentionsWithdrawn(source=source, matter=matter, reason=_said(reason)))


def place_matter(*, officer: Officer, matter: str, district: str, client_id: str | None = None) -> Receipt | None:
    """Place the subjects of a lead or case in a district, whose officers then see them; None when it mentions none."""
    with deciding(officer, client_id) as decision:
        officer.must("subjects.change")
        if not SubjectMention.objects.filter(matter=matter).exists():
            return None
        return decision.commit(MatterPlaced(matter=matter, district=district))


def judge_same(*, officer: Officer, one: str, other: str, reason: str, client_id: str | None = None) -> Receipt:
    """Judge that two subjects are the same person, and say why. Raises NotVisible, JudgementRefused."""
    with deciding(officer, client_id) as decision:
        for reference in (one, other):
            subject_row(officer, reference, "subjects.change")
        breaches = rules.breaches_of_judgement(one, other, _standing(one, other))
        if breaches:
            raise JudgementRefused("; ".join(b.text for b in breaches), tuple(breaches))
        return decision.commit(JudgedSame(one=one, other=other, reason=_said(reason)))


def reverse_judgement(*, officer: Officer, one: str, other: str, reason: str, client_id: str | None = None) -> Receipt:
    """Take back that two subjects are the same person. Raises NotVisible, JudgementRefused."""
    with deciding(officer, client_id) as decision:
        for reference in (one, other):
            subject_row(officer, reference, "subjects.change")
        if _standing(one, other) != rules.Standing.CONFIRMED:
            raise JudgementRefused(f"no judgement stands that {one} and {other} are the same")
        return decision.commit(JudgementReversed(one=one, other=other, reason=_said(reason)))


def _standing(one: str, other: str) -> str | None:
    return Judgement.objects.filter(id=rules.pair_of(one, other)).values_list("standing", flat=True).first()


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
