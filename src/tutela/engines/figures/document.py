"""JSON as the figures read and write it: canonical bytes, their digest, and members read strictly."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NoReturn, TypeAlias

import rfc8785

from tutela.engines.values import Sha256

from .errors import DocumentRefused

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""A JSON value as Tutela admits it: no floats, integers within ±(2^53−1), text that is valid Unicode."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)

LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this differ between JSON readers (RFC 8785 §3.2.2.3)."""


def canonical_bytes(value: Json) -> bytes:
    """Write ``value`` as RFC 8785 JSON in UTF-8. Raises DocumentRefused where it has no such form."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError, RecursionError) as error:
        raise DocumentRefused(f"this has no canonical JSON form: {error}") from error


def digest_of(data: bytes) -> Sha256:
    """SHA-256 of ``data``, lower-case hex."""
    return Sha256(hashlib.sha256(data).hexdigest())


def parsed(data: bytes) -> Json:
    """Read UTF-8 JSON without floats and without repeated keys. Raises DocumentRefused for anything else."""
    try:
        value: Json = json.loads(
            data.decode("utf-8"),
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
            parse_int=_integer,
            object_pairs_hook=_object,
        )
    except (ValueError, RecursionError) as error:
        raise DocumentRefused(f"this is no JSON document: {error}") from error
    return value


def _refuse_number(text: str) -> NoReturn:
    raise DocumentRefused(f"{text[:40]} is no integer; figures have no fractions")


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
        raise DocumentRefused(f"{text[:40]} is beyond ±(2^53−1)")
    return int(text)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DocumentRefused("a key stands twice in one object")
    return members


def instant(text: str, what: str, refusal: type[DocumentRefused]) -> datetime:
    """Read an instant in fixed-width UTC text, quickly: a fold reads millions. Raises ``refusal``, naming ``what``."""
    if not _INSTANT.fullmatch(text):
        raise refusal(f"{what}: {text[:40]!r} is no instant of the form 2020-12-28T12:30:00.000000Z")
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise refusal(f"{what}: {text} is no date and time that exists") from error


class Members:
    """The members of one JSON object, each read as the kind that it must have.

    ``what`` names the object in messages, ``refusal`` is the error raised. All of ``names``, and nothing else,
    must be there.
    """

    def __init__(self, value: Json, what: str, names: Iterable[str], refusal: type[DocumentRefused]) -> None:
        self.what = what
        self.refusal = refusal
        if not isinstance(value, dict | Mapping):
            raise refusal(f"{what}: a JSON object is wanted")
        wanted = names if isinstance(names, frozenset) else frozenset(names)
        if value.keys() != wanted:
            missing, unknown = sorted(wanted - value.keys()), sorted(str(name) for name in value.keys() - wanted)
            parts = [f"missing {', '.join(missing)}"] * bool(missing) + [f"unknown {', '.join(unknown)}"] * bool(
                unknown
            )
            raise refusal(f"{what}: {'; '.join(parts)}")
        self.members = value

    def raw(self, name: str) -> Json:
        """The member as it stands."""
        return self.members[name]

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.members[name]
        if isinstance(value, str) and value.strip():
            return value
        raise self._wrong(name, "a text")

    def text_or_none(self, name: str) -> str | None:
        """A text that is not empty, or null."""
        return None if self.members[name] is None else self.text(name)

    def count(self, name: str) -> int:
        """An integer from 0."""
        value = self.members[name]
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_INTEGER:
            return value
        raise self._wrong(name, "an integer from 0")

    def count_or_none(self, name: str) -> int | None:
        """An integer from 0, or null."""
        return None if self.members[name] is None else self.count(name)

    def truth(self, name: str) -> bool:
        """true or false."""
        value = self.members[name]
        if isinstance(value, bool):
            return value
        raise self._wrong(name, "true or false")

    def instant(self, name: str) -> datetime:
        """An instant in fixed-width UTC text."""
        return instant(self.text(name), f"{self.what}: {name}", self.refusal)

    def instant_or_none(self, name: str) -> datetime | None:
        """An instant, or null."""
        return None if self.members[name] is None else self.instant(name)

    def items(self, name: str) -> Sequence[Json]:
        """A list."""
        value = self.members[name]
        if isinstance(value, list | tuple):
            return value
        raise self._wrong(name, "a list")

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, none empty."""
        found = tuple(item for item in self.items(name) if isinstance(item, str) and item.strip())
        if len(found) != len(self.items(name)):
            raise self._wrong(name, "a list of texts")
        return found

    def texts_or_none(self, name: str) -> tuple[str, ...] | None:
        """A list of texts, or null."""
        return None if self.members[name] is None else self.texts(name)

    def mapping(self, name: str) -> Mapping[str, Json]:
        """A JSON object."""
        value = self.members[name]
        if isinstance(value, Mapping):
            return value
        raise self._wrong(name, "a JSON object")

    def _wrong(self, name: str, wanted: str) -> DocumentRefused:
        return self.refusal(f"{self.what}: {name} is not {wanted}: {str(self.members[name])[:60]!r}")
