"""The JSON of a Telegram export as a stream: repaired where the exporter breaks it, read field by field, text left out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import ijson

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import TooLarge

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Step: TypeAlias = tuple[str, object]
Steps: TypeAlias = Iterator[Step]
"""What a streaming parser yields: start_map, map_key, string, number, …, each with its value."""

_OPENING = frozenset({"start_map", "start_array"})
_CLOSING = frozenset({"end_map", "end_array"})
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|[\s\S])")
_ESCAPE_CUT_OFF = re.compile(rb"\\+(?:x[0-9A-Fa-f]?)?\Z")

KEPT = frozenset(
    {"id", "type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "action", "members", "inviter"}
    | {
        "title",
        "forwarded_from",
        "reactions",
        "media_type",
        "photo",
        "photo_file_size",
        "file",
        "file_name",
        "file_size",
    }
)
"""The fields of a record that an event is made of."""

TEXTS = frozenset({"text", "text_entities"})
"""Fields out of which only the user ids of mentions are kept, under ``mentions``."""


class Readable(Protocol):
    """A stream of bytes that can be read in pieces."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(slots=True)
class RepairedJson:
    """A byte stream in which ``\\xNN``, which Telegram writes for control characters and JSON forbids, is ``\\u00NN``.

    ``repaired`` counts them. A backslash that is itself escaped starts no escape. A byte order mark is dropped.
    """

    source: Readable
    repaired: int = 0
    _begun: bool = False
    _rest: bytes = b""

    def read(self, size: int = -1) -> bytes:
        """Read about ``size`` bytes; empty at the end only."""
        while True:
            chunk = self.source.read(size)
            data, self._rest = self._rest + chunk, b""
            if chunk and not self._begun:
                self._begun, data = True, data.removeprefix(b"\xef\xbb\xbf")
            if chunk and data[-3:].find(b"\\") >= 0:
                cut = _ESCAPE_CUT_OFF.search(data)
                if cut:
                    data, self._rest = data[: cut.start()], data[cut.start() :]
            if b"\\x" in data:
                data = _ESCAPE.sub(self._repair, data)
            if data or not chunk:
                return data

    def _repair(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        self.repaired += 1
        return b"\\u00" + found[1]


def steps_of(stream: RepairedJson) -> Steps:
    """Parse a stream. Raises ``ijson.JSONError`` or ValueError where it is no JSON or is cut off.

    Whole numbers are limited to 64 bits, as every number of an export is.
    """
    steps: Steps = ijson.basic_parse(stream, buf_size=1 << 16, use_float=True)
    return steps


def keys(steps: Steps) -> Iterator[str]:
    """Yield the keys of the object just entered; the caller takes each value."""
    for step, value in steps:
        if step == "end_map":
            return
        yield str(value)


def skip(steps: Steps, start: Step) -> None:
    """Read over the value that ``start`` begins without keeping any of it."""
    depth = int(start[0] in _OPENING)
    while depth:
        step, _ = next(steps)
        if step in _OPENING:
            depth = _deeper(depth)
        elif step in _CLOSING:
            depth -= 1


def value_from(steps: Steps, start: Step, depth: int = 0) -> Json:
    """Build the value that ``start`` begins."""
    step, value = start
    if step == "start_map":
        return {key: value_from(steps, next(steps), _deeper(depth)) for key in keys(steps)}
    if step == "start_array":
        items: list[Json] = []
        for start in steps:
            if start[0] == "end_array":
                break
            items.append(value_from(steps, start, _deeper(depth)))
        return items
    return value if isinstance(value, bool | int | float | str) else None


def record_from(steps: Steps) -> dict[str, Json]:
    """Build the record just entered out of the fields ``KEPT``; the text is read over."""
    record: dict[str, Json] = {}
    for step, key in steps:
        if step == "end_map":
            break
        start = next(steps)
        if key in KEPT:
            record[str(key)] = value_from(steps, start) if start[0] in _OPENING else start[1]  # type: ignore[assignment]
        elif start[0] not in _OPENING:
            continue
        elif key in TEXTS:
            _add_mentions(record, steps)
        else:
            skip(steps, start)
    return record


def _add_mentions(record: dict[str, Json], steps: Steps) -> None:
    """Keep the user ids of mentions out of a text, and nothing else of it."""
    ids: dict[int, None] = {}
    depth, key = 1, None
    while depth:
        step, value = next(steps)
        if step == "map_key":
            key = value
        elif step in _OPENING:
            depth = _deeper(depth)
        elif step in _CLOSING:
            depth -= 1
        elif key == "user_id" and type(value) is int:
            ids[value] = None
    if ids:
        before = record.get("mentions")
        record["mentions"] = list(dict.fromkeys([*(before if isinstance(before, list) else []), *ids]))


def _deeper(depth: int) -> int:
    if depth >= bounds.JSON_DEPTH:
        raise TooLarge(f"the JSON is nested deeper than {bounds.JSON_DEPTH} levels")
    return depth + 1
