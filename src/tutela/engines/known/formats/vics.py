"""Reads Project VIC JSON (VICS 1.x and 2.0) and CAID JSON, as hash list (#Media) or as case (#Cases), streaming.

The model is Project VIC's CSDL 2.0; CAID has the same shape. Real exports vary: a byte order mark, sizes as text,
upper-case hexadecimal, empty MD5, digests only among the alternative hashes.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tutela.engines.known.entry import Read, entries_of
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats.format import Format
from tutela.engines.known.formats.json_stream import JsonRefused, JsonStream
from tutela.engines.values import Unread

_ALTERNATIVES = {"SHA256": "sha256", "SHA-256": "sha256", "SHA1": "sha1", "SHA-1": "sha1", "MD5": "md5"}
_BEGINNING = 4096


def recognises(head: str) -> bool:
    """Take anything that begins like a JSON object."""
    return head.lstrip().startswith("{")


def recognises_caid(head: str) -> bool:
    """Take a VICS document whose context names the United Kingdom's scheme of categories."""
    return recognises(head) and ("/UK/" in head[:_BEGINNING] or "CAID" in head[:_BEGINNING])


def read(path: Path) -> Iterator[Read]:
    """Yield the media of a list or a case. Raises ListRefused for a file that is cut off or no VICS at all."""
    for where, record in records(path):
        yield from _entry(where, record)


def records(path: Path) -> Iterator[tuple[str, object]]:
    """Yield the records of the media as they stand, each with its place. Raises ListRefused."""
    with open(path, "rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        try:
            for number, record in enumerate(_media(JsonStream(file), path), start=1):
                yield f"record {number}", record
        except JsonRefused as error:
            raise ListRefused(
                f"{path.name} is cut off or no JSON ({str(error)[:100]}); nothing of it was taken"
            ) from error
        except UnicodeDecodeError as error:
            raise ListRefused(f"{path.name} is not UTF-8; nothing of it was taken") from error


def _media(stream: JsonStream, path: Path) -> Iterator[object]:
    """Yield the records of all media, wherever the document has them."""
    lists = False
    for name in stream.members():
        if name != "value":
            stream.value()
        elif stream.next_letter() == "[":
            lists = True
            yield from _media_of_list(stream)
        else:
            break
    if not lists:
        raise ListRefused(f"{path.name} is JSON, but not VICS: it has no list named value")
    if stream.next_letter():
        raise JsonRefused("something follows its end")


def _media_of_list(stream: JsonStream) -> Iterator[object]:
    """Walk ``value``: media themselves, or cases, which are walked member by member since their media may be many."""
    cases = True
    for _ in stream.elements():
        if not cases or stream.next_letter() != "{":
            record = stream.value()
            within = record.get("Media") if isinstance(record, dict) else None
            if isinstance(within, list):
                yield from within
            elif _is_media(record):
                yield record
            continue
        fields: dict[str, object] = {}
        cases = False
        for name in stream.members():
            if name == "Media" and stream.next_letter() == "[":
                cases = True
                for _ in stream.elements():
                    yield stream.value()
            else:
                fields[name] = stream.value()
        if not cases and _is_media(fields):
            yield fields


def _is_media(record: object) -> bool:
    """Whether a record straight in ``value`` is a medium: a case has no digest of its own."""
    return isinstance(record, dict) and ("MD5" in record or "SHA1" in record or bool(record.get("AlternativeHashes")))


def _entry(where: str, record: object) -> Iterator[Read]:
    if not isinstance(record, dict):
        yield Unread(where, "it is no object")
        return
    alternatives = _alternatives(record.get("AlternativeHashes"))
    own = {"md5": record.get("MD5"), "sha1": record.get("SHA1"), "sha256": record.get("SHA256")}
    digests = {kind: own[kind] or alternatives.get(kind) for kind in own}
    yield from entries_of(where, digests, record.get("MediaSize"), record.get("Category"), series_of(record))


def _alternatives(listed: object) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            kind = _ALTERNATIVES.get(str(one.get("HashName")).strip().upper())
            if kind is not None:
                found[kind] = one.get("HashValue")
    return found


def series_of(record: Mapping[str, object]) -> object:
    """The series of a record; several as one text."""
    value = record.get("Series")
    return ", ".join(str(one) for one in value) if isinstance(value, list) else value


FORMAT = Format("VICS", recognises, read)
CAID = Format("CAID", recognises_caid, read)
