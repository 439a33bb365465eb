"""Confinement of hostile input: a function runs in a bounded worker process, and only plain values come back."""

from tutela.engines.confined.errors import ConfinedFailure
from tutela.engines.confined.parent import Confinement, Limits, Plain, probe, run_confined, stream_confined

__all__ = ["ConfinedFailure", "Confinement", "Limits", "Plain", "probe", "run_confined", "stream_confined"]
