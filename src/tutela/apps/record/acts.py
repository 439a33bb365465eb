"""What can happen to the ledger itself: it is opened, read, exported from; values are erased, discrepancies stand."""

from tutela.apps.record.act import Act, Private, act


@act("record.ledger_opened", version=1)
class LedgerOpened(Act):
    """{actor} opened the ledger {origin}."""

    origin: str
    title: str
    jurisdiction: str
    exercise: bool
    zone: str


@act("record.discrepancy_opened", version=1, about=("about",), names=("discrepancy",))
class DiscrepancyOpened(Act):
    """What was recorded of {about} breaches {rule}: {text}"""

    discrepancy: str
    about: str
    rule: str
    text: Private[str]
    source: str
    district: str | None = None


@act("record.discrepancy_closed", version=1, about=("discrepancy",))
class DiscrepancyClosed(Act):
    """{actor} closed {discrepancy} with a reason."""

    discrepancy: str
    reason: Private[str]


@act("record.values_erased", version=1)
class ValuesErased(Act):
    """{actor} erased {values}; the ledger keeps the commitments only."""

    values: tuple[str, ...]
    reason: str


@act("record.records_read", version=1, about=("references",))
class RecordsRead(Act):
    """{actor} opened {references}."""

    references: tuple[str, ...]
    page: str


@act("record.list_read", version=1)
class ListRead(Act):
    """{actor} read the list {page}.

    Of a list about children ``count`` is None and stands in the private ``query``: with the reader's district it would
    say how many children are there.
    """

    page: str
    query: Private[str] | None = None
    count: int | None


@act("record.exported", version=1, about=("references",))
class Exported(Act):
    """{actor} exported {what}: {count} rows."""

    what: str
    references: tuple[str, ...] = ()
    query: Private[str] | None = None
    count: int


@act("record.checkpoint_attested", version=1)
class CheckpointAttested(Act):
    """{actor} took in that {by} attests the checkpoint over {size} entries ({means})."""

    size: int
    means: str
    by: str
    evidence: str
