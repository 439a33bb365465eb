"""Events of a group gathered into a roster, one by one, in any order; what comes twice counts once."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tutela.engines.network.events import Event, PersonNamed, stamp
from tutela.engines.network.roster import Roster, TitleUse
from tutela.engines.network.seen import EXPORTER, Movement, NameUse, Seen, widened

_PAGE = 512
_AFTER_ALL = 1 << 62
_WORKS_ON_OTHERS = frozenset({"added", "removed", "admin_given", "admin_taken", "created"})
_NOBODY_ACTS = frozenset({"requested", "notice", None})


@dataclass(slots=True)
class _Underway:
    """One designation while events come by."""

    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    wrote: bool = False
    acted: bool = False
    movements: set[Movement] = field(default_factory=set)
    messages: int = 0
    media: int = 0
    media_sha256: set[str] = field(default_factory=set)
    mentions: int = 0
    span: tuple[str, str] | None = None
    state_at: tuple[str, int] = ("", 0)
    exporters_lines: int = 0
    changed_to: set[str] = field(default_factory=set)

    def seen(self, key: str) -> Seen:
        first, last = self.span or ("", "")
        return Seen(
            key=key,
            names=tuple(sorted(NameUse(*span, name) for name, span in self.names.items())),
            wrote=self.wrote,
            acted=self.acted,
            movements=tuple(sorted(self.movements)),
            messages=self.messages,
            media=self.media,
            media_sha256=tuple(sorted(self.media_sha256)),
            mentions=self.mentions,
            first_at=first,
            last_at=last,
            state_at=self.state_at,
            exporters_lines=self.exporters_lines,
            changed_to=tuple(sorted(self.changed_to)),
        )


@dataclass(slots=True)
class Gathering:
    """The events of one group, from one export or several.

    ``add`` each event; ``export`` tells several exports of the group apart, ``part`` the chats of one group that number
    their messages apart (a supergroup and the group it grew out of). An event with the platform's own number is the
    same in every export. Events without one (WhatsApp) are the same when time, author, kind and action are; of equal
    ones an export may hold several, and the most that any single export holds are counted.
    """

    _people: dict[str, _Underway] = field(default_factory=dict)
    _pages: dict[tuple[str, int], int] = field(default_factory=dict)
    _most: Counter[tuple[object, ...]] = field(default_factory=Counter)
    _in_export: Counter[tuple[object, ...]] = field(default_factory=Counter)
    _titles: set[TitleUse] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)
    _authors: Counter[str] = field(default_factory=Counter)
    _span: tuple[str, str] | None = None

    def add(self, event: Event, *, export: int = 0, part: str = "") -> None:
        """Take one event into account, unless it was already."""
        when = stamp(event.at)
        if not self._is_new(event, when, export, part):
            return
        position = event.order if event.number is None else event.number
        self._span = widened(self._span, when, when)
        if event.kind == "message":
            self._counts["messages"] += 1
            self._message(event, when, position)
        elif event.kind == "service":
            self._counts["service_lines"] += 1
            self._service(event, when, position)
        else:
            self._counts["unsupported"] += 1
        for person in event.mentioned:
            self._named(person, when).mentions += 1

    def roster(
        self,
        *,
        platform: str,
        titles: Iterable[tuple[str, str]] = (),
        group_ids: Iterable[str] = (),
        personal: bool | None = None,
    ) -> Roster:
        """Return the roster so far. ``titles`` are (title, stamp) as the export's header or file name has them.

        What service lines said is known from the events; at one moment the header is later than any line.
        ``group_ids`` are the platform's ids of the group, which is no member of itself.
        """
        own = frozenset(name for name in group_ids if name.startswith(("chat", "channel", "id")))
        first, last = self._span or ("", "")
        return Roster(
            platform=platform,
            titles=self._all_titles(titles),
            people=tuple(self._people[key].seen(key) for key in sorted(self._people)),
            group_ids=tuple(sorted(own)),
            personal=personal,
            messages=self._counts["messages"],
            service_lines=self._counts["service_lines"],
            unsupported=self._counts["unsupported"],
            unnamed_messages=self._counts["unnamed_messages"],
            own_messages=sum(self._authors[key] for key in own),
            unnamed_added=self._counts["unnamed_added"],
            first_at=first,
            last_at=last,
        )

    def _all_titles(self, stated: Iterable[tuple[str, str]]) -> tuple[TitleUse, ...]:
        known = {(use.title, use.at) for use in self._titles}
        header = {TitleUse(at, _AFTER_ALL, title) for title, at in stated if (title, at) not in known}
        return tuple(sorted(self._titles | header))

    def _is_new(self, event: Event, when: str, export: int, part: str) -> bool:
        if event.number is not None:
            page, bit = divmod(event.number, _PAGE)
            before = self._pages.get((part, page), 0)
            self._pages[part, page] = before | 1 << bit
            return not before >> bit & 1
        author = event.author
        known_by = (author.id, author.name, author.exporter) if author else None
        same = (part, when, known_by, event.kind, event.action, event.title, tuple(_key(one) for one in event.members))
        self._in_export[export, same] += 1
        if self._in_export[export, same] <= self._most[same]:
            return False
        self._most[same] += 1
        return True

    def _message(self, event: Event, when: str, position: int) -> None:
        key = _key(event.author) if event.author else None
        if event.author is None or key is None:
            self._counts["unnamed_messages"] += 1
            return
        author = self._named(event.author, when)
        self._authors[key] += 1
        author.wrote = True
        author.messages += 1
        author.exporters_lines += event.by_exporter
        author.state_at = max(author.state_at, (when, position))
        if event.media is not None:
            author.media += 1
            if event.media.digests.sha256:
                author.media_sha256.add(event.media.digests.sha256)

    def _service(self, event: Event, when: str, position: int) -> None:
        action, author = event.action, None
        if event.title and action in ("created", "retitled"):
            self._titles.add(TitleUse(when, position, event.title))
        if event.author is not None:
            author = self._named(event.author, when)
            self._acted(author, action, when, position)
        for person in event.members:
            self._member(person, event, when, position)
        if author is not None and action == "removed" and event.members:
            author.movements.add(Movement(when, position, "removed_another"))

    def _acted(self, author: _Underway, action: str | None, when: str, position: int) -> None:
        if action in _NOBODY_ACTS:
            author.mentions += 1
            return
        author.acted = author.acted or action != "joined"
        if action in ("created", "joined", "left"):
            author.movements.add(Movement(when, position, action))
        if action != "left":
            author.state_at = max(author.state_at, (when, position))

    def _member(self, person: PersonNamed, event: Event, when: str, position: int) -> None:
        key, action = _key(person), event.action
        if key is None:
            self._counts["unnamed_added"] += 1
            return
        member = self._named(person, when)
        if action == "number_changed" and event.author is not None:
            self._named(event.author, when).changed_to.add(key)
        elif action in _WORKS_ON_OTHERS:
            what = "added" if action == "created" else action
            member.movements.add(Movement(when, position, what, (_key(event.author) or "") if event.author else ""))
        else:
            member.mentions += 1

    def _named(self, person: PersonNamed, when: str) -> _Underway:
        key = _key(person)
        if key is None:
            return _Underway()  # a deleted account without a name: counted, but nobody
        underway = self._people.setdefault(key, _Underway())
        underway.span = widened(underway.span, when, when)
        if person.name is not None:
            underway.names[person.name] = widened(underway.names.get(person.name), when, when)
        return underway


def _key(person: PersonNamed) -> str | None:
    if person.id is not None:
        return person.id
    if person.exporter:
        return EXPORTER
    return f"name:{person.name}" if person.name is not None else None
