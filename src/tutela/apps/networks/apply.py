"""Acts of networks as rows: the only writer of these tables."""

from django.db.models import Q

from tutela.apps.networks.acts import (
    GroupListed,
    GroupsJudged,
    GroupsUnjudged,
    MembersListed,
    MemberStated,
    RosterImported,
    RostersErased,
    StatusChanged,
)
from tutela.apps.networks.models import Group, GroupId, GroupTitle, Membership, Roster, Sameness, Share, StatusChange
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed

LISTED, OPEN, ONE_GROUP = "listed", "open", "one_group"


@applies(GroupListed)
def group_listed(act: GroupListed, entry: Recorded) -> None:
    statements.insert_one(
        Group,
        reference=act.group,
        platform=act.platform,
        personal=act.personal,
        status=LISTED,
        title=None,
        members=0,
        admins=0,
        mentioned=0,
        messages=0,
        service_lines=0,
        media_digests=0,
        first_at="",
        last_at="",
        exact=True,
        roster=None,
        rosters=0,
        last_number=0,
        listed_at=entry.recorded_at,
        changed_at=entry.recorded_at,
    )
    Sameness.objects.bulk_create(
        [
            Sameness(id=f"{act.group}~{other}", group=act.group, other=other, standing=OPEN, entry=entry.index)
            for other in act.perhaps
        ]
    )


@applies(GroupsJudged)
def groups_judged(act: GroupsJudged, entry: Recorded) -> None:
    _judged(act, act.verdict, entry)
    if act.verdict == ONE_GROUP:
        Group.objects.filter(reference=act.group).update(same_as=act.other, changed_at=entry.recorded_at)


@applies(GroupsUnjudged)
def groups_unjudged(act: GroupsUnjudged, entry: Recorded) -> None:
    _judged(act, OPEN, entry)
    Group.objects.filter(reference=act.group, same_as=act.other).update(same_as=None, changed_at=entry.recorded_at)


def _judged(act: GroupsJudged | GroupsUnjudged, standing: str, entry: Recorded) -> None:
    Sameness.objects.filter(id=f"{act.group}~{act.other}").update(
        standing=standing,
        reason=act.reason,
        entry=entry.index,
        judged_at=entry.recorded_at,
        judged_by=entry.actor,
    )


@applies(RosterImported)
def roster_imported(act: RosterImported, entry: Recorded) -> None:
    statements.insert_one(
        Roster,
        id=f"{act.group}/{act.number}",
        group_id=act.group,
        number=act.number,
        authority=act.authority,
        source=act.source,
        exhibit=act.exhibit,
        export=act.export,
        chat=act.chat,
        format=act.format,
        size=act.size,
        zone=act.zone,
        zone_stated=act.zone_stated,
        without_zone=act.without_zone,
        date_order=act.date_order,
        same_by=act.same_by,
        sealed=act.roster,
        members=act.members,
        new_members=act.new_members,
        messages=act.messages,
        unread=act.unread,
        unread_said=sealed(act.unread_said),
        flags=list(act.flags),
        entry=entry.index,
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
    )
    _named(act, entry)
    Group.objects.filter(reference=act.group).update(
        title=act.titles[-1].title if act.titles else None,
        members=act.members,
        admins=act.admins,
        mentioned=act.mentioned,
        messages=act.messages,
        service_lines=act.service_lines,
        media_digests=act.media_digests,
        first_at=act.first_at,
        last_at=act.last_at,
        exact=act.exact,
        roster=act.roster,
        rosters=act.number,
        changed_at=entry.recorded_at,
        erased_at=None,
    )


def _named(act: RosterImported, entry: Recorded) -> None:
    """Ids, titles and shares of the latest roster take the place of those before."""
    GroupId.objects.filter(group_id=act.group).delete()
    statements.insert([GroupId(id=one, group_id=act.group) for one in act.group_ids])
    GroupTitle.objects.filter(group_id=act.group).delete()
    statements.insert(
        [
            GroupTitle(id=borne.title, group_id=act.group, at=borne.at, place=place, entry=entry.index)
            for place, borne in enumerate(act.titles)
        ]
    )
    Share.objects.filter(Q(one=act.group) | Q(other=act.group)).delete()
    statements.insert(
        [
            Share(
                id=f"{act.group}~{shares.group}",
                one=act.group,
                other=shares.group,
                shared=shares.shared,
                smaller=shares.smaller,
                media=shares.media,
                entry=entry.index,
            )
            for shares in act.shares
        ]
    )


@applies(MembersListed)
def members_listed(act: MembersListed, entry: Recorded) -> None:
    numbers = [member.number for member in act.members]
    known = {row.number: row for row in Membership.objects.filter(group_id=act.group, number__in=numbers)}
    statements.insert([_row(act.group, one) for one in act.members if one.number not in known])
    for member in act.members:
        if member.number in known:
            _restate(known[member.number], member)
    Membership.objects.filter(group_id=act.group, number__in=act.gone).update(gone=True)
    Group.objects.filter(reference=act.group, last_number__lt=max(numbers, default=0)).update(
        last_number=max(numbers, default=0)
    )


def _row(group: str, member: MemberStated) -> Membership:
    return Membership(
        id=f"{group}/{member.number}",
        group_id=group,
        number=member.number,
        kind=member.kind,
        who=member.who or "",
        name=member.name,
        roles=list(member.roles),
        basis=list(member.basis),
        state=member.state,
        messages=member.messages,
        media=member.media,
        first_at=member.first_at,
        last_at=member.last_at,
        ids=member.ids,
        gone=False,
    )


def _restate(row: Membership, member: MemberStated) -> None:
    row.kind, row.who, row.name = member.kind, member.who or row.who, member.name or row.name
    row.roles, row.basis, row.state = list(member.roles), list(member.basis), member.state
    row.messages, row.media, row.ids = member.messages, member.media, member.ids
    row.first_at, row.last_at, row.gone = member.first_at, member.last_at, False
    row.save()


@applies(StatusChanged)
def status_changed(act: StatusChanged, entry: Recorded) -> None:
    statements.insert_one(
        StatusChange,
        entry=entry.index,
        group_id=act.group,
        before=act.before,
        status=act.status,
        reason=act.reason,
        request=act.request,
        happened_at=act.happened_at,
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
    )
    Group.objects.filter(reference=act.group).update(status=act.status, changed_at=entry.recorded_at)


@applies(RostersErased)
def rosters_erased(act: RostersErased, entry: Recorded) -> None:
    Roster.objects.filter(group_id=act.group, erased_at=None).update(erased_at=entry.recorded_at)
    Group.objects.filter(reference=act.group).update(roster=None, erased_at=entry.recorded_at)
    Share.objects.filter(Q(one=act.group) | Q(other=act.group)).delete()
