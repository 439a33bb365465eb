"""What evidence refuses.

Refused (record)
├── SearchUnknown     an exhibit is seized in a search; there is no such one
├── RunUnreadable     a folder is no finished triage run, or was changed since it ended
│   └── RunAttached   the run is attached to the exhibit already; says as which
└── IncidentStands    an incident is closed by two officers, once
"""

from tutela.apps.record.errors import Refused


class SearchUnknown(Refused):
    """There is no such search to seize from."""

    def __init__(self, search: str) -> None:
        super().__init__(f"there is no search {search} that you see; record the search first")


class RunUnreadable(Refused):
    """The folder is no finished triage run."""


class RunAttached(RunUnreadable):
    """The same run is attached to the exhibit already, as ``run``."""

    def __init__(self, exhibit: str, run: str) -> None:
        super().__init__(f"this run is attached to {exhibit} already, as {run}")
        self.exhibit, self.run = exhibit, run


class IncidentStands(Refused):
    """The incident cannot be closed so."""
