"""A roster as the file that lies sealed in the vault: Parquet, one row a designation, the header in its metadata.

A roster is guessable personal data: it is encrypted before it is stored, and no digest of the plain file exists. The
columns are documented in ``tutela.engines.network.tables``.
"""

import io
import json
from typing import TYPE_CHECKING, cast

from tutela.apps.record.errors import Refused
from tutela.engines.network.errors import NetworkError
from tutela.engines.network.roster import Roster
from tutela.engines.network.tables import COLUMNS, Column, header, people_table, roster_of

if TYPE_CHECKING:
    import pyarrow as pa

# pyarrow is imported where it is used: most pages and commands never open a roster.

_HEADER = b"tutela.roster"
_TRUTHS = frozenset({"wrote", "acted"})
_NUMBERS = frozenset({"messages", "media", "mentions", "state_position", "exporters_lines"})
_LISTS = frozenset(
    {"media_sha256", "changed_to", "name", "name_first_at", "name_last_at", "movement", "movement_at", "movement_by"}
)


def bytes_of(roster: Roster) -> bytes:
    """The roster as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = _schema().with_metadata({_HEADER: json.dumps(header(roster), ensure_ascii=False).encode()})
    out = io.BytesIO()
    pq.write_table(pa.table(people_table(roster), schema=schema), out, compression="zstd", version="2.6")
    return out.getvalue()


def roster_in(content: bytes) -> Roster:
    """Read back what ``bytes_of`` wrote. Raises Refused when it is no roster of ours."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
        head = json.loads((table.schema.metadata or {})[_HEADER])
        return roster_of(head, cast("dict[str, Column]", table.to_pydict()))
    except (pa.ArrowException, KeyError, ValueError, NetworkError) as error:
        raise Refused(
            "the sealed roster cannot be read; restore it from a backup or import the export again"
        ) from error


def _schema() -> "pa.Schema":
    import pyarrow as pa

    def kind(name: str) -> "pa.DataType":
        if name in _LISTS:
            return pa.list_(pa.string())
        if name == "movement_position":
            return pa.list_(pa.int64())
        return pa.bool_() if name in _TRUTHS else pa.int64() if name in _NUMBERS else pa.string()

    return pa.schema([pa.field(name, kind(name), nullable=False) for name in COLUMNS])
