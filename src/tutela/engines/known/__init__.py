"""Known-hash lists: read from what custodians hand out, indexed, and asked whether an item is on them."""

from tutela.engines.known.entry import ListEntry
from tutela.engines.known.errors import IndexRefused, KnownError, ListRefused
from tutela.engines.known.index import Index, open_index, write_index
from tutela.engines.known.lists import KnownList, KnownLookup, KnownMatch, read_list

__all__ = [
    "Index",
    "IndexRefused",
    "KnownError",
    "KnownList",
    "KnownLookup",
    "KnownMatch",
    "ListEntry",
    "ListRefused",
    "open_index",
    "read_list",
    "write_index",
]
