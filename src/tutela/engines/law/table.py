"""A TOML table read strictly: every key is asked for by its type, and a fault names its file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from tutela.engines.law.errors import CatalogueInvalid
from tutela.engines.law.lengths import Length, length_of
from tutela.engines.law.spans import Span

_Choice = TypeVar("_Choice", bound=str)
_Kind = TypeVar("_Kind")


class Table:
    """One table of a TOML file; remembers which keys were asked for, so that a misspelt key is found."""

    def __init__(self, file: str, path: str, content: Mapping[str, object]) -> None:
        self.file = file
        self.path = path
        self._content = content
        self._asked: set[str] = set()

    def fault(self, key: str, reason: str) -> CatalogueInvalid:
        """Return the error that names this table's file and ``key``."""
        return CatalogueInvalid(self.file, f"{self.path}.{key}" if self.path and key else self.path or key, reason)

    def has(self, key: str) -> bool:
        """Say whether the key is there."""
        self._asked.add(key)
        return key in self._content

    def _take(self, key: str, kind: type[_Kind], wanted: str) -> _Kind:
        if not self.has(key):
            raise self.fault(key, f"is missing; {wanted} is wanted")
        value = self._content[key]
        # bool is an int and datetime is a date in Python, in TOML they are kinds of their own
        if type(value) is not kind:
            raise self.fault(key, f"is {value!r}; {wanted} is wanted")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        """Return a non-empty text; with a ``default`` the key may be absent or empty."""
        if default is not None and not self.has(key):
            return default
        value = self._take(key, str, "a text")
        if not value.strip() and default is None:
            raise self.fault(key, "is empty; write something")
        return value

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of non-empty texts without repetition."""
        if default is not None and not self.has(key):
            return default
        values = self._take(key, list, "a list of texts")
        if not all(isinstance(value, str) and value.strip() for value in values):
            raise self.fault(key, f"is {values!r}; a list of non-empty texts is wanted")
        if len(set(values)) != len(values):
            raise self.fault(key, "names the same thing twice; remove one")
        return tuple(values)

    def choice(self, key: str, allowed: tuple[_Choice, ...], default: _Choice | None = None) -> _Choice:
        """Return one of the ``allowed`` texts."""
        value = self.text(key, default)
        for option in allowed:
            if option == value:
                return option
        raise self.fault(key, f"is {value!r}; use one of {', '.join(allowed)}")

    def whole(self, key: str, least: int = 0) -> int:
        """Return a whole number of at least ``least``."""
        value = self._take(key, int, "a whole number")
        if value < least:
            raise self.fault(key, f"is {value}; it must be at least {least}")
        return value

    def whole_or_none(self, key: str, least: int = 0) -> int | None:
        """Return a whole number, or None where the key is absent."""
        return self.whole(key, least) if self.has(key) else None

    def truth(self, key: str, *, default: bool) -> bool:
        """Return true or false."""
        return self._take(key, bool, "true or false") if self.has(key) else default

    def truth_or_none(self, key: str) -> bool | None:
        """Return true or false, or None where the key is absent: not known."""
        return self._take(key, bool, "true or false") if self.has(key) else None

    def day(self, key: str) -> date:
        """Return a calendar day, written without quotes: 2024-07-01."""
        return self._take(key, date, "a date such as 2024-07-01, without quotes")

    def day_or_none(self, key: str) -> date | None:
        """Return a calendar day, or None where the key is absent."""
        return self.day(key) if self.has(key) else None

    def day_or_blank(self, key: str) -> date | None:
        """Return a calendar day, or None where the key is absent or an empty text: not done yet."""
        return self.day(key) if self.has(key) and self._content[key] != "" else None

    def span(self) -> Span:
        """Return ``valid_from`` and ``valid_to`` as a span; an absent end is open."""
        span = Span(self.day_or_none("valid_from"), self.day_or_none("valid_to"))
        if span.valid_from and span.valid_to and span.valid_from > span.valid_to:
            raise self.fault("valid_to", f"{span.valid_to} lies before valid_from {span.valid_from}")
        return span

    def length(self, key: str) -> Length:
        """Return a length such as 24h, 90d, 2mo or 1y."""
        text = self.text(key)
        length = length_of(text)
        if length is None:
            raise self.fault(key, f"is {text!r}; write a length such as 24h, 90d, 2mo or 1y")
        return length

    def lengths(self, key: str) -> tuple[Length, ...]:
        """Return a list of lengths in hours or days, empty where the key is absent."""
        found = tuple(length_of(text) for text in self.texts(key, ()))
        if any(length is None or length.unit not in ("hours", "days") for length in found):
            raise self.fault(key, "write lengths in hours or days, such as 24h or 7d")
        return tuple(length for length in found if length is not None)

    def table(self, key: str) -> Table:
        """Return the table under ``key``."""
        return Table(self.file, self._below(key), self._take(key, dict, "a table"))

    def tables(self, key: str, *, needed: bool = True) -> tuple[Table, ...]:
        """Return the tables of a list ``[[key]]``; at least one when ``needed``."""
        if not needed and not self.has(key):
            return ()
        rows = self._take(key, list, f"a list of tables [[{key}]]")
        if not rows or not all(isinstance(row, dict) for row in rows):
            raise self.fault(key, f"a list of tables [[{key}]] is wanted")
        return tuple(Table(self.file, f"{self._below(key)}[{place}]", row) for place, row in enumerate(rows, 1))

    def pairs(self) -> tuple[tuple[str, object], ...]:
        """Return all keys with their values, for tables whose keys are data."""
        self._asked.update(self._content)
        return tuple(self._content.items())

    def finish(self) -> None:
        """Refuse keys that nobody asked for: they are misspelt or belong elsewhere."""
        unknown = sorted(set(self._content) - self._asked)
        if unknown:
            raise self.fault(unknown[0], f"is no key of this table; known are {', '.join(sorted(self._asked))}")

    def _below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


def read_table(folder: Path, name: str) -> Table:
    """Read one TOML file of a jurisdiction folder.

    Raises CatalogueInvalid when it is missing, not UTF-8, not TOML, or holds a time of day.
    """
    try:
        content = tomllib.loads((folder / name).read_bytes().decode("utf-8"))
    except FileNotFoundError as error:
        raise CatalogueInvalid(name, "", "is missing from the jurisdiction folder; add it") from error
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueInvalid(name, "", f"cannot be read as TOML in UTF-8: {error}") from error
    _refuse_times(name, "", content)
    return Table(name, "", content)


def _refuse_times(file: str, path: str, value: object) -> None:
    """Refuse moments in the data set: law is dated by days, and a moment would need a zone."""
    if isinstance(value, datetime):
        raise CatalogueInvalid(file, path, f"is the moment {value}; law is dated by days, write a date only")
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_times(file, f"{path}.{key}" if path else key, inner)
    elif isinstance(value, list):
        for place, inner in enumerate(value, 1):
            _refuse_times(file, f"{path}[{place}]", inner)
