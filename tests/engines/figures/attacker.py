"""An attacker on published figures about children: exact arithmetic, knows every shown number and how cells are made.

Unknown is how many children have each *story*: where and in which round (or nowhere) a child is counted as at each
cut-off. A cell shown is an equation over stories. Two attacks:

- ``by_equations`` solves the linear system over the rationals: which wanted counts follow from those shown;
- ``told_regions`` is given more than was ever published, the number of children in every region into which the
  cells shown cut the stories, and bounds each wanted count by it, no count being negative. Whatever can be worked
  out from the cells, by equations, inequalities or trial, this attacker works out too.
"""

import itertools
from dataclasses import dataclass
from fractions import Fraction

ABSENT = None
TOTAL = object()


@dataclass(frozen=True)
class Cell:
    """A cell: a district (or TOTAL) within a round (or TOTAL: since launch) as at the cut-off number ``when``."""

    district: object
    round: object
    when: int

    def counts(self, story):
        place = story[self.when]
        return place is not ABSENT and self.district in (TOTAL, place[0]) and self.round in (TOTAL, place[1])


@dataclass(frozen=True)
class Gained:
    """What came into a cell between two cut-offs: children counted in ``late`` and not in ``early``."""

    early: Cell
    late: Cell

    def counts(self, story):
        return self.late.counts(story) and not self.early.counts(story)


@dataclass(frozen=True)
class Rest:
    """What a total holds beside some rows: the complement that a withheld row may hide in."""

    total: Cell
    rows: tuple

    def counts(self, story):
        return self.total.counts(story) and not any(row.counts(story) for row in self.rows)


def stories(districts, rounds, cut_offs):
    """Every story that a child may have."""
    places = [ABSENT, *itertools.product(districts, rounds)]
    return list(itertools.product(places, repeat=cut_offs))[1:]


def by_equations(shown, wanted, all_stories):
    """The wanted counts that follow from the cells shown: {wanted: value}. ``shown`` maps cells to counts."""
    columns = sorted({tuple(one.counts(story) for one in (*shown, *wanted)) for story in all_stories})
    rows = [[Fraction(column[n]) for column in columns] + [Fraction(count)] for n, count in enumerate(shown.values())]
    basis = _echelon(rows)
    found = {}
    for n, one in enumerate(wanted):
        target = [Fraction(column[len(shown) + n]) for column in columns] + [Fraction(0)]
        left = _reduced(target, basis)
        if not any(left[:-1]):
            found[one] = -left[-1]
    return found


def _echelon(rows):
    basis = []
    for row in rows:
        row = _reduced(row, basis)
        pivot = next((n for n, value in enumerate(row[:-1]) if value), None)
        if pivot is not None:
            basis.append((pivot, [value / row[pivot] for value in row]))
    return basis


def _reduced(row, basis):
    for pivot, other in basis:
        factor = row[pivot]
        if factor:
            row = [one - factor * two for one, two in zip(row, other, strict=True)]
    return row


def told_regions(shown, wanted, all_stories, children):
    """Bounds of each wanted count: {wanted: (least, most)}, most None where nothing bounds it.

    ``children`` are the true stories; of them the attacker is told only how many lie in each region that some
    cell shown counts.
    """

    def region(story):
        return tuple(cell.counts(story) for cell in shown)

    told = {}
    for child in children:
        told[region(child)] = told.get(region(child), 0) + 1
    possible = {}
    for story in all_stories:
        possible.setdefault(region(story), []).append(story)
    found = {}
    for one in wanted:
        least, most = 0, 0
        for signature, members in possible.items():
            inside = sum(one.counts(story) for story in members)
            count = told.get(signature, 0)
            if not any(signature):
                most = None if inside else most
                continue
            least += count if inside == len(members) else 0
            most = None if most is None else most + (count if inside else 0)
        found[one] = (least, most)
    return found
