"""Triage: whether known material is on a device, where, and how sure we are; without ever showing it."""

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
