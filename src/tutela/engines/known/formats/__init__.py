"""The formats of known-hash lists that are read: one file a kind, one line each in the table below."""

from tutela.engines.known.formats import csv_columns, sums, vics
from tutela.engines.known.formats.format import Format, encoding_of

FORMATS: tuple[Format, ...] = (
    vics.FORMAT,
    csv_columns.FORMAT,
    sums.FORMAT,
)
"""The first format that recognises the beginning of a file reads it."""

__all__ = ["FORMATS", "Format", "encoding_of"]
