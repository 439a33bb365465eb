"""What a format of known-hash lists is."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from tutela.engines.known.entry import Read


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
