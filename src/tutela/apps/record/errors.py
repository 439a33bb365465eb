"""What the record refuses.

RecordError
├── Refused            a rule or a door forbids what Tutela itself would do; says what to do
│   └── NotVisible     the object does not exist for this person (shown as 404)
├── AlreadyRecorded    this client's act has arrived before; carries the earlier receipt
├── NotOpened          the installation has no ledger yet
├── UnknownAct         an entry's act or version is not known to this version of Tutela
└── LedgerDamaged      the stored ledger contradicts itself; says where
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutela.apps.record.receipts import Receipt
    from tutela.engines.values import Breach


class RecordError(Exception):
    """Anything that the record says no to."""


class Refused(RecordError):
    """Forbidden by a door or a rule; the message says what to do, ``breaches`` which rules."""

    def __init__(self, message: str, breaches: "tuple[Breach, ...]" = ()) -> None:
        super().__init__(message)
        self.breaches = breaches


class NotVisible(Refused):
    """For this person the object does not exist."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"{reference} does not exist, or is not yours to see; ask its district coordinator")
        self.reference = reference


class AlreadyRecorded(RecordError):
    """The client's act was recorded before; nothing changes and the first receipt holds."""

    def __init__(self, receipt: "Receipt") -> None:
        super().__init__(f"already recorded as entry {receipt.first}")
        self.receipt = receipt


class NotOpened(RecordError):
    """There is no ledger yet."""

    def __init__(self) -> None:
        super().__init__("this data folder has no ledger yet; run: tutela init")


class UnknownAct(RecordError):
    """An entry that this version of Tutela cannot read."""


class LedgerDamaged(RecordError):
    """The stored ledger contradicts itself."""
