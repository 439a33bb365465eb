"""Drawing up a note: from dated facts, as at its cut-off, with small counts about children withheld."""

from collections.abc import Iterable, Mapping, Sequence

from .disclosure import THRESHOLD, PublicTable, for_note
from .districts import NOT_STATED
from .errors import NoteRefused
from .facts import DatedFact, DatedOpening, Tally
from .measures import measures_named
from .note import Note, NoteRow, Signatory, Superseded
from .scope import Scope
from .tables import table_of


def draw_up(
    tally: Tally,
    rows: Iterable[DatedFact],
    openings: Iterable[DatedOpening],
    *,
    reference: str,
    number: int,
    title: str,
    scope: Scope,
    root: str,
    checkpoint: str,
    measures: Sequence[str],
    names: Mapping[str | None, str],
    listed: Sequence[str],
    signatories: Sequence[Signatory],
    earlier: Iterable[Note] = (),
    exercise: bool = False,
    supersedes: Superseded | None = None,
    threshold: int = THRESHOLD,
) -> Note:
    """Draw up a note from the counts as at its cut-off, which ``tally`` states with the size of its prefix.

    ``root`` is the Merkle root of that prefix. ``listed`` are the districts that get a row in any case, ``names``
    their English names. ``earlier`` are all notes published before: what they show of children decides what this
    one may show; for that, ``rows`` and ``openings`` must hold every version of every object of the kinds about
    children, also closed ones, at least as far as the latest cut-off of all these notes.
    Raises ScopeRefused, ReleaseRefused, NoteRefused.
    """
    if tally.as_at is None or tally.size is None:
        raise NoteRefused("a note needs a cut-off and the size of the ledger at it; count as at a moment")
    table = table_of(tally, scope, measures=measures_named(measures), by="district", listed=scope.districts or listed)
    releases = [release for note in earlier for release in note.releases()]
    public = for_note(table, rows, openings, releases, threshold=threshold)
    return Note(
        reference=reference,
        number=number,
        title=title,
        exercise=exercise,
        scope=scope,
        cut_off=tally.as_at,
        size=tally.size,
        root=root,
        checkpoint=checkpoint,
        measures=public.measures,
        rows=_rows(public, names),
        totals=public.totals,
        lower_bounds=public.lower_bounds,
        withheld_below=public.threshold,
        signatories=tuple(signatories),
        supersedes=supersedes,
    )


def _rows(public: PublicTable, names: Mapping[str | None, str]) -> tuple[NoteRow, ...]:
    return tuple(
        NoteRow(row.key, NOT_STATED if row.key is None else names.get(row.key, row.key), row.counts)
        for row in public.rows
    )
