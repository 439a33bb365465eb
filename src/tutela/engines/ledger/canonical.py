"""Canonical bytes: the one way in which a JSON value is written (RFC 8785, without floats)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from types import NoneType
from typing import Any, NoReturn, TypeAlias

import rfc8785

from .errors import NotCanonical

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
"""A JSON value as Tutela admits it: no floats; written from dict, list and tuple, read as dict and list."""

LARGEST_INTEGER = 2**53 - 1
"""Integers beyond this differ between JSON readers (RFC 8785 §3.2.2.3, RFC 7493 §2.2)."""

MAX_DEPTH = 64
"""How deep objects and lists may nest: a fixed limit, so that no reader's stack decides what is canonical."""


def canonical_bytes(value: Json) -> bytes:
    """Write ``value`` as RFC 8785 JSON in UTF-8.

    Raises NotCanonical, naming the path, for a float, an integer beyond ±(2^53−1), text that is not valid Unicode,
    a key that is not text, a kind of object that JSON does not have, or nesting beyond MAX_DEPTH.
    """
    if not _is_plain(value, 0):
        _refuse_problems(value)
    try:
        return _written(value)
    except UnicodeEncodeError:  # lone surrogates; where they stand is looked for only now
        _refuse_problems(value)
        raise


def parse_canonical(data: bytes) -> Json:
    """Read the value that ``data`` is the canonical form of; NotCanonical when it is the canonical form of nothing.

    The bytes are read and written again, and must come out the same: so one value has one form (RFC 8785 §3).
    """
    try:
        text = data.decode("utf-8")
        value: Json = _READER.decode(text)
        if data.count(b"{") + data.count(b"[") > MAX_DEPTH and _depth_exceeded(value):
            raise NotCanonical(f"nested deeper than {MAX_DEPTH}")
        again = _written(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not JSON as the ledger admits it: {error}") from error
    if again != data:
        raise NotCanonical(f"not in canonical form, first difference at byte {_first_difference(again, data)}")
    return value


def _written(value: Json) -> bytes:
    """Write a value known to have a canonical form: by the fast writer wherever both writers agree.

    The writer of the standard library sorts keys by code point, RFC 8785 by UTF-16 unit; the two orders
    differ only where a character beyond U+FFFF occurs.
    """
    text = _WRITER.encode(value)
    data = text.encode("utf-8")
    return rfc8785.dumps(value) if len(data) != len(text) and _BEYOND_BMP.search(text) else data


def _refuse_float(text: str) -> NoReturn:
    raise NotCanonical(f"{text[:40]} is no integer; the ledger holds no floats")


def _integer(text: str) -> int:
    if len(text) > 17 or not -LARGEST_INTEGER <= (number := int(text)) <= LARGEST_INTEGER:
        raise NotCanonical(f"{text[:40]} is beyond ±(2^53−1)")
    return number


_BEYOND_BMP = re.compile("[\U00010000-\U0010ffff]")
_READER = json.JSONDecoder(parse_float=_refuse_float, parse_int=_integer, parse_constant=_refuse_float)
_WRITER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


_TEXT = frozenset((str,))
_LEAVES = frozenset((str, bool, NoneType))


def _is_plain(value: Any, depth: int) -> bool:
    """Whether all but the Unicode of ``value`` is surely in order: quick, because it names nothing and looks at no text."""
    kind = type(value)
    if kind is dict:
        if not _TEXT.issuperset(map(type, value)):
            return False
        members = value.values()
    elif kind is list or kind is tuple:
        members = value
    else:
        return kind in _LEAVES or (kind is int and -LARGEST_INTEGER <= value <= LARGEST_INTEGER)
    if depth >= MAX_DEPTH and value:
        return False
    for member in members:  # noqa: SIM110 (all() over a generator takes half as long again)
        if type(member) not in _LEAVES and not _is_plain(member, depth + 1):
            return False
    return True


def _refuse_problems(value: Json) -> None:
    for path, problem in _problems(value, "", 0):
        raise NotCanonical(f"{path or 'the value'}: {problem}")


def _problems(value: Json, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield (path, what is wrong) for each part of ``value`` that has no canonical form."""
    if depth > MAX_DEPTH:
        yield path, f"nested deeper than {MAX_DEPTH}"
    elif isinstance(value, str):
        if not _is_unicode(value):
            yield path, "not valid Unicode (a lone surrogate); write such a name as hex"
    elif value is None or isinstance(value, bool):
        return
    elif isinstance(value, int):
        if not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
            yield path, "an integer beyond ±(2^53−1); write it as text"
    elif isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str) or not _is_unicode(key):
                yield path, f"the key {key!r} is not valid Unicode text"
            else:
                yield from _problems(member, _joined(path, key), depth + 1)
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            yield from _problems(member, _joined(path, str(position)), depth + 1)
    else:
        yield path, f"a {type(value).__name__} has no place in the ledger; write it as text or an integer"


def _joined(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _depth_exceeded(value: Json) -> bool:
    level: list[Json] = [value]
    for _ in range(MAX_DEPTH + 1):
        inner: list[Json] = []
        for member in level:
            if isinstance(member, dict):
                inner.extend(member.values())
            elif isinstance(member, list):
                inner.extend(member)
        if not inner:
            return False
        level = inner
    return True


def _first_difference(one: bytes, other: bytes) -> int:
    for position, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return position
    return min(len(one), len(other))
