"""Recomputing a note: every number again, from the entries of an exported ledger alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .districts import NOT_STATED
from .document import Json
from .facts import Facts, fold
from .note import Note
from .tables import table_of

PUBLISHED_ACT = "figures.note_published"
"""The act whose facts ``note`` (its reference) and ``digest`` bind a note to the ledger."""


@dataclass(frozen=True, slots=True)
class NoteDifference:
    """Where a note and the ledger do not say the same.

    ``what`` is count, total, row, size, lower_bound, unread, publication or digest; ``measure`` and ``district`` (a name, None
    for the total) where it applies; ``stated`` is what the note says, ``recomputed`` what the ledger gives, which
    for a measure about children is not told.
    """

    what: str
    measure: str | None
    district: str | None
    stated: int | str | None
    recomputed: int | str | None

    def to_json(self) -> dict[str, Json]:
        """The difference as ``tutela note verify --json`` lists it."""
        return {
            "district": self.district,
            "measure": self.measure,
            "recomputed": self.recomputed,
            "stated": self.stated,
            "what": self.what,
        }


def recompute(note: Note, entries: Iterable[Mapping[str, Json]]) -> list[NoteDifference]:
    """Compute every number of a note again from the entries of an exported ledger; empty when all hold.

    1. The entries recorded by the cut-off are folded; their number must be the note's size.
    2. A counted fact of that prefix that cannot be read is a difference: the numbers may be wrong with it.
    3. Each count, total and lower bound is computed by the definitions that stand in the note, and compared;
       what is withheld has no number to compare.
    4. The ledger must record that the note was published, once, with the digest that the note has: all that is no
       number (title, words of definitions, signatories) is bound by that alone.

    That the entries are the ledger's, and ``root`` the root of the prefix, is for the ledger's verifier to say.
    Raises EntriesRefused for what is no ledger.
    """
    publications: list[Mapping[str, Json]] = []
    watched = _watched(entries, publications)
    facts = fold(watched, note.cut_off)
    for _ in watched:
        pass
    found = [NoteDifference("size", None, None, note.size, facts.size)] if facts.size != note.size else []
    found += [NoteDifference("unread", None, None, None, f"{one.item}: {one.reason}") for one in facts.unread]
    found += _of_counts(note, facts)
    found += _of_publication(note, publications)
    return found


def _watched(
    entries: Iterable[Mapping[str, Json]], publications: list[Mapping[str, Json]]
) -> Iterator[Mapping[str, Json]]:
    """Pass entries on and keep the facts of those that record a published note."""
    for entry in entries:
        if isinstance(entry, Mapping) and entry.get("act") == PUBLISHED_ACT:
            facts = entry.get("facts")
            if isinstance(facts, Mapping):
                publications.append(facts)
        yield entry


def _of_counts(note: Note, facts: Facts) -> Iterator[NoteDifference]:
    listed = [row.district for row in note.rows if row.district is not None]
    table = table_of(facts.tally(note.cut_off), note.scope, measures=note.measures, by="district", listed=listed)
    for position, measure in enumerate(note.measures):
        counts = {row.key: row.counts[position] for row in table.rows}
        pairs = [(row.name, row.counts[position], counts.get(row.district, 0)) for row in note.rows]
        for name, stated, recomputed in [*pairs, (None, note.totals[position], table.totals[position])]:
            if stated is not None and stated != recomputed:
                what = "total" if name is None else "count"
                told = None if measure.about_children else recomputed
                yield NoteDifference(what, measure.name, name, stated, told)
    yield from _of_rows(note, counts_by_district={row.key: row.counts for row in table.rows})
    for bound in sorted(set(note.lower_bounds).symmetric_difference(table.lower_bounds)):
        words = ("lower bound", "exact") if bound in note.lower_bounds else ("exact", "lower bound")
        yield NoteDifference("lower_bound", bound, None, *words)


def _of_rows(note: Note, counts_by_district: Mapping[str | None, tuple[int, ...]]) -> Iterator[NoteDifference]:
    """Name the districts in which something is counted that is not about children, and which the note leaves out."""
    stated = {row.district for row in note.rows}
    public = [position for position, measure in enumerate(note.measures) if not measure.about_children]
    for district, counts in counts_by_district.items():
        missing = sum(counts[position] for position in public)
        if district not in stated and missing:
            yield NoteDifference("row", None, district or NOT_STATED, None, missing)


def _of_publication(note: Note, publications: Iterable[Mapping[str, Json]]) -> Iterator[NoteDifference]:
    digests = [str(facts.get("digest")) for facts in publications if facts.get("note") == note.reference]
    if not digests:
        yield NoteDifference("publication", None, None, note.reference, None)
    for digest in digests:
        if digest != note.digest:
            yield NoteDifference("digest", None, None, note.digest, digest)
