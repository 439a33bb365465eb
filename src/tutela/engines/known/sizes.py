"""Which sizes the entries of lists have: a file of another size cannot match exactly, and need not be read for that."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tutela.engines.known.index import BIG_SIZE, NO_SIZE, Index

_CHUNK = 1 << 24


@dataclass(frozen=True, slots=True)
class SizeGate:
    """The sizes of every entry, sorted, each once; ``without`` names the lists that state none for some of theirs.

    Only a gate that is ``complete`` may spare a file from being read.
    """

    sizes: npt.NDArray[np.uint64]
    without: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every entry of every list states its size."""
        return not self.without

    def may_have_size(self, sizes: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        """For sizes in bytes: whether an entry may have it. All of them may where the gate is not complete."""
        asked = np.asarray(sizes)
        if not self.complete:
            return np.ones(asked.shape, np.bool_)
        if not len(self.sizes):
            return np.zeros(asked.shape, np.bool_)
        wanted = asked.astype(np.uint64)
        places = np.minimum(np.searchsorted(self.sizes, wanted), len(self.sizes) - 1)
        return np.asarray(self.sizes[places] == wanted, np.bool_)


def gate_of(indexes: Sequence[Index]) -> SizeGate:
    """The gate of several lists together; costs a pass over their size columns, in bounded pieces."""
    found = [np.empty(0, np.uint64)]
    without = []
    for index in indexes:
        if index.sizes is None or _any_without(index.sizes):
            without.append(index.name)
            continue
        for start in range(0, len(index.sizes), _CHUNK):
            piece = np.unique(index.sizes[start : start + _CHUNK])
            found.append(piece[piece != BIG_SIZE].astype(np.uint64))
        found.append(np.asarray(index.big[1]))
    return SizeGate(np.unique(np.concatenate(found)), tuple(without))


def _any_without(sizes: npt.NDArray[np.uint32]) -> bool:
    return any(bool((sizes[start : start + _CHUNK] == NO_SIZE).any()) for start in range(0, len(sizes), _CHUNK))
