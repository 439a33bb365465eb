"""Rosters out of chat exports: read in confinement, sealed, joined to the group that they are of, committed, listed.

How an import goes, one export after the other:

1. a confined worker reads the export; nothing of any message, and not the export itself, is kept;
2. under the appender's lock each chat is told to be known (the same export came before: nothing changes), to be of a
   known group (its roster is merged with that one's), or to be a new group;
3. the merged roster is sealed in the vault before its act names it, and everything of one export is one commit.
   A killed import leaves at most a sealed file that nothing names; run again, it takes in exactly the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from tutela.apps.networks import rules
from tutela.apps.networks.acts import (
    GroupListed,
    MembersListed,
    MemberStated,
    RosterImported,
    SharedMembers,
    TitleBorne,
)
from tutela.apps.networks.errors import NoAuthority, OtherGroup
from tutela.apps.networks.models import Group, GroupId, GroupTitle, Membership, Roster
from tutela.apps.networks.reading import ExportRead, GroupRead, read_export
from tutela.apps.networks.sealed import bytes_of, roster_in
from tutela.apps.people.officer import Officer
from tutela.apps.record import vault
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.selectors import known_references, opened_text, opening_statement, references_of_value
from tutela.apps.subjects.selectors import known_subjects, subjects_mentioned_by
from tutela.apps.subjects.services import MentionPlan, state_mentions
from tutela.engines.confined import ConfinedFailure
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.moments import zone_of
from tutela.engines.figures.counted import STATED, Counted
from tutela.engines.network.errors import NetworkError
from tutela.engines.network.merging import merged
from tutela.engines.network.overlap import overlap
from tutela.engines.network.roster import Member
from tutela.engines.network.roster import Roster as RosterValue
from tutela.engines.values import Unread, instant_of

LISTED_MEMBERS = 5_000
"""How many members of a group are listed one by one, by messages written; the sealed roster holds them all."""

MEMBERS_AN_ACT = 250
UNREAD_SAID = 50
TITLES_SAID = 200

NEW, MERGED, UNCHANGED = "new", "merged", "unchanged"

Progress = Callable[[Path, int, int], None]
"""Told before each file: which, and how many of how many are done."""


@dataclass(frozen=True, slots=True)
class GroupTaken:
    """What became of one group of an export; the counts are of everything known of the group by now.

    ``outcome`` is new, merged or unchanged (the same export came before); ``same_by`` says how a known group was told.
    ``perhaps`` are groups with the same title that are not known to be this one.
    """

    reference: str
    outcome: str
    file: str
    title: str | None
    platform: str
    personal: bool
    members: int
    admins: int
    messages: int
    service_lines: int
    first_at: str | None
    last_at: str | None
    new_members: int
    exact: bool
    zone: str | None
    zone_stated: bool
    without_zone: int
    date_order: str | None
    same_by: str
    perhaps: tuple[str, ...]
    unread: tuple[Unread, ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file of which nothing was taken in, or a part of one, and why."""

    file: str
    item: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class GroupImport:
    """What became of the files."""

    groups: tuple[GroupTaken, ...]
    unread: tuple[NotRead, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """On what terms exports are taken in."""

    officer: Officer
    authority: str
    source: str | None
    exhibit: str | None
    zone: str
    zone_stated: bool
    day_first: bool | None
    group: str | None


@dataclass(slots=True)
class _Known:
    """Rosters of known groups, each opened once."""

    rosters: dict[str, RosterValue] = field(default_factory=dict)

    def of(self, sealed: str) -> RosterValue:
        if sealed not in self.rosters:
            self.rosters[sealed] = roster_in(vault.get(sealed))
        return self.rosters[sealed]


def import_groups(
    *,
    officer: Officer,
    paths: Sequence[Path],
    authority: str | None = None,
    zone: str | None = None,
    day_first: bool | None = None,
    exhibit: str | None = None,
    source: str | None = None,
    group: str | None = None,
    progress: Progress | None = None,
    client_id: str | None = None,
) -> GroupImport:
    """Take in the rosters of chat exports; what cannot be read is listed and the rest is taken in.

    ``authority`` is by what right the exports were obtained, by default the ``exhibit`` that they come from; ``zone``
    is put on times that have none, by default the installation's. ``group`` says that the exports are of this group.
    The same export again changes nothing; each file is a commit of its own, so ``client_id`` is not used.
    Raises NotAllowed, NoAuthority, NotVisible, and Refused for an exhibit or a zone that there is not.
    """
    officer.must("groups.change")
    terms = _terms(officer, authority, zone, day_first, exhibit, source, group)
    known = _Known()
    taken: list[GroupTaken] = []
    unread: list[NotRead] = []
    for done, path in enumerate(paths):
        if progress is not None:
            progress(path, done, len(paths))
        try:
            read = read_export(path, zone=terms.zone, day_first=day_first)
            groups = _commit(terms, path, read, known)
        except (ExchangeError, ConfinedFailure) as failure:
            unread.append(NotRead(str(path), None, failure.reason))
            continue
        except OtherGroup as refusal:
            unread.append(NotRead(str(path), None, str(refusal)))
            continue
        taken += groups
        unread += [NotRead(str(path), one.item, one.reason) for one in read.export.unread]
    return GroupImport(tuple(taken), tuple(unread))


def _terms(
    officer: Officer,
    authority: str | None,
    zone: str | None,
    day_first: bool | None,
    exhibit: str | None,
    source: str | None,
    group: str | None,
) -> _Terms:
    if exhibit is not None and exhibit not in known_references(exhibit):
        raise Refused(f"no exhibit {exhibit} is recorded here; seal it first, or leave it out")
    said = (authority or "").strip() or (f"Exhibit {exhibit}" if exhibit else "")
    if not said:
        raise NoAuthority
    if group is not None and not Group.objects.filter(reference=group).exists():
        raise NotVisible(group)
    try:
        zone_of(zone or opening_statement().zone)
    except ExchangeError as error:
        raise Refused(error.reason) from error
    return _Terms(
        officer=officer,
        authority=said,
        source=(source or "").strip() or None,
        exhibit=exhibit,
        zone=zone or opening_statement().zone,
        zone_stated=zone is not None,
        day_first=day_first,
        group=group,
    )


def _commit(terms: _Terms, path: Path, read: ExportRead, known: _Known) -> list[GroupTaken]:
    """Commit one export: all of its groups, or none."""
    taken: list[GroupTaken] = []
    for sealed in Group.objects.exclude(roster=None).filter(platform=read.export.platform).values_list("roster"):
        known.of(str(sealed[0]))  # before the lock: what is opened here is not opened under it
    subjects = _subjects_in(read)
    with deciding(terms.officer) as decision:
        before = _came_before(read)
        for one in read.groups:
            if one.chat in before:
                taken.append(_unchanged(before[one.chat], path, read, one))
            else:
                taken.append(_take_in(terms, decision, path, read, one, known, subjects))
    return taken


def _came_before(read: ExportRead) -> dict[int, Roster]:
    """The rosters that this very export brought, by the place of the chat in it."""
    references = references_of_value(read.export.sha256, limit=10_000)
    rows = Roster.objects.filter(export__in=references, erased_at=None).select_related("group")
    return {row.chat: row for row in rows}


def _unchanged(row: Roster, path: Path, read: ExportRead, one: GroupRead) -> GroupTaken:
    group = row.group
    title = opened_text([group.title])[group.title] if group.title else None
    return GroupTaken(
        reference=group.reference,
        outcome=UNCHANGED,
        file=str(path),
        title=title,
        platform=group.platform,
        personal=group.personal,
        members=group.members,
        admins=group.admins,
        messages=group.messages,
        service_lines=group.service_lines,
        first_at=group.first_at or None,
        last_at=group.last_at or None,
        new_members=0,
        exact=group.exact,
        zone=row.zone,
        zone_stated=row.zone_stated,
        without_zone=row.without_zone,
        date_order=row.date_order,
        same_by="export",
        perhaps=(),
        unread=read.export.unread,
        flags=tuple(row.flags),
    )


def _take_in(
    terms: _Terms,
    decision: Decision,
    path: Path,
    read: ExportRead,
    one: GroupRead,
    known: _Known,
    subjects: Mapping[str, str],
) -> GroupTaken:
    """Record one group's roster: join it to its group or list a new one, seal it, say who is in it."""
    group, same_by, perhaps = _group_of(terms, one.roster, known)
    earlier = known.of(group.roster) if group is not None and group.roster else None
    roster = _joined(terms, earlier, one.roster)
    reference = group.reference if group is not None else decision.next_reference("GRP")
    sealed = vault.put(bytes_of(roster))
    known.rosters[sealed.name] = roster
    if group is None:
        decision.commit(_listing(reference, roster, perhaps))
    stated, gone = _restated(reference, roster, group)
    new = sum(1 for member in stated if member.number > (group.last_number if group else 0))
    unlisted = max(0, len(roster.members) - LISTED_MEMBERS)
    new_members = new if not unlisted else max(new, len(roster.members) - (group.members if group else 0))
    decision.commit(_imported(terms, path, read, one, reference, roster, sealed, group, same_by, new_members, known))
    _list_members(decision, reference, stated, gone)
    _mention_subjects(terms.officer, reference, roster, subjects)
    return GroupTaken(
        reference=reference,
        outcome=MERGED if group is not None else NEW,
        file=str(path),
        title=roster.title,
        platform=roster.platform,
        personal=bool(roster.personal),
        members=len(roster.members),
        admins=len(roster.admins),
        messages=roster.messages,
        service_lines=roster.service_lines,
        first_at=roster.first_at or None,
        last_at=roster.last_at or None,
        new_members=new_members,
        exact=roster.exact,
        zone=read.export.zone,
        zone_stated=terms.zone_stated,
        without_zone=read.export.without_zone,
        date_order=read.export.date_order.decided_by if read.export.date_order else None,
        same_by=same_by,
        perhaps=perhaps,
        unread=read.export.unread,
        flags=tuple(flag.code for flag in read.export.flags),
    )


def _group_of(terms: _Terms, roster: RosterValue, known: _Known) -> tuple[Group | None, str, tuple[str, ...]]:
    """The known group that a roster is of, how that is known, and groups that it may be of."""
    if terms.group is not None:
        return Group.objects.get(reference=terms.group), "stated", ()
    perhaps: list[str] = []
    for candidate in _candidates(roster):
        if candidate.roster is None:
            continue
        how = rules.same_group(roster, known.of(candidate.roster))
        if how is not None:
            return candidate, how, ()
        perhaps.append(candidate.reference)
    return None, NEW, tuple(perhaps)


def _candidates(roster: RosterValue) -> list[Group]:
    """Groups of the platform with an id or a title in common, those by id first, then by reference."""
    by_id = [reference for one in roster.group_ids for reference in references_of_value(one, limit=10_000)]
    found = set(GroupId.objects.filter(id__in=by_id).values_list("group_id", flat=True))
    titles = {use.title for use in roster.titles[-TITLES_SAID:]}
    by_title = [reference for title in titles for reference in references_of_value(title, limit=1_000)]
    also = set(GroupTitle.objects.filter(id__in=by_title).values_list("group_id", flat=True)) - found
    rows = Group.objects.filter(reference__in=found | also, platform=roster.platform)
    return sorted(rows, key=lambda row: (row.reference not in found, row.reference))


def _joined(terms: _Terms, earlier: RosterValue | None, roster: RosterValue) -> RosterValue:
    if earlier is None:
        return roster
    try:
        return merged(earlier, roster)
    except NetworkError as error:
        raise OtherGroup(f"this export is not of {terms.group}: {error}") from error


def _listing(reference: str, roster: RosterValue, perhaps: tuple[str, ...]) -> GroupListed:
    personal = bool(roster.personal)
    return GroupListed(
        group=reference,
        platform=roster.platform,
        personal=personal,
        perhaps=perhaps,
        counted=counted(reference, "listed", personal),
    )


def counted(reference: str, status: str, personal: bool, change: str = STATED) -> Counted | None:
    """The counted fact of a group: its category is its status. A chat of two is no group and is not counted."""
    return None if personal else Counted(change=change, kind="group", object=reference, category=status)


def _restated(reference: str, roster: RosterValue, group: Group | None) -> tuple[list[rules.Restated], tuple[int, ...]]:
    rows = list(Membership.objects.filter(group_id=reference, gone=False).order_by("number"))
    texts = opened_text([value for row in rows for value in (row.who, row.name)])
    before = [
        rules.ListedMember(
            number=row.number,
            kind=row.kind,
            who=texts[row.who],
            name=texts[row.name] if row.name else None,
            said=(
                tuple(row.roles),
                tuple(row.basis),
                row.state,
                row.messages,
                row.media,
                row.first_at,
                row.last_at,
                row.ids,
            ),
        )
        for row in rows
    ]
    last = group.last_number if group is not None else 0
    return rules.restated(before, islice(roster.members, LISTED_MEMBERS), last)


def _list_members(decision: Decision, reference: str, stated: Sequence[rules.Restated], gone: tuple[int, ...]) -> None:
    for start in range(0, len(stated), MEMBERS_AN_ACT):
        part = stated[start : start + MEMBERS_AN_ACT]
        decision.commit(
            MembersListed(group=reference, members=tuple(_stated(one) for one in part), gone=gone if start == 0 else ())
        )
    if gone and not stated:
        decision.commit(MembersListed(group=reference, members=(), gone=gone))


def _stated(one: rules.Restated) -> MemberStated:
    member = one.member
    return MemberStated(
        number=one.number,
        kind=rules.kind_of(member),
        who=rules.who_of(member) if one.who else None,
        name=member.name if one.name else None,
        roles=member.roles,
        basis=member.basis,
        state=member.state,
        messages=member.messages,
        media=member.media,
        first_at=member.first_at,
        last_at=member.last_at,
        ids=len(member.ids),
    )


def _imported(
    terms: _Terms,
    path: Path,
    read: ExportRead,
    one: GroupRead,
    reference: str,
    roster: RosterValue,
    sealed: vault.SealedFile,
    group: Group | None,
    same_by: str,
    new_members: int,
    known: _Known,
) -> RosterImported:
    export = read.export
    unread = tuple(f"{bad.item}: {bad.reason}" for bad in export.unread[:UNREAD_SAID])
    return RosterImported(
        group=reference,
        number=group.rosters + 1 if group is not None else 1,
        authority=terms.authority,
        source=terms.source or path.name,
        exhibit=terms.exhibit,
        export=export.sha256,
        chat=one.chat,
        format=export.format,
        size=export.size,
        zone=export.zone,
        zone_stated=terms.zone_stated,
        without_zone=export.without_zone,
        date_order=export.date_order.decided_by if export.date_order else None,
        same_by=same_by,
        roster=sealed.name,
        roster_size=sealed.size,
        exact=roster.exact,
        group_ids=roster.group_ids,
        titles=tuple(TitleBorne(title=use.title, at=use.at) for use in roster.titles[-TITLES_SAID:]),
        members=len(roster.members),
        admins=len(roster.admins),
        mentioned=len(roster.mentioned),
        messages=roster.messages,
        service_lines=roster.service_lines,
        unsupported=roster.unsupported,
        media_digests=len({digest for member in roster.members for digest in member.media_sha256}),
        first_at=roster.first_at,
        last_at=roster.last_at,
        new_members=new_members,
        unread=len(export.unread),
        unread_said=unread or None,
        flags=tuple(flag.code for flag in export.flags),
        shares=_shares(reference, roster, known),
    )


def _shares(reference: str, roster: RosterValue, known: _Known) -> tuple[SharedMembers, ...]:
    """What the roster shares with every other group of its platform, where it shares anything."""
    rows = Group.objects.filter(platform=roster.platform).exclude(roster=None).exclude(reference=reference)
    found = []
    for other, sealed in rows.order_by("reference").values_list("reference", "roster"):
        common = overlap(roster, known.of(str(sealed)))
        if common.shared_ids or common.shared_media:
            shared, smaller = common.share_of_smaller
            found.append(SharedMembers(group=other, shared=shared, smaller=smaller, media=len(common.shared_media)))
    return tuple(found)


def _subjects_in(read: ExportRead) -> dict[str, str]:
    """Strong identifiers of members → the subjects that have them already; a weak one of no matter would do as well.

    Asked before the lock; a subject opened meanwhile is found by the next import.
    """
    strong = sorted({strong for one in read.groups for strong in one.roster.strong_ids})
    asked = {one: (*_subject_kind(one, read.export.platform), one) for one in strong}
    known = known_subjects(asked.values(), matter=None)
    return {one: known[key] for one, key in asked.items() if key in known}


def _subject_kind(strong: str, platform: str) -> tuple[str, str | None]:
    """The kind of subject that an identifier is, and its platform; a phone number belongs to none."""
    return ("phone", None) if strong.startswith("+") else ("account", platform)


def _mention_subjects(officer: Officer, reference: str, roster: RosterValue, subjects: Mapping[str, str]) -> None:
    """State that the group mentions those subjects that have a member's strong identifier already."""
    plans = []
    before = subjects_mentioned_by(reference)
    for member in roster.members:
        for strong in member.ids:
            subject = subjects.get(strong)
            if subject and subject not in before:
                kind, platform = _subject_kind(strong, roster.platform)
                plans.append(MentionPlan(kind, strong, "member", True, platform, _first(member)))
    if plans:
        state_mentions(officer=officer, source=reference, matter=reference, mentions=plans)


def _first(member: Member) -> datetime | None:
    return instant_of(member.first_at) if member.first_at.endswith("Z") else None
