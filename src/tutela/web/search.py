"""Searching everything that the asker may see: each room searches its own objects behind its own door.

A page module of a room registers one function::

    @search.searches("cases", permission="cases.read")
    def search_cases(officer: Officer, text: str) -> list[search.Hit]:
        found = selectors.cases_for(officer, references=search.value_references(text), reference=text)
        ...

It gives at most ``LIMIT`` hits, each of an object that the officer may open; what he may not see gives nothing, so that
neither a count nor a redirect tells of it. Every room is asked each time, whatever another has found.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.selectors import references_of_value
from tutela.engines.linkage.identifiers import Normalised
from tutela.engines.linkage.kinds import KINDS
from tutela.engines.linkage.normalise import normalise
from tutela.web import components as ui

LIMIT = 50
"""How many hits a room gives at most."""

MAX_QUERY = 200
"""How long a query may be."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An object that the officer may open. ``kind`` is its room's word for it, ``text`` what it is recognised by."""

    reference: str
    url: str
    kind: ui.Text
    text: ui.Text


Searcher = Callable[[Officer, str], list[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    """One room's searcher, and the permission without which it is not asked."""

    room: str
    permission: str
    search: Searcher


_sources: dict[str, Source] = {}


def searches(room: str, *, permission: str) -> Callable[[Searcher], Searcher]:
    """Register the searcher of a room."""

    def register(function: Searcher) -> Searcher:
        if room in _sources:
            raise TypeError(f"the room {room} has a searcher already")
        _sources[room] = Source(room, permission, function)
        return function

    return register


def sources() -> Mapping[str, Source]:
    """Every registered searcher."""
    return MappingProxyType(_sources)


def found_for(officer: Officer, text: str) -> list[Hit]:
    """Hits of every room that the officer's roles open, each object once, in the order of the rooms."""
    hits: dict[tuple[str, str], Hit] = {}
    for source in _sources.values():
        if officer.may(source.permission):
            for hit in source.search(officer, text)[:LIMIT]:
                hits.setdefault((hit.reference, hit.url), hit)
    return list(hits.values())


def exact(hits: list[Hit], text: str) -> Hit | None:
    """The one hit whose reference is what was typed, if there is one."""
    same = [hit for hit in hits if hit.reference.casefold() == text.casefold()]
    return same[0] if len(same) == 1 else None


def spellings(text: str) -> tuple[str, ...]:
    """The text as typed, and as identifiers are written once normalised (a phone in E.164, a mail address in lower case)."""
    return tuple(dict.fromkeys([text, *_normalised(text)]))


def value_references(text: str) -> list[str]:
    """References like ``17/place`` of private values that are the text, in any of its spellings."""
    return list(dict.fromkeys(r for spelling in spellings(text) for r in references_of_value(spelling)))


def _normalised(text: str) -> list[str]:
    """What the text is as each kind of identifier, where it is one."""
    region = catalogue().phone_region
    found = (normalise(kind.name, text, region=region) for kind in KINDS)
    return [one.value for one in found if isinstance(one, Normalised)]
