"""Events of a chat as short plain rows: millions of them leave a confined worker, so each is as small as it can be."""

from datetime import UTC, datetime
from typing import NoReturn, TypeAlias, TypeVar

from tutela.engines.exchange.chats import At, ChatEvent, MediaSeen, Person
from tutela.engines.exchange.errors import Malformed
from tutela.engines.exchange.plain import Plain
from tutela.engines.values import Digests, Md5, Sha1, Sha256

Row: TypeAlias = list[Plain]
T = TypeVar("T")

_MOST_SECONDS = 253_402_300_799


def row_of(event: ChatEvent) -> Row:
    """Write an event as a row: what is seldom there stands last and is left off.

    The instant is in whole seconds, as fine as any export states it.
    """
    at, author = event.at, event.author
    row: Row = [
        event.chat,
        event.order,
        event.kind,
        event.number,
        at.raw,
        at.local,
        None if at.utc is None else int(at.utc.timestamp()),
        None if author is None else [author.id, author.name, author.exporter],
    ]
    media = event.media
    if media is not None or event.action or event.members or event.mentioned or event.by_exporter or event.raw_action:
        row += [
            None if media is None else _media_row(media),
            event.action,
            event.raw_action,
            [[one.id, one.name, one.exporter] for one in event.members],
            [[one.id, one.name, one.exporter] for one in event.mentioned],
            event.title,
            event.by_exporter,
        ]
    return row


def event_of(row: Plain) -> ChatEvent:
    """Read what ``row_of`` wrote. Raises Malformed for anything else: the worker may have been taken over."""
    if not isinstance(row, list) or len(row) not in (8, 15):
        raise Malformed("a row of an event has another form")
    chat, order, kind, number, raw, local, seconds, author = row[:8]
    at = At(_text(raw), _local(local), None, None if seconds is None else _instant(seconds))
    event = _must(int, chat), _must(int, order), _must(str, kind), at, _whole(number)
    if len(row) == 8:
        return ChatEvent(*event, author=_person(author))
    media, action, raw_action, members, mentioned, title, by_exporter = row[8:]
    return ChatEvent(
        *event,
        author=_person(author),
        media=None if media is None else _media(media),
        action=_text(action),
        raw_action=_text(raw_action),
        members=_people(members),
        mentioned=_people(mentioned),
        title=_text(title),
        by_exporter=_must(bool, by_exporter),
    )


def _media_row(media: MediaSeen) -> Row:
    digests = media.digests
    return [media.kind, media.name, media.size, media.included, digests.md5, digests.sha1, digests.sha256]


def _media(row: Plain) -> MediaSeen:
    if not isinstance(row, list) or len(row) != 7:
        raise Malformed("a row of a medium has another form")
    md5, sha1, sha256 = (_text(item) for item in row[4:])
    digests = Digests(Md5(md5) if md5 else None, Sha1(sha1) if sha1 else None, Sha256(sha256) if sha256 else None)
    return MediaSeen(_must(str, row[0]), _text(row[1]), _whole(row[2]), _must(bool, row[3]), digests)


def _people(rows: Plain) -> tuple[Person, ...]:
    people = tuple(_person(row) for row in _must(list, rows))
    if None in people:
        raise Malformed("a row of an event names nobody")
    return people  # type: ignore[return-value]


def _person(row: Plain) -> Person | None:
    if row is None:
        return None
    if not isinstance(row, list) or len(row) != 3:
        raise Malformed("a row of a person has another form")
    return Person(_text(row[0]), _text(row[1]), _must(bool, row[2]))


def _local(item: Plain) -> str | None:
    if item is None:
        return None
    text = _must(str, item)
    try:
        return text if datetime.fromisoformat(text).tzinfo is None else _refused()
    except ValueError:
        return _refused()


def _instant(seconds: Plain) -> datetime:
    number = _must(int, seconds)
    return datetime.fromtimestamp(number, UTC) if 0 <= number <= _MOST_SECONDS else _refused()


def _text(item: Plain) -> str | None:
    return None if item is None else _must(str, item)


def _whole(item: Plain) -> int | None:
    return None if item is None else _must(int, item)


def _must(kind: type[T], item: Plain) -> T:
    return item if type(item) is kind else _refused()


def _refused() -> NoReturn:
    raise Malformed("a row of an event holds a value of another kind")
