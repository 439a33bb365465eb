"""Which status a group may get, when two exports are of one group, and what of a list of members changed. No Django."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutela.engines.network.roster import Member, Roster
from tutela.engines.values import Breach


class Status(StrEnum):
    """What is being done about a group, in the order in which it usually comes."""

    LISTED = "listed"
    WATCHED = "watched"
    PRESERVATION_ASKED = "preservation_asked"
    TAKEDOWN_ASKED = "takedown_asked"
    SHUT_DOWN = "shut_down"


class Verdict(StrEnum):
    """What an officer may judge of a group and one listed before it with a title in common."""

    ONE_GROUP = "one_group"
    TWO_GROUPS = "two_groups"


BY_REQUEST = frozenset({Status.PRESERVATION_ASKED, Status.TAKEDOWN_ASKED, Status.SHUT_DOWN})
"""What a request to the platform, or its answer, can make of a group."""

SAME_MOMENTS = 2
"""How many members must first be seen at the same moment, for two exports without ids to be of one group."""


def refusals_of_status(before: str, status: str, *, by_request: bool) -> list[Breach]:
    """A status is one of the five, another than before, and what a request brings is a request's."""
    source = "issue: groups are listed, watched, asked about, shut down"
    if status not in set(Status):
        return [Breach("group.status", f"{status!r} is no status; use one of {', '.join(Status)}", source)]
    if status == before:
        return [Breach("group.status_same", f"the group is {before.replace('_', ' ')} already", source)]
    if by_request and status not in BY_REQUEST:
        return [Breach("group.status_request", f"no request makes a group {status}", source)]
    return []


def breaches_of_status(before: str, status: str) -> list[Breach]:
    """A group that was shut down stays so in every figure until somebody says why it no longer is."""
    if before != Status.SHUT_DOWN:
        return []
    text = f"the group was counted as shut down and is now {status.replace('_', ' ')}; say which notes counted it"
    return [Breach("group.reopened", text, "acts.md: what was counted is corrected, and the correction explained")]


def same_group(new: Roster, known: Roster) -> str | None:
    """Say how it is known that two rosters are of one group: by ``id``, by ``moments``, or None when it is not known.

    Without ids in common (WhatsApp writes none) a title in common is not enough, since many groups share one: beside
    it the group was named, or two members were first seen, at the very same moment in both exports.
    """
    if new.platform != known.platform:
        return None
    if new.group_ids and known.group_ids:
        return "id" if set(new.group_ids) & set(known.group_ids) else None
    if not {use.title for use in new.titles} & {use.title for use in known.titles}:
        return None
    named = {(use.title, use.at) for use in new.titles if use.at} & {(use.title, use.at) for use in known.titles}
    return "moments" if _named_by_event(named, new, known) or _first_seen_alike(new, known) >= SAME_MOMENTS else None


def _named_by_event(named: set[tuple[str, str]], new: Roster, known: Roster) -> bool:
    """Whether both exports hold the very line that gave a title; a header or file name is no line."""
    last = 1 << 53
    lines = [{(use.title, use.at) for use in roster.titles if use.position < last} for roster in (new, known)]
    return bool(named & lines[0] & lines[1])


def _first_seen_alike(new: Roster, known: Roster) -> int:
    first = {seen.key: seen.first_at for seen in known.people if seen.member and seen.first_at}
    return sum(first.get(seen.key) == seen.first_at for seen in new.people if seen.member)


def kind_of(member: Member) -> str:
    """What the strongest designation of a member is: account, channel, phone, name or exporter."""
    if member.channel:
        return "channel"
    if member.ids:
        return "phone" if member.key.startswith("+") else "account"
    return "name" if member.key.startswith("name:") else "exporter"


def who_of(member: Member) -> str:
    """The strongest designation as people read it."""
    return member.key.removeprefix("name:")


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member as listed before: number, strongest designation, and what was said publicly."""

    number: int
    kind: str
    who: str
    name: str | None
    said: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Restated:
    """A member to be listed: its lasting number, and whether who it is and its name are to be said again."""

    number: int
    member: Member
    who: bool
    name: bool


def said_of(member: Member) -> tuple[object, ...]:
    """What is said publicly of a member, in the order of the act's parts."""
    return (
        tuple(member.roles),
        tuple(member.basis),
        member.state,
        member.messages,
        member.media,
        member.first_at,
        member.last_at,
        len(member.ids),
    )


def restated(
    before: Sequence[ListedMember], now: Iterable[Member], last: int
) -> tuple[list[Restated], tuple[int, ...]]:
    """Which members are to be listed, new or changed, and the numbers of those that are none of their own any more.

    A member keeps its number while one of its designations was listed under it; of two that turn out to be one
    person the lower number stays. New ones are numbered from ``last`` on.
    """
    by_key: Mapping[tuple[bool, str], ListedMember] = {(_weak(one.kind), one.who): one for one in reversed(before)}
    by_number = {one.number: one for one in before}
    left = set(by_number)
    stated: list[Restated] = []
    for member in now:
        keys = [(False, strong) for strong in member.ids] + [(True, use.name) for use in member.names]
        keys += [(member.key.startswith("name:") or not member.ids, who_of(member))]
        found = sorted({by_key[key].number for key in keys if key in by_key} & left)
        if not found:
            last += 1
            stated.append(Restated(last, member, who=True, name=True))
            continue
        left.discard(found[0])
        old = by_number[found[0]]
        who, name = (old.kind, old.who) != (kind_of(member), who_of(member)), old.name != member.name
        if who or name or old.said != said_of(member):
            stated.append(Restated(found[0], member, who=who, name=name))
    return stated, tuple(sorted(left))


def _weak(kind: str) -> bool:
    return kind in ("name", "exporter")
