"""What an export shows of one person by one designation: names, movements, counts. Rows of a roster, not yet linked."""

from dataclasses import dataclass

EXPORTER = "exporter"
"""Key of the person whose phone the export came from, where it wrote "You"."""

MOVEMENTS = ("created", "added", "joined", "left", "removed", "admin_given", "admin_taken", "removed_another")
"""What can happen to a member, or be done by one (the last)."""

MEMBER_BY = {"created": "acted", "added": "added", "joined": "joined", "left": "acted", "removed": "removed"}
"""What each movement shows; one who was removed had been in the group."""


@dataclass(frozen=True, slots=True, order=True)
class Movement:
    """Something that happened to a member: when (a stamp), the place in the record, what, and the key of who did it
    (``""`` when not known)."""

    at: str
    position: int
    what: str
    by: str = ""


@dataclass(frozen=True, slots=True, order=True)
class NameUse:
    """A name somebody bore in this chat, first and last seen (stamps)."""

    first_at: str
    last_at: str
    name: str


@dataclass(frozen=True, slots=True)
class Seen:
    """One person by one designation: a strong id, a name without an id, or "You". The unlinked row of a roster.

    ``key`` is the id, ``name:`` and the name, or ``exporter``. ``wrote``, ``acted`` and ``movements`` make a member;
    ``mentions`` do not. ``messages`` and ``media`` are counts; ``first_at`` and ``last_at`` stamps, ``""`` when undated;
    ``state_at`` is the last moment with a sign of presence (stamp and position). ``exporters_lines`` counts lines that
    only the exporter can have written; ``changed_to`` are keys of the same person by the platform's own word.
    """

    key: str
    names: tuple[NameUse, ...] = ()
    wrote: bool = False
    acted: bool = False
    movements: tuple[Movement, ...] = ()
    messages: int = 0
    media: int = 0
    media_sha256: tuple[str, ...] = ()
    mentions: int = 0
    first_at: str = ""
    last_at: str = ""
    state_at: tuple[str, int] = ("", 0)
    exporters_lines: int = 0
    changed_to: tuple[str, ...] = ()

    @property
    def strong(self) -> bool:
        """Whether the key is a strong id."""
        return self.key != EXPORTER and not self.key.startswith("name:")

    @property
    def member(self) -> bool:
        """Whether this designation alone shows a member."""
        return self.wrote or self.acted or any(movement.what in MEMBER_BY for movement in self.movements)


def widened(span: tuple[str, str] | None, first: str, last: str) -> tuple[str, str]:
    """Return a span of stamps that holds both; an undated end gives way to a dated one."""
    if span is None:
        return first, last
    before, after = span
    return first if not before or (first and first < before) else before, last if last > after else after
