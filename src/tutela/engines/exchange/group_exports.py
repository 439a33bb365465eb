"""Chat exports as they come, a file, a folder or a zip: recognised, read in a confined worker, given back as values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from pathlib import Path
from typing import cast

from tutela.engines.confined import ConfinedFailure, Limits, stream_confined
from tutela.engines.exchange.chat_rows import event_of, row_of
from tutela.engines.exchange.chat_sources import Source, found_in
from tutela.engines.exchange.chats import At, ChatEvent, GroupExport
from tutela.engines.exchange.errors import ExchangeError, Forbidden, Malformed, TooLarge, UnknownFormat, Unreachable
from tutela.engines.exchange.formats.telegram import FORMAT as TELEGRAM
from tutela.engines.exchange.formats.telegram import TelegramReading
from tutela.engines.exchange.formats.whatsapp import FORMAT as WHATSAPP
from tutela.engines.exchange.formats.whatsapp import WhatsAppReading
from tutela.engines.exchange.moments import zone_of
from tutela.engines.exchange.plain import Plain, plain_of, value_of
from tutela.engines.exchange.tip import Flag

LIMITS = Limits(memory_bytes=1 << 30, cpu_seconds=None, wall_seconds=None, silent_seconds=300, total_bytes=None)
"""An export may be of any length, so no total bounds it; a worker that says nothing for five minutes is ended."""

EVENTS_IN_ONE_VALUE = 500
_REFUSALS: dict[str, type[ExchangeError]] = {
    kind.__name__: kind for kind in (UnknownFormat, Malformed, Forbidden, TooLarge, Unreachable)
}


def read_group_export(
    path: Path, *, zone: str | None, day_first: bool | None = None
) -> Iterator[ChatEvent | GroupExport]:
    """Read a chat export: each event as it comes, and the export itself as the last value, always.

    ``path`` is a Telegram ``result.json``, a WhatsApp text, or a folder or zip that holds one; media that lie beside a
    lone file are not looked for. ``zone`` (``+05:30``, ``UTC``, ``Asia/Kolkata``) is put on times that have none and is
    recorded as assumed; with None those times stay without an instant. ``day_first`` answers what the dates leave open.

    Nothing of any message's text leaves the worker. An export that breaks half-way gives what was read, and the break
    stands in ``GroupExport.unread``. Raises UnknownFormat, Malformed, Forbidden, TooLarge or Unreachable when it is no
    export or the worker did not come to its end (what was yielded before is then to be dropped), and ProfileRefused
    when ``zone`` is no zone.
    """
    place = zone_of(zone) if zone is not None else None
    without_zone = contradicted = 0
    export: GroupExport | None = None
    try:
        for answer in stream_confined(plain_records, path, day_first, limits=LIMITS):
            value = cast("Plain", answer)
            for event in _events_in(value):
                at = event.at if place is None else _placed(event.at, place, str(zone))
                without_zone += at.utc is None
                contradicted += place is not None and _contradicts(event.at, place)
                yield event if at is event.at else replace(event, at=at)
            if isinstance(value, dict) and "export" in value:
                export = value_of(GroupExport, value["export"])
    except ConfinedFailure as failure:
        kind = _REFUSALS.get(failure.error_name or "", Unreachable)
        raise kind(failure.reason) from failure
    if export is None:
        raise Malformed("the worker ended before the end of the export")
    flags = export.flags
    if contradicted:
        words = f"at {contradicted} records the export's own clock stood at another offset than {zone}"
        flags = (*flags, Flag("zone_contradicts", "date", words))
    yield replace(export, file=str(path), zone=zone, without_zone=without_zone, flags=flags)


def plain_records(path: Path, day_first: bool | None) -> Iterator[Plain]:
    """Read an export as plain values: ``{"events": […]}`` many times, then ``{"export": {…}}`` once.

    For a worker; ``read_group_export`` is the way in. Between them ``{"hashed": n}`` tells that media are being hashed.
    """
    with found_in(path) as source:
        for hashed in source.hash_enclosures():
            yield {"hashed": hashed}
        if source.platform == "telegram":
            yield from _telegram(source)
        else:
            yield from _whatsapp(source, day_first)


def _telegram(source: Source) -> Iterator[Plain]:
    with source.opened() as stream:
        reading = TelegramReading(stream, source.beside)
        yield from _in_batches(reading.events())
        while stream.read(1 << 20):  # a break half-way leaves the rest unread; the digest is of the whole
            yield {"hashed": 0}
    export = GroupExport(
        platform="telegram",
        format=TELEGRAM,
        file=source.name,
        place=source.place,
        size=source.size,
        sha256=source.sha256,
        chats=reading.chats(),
        repaired=reading.repaired,
        exporter=reading.exporter,
        enclosures=source.enclosures,
        flags=tuple(reading.flags),
        unread=(*reading.unread, *source.unread),
    )
    yield {"export": plain_of(export)}


def _whatsapp(source: Source, day_first: bool | None) -> Iterator[Plain]:
    reading = WhatsAppReading(source.opened, source.title_name, source.beside, day_first)
    yield from _in_batches(reading.events())
    export = GroupExport(
        platform="whatsapp",
        format=WHATSAPP,
        file=source.name,
        place=source.place,
        size=source.size,
        sha256=source.sha256,
        chats=(reading.chat(),),
        date_order=reading.date_order,
        enclosures=source.enclosures,
        flags=tuple(reading.flags),
        unread=(*reading.unread, *source.unread),
    )
    yield {"export": plain_of(export)}


def _in_batches(events: Iterator[ChatEvent]) -> Iterator[Plain]:
    while batch := list(islice(events, EVENTS_IN_ONE_VALUE)):
        yield {"events": [row_of(event) for event in batch]}


def _events_in(value: Plain) -> Iterator[ChatEvent]:
    listed = value.get("events") if isinstance(value, dict) else None
    for item in listed if isinstance(listed, list) else ():
        yield event_of(item)


def _placed(at: At, place: tzinfo, zone: str) -> At:
    """Put the assumed zone on a time that has none."""
    if at.utc is not None or at.local is None:
        return at
    try:
        return replace(at, zone=zone, utc=datetime.fromisoformat(at.local).replace(tzinfo=place).astimezone(UTC))
    except OverflowError:
        return at


def _contradicts(at: At, place: tzinfo) -> bool:
    """Say whether a record that states both its local time and its instant shows that the zone is another."""
    if at.utc is None or at.local is None:
        return False
    return datetime.fromisoformat(at.local) != at.utc.astimezone(place).replace(tzinfo=None)
