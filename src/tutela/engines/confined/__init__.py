"""Confinement of hostile input: a function runs in a bounded worker process, and only plain values come back."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutela.engines.confined.errors import ConfinedFailure
    from tutela.engines.confined.parent import (
        Argument,
        Confinement,
        Limits,
        Plain,
        probe,
        run_confined,
        stream_confined,
    )

__all__ = ["Argument", "ConfinedFailure", "Confinement", "Limits", "Plain", "probe", "run_confined", "stream_confined"]


def __getattr__(name: str) -> object:
    """Load the parent's side when it is asked for: every worker imports this package too, and must start fast."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.parent"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
