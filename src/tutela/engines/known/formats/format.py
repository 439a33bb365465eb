"""What a format of known-hash lists is."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutela.engines.known.entry import Read
from tutela.engines.values import Unread


@dataclass(frozen=True, slots=True)
class Format:
    """One format: ``recognises`` gets the beginning of a file as text, ``read`` streams its entries.

    ``version`` says what version a file states of itself, if any; ``good`` that its lists are of ordinary files.
    """

    kind: str
    recognises: Callable[[str], bool]
    read: Callable[[Path], Iterator[Read]]
    version: Callable[[Path], str | None] = lambda path: None
    good: bool = False


def encoding_of(head: bytes) -> str:
    """The encoding that a byte order mark states; UTF-8 without one (PowerShell and Excel write UTF-16)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    return "utf-8-sig"


def opened_text(path: Path) -> TextIO:
    """Open a list as text. Bytes that are no text become U+FFFD, so that the line they spoil is refused, not the file."""
    file = open(path, "rb")  # noqa: SIM115 - owned and closed by the wrapper
    head = file.read(4)
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding_of(head), errors="replace", newline="")


def rows_of(file: TextIO, separator: str, *, before: int) -> Iterator[tuple[str, list[str]] | Unread]:
    """Yield the rows of a CSV, each with where it stands, and what is no row; so many lines went ``before`` them."""
    rows = csv.reader(file, delimiter=separator)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread(f"line {rows.line_num + before}", f"it is no row: {error}")
        else:
            yield f"line {rows.line_num + before}", row
