"""A tip while it is being read: what the readers of all formats add to, with the same care for every value."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from tutela.engines.exchange.addresses import address_and_port, marks_of
from tutela.engines.exchange.bounds import IDENTIFIERS_IN_ONE_TIP, REMARKS_IN_ONE_TIP, VALUE_CHARACTERS
from tutela.engines.exchange.digests import HashesSeen, hashes_of
from tutela.engines.exchange.incident_types import incident_type_of
from tutela.engines.exchange.moments import xml_moment
from tutela.engines.exchange.text import cleaned, says_nothing
from tutela.engines.exchange.tip import (
    Flag,
    IdentifierSeen,
    IncidentType,
    Moment,
    PersonSeen,
    PlaceSeen,
    TipDocument,
    TipFile,
)

ON_A_PLATFORM = frozenset({"handle", "account", "display_name", "group"})
"""Kinds of identifier that mean something on one platform only."""


@dataclass(slots=True)
class Draft:
    """The growing lists of one tip. Every ``add_…`` takes raw values of unknown type and never raises for them."""

    identifiers: list[IdentifierSeen] = field(default_factory=list)
    persons: list[PersonSeen] = field(default_factory=list)
    files: list[TipFile] = field(default_factory=list)
    places: list[PlaceSeen] = field(default_factory=list)
    prior_reports: list[str] = field(default_factory=list)
    notes: int = 0
    flags: list[Flag] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    remarks_left_out: int = 0

    def text(self, value: object, place: str) -> str | None:
        """Return a value as clean text, or None when it says nothing; what had to change is flagged.

        Numbers become their digits, truth values ``true`` and ``false``. A value of another kind, or one longer than
        ``VALUE_CHARACTERS``, is left out and named.
        """
        if value is None or value == [] or value == {}:
            return None
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            value = str(value)
        if not isinstance(value, str):
            self.leave_unread(place)
            return None
        if says_nothing(value):
            return None
        if len(value) > VALUE_CHARACTERS:
            self.flag("value_too_long", place, f"{len(value)} characters; at most {VALUE_CHARACTERS} are kept")
            self.leave_unread(place)
            return None
        clean, changed = cleaned(value)
        if changed:
            self.flag("characters_replaced", place, "control characters or broken Unicode stood here")
        return clean

    def flag(self, code: str, place: str, text: str) -> None:
        """Note something a person should know."""
        if len(self.flags) < REMARKS_IN_ONE_TIP:
            self.flags.append(Flag(code, cleaned(place)[0][:VALUE_CHARACTERS], text))
        else:
            self.remarks_left_out += 1

    def leave_unread(self, place: str) -> None:
        """Note a path that held something and was not read."""
        if len(self.unknown) < REMARKS_IN_ONE_TIP:
            self.unknown.append(cleaned(place)[0][:VALUE_CHARACTERS])
        else:
            self.remarks_left_out += 1

    def note(self, value: object) -> None:
        """Count a free text, which is not kept."""
        if isinstance(value, str) and not says_nothing(value):
            self.notes += 1

    def moment(self, value: object, place: str, *, assumed: str = "UTC") -> Moment | None:
        """Read a time; what cannot be read keeps its text and is flagged, as is a zone that had to be assumed."""
        text = self.text(value, place)
        if text is None:
            return None
        moment = xml_moment(text, assumed=assumed)
        if moment.utc is None:
            self.flag("time_unreadable", place, "this is no date and time; its text is kept")
        elif moment.zone is not None:
            self.flag("zone_assumed", place, f"no time zone was stated; {moment.zone} was assumed")
        return moment

    def port(self, value: object, place: str) -> int | None:
        """Read a source port, 1 to 65535."""
        text = (self.text(value, place) or "").strip()
        if not text:
            return None
        if text.isdecimal() and text.isascii() and len(text) <= 5 and 1 <= int(text) <= 65535:
            return int(text)
        self.flag("port_unreadable", place, "a port is a number from 1 to 65535")
        return None

    def identify(self, kind: str, value: object, role: str, context: str, **said: object) -> None:
        """Add an identifier unless the value says nothing. ``said`` are further fields of ``IdentifierSeen``."""
        raw = self.text(value, context)
        if raw is None:
            return
        if len(self.identifiers) >= IDENTIFIERS_IN_ONE_TIP:
            self.leave_unread(context)
            return
        seen = IdentifierSeen(kind, raw, role, context, **said)  # type: ignore[arg-type]
        self.identifiers.append(self._looked_at(seen) if kind == "ip" else seen)

    def _looked_at(self, seen: IdentifierSeen) -> IdentifierSeen:
        """Mark an address of a special range; it is kept all the same."""
        port = address_and_port(seen.raw)[1]
        marks = marks_of(seen.raw)
        if "unreadable" in marks:
            self.flag("address_unreadable", seen.context, "this is no IP address; its text is kept")
        elif marks:
            sentence = f"{', '.join(marks)} address: it does not lead to a subscriber by itself"
            self.flag("address_special", seen.context, sentence)
        return replace(seen, marks=(*seen.marks, *marks), port=seen.port if seen.port is not None else port)

    def hashes(self, pairs: Iterable[tuple[str, object]], place: str) -> HashesSeen:
        """Sort (label, hash) pairs by the length of the hash; a label that says otherwise is flagged."""
        stated = ((label, self.text(value, place)) for label, value in pairs)
        seen = hashes_of((label, text) for label, text in stated if text is not None)
        for code, text in seen.remarks:
            self.flag(code, place, text)
        return seen

    def incident_type(self, text: str, place: str) -> IncidentType:
        """Read a type of incident; one that is not the exact official text is flagged."""
        kind = incident_type_of(text)
        if kind.code is None:
            self.flag("incident_type_unknown", place, "this is no official type of incident; its text is kept")
        elif not kind.exact:
            self.flag("incident_type_not_exact", place, f"not the exact official text; read as {kind.code}")
        return kind

    def classification(self, value: object, place: str) -> str | None:
        """Read an industry classification (A1, A2, B1, B2); another text is kept and flagged."""
        text = self.text(value, f"{place}.industryClassification")
        if text is not None and text not in ("A1", "A2", "B1", "B2"):
            self.flag("classification_unknown", place, "an industry classification is A1, A2, B1 or B2")
        return text

    def finished(self, tip: TipDocument) -> TipDocument:
        """Return ``tip`` with everything gathered; when remarks were left out, a last flag says how many."""
        flags = tuple(self.flags)
        if self.remarks_left_out:
            flags += (Flag("remarks_left_out", "", f"{self.remarks_left_out} further remarks were left out"),)
        return replace(
            tip,
            identifiers=tuple(self.identifiers),
            persons=tuple(self.persons),
            files=tuple(self.files),
            places=tuple(self.places),
            prior_reports=tuple(dict.fromkeys(self.prior_reports)),
            notes=self.notes,
            flags=flags,
            unknown=tuple(self.unknown),
        )


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whose the identifiers are that are read now: role, holder, and the platform they stand on."""

    role: str
    holder: str
    platform: str | None
    marks: tuple[str, ...] = ()

    def identify(self, draft: Draft, kind: str, value: object, context: str, **said: object) -> None:
        """Add an identifier of this role and holder; e-mail, phone, name and address stand on no platform."""
        platform = self.platform if kind in ON_A_PLATFORM else None
        said = {"holder": self.holder, "platform": platform, "marks": self.marks, **said}
        draft.identify(kind, value, self.role, context, **said)

    def identify_hashes(self, draft: Draft, hashes: HashesSeen, context: str) -> None:
        """Add the hashes of a file as identifiers, lower-case, their kind as qualifier."""
        for kind in ("md5", "sha1", "sha256", "pdq"):
            self.identify(draft, "digest", getattr(hashes, kind), context, qualifier=kind)
