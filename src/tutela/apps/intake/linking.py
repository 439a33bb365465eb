"""Which leads new tips fall into: decided here with the linking engine, under the appender's lock, and stated in acts."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from django.db.models import Q

from tutela.apps.intake import rules
from tutela.apps.intake.acts import IdentifierTaken, LeadOpened, LinkJudged, TipReceived, TipsLinked
from tutela.apps.intake.models import Identifier, Lead, Link, Tip
from tutela.apps.intake.reading import REPORTER, normalised_again
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import Decision
from tutela.apps.record.selectors import opened_text, references_of_values
from tutela.apps.subjects.services import MentionPlan, Recognised, state_mentions
from tutela.engines.linkage.cluster import BY_A_PERSON, Tie, cluster
from tutela.engines.linkage.cluster import Decision as Said
from tutela.engines.linkage.cluster import Lead as Cluster
from tutela.engines.linkage.cluster import Tip as LinkableTip
from tutela.engines.linkage.identifiers import Normalised

SERVICE, OFFICER = "service", "officer"
"""Who made a link."""


@dataclass(slots=True)
class Holders:
    """Who holds the strong identifiers of some tips: asked for once, and kept up to date while those tips are taken in.

    ``held`` are holders by folded value, those of one lead and moment together, the newest last. ``lead_of`` is the lead
    of each that may pull another tip in: those of closed leads and those set aside may not. ``leads`` are those leads
    with the entry that opened them and their district, ``apart`` the pairs that a person holds apart, ``subjects`` whom
    the tips mention.
    """

    held: dict[str, dict[Hashable, list[tuple[str, Normalised]]]] = field(default_factory=dict)
    lead_of: dict[str, str | None] = field(default_factory=dict)
    leads: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)
    subjects: Recognised = field(default_factory=Recognised)

    def add(self, tip: str, own: Iterable[Normalised], lead: str | None = None) -> None:
        """Count in a tip that was taken in just now."""
        self.lead_of[tip] = lead
        for one in own:
            self.hold(tip, one)

    def hold(self, tip: str, one: Normalised) -> None:
        """Note one holder beside those of its lead that hold the same of the same moment."""
        alike = (self.lead_of[tip] or tip, one.kind, one.platform, one.qualifier, one.port, one.at)
        self.held.setdefault(one.value.casefold(), {}).setdefault(alike, []).append((tip, one))


def holders_of(tips: Iterable[Sequence[IdentifierTaken]]) -> Holders:
    """The holders of every strong identifier of some tips that are to be taken in, by a few questions for all of them."""
    found = Holders()
    of_each = list(tips)
    asked = references_of_values(
        {one.value for identifiers in of_each for one in strong_of(identifiers)}, part="identifiers."
    )
    for identifiers in of_each:
        found.subjects.expect(_mentions(_with_values(identifiers)))
    value_of = {reference: value for value, references in asked.items() for reference in references}
    rows = [row for part in _parts(value_of) for row in _strong_rows(part)]
    for part in _parts({row[0] for row in rows}):
        may_pull = Tip.objects.filter(reference__in=part).exclude(state=rules.TipState.SET_ASIDE)
        found.lead_of |= dict(may_pull.values_list("reference", "lead"))
    for part in _parts({lead for lead in found.lead_of.values() if lead}):
        open_ones = Lead.objects.filter(reference__in=part, closed_at=None)
        found.leads |= {
            name: (entry, place) for name, entry, place in open_ones.values_list("reference", "entry", "district")
        }
    found.lead_of = {tip: lead for tip, lead in found.lead_of.items() if lead is None or lead in found.leads}
    for tip, reference, kind, strength, platform, port, at, qualifier, note in sorted(rows, key=itemgetter(0)):
        if tip not in found.lead_of:
            continue
        value = value_of[reference]
        one = normalised_again(
            kind, value, strength=strength, platform=platform, port=port, at=at, qualifier=qualifier, note=note
        )
        found.hold(tip, one)
    found.apart = _held_apart(found)
    return found


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    """Names in parts that one question may ask for."""
    ordered = sorted(names)
    for start in range(0, len(ordered), 5_000):
        yield ordered[start : start + 5_000]


def _strong_rows(references: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    rows = Identifier.objects.filter(value__in=references, strength="strong").exclude(role=REPORTER)
    return rows.values_list("tip_id", "value", "kind", "strength", "platform", "port", "at", "qualifier", "note")


def _held_apart(holders: Holders) -> list[tuple[str, str]]:
    """Pairs that a person holds apart among the holders and all that is in their leads."""
    if not holders.lead_of:
        return []
    near = Tip.objects.filter(Q(reference__in=list(holders.lead_of)) | Q(lead__in=list(holders.leads)))
    pairs = Link.objects.filter(
        standing=rules.LinkStanding.REVERSED, one__in=near.values("reference"), other__in=near.values("reference")
    )
    apart = list(pairs.values_list("one", "other"))
    ends = Tip.objects.filter(reference__in={end for pair in apart for end in pair})
    holders.lead_of |= {tip: lead for tip, lead in ends.values_list("reference", "lead") if lead in holders.leads}
    return apart


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
    holders: Holders,
    version_of: str | None = None,
) -> str | None:
    """Let a tip that was just taken in fall into the lead of the tips that it shares a strong identifier with.

    Returns the lead, or None when it shares none with an open lead or a tip that waits. Tips of closed leads never pull
    another in; pairs that a person held apart stay apart.
    """
    own = strong_of(identifiers)
    lead = _lead_of_report(decision, officer, tip, version_of, holders) if version_of is not None else None
    if lead is None:
        held = _nearest(tip, own, holders, besides=_versions(version_of))
        found = _clustered(tip, own, held, holders) if held else None
        if found is not None and len(found.tips) > 1:
            lead = _committed(decision, officer, tip, source, found, holders)
    holders.add(tip, own, lead)
    return lead


def _versions(first: str | None) -> frozenset[str]:
    """The versions of one report: that they share their identifiers ties nothing together."""
    if first is None:
        return frozenset()
    return frozenset(Tip.objects.filter(Q(reference=first) | Q(version_of=first)).values_list("reference", flat=True))


def _lead_of_report(decision: Decision, officer: Officer, tip: str, first: str, holders: Holders) -> str | None:
    """Let another version of a report follow the first into its lead, where that is open."""
    lead = Lead.objects.filter(reference__in=Tip.objects.filter(reference=first).values("lead"), closed_at=None).first()
    if lead is None:
        return None
    reason = "Both are versions of the same report."
    link = LinkJudged(one=first, other=tip, by=SERVICE, kinds=("report",), reasons=(reason,))
    decision.commit(TipsLinked(lead=lead.reference, tips=(tip,), links=(link,), reason=None))
    mention_subjects(decision, officer, tip, lead.reference, lead.district, holders.subjects)
    return lead.reference


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _nearest(
    tip: str, own: Sequence[Normalised], holders: Holders, *, besides: frozenset[str]
) -> dict[str, set[Normalised]]:
    """Earlier tips that hold one of these values, each with those identifiers.

    Of a lead only the holders just before and just after in time are taken: whatever ties to another of its tips ties to
    one of these, so that a lead of a thousand tips costs no more than one of three.
    """
    kept: dict[str, set[Normalised]] = defaultdict(set)
    for mine in own:
        here = (mine.at or _LONG_AGO, tip)
        before: dict[Hashable, tuple[tuple[datetime, str], Normalised]] = {}
        after: dict[Hashable, tuple[tuple[datetime, str], Normalised]] = {}
        for alike in holders.held.get(mine.value.casefold(), {}).values():
            other, one = next((pair for pair in reversed(alike) if pair[0] not in besides), (None, mine))
            if other is None:
                continue
            key = (holders.lead_of[other] or other, one.kind, one.platform, one.qualifier, one.port)
            there = (one.at or _LONG_AGO, other)
            if there <= here and (key not in before or before[key][0] < there):
                before[key] = there, one
            elif there > here and (key not in after or there < after[key][0]):
                after[key] = there, one
        for (_, other), one in (*before.values(), *after.values()):
            kept[other].add(one)
    return kept


def _clustered(tip: str, own: Sequence[Normalised], held: Mapping[str, set[Normalised]], holders: Holders) -> Cluster:
    """The engine's lead around one tip, with the earlier tips' leads and what people said of them."""
    leads = {lead for one in held if (lead := holders.lead_of[one]) is not None}
    known = {*held, *(end for pair in holders.apart for end in pair if holders.lead_of.get(end) in leads)}
    members: dict[str, list[str]] = defaultdict(list)
    for reference in sorted(known):
        members[holders.lead_of[reference] or reference].append(reference)
    said = [Said(group[0], other, True) for group in members.values() for other in group[1:]]
    said += [Said(one, other, False) for one, other in holders.apart]
    tips = [LinkableTip(reference, tuple(held.get(reference, ()))) for reference in sorted(known)]
    found = cluster([*tips, LinkableTip(tip, tuple(own))], said)
    return next(lead for lead in found.leads if tip in lead.tips)


def _committed(decision: Decision, officer: Officer, tip: str, source: str, found: Cluster, holders: Holders) -> str:
    """State what was decided: a new lead, or tips linked to the earliest one."""
    links = links_of(
        [tie for tie in found.ties if tip in (tie.first, tie.second) or not _in_one_lead(tie, holders)], tip
    )
    loose = [one for one in found.tips if holders.lead_of.get(one) is None]
    leads = {lead for one in found.tips if (lead := holders.lead_of.get(one)) is not None}
    if leads:
        lead = min(leads, key=lambda name: holders.leads[name][0])
        decision.commit(TipsLinked(lead=lead, tips=tuple(loose), links=links, reason=None))
    else:
        lead = decision.next_reference("LEAD")
        holders.leads[lead] = decision.next_index, None
        holders.subjects.new_matters.add(lead)
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
        holders.lead_of[one] = lead
        mention_subjects(decision, officer, one, lead, holders.leads[lead][1], holders.subjects)
    return lead


def _in_one_lead(tie: Tie, holders: Holders) -> bool:
    lead = holders.lead_of.get(tie.first)
    return lead is not None and lead == holders.lead_of.get(tie.second)


def links_of(ties: Iterable[Tie], new: str) -> tuple[LinkJudged, ...]:
    """Ties as they stand in an act: each pair once, with every kind that it shares; no value among them."""
    pairs: dict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        if tie.kind != BY_A_PERSON:
            pairs[rules.pair_of(tie.first, tie.second)].append(tie)
    earlier = [pair for pair, shared in pairs.items() if new not in (shared[0].first, shared[0].second)]
    known = set(Link.objects.filter(id__in=earlier).values_list("id", flat=True)) if earlier else frozenset[str]()
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


def mention_subjects(
    decision: Decision,
    officer: Officer,
    tip: str,
    lead: str,
    district: str | None,
    recognised: Recognised | None = None,
) -> None:
    """State in the subjects' room whom a tip of a lead mentions."""
    plans = _mentions(_taken_now(decision, tip) or _taken_before(tip))
    state_mentions(officer=officer, source=tip, mentions=plans, matter=lead, district=district, recognised=recognised)


def _mentions(identifiers: Iterable[tuple[IdentifierTaken | Identifier, str]]) -> list[MentionPlan]:
    return [
        MentionPlan(
            kind=one.kind, value=value, role=one.role, strong=one.strength == "strong", platform=one.platform, at=one.at
        )
        for one, value in identifiers
        if one.role != REPORTER
    ]


def _with_values(identifiers: Iterable[IdentifierTaken]) -> list[tuple[IdentifierTaken, str]]:
    return [(one, one.value) for one in identifiers if one.value is not None]


def _taken_now(decision: Decision, tip: str) -> list[tuple[IdentifierTaken, str]]:
    """Identifiers, with their values, of a tip that was taken in under this very lock: they cannot be looked up yet."""
    for waiting in reversed(decision.pending):
        if isinstance(waiting.act, TipReceived) and waiting.act.tip == tip:
            return _with_values(waiting.act.identifiers)
    return []


def _taken_before(tip: str) -> list[tuple[Identifier, str]]:
    rows = list(Identifier.objects.filter(tip_id=tip, value__isnull=False).order_by("number"))
    values = opened_text(row.value for row in rows)
    return [(row, values[row.value or ""]) for row in rows]
