"""Outside statements: figures that others published, held against the ledger at every moment."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tutela.engines.values import Unread, instant_text

from .course import Course, Interval, add_span, part_of_steps
from .districts import Districts
from .document import Json
from .errors import DocumentRefused
from .facts import Facts
from .measures import BY_NAME, Measure
from .scope import Scope

READINGS: Mapping[str, tuple[tuple[str, ...], bool]] = {
    "locations": (("places",), False),
    "cases": (("cases_as_firs", "cases_with_reports", "seizure_reports"), False),
    "devices": (("devices",), False),
    "arrests": (("arrests",), False),
    "cumulative_cases": (("cases_as_firs", "cases_with_reports", "seizure_reports"), True),
    "cumulative_arrests": (("arrests",), True),
}
"""What each column of a sheet of outside statements may mean: measures, and whether since launch."""

_DISTRICT = "police_district"
_DATES = "date_published"
_SOURCES = ("source", "source_host")
_REMARKS = ("districts_note", "remark")
_LOWER = re.compile(r"(?:(?:over|more than|at least|above)\s+|[>≥]\s*)?(\d[\d,]{0,15})\s*\+?", re.IGNORECASE)
_IN_REMARK = re.compile(r"(?:over|more than|at least)\s+(\d[\d,]{0,15})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutsideStatement:
    """One number that someone published.

    ``column`` is what it was called there (a key of READINGS), ``at_least`` marks a lower bound ("more than 140"),
    ``district`` the name as printed, police or civil district (None: the whole State), ``published`` the date as
    printed, to whatever precision, ``item`` the line of the sheet.
    """

    item: str
    round: str
    published: str
    source: str
    column: str
    value: int
    at_least: bool = False
    district: str | None = None


@dataclass(frozen=True, slots=True)
class OutsideStatements:
    """What was read of a sheet, and what was not."""

    statements: tuple[OutsideStatement, ...]
    unread: tuple[Unread, ...]


def statements_of(text: str) -> OutsideStatements:
    """Read a sheet of outside statements: CSV with a header and one row a source, round and, maybe, district.

    Columns: ``round``, ``date_published``, ``source`` or ``source_host``, any of READINGS, ``police_district``
    (any name), a remark (``districts_note``). A number may be written "over 140", "140+" or ">140": a lower bound;
    so is one that the row's remark repeats with "over" or "more than". Raises DocumentRefused without the header;
    a row or cell that cannot be read is listed as unread.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    columns = [name for name in reader.fieldnames or () if name in READINGS]
    if not columns or "round" not in (reader.fieldnames or ()):
        raise DocumentRefused(f"outside statements: the first line must name round and some of {', '.join(READINGS)}")
    found: list[OutsideStatement] = []
    unread: list[Unread] = []
    try:
        for row in reader:
            _read_row(row, f"line {reader.line_num}", columns, found, unread)
    except csv.Error as error:
        unread.append(Unread(f"line {reader.line_num}", f"no CSV from here: {error}"))
    return OutsideStatements(tuple(found), tuple(unread))


def _read_row(
    row: Mapping[str, str | None],
    item: str,
    columns: Sequence[str],
    found: list[OutsideStatement],
    unread: list[Unread],
) -> None:
    remark = " ".join(row.get(name) or "" for name in _REMARKS)
    bounds = {_number(text) for text in _IN_REMARK.findall(remark)}
    for column in columns:
        cell = (row.get(column) or "").strip()
        if not cell:
            continue
        match = _LOWER.fullmatch(cell)
        if match is None or not row.get("round"):
            unread.append(Unread(f"{item}, {column}", f"{cell[:40]!r} is no number, or the row names no round"))
            continue
        value = _number(match.group(1))
        found.append(
            OutsideStatement(
                item=item,
                round=str(row["round"]).strip(),
                published=(row.get(_DATES) or "").strip(),
                source=next((text.strip() for name in _SOURCES if (text := row.get(name))), ""),
                column=column,
                value=value,
                at_least=cell != match.group(1) or value in bounds,
                district=(row.get(_DISTRICT) or "").strip() or None,
            )
        )


def _number(text: str) -> int:
    return int(text.replace(",", ""))


@dataclass(frozen=True, slots=True)
class Holding:
    """One reading of a statement held against the ledger.

    ``verdict`` is ``equal`` (the ledger gives this number as at ``intervals``), ``reached`` (a lower bound that
    holds as at ``intervals``), ``nearest`` (never: ``count`` is the ledger's nearest, as at ``intervals``,
    ``difference`` the ledger's number less the one stated) or ``unknown`` (the round or the district does not
    occur; no count). Where no interval is given nothing had been counted yet at the count given.
    """

    statement: OutsideStatement
    measure: str
    districts: tuple[str, ...] | None
    verdict: str
    count: int | None
    difference: int | None
    intervals: tuple[Interval, ...]

    def to_json(self) -> dict[str, Json]:
        """The holding as a plain document."""
        return {
            "at_least": self.statement.at_least,
            "column": self.statement.column,
            "count": self.count,
            "difference": self.difference,
            "district": self.statement.district,
            "districts": None if self.districts is None else list(self.districts),
            "intervals": [
                {"since": instant_text(one.since), "until": None if one.until is None else instant_text(one.until)}
                for one in self.intervals
            ],
            "item": self.statement.item,
            "measure": self.measure,
            "published": self.statement.published,
            "round": self.statement.round,
            "source": self.statement.source,
            "stated": self.statement.value,
            "verdict": self.verdict,
        }


_RANK = {"equal": 0, "reached": 1, "nearest": 2, "unknown": 3}


CourseOf = Callable[[Measure, Scope], Course]


def held_against(
    statements: Iterable[OutsideStatement], facts: Facts, districts: Districts
) -> list[tuple[Holding, ...]]:
    """Hold each statement against the ledger, in every way in which it can be meant; the best reading first.

    The ways differ in what "cases" counts and in what a district's name covers. No reading is about children.
    """
    return held_against_courses(
        statements,
        lambda measure, scope: _course(facts, measure, scope),
        {row.round for row in facts.rows()},
        districts,
    )


def held_against_courses(
    statements: Iterable[OutsideStatement], course_of: CourseOf, rounds: Collection[str | None], districts: Districts
) -> list[tuple[Holding, ...]]:
    """As ``held_against``, by the courses of figures and the rounds of which something was ever counted."""
    return [
        tuple(
            sorted(
                _holdings(one, course_of, districts, rounds), key=lambda h: (_RANK[h.verdict], abs(h.difference or 0))
            )
        )
        for one in statements
    ]


def _holdings(
    statement: OutsideStatement, course_of: CourseOf, districts: Districts, rounds: Collection[str | None]
) -> Iterator[Holding]:
    names, since_launch = READINGS[statement.column]
    places: Sequence[tuple[str, ...] | None] = (
        (None,) if statement.district is None else districts.readings(statement.district)
    )
    for name in names:
        if not places or (not since_launch and statement.round not in rounds):
            yield Holding(statement, name, None, "unknown", None, None, ())
        for place in places if since_launch or statement.round in rounds else ():
            scope = Scope(rounds=None if since_launch else (statement.round,), districts=place)
            yield _holding(statement, BY_NAME[name], scope, course_of(BY_NAME[name], scope))


def _holding(statement: OutsideStatement, measure: Measure, scope: Scope, course: Course) -> Holding:
    held = course.at(statement.value)
    if held:
        return _verdict(statement, measure, scope, "equal", statement.value, held)
    above = course.above(statement.value) if statement.at_least else ()
    if above:
        return _verdict(statement, measure, scope, "reached", course.highest(), above)
    nearest = course.nearest(statement.value)
    return _verdict(statement, measure, scope, "nearest", nearest, course.at(nearest))


def _verdict(
    statement: OutsideStatement,
    measure: Measure,
    scope: Scope,
    verdict: str,
    count: int,
    held: Sequence[Interval],
) -> Holding:
    return Holding(statement, measure.name, scope.districts, verdict, count, count - statement.value, tuple(held))


def course_of(facts: Facts, measure: Measure, scope: Scope) -> list[tuple[int, Interval]]:
    """The figure's course: each count that it had, and from when until when; in order of time, from the first change."""
    return _course(facts, measure, scope).spans()


def _course(facts: Facts, measure: Measure, scope: Scope) -> Course:
    steps: Counter[datetime] = Counter()
    for row in facts.rows():
        if measure.formula.counts(row.key) and scope.covers(row.key):
            add_span(steps, 1, row.opened_at, row.closed_at)
    for dated in facts.openings if scope.takes_openings else ():
        add_span(steps, measure.formula.opening(dated.opening)[0], dated.opened_at, dated.closed_at)
    return Course([part_of_steps(steps)])
