"""What rosters are made of: the shape that an event of a chat must have, whoever read it."""

from datetime import datetime
from typing import Protocol

from tutela.engines.values import Digests, instant_text


class PersonNamed(Protocol):
    """Somebody as an export names them: a strong id, a name, or only that it is the exporter ("You")."""

    @property
    def id(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def exporter(self) -> bool: ...


class Time(Protocol):
    """When something happened: the instant, or the local time alone where no zone is known."""

    @property
    def utc(self) -> datetime | None: ...
    @property
    def local(self) -> str | None: ...


class Medium(Protocol):
    """A medium that a message carried."""

    @property
    def digests(self) -> Digests: ...


class Event(Protocol):
    """One message or service line of a chat, without its text.

    ``kind`` is message, service or unsupported. ``action``: created, added, joined, left, removed, retitled,
    admin_given, admin_taken, requested, number_changed, migrated_to, migrated_from, notice, other, or None for a line
    that was not understood. ``number`` is the platform's own number of the message in its chat, ``order`` the place in
    the export.
    """

    @property
    def order(self) -> int: ...
    @property
    def number(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def action(self) -> str | None: ...
    @property
    def at(self) -> Time: ...
    @property
    def author(self) -> PersonNamed | None: ...
    @property
    def members(self) -> tuple[PersonNamed, ...]: ...
    @property
    def mentioned(self) -> tuple[PersonNamed, ...]: ...
    @property
    def title(self) -> str | None: ...
    @property
    def media(self) -> Medium | None: ...
    @property
    def by_exporter(self) -> bool: ...


def stamp(at: Time) -> str:
    """Write a time so that text order is time order: an instant (``…Z``), else the local time (no ``Z``), else ``""``.

    Local times and instants of one chat can only be compared to within the unknown zone.
    """
    if at.utc is not None:
        return instant_text(at.utc)
    return at.local or ""
