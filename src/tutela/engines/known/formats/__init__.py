"""The formats of known-hash lists that are read: one file a kind, one line each in the table below."""

from pathlib import Path

from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats import csv_columns, hashlookup, nsrl, sums, vics, vpdq
from tutela.engines.known.formats.format import Format, encoding_of

_HEAD = 1 << 16

FORMATS: tuple[Format, ...] = (
    hashlookup.FORMAT,
    nsrl.FORMAT,
    vics.CAID,
    vics.FORMAT,
    csv_columns.FORMAT,
    vpdq.FORMAT,
    sums.FORMAT,
)
"""The first format that recognises the beginning of a file reads it."""


def format_of(path: Path) -> Format:
    """The format of a list, by its first bytes. Raises ListRefused."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    text = head.decode(encoding_of(head), "replace")
    for one in FORMATS:
        if one.recognises(text):
            return one
    kinds = ", ".join(one.kind for one in FORMATS)
    raise ListRefused(f"{path} is no known-hash list; {kinds} are read (a CSV needs a header that names its columns)")


__all__ = ["FORMATS", "Format", "format_of"]
