"""Public tables as CSV and as JSON, with cells that a spreadsheet would run made harmless."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from tutela.engines.values import instant_text

from .disclosure import PublicTable
from .districts import NOT_STATED
from .document import Json

WITHHELD = "withheld"
"""Stands in a CSV cell in place of a count that is withheld."""

CARRIED = "carried forward"
"""Names the row of opening statements in a table by round."""

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def neutral(cell: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula: text starting with = + - @ or a control is put in quotation.

    A leading apostrophe is the sign by which spreadsheets mark text (CWE-1236). Numbers stay numbers.
    """
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> str:
    """Write rows as CSV (RFC 4180, lines ended by CR LF), every text cell neutralised."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in ([*header], *rows):
        writer.writerow([neutral(cell) for cell in row])
    return out.getvalue()


def table_csv(table: PublicTable, names: Mapping[str | None, str] | None = None) -> str:
    """A public table as CSV: the row's key and name, a column for each measure, the total last.

    ``names`` are the English names of districts. A count that is withheld reads "withheld".
    """
    header = [table.by or "scope", "name", *(measure.name for measure in table.measures)]
    rows = [
        [row.key or "", _name(table, row.key, row.carried, names), *map(_cell, row.counts)]
        for row in table.rows
        if table.by is not None
    ]
    return csv_text(header, [*rows, ["", "total", *map(_cell, table.totals)]])


def table_json(table: PublicTable, names: Mapping[str | None, str] | None = None) -> dict[str, Json]:
    """A public table as a plain document; a count that is withheld is null."""
    return {
        "as_at": None if table.as_at is None else instant_text(table.as_at),
        "by": table.by,
        "lower_bounds": list(table.lower_bounds),
        "rows": [
            {
                "counts": _counts(table, row.counts),
                "key": row.key,
                "name": _name(table, row.key, row.carried, names),
            }
            for row in table.rows
        ],
        "scope": table.scope.to_json(),
        "size": table.size,
        "totals": _counts(table, table.totals),
        "withheld_below": table.threshold,
    }


def _cell(count: int | None) -> str | int:
    return WITHHELD if count is None else count


def _counts(table: PublicTable, counts: Sequence[int | None]) -> dict[str, Json]:
    return {measure.name: count for measure, count in zip(table.measures, counts, strict=True)}


def _name(table: PublicTable, key: str | None, carried: bool, names: Mapping[str | None, str] | None) -> str:
    if carried:
        return CARRIED
    if table.by is None:
        return "total"
    if key is None:
        return NOT_STATED
    return (names or {}).get(key, key)
