"""A roster: everybody that a chat export shows in or around a group, and how that is known.

An export holds no member list. A member wrote, joined, was added, or acted in the group (left, removed, retitled, …);
who only invited, was forwarded from, reacted or was mentioned is not a member by that. Who is not seen may still be one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tutela.engines.network.linking import linked
from tutela.engines.network.seen import EXPORTER, MEMBER_BY, Movement, NameUse, Seen, widened

_OUT = frozenset({"left", "removed"})


@dataclass(frozen=True, slots=True)
class Member:
    """A person who was in the group at some time, by all designations that are certainly one person.

    ``ids`` are strong; empty when only a name is known. ``name`` is the latest, ``names`` all over time. ``roles``:
    creator, admin, former_admin, acted_as_admin (removed somebody else). ``basis`` says how membership is known: wrote,
    joined, added, acted, removed. ``state``: seen (nothing said that they left), left, removed; it speaks of the end of the
    export only. ``removed_by`` are keys. ``channel`` says that a channel or group wrote, not an account.
    """

    key: str
    ids: tuple[str, ...]
    name: str | None
    names: tuple[NameUse, ...]
    roles: tuple[str, ...]
    basis: tuple[str, ...]
    state: str
    messages: int
    media: int
    media_sha256: tuple[str, ...]
    first_at: str
    last_at: str
    joined_at: tuple[str, ...]
    left_at: tuple[str, ...]
    removed_at: tuple[str, ...]
    removed_by: tuple[str, ...]
    exporter: bool
    channel: bool

    @property
    def admin(self) -> bool:
        """Whether the export states that this member made the group or was made an admin and still is one."""
        return "creator" in self.roles or "admin" in self.roles


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody named in the chat of whom nothing shows that they were in it."""

    key: str
    ids: tuple[str, ...]
    name: str | None
    mentions: int


@dataclass(frozen=True, slots=True, order=True)
class TitleUse:
    """A title, the stamp from which it was borne (``""`` when that is not known) and the place in the record."""

    at: str
    position: int
    title: str


@dataclass(frozen=True)
class Roster:
    """The roster of one group, from one export or several merged.

    ``group_ids`` are the platform's ids of the group itself (a supergroup and the group it grew out of are two).
    ``messages`` are records of the message type, service lines are ``service_lines``; of them ``unnamed_messages`` have
    no known author and ``own_messages`` were written by the group itself (an anonymous admin). ``unnamed_added`` counts
    deleted accounts that were added or removed, of whom no name is left. ``exact`` is False when counts are a lower
    bound because rosters, not events, were merged.
    """

    platform: str
    titles: tuple[TitleUse, ...]
    people: tuple[Seen, ...]
    group_ids: tuple[str, ...] = ()
    personal: bool | None = None
    messages: int = 0
    service_lines: int = 0
    unsupported: int = 0
    unnamed_messages: int = 0
    own_messages: int = 0
    unnamed_added: int = 0
    first_at: str = ""
    last_at: str = ""
    exact: bool = True

    @property
    def title(self) -> str | None:
        """The latest title."""
        return self.titles[-1].title if self.titles else None

    @cached_property
    def _linked(self) -> tuple[tuple[Seen, ...], ...]:
        own = frozenset(self.group_ids)
        return linked({seen.key: seen for seen in self.people if seen.key not in own})

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Everybody ever in the group, by messages written, most first."""
        found = [_member(rows) for rows in self._linked if any(row.member for row in rows)]
        return tuple(sorted(found, key=lambda member: (-member.messages, member.key)))

    @cached_property
    def mentioned(self) -> tuple[Mentioned, ...]:
        """Everybody only mentioned, by key."""
        rest = [rows for rows in self._linked if not any(row.member for row in rows)]
        found = [
            Mentioned(_key(rows), _ids(rows), _latest(_names(rows)), sum(row.mentions for row in rows)) for rows in rest
        ]
        return tuple(sorted(found, key=lambda mentioned: mentioned.key))

    @property
    def admins(self) -> tuple[Member, ...]:
        """The members known to be admins, the creator among them."""
        return tuple(member for member in self.members if member.admin)

    @property
    def strong_ids(self) -> frozenset[str]:
        """Strong ids of all members."""
        return frozenset(strong for member in self.members for strong in member.ids)

    def summary(self) -> dict[str, str | int | None]:
        """What a listing of groups shows: title, platform, members, admins, messages, first_at, last_at.

        The two moments are instants (``…Z``), or local times without ``Z`` where no zone is known.
        """
        return {
            "title": self.title,
            "platform": self.platform,
            "members": len(self.members),
            "admins": len(self.admins),
            "messages": self.messages,
            "first_at": self.first_at or None,
            "last_at": self.last_at or None,
        }


def _member(rows: tuple[Seen, ...]) -> Member:
    movements = sorted({movement for row in rows for movement in row.movements})
    names = _names(rows)
    dated = [stamp for row in rows for stamp in (row.first_at, row.last_at) if stamp]
    removed = [movement for movement in movements if movement.what == "removed"]
    return Member(
        key=_key(rows),
        ids=_ids(rows),
        name=_latest(names),
        names=names,
        roles=_roles(rows, movements),
        basis=_basis(rows, movements),
        state=_state(rows, movements),
        messages=sum(row.messages for row in rows),
        media=sum(row.media for row in rows),
        media_sha256=tuple(sorted({digest for row in rows for digest in row.media_sha256})),
        first_at=min(dated, default=""),
        last_at=max(dated, default=""),
        joined_at=_stamps(movements, "created", "added", "joined"),
        left_at=_stamps(movements, "left"),
        removed_at=tuple(dict.fromkeys(movement.at for movement in removed)),
        removed_by=tuple(dict.fromkeys(movement.by for movement in removed if movement.by)),
        exporter=any(row.key == EXPORTER or row.exporters_lines for row in rows),
        channel=all(row.key.startswith(("channel", "chat")) for row in rows if row.strong)
        and any(r.strong for r in rows),
    )


def _key(rows: tuple[Seen, ...]) -> str:
    """The strongest designation: an id, then a name, then "You"."""
    return min(rows, key=lambda row: (not row.strong, row.key == EXPORTER, row.key)).key


def _ids(rows: tuple[Seen, ...]) -> tuple[str, ...]:
    return tuple(sorted(row.key for row in rows if row.strong))


def _names(rows: tuple[Seen, ...]) -> tuple[NameUse, ...]:
    spans: dict[str, tuple[str, str]] = {}
    for use in (use for row in rows for use in row.names):
        spans[use.name] = widened(spans.get(use.name), use.first_at, use.last_at)
    return tuple(sorted(NameUse(first, last, name) for name, (first, last) in spans.items()))


def _latest(names: tuple[NameUse, ...]) -> str | None:
    return max(names, key=lambda use: (use.last_at, use.first_at, use.name)).name if names else None


def _stamps(movements: Iterable[Movement], *kinds: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(movement.at for movement in movements if movement.what in kinds))


def _roles(rows: tuple[Seen, ...], movements: list[Movement]) -> tuple[str, ...]:
    roles = ["creator"] if any(movement.what == "created" for movement in movements) else []
    rights = [movement.what for movement in movements if movement.what in ("admin_given", "admin_taken")]
    if rights:
        roles.append("admin" if rights[-1] == "admin_given" else "former_admin")
    if any(movement.what == "removed_another" for movement in movements):
        roles.append("acted_as_admin")
    return tuple(roles)


def _basis(rows: tuple[Seen, ...], movements: list[Movement]) -> tuple[str, ...]:
    basis = ["wrote"] if any(row.wrote for row in rows) else []
    kinds = {MEMBER_BY[movement.what] for movement in movements if movement.what in MEMBER_BY}
    kinds |= {"acted"} if any(row.acted for row in rows) else set()
    return tuple(basis + [kind for kind in ("joined", "added", "acted", "removed") if kind in kinds])


def _state(rows: tuple[Seen, ...], movements: list[Movement]) -> str:
    outs = [movement for movement in movements if movement.what in _OUT]
    if not outs:
        return "seen"
    last = outs[-1]
    ins = [
        (movement.at, movement.position) for movement in movements if movement.what in ("created", "added", "joined")
    ]
    present = max([*ins, *(row.state_at for row in rows)])
    return "seen" if present > (last.at, last.position) else last.what
