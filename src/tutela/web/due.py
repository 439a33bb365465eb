"""What the desk shows: each room says what is due and what is one's own; the desk knows no room by name.

A page module of a room registers two functions, and the desk lists what they give::

    @due.items("cases", permission="cases.read")
    def due_in_cases(officer: Officer, now: datetime) -> list[ui.DueItem]: ...

    @due.counts("cases", permission="cases.read")
    def my_cases(officer: Officer, now: datetime) -> list[ui.Count]: ...

``due_in_cases`` gives everything due that the officer may see (a coordinator: the district; the nodal officer: the
State), soonest first and at most ``LIMIT``, with the responsible officer's number as ``owner`` ("" where it is nobody's
yet). The desk parts it into what is due for the officer and what is due in his command. For a deputy it is asked again
in the name of the absent officer; so a room never thinks of leave.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import Role
from tutela.apps.people.selectors import officer_in_name_of
from tutela.web import components as ui

LIMIT = 100
"""How many due items a room gives at most; the soonest."""

COMMANDS = frozenset({Role.NODAL_OFFICER, Role.DISTRICT_COORDINATOR})
"""Roles that answer for what others must do: the State, a district."""

Items = Callable[[Officer, datetime], list[ui.DueItem]]
Counts = Callable[[Officer, datetime], list[ui.Count]]


@dataclass(frozen=True, slots=True)
class Source:
    """What one room gives to the desk, and the permission without which it is not asked."""

    room: str
    permission: str
    items: Items | None = None
    counts: Counts | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What one officer's desk shows as at a moment. ``stood_in_for`` are numbers of absent officers."""

    now: datetime
    own: tuple[ui.DueItem, ...]
    command: tuple[ui.DueItem, ...]
    counts: tuple[ui.Count, ...]
    stood_in_for: tuple[str, ...]


_sources: dict[str, Source] = {}


def items(room: str, *, permission: str) -> Callable[[Items], Items]:
    """Register the function that says what is due in a room."""

    def register(function: Items) -> Items:
        _sources[room] = replace(_sources.get(room, Source(room, permission)), items=function)
        return function

    return register


def counts(room: str, *, permission: str) -> Callable[[Counts], Counts]:
    """Register the function that counts what is an officer's own in a room, with links."""

    def register(function: Counts) -> Counts:
        _sources[room] = replace(_sources.get(room, Source(room, permission)), counts=function)
        return function

    return register


def sources() -> Mapping[str, Source]:
    """Every registered room."""
    return MappingProxyType(_sources)


def desk_of(officer: Officer, now: datetime) -> Desk:
    """Everything that the desk of this officer shows at this moment."""
    found = _due_for(officer, now)
    responsible = {officer.number}
    for number in officer.stands_in_for:
        absent = officer_in_name_of(number)
        responsible.add(number)
        found += [item for item in _due_for(absent, now) if item.owner in (number, "")]
    found = list(dict.fromkeys(found))
    commands = bool(officer.roles & COMMANDS)
    own = [item for item in found if item.owner in responsible or (item.owner == "" and not commands)]
    command = [item for item in found if item not in own] if commands else []
    return Desk(
        now=now,
        own=_soonest(own),
        command=_soonest(command),
        counts=tuple(
            count for source in _open_to(officer) if source.counts is not None for count in source.counts(officer, now)
        ),
        stood_in_for=officer.stands_in_for,
    )


def _due_for(officer: Officer, now: datetime) -> list[ui.DueItem]:
    return [item for source in _open_to(officer) if source.items is not None for item in source.items(officer, now)]


def _open_to(officer: Officer) -> list[Source]:
    return [source for source in _sources.values() if officer.may(source.permission)]


def _soonest(found: list[ui.DueItem]) -> tuple[ui.DueItem, ...]:
    return tuple(sorted(found, key=lambda item: item.due_at))
