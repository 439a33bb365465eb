"""What figures refuse.

Refused (record)
├── NotDrafted       there is no such draft, or it was published or dropped
├── SecondOfficer    a note is published by another officer than the one who drafted it
└── FigureRefused    the engine refused: a scope, a measure, a release; says which
"""

from tutela.apps.record.errors import Refused


class NotDrafted(Refused):
    """There is no such draft."""

    def __init__(self, note: str) -> None:
        super().__init__(f"{note} is no open draft; look at the list of notes")


class SecondOfficer(Refused):
    """Two officers make a published note."""

    def __init__(self) -> None:
        super().__init__("a note is published by another officer than the one who drafted it")


class FigureRefused(Refused):
    """What was asked cannot be counted or released."""
