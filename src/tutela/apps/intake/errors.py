"""What intake refuses.

Refused (record)
├── AlreadyDisposed    the item of quarantine was disposed of before
├── LeadStands         the lead is closed, or erased
├── LinkUnknown        no judgement about these two tips stands
├── TipBound           the tip belongs to a lead already, or was set aside
└── NotToBeOpened      what is sealed of a child needs a second officer first
"""

from tutela.apps.record.errors import Refused


class AlreadyDisposed(Refused):
    """What became of an item of quarantine is said once."""

    def __init__(self, item: str) -> None:
        super().__init__(f"{item} was disposed of before; look at what became of it")


class LeadStands(Refused):
    """A closed lead stays closed."""

    def __init__(self, lead: str) -> None:
        super().__init__(f"{lead} is closed and stays so; open a new lead on the tips that call for one")


class LinkUnknown(Refused):
    """There is nothing to confirm or reverse."""

    def __init__(self, one: str, other: str) -> None:
        super().__init__(f"no judgement stands that {one} and {other} belong together; look at the lead's links")


class TipBound(Refused):
    """The tip cannot be moved so."""

    def __init__(self, tip: str, where: str) -> None:
        super().__init__(f"{tip} {where}; reverse its links there first")


class NotToBeOpened(Refused):
    """Four eyes are wanted."""

    def __init__(self, tip: str) -> None:
        super().__init__(
            f"what {tip} says of a child is opened by two officers: ask for it with a reason, "
            "and let another officer who may open it agree"
        )
