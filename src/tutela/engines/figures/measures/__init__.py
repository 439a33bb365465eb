"""The dictionary of measures: what is counted, exactly, one file a measure."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from tutela.engines.figures.errors import ScopeRefused

from . import (
    arrests,
    cases_as_firs,
    cases_with_reports,
    children_referred,
    devices,
    firs,
    groups_shut_down,
    places,
    referrals,
    registrations,
    seizure_reports,
    tips,
)
from .measure import Formula, Measure

MEASURES: tuple[Measure, ...] = (
    places.MEASURE,
    registrations.MEASURE,
    firs.MEASURE,
    seizure_reports.MEASURE,
    cases_as_firs.MEASURE,
    cases_with_reports.MEASURE,
    devices.MEASURE,
    arrests.MEASURE,
    tips.MEASURE,
    groups_shut_down.MEASURE,
    referrals.MEASURE,
    children_referred.MEASURE,
)
"""Every measure, in the order in which they are shown."""

BY_NAME: Mapping[str, Measure] = MappingProxyType({measure.name: measure for measure in MEASURES})

CHILDREN_KINDS = frozenset(kind for measure in MEASURES if measure.about_children for kind in measure.formula.kinds)
"""Kinds of objects that are children or point to one: whatever counts them is about children, whoever says otherwise."""

PUBLIC = ("places", "registrations", "firs", "seizure_reports", "devices", "arrests")
"""The measures of ``tutela figures --json`` and of a round's note; none is about children."""


def measures_named(names: Iterable[str]) -> tuple[Measure, ...]:
    """The measures of these names, in their order. Raises ScopeRefused, listing what there is, for an unknown one."""
    wanted = tuple(names)
    for name in wanted:
        if name not in BY_NAME:
            raise ScopeRefused(f"there is no measure {name!r}; there are {', '.join(BY_NAME)}")
    if len(set(wanted)) != len(wanted):
        raise ScopeRefused("a measure is asked for twice")
    return tuple(BY_NAME[name] for name in wanted)


__all__ = ["BY_NAME", "CHILDREN_KINDS", "MEASURES", "PUBLIC", "Formula", "Measure", "measures_named"]
