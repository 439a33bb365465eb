"""WhatsApp exports ("Export chat", a text file): events of one chat, read line by line.

Two passes: the first surveys the dates, the second reads. Source: docs/formats/chats.md.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from tutela.engines.exchange.chats import (
    NAME_CHARACTERS,
    At,
    Chat,
    ChatEvent,
    ChatTitle,
    DateOrder,
    MediaSeen,
    Person,
)
from tutela.engines.exchange.errors import UnknownFormat
from tutela.engines.exchange.formats.whatsapp_heads import Head, Shape, Survey, head_of, without_marks
from tutela.engines.exchange.formats.whatsapp_sentences import Found, Table, table
from tutela.engines.exchange.text import cleaned
from tutela.engines.exchange.tip import Enclosure, Flag
from tutela.engines.values import Digests, Unread

FORMAT = "whatsapp-text"

LINE_BYTES = 1 << 20
"""Longest piece of a line looked at together; heads and sentences are far shorter."""

_MARK = "\u200e"
_SENDER = re.compile(rf"(?P<sender>(?:(?!: ).){{1,{NAME_CHARACTERS}}}?):(?: (?P<body>.*)|$)")
_PHONE = re.compile(r"\+[\d\s()\u2010-\u2015./-]{5,40}")
_IOS_ATTACHED = re.compile(r"<[^<>:]{1,60}: (?P<name>[^<>/\\]{1,200})>$")
_ANDROID_ATTACHED = re.compile(r"(?P<name>[^<>/\\:]{1,200}\.\w{1,8}) \((?P<phrase>[^()]{3,40})\)$")
_OWN_NAME = re.compile(r"(?:IMG|VID|AUD|PTT|STK|DOC)-\d{8}-WA\d+\.\w{1,8}|\d{8}-[A-Z]+-[\d-]+\.\w{1,8}")
_NAMED_KIND = re.compile(r"(?:^|-)(IMG|VID|AUD|PTT|STK|DOC|PHOTO|VIDEO|AUDIO|STICKER|GIF)-")
_KINDS = {
    "IMG": "image",
    "PHOTO": "image",
    "VID": "video",
    "VIDEO": "video",
    "AUD": "audio",
    "AUDIO": "audio",
    "PTT": "audio",
    "STK": "sticker",
    "STICKER": "sticker",
    "GIF": "gif",
    "DOC": "document",
}
_MAP = "https://maps.google.com/"
_AND = re.compile(r", and |, | and ")
_GROUP_ACTIONS = frozenset({"created", "added", "joined", "left", "removed", "retitled", "requested"})


@dataclass(slots=True)
class WhatsAppReading:
    """One chat: iterate ``events`` to the end, then ask for the rest. ``opened`` opens the text anew for each pass."""

    opened: Callable[[], BinaryIO]
    file_name: str
    enclosures: Mapping[str, Enclosure]
    day_first: bool | None = None
    words: Table = field(default_factory=table)
    flags: list[Flag] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    date_order: DateOrder | None = None
    shape: Shape | None = None
    _counts: Counter[str] = field(default_factory=Counter)
    _actions: Counter[str] = field(default_factory=Counter)
    _notes: Counter[str] = field(default_factory=Counter)
    _senders: Counter[str] = field(default_factory=Counter)
    _system_senders: Counter[str] = field(default_factory=Counter)
    _titles: list[ChatTitle] = field(default_factory=list)

    def events(self) -> Iterator[ChatEvent]:
        """Yield the events in the order of the file.

        Raises UnknownFormat when no line has the head of a record.
        """
        self._survey()
        for number, raw in self._lines():
            text = without_marks(raw)
            head = head_of(text, self.words.clock)
            if head is None or head.shape != self.shape:
                self._counts["continuation" if self._counts["records"] else "before_first_record"] += 1
                continue
            self._counts["records"] += 1
            yield self._event(number, raw, head)

    def chat(self) -> Chat:
        """Return the chat; meaningful when the events have been read."""
        self._flag_notes()
        self._counts["senders"] = len(self._senders)
        group = any(self._actions[action] for action in _GROUP_ACTIONS) or len(self._senders) > 2
        return Chat(
            titles=tuple(self._all_titles(group=group)),
            type="group" if group else None,
            personal=False if group else None,
            counts=tuple(sorted((+self._counts).items())),
            actions=tuple(sorted(self._actions.items())),
        )

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Yield each line with its number; an overlong one in pieces under one number."""
        with self.opened() as stream:
            number, begun = 0, False
            while piece := stream.readline(LINE_BYTES):
                number += not begun
                text = piece.decode("utf-8-sig" if number == 1 and not begun else "utf-8", "replace")
                if not begun:  # a piece out of the middle of a line is no line
                    yield number, text.rstrip("\r\n")
                begun = not piece.endswith(b"\n")

    def _survey(self) -> None:
        survey = Survey()
        for _, raw in self._lines():
            head = head_of(without_marks(raw), self.words.clock)
            if head and self.shape in (None, head.shape):
                self.shape = head.shape
                survey.add(head)
        if self.shape is None:
            raise UnknownFormat("no line of this text begins like a record of a WhatsApp export")
        self.date_order = survey.order(self.shape, self.day_first)

    def _event(self, number: int, raw: str, head: Head) -> ChatEvent:
        event = ChatEvent(chat=0, order=number, kind="message", at=self._at(head, number))
        whole = self._sentence(head.rest)
        if whole:
            return self._system(event, whole, sender=None)
        found = _SENDER.match(head.rest)
        if not found:
            return self._unclassified(event)
        sender, body = _name(found["sender"]), found["body"] or ""
        marked_line, marked_body = raw.startswith(_MARK), raw.partition(": ")[2].startswith(_MARK)
        self._counts["with_sender"] += 1
        said = self._sentence(body, with_sender=not marked_body)
        if said:
            return self._system(event, said, sender=sender)
        media, deleted = self._media(body, marked=f"{_MARK}<" in raw), self._deleted(body)
        named = media or deleted is not None or _MAP in body
        if marked_body and not marked_line and not named:
            self._counts["unclassified"] += 1
            return self._service(event, sender)
        if marked_line and marked_body and not named:
            media = MediaSeen(kind="unknown")
        return self._message(event, sender, media, own=bool(deleted))

    def _sentence(self, text: str, *, with_sender: bool = False) -> Found | None:
        return self.words.find(" ".join(text[: 4 * 20_000].split()), with_sender=with_sender) if text else None

    def _message(self, event: ChatEvent, sender: str, media: MediaSeen | None, *, own: bool) -> ChatEvent:
        self._counts["messages"] += 1
        self._senders[sender] += 1
        return replace(event, author=self._person(sender), media=media, by_exporter=own)

    def _unclassified(self, event: ChatEvent) -> ChatEvent:
        """A line of the platform in words that no tested sentence has; nothing of it is kept but that it was there."""
        self._counts["without_sender"] += 1
        self._counts["unclassified"] += 1
        return self._service(event, None)

    def _service(self, event: ChatEvent, sender: str | None) -> ChatEvent:
        self._counts["services"] += 1
        if sender:
            self._system_senders[sender] += 1
        return replace(event, kind="service")

    def _system(self, event: ChatEvent, said: Found, sender: str | None) -> ChatEvent:
        if sender is None:
            self._counts["without_sender"] += 1
        self._actions[said.action] += 1
        event = self._service(event, sender)
        places = said.places
        title = _name(places.get("title", "")) or None
        self._add_titles(said, title, event.at)
        members = self._people(places["members"]) if "members" in places else ()
        if "phone" in places:
            members = (self._person(places["phone"]),)
        if said.action in ("admin_given", "admin_taken") and not members:
            members = (Person(exporter=True),)
        return replace(
            event,
            action=said.action,
            raw_action=said.action,
            author=self._person(places["actor"]) if "actor" in places else None,
            members=members,
            mentioned=(self._person(places["mention"]),) if "mention" in places else (),
            title=title,
        )

    def _add_titles(self, said: Found, title: str | None, at: At) -> None:
        if not title:
            return
        former = _name(said.places.get("old", ""))
        if former and not self._titles:
            self._titles.append(ChatTitle(former, "changed"))
        self._titles.append(ChatTitle(title, "created" if said.action == "created" else "changed", at))

    def _all_titles(self, *, group: bool) -> list[ChatTitle]:
        """Order the titles by time; without any, the file's name or the sender of the platform's own lines gives one."""
        if self._titles:
            return sorted(self._titles, key=lambda title: title.at.local or "")
        named = self.words.title_in(self.file_name)
        if named:
            return [ChatTitle(_name(named), "file_name")]
        silent = [name for name in self._system_senders if name not in self._senders]
        return [ChatTitle(silent[0], "system_sender")] if group and len(silent) == 1 else []

    def _people(self, text: str) -> tuple[Person, ...]:
        """Split "a, b, and c". A name that itself holds "and" or a comma cannot be told apart, and is split."""
        return tuple(dict.fromkeys(self._person(part) for part in _AND.split(text) if part.strip()))

    def _person(self, text: str) -> Person:
        name = _name(text)
        if name in self.words.exporter:
            return Person(exporter=True)
        number = phone_of(name)
        return Person(number, None) if number else Person(None, name)

    def _media(self, body: str, *, marked: bool) -> MediaSeen | None:
        found = _IOS_ATTACHED.search(body) if marked else None
        if not found:
            found = _ANDROID_ATTACHED.fullmatch(body)
            if found and not (
                found["phrase"].lower() in self.words.attached
                or _OWN_NAME.fullmatch(found["name"])
                or found["name"] in self.enclosures
            ):
                found = None
        if found:
            return self._attached(_name(found["name"]))
        lowered = body.strip().lower()
        kind = self.words.media.get(lowered)
        if kind is None:  # iOS puts the document's name and pages before the words
            kind = next((kind for text, kind in self.words.media.items() if lowered.endswith(f" {text}")), None)
            kind = kind if kind == "document" else None
        return MediaSeen(kind=kind) if kind else None

    def _attached(self, name: str) -> MediaSeen:
        word = _NAMED_KIND.search(name)
        along = self.enclosures.get(name)
        return MediaSeen(
            kind=_KINDS[word[1]] if word else "document",
            name=name,
            size=along.size if along else None,
            included=along is not None,
            digests=along.digests if along else Digests(),
        )

    def _deleted(self, body: str) -> bool | None:
        """Say whether the body stands for a deleted message: True when only the exporter's phone writes it so."""
        return self.words.deleted.get(body.strip().lower().removesuffix("."))

    def _at(self, head: Head, number: int) -> At:
        order = self.date_order
        moment = head.moment(day_first=order.day_first) if order else None
        if head.year_note:
            self._notes[head.year_note] += 1
        if moment is None:
            self._notes["unreadable"] += 1
            if self._notes["unreadable"] <= 20:
                self.unread.append(Unread(f"line {number}", "its date does not exist, or is of an unknown calendar"))
        return At(raw=head.raw, local=moment.isoformat(timespec="seconds") if moment else None)

    def _flag_notes(self) -> None:
        order = self.date_order
        if order and order.open:
            words = "nothing in the file says whether the day or the month stands first; the day was assumed"
            self.flags.append(Flag("date_order_assumed", "date", words))
        if order and self.day_first is not None and order.day_first != self.day_first:
            self.flags.append(
                Flag("date_order_contradicts", "date", "the dates themselves contradict the stated order")
            )
        for note, count in sorted(self._notes.items()):
            self.flags.append(Flag(f"date_{note}", "date", f"{count} dates"))
        if self._counts["unclassified"]:
            words = f"{self._counts['unclassified']} lines of the platform are in words that no tested sentence has"
            self.flags.append(Flag("sentences_unclassified", "record", words))
        if self._counts["before_first_record"]:
            lines = self._counts["before_first_record"]
            self.unread.append(Unread("the beginning", f"{lines} lines before the first record belong to no record"))


def phone_of(name: str) -> str | None:
    """Return a number as WhatsApp shows unknown contacts (``+91 98765 43210``) as ``+919876543210``; None for a name."""
    if not _PHONE.fullmatch(name):
        return None
    digits = "".join(str(int(letter)) for letter in name if letter.isdigit())
    return f"+{digits}" if 7 <= len(digits) <= 15 else None


def _name(text: str) -> str:
    """Return a name without direction marks, with single spaces, cut to what a name can be."""
    name = cleaned(" ".join(without_marks(text[: 4 * NAME_CHARACTERS]).split()))[0][:NAME_CHARACTERS]
    return f"~ {name[1:].strip()}" if name.startswith("~") else name
