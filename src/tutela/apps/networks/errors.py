"""What networks refuse.

Refused (record)
├── NoAuthority     an export without the authority by which it was obtained
├── UnknownStatus   no status of a group, or the one that it has already
├── NoQuestion      nothing asks whether two groups are one, or it was judged already
└── OtherGroup      the platform's own ids say that the export is of another group
"""

from tutela.apps.record.errors import Refused


class NoAuthority(Refused):
    """Nothing comes in without an authority."""

    def __init__(self) -> None:
        super().__init__(
            "say by what authority the export was obtained (a seizure, an order, a consent), or name the exhibit "
            "it comes from; nothing was read"
        )


class UnknownStatus(Refused):
    """The status cannot be given."""


class NoQuestion(Refused):
    """The judgement does not answer an open question, or takes back one that was not made."""


class OtherGroup(Refused):
    """The export is of another group than the one named."""
