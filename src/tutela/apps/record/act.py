"""What an act is: a frozen value with a name, a version and typed parts, and its form as facts.

A part of type ``Private[...]`` is bound by a salted commitment of its own. When an act is read from the ledger
again, such a part is the *reference* of the value (``"17/place"``), never the value itself: so whatever
``apply`` writes is the same after the value was erased.
"""

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar, dataclass_transform

from tutela.apps.record.errors import UnknownAct
from tutela.engines.ledger.canonical import Json
from tutela.engines.values import instant_of, instant_text

T = TypeVar("T")


class _Private:
    """The mark of a part that is committed to, not written."""


PRIVATE = _Private()
Private = Annotated[T, PRIVATE]
"""A personal or guessable part: the ledger holds a salted commitment, and the value can be erased."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that happened; every kind is a subclass made with ``@act``."""

    act_name: ClassVar[str]
    act_version: ClassVar[int]
    act_about: ClassVar[tuple[str, ...]] = ()
    act_names: ClassVar[tuple[str, ...]] = ()
    act_never_exported: ClassVar[bool] = False
    act_told: ClassVar[tuple[str, ...]] = ()
    happened_at: datetime | None = None

    @classmethod
    def sentence(cls) -> str:
        """The sentence that pages and the ledger show; ``{actor}`` and the parts stand in braces."""
        return (cls.__doc__ or cls.act_name).strip().splitlines()[0]

    def concerns(self) -> list[str]:
        """References of the objects that the act is about, in order and each once."""
        found: dict[str, None] = {}
        for part in self.act_about:
            value = getattr(self, part)
            for reference in value if isinstance(value, tuple) else (value,):
                if reference:
                    found[str(reference)] = None
        return list(found)

    def named(self) -> list[str]:
        """References that the act gives to new objects."""
        found: list[str] = []
        for part in self.act_names:
            value = getattr(self, part)
            found += value if isinstance(value, tuple) else [value]
        return found


_acts: dict[str, type[Act]] = {}
_upcasts: dict[tuple[str, int], Callable[[dict[str, Json]], dict[str, Json]]] = {}

A = TypeVar("A", bound=Act)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def act(
    name: str,
    *,
    version: int,
    about: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
    never_exported: bool = False,
) -> Callable[[type[A]], type[A]]:
    """Register a class as the act ``name`` in its newest ``version``.

    ``about`` lists the parts that hold references of the objects concerned, ``names`` those that hold the
    references given to new objects, ``told`` the private ones that the history of such an object tells who may see it.
    Private values of an act that is ``never_exported`` (who a child is) are opened in
    no export, whatever is asked for.
    """

    def register(cls: type[A]) -> type[A]:
        frozen = dataclass(frozen=True, kw_only=True)(cls)
        frozen.act_name, frozen.act_version = name, version
        frozen.act_about, frozen.act_names = tuple(dict.fromkeys((*names, *about))), names
        frozen.act_never_exported, frozen.act_told = never_exported, told
        if name in _acts:
            raise TypeError(f"the act {name} is registered twice")
        _acts[name] = frozen
        return frozen

    return register


def upcasts(
    name: str, *, from_version: int
) -> Callable[[Callable[[dict[str, Json]], dict[str, Json]]], Callable[[dict[str, Json]], dict[str, Json]]]:
    """Register how the facts of an old version become those of the next one; the ledger is never rewritten."""

    def register(
        function: Callable[[dict[str, Json]], dict[str, Json]],
    ) -> Callable[[dict[str, Json]], dict[str, Json]]:
        _upcasts[name, from_version] = function
        return function

    return register


def known_acts() -> Mapping[str, type[Act]]:
    """Every registered act by its name."""
    return types.MappingProxyType(_acts)


def act_of(name: str, version: int, facts: dict[str, Json], happened_at: datetime | None, index: int) -> Act:
    """Read an act from its facts, upcast to the newest version, private parts as references ``index/path``.

    Raises UnknownAct when this version of Tutela does not know the act or the version.
    """
    cls = _acts.get(name)
    if cls is None or version > cls.act_version:
        raise UnknownAct(f"entry {index}: act {name} version {version} is not known here; install a newer Tutela")
    while version < cls.act_version:
        upcast = _upcasts.get((name, version))
        if upcast is None:
            raise UnknownAct(f"entry {index}: act {name} version {version} has no way to version {version + 1}")
        facts, version = upcast(facts), version + 1
    return cls(happened_at=happened_at, **_parts_read(cls, facts, f"{index}/"))


class PrivateValue(NamedTuple):
    """A private value and its place in the facts, which takes its commitment."""

    value: Json
    place: dict[str, Json]


def facts_of(value: Act) -> tuple[dict[str, Json], dict[str, PrivateValue]]:
    """The public facts of an act and its private values by path; their places stand in the facts, not yet filled."""
    privates: dict[str, PrivateValue] = {}
    return _parts_written(value, "", privates), privates


def _parts(cls: type) -> dict[str, Any]:
    hints = typing.get_type_hints(cls, include_extras=True)
    return {
        f.name: hints[f.name] for f in dataclasses.fields(cls) if f.name != "happened_at" or not issubclass(cls, Act)
    }


def _is_private(hint: Any) -> bool:
    return typing.get_origin(hint) is Annotated and PRIVATE in hint.__metadata__


def _plain(hint: Any) -> Any:
    while typing.get_origin(hint) is Annotated:
        hint = hint.__origin__
    while hasattr(hint, "__supertype__"):
        hint = hint.__supertype__
    return hint


def _some(hint: Any) -> Any:
    """The hint without ``None``."""
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        rest = [part for part in typing.get_args(hint) if part is not type(None)]
        if len(rest) == 1:
            return rest[0]
    return hint


Reader = Callable[[Json, str], Any]
Writer = Callable[[Any, str, dict[str, PrivateValue]], Json]


@cache
def _codecs(cls: type) -> tuple[tuple[str, Reader, Writer], ...]:
    """How each part of a dataclass is read and written.

    Made once a class: asking type hints again for every value of every act took longer than writing its rows.
    """
    return tuple((name, _reader(hint), _writer(hint)) for name, hint in _parts(cls).items())


def _parts_read(cls: type, facts: Mapping[str, Json], path: str) -> dict[str, Any]:
    """The parts of a dataclass out of facts; ``path`` ends where the name of a part is to follow."""
    return {name: read(facts.get(name), path + name) for name, read, _ in _codecs(cls)}


def _parts_written(value: Any, path: str, privates: dict[str, PrivateValue]) -> dict[str, Json]:
    """The facts of a dataclass; ``path`` ends where the name of a part is to follow."""
    cls: type = type(value)
    return {name: write(getattr(value, name), path + name, privates) for name, _, write in _codecs(cls)}


def _reader(hint: Any) -> Reader:
    """How facts of this type are read: a private value as its path, lists as tuples, moments and days as such."""
    hint = _some(hint)
    if _is_private(hint):
        return lambda value, path: None if value is None else path
    hint = _plain(hint)
    if hint in (str, int, bool):
        return lambda value, path: value
    if hint is datetime:
        return lambda value, path: instant_of(value) if isinstance(value, str) else None
    if hint is date:
        return lambda value, path: date.fromisoformat(value) if isinstance(value, str) else None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda value, path: None if value is None else hint(value)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return lambda value, path: hint(**_parts_read(hint, value, f"{path}.")) if isinstance(value, dict) else None
    return _container_reader(hint)


def _container_reader(hint: Any) -> Reader:
    """How a list or an object is read, its members by their stated type, or as they are where none is stated."""
    arguments = typing.get_args(hint)
    stated = typing.get_origin(hint) is not None and not isinstance(hint, types.UnionType)
    member = _reader(arguments[-1] if arguments[-1] is not ... else arguments[0]) if stated and arguments else None

    def read(value: Json, path: str) -> Any:
        of = member or read
        if isinstance(value, list):
            return tuple(of(one, f"{path}.{n}") for n, one in enumerate(value))
        if isinstance(value, dict):
            return {key: of(one, f"{path}.{key}") for key, one in value.items()}
        return value

    return read


def _writer(hint: Any) -> Writer:
    """How a value of this type becomes facts: private ones are put aside under their path and leave their place."""
    hint = _some(hint)
    if _is_private(hint):
        within = _writer(_plain(hint))

        def put_aside(value: Any, path: str, privates: dict[str, PrivateValue]) -> Json:
            if value is None:
                return None
            place: dict[str, Json] = {}
            privates[path] = PrivateValue(within(value, path, {}), place)
            return place

        return put_aside
    hint = _plain(hint)
    if hint in (str, int, bool):
        return _scalar
    arguments = typing.get_args(hint)
    member = _writer(next((one for one in reversed(arguments) if one is not ...), Any)) if arguments else None
    by_type = _written_directly(hint, member)

    def write(value: Any, path: str, privates: dict[str, PrivateValue]) -> Json:
        directly = by_type.get(type(value))
        return directly(value, path, privates) if directly else _written(value, path, privates, member)

    return write


def _written_directly(hint: Any, member: Writer | None) -> dict[type, Writer]:
    """How values that are exactly of the stated type are written, without asking what they may be."""
    found: dict[type, Writer] = {NoneType: lambda value, path, privates: None}
    if hint is datetime:
        found[datetime] = lambda value, path, privates: instant_text(value)
    elif isinstance(hint, type) and dataclasses.is_dataclass(hint):
        found[hint] = lambda value, path, privates: _parts_written(value, f"{path}.", privates)
    elif typing.get_origin(hint) is tuple and member is not None:
        write = member
        found[tuple] = lambda value, path, privates: [write(v, f"{path}.{n}", privates) for n, v in enumerate(value)]
    return found


def _scalar(value: Any, path: str, privates: dict[str, PrivateValue]) -> Json:
    return value if type(value) in (str, int, bool, NoneType) else _written(value, path, privates, None)


def _written(value: Any, path: str, privates: dict[str, PrivateValue], member: Writer | None) -> Json:
    """A value as facts by what it is; ``member`` writes what stands in it where its type is stated."""
    if value is None:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    write = member or _scalar
    if isinstance(value, tuple | list):
        return [write(one, f"{path}.{n}", privates) for n, one in enumerate(value)]
    if dataclasses.is_dataclass(value):
        return _parts_written(value, f"{path}.", privates)
    if isinstance(value, Mapping):
        return {str(key): write(one, f"{path}.{key}", privates) for key, one in value.items()}
    raise TypeError(f"{path}: a {type(value).__name__} cannot stand in an act")
