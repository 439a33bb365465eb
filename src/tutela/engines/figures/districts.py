"""Districts as figures need them: code, names in each language, and what the press may mean by a name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .errors import DocumentRefused, WordingMissing

NOT_STATED = "not stated"
"""The name, in English, of the row of what has no district; no district has it."""


@dataclass(frozen=True, slots=True)
class District:
    """One police district: its code, names by language (en, ml, hi), civil district, other spellings, and when it was.

    ``valid_from`` and ``valid_to`` are both included; None is no end.
    """

    code: str
    names: Mapping[str, str]
    revenue: str | None = None
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, day: date) -> bool:
        """Say whether the district existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Districts:
    """The police districts of a jurisdiction, in the order in which tables show them."""

    all: tuple[District, ...]
    _by_code: Mapping[str, District] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_code = {district.code: district for district in self.all}
        if len(by_code) != len(self.all):
            raise DocumentRefused("districts: a code stands twice")
        object.__setattr__(self, "_by_code", by_code)

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> "Districts":
        """Read the decoded data of a jurisdiction (``districts.toml``: a list ``district``). Raises DocumentRefused."""
        listed = data.get("district")
        if not isinstance(listed, Sequence) or isinstance(listed, str):
            raise DocumentRefused("districts: a list [[district]] is wanted")
        return cls(tuple(_district(one) for one in listed))

    def codes(self, day: date | None = None) -> tuple[str, ...]:
        """The codes in order, of the districts that existed on ``day`` (None: of all)."""
        return tuple(district.code for district in self.all if day is None or district.valid_on(day))

    def name(self, code: str, language: str) -> str:
        """The name of a district. Raises WordingMissing when the district or its name in the language is not there."""
        district = self._by_code.get(code)
        if district is None or language not in district.names:
            raise WordingMissing(f"district {code} has no name in {language!r}; add it to the jurisdiction's districts")
        return district.names[language]

    def english(self, codes: Iterable[str | None]) -> dict[str | None, str]:
        """English names of codes; a code that is not known stands for itself, None is "not stated"."""
        found: dict[str | None, str] = {}
        for code in codes:
            district = self._by_code.get(code) if code is not None else None
            found[code] = NOT_STATED if code is None else district.names.get("en", code) if district else code
        return found

    def readings(self, name: str) -> tuple[tuple[str, ...], ...]:
        """What a name in a press report may mean: each reading is a set of police districts, told narrowest first.

        A police district's code, name or alias is one reading; a civil district's name is another, of all police
        districts that lie or lay in it. No reading means that the name is not known.
        """
        sought = _folded(name)
        as_police = [
            (d.code,) for d in self.all if sought in {_folded(n) for n in (d.code, *d.names.values(), *d.aliases)}
        ]
        as_civil = tuple(d.code for d in self.all if d.revenue is not None and _folded(d.revenue) == sought)
        return tuple(dict.fromkeys([*as_police, *([as_civil] if as_civil else [])]))


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _district(value: object) -> District:
    if not isinstance(value, Mapping):
        raise DocumentRefused("districts: each [[district]] is a table")
    code, names, aliases = value.get("code"), value.get("name"), value.get("aliases", [])
    if not isinstance(code, str) or not isinstance(names, Mapping) or "en" not in names:
        raise DocumentRefused(f"districts: {str(code)[:20]!r} lacks its code or its English name")
    if not isinstance(aliases, Sequence) or isinstance(aliases, str):
        raise DocumentRefused(f"districts: aliases of {code} are no list")
    revenue = value.get("revenue_district")
    return District(
        code=code,
        names={str(language): str(name) for language, name in names.items()},
        revenue=None if revenue is None else str(revenue),
        aliases=tuple(str(alias) for alias in aliases),
        valid_from=_day(value.get("valid_from"), code),
        valid_to=_day(value.get("valid_to"), code),
    )


def _day(value: object, code: str) -> date | None:
    if value is None or type(value) is date:
        return value
    raise DocumentRefused(f"districts: {code} is valid from or to something that is no date")
