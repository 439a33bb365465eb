"""What hash lists refuse.

Refused (record)
├── NameTaken       a list with this name exists
├── VersionKnown    the same file is a version of the list already
├── NotAList        the file cannot be read as a known-hash list
├── NotComparable   two versions cannot be compared entry by entry: one is a filter
└── NotReady        the version cannot be given to triage: its categories are not confirmed, or it was withdrawn
"""

from tutela.apps.record.errors import Refused


class NameTaken(Refused):
    """There is a list with this name."""

    def __init__(self, name: str, reference: str) -> None:
        super().__init__(f"the list {name!r} exists already as {reference}; add a version to it")


class VersionKnown(Refused):
    """The same file came before."""

    def __init__(self, reference: str, number: int) -> None:
        super().__init__(f"this very file is version {number} of {reference} already; nothing was changed")


class NotAList(Refused):
    """The file is no list that can be read."""


class NotComparable(Refused):
    """A filter does not tell its entries."""

    def __init__(self, reference: str, number: int) -> None:
        super().__init__(
            f"version {number} of {reference} is a filter, which does not tell its entries; compare by counts"
        )


class NotReady(Refused):
    """The version may not be used yet, or no more."""
