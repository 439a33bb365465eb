"""Charts: bars and tiles show the table's counts, all of them, and nothing that is withheld."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.figures.conftest import JURISDICTION
from tests.makers.counted_ledgers import CUT_OFFS, DISTRICTS_2020, CountedLedger
from tutela.engines.figures.charts import STEPS, TilePlace, bar_chart, layout_of, tile_map
from tutela.engines.figures.disclosure import for_export, for_note
from tutela.engines.figures.errors import ScopeRefused
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import measures_named
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import measure

NAMES = {"TVC": "North", None: "not stated"}


def table_of_counts(counts, **changes):
    ledger = CountedLedger()
    for district, count in counts.items():
        for number in range(count):
            ledger.state("search", f"S-{district}-{number}", district=district)
    return for_export(
        measure(fold(ledger.entries), Scope(), measures=measures_named(["places"]), by="district", **changes)
    )


def test_bars_are_as_long_as_their_counts():
    chart = bar_chart(
        table_of_counts({"TVC": 4, "MPM": 2, None: 1}, listed=("TVC", "MPM", "PKD")), "places", NAMES, width=100
    )

    assert [(bar.label, bar.count, bar.length, bar.y) for bar in chart.bars] == [
        ("North", 4, 100, 0),
        ("MPM", 2, 50, 24),
        ("PKD", 0, 0, 48),
        ("not stated", 1, 25, 72),
    ]
    assert chart.height == 96


@given(st.dictionaries(st.sampled_from(["TVC", "MPM", "PKD", None]), st.integers(0, 9)), st.integers(1, 500))
def test_no_bar_is_longer_than_the_chart_and_none_counted_is_invisible(counts, width):
    chart = bar_chart(table_of_counts(counts), "places", NAMES, width=width)

    assert all(0 <= bar.length <= width for bar in chart.bars)
    assert all((bar.length > 0) == (bar.count > 0) for bar in chart.bars)


@given(st.dictionaries(st.sampled_from(["TVC", "MPM", "PKD", None]), st.integers(0, 9)))
def test_a_tile_map_loses_no_count_and_darkens_with_it(counts):
    table = table_of_counts(counts)

    chart = tile_map(table, "places", (TilePlace("TVC", 0, 0), TilePlace("MPM", 1, 0)), NAMES)

    assert sum(tile.count for tile in chart.tiles) + sum(count for _, count in chart.beside) == table.totals[0]
    assert all((tile.shade == 0) == (tile.count == 0) for tile in chart.tiles)
    by_count = sorted(chart.tiles, key=lambda tile: tile.count)
    assert [tile.shade for tile in by_count] == sorted(tile.shade for tile in by_count)


def test_the_largest_count_has_the_darkest_shade_and_bounds_say_the_steps():
    chart = tile_map(
        table_of_counts({"TVC": 40, "MPM": 10}), "places", layout_of({"TVC": [0, 1], "MPM": [2, 0]}), NAMES
    )

    assert (chart.columns, chart.rows, chart.bounds) == (3, 2, (10, 20, 30, 40))
    assert [(tile.code, tile.shade) for tile in chart.tiles] == [("TVC", STEPS - 1), ("MPM", 1)]


def test_children_withheld_have_neither_length_nor_shade_nor_a_number():
    ledger = CountedLedger()
    for number in range(11):
        ledger.state("child", f"C-{number}", district="TVC" if number < 9 else "MPM")
    facts = fold(ledger.entries)
    table = measure(
        facts, Scope(), measures=measures_named(["children_referred"]), by="district", at=ledger.now, listed=("TVC",)
    )
    public = for_note(table, facts.rows(), facts.openings, [])

    bars = bar_chart(public, "children_referred", NAMES)
    tiles = tile_map(public, "children_referred", layout_of({"TVC": [0, 0], "MPM": [1, 0], "PKD": [2, 0]}), NAMES)

    assert [(bar.key, bar.count, bar.length) for bar in bars.bars] == [("TVC", None, 0)]
    assert [(tile.count, tile.shade) for tile in tiles.tiles] == [(None, None)] * 3


def test_opening_statements_have_a_bar_of_their_own_by_round():
    ledger = CountedLedger()
    ledger.open_with({"fir": 335})
    ledger.state("fir", "F-1", round="20.1")
    table = for_export(measure(fold(ledger.entries), Scope(), measures=measures_named(["firs"]), by="round"))

    assert [(bar.label, bar.count) for bar in bar_chart(table, "firs", {}).bars] == [
        ("carried forward", 335),
        ("20.1", 1),
    ]


def test_the_jurisdictions_own_layout_shows_every_district(rounds_facts, kerala):
    layouts = tomllib.loads((JURISDICTION / "tilemap.toml").read_text(encoding="utf-8"))["layout"]
    table = for_export(
        measure(rounds_facts, Scope(rounds=("20.3",)), by="district", at=CUT_OFFS["20.3"], listed=DISTRICTS_2020)
    )

    chart = tile_map(table, "places", layout_of(layouts[0]["tiles"]), kerala.english(DISTRICTS_2020))

    assert {tile.code for tile in chart.tiles} == set(DISTRICTS_2020)
    assert sum(tile.count for tile in chart.tiles) == 596
    assert chart.beside == ()


def test_charts_without_sense_are_refused():
    table = table_of_counts({"TVC": 1})

    with pytest.raises(ScopeRefused, match="no measure 'firs'"):
        bar_chart(table, "firs", {})
    with pytest.raises(ScopeRefused, match="two districts in one place"):
        tile_map(table, "places", layout_of({"TVC": [0, 0], "MPM": [0, 0]}), {})
    with pytest.raises(ScopeRefused, match="two numbers from 0"):
        layout_of({"TVC": [0, -1]})
    with pytest.raises(ScopeRefused, match="by district"):
        tile_map(for_export(measure(fold([]), Scope())), "places", (), {})
