"""A roster as plain values: rows and columns ready for a Parquet file, and the header beside them; and back."""

from typing import TypeAlias, cast

from tutela.engines.network.errors import NetworkError
from tutela.engines.network.roster import Roster, TitleUse
from tutela.engines.network.seen import Movement, NameUse, Seen

Cell: TypeAlias = "str | int | bool | list[str] | list[int]"
Column: TypeAlias = list[Cell]

COLUMNS = (
    "key", "wrote", "acted", "messages", "media", "media_sha256", "mentions", "first_at", "last_at",
    "state_at", "state_position", "exporters_lines", "changed_to", "name", "name_first_at", "name_last_at",
    "movement", "movement_at", "movement_position", "movement_by",
)  # fmt: skip
"""One row a designation (``Seen``). ``name…`` and ``movement…`` are lists of equal length within a row."""

MEMBER_COLUMNS = (
    "key", "ids", "name", "names", "roles", "basis", "state", "messages", "media", "first_at", "last_at",
    "joined_at", "left_at", "removed_at", "removed_by", "exporter", "channel",
)  # fmt: skip
"""One row a member, for people to read; it cannot be merged any more."""


def people_table(roster: Roster) -> dict[str, Column]:
    """Return the unlinked rows as columns of text, integers, booleans and lists of text or integers, nothing else.

    ``roster_of`` reads them back, so that later exports of the group can be merged.
    """
    columns: dict[str, Column] = {name: [] for name in COLUMNS}
    for seen in roster.people:
        for name, cell in _row(seen).items():
            columns[name].append(cell)
    return columns


def _row(seen: Seen) -> dict[str, Cell]:
    return {
        "key": seen.key,
        "wrote": seen.wrote,
        "acted": seen.acted,
        "messages": seen.messages,
        "media": seen.media,
        "media_sha256": list(seen.media_sha256),
        "mentions": seen.mentions,
        "first_at": seen.first_at,
        "last_at": seen.last_at,
        "state_at": seen.state_at[0],
        "state_position": seen.state_at[1],
        "exporters_lines": seen.exporters_lines,
        "changed_to": list(seen.changed_to),
        "name": [use.name for use in seen.names],
        "name_first_at": [use.first_at for use in seen.names],
        "name_last_at": [use.last_at for use in seen.names],
        "movement": [movement.what for movement in seen.movements],
        "movement_at": [movement.at for movement in seen.movements],
        "movement_position": [movement.position for movement in seen.movements],
        "movement_by": [movement.by for movement in seen.movements],
    }


def members_table(roster: Roster) -> dict[str, Column]:
    """Return the members as columns (``MEMBER_COLUMNS``); what is not known is an empty text or list."""
    return {name: [_cell(getattr(member, name)) for member in roster.members] for name in MEMBER_COLUMNS}


def _cell(value: object) -> Cell:
    if isinstance(value, tuple):
        return [item.name if isinstance(item, NameUse) else str(item) for item in value]
    return "" if value is None else cast("Cell", value)


def header(roster: Roster) -> dict[str, object]:
    """Return everything of a roster but its people, as JSON values."""
    return {
        "platform": roster.platform,
        "titles": [[use.at, use.position, use.title] for use in roster.titles],
        "group_ids": list(roster.group_ids),
        "personal": roster.personal,
        "messages": roster.messages,
        "service_lines": roster.service_lines,
        "unsupported": roster.unsupported,
        "unnamed_messages": roster.unnamed_messages,
        "own_messages": roster.own_messages,
        "unnamed_added": roster.unnamed_added,
        "first_at": roster.first_at,
        "last_at": roster.last_at,
        "exact": roster.exact,
    }


def roster_of(head: dict[str, object], columns: dict[str, Column]) -> Roster:
    """Read back what ``header`` and ``people_table`` wrote. Raises NetworkError when it is not theirs."""
    try:
        rows = [dict(zip(COLUMNS, cells, strict=True)) for cells in zip(*(columns[n] for n in COLUMNS), strict=True)]
        people = tuple(_seen(cast("dict[str, object]", row)) for row in rows)
        titles = tuple(TitleUse(*use) for use in cast("list[tuple[str, int, str]]", head["titles"]))
        group_ids = tuple(cast("list[str]", head["group_ids"]))
        rest = {name: value for name, value in head.items() if name not in ("titles", "group_ids")}
        return Roster(titles=titles, people=people, group_ids=group_ids, **cast("dict[str, str]", rest))  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as error:
        raise NetworkError("these columns are no roster's; import the export again") from error


def _seen(row: dict[str, object]) -> Seen:
    names = zip(*(cast("list[str]", row[n]) for n in ("name_first_at", "name_last_at", "name")), strict=True)
    movements = zip(
        cast("list[str]", row["movement_at"]),
        cast("list[int]", row["movement_position"]),
        cast("list[str]", row["movement"]),
        cast("list[str]", row["movement_by"]),
        strict=True,
    )
    return Seen(
        key=cast("str", row["key"]),
        names=tuple(NameUse(*use) for use in names),
        wrote=cast("bool", row["wrote"]),
        acted=cast("bool", row["acted"]),
        movements=tuple(Movement(*movement) for movement in movements),
        messages=cast("int", row["messages"]),
        media=cast("int", row["media"]),
        media_sha256=tuple(cast("list[str]", row["media_sha256"])),
        mentions=cast("int", row["mentions"]),
        first_at=cast("str", row["first_at"]),
        last_at=cast("str", row["last_at"]),
        state_at=(cast("str", row["state_at"]), cast("int", row["state_position"])),
        exporters_lines=cast("int", row["exporters_lines"]),
        changed_to=tuple(cast("list[str]", row["changed_to"])),
    )
