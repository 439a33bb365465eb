"""What the components of the design system show: plain frozen values, no models, no markup.

A page builds these values, a template partial under ``components/`` of the same name shows them. Import the module,
not its names: ``from tutela.web import components as ui`` and then ``ui.Table.of(...)``, ``ui.Badge("Sealed", "good")``.
``docs/design_system.md`` has one example of each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

Text: TypeAlias = str | Promise
"""Words that a person reads: a string, or one that is translated when it is shown."""

NO_ROWS: Text = gettext_lazy("Nothing is recorded here.")
NO_EVENTS: Text = gettext_lazy("Nothing has happened yet.")
NOTHING_DUE: Text = gettext_lazy("Nothing is due.")
NO_CUSTODY: Text = gettext_lazy("No custody is recorded yet.")
"""What the lists say when they are empty, unless the page knows better words."""

Tone: TypeAlias = Literal["neutral", "good", "warn", "danger", "info", "exercise"]
"""What a mark means; the words say it too, so that no colour speaks alone."""

CellKind: TypeAlias = Literal[
    "text", "link", "reference", "number", "moment", "day", "badge", "list", "empty", "withheld", "erased"
]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another page; ``key`` is the letter after ``g`` that leads there from the keyboard."""

    label: Text
    url: str
    current: bool = False
    key: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of an object (``EX-0001``), set in monospace; ``url`` leads to its page."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A status in one or two words."""

    label: Text
    tone: Tone = "neutral"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as a table, a fact or a list shows it. Made by ``cell_of``; rarely by hand."""

    kind: CellKind
    text: Text = ""
    url: str = ""
    number: int = 0
    moment: date | None = None
    tone: Tone = "neutral"
    items: "tuple[Cell, ...]" = ()


EMPTY = Cell("empty")
"""Nothing is known or stated: shown as a dash that says so to a screen reader."""
WITHHELD = Cell("withheld")
"""A count that is not published because it is too small."""
ERASED = Cell("erased")
"""A personal value that was erased on schedule; the ledger keeps a commitment."""

CellValue: TypeAlias = "str | Promise | int | date | Link | Reference | Badge | Cell | Sequence[CellValue] | None"
"""What may stand where a value is shown; a datetime must be aware."""


def cell_of(value: CellValue) -> Cell:
    """Turn a plain value into what shows it: int to number, datetime to time, None or empty to a dash."""
    match value:
        case Cell():
            return value
        case None | "":
            return EMPTY
        case bool():
            return Cell("text", text=_("Yes") if value else _("No"))
        case int():
            return Cell("number", number=value)
        case datetime():
            return Cell("moment", moment=value)
        case date():
            return Cell("day", moment=value)
        case Link():
            return Cell("link", text=value.label, url=value.url)
        case Reference():
            return Cell("reference", text=value.text, url=value.url)
        case Badge():
            return Cell("badge", text=value.label, tone=value.tone)
        case str() | Promise():
            return Cell("text", text=value)
        case _:
            return Cell("list", items=tuple(cell_of(item) for item in value)) if len(value) else EMPTY


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``sort_url`` makes its heading a link, ``sorted`` says how it stands now."""

    label: Text
    numeric: bool = False
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``state`` marks a withdrawn, overdue or chosen one."""

    cells: tuple[Cell, ...]
    state: Literal["", "withdrawn", "overdue", "chosen"] = ""

    @classmethod
    def of(cls, *values: CellValue, state: Literal["", "withdrawn", "overdue", "chosen"] = "") -> "Row":
        """A row of plain values."""
        return cls(tuple(cell_of(value) for value in values), state)


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where a list stands: rows ``first`` to ``last`` of ``total`` (None where counting would cost too much)."""

    first: int
    last: int
    total: int | None = None
    previous_url: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: numbers right-aligned, heading that stays in sight, stacked on a narrow screen.

    ``wide`` keeps the grid on a narrow screen and lets it scroll, for matrices of figures.
    """

    caption: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    empty: Text = NO_ROWS
    pagination: Pagination | None = None
    note: Text = ""
    wide: bool = False
    filterable: bool = False
    caption_hidden: bool = False

    @classmethod
    def of(
        cls,
        caption: Text,
        columns: Iterable[Text | Column],
        rows: Iterable[Row | Sequence[CellValue]],
        *,
        total: Sequence[CellValue] | None = None,
        empty: Text = NO_ROWS,
        pagination: Pagination | None = None,
        note: Text = "",
        wide: bool = False,
        filterable: bool = False,
        caption_hidden: bool = False,
    ) -> "Table":
        """A table of plain values; a column that holds numbers only is set as numbers.

        Raises ValueError when a row has not one value for each column, which is a mistake of the page.
        """
        made = tuple(row if isinstance(row, Row) else Row.of(*row) for row in rows)
        heads = tuple(column if isinstance(column, Column) else Column(column) for column in columns)
        foot = Row.of(*total) if total is not None else None
        for row in (*made, foot) if foot else made:
            if len(row.cells) != len(heads):
                raise ValueError(f"a row of {caption!s} has {len(row.cells)} values for {len(heads)} columns")
        heads = tuple(_as_numbers(head, [row.cells[at] for row in made]) for at, head in enumerate(heads))
        return cls(caption, heads, made, foot, empty, pagination, note, wide, filterable, caption_hidden)

    @property
    def body(self) -> list[tuple[Row, list[tuple[Column, Cell]]]]:
        """The rows, each value beside its column."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def foot(self) -> list[tuple[Column, Cell]]:
        """The total row, each value beside its column; empty without one."""
        return list(zip(self.columns, self.total.cells, strict=True)) if self.total else []


def _as_numbers(column: Column, cells: list[Cell]) -> Column:
    """The column, set as numbers when every value in it that is known is one."""
    kinds = {cell.kind for cell in cells} - {"empty", "withheld"}
    return Column(column.label, True, column.sort_url, column.sorted) if kinds == {"number"} else column


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known: label, value, and what the label means where that is not plain."""

    label: Text
    cell: Cell
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of what is known about one object."""

    label: Text
    facts: tuple[Fact, ...]
    title: Text = ""

    @classmethod
    def of(cls, label: Text, facts: Iterable[tuple[Text, CellValue] | Fact], *, title: Text = "") -> "Facts":
        """Facts from pairs of label and plain value; ``label`` names the list, ``title`` is its visible heading."""
        made = (fact if isinstance(fact, Fact) else Fact(fact[0], cell_of(fact[1])) for fact in facts)
        return cls(label, tuple(made), title)

    @property
    def stated(self) -> "Facts":
        """These facts without those of which nothing is known, for objects of which most facts do not apply."""
        return replace(self, facts=tuple(fact for fact in self.facts if fact.cell != EMPTY))


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, and when it was recorded; the sentence is that of its act.

    ``entry`` is the index of its ledger entry, ``happened_at`` None where only the record's own time is known.
    """

    text: Text
    recorded_at: datetime
    happened_at: datetime | None = None
    actor: Text = ""
    entry: int | None = None
    entry_url: str = ""
    detail: Text = ""
    badges: tuple[Badge, ...] = ()
    tone: Tone = "neutral"

    @property
    def at(self) -> datetime:
        """When it happened; where that is not stated, when it was recorded."""
        return self.happened_at or self.recorded_at

    @property
    def recorded_later(self) -> str:
        """How long after it happened it was recorded, from a minute upwards; else nothing."""
        gap = self.recorded_at - self.at
        return _("recorded %(span)s later") % {"span": span_text(gap)} if gap >= timedelta(minutes=1) else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What happened to one object, in the order given."""

    label: Text
    events: tuple[Event, ...]
    empty: Text = NO_EVENTS

    @classmethod
    def of(cls, label: Text, events: Iterable[Event]) -> "Timeline":
        """A timeline of events, oldest first."""
        return cls(label, tuple(sorted(events, key=lambda event: event.at)))


def span_text(span: timedelta) -> str:
    """A length of time in words: minutes below two hours, hours below two days, days below two years, else years."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if minutes < 48 * 60:
        return ngettext("%(count)d hour", "%(count)d hours", minutes // 60) % {"count": minutes // 60}
    days = minutes // 1440
    if days < 730:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}


@dataclass(frozen=True, slots=True)
class Action:
    """Something that an officer can do from a page: a link to its form, or with ``post`` a button that does it."""

    label: Text
    url: str
    tone: Literal["plain", "primary", "danger"] = "plain"
    post: bool = False
    confirm: Text = ""


@dataclass(frozen=True, slots=True)
class PageHead:
    """The head of a page: what it is about, how that stands, what can be done."""

    title: Text
    reference: str = ""
    badges: tuple[Badge, ...] = ()
    actions: tuple[Action, ...] = ()
    summary: Text = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the officer should know before going on."""

    text: Text
    tone: Tone = "info"
    title: Text = ""
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Fields of a form that belong together, by name."""

    legend: Text
    fields: tuple[str, ...]
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A rule that something recorded breaches; open until a named officer closes it with a reason."""

    text: Text
    source: Text
    rule: str = ""
    opened_at: datetime | None = None
    reference: str = ""
    close_url: str = ""
    closed_by: Text = ""
    closed_at: datetime | None = None
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the ledger answers to an act: the sentence, its entries, when, the checkpoint, what it breaches."""

    sentence: Text
    recorded_at: datetime
    entries: tuple[int, ...]
    entry_url: str = ""
    checkpoint_size: int | None = None
    checkpoint_root: str = ""
    discrepancies: tuple[Discrepancy, ...] = ()


Standing: TypeAlias = Literal["overdue", "soon", "later"]


@dataclass(frozen=True, slots=True)
class DueItem:
    """Something that must be done by a moment, and the provision or guideline that says so."""

    title: Text
    due_at: datetime
    url: str = ""
    reference: str = ""
    source: Text = ""
    owner: Text = ""

    def standing(self, now: datetime, soon: timedelta) -> Standing:
        """Overdue, within ``soon``, or later."""
        if self.due_at < now:
            return "overdue"
        return "soon" if self.due_at - now <= soon else "later"

    def distance(self, now: datetime) -> str:
        """How far the moment is, in words: overdue by three hours, in two days."""
        if self.due_at < now:
            return _("overdue by %(span)s") % {"span": span_text(now - self.due_at)}
        return _("in %(span)s") % {"span": span_text(self.due_at - now)}


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, as at ``now``, in groups that say so in words."""

    label: Text
    now: datetime
    items: tuple[DueItem, ...]
    soon: timedelta = timedelta(days=3)
    empty: Text = NOTHING_DUE

    @property
    def groups(self) -> list[tuple[Standing, str, list[tuple[DueItem, str]]]]:
        """Standing, its heading, its items with their distance; the most urgent first, no empty group."""
        headings: tuple[tuple[Standing, str], ...] = (
            ("overdue", _("Overdue")),
            ("soon", _("Soon")),
            ("later", _("Later")),
        )
        ordered = sorted(self.items, key=lambda item: item.due_at)
        grouped = (
            (name, title, [i for i in ordered if i.standing(self.now, self.soon) == name]) for name, title in headings
        )
        return [(name, title, [(i, i.distance(self.now)) for i in items]) for name, title, items in grouped if items]


@dataclass(frozen=True, slots=True)
class Holding:
    """One stretch of custody: who held the exhibit, where, under which seal, from when to when.

    ``given_by`` and ``received_by`` are the two signatures of the hand-over that began it.
    """

    holder: Text
    since: datetime
    until: datetime | None = None
    role: Text = ""
    place: Text = ""
    seal: str = ""
    given_by: Text = ""
    received_by: Text = ""
    purpose: Text = ""
    entry: int | None = None
    entry_url: str = ""
    breach: Text = ""


@dataclass(frozen=True, slots=True)
class Custody:
    """The chain of custody of one exhibit, first holder first; the last one without an end holds it now."""

    label: Text
    holdings: tuple[Holding, ...]
    empty: Text = NO_CUSTODY

    @property
    def links(self) -> list[tuple[Holding, str]]:
        """Each holding with the gap before it in words; empty where one begins as the last ends."""
        before = [None, *self.holdings[:-1]] if self.holdings else []
        return [(held, _gap_text(last, held)) for last, held in zip(before, self.holdings, strict=True)]


def _gap_text(last: Holding | None, held: Holding) -> str:
    """What a reader of the chain must notice between two holdings."""
    if last is None:
        return ""
    if last.until is None or last.until > held.since:
        return _("overlaps with the holder before")
    if last.until < held.since:
        return _("no holder recorded for %(span)s") % {"span": span_text(held.since - last.until)}
    return ""


@dataclass(frozen=True, slots=True)
class Count:
    """One number with its exact definition, so that nobody has to guess what it counts.

    ``value`` None is "not stated". ``beside`` is a statement shown beside it and never added (a phoned count).
    """

    label: Text
    value: int | None
    definition: Text
    url: str = ""
    beside: Text = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts as at one moment."""

    label: Text
    as_at: datetime
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long task is; ``url`` answers with this component again, and is the link without JavaScript."""

    label: Text
    done: int
    total: int
    state: Text = ""
    url: str = ""
    finished: bool = False
