"""What a person holds after an act was recorded."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Entries ``first`` to ``last`` were recorded in one commit; ``named`` are references of new objects."""

    first: int
    last: int
    recorded_at: datetime
    batch: str
    named: tuple[str, ...] = ()
    discrepancies: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """The reference of the one new object."""
        return self.named[0]
