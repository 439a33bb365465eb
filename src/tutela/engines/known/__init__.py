"""Known-hash lists: read from what custodians hand out, indexed, and asked whether an item is on them."""

from tutela.engines.known.building import Asked, build
from tutela.engines.known.difference import Changed, Difference, difference
from tutela.engines.known.entry import ListEntry
from tutela.engines.known.errors import IndexRefused, KnownError, ListRefused
from tutela.engines.known.formats.csv_columns import CsvProfile, profile_of
from tutela.engines.known.formats.vpdq import KIND as OF_VIDEOS
from tutela.engines.known.index import Index, is_index, open_index, write_restated
from tutela.engines.known.lists import KnownList, KnownLookup, KnownMatch, index_list, known_of, read_list
from tutela.engines.known.sizes import SizeGate

__all__ = [
    "OF_VIDEOS",
    "Asked",
    "Changed",
    "CsvProfile",
    "Difference",
    "Index",
    "IndexRefused",
    "KnownError",
    "KnownList",
    "KnownLookup",
    "KnownMatch",
    "ListEntry",
    "ListRefused",
    "SizeGate",
    "build",
    "difference",
    "index_list",
    "is_index",
    "known_of",
    "open_index",
    "profile_of",
    "read_list",
    "write_restated",
]
