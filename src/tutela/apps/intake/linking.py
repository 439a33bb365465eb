"""Which leads new tips fall into: decided here with the linking engine, under the appender's lock, and stated in acts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from tutela.apps.intake import rules
from tutela.apps.intake.acts import IdentifierTaken, LeadOpened, LinkJudged, TipReceived, TipsLinked
from tutela.apps.intake.models import Identifier, Lead, Link, Tip
from tutela.apps.intake.reading import REPORTER, normalised_again
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import Decision
from tutela.apps.record.selectors import opened_text, references_of_value
from tutela.apps.subjects.services import MentionPlan, state_mentions
from tutela.engines.linkage.cluster import BY_A_PERSON, Tie, cluster
from tutela.engines.linkage.cluster import Decision as Said
from tutela.engines.linkage.cluster import Lead as Cluster
from tutela.engines.linkage.cluster import Tip as LinkableTip
from tutela.engines.linkage.identifiers import Normalised

SERVICE, OFFICER = "service", "officer"
"""Who made a link."""


@dataclass(slots=True)
class Fresh:
    """Strong identifiers of tips that were committed under this lock and cannot be looked up yet, by folded value."""

    by_value: dict[str, list[tuple[str, Normalised]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, tip: str, identifiers: Iterable[Normalised]) -> None:
        for one in identifiers:
            self.by_value[one.value.casefold()].append((tip, one))


def strong_of(identifiers: Sequence[IdentifierTaken]) -> list[Normalised]:
    """What of a tip may make a lead: strong, and not the reporter's own."""
    return [
        normalised_again(
            one.kind,
            one.value,
            strength=one.strength,
            platform=one.platform,
            port=one.port,
            at=one.at,
            qualifier=one.qualifier,
            note=one.note,
        )
        for one in identifiers
        if one.strength == "strong" and one.value is not None and one.role != REPORTER
    ]


def link_new_tip(
    decision: Decision,
    officer: Officer,
    tip: str,
    source: str,
    identifiers: Sequence[IdentifierTaken],
    fresh: Fresh,
    version_of: str | None = None,
) -> str | None:
    """Let a tip that was just taken in fall into the lead of the tips that it shares a strong identifier with.

    Returns the lead, or None when it shares none with an open lead or a tip that waits. Tips of closed leads never pull
    another in; pairs that a person held apart stay apart.
    """
    own = strong_of(identifiers)
    if version_of is not None and (lead := _lead_of_report(decision, officer, tip, version_of)):
        fresh.add(tip, own)
        return lead
    held = _holders(own, fresh)
    fresh.add(tip, own)
    for other in _versions(version_of):
        held.pop(other, None)
    if not held:
        return None
    found = _clustered(tip, own, held)
    if len(found.tips) < 2:
        return None
    return _committed(decision, officer, tip, source, found)


def _versions(first: str | None) -> list[str]:
    """The versions of one report: that they share their identifiers ties nothing together."""
    if first is None:
        return []
    return list(Tip.objects.filter(Q(reference=first) | Q(version_of=first)).values_list("reference", flat=True))


def _lead_of_report(decision: Decision, officer: Officer, tip: str, first: str) -> str | None:
    """Let another version of a report follow the first into its lead, where that is open."""
    lead = Lead.objects.filter(reference__in=Tip.objects.filter(reference=first).values("lead"), closed_at=None).first()
    if lead is None:
        return None
    reason = "Both are versions of the same report."
    link = LinkJudged(one=first, other=tip, by=SERVICE, kinds=("report",), reasons=(reason,))
    decision.commit(TipsLinked(lead=lead.reference, tips=(tip,), links=(link,), reason=None))
    mention_subjects(decision, officer, tip, lead.reference, lead.district)
    return lead.reference


def _holders(own: Sequence[Normalised], fresh: Fresh) -> dict[str, list[Normalised]]:
    """Earlier tips that hold one of these values, each with those identifiers."""
    held: dict[str, list[Normalised]] = defaultdict(list)
    for value in dict.fromkeys(one.value for one in own):
        for other, one in fresh.by_value.get(value.casefold(), ()):
            held[other].append(one)
        references = references_of_value(value)
        if not references:
            continue
        rows = Identifier.objects.filter(value__in=references, strength="strong").exclude(role=REPORTER)
        for row in rows.order_by("id"):
            held[row.tip_id].append(
                normalised_again(
                    row.kind,
                    value,
                    strength=row.strength,
                    platform=row.platform,
                    port=row.port,
                    at=row.at,
                    qualifier=row.qualifier,
                    note=row.note,
                )
            )
    closed = Tip.objects.filter(reference__in=list(held)).filter(
        Q(state=rules.TipState.SET_ASIDE) | Q(lead__in=Lead.objects.filter(closed_at__isnull=False).values("reference"))
    )
    for reference in list(closed.values_list("reference", flat=True)):
        del held[reference]
    return held


def _clustered(tip: str, own: Sequence[Normalised], held: dict[str, list[Normalised]]) -> Cluster:
    """The engine's lead around one tip, with the earlier tips' leads and what people said of them."""
    leads = dict(Tip.objects.filter(reference__in=list(held), lead__isnull=False).values_list("reference", "lead"))
    members: dict[str, list[str]] = defaultdict(list)
    for lead, reference in Tip.objects.filter(lead__in=set(leads.values())).values_list("lead", "reference"):
        members[str(lead)].append(reference)
    said = [Said(sorted(group)[0], other, True) for group in members.values() for other in sorted(group)[1:]]
    known = {tip, *held, *(reference for group in members.values() for reference in group)}
    apart = Link.objects.filter(standing=rules.LinkStanding.REVERSED, one__in=known, other__in=known)
    said += [Said(one, other, False) for one, other in apart.values_list("one", "other")]
    tips = [LinkableTip(reference, tuple(held.get(reference, ()))) for reference in sorted(known - {tip})]
    found = cluster([*tips, LinkableTip(tip, tuple(own))], said)
    return next(lead for lead in found.leads if tip in lead.tips)


def _committed(decision: Decision, officer: Officer, tip: str, source: str, found: Cluster) -> str:
    """State what was decided: a new lead, or tips linked to the earliest one."""
    links = links_of(found.ties)
    rows = Tip.objects.filter(reference__in=found.tips, lead__isnull=False)
    leads = list(Lead.objects.filter(reference__in=rows.values("lead")).order_by("entry"))
    loose = [t for t in found.tips if not rows.filter(reference=t).exists()]
    if leads:
        lead, district = leads[0].reference, leads[0].district
        decision.commit(TipsLinked(lead=lead, tips=tuple(loose), links=links, reason=None))
    else:
        lead, district = decision.next_reference("LEAD"), None
        decision.commit(
            LeadOpened(
                lead=lead,
                source=source,
                tips=tuple(loose),
                links=links,
                district=None,
                station=None,
                group=None,
                earlier_reference=None,
                note=None,
                due_at=decision.recorded_at + rules.TRIAGE_WITHIN,
            )
        )
    for one in loose:
        mention_subjects(decision, officer, one, lead, district)
    return lead


def links_of(ties: Iterable[Tie]) -> tuple[LinkJudged, ...]:
    """Ties as they stand in an act: each pair once, with every kind that it shares; no value among them."""
    pairs: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        if tie.kind != BY_A_PERSON:
            pairs[rules.pair_of(tie.first, tie.second)].append(tie)
    known = set(Link.objects.filter(id__in=list(pairs)).values_list("id", flat=True))
    return tuple(
        LinkJudged(
            one=shared[0].first,
            other=shared[0].second,
            by=SERVICE,
            kinds=tuple(dict.fromkeys(tie.kind for tie in shared)),
            reasons=tuple(dict.fromkeys(tie.explanation for tie in shared)),
        )
        for pair, shared in pairs.items()
        if pair not in known
    )


def mention_subjects(decision: Decision, officer: Officer, tip: str, lead: str, district: str | None) -> None:
    """State in the subjects' room whom a tip of a lead mentions."""
    rows = list(Identifier.objects.filter(tip_id=tip, value__isnull=False).exclude(role=REPORTER).order_by("number"))
    values = opened_text(row.value for row in rows) | _pending_values(decision, tip)
    plans = [
        MentionPlan(
            kind=row.kind,
            value=values[row.value or ""],
            role=row.role,
            strong=row.strength == "strong",
            platform=row.platform,
            at=row.at,
        )
        for row in rows
    ]
    state_mentions(officer=officer, source=tip, mentions=plans, matter=lead, district=district)


def _pending_values(decision: Decision, tip: str) -> dict[str, str]:
    """Values of a tip that was taken in under this very lock, by their references."""
    return {
        f"{waiting.index}/identifiers.{n}.value": one.value
        for waiting in decision.pending
        if isinstance(waiting.act, TipReceived) and waiting.act.tip == tip
        for n, one in enumerate(waiting.act.identifiers)
        if one.value is not None
    }
