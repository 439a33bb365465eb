"""A published note: figures frozen with their cut-off, their definitions and the ledger that they rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.engines.values import Sha256, instant_text

from .counted import KINDS
from .disclosure import NOT_TOLD_APART, THRESHOLD, PublicRow, PublicTable, Release
from .document import Json, Members, canonical_bytes, digest_of, parsed
from .errors import DocumentRefused, NoteRefused
from .measures import CHILDREN_KINDS, Formula, Measure
from .scope import Scope

FORMAT = "tutela/figures-note/v1"
CASE_MEASURES = ("firs", "seizure_reports")
"""Stand in every note that counts cases or registrations: which counter is printed must be plain (law.md §1.5)."""

_FIELDS = (
    "cut_off",
    "definitions",
    "districts",
    "exercise",
    "format",
    "ledger",
    "lower_bounds",
    "number",
    "reference",
    "scope",
    "signatories",
    "supersedes",
    "title",
    "totals",
    "withheld_below",
)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who answers for a note: the officer's reference, rank and office."""

    officer: str
    rank: str
    office: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """The note that this one replaces, and why."""

    reference: str
    reason: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One district's row: code (None: not stated), English name, a count for each measure (None: withheld)."""

    district: str | None
    name: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A published note, complete in itself.

    ``cut_off`` selects the prefix of the ledger of ``size`` entries with Merkle root ``root`` (hex);
    ``checkpoint`` is the text of a signed checkpoint, of that size or a later one. ``measures`` carry a copy of
    their definitions. ``rows`` and ``totals`` have a count for each measure; None is withheld because counts
    about children below ``withheld_below`` are. Raises NoteRefused when a total is not the sum of its rows.
    """

    reference: str
    number: int
    title: str
    exercise: bool
    scope: Scope
    cut_off: datetime
    size: int
    root: str
    checkpoint: str
    measures: tuple[Measure, ...]
    rows: tuple[NoteRow, ...]
    totals: tuple[int | None, ...]
    lower_bounds: tuple[str, ...]
    withheld_below: int
    signatories: tuple[Signatory, ...]
    supersedes: Superseded | None = None

    def __post_init__(self) -> None:
        for problem in _problems(self):
            raise NoteRefused(f"note {self.reference}: {problem}")

    @property
    def withheld(self) -> tuple[tuple[str, str], ...]:
        """(measure, row) of each count withheld; the row is a district's name, "not stated" or "total"."""
        found = []
        for position, measure in enumerate(self.measures):
            found += [(measure.name, row.name) for row in self.rows if row.counts[position] is None]
            found += [(measure.name, "total")] * (self.totals[position] is None)
        return tuple(found)

    def total(self, measure: str) -> int | None:
        """The total of a measure; None when it is withheld. Raises NoteRefused when the note has no such measure."""
        return self.totals[self.position(measure)]

    def position(self, measure: str) -> int:
        """The place of a measure in ``measures``. Raises NoteRefused when the note has no such measure."""
        for position, one in enumerate(self.measures):
            if one.name == measure:
                return position
        raise NoteRefused(f"note {self.reference} has no measure {measure!r}")

    def releases(self) -> tuple[Release, ...]:
        """The cells about children that the note shows: what later notes must be judged beside."""
        found = []
        for position, measure in enumerate(self.measures):
            if not measure.about_children:
                continue
            if self.totals[position] is not None:
                found.append(Release(measure.formula, self.scope, None, None, self.cut_off))
            found += [
                Release(measure.formula, self.scope, "district", row.district, self.cut_off)
                for row in self.rows
                if row.counts[position] is not None
            ]
        return tuple(found)

    def table(self) -> PublicTable:
        """The note's figures as a table by district, for CSV, JSON and charts."""
        return PublicTable(
            measures=self.measures,
            scope=self.scope,
            by="district",
            as_at=self.cut_off,
            size=self.size,
            rows=tuple(PublicRow(row.district, row.counts) for row in self.rows),
            totals=self.totals,
            lower_bounds=self.lower_bounds,
            threshold=self.withheld_below,
        )

    def to_json(self) -> dict[str, Json]:
        """The note as a JSON value (docs/formats/note.md)."""
        return {
            "cut_off": instant_text(self.cut_off),
            "definitions": [_definition(measure) for measure in self.measures],
            "districts": [
                {"code": row.district, "counts": self._counts(row.counts), "name": row.name} for row in self.rows
            ],
            "exercise": self.exercise,
            "format": FORMAT,
            "ledger": {"checkpoint": self.checkpoint, "root": self.root, "size": self.size},
            "lower_bounds": list(self.lower_bounds),
            "number": self.number,
            "reference": self.reference,
            "scope": self.scope.to_json(),
            "signatories": [{"office": s.office, "officer": s.officer, "rank": s.rank} for s in self.signatories],
            "supersedes": None
            if self.supersedes is None
            else {"reason": self.supersedes.reason, "reference": self.supersedes.reference},
            "title": self.title,
            "totals": self._counts(self.totals),
            "withheld_below": self.withheld_below,
        }

    def to_bytes(self) -> bytes:
        """The note's canonical bytes (RFC 8785)."""
        return canonical_bytes(self.to_json())

    @property
    def digest(self) -> Sha256:
        """SHA-256 of the canonical bytes: what the ledger records."""
        return digest_of(self.to_bytes())

    def _counts(self, counts: Sequence[int | None]) -> dict[str, Json]:
        return {measure.name: count for measure, count in zip(self.measures, counts, strict=True)}


def _problems(note: Note) -> Iterable[str]:
    """What a note contradicts itself in."""
    names = [measure.name for measure in note.measures]
    if not note.signatories:
        yield "nobody signs it; name a signatory"
    if note.cut_off.tzinfo is None:
        yield "the cut-off has no time zone"
    if len(note.root) != 64 or set(note.root) - set("0123456789abcdef"):
        yield "the ledger's root is not 64 hexadecimal characters"
    if note.scope.categories is not None:
        yield "a note is not made over categories"
    if note.withheld_below < THRESHOLD:
        yield f"counts about children below {THRESHOLD} are always withheld, not only below {note.withheld_below}"
    if not names or len(set(names)) != len(names):
        yield "its measures are none, or one stands twice"
    if any(measure.says == "cases" for measure in note.measures) and not set(CASE_MEASURES) <= set(names):
        yield f"it counts cases, so {' and '.join(CASE_MEASURES)} must stand in it apart"
    if len({row.district for row in note.rows}) != len(note.rows):
        yield "a district stands twice"
    for position, measure in enumerate(note.measures):
        yield from _problems_about_children(measure)
        yield from _problems_of_sum(note, position, measure)


def _problems_about_children(measure: Measure) -> Iterable[str]:
    """A file says itself what it counts; that this is about children it cannot deny, or comparing would tell them apart."""
    if not measure.about_children and CHILDREN_KINDS.intersection(measure.formula.kinds):
        yield f"{measure.name} counts children and says that it does not"
    if NOT_TOLD_APART.intersection(measure.formula.categories or ()):
        yield f"{measure.name} tells an outcome about children apart"


def _problems_of_sum(note: Note, position: int, measure: Measure) -> Iterable[str]:
    counts = [row.counts[position] for row in note.rows]
    total = note.totals[position]
    shown = sum(count for count in counts if count is not None)
    if not measure.about_children and (total is None or None in counts):
        yield f"{measure.name} is withheld although it is not about children"
    elif None not in counts and total != shown:
        yield f"the total of {measure.name} is {total}, its districts add up to {shown}"
    elif total is not None and total < shown:
        yield f"the total of {measure.name} is {total}, less than the {shown} of the districts shown"
    if measure.about_children and any(c is not None and c < note.withheld_below for c in (*counts, total)):
        yield f"{measure.name} shows a count below {note.withheld_below}"


def _definition(measure: Measure) -> dict[str, Json]:
    categories = measure.formula.categories
    return {
        "about_children": measure.about_children,
        "categories": None if categories is None else list(categories),
        "definitions": dict(measure.definitions),
        "kinds": list(measure.formula.kinds),
        "measure": measure.name,
        "names": dict(measure.names),
        "says": measure.says,
    }


def note_of(data: bytes) -> Note:
    """Read a note from its canonical bytes. Raises NoteRefused for anything else, naming the field."""
    try:
        value = parsed(data)
        if canonical_bytes(value) != data.rstrip(b"\n"):
            raise NoteRefused("the note is not in canonical form, so its digest would not be that of what is read")
    except DocumentRefused as error:
        raise NoteRefused(f"note: {error}") from error
    return note_from(value)


def note_from(value: Json) -> Note:
    """Read a note from the JSON value that ``Note.to_json`` gives. Raises NoteRefused, naming the field."""
    members = Members(value, "note", _FIELDS, NoteRefused)
    if members.raw("format") != FORMAT:
        raise NoteRefused(f"this note has not the format {FORMAT}; a newer Tutela may read it")
    ledger = Members(members.raw("ledger"), "note's ledger", ("checkpoint", "root", "size"), NoteRefused)
    measures = tuple(_measure(one) for one in members.items("definitions"))
    names = [measure.name for measure in measures]
    superseded = members.raw("supersedes")
    return Note(
        reference=members.text("reference"),
        number=members.count("number"),
        title=members.text("title"),
        exercise=members.truth("exercise"),
        scope=Scope.from_json(members.raw("scope"), NoteRefused),
        cut_off=members.instant("cut_off"),
        size=ledger.count("size"),
        root=ledger.text("root"),
        checkpoint=ledger.text("checkpoint"),
        measures=measures,
        rows=tuple(_row(one, names) for one in members.items("districts")),
        totals=_counts(members.raw("totals"), "totals", names),
        lower_bounds=members.texts("lower_bounds"),
        withheld_below=members.count("withheld_below"),
        signatories=tuple(_signatory(one) for one in members.items("signatories")),
        supersedes=None if superseded is None else _superseded(superseded),
    )


def _measure(value: Json) -> Measure:
    fields = ("about_children", "categories", "definitions", "kinds", "measure", "names", "says")
    members = Members(value, "note's definition", fields, NoteRefused)
    definitions, names = _texts(members, "definitions"), _texts(members, "names")
    kinds = members.texts("kinds")
    strangers = [kind for kind in kinds if kind not in KINDS]
    if strangers or not kinds:
        raise NoteRefused(f"note's definition: {strangers or 'nothing'} is counted; a newer Tutela may know it")
    return Measure(
        name=members.text("measure"),
        formula=Formula(kinds, members.texts_or_none("categories")),
        definition=definitions.get("en", ""),
        names=names,
        definitions=definitions,
        says=members.text("says"),
        about_children=members.truth("about_children"),
    )


def _texts(members: Members, name: str) -> dict[str, str]:
    inner = members.mapping(name)
    reader = Members(inner, f"{members.what}'s {name}", inner, NoteRefused)
    return {language: reader.text(language) for language in inner}


def _row(value: Json, names: Sequence[str]) -> NoteRow:
    members = Members(value, "note's district", ("code", "counts", "name"), NoteRefused)
    name = members.text("name")
    return NoteRow(members.text_or_none("code"), name, _counts(members.raw("counts"), name, names))


def _counts(value: Json, what: str, names: Sequence[str]) -> tuple[int | None, ...]:
    members = Members(value, f"note's counts of {what}", names, NoteRefused)
    return tuple(members.count_or_none(name) for name in names)


def _signatory(value: Json) -> Signatory:
    members = Members(value, "note's signatory", ("office", "officer", "rank"), NoteRefused)
    return Signatory(officer=members.text("officer"), rank=members.text("rank"), office=members.text("office"))


def _superseded(value: Json) -> Superseded:
    members = Members(value, "note's supersedes", ("reason", "reference"), NoteRefused)
    return Superseded(members.text("reference"), members.text("reason"))
