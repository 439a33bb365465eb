"""Reads Project VIC JSON (VICS 1.x and 2.0), as hash list (#Media) or as case (#Cases), streaming.

The model is Project VIC's CSDL 2.0; real exports vary: a byte order mark, sizes as text, upper-case hexadecimal, empty
MD5, digests only among the alternative hashes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import ijson

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format

_RECORDS = ("value.item", "value.item.Media.item")
_FIELDS = {"MD5", "SHA1", "SHA256", "Category", "MediaSize"}
_SCALARS = {"null", "boolean", "number", "integer", "double", "string"}
_ALTERNATIVES = {"SHA256": "sha256", "SHA-256": "sha256", "SHA1": "sha1", "SHA-1": "sha1", "MD5": "md5"}
_DEEPEST = 64


@dataclass(slots=True)
class _Media:
    """The record being read: its own fields, its alternative hashes, and the one of these under way."""

    fields: dict[str, object] = field(default_factory=dict)
    alternatives: dict[str, object] = field(default_factory=dict)
    name: object = None
    value: object = None

    def digests(self) -> dict[str, object]:
        own = {"md5": self.fields.get("MD5"), "sha1": self.fields.get("SHA1"), "sha256": self.fields.get("SHA256")}
        return {kind: own[kind] or self.alternatives.get(kind) for kind in own}


def recognises(head: str) -> bool:
    """Take anything that begins like a JSON object."""
    return head.lstrip().startswith("{")


def read(path: Path) -> Iterator[Read]:
    """Yield the media of a list or a case. Raises ListRefused for a file that is cut off or no VICS at all."""
    with open(path, "rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        try:
            yield from _records(file, path)
        except ijson.JSONError as error:
            raise ListRefused(
                f"{path.name} is cut off or no JSON ({_words(error)}); nothing of it was taken"
            ) from error
        except UnicodeDecodeError as error:
            raise ListRefused(f"{path.name} is not UTF-8; nothing of it was taken") from error


def _records(file: IO[bytes], path: Path) -> Iterator[Read]:
    media: dict[str, _Media] = {}
    number, lists = 0, False
    for prefix, event, value in ijson.parse(file):
        if event == "start_map" and prefix in _RECORDS:
            media[prefix] = _Media()
        elif event == "end_map" and prefix in _RECORDS:
            record = media.pop(prefix)
            if prefix == _RECORDS[1] or _is_media(record):
                number += 1
                category, size = record.fields.get("Category"), record.fields.get("MediaSize")
                yield from entries_of(f"record {number}", record.digests(), size, category)
        elif event == "start_array" and prefix == "value":
            lists = True
        elif event in _SCALARS:
            _take(media, prefix, value)
        elif event == "end_map" and prefix.endswith(".AlternativeHashes.item"):
            _take_alternative(media, prefix)
        elif event == "start_map" and prefix.count(".") > _DEEPEST:
            raise ListRefused(f"{path.name} is nested deeper than any VICS; nothing of it was taken")
    if not lists:
        raise ListRefused(f"{path.name} is JSON, but not VICS: it has no list named value")


def _is_media(record: _Media) -> bool:
    """Whether a record straight in ``value`` is a medium: a case has no digest of its own."""
    return "MD5" in record.fields or "SHA1" in record.fields or bool(record.alternatives)


def _take(media: dict[str, _Media], prefix: str, value: object) -> None:
    parent, _, name = prefix.rpartition(".")
    if parent in media and name in _FIELDS:
        media[parent].fields[name] = value
    elif name in ("HashName", "HashValue") and parent.endswith(".AlternativeHashes.item"):
        record = media.get(parent.removesuffix(".AlternativeHashes.item"))
        if record is not None and name == "HashName":
            record.name = value
        elif record is not None:
            record.value = value


def _take_alternative(media: dict[str, _Media], prefix: str) -> None:
    record = media.get(prefix.removesuffix(".AlternativeHashes.item"))
    if record is None:
        return
    kind = _ALTERNATIVES.get(str(record.name).strip().upper())
    if kind is not None:
        record.alternatives[kind] = record.value
    record.name = record.value = None


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:100]


FORMAT = Format("VICS", recognises, read)
