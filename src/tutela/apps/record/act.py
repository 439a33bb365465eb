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
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

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
    name: str, *, version: int, about: tuple[str, ...] = (), names: tuple[str, ...] = (), never_exported: bool = False
) -> Callable[[type[A]], type[A]]:
    """Register a class as the act ``name`` in its newest ``version``.

    ``about`` lists the parts that hold references of the objects concerned, ``names`` those that hold the
    references given to new objects. Private values of an act that is ``never_exported`` (who a child is) are opened in
    no export, whatever is asked for.
    """

    def register(cls: type[A]) -> type[A]:
        frozen = dataclass(frozen=True, kw_only=True)(cls)
        frozen.act_name, frozen.act_version = name, version
        frozen.act_about, frozen.act_names = tuple(dict.fromkeys((*names, *about))), names
        frozen.act_never_exported = never_exported
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
    parts = {part: _read(hint, facts.get(part), f"{index}/{part}") for part, hint in _parts(cls).items()}
    return cls(happened_at=happened_at, **parts)


def facts_of(value: Act) -> tuple[dict[str, Json], dict[str, Json]]:
    """The public facts of an act and its private values by path; private places hold None until committed to."""
    privates: dict[str, Json] = {}
    facts = {part: _write(hint, getattr(value, part), part, privates) for part, hint in _parts(type(value)).items()}
    return facts, privates


def with_commitments(facts: Json, commitments: Mapping[str, str], path: str = "") -> Json:
    """The facts with each private place filled by its commitment."""
    if path in commitments:
        return {"commitment": commitments[path]}
    if isinstance(facts, dict):
        return {
            key: with_commitments(value, commitments, f"{path}.{key}" if path else key) for key, value in facts.items()
        }
    if isinstance(facts, list):
        return [with_commitments(value, commitments, f"{path}.{n}") for n, value in enumerate(facts)]
    return facts


_known_parts: dict[type, dict[str, Any]] = {}


def _parts(cls: type) -> dict[str, Any]:
    if cls not in _known_parts:
        _known_parts[cls] = _find_parts(cls)
    return _known_parts[cls]


def _find_parts(cls: type) -> dict[str, Any]:
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


def _write(hint: Any, value: Any, path: str, privates: dict[str, Json]) -> Json:
    hint = _some(hint)
    if value is None:
        return None
    if _is_private(hint):
        privates[path] = _write(_plain(hint), value, path, {})
        return None
    hint = _plain(hint)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple | list):
        item = (typing.get_args(hint) or (Any,))[0]
        return [_write(item, one, f"{path}.{n}", privates) for n, one in enumerate(value)]
    if dataclasses.is_dataclass(value):
        return {
            part: _write(part_hint, getattr(value, part), f"{path}.{part}", privates)
            for part, part_hint in _parts(type(value)).items()
        }
    if isinstance(value, Mapping):
        item = (typing.get_args(hint) or (str, Any))[1]
        return {str(key): _write(item, one, f"{path}.{key}", privates) for key, one in value.items()}
    raise TypeError(f"{path}: a {type(value).__name__} cannot stand in an act")


def _read(hint: Any, value: Json, path: str) -> Any:
    hint = _some(hint)
    if value is None:
        return None
    if _is_private(hint):
        return path
    hint = _plain(hint)
    origin = typing.get_origin(hint)
    if isinstance(value, list):
        item = (typing.get_args(hint) or (Any,))[0]
        return tuple(_read(item, one, f"{path}.{n}") for n, one in enumerate(value))
    if isinstance(hint, type) and dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return hint(
            **{part: _read(part_hint, value.get(part), f"{path}.{part}") for part, part_hint in _parts(hint).items()}
        )
    if isinstance(value, dict):
        item = (typing.get_args(hint) or (str, Any))[1] if origin else Any
        return {key: _read(item, one, f"{path}.{key}") for key, one in value.items()}
    if hint is datetime and isinstance(value, str):
        return instant_of(value)
    if hint is date and isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
