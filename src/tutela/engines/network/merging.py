"""Two rosters of one group as one."""

from tutela.engines.network.errors import NotOneGroup
from tutela.engines.network.roster import Roster
from tutela.engines.network.seen import NameUse, Seen, widened


def merged(one: Roster, other: Roster) -> Roster:
    """Merge the rosters of two exports of one group, in any order and as often as one likes.

    Members, movements, names and media digests are those of both. A count is the higher one of each designation, and
    thereby a lower bound (``exact`` is False): only events (``Gathering``) can tell which messages both exports hold.
    Raises NotOneGroup for two platforms, or for groups whose ids have nothing in common.
    """
    if one.platform != other.platform:
        raise NotOneGroup(f"a group on {one.platform} and one on {other.platform} are not one group")
    if one.group_ids and other.group_ids and not set(one.group_ids) & set(other.group_ids):
        raise NotOneGroup("the platform's own ids say that these are two groups; leave them apart")
    people = _people(one, other)
    first, last = widened((one.first_at, one.last_at), other.first_at, other.last_at)
    written = sum(seen.messages for seen in people)
    return Roster(
        platform=one.platform,
        titles=tuple(sorted({*one.titles, *other.titles})),
        people=people,
        group_ids=tuple(sorted({*one.group_ids, *other.group_ids})),
        personal=_agreed(one.personal, other.personal),
        messages=max(one.messages, other.messages, written),
        service_lines=max(one.service_lines, other.service_lines),
        unsupported=max(one.unsupported, other.unsupported),
        unnamed_messages=max(one.unnamed_messages, other.unnamed_messages),
        own_messages=max(one.own_messages, other.own_messages),
        unnamed_added=max(one.unnamed_added, other.unnamed_added),
        first_at=first,
        last_at=last,
        exact=one == other and one.exact,
    )


def _agreed(one: bool | None, other: bool | None) -> bool | None:
    """A chat of two is one only if no export denies it."""
    return other if one is None else one if other is None else one and other


def _people(one: Roster, other: Roster) -> tuple[Seen, ...]:
    left, right = {seen.key: seen for seen in one.people}, {seen.key: seen for seen in other.people}
    return tuple(
        _one(left[key], right[key]) if key in left and key in right else left.get(key) or right[key]
        for key in sorted({*left, *right})
    )


def _one(left: Seen, right: Seen) -> Seen:
    first, last = widened((left.first_at, left.last_at), right.first_at, right.last_at)
    return Seen(
        key=left.key,
        names=_names(left, right),
        wrote=left.wrote or right.wrote,
        acted=left.acted or right.acted,
        movements=tuple(sorted({*left.movements, *right.movements})),
        messages=max(left.messages, right.messages),
        media=max(left.media, right.media),
        media_sha256=tuple(sorted({*left.media_sha256, *right.media_sha256})),
        mentions=max(left.mentions, right.mentions),
        first_at=first,
        last_at=last,
        state_at=max(left.state_at, right.state_at),
        exporters_lines=max(left.exporters_lines, right.exporters_lines),
        changed_to=tuple(sorted({*left.changed_to, *right.changed_to})),
    )


def _names(left: Seen, right: Seen) -> tuple[NameUse, ...]:
    spans = {use.name: (use.first_at, use.last_at) for use in left.names}
    for use in right.names:
        spans[use.name] = widened(spans.get(use.name), use.first_at, use.last_at)
    return tuple(sorted(NameUse(first, last, name) for name, (first, last) in spans.items()))
