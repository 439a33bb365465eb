"""Drawing up a note: from dated facts, as at its cut-off, with small counts about children withheld."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from .disclosure import THRESHOLD, PublicTable, for_note
from .districts import NOT_STATED
from .errors import NoteRefused
from .facts import Facts
from .measures import measures_named
from .note import Note, NoteRow, Signatory, Superseded
from .scope import Scope
from .tables import table_of


def draw_up(
    facts: Facts,
    *,
    reference: str,
    number: int,
    title: str,
    scope: Scope,
    cut_off: datetime,
    size: int,
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
    """Draw up a note from the dated facts of the whole ledger, or at least of its prefix by ``cut_off``.

    ``size`` and ``root`` are those of that prefix; ``listed`` are the districts that get a row in any case,
    ``names`` their English names. ``earlier`` are all notes published before: what they show of children decides
    what this one may show, and ``facts`` must reach as far as they do. Raises ScopeRefused, ReleaseRefused, NoteRefused.
    """
    table = table_of(
        facts.tally(cut_off), scope, measures=measures_named(measures), by="district", listed=scope.districts or listed
    )
    releases = [release for note in earlier for release in note.releases()]
    if facts.until is not None and any(release.as_at > facts.until for release in releases):
        raise NoteRefused("earlier notes rest on later entries than were given; read the ledger to its end")
    public = for_note(table, facts.rows(), facts.openings, releases, threshold=threshold)
    return Note(
        reference=reference,
        number=number,
        title=title,
        exercise=exercise,
        scope=scope,
        cut_off=cut_off,
        size=size,
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
