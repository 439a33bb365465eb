"""Small counts about children do not leave the house, and an attacker who subtracts does not find them."""

import itertools
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.engines.figures.attacker import TOTAL, Cell, Gained, Rest, by_equations, stories, told_regions
from tests.makers.counted_ledgers import START, CountedLedger
from tutela.engines.figures.disclosure import OTHER, THRESHOLD, Release, for_export, for_note
from tutela.engines.figures.errors import ReleaseRefused
from tutela.engines.figures.facts import fold
from tutela.engines.figures.measures import measures_named
from tutela.engines.figures.scope import Scope
from tutela.engines.figures.tables import measure

CHILDREN = measures_named(["children_referred"])
DISTRICTS = ("TVC", "MPM", "PKD")
ROUNDS = ("20.1", None)


def day(number):
    return START + timedelta(days=number)


def ledger_of(counts, *, at=None, ledger=None, prefix="C"):
    """A ledger in which so many children were referred in each district."""
    ledger = ledger or CountedLedger()
    for district, count in counts.items():
        for number in range(count):
            ledger.state("child", f"{prefix}-{district}-{number}", district=district, round="20.1", at=at)
    return ledger


def published(facts, scope, when, earlier, listed=DISTRICTS):
    """The table of a note, and the cells that it shows."""
    table = measure(facts, scope, measures=CHILDREN, by="district", at=when, listed=listed)
    public = for_note(table, facts.rows(), facts.openings, earlier)
    formula = CHILDREN[0].formula
    shown = [Release(formula, scope, None, None, when)] * (public.totals[0] is not None)
    shown += [Release(formula, scope, "district", row.key, when) for row in public.rows if row.counts[0] is not None]
    return public, shown


def shown_counts(public):
    return {row.key: row.counts[0] for row in public.rows}, public.totals[0]


@pytest.mark.parametrize(
    ("counts", "rows", "total"),
    [
        pytest.param((9, 7, 6), (9, 7, 6), 22, id="all large enough"),
        pytest.param((9, 7, 3), (9, None, None), 19, id="a second row withheld against subtraction"),
        pytest.param((9, 1, 1), (None, None, None), 11, id="the rest would be two"),
        pytest.param((4, 4, 4), (None, None, None), 12, id="only the total"),
        pytest.param((2, 1, 1), (None, None, None), None, id="the total is small"),
        pytest.param((0, 0, 0), (None, None, None), None, id="nought is withheld like a small count"),
        pytest.param((9, 0, 0), (9, None, None), 9, id="the rest is nought, which is no child"),
        pytest.param((5, 0, 4), (None, None, None), 9, id="the rest would be four"),
    ],
)
def test_one_table(counts, rows, total):
    ledger = ledger_of(dict(zip(DISTRICTS, counts, strict=True)))

    public, _ = published(fold(ledger.entries), Scope(rounds=("20.1",)), day(1), [])

    assert shown_counts(public) == (dict(zip(DISTRICTS, rows, strict=True)), total)


def test_a_later_note_does_not_tell_who_came_between():
    ledger = ledger_of({"TVC": 9, "MPM": 8}, at=day(1))
    ledger_of({"TVC": 2}, at=day(3), ledger=ledger, prefix="D")
    ledger_of({"MPM": 6}, at=day(3), ledger=ledger, prefix="D")
    facts = fold(ledger.entries)
    first, shown = published(facts, Scope(), day(2), [])

    second, _ = published(facts, Scope(), day(4), shown)

    assert shown_counts(first) == ({"TVC": 9, "MPM": 8, "PKD": None}, 17)
    assert shown_counts(second) == ({"TVC": None, "MPM": None, "PKD": None}, 25)


def test_the_same_figure_may_be_shown_again():
    ledger = ledger_of({"TVC": 9, "MPM": 8}, at=day(1))
    facts = fold(ledger.entries)
    first, shown = published(facts, Scope(), day(2), [])

    again, _ = published(facts, Scope(), day(2), shown)
    unchanged, _ = published(facts, Scope(), day(9), shown)

    assert shown_counts(first) == shown_counts(again) == shown_counts(unchanged)


def test_a_round_beside_since_launch_does_not_tell_the_rest():
    ledger = ledger_of({"TVC": 9, "MPM": 8}, at=day(1))
    ledger.state("child", "X-1", district="TVC", at=day(1))
    facts = fold(ledger.entries)
    _, shown = published(facts, Scope(rounds=("20.1",)), day(2), [])

    since_launch, _ = published(facts, Scope(), day(2), shown)

    assert shown_counts(since_launch) == ({"TVC": None, "MPM": 8, "PKD": None}, None)


def test_a_child_corrected_to_another_district_is_not_found_by_comparing():
    ledger = ledger_of({"TVC": 9, "MPM": 9}, at=day(1))
    ledger.count("corrected", "child", "C-TVC-0", district="MPM", round="20.1", at=day(3))
    facts = fold(ledger.entries)
    _, shown = published(facts, Scope(), day(2), [])

    later, _ = published(facts, Scope(), day(4), shown)

    assert shown_counts(later) == ({"TVC": None, "MPM": None, "PKD": None}, 18)


def test_an_opening_statement_is_a_region_too():
    ledger = CountedLedger()
    ledger.open_with({"child": 3}, at=day(1))
    ledger_of({"TVC": 9}, at=day(1), ledger=ledger)
    facts = fold(ledger.entries)

    public, _ = published(facts, Scope(), day(2), [])
    _, shown = published(facts, Scope(openings=False), day(2), [])
    beside, _ = published(facts, Scope(), day(2), shown)

    assert shown_counts(public) == ({"TVC": None, "MPM": None, "PKD": None}, 12)
    assert shown_counts(beside)[1] is None


def test_a_row_that_only_a_withheld_count_brings_is_left_out():
    ledger = ledger_of({"TVC": 9, "IDK": 1})

    public, _ = published(fold(ledger.entries), Scope(), day(1), [])

    assert [row.key for row in public.rows] == list(DISTRICTS)


def test_a_note_needs_a_moment_and_no_setting_lowers_the_threshold():
    table = measure(fold([]), Scope(), measures=CHILDREN, by="district")

    with pytest.raises(ReleaseRefused, match="cut-off"):
        for_note(table, [], [], [])
    for refused in (lambda: for_export(table, threshold=4), lambda: for_note(table, [], [], [], threshold=0)):
        with pytest.raises(ReleaseRefused, match="may only be larger"):
            refused()


def test_an_export_withholds_children_unseen_and_shows_all_else():
    ledger = ledger_of({"TVC": 900})
    ledger.state("fir", "F-1", district="TVC")
    table = measure(
        fold(ledger.entries),
        Scope(),
        measures=measures_named(["firs", "children_referred", "referrals"]),
        by="district",
    )

    public = for_export(table)

    assert [row.counts for row in public.rows] == [(1, None, None)]
    assert public.totals == (1, None, None)


@given(
    st.dictionaries(st.sampled_from(DISTRICTS), st.integers(0, 12)),
    st.dictionaries(st.sampled_from(DISTRICTS), st.integers(0, 12)),
)
def test_an_export_is_the_same_whatever_the_children(one, other):
    exports = []
    for counts in (one, other):
        ledger = CountedLedger()
        ledger.state("fir", "F-1", district="TVC")
        facts = fold(ledger_of(counts, ledger=ledger).entries, None)
        table = measure(
            facts, Scope(), measures=measures_named(["firs", "children_referred"]), by="district", listed=["TVC"]
        )
        exports.append((for_export(table).rows, for_export(table).totals))

    assert exports[0] == exports[1]


def test_outcomes_about_children_are_only_shown_added_to_others():
    ledger = CountedLedger()
    outcomes = ["child_in_need", "referred", "referred", "nothing_found", None]
    for number, outcome in enumerate(outcomes):
        ledger.state("search", f"S-{number}", category=outcome)
    facts, places = fold(ledger.entries), measures_named(["places"])

    public = for_export(measure(facts, Scope(), measures=places, by="category"))

    assert [(row.key, row.counts) for row in public.rows] == [("nothing_found", (1,)), (OTHER, (3,)), (None, (1,))]
    assert public.totals == (5,)
    single = Scope(categories=("child_in_need",))
    with pytest.raises(ReleaseRefused, match="leave the category out"):
        for_export(measure(facts, single, measures=places))


# --- the attacker -------------------------------------------------------------------------------------------------


def to_cell(release, moments):
    """A cell of the product as the attacker writes it."""
    round_ = TOTAL if release.scope.rounds is None else release.scope.rounds[0]
    return Cell(TOTAL if release.by is None else release.key, round_, moments.index(release.as_at))


def wanted_of(cut_offs, rounds):
    """Every count that must not come out small: cells, what came in between cut-offs, and what is beside rows."""
    places = [TOTAL, None, *DISTRICTS]
    cells = [Cell(*parts) for parts in itertools.product(places, [TOTAL, *rounds], range(cut_offs))]
    found = list(cells)
    found += [
        Gained(*pair)
        for pair in itertools.permutations(cells, 2)
        if pair[0].district == pair[1].district and pair[0].round == pair[1].round
    ]
    found += [Gained(a, b) for a in cells for b in cells if a.when == b.when and a.round != TOTAL and b.round == TOTAL]
    for cell in cells:
        if cell.district is TOTAL:
            rows = [Cell(district, cell.round, cell.when) for district in DISTRICTS]
            found += [Rest(cell, some) for n in (1, 2, 3) for some in itertools.combinations(rows, n)]
    return found


def small_ones(wanted, children):
    return [one for one in wanted if 0 < sum(one.counts(child) for child in children) < THRESHOLD]


def story_of(history, moments):
    versions = [history.version(moment) for moment in moments]
    return tuple(None if row is None else (row.district, row.round) for row in versions)


def attacked(shown, children, cut_offs):
    """The small counts that an attacker finds among the cells shown: by equations, and told every region."""
    wanted = small_ones(wanted_of(cut_offs, ROUNDS), children)
    every = stories([*DISTRICTS, None], ROUNDS, cut_offs)
    counts = {cell: sum(cell.counts(child) for child in children) for cell in shown}
    solved = by_equations(counts, wanted, every)
    bounds = told_regions(list(shown), wanted, every, children)
    return solved, {one: pair for one, pair in bounds.items() if pair[0] == pair[1]}


PLACES = st.tuples(st.sampled_from([*DISTRICTS, None]), st.sampled_from(ROUNDS))


@st.composite
def children_over_time(draw):
    """Children in three groups of size 0 to 9 a place, some of them corrected or withdrawn before the second cut-off."""
    ledger = CountedLedger()
    places = draw(st.lists(st.tuples(PLACES, st.integers(0, 9), st.integers(0, 1)), min_size=1, max_size=7))
    known = []
    for phase in (0, 1):
        for group, ((district, round_), size, when) in enumerate(places):
            for number in range(size if when == phase else 0):
                name = f"C-{group}-{number}"
                ledger.state("child", name, district=district, round=round_, at=day(1 + 2 * phase))
                known += [name] * (phase == 0)
        if phase == 0:
            for name in draw(st.lists(st.sampled_from(known), unique=True, max_size=8)) if known else []:
                moved = draw(st.none() | PLACES)
                if moved is None:
                    ledger.count("withdrawn", "child", name, at=day(3))
                else:
                    ledger.count("corrected", "child", name, district=moved[0], round=moved[1], at=day(3))
    return ledger.entries


@settings(max_examples=60)
@given(children_over_time(), st.permutations([(None, 0), (None, 1), (("20.1",), 0), (("20.1",), 1)]))
def test_no_small_count_follows_from_all_that_notes_show(entries, notes):
    """Notes on a round and since launch, at two cut-offs, published in any order."""
    moments = [day(2), day(4)]
    facts = fold(entries)
    shown = []
    for rounds, when in notes:
        shown += published(facts, Scope(rounds=rounds), moments[when], shown)[1]
    children = [story_of(history, moments) for history in facts.histories.values()]

    solved, pinned = attacked([to_cell(release, moments) for release in dict.fromkeys(shown)], children, len(moments))

    assert solved == {}
    assert pinned == {}


@settings(max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=3, max_size=3))
def test_the_attacker_breaks_a_table_that_withholds_only_small_cells(counts):
    """The attack is no straw man: with one small row alone withheld it finds it every time."""
    small = [n for n, count in enumerate(counts) if count < THRESHOLD]
    assume(len(small) == 1 and counts[small[0]] and sum(counts) >= THRESHOLD)
    children = [((district, "20.1"),) for district, count in zip(DISTRICTS, counts, strict=True) for _ in range(count)]
    shown = [Cell(TOTAL, "20.1", 0), Cell(None, "20.1", 0)]
    shown += [Cell(DISTRICTS[n], "20.1", 0) for n in range(3) if n not in small]

    solved, pinned = attacked(shown, children, 1)

    secret = Cell(DISTRICTS[small[0]], "20.1", 0)
    assert solved[secret] == counts[small[0]]
    assert pinned[secret] == (counts[small[0]], counts[small[0]])


def test_the_attacker_breaks_two_cut_offs_shown_side_by_side():
    """Nine children, then eleven: each total is large, their difference is two."""
    children = [(("TVC", "20.1"), ("TVC", "20.1"))] * 9 + [(None, ("TVC", "20.1"))] * 2
    shown = [Cell(TOTAL, TOTAL, 0), Cell(TOTAL, TOTAL, 1)]

    _, pinned = attacked([*shown, Cell("TVC", TOTAL, 1)], children, 2)

    assert any(isinstance(one, Gained) and pair == (2, 2) for one, pair in pinned.items())
