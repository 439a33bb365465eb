"""The kinds of match that triage knows: one file a kind, one line each in the table below."""

from tutela.engines.triage.detectors import exact
from tutela.engines.triage.detectors.detector import Detector, Gate, Lookup, Match

DETECTORS: tuple[Detector, ...] = (exact.DETECTOR,)

__all__ = ["DETECTORS", "Detector", "Gate", "Lookup", "Match"]
