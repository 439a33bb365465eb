"""Telegram Desktop exports (machine-readable JSON): chats and events, read as a stream of any length.

Source: docs/formats/chats.md; tdesktop ``export/output/export_output_json.cpp`` and ``export/data/export_data_types.cpp``.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import ijson

from tutela.engines.exchange.chats import NAME_CHARACTERS, At, Chat, ChatEvent, ChatTitle, MediaSeen, Person
from tutela.engines.exchange.errors import Malformed, TooLarge, UnknownFormat
from tutela.engines.exchange.formats.telegram_json import (
    Json,
    Readable,
    RepairedJson,
    Steps,
    keys,
    record_from,
    skip,
    steps_of,
    value_from,
)
from tutela.engines.exchange.text import cleaned
from tutela.engines.exchange.tip import Enclosure, Flag
from tutela.engines.values import Digests, Unread

FORMAT = "telegram-desktop-json"

_ACTIONS = {
    "create_group": "created",
    "create_channel": "created",
    "invite_members": "added",
    "remove_members": "removed",
    "join_group_by_link": "joined",
    "join_group_by_request": "joined",
    "edit_group_title": "retitled",
    "migrate_to_supergroup": "migrated_to",
    "migrate_from_group": "migrated_from",
}
"""What each action does to a roster; every other one is kept by its own name as ``other``."""

_ACTS_ON_MEMBERS = frozenset({"created", "added", "removed"})
_CHAT_ID_PREFIX = {
    "private_group": "chat",
    "private_supergroup": "channel",
    "public_supergroup": "channel",
    "private_channel": "channel",
    "public_channel": "channel",
    "personal_chat": "user",
    "bot_chat": "user",
    "saved_messages": "user",
}
_PERSONAL = frozenset({"personal_chat", "bot_chat", "saved_messages", "replies", "verify_codes"})
_CHAT_LISTS = ("chats", "left_chats")
_STRONG_ID = re.compile(r"(user|channel|chat)(\d{1,19})")
_PLACEHOLDER = re.compile(r"\((?:File|Photo|Video|Sticker|Voice|Contact) ")
_WORD = re.compile(r"[A-Za-z0-9_]{1,64}")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_OLD_USER_SHIFT, _OLD_CHAT_SHIFT = 1 << 32, 2 << 32
"""Very old exports wrote bare numbers with the kind of peer in the upper half (``export_data_types.cpp``)."""
_BOT_API_CHANNEL = 1_000_000_000_000
_LAST_EPOCH_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z
_SAME_MOMENT = timedelta(seconds=60)


@dataclass(slots=True)
class ChatUnderway:
    """A chat while its records come by: its header, its counts and the titles that service lines gave it."""

    index: int
    name: str | None = None
    type: str | None = None
    number: int | None = None
    records: int = 0
    messages: int = 0
    services: int = 0
    actions: Counter[str] = field(default_factory=Counter)
    titles: list[ChatTitle] = field(default_factory=list)
    senders: set[str] = field(default_factory=set)
    migrations: list[tuple[str, str | None, At]] = field(default_factory=list)
    last: tuple[int, str] = (0, "")
    last_at: At = field(default_factory=At)

    @property
    def id(self) -> str | None:
        """The strong id; a number alone is kept with ``id`` before it when the kind of chat is not stated."""
        if self.number is None:
            return None
        return f"{_CHAT_ID_PREFIX.get(self.type or '', 'id')}{self.number}"

    def chat(self) -> Chat:
        """Return the finished chat; ``continues`` is found when all chats are known."""
        counts = {
            "records": self.records,
            "messages": self.messages,
            "services": self.services,
            "unsupported": self.records - self.messages - self.services,
            "senders": len(self.senders),
        }
        return Chat(
            titles=tuple(self._titles()),
            id=self.id,
            type=self.type,
            personal=None if self.type is None else self.type in _PERSONAL,
            counts=tuple(counts.items()),
            actions=tuple(sorted(self.actions.items())),
        )

    def note(self, action: str, title: str | None, at: At) -> None:
        """Keep what a service line says of the chat itself."""
        if action in ("created", "retitled") and title:
            self.titles.append(ChatTitle(title, "created" if action == "created" else "changed", at))
        if action in ("migrated_to", "migrated_from"):
            self.migrations.append((action, title, at))

    def _titles(self) -> list[ChatTitle]:
        """Put the header's name last, unless a later service line of the same file superseded it.

        The name is the title at the time of the export. When the records themselves show that it was given up for
        another, the records are believed.
        """
        titles = sorted(self.titles, key=lambda title: _sort_key(title.at))
        if self.name is None or self.type in _PERSONAL:
            return titles or ([ChatTitle(self.name, "export")] if self.name else [])
        superseded = any(title.title == self.name for title in titles[:-1])
        if superseded or (titles and titles[-1].title == self.name):
            return titles
        return [*titles, ChatTitle(self.name, "export", self.last_at)]


@dataclass(slots=True)
class TelegramReading:
    """One pass over an export: iterate ``events`` to the end, then ask for the rest."""

    source: Readable
    enclosures: Mapping[str, Enclosure]
    exporter: str | None = None
    flags: list[Flag] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    _chats: list[ChatUnderway] = field(default_factory=list)
    _order: int = 0
    _offsets: Counter[int] = field(default_factory=Counter)
    _json: RepairedJson = field(init=False)

    def __post_init__(self) -> None:
        self._json = RepairedJson(self.source)

    @property
    def repaired(self) -> int:
        """Control characters that were repaired."""
        return self._json.repaired

    def events(self) -> Iterator[ChatEvent]:
        """Yield the events in the order of the file.

        What breaks the file half-way is put into ``unread`` and ends the events; the text of the error never holds
        any of the file. Raises UnknownFormat when there is no chat in it.
        """
        steps = steps_of(self._json)
        try:
            yield from self._root(steps)
        except (ijson.JSONError, ValueError, Malformed, TooLarge) as error:
            if not self._order:
                raise UnknownFormat("this JSON cannot be read, and no record of a chat was found in it") from error
            reason = error.reason if isinstance(error, Malformed | TooLarge) else "the JSON is broken or cut off here"
            self.unread.append(Unread(f"after record {self._order}", f"{reason}; what came before was read"))
        if not self._chats:
            raise UnknownFormat("this JSON holds no chat; export the chat again as machine-readable JSON")

    def chats(self) -> tuple[Chat, ...]:
        """Return the chats; meaningful when the events have been read."""
        self._flag_offsets()
        chats = [underway.chat() for underway in self._chats]
        for index, older in _continued(self._chats):
            chats[index] = replace(chats[index], continues=older)
        return tuple(chats)

    def _flag_offsets(self) -> None:
        if self._offsets:
            shown = ", ".join(_offset_text(minutes) for minutes in sorted(self._offsets))
            self.flags.append(Flag("zone_of_export", "date", f"the exporting computer's clock stood at UTC{shown}"))

    def _root(self, steps: Steps) -> Iterator[ChatEvent]:
        step, _ = next(steps)
        if step != "start_map":
            raise Malformed("an export is a JSON object")
        alone = ChatUnderway(0)
        for key in keys(steps):
            if key == "messages":
                yield from self._messages(steps, alone)
            elif key in _CHAT_LISTS:
                yield from self._chat_list(steps)
            elif key == "personal_information":
                account = value_from(steps, next(steps))
                number = account.get("user_id") if isinstance(account, dict) else None
                self.exporter = f"user{number}" if type(number) is int else None
            else:
                _take_header(alone, key, steps)

    def _chat_list(self, steps: Steps) -> Iterator[ChatEvent]:
        """Read ``{about, list[…]}``, or the list alone as third-party files have it."""
        step, _ = next(steps)
        if step == "start_array":
            yield from self._chats_of(steps)
        elif step == "start_map":
            for key in keys(steps):
                start = next(steps)
                if key == "list" and start[0] == "start_array":
                    yield from self._chats_of(steps)
                else:
                    skip(steps, start)

    def _chats_of(self, steps: Steps) -> Iterator[ChatEvent]:
        for start in steps:
            if start[0] == "end_array":
                return
            if start[0] != "start_map":
                skip(steps, start)
                continue
            chat = ChatUnderway(len(self._chats))
            self._chats.append(chat)
            for key in keys(steps):
                if key == "messages":
                    yield from self._messages(steps, chat)
                else:
                    _take_header(chat, key, steps)

    def _messages(self, steps: Steps, chat: ChatUnderway) -> Iterator[ChatEvent]:
        start = next(steps)
        if start[0] != "start_array":
            skip(steps, start)
            return
        if chat.index == len(self._chats):
            self._chats.append(chat)
        for start in steps:
            if start[0] == "end_array":
                return
            self._order += 1
            if start[0] != "start_map":
                skip(steps, start)
                self.unread.append(Unread(f"record {self._order}", "a record is a JSON object; this is none"))
                continue
            yield self._event(record_from(steps), chat)

    def _event(self, record: dict[str, Json], chat: ChatUnderway) -> ChatEvent:
        kind, at = record.get("type"), self._at(record, chat)
        chat.records += 1
        if kind == "message":
            chat.messages += 1
            return self._message(record, chat, at)
        if kind == "service":
            chat.services += 1
            return self._service(record, chat, at)
        return ChatEvent(chat.index, self._order, "unsupported", at, _number(record))

    def _message(self, record: dict[str, Json], chat: ChatUnderway, at: At) -> ChatEvent:
        author = _person(record.get("from_id"), record.get("from"))
        if author:
            chat.senders.add(author.id or f"name {author.name}")
        return ChatEvent(
            chat=chat.index,
            order=self._order,
            kind="message",
            at=at,
            number=_number(record),
            author=author,
            mentioned=_mentioned(record),
            media=self._media(record) if "file" in record or "photo" in record else None,
        )

    def _service(self, record: dict[str, Json], chat: ChatUnderway, at: At) -> ChatEvent:
        raw = record.get("action")
        word = raw if isinstance(raw, str) and _WORD.fullmatch(raw) else "custom"
        chat.actions[word] += 1
        action = _ACTIONS.get(word, "other")
        author = _person(record.get("actor_id"), record.get("actor"))
        named = record.get("members")
        people = tuple(_name_only(name) for name in named) if isinstance(named, list) else ()
        by_himself = author is not None and author.name is not None and [p.name for p in people] == [author.name]
        if by_himself and action in ("removed", "added"):
            action, people = ("left" if action == "removed" else "joined"), ()
        title = _name(record.get("title"))
        chat.note(action, title, at)
        acted_on = action in _ACTS_ON_MEMBERS
        inviter = _name(record.get("inviter"))
        return ChatEvent(
            chat=chat.index,
            order=self._order,
            kind="service",
            at=at,
            number=_number(record),
            action=action,
            raw_action=word,
            author=author,
            members=people if acted_on else (),
            mentioned=(() if acted_on else people) + ((Person(name=inviter),) if inviter else ()),
            title=title if action in ("created", "retitled", "migrated_from") else None,
        )

    def _at(self, record: dict[str, Json], chat: ChatUnderway) -> At:
        """Read both times; the epoch seconds are believed, the local text is kept."""
        text, seconds = record.get("date"), _epoch(record.get("date_unixtime"))
        read = _local(text)
        utc = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
        if read and seconds is not None:
            self._offsets[round((read.replace(tzinfo=UTC).timestamp() - seconds) / 60)] += 1
        raw = text if isinstance(text, str) else record.get("date_unixtime")
        at = At(str(raw)[:40] if raw is not None else None, str(text) if read else None, None, utc)
        if (seconds or 0, at.local or "") > chat.last:
            chat.last, chat.last_at = (seconds or 0, at.local or ""), at
        return at

    def _media(self, record: dict[str, Json]) -> MediaSeen | None:
        path, kind, size = record.get("file"), record.get("media_type"), record.get("file_size")
        if path is None and "photo" in record:
            path, kind, size = record["photo"], "photo", record.get("photo_file_size")
        if not isinstance(path, str):
            return None
        placeholder = _PLACEHOLDER.search(path) is not None
        along = None if placeholder else self.enclosures.get(path.removeprefix("./"))
        stated = record.get("file_name")
        name = stated if isinstance(stated, str) else None if placeholder else path.rpartition("/")[2]
        return MediaSeen(
            kind=kind if isinstance(kind, str) and _WORD.fullmatch(kind) else "file",
            name=_name(name),
            size=along.size if along else size if type(size) is int and size >= 0 else None,
            included=along is not None,
            digests=along.digests if along else Digests(),
        )


def _take_header(chat: ChatUnderway, key: str, steps: Steps) -> None:
    start = next(steps)
    if key == "name":
        chat.name = _name(start[1])
    elif key == "type" and isinstance(start[1], str) and _WORD.fullmatch(start[1]):
        chat.type = start[1]
    elif key == "id" and type(start[1]) is int:
        chat.number = start[1]
    skip(steps, start)


def _person(stated_id: object, stated_name: object) -> Person | None:
    strong, name = strong_id(stated_id), _name(stated_name)
    return Person(strong, name) if strong or name else None


def _name_only(stated: object) -> Person:
    """A member of a service line: a name, or None for a deleted account."""
    return Person(name=_name(stated))


def strong_id(stated: object) -> str | None:
    """Read ``from_id`` in any of its forms: ``user123``, ``channel123``, ``chat123``, or the bare number of old exports.

    A bare number at or above 2³² is one of the oldest exports, whose upper half names the kind; a negative one is
    written as the Bot API does. None for anything else.
    """
    if isinstance(stated, str):
        found = _STRONG_ID.fullmatch(stated)
        if found:
            return f"{found[1]}{int(found[2])}"
        return strong_id(int(stated)) if re.fullmatch(r"-?[0-9]{1,19}", stated) else None
    if not isinstance(stated, int) or isinstance(stated, bool) or stated == 0:
        return None
    if stated < 0:
        return f"channel{-stated - _BOT_API_CHANNEL}" if -stated > _BOT_API_CHANNEL else f"chat{-stated}"
    if _OLD_CHAT_SHIFT <= stated < _OLD_CHAT_SHIFT + _OLD_USER_SHIFT:
        return f"chat{stated - _OLD_CHAT_SHIFT}"
    return f"user{stated - _OLD_USER_SHIFT}" if _OLD_USER_SHIFT <= stated < _OLD_CHAT_SHIFT else f"user{stated}"


def _mentioned(record: dict[str, Json]) -> tuple[Person, ...]:
    people: list[Person] = []
    forwarded = _name(record.get("forwarded_from"))
    if forwarded:
        people.append(Person(name=forwarded))
    ids = record.get("mentions")
    people += [Person(f"user{number}") for number in ids] if isinstance(ids, list) else []
    reactions = record.get("reactions")
    for reaction in reactions if isinstance(reactions, list) else []:
        recent = reaction.get("recent") if isinstance(reaction, dict) else None
        for seen in recent if isinstance(recent, list) else []:
            person = _person(seen.get("from_id"), seen.get("from")) if isinstance(seen, dict) else None
            people += [person] if person else []
    return tuple(dict.fromkeys(people))


def _name(stated: object) -> str | None:
    if not isinstance(stated, str):
        return None
    return cleaned(" ".join(stated[: 4 * NAME_CHARACTERS].split()))[0][:NAME_CHARACTERS] or None


def _epoch(stated: object) -> int | None:
    if isinstance(stated, str) and re.fullmatch(r"[0-9]{1,12}", stated):
        stated = int(stated)
    if isinstance(stated, int) and not isinstance(stated, bool) and 0 < stated <= _LAST_EPOCH_SECOND:
        return stated
    return None


def _local(stated: object) -> datetime | None:
    """Read a local time; None for another form, and for 1970, which the exporter writes where it knows no time."""
    if not isinstance(stated, str) or not _LOCAL.fullmatch(stated):
        return None
    try:
        read = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return read if read.year > 1970 else None


def _number(record: dict[str, Json]) -> int | None:
    number = record.get("id")
    return number if type(number) is int else None


def _sort_key(at: At) -> str:
    return at.utc.strftime("%Y-%m-%dT%H:%M:%S") if at.utc else at.local or ""


def _offset_text(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def _continued(chats: list[ChatUnderway]) -> Iterator[tuple[int, int]]:
    """Pair each supergroup with the basic group it grew out of, where title and moment leave exactly one."""
    left = [(chat, at) for chat in chats for action, _, at in chat.migrations if action == "migrated_to"]
    for chat in chats:
        for action, title, at in chat.migrations:
            if action != "migrated_from":
                continue
            older = {
                group.index
                for group, left_at in left
                if group.index != chat.index and _together(at, left_at) and title in (None, *_titles_of(group))
            }
            if len(older) == 1:
                yield chat.index, older.pop()


def _titles_of(chat: ChatUnderway) -> list[str]:
    return [title.title for title in chat.titles] + ([chat.name] if chat.name else [])


def _together(one: At, other: At) -> bool:
    if one.utc and other.utc:
        return abs(one.utc - other.utc) <= _SAME_MOMENT
    if one.local and other.local:
        return abs(datetime.fromisoformat(one.local) - datetime.fromisoformat(other.local)) <= _SAME_MOMENT
    return False
