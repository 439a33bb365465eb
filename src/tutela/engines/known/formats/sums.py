"""Reads sums files: md5sum, sha1sum, sha256sum (GNU and BSD style, or bare digests) and hashdeep.

The kind follows from the length in hexadecimal; 64 characters are SHA-256 in a sums file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format, opened_text
from tutela.engines.values import DIGEST_LENGTHS, Unread

_KINDS = {length: kind for kind, length in DIGEST_LENGTHS.items()}
_GNU = re.compile(r"\\?(?P<digest>[0-9A-Fa-f]+)(?:[ \t]+\*?(?P<name>.*))?")
_BSD = re.compile(r"\\?(?P<label>[A-Za-z0-9/-]+) ?\((?P<name>.*)\) ?= ?(?P<digest>[0-9A-Fa-f]+)")
_LABELS = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA2-256": "sha256"}
_HASHDEEP = "%%%% HASHDEEP-"
_LONGEST_LINE = 70_000


def recognises(head: str) -> bool:
    """Take a file that has a line of a sums file near its beginning."""
    return head.startswith(_HASHDEEP) or any(_is_sum(line) for line in head.splitlines())


def _is_sum(line: str) -> bool:
    plain = _GNU.fullmatch(line.strip())
    return bool(_BSD.fullmatch(line)) or (plain is not None and len(plain["digest"]) in _KINDS)


def read(path: Path) -> Iterator[Read]:
    """Yield the entries. Raises ListRefused for a hashdeep file without a usable header."""
    columns: list[str] | None = None
    with opened_text(path) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            where = f"line {number}"
            if not line.endswith("\n") and len(line) == _LONGEST_LINE:
                yield Unread(where, "it is longer than any line of a sums file")
                _skip_line(file.readline)
                continue
            text = line.rstrip("\r\n")
            if "\x00" in text:
                yield Unread(where, "it holds zero bytes; make the list without -z or --zero, one line an entry")
                continue
            if text.startswith("%%%%"):
                columns = _hashdeep_columns(text, path) if "size" in text else columns
            elif text.strip() and not text.startswith(("#", ";")):
                yield from _hashdeep_line(where, text, columns) if columns else _sums_line(where, text)


def _skip_line(more: "object") -> None:
    while callable(more) and (rest := more(_LONGEST_LINE)) and not str(rest).endswith("\n"):
        continue


def _sums_line(where: str, text: str) -> Iterator[Read]:
    labelled = _BSD.fullmatch(text)
    if labelled is not None:
        kind = _LABELS.get(labelled["label"].upper())
        if kind is None:
            yield Unread(where, f"{labelled['label']} is no digest that Tutela computes (md5, sha1, sha256)")
            return
        yield from entries_of(where, {kind: labelled["digest"]})
        return
    plain = _GNU.fullmatch(text.strip())
    kind = _KINDS.get(len(plain["digest"])) if plain else None
    if plain is None or kind is None:
        yield Unread(where, "it does not begin with an md5, sha1 or sha256 (32, 40 or 64 hexadecimal characters)")
        return
    yield from entries_of(where, {kind: plain["digest"]})


def _hashdeep_columns(text: str, path: Path) -> list[str]:
    columns = text.removeprefix("%%%%").strip().split(",")
    if not set(columns) & DIGEST_LENGTHS.keys():
        raise ListRefused(f"{path.name} has none of md5, sha1 and sha256; make it with hashdeep -c md5,sha1,sha256")
    return columns


def _hashdeep_line(where: str, text: str, columns: list[str]) -> Iterator[Read]:
    cells = text.split(",", len(columns) - 1)
    if len(cells) < len(columns):
        yield Unread(where, f"it has {len(cells)} fields, the header names {len(columns)}")
        return
    row = dict(zip(columns, cells, strict=True))
    yield from entries_of(where, {kind: row[kind] for kind in DIGEST_LENGTHS if kind in row}, row.get("size"))


FORMAT = Format("sums", recognises, read)
