"""What a tip says, as values: the document, the identifiers seen in it, the files it names, what was left unread."""

from dataclasses import dataclass
from datetime import datetime

from tutela.engines.values import Digests

_NO_DIGESTS = Digests()

SOURCES = ("ncmec", "ncrp", "interpol", "p2p", "undercover", "public", "device", "other_state", "foreign_agency")
"""Where a tip can come from. ncmec: CyberTipline; ncrp: national portal; p2p: monitoring of file sharing;
undercover: patrol of groups; public: help line or walk-in; device: spin-off from a seized device."""

ROLES = (
    "reported_person",
    "associated_account",
    "intended_recipient",
    "victim",
    "incident",
    "file",
    "reporter",
    "automated",
)
"""Whom or what an identifier belongs to in the document. ``victim`` is sealed by later rooms; ``reporter`` is the
platform's own contact and never a suspect; ``automated`` comes from a look-up, not from the platform."""

IDENTIFIER_KINDS = (
    "phone",
    "email",
    "handle",
    "account",
    "display_name",
    "name",
    "address",
    "ip",
    "url",
    "imei",
    "device",
    "group",
    "digest",
)
"""handle: screen name; account: the platform's own id of a user; device: any device id but an IMEI, its type in
``qualifier``; group: id or name of a chat group."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as the document states it.

    ``raw`` is the text; ``zone`` is the zone that was *assumed* (``UTC``, ``+05:30``, ``Asia/Kolkata``), None when
    the text stated its own; ``utc`` is None when the text could not be read as a time; ``day_only`` says that no
    time of day was given, and ``utc`` is then the start of that day.
    """

    raw: str
    zone: str | None
    utc: datetime | None
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class IdentifierSeen:
    """One identifier, as written, where it stood and what was said about it.

    ``context`` is the path inside the document (``sheet!C5`` in a sheet). ``holder`` ties together what belongs to
    one described person or file (``reported_person/0``). ``verified`` and ``possible_proxy`` have three states, None
    when nothing was said. ``qualifier`` narrows the kind (IDFA, Mobile, profile, md5). ``marks`` are set here:
    ``private``, ``reserved``, ``documentation``, ``carrier_nat``, ``loopback``, ``link_local``, ``multicast``,
    ``unspecified``, ``benchmark``, ``tunnel``, ``unreadable`` of an ip; ``third_party`` of any.
    """

    kind: str
    raw: str
    role: str
    context: str
    holder: str | None = None
    platform: str | None = None
    qualifier: str | None = None
    at: Moment | None = None
    port: int | None = None
    event: str | None = None
    verified: bool | None = None
    possible_proxy: bool | None = None
    calling_code: str | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person the document describes, by role and age only; names are identifiers.

    ``said`` are flags that stood there (``compromised_account``, ``third_party_user``, ``account_disabled``).
    """

    holder: str
    role: str
    age: str | None = None
    birth_date: str | None = None
    gender: str | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TipFile:
    """A file the document names; only digests, size and what was said about it, never content.

    The kind of each digest was decided by its length in hex; of 64 characters the label decides between SHA-256 and
    PDQ. ``name`` is the user's, ``stored_name`` the one under which it came along. ``other_hashes`` are (label, text)
    pairs of any other kind, kept as they are. The two ``viewed…`` and ``public`` have three states: true, false, None
    when not said. ``enclosure`` is the place of the medium that came along, when one bears this digest or name;
    ``enclosure_agrees`` says whether its digest is the stated one.
    """

    holder: str
    name: str | None = None
    stored_name: str | None = None
    file_id: str | None = None
    size: int | None = None
    digests: Digests = _NO_DIGESTS
    pdq: str | None = None
    other_hashes: tuple[tuple[str, str], ...] = ()
    viewed_by_esp: bool | None = None
    metadata_viewed_by_esp: bool | None = None
    public: bool | None = None
    relevance: str | None = None
    classification: str | None = None
    tags: tuple[str, ...] = ()
    uploaded_at: Moment | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    enclosure: str | None = None
    enclosure_agrees: bool | None = None


@dataclass(frozen=True, slots=True)
class PlaceSeen:
    """A place that somebody worked out: a look-up of an address (``automated``), the platform's estimate
    (``platform``), a cell phone's position (``device``) or a picture's (``metadata``). Never an address for a search.

    Latitude and longitude are signed decimal text in degrees, None when unreadable; ``raw_position`` is as written.
    """

    origin: str
    context: str
    role: str
    holder: str | None = None
    ip: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    postal_code: str | None = None
    latitude: str | None = None
    longitude: str | None = None
    raw_position: str | None = None
    organisation: str | None = None
    verified: bool | None = None
    at: Moment | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """To whom the clearing house made the report available, when, and how it called that."""

    agency: str
    at: Moment | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A medium, PDF or other file that came along: place, size in bytes, digests, hashed as it streamed by."""

    place: str
    size: int
    digests: Digests


@dataclass(frozen=True, slots=True)
class Flag:
    """Something about the document that a person should know: a stable code, the place, and a sentence."""

    code: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class IncidentType:
    """The type of incident as written, the code of the official enumeration it was read as, and whether exactly."""

    raw: str
    code: str | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Priority:
    """The sender's own priority: its label (``1``, ``2``, ``3``, ``E``) and words. Tutela's triage stands beside it."""

    label: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """The document itself: file it lies in, place inside that (None when it is the whole file), size, digest.

    ``row`` is the row of a sheet, counted from 1 with the header, or the number of a report in a list, from 1.
    ``sha256`` is of the raw bytes of the document, for a sheet of the whole sheet file.
    """

    file: str
    place: str | None
    format: str
    size: int
    sha256: str
    row: int | None = None


@dataclass(frozen=True, slots=True)
class TipDocument:
    """One tip as one document tells it.

    ``supplement`` means that the document only adds to the report of this reference (details of one file).
    ``escalated``: the platform called it urgent; ``informational`` is the clearing house's own word; both None when
    nothing was said. ``notes`` counts free texts, which are not kept. ``unknown`` are paths that held something and
    were not read. Nothing of it is normalised: that is done later, beside the raw text.
    """

    source: str
    document: DocumentSeen
    reference: str | None = None
    supplement: bool = False
    received_at: Moment | None = None
    made_available_at: Moment | None = None
    incident_at: Moment | None = None
    incident_type: IncidentType | None = None
    additional_types: tuple[IncidentType, ...] = ()
    escalated: bool | None = None
    priority: Priority | None = None
    informational: bool | None = None
    classification: str | None = None
    annotations: tuple[str, ...] = ()
    platform: str | None = None
    esp: str | None = None
    country: str | None = None
    identifiers: tuple[IdentifierSeen, ...] = ()
    persons: tuple[PersonSeen, ...] = ()
    files: tuple[TipFile, ...] = ()
    places: tuple[PlaceSeen, ...] = ()
    referrals: tuple[Referral, ...] = ()
    prior_reports: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()
    notes: int = 0
    flags: tuple[Flag, ...] = ()
    unknown: tuple[str, ...] = ()

    def identifiers_of(self, *roles: str) -> tuple[IdentifierSeen, ...]:
        """Return the identifiers of these roles, in document order."""
        return tuple(seen for seen in self.identifiers if seen.role in roles)

    @property
    def identifiers_of_victims(self) -> tuple[IdentifierSeen, ...]:
        """What must be sealed: nothing outside the sealed store may show these."""
        return self.identifiers_of("victim")

    @property
    def identifiers_to_follow(self) -> tuple[IdentifierSeen, ...]:
        """Identifiers that may lead to a suspect: neither a victim's nor the reporter's own."""
        return tuple(seen for seen in self.identifiers if seen.role not in ("victim", "reporter"))


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file, a row or a part that was not taken in: where it is, and why, in words that a person can act on.

    ``file`` is the path as given, with the place inside an archive after ``!``; ``row`` counts from 1 with the
    header; ``field`` is the column or path that was wrong. ``reason`` never quotes a value, which may be personal.
    """

    file: str
    row: int | None
    field: str | None
    reason: str
