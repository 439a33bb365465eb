"""Triage: whether known material is on a device, where, and how sure we are; without ever showing it."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutela.engines.triage.detectors import Lookup, Match
    from tutela.engines.triage.errors import OutputRefused, RunStopped, SourceRefused, TriageError
    from tutela.engines.triage.meter import Progress
    from tutela.engines.triage.result import Hit, SourceVerdict, TriageResult, UnreadItem
    from tutela.engines.triage.run import Settings, triage

__all__ = [
    "Hit",
    "Lookup",
    "Match",
    "OutputRefused",
    "Progress",
    "RunStopped",
    "Settings",
    "SourceRefused",
    "SourceVerdict",
    "TriageError",
    "TriageResult",
    "UnreadItem",
    "triage",
]


_HOMES = ("run", "detectors", "errors", "result")


def __getattr__(name: str) -> object:
    """Load what is asked for: every worker imports this package for its tasks alone, and must start fast."""
    if name in __all__:
        homes = (import_module(f"{__name__}.{home}") for home in _HOMES)
        return next(getattr(home, name) for home in homes if hasattr(home, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
