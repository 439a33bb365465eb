"""What a chat export says about a group: its chats, its events and their times, never a word of any message."""

from dataclasses import dataclass, field
from datetime import datetime

from tutela.engines.exchange.tip import Enclosure, Flag
from tutela.engines.values import Digests, Unread

ACTIONS = (
    "created",
    "added",
    "joined",
    "left",
    "removed",
    "retitled",
    "admin_given",
    "admin_taken",
    "requested",
    "number_changed",
    "migrated_to",
    "migrated_from",
    "notice",
    "other",
)
"""What a service line can do. requested: asked to join, and is no member by that; number_changed: ``members`` holds the
new number; migrated_…: a basic group became a supergroup; notice: the platform speaks and nobody acted; other: known
to the format, of no consequence for the roster."""

NAME_CHARACTERS = 200
"""Longest name or title kept. Platforms allow 25 to 255; what is longer is no name, and is cut."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the export names them.

    ``id`` is strong: ``user123``, ``channel5``, ``chat7`` on Telegram, ``+919876543210`` on WhatsApp; None when only a
    name is known. ``name`` is as shown, None for a deleted account; ``~ Asha`` is a name that its bearer chose.
    ``exporter`` says that the export wrote "You": the person whose phone it came from.
    """

    id: str | None = None
    name: str | None = None
    exporter: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """When something happened, as the export writes it.

    ``raw`` is the text; ``local`` what was read from it, without a zone (``2022-03-18T14:56:00``), None when it cannot
    be read; ``zone`` the zone that was assumed, None when nobody stated one or the export stated the instant itself;
    ``utc`` is None when no zone is known.
    """

    raw: str | None = None
    local: str | None = None
    zone: str | None = None
    utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class MediaSeen:
    """A medium that a message carried: its name and size as the export states them, never its content.

    ``kind`` is the format's word (photo, video_file, sticker, image, omitted, …). ``digests`` are of the file that came
    along in the same folder or archive; without one, ``included`` is False.
    """

    kind: str
    name: str | None = None
    size: int | None = None
    included: bool = False
    digests: Digests = field(default_factory=Digests)


@dataclass(frozen=True, slots=True)
class ChatEvent:
    """One record of an export: a message or a service line, without its text.

    ``chat`` is the index in ``GroupExport.chats``. ``order`` is the line (WhatsApp) or the record (Telegram), from 1:
    records are not always in order of time. ``number`` is the platform's own message number, unique in its chat only.
    ``kind`` is message, service or unsupported; ``action`` is one of ``ACTIONS`` for a service line that was understood,
    ``raw_action`` the format's own word for it. ``members`` were acted on; ``mentioned`` (inviter, forwarded name,
    reaction, mention) are no members by that. ``by_exporter`` says that the line could only be written by the exporter.
    """

    chat: int
    order: int
    kind: str
    at: At
    number: int | None = None
    action: str | None = None
    raw_action: str | None = None
    author: Person | None = None
    members: tuple[Person, ...] = ()
    mentioned: tuple[Person, ...] = ()
    title: str | None = None
    media: MediaSeen | None = None
    by_exporter: bool = False


@dataclass(frozen=True, slots=True)
class ChatTitle:
    """A title that a chat bore. ``source``: created, changed, export (its header), file_name or system_sender."""

    title: str
    source: str
    at: At = field(default_factory=At)


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of an export.

    ``titles`` are in order of time and the last one is the title; empty when none is known. ``id`` is strong
    (``channel123``) or None: WhatsApp exports none. ``personal`` is True for a chat of two, None when the export does
    not say. ``continues`` is the index of the basic group that this supergroup grew out of. ``counts`` are of records:
    records, messages, services, unsupported, unclassified, without_sender, …; ``actions`` are the format's own words.
    """

    titles: tuple[ChatTitle, ...] = ()
    id: str | None = None
    type: str | None = None
    personal: bool | None = None
    continues: int | None = None
    counts: tuple[tuple[str, int], ...] = ()
    actions: tuple[tuple[str, int], ...] = ()

    @property
    def title(self) -> str | None:
        """The latest title."""
        return self.titles[-1].title if self.titles else None

    def count(self, name: str) -> int:
        """Return one of ``counts``, 0 where there were none."""
        return dict(self.counts).get(name, 0)


@dataclass(frozen=True, slots=True)
class DateOrder:
    """Whether the day stands before the month, and how that was decided.

    ``decided_by``: year_first, above_twelve, most_above_twelve (the file contradicts itself), stated (by the person
    who imports), steps_back (the order that keeps times from going back), no_difference (day and month are equal
    wherever they stand), assumed (nothing decides; a person should be asked). The two counts are dates whose first
    or second number is above twelve.
    """

    day_first: bool
    decided_by: str
    first_above_twelve: int = 0
    second_above_twelve: int = 0

    @property
    def open(self) -> bool:
        """Whether a person should be asked."""
        return self.decided_by == "assumed"


@dataclass(frozen=True, slots=True)
class GroupExport:
    """A chat export as a whole, known when its last event has been read.

    ``file`` is as given; ``place`` the document inside a folder or archive. ``size`` and ``sha256`` are of that
    document. ``zone`` is the zone that was assumed for times without one, ``without_zone`` how many times stand without
    any. ``repaired`` counts control characters that the exporter had written as invalid JSON. ``exporter`` is the
    account it was exported from, where the export says so. ``enclosures`` are the media that came along.
    """

    platform: str
    format: str
    file: str
    place: str | None
    size: int
    sha256: str
    chats: tuple[Chat, ...]
    zone: str | None = None
    without_zone: int = 0
    date_order: DateOrder | None = None
    repaired: int = 0
    exporter: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    flags: tuple[Flag, ...] = ()
    unread: tuple[Unread, ...] = ()
