"""Frozen dataclasses as plain JSON values, and back: the form in which values leave a confined worker."""

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from tutela.engines.exchange.errors import Malformed
from tutela.engines.values import ValueRefused, instant_of, instant_text

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""A JSON value without floating point numbers."""

PlainObject: TypeAlias = dict[str, Plain]
T = TypeVar("T")


def plain_of(value: object) -> PlainObject:
    """Write a frozen dataclass as a JSON object: its fields by name, moments as instants, tuples as lists.

    Raises Malformed for a value that is no dataclass or holds what JSON cannot carry exactly.
    """
    if not is_dataclass(value):
        raise Malformed(f"{type(value).__name__} is no value of this engine")
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def value_of(kind: type[T], plain: Plain) -> T:
    """Read what ``plain_of`` wrote of the dataclass ``kind``.

    A missing field takes its default; an unknown field is refused. Raises Malformed, naming the field.
    """
    reader = _reader(cast("Hashable", kind))
    return cast("T", reader(plain, kind.__name__))


def _plain(value: object) -> Plain:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return plain_of(value)


_Reader: TypeAlias = Callable[[Plain, str], object]


@cache
def _reader(kind: Any) -> _Reader:
    """Build the reader of one annotated type; each is built once."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional_reader(parts)
    if origin is Literal:
        return _choice_reader(parts)
    if origin is tuple:
        return _fixed_tuple_reader(parts) if parts[-1] is not Ellipsis else _tuple_reader(parts[0])
    if origin in (dict, Mapping):
        return _mapping_reader(parts[1])
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    if kind is datetime:
        return _read_instant
    plain_kind = getattr(kind, "__supertype__", kind)
    return _scalar_reader(plain_kind)


def _scalar_reader(kind: type) -> _Reader:
    def read(plain: Plain, place: str) -> object:
        if type(plain) is not kind:
            raise Malformed(f"{place}: {kind.__name__} is wanted", field=place)
        return plain

    return read


def _choice_reader(choices: tuple[object, ...]) -> _Reader:
    def read(plain: Plain, place: str) -> object:
        if plain not in choices:
            raise Malformed(f"{place}: one of {', '.join(map(str, choices))} is wanted", field=place)
        return plain

    return read


def _read_instant(plain: Plain, place: str) -> object:
    if not isinstance(plain, str):
        raise Malformed(f"{place}: an instant is wanted", field=place)
    try:
        return instant_of(plain)
    except ValueRefused as error:
        raise Malformed(f"{place}: {error}", field=place) from error


def _optional_reader(parts: tuple[Any, ...]) -> _Reader:
    readers = [_reader(part) for part in parts if part is not type(None)]

    def read(plain: Plain, place: str) -> object:
        if plain is None:
            return None
        for reader in readers[:-1]:
            try:
                return reader(plain, place)
            except Malformed:
                continue
        return readers[-1](plain, place)

    return read


def _tuple_reader(part: Any) -> _Reader:
    reader = _reader(part)

    def read(plain: Plain, place: str) -> object:
        if not isinstance(plain, list):
            raise Malformed(f"{place}: a list is wanted", field=place)
        return tuple(reader(item, f"{place}.{index}") for index, item in enumerate(plain))

    return read


def _fixed_tuple_reader(parts: tuple[Any, ...]) -> _Reader:
    readers = [_reader(part) for part in parts]

    def read(plain: Plain, place: str) -> object:
        if not isinstance(plain, list) or len(plain) != len(readers):
            raise Malformed(f"{place}: a list of {len(readers)} is wanted", field=place)
        return tuple(reader(item, place) for reader, item in zip(readers, plain, strict=True))

    return read


def _mapping_reader(part: Any) -> _Reader:
    reader = _reader(part)

    def read(plain: Plain, place: str) -> object:
        if not isinstance(plain, dict):
            raise Malformed(f"{place}: an object is wanted", field=place)
        return {key: reader(item, f"{place}.{key}") for key, item in plain.items()}

    return read


def _dataclass_reader(kind: Any) -> _Reader:
    readers: dict[str, _Reader] | None = None

    def read(plain: Plain, place: str) -> object:
        nonlocal readers
        if readers is None:
            hints = get_type_hints(kind)
            readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
        if not isinstance(plain, dict):
            raise Malformed(f"{place}: an object is wanted", field=place)
        unknown = plain.keys() - readers.keys()
        if unknown:
            raise Malformed(f"{place}: {kind.__name__} has no {', '.join(sorted(unknown))}", field=place)
        try:
            return kind(**{name: readers[name](item, f"{place}.{name}") for name, item in plain.items()})
        except TypeError as error:
            raise Malformed(f"{place}: {kind.__name__} lacks a field", field=place) from error

    return read
