"""The map of police districts: their boundaries where the unit loaded some that are in force on the day, else our own tiles."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tutela.apps.operations.selectors import first_moment_of
from tutela.apps.people import selectors as people
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.record.errors import Refused
from tutela.engines.figures.measures import Measure
from tutela.engines.law.errors import LawError
from tutela.web import charts
from tutela.web import components as ui
from tutela.web.page import PageRequest
from tutela.web.shown import names_of_districts

TILES = "tiles"
"""What ``?map=`` says where the reader wants tiles although there are boundaries."""


def uncounted(measure: Measure) -> charts.Measured:
    """What a district has that no row names: nothing, or where children are counted, not even that is told."""
    return ui.WITHHELD if measure.about_children else 0


def day_of(rounds: tuple[str, ...] | None, moment: datetime) -> date:
    """The day whose districts a map shows: the first day of the rounds that it is of, else that of the moment."""
    begins = [at for number in rounds or () if (at := first_moment_of(number)) is not None]
    return catalogue().day(min(begins, default=moment))


def map_context(
    request: PageRequest,
    counts: Mapping[str | None, int | None],
    label: str,
    day: date,
    *,
    nothing: charts.Measured,
) -> dict[str, Any]:
    """What the template of a page with a map needs: ``tilemap`` or ``boundaries``, and the link to the other of the two.

    ``counts`` by district, None is withheld; ``label`` is the measure's name, ``nothing`` what a district without a count has.
    """
    tiles = tiles_of(counts, label, day, nothing)
    loaded = people.boundaries_on(day)
    if tiles is None or loaded is None:
        return {"tilemap": tiles}
    query = request.query.copy()
    wants_tiles = query.pop("map", [""])[-1] == TILES
    if wants_tiles:
        return {"tilemap": tiles, "map_switch": ui.Link(_("Show the boundaries"), f"?{query.urlencode()}")}
    query["map"] = TILES
    switch = ui.Link(_("Show as tiles"), f"?{query.urlencode()}")
    try:
        drawing = people.drawing_of_boundaries(loaded)
    except Refused as lost:
        return {"tilemap": tiles, "map_lost": str(lost)}
    return {"boundaries": charts.BoundaryMap(tiles, drawing), "map_switch": switch}


def tiles_of(
    counts: Mapping[str | None, int | None], label: str, day: date, nothing: charts.Measured
) -> charts.TileMap | None:
    """The districts of that day as tiles, in our own layout; below them, districts of other days that have a count."""
    try:
        layout = catalogue().tilemap(day)
    except LawError:
        return None
    places = {tile.district: (tile.column, tile.row) for tile in layout.tiles}
    others = [code for code, count in counts.items() if code is not None and code not in places and count]
    places |= {code: (at % layout.columns, layout.rows + at // layout.columns) for at, code in enumerate(others)}
    names = names_of_districts()
    values = {code: ui.WITHHELD if count is None else count for code, count in counts.items()}
    tiles = tuple(
        charts.Tile(code, names.get(code, code), column, row, values.get(code, nothing))
        for code, (column, row) in places.items()
    )
    note = _("Tiles stand where the districts lie, roughly; their size means nothing.")
    return charts.TileMap(_("%(measure)s by district") % {"measure": label}, label, tiles, note)
