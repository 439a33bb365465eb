"""Doors of networks, and questions about groups: who was in them, how that is known, what they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tutela.apps.networks.models import (
    Group,
    GroupId,
    GroupTitle,
    Membership,
    Roster,
    Sameness,
    Share,
    StatusChange,
)
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import history, opened, opened_text
from tutela.engines.ledger.entry import commitments_in

_ROSTER_ACTS = frozenset({"networks.roster_imported", "networks.members_listed"})
_KEPT = frozenset({"authority"})
"""Private parts that stay when a roster is erased: by what authority it had been held."""


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as lists and its page show it; ``key`` is its place in the list. Stamps end in Z or are local times."""

    reference: str
    platform: str
    personal: bool
    status: str
    title: str | None
    members: int
    admins: int
    mentioned: int
    messages: int
    service_lines: int
    media_digests: int
    first_at: str
    last_at: str
    exact: bool
    rosters: int
    listed_at: datetime
    changed_at: datetime
    erased_at: datetime | None
    same_as: str | None
    key: str


@dataclass(frozen=True, slots=True)
class SamenessView:
    """Whether ``group`` is ``other``, listed before it: open, one_group or two_groups, by whom and why."""

    group: str
    other: str
    standing: str
    reason: str | None
    judged_at: datetime | None
    judged_by: str | None


@dataclass(frozen=True, slots=True)
class TitleView:
    """A title and the stamp from which it was borne."""

    title: str
    at: str


@dataclass(frozen=True, slots=True)
class RosterView:
    """One import of a roster: source, authority, what was assumed, what was unread."""

    number: int
    authority: str
    source: str
    exhibit: str | None
    export: str
    format: str
    size: int
    zone: str | None
    zone_stated: bool
    without_zone: int
    date_order: str | None
    same_by: str
    members: int
    new_members: int
    messages: int
    unread: int
    unread_said: tuple[str, ...]
    flags: tuple[str, ...]
    entry: int
    recorded_at: datetime
    recorded_by: str
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member; ``key`` is its place in the roster's pages."""

    number: int
    kind: str
    who: str
    name: str | None
    roles: tuple[str, ...]
    basis: tuple[str, ...]
    state: str
    messages: int
    media: int
    first_at: str
    last_at: str
    ids: int
    key: str


@dataclass(frozen=True, slots=True)
class ShareView:
    """What a group shares with another: ``shared`` members by strong id of ``smaller``, and digests of media."""

    group: str
    title: str | None
    status: str
    shared: int
    smaller: int
    media: int


@dataclass(frozen=True, slots=True)
class StatusView:
    """A change of status."""

    before: str
    status: str
    reason: str
    request: str | None
    happened_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    entry: int


def group_to_change(officer: Officer, reference: str, permission: str) -> Group:
    """The door to changing a group. Raises NotAllowed, NotVisible."""
    officer.must(permission)
    row = Group.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    if permission == "groups.change" and not officer.sees(permission, None, reference):
        raise NotVisible(reference)
    return row


def _visible(officer: Officer) -> QuerySet[Group]:
    officer.must("groups.read")
    if officer.districts("groups.read") is None:
        return Group.objects.all()
    return Group.objects.filter(reference__in=officer.grants)


def group_for(officer: Officer, reference: str) -> GroupView:
    """One group. Raises NotAllowed, NotVisible."""
    row = _visible(officer).filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    return _views([row])[0]


def groups(
    officer: Officer,
    *,
    platform: str | None = None,
    status: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[GroupView]:
    """Groups by people ever in them, most first; ``before`` is the ``key`` of the last one shown."""
    rows = _visible(officer)
    if platform:
        rows = rows.filter(platform=platform)
    if status:
        rows = rows.filter(status=status)
    place = _place(before)
    if place is not None:
        rows = rows.filter(Q(members__lt=place[0]) | Q(members=place[0], reference__gt=place[1]))
    return _views(list(rows.order_by("-members", "reference")[:limit]))


def groups_of_values(officer: Officer, references: Sequence[str], *, limit: int = 50) -> list[GroupView]:
    """Visible groups whose titles, ids or members are among these references of private values (for the search box)."""
    wanted = list(references)
    found = {
        *GroupTitle.objects.filter(id__in=wanted).values_list("group_id", flat=True)[:limit],
        *GroupId.objects.filter(id__in=wanted).values_list("group_id", flat=True)[:limit],
        *Membership.objects.filter(who__in=wanted, gone=False).values_list("group_id", flat=True)[:limit],
        *Membership.objects.filter(name__in=wanted, gone=False).values_list("group_id", flat=True)[:limit],
    }
    return _views(list(_visible(officer).filter(reference__in=found).order_by("-members", "reference")[:limit]))


def titles(officer: Officer, reference: str) -> list[TitleView]:
    """Titles in the order in which they were borne."""
    group_for(officer, reference)
    rows = list(GroupTitle.objects.filter(group_id=reference).order_by("place"))
    texts = opened_text(row.id for row in rows)
    return [TitleView(texts[row.id], row.at) for row in rows]


def platform_ids(officer: Officer, reference: str) -> list[str]:
    """The platform's own ids of the group."""
    group_for(officer, reference)
    rows = list(GroupId.objects.filter(group_id=reference).order_by("id").values_list("id", flat=True))
    return list(opened_text(rows).values())


def rosters(officer: Officer, reference: str) -> list[RosterView]:
    """Every import of the group, newest first."""
    group_for(officer, reference)
    rows = list(Roster.objects.filter(group_id=reference).order_by("-number")[:200])
    values = opened(value for row in rows for value in (row.authority, row.source, row.export, row.unread_said))
    return [
        RosterView(
            number=row.number,
            authority=str(values[row.authority]),
            source=str(values[row.source]),
            exhibit=row.exhibit,
            export=str(values[row.export]),
            format=row.format,
            size=row.size,
            zone=row.zone,
            zone_stated=row.zone_stated,
            without_zone=row.without_zone,
            date_order=row.date_order,
            same_by=row.same_by,
            members=row.members,
            new_members=row.new_members,
            messages=row.messages,
            unread=row.unread,
            unread_said=_lines(values[row.unread_said]) if row.unread_said else (),
            flags=tuple(row.flags),
            entry=row.entry,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by.removeprefix("officer:"),
            erased_at=row.erased_at,
        )
        for row in rows
    ]


def _lines(value: object) -> tuple[str, ...]:
    return tuple(str(line) for line in value) if isinstance(value, list) else (str(value),)


def members(officer: Officer, reference: str, *, before: str | None = None, limit: int = 50) -> list[MemberView]:
    """A page of the roster, by messages written, most first; ``before`` is the ``key`` of the last one shown."""
    group_for(officer, reference)
    rows = Membership.objects.filter(group_id=reference, gone=False)
    place = _place(before)
    if place is not None and place[1].isdecimal():
        rows = rows.filter(Q(messages__lt=place[0]) | Q(messages=place[0], number__gt=int(place[1])))
    found = list(rows.order_by("-messages", "number")[:limit])
    texts = opened_text([value for row in found for value in (row.who, row.name)])
    return [
        MemberView(
            number=row.number,
            kind=row.kind,
            who=texts[row.who],
            name=texts[row.name] if row.name else None,
            roles=tuple(row.roles),
            basis=tuple(row.basis),
            state=row.state,
            messages=row.messages,
            media=row.media,
            first_at=row.first_at,
            last_at=row.last_at,
            ids=row.ids,
            key=f"{row.messages}~{row.number}",
        )
        for row in found
    ]


def shares(officer: Officer, reference: str) -> list[ShareView]:
    """What the group shares with other groups that the officer sees, most shared members first."""
    group_for(officer, reference)
    rows = list(Share.objects.filter(Q(one=reference) | Q(other=reference)).order_by("-shared", "-media", "id")[:200])
    others = {row.id: row.other if row.one == reference else row.one for row in rows}
    seen = {view.reference: view for view in _views(list(_visible(officer).filter(reference__in=others.values())))}
    return [
        ShareView(other, seen[other].title, seen[other].status, row.shared, row.smaller, row.media)
        for row in rows
        if (other := others[row.id]) in seen
    ]


def samenesses(officer: Officer, reference: str) -> list[SamenessView]:
    """Whether the group is another that the officer sees: every such question, the open ones first."""
    group_for(officer, reference)
    rows = Sameness.objects.filter(Q(group=reference) | Q(other=reference))
    return _samenesses(officer, list(rows.order_by("id")[:200]))


def open_samenesses(officer: Officer, *, limit: int = 100) -> list[SamenessView]:
    """Questions that nobody has judged, the oldest first."""
    return _samenesses(officer, list(Sameness.objects.filter(standing="open").order_by("entry", "id")[:limit]))


def sameness_for(officer: Officer, group: str, other: str) -> SamenessView:
    """One question. Raises NotAllowed, NotVisible."""
    found = _samenesses(officer, list(Sameness.objects.filter(id=f"{group}~{other}")))
    if not found:
        raise NotVisible(f"{group} and {other}")
    return found[0]


def _samenesses(officer: Officer, rows: list[Sameness]) -> list[SamenessView]:
    both = {reference for row in rows for reference in (row.group, row.other)}
    seen = set(_visible(officer).filter(reference__in=both).values_list("reference", flat=True))
    texts = opened_text(row.reason for row in rows)
    found = [
        SamenessView(
            row.group,
            row.other,
            row.standing,
            texts[row.reason] if row.reason else None,
            row.judged_at,
            (row.judged_by or "").removeprefix("officer:") or None,
        )
        for row in rows
        if {row.group, row.other} <= seen
    ]
    return sorted(found, key=lambda one: one.standing != "open")


def status_changes(officer: Officer, reference: str) -> list[StatusView]:
    """The changes of status, newest first."""
    group_for(officer, reference)
    rows = list(StatusChange.objects.filter(group_id=reference).order_by("-entry")[:200])
    texts = opened_text(row.reason for row in rows)
    return [
        StatusView(
            row.before,
            row.status,
            texts[row.reason],
            row.request,
            row.happened_at,
            row.recorded_at,
            row.recorded_by.removeprefix("officer:"),
            row.entry,
        )
        for row in rows
    ]


def private_values(reference: str) -> list[str]:
    """References of every private value of the group's rosters, for whoever erases them; not a question of pages."""
    found = []
    for item in history(reference, limit=1_000_000):
        if item.act in _ROSTER_ACTS:
            paths = [path for path, _ in commitments_in(dict(item.facts))]
            found += [f"{item.index}/{path}" for path in paths if path not in _KEPT]
    return sorted(found)


def _place(key: str | None) -> tuple[int, str] | None:
    count, _, rest = (key or "").partition("~")
    return (int(count), rest) if count.isdecimal() and len(count) < 16 and rest else None


def _views(rows: list[Group]) -> list[GroupView]:
    texts = opened_text(row.title for row in rows)
    return [
        GroupView(
            reference=row.reference,
            platform=row.platform,
            personal=row.personal,
            status=row.status,
            title=texts[row.title] if row.title else None,
            members=row.members,
            admins=row.admins,
            mentioned=row.mentioned,
            messages=row.messages,
            service_lines=row.service_lines,
            media_digests=row.media_digests,
            first_at=row.first_at,
            last_at=row.last_at,
            exact=row.exact,
            rosters=row.rosters,
            listed_at=row.listed_at,
            changed_at=row.changed_at,
            erased_at=row.erased_at,
            same_as=row.same_as,
            key=f"{row.members}~{row.reference}",
        )
        for row in rows
    ]


def group_status(reference: str) -> str | None:
    """The status of a group, or of the one that it was judged to be, for later rooms' acts; None when there is none."""
    return Group.objects.filter(reference=counted_group(reference)).values_list("status", flat=True).first()


def counted_group(reference: str) -> str:
    """The group that stands for this one: itself, or the one listed before that it was judged to be."""
    row = Group.objects.filter(reference=reference).exclude(same_as=None).first()
    return reference if row is None else counted_group(str(row.same_as))
