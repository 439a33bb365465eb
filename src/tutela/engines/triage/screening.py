"""Which contents a screening reads: those whose size an entry of the lists has. What it spares cannot match exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutela.engines.triage.detectors import Gate, Lookup
from tutela.engines.triage.errors import ScreeningUnsound
from tutela.engines.triage.result import Spared


@dataclass(frozen=True, slots=True)
class Screening:
    """How to screen against lists: the sizes that their entries have, and the digests that these state."""

    gate: Gate
    kinds: Sequence[str]

    def spares(self, sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """For contents of these sizes whether they need not be read."""
        return ~np.asarray(self.gate.may_have_size(sizes), np.bool_)


def screening_of(lookup: Lookup) -> Screening:
    """How to screen against these lists."""
    return Screening(lookup.sizes(), list(lookup.kinds()))


def spared(sizes: Iterable[int], screening: Screening) -> Spared:
    """Count what was spared, by the sizes that the manifest states, and show that no entry of the lists has one of them.

    The two sets of sizes are compared as sets, not as they were for reading. Raises ScreeningUnsound.
    """
    found = list(sizes)
    different = np.unique(np.array(found, np.uint64))
    listed = np.unique(np.asarray(screening.gate.sizes, np.uint64))
    common = int(np.isin(different, listed, assume_unique=True).sum())
    if common or (found and not screening.gate.complete):
        raise ScreeningUnsound("the screening left out what a list may know: please report this, and run in full")
    return Spared(len(found), sum(found), len(different), len(listed), common, list(screening.gate.without))
