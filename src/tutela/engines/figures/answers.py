"""What ``tutela figures --json`` answers: plain documents with integers only."""

from collections.abc import Sequence

from tutela.engines.values import instant_text

from .disclosure import PublicTable, for_export
from .districts import Districts
from .document import Json
from .facts import Tally
from .measures import PUBLIC, measures_named
from .scope import Scope
from .tables import table_of


def figures_answer(
    tally: Tally,
    districts: Districts,
    *,
    round: str | None = None,
    by_district: bool = False,
    listed: Sequence[str] = (),
) -> dict[str, Json]:
    """The figures of a round, or since launch (``round`` None, opening statements included).

    Gives ``{"as_at", "round", "size", "measures": {…}, "lower_bounds": […], "by": [{"district", "code", …}]}``: the
    six public measures as integers; ``lower_bounds`` names those of which an opening statement does not know its
    part; ``by`` is empty unless asked for, has a row for each of ``listed`` and, last, "not stated".
    """
    scope = Scope(rounds=None if round is None else (round,))
    table = table_of(tally, scope, measures=measures_named(PUBLIC), by="district", listed=listed)
    public = for_export(table)
    return {
        "as_at": None if tally.as_at is None else instant_text(tally.as_at),
        "by": _rows(public, districts) if by_district else [],
        "lower_bounds": list(public.lower_bounds),
        "measures": dict(zip(PUBLIC, public.totals, strict=True)),
        "round": round,
        "size": tally.size,
    }


def _rows(table: PublicTable, districts: Districts) -> list[Json]:
    names = districts.english(row.key for row in table.rows)
    return [
        {"code": row.key, "district": names[row.key], **dict(zip(PUBLIC, row.counts, strict=True))}
        for row in table.rows
    ]
