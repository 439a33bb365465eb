"""A chat export read in confinement and gathered into one roster a group."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tutela.engines.exchange.chats import Chat, GroupExport
from tutela.engines.exchange.group_exports import read_group_export
from tutela.engines.network.events import stamp
from tutela.engines.network.gathering import Gathering
from tutela.engines.network.roster import Roster


@dataclass(frozen=True, slots=True)
class GroupRead:
    """One group of an export: its place among the chats, and its roster."""

    chat: int
    roster: Roster


@dataclass(frozen=True, slots=True)
class ExportRead:
    """A whole export, and the groups in it."""

    export: GroupExport
    groups: tuple[GroupRead, ...]


def read_export(path: Path, *, zone: str, day_first: bool | None = None) -> ExportRead:
    """Read an export twice at most: a second time where a supergroup grew out of a group that it holds too.

    Raises ExchangeError and ConfinedFailure, each saying what to do; then nothing of it was kept.
    """
    export, gathered = _gathered(path, zone, day_first, {})
    roots = _roots(export.chats)
    if roots:
        export, gathered = _gathered(path, zone, day_first, roots)
    found = [
        GroupRead(index, _roster(export, index, gathered[index], roots))
        for index in range(len(export.chats))
        if index not in roots
    ]
    return ExportRead(export, tuple(found))


def _gathered(
    path: Path, zone: str, day_first: bool | None, roots: Mapping[int, int]
) -> tuple[GroupExport, dict[int, Gathering]]:
    gathered: dict[int, Gathering] = defaultdict(Gathering)
    export: GroupExport | None = None
    for record in read_group_export(path, zone=zone, day_first=day_first):
        if isinstance(record, GroupExport):
            export = record
        else:
            gathered[roots.get(record.chat, record.chat)].add(record, part=str(record.chat))
    assert export is not None  # noqa: S101 (the engine yields the export last, always, or raises)
    return export, gathered


def _roots(chats: tuple[Chat, ...]) -> dict[int, int]:
    """Each basic group that lives on as a supergroup of the same export → that supergroup, the last of its line."""
    onward = {chat.continues: index for index, chat in enumerate(chats) if chat.continues is not None}
    roots = {}
    for start in onward:
        place, seen = start, {start}
        while (following := onward.get(place)) is not None and following not in seen:
            place = following
            seen.add(place)
        if place != start:
            roots[start] = place
    return roots


def _roster(export: GroupExport, index: int, gathering: Gathering, roots: Mapping[int, int]) -> Roster:
    chats = [export.chats[place] for place, root in sorted(roots.items()) if root == index]
    chats.append(export.chats[index])
    return gathering.roster(
        platform=export.platform,
        titles=[(title.title, stamp(title.at)) for chat in chats for title in chat.titles],
        group_ids=[chat.id for chat in chats if chat.id],
        personal=chats[-1].personal,
    )
