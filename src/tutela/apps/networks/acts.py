"""What can happen to a chat group: listed, a roster imported, judged to be another or not, its status changed, rosters erased."""

from dataclasses import dataclass

from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class TitleBorne:
    """A title that the group bore, and the stamp from which (empty where that is not known)."""

    title: Private[str]
    at: str


@dataclass(frozen=True)
class SharedMembers:
    """What the roster shares with another group's: members by strong id, of how many, and digests of media."""

    group: str
    shared: int
    smaller: int
    media: int


@dataclass(frozen=True)
class MemberStated:
    """A member under a lasting number; ``who`` and ``name`` are None where they are as stated before.

    ``kind`` says what ``who`` is: account, phone, name, exporter or channel.
    """

    number: int
    kind: str
    who: Private[str] | None
    name: Private[str] | None
    roles: tuple[str, ...]
    basis: tuple[str, ...]
    state: str
    messages: int
    media: int
    first_at: str
    last_at: str
    ids: int


@act("networks.group_listed", version=1, about=("perhaps",), names=("group",))
class GroupListed(Act):
    """{actor} listed the {platform} group {group}.

    ``perhaps`` are groups listed before with a title in common, of which nobody knows whether they are this one.
    """

    group: str
    platform: str
    personal: bool
    perhaps: tuple[str, ...]
    counted: Counted | None


@act("networks.roster_imported", version=1, about=("group", "exhibit"))
class RosterImported(Act):
    """{actor} imported a roster of {group}: {members} members, {new_members} of them new."""

    group: str
    number: int
    authority: Private[str]
    source: Private[str]
    exhibit: str | None
    export: Private[str]
    chat: int
    format: str
    size: int
    zone: str | None
    zone_stated: bool
    without_zone: int
    date_order: str | None
    same_by: str
    roster: str
    roster_size: int
    exact: bool
    group_ids: tuple[Private[str], ...]
    titles: tuple[TitleBorne, ...]
    members: int
    admins: int
    mentioned: int
    messages: int
    service_lines: int
    unsupported: int
    media_digests: int
    first_at: str
    last_at: str
    new_members: int
    unread: int
    unread_said: Private[tuple[str, ...]] | None
    flags: tuple[str, ...]
    shares: tuple[SharedMembers, ...]


@act("networks.groups_judged", version=1, about=("group", "other"))
class GroupsJudged(Act):
    """{actor} judged {group} and {other} to be {verdict}.

    ``verdict`` is one_group or two_groups; of one group the one listed first is counted, so ``group`` no longer is.
    """

    group: str
    other: str
    verdict: str
    reason: Private[str]
    counted: Counted | None


@act("networks.groups_unjudged", version=1, about=("group", "other"))
class GroupsUnjudged(Act):
    """{actor} took back the judgement on {group} and {other}; the question is open again."""

    group: str
    other: str
    reason: Private[str]
    counted: Counted | None


@act("networks.members_listed", version=1, about=("group",))
class MembersListed(Act):
    """{actor} listed members of {group} as the roster has them."""

    group: str
    members: tuple[MemberStated, ...]
    gone: tuple[int, ...]


@act("networks.status_changed", version=1, about=("group", "request"))
class StatusChanged(Act):
    """{actor} changed the status of {group} from {before} to {status}."""

    group: str
    before: str
    status: str
    reason: Private[str]
    request: str | None
    counted: Counted | None


@act("networks.rosters_erased", version=1, about=("group",))
class RostersErased(Act):
    """{actor} erased the rosters of {group}; counts, authority and status stay."""

    group: str
    rosters: tuple[str, ...]
    reason: Private[str]
