"""Hears what a confined worker says, as long as the run is wanted: also while the worker is silent."""

import threading
from collections.abc import Callable, Generator, Sequence

from tutela.engines.confined import Argument, ConfinedFailure, Limits, Plain, stream_confined
from tutela.engines.triage.errors import RunStopped


def heard(
    stop: threading.Event,
    task: Callable[..., object],
    *arguments: Argument,
    limits: Limits,
    descriptors: Sequence[int] = (),
) -> Generator[Plain, None, None]:
    """What a worker yields, as ``stream_confined``; raises RunStopped, too."""
    told = stream_confined(task, *arguments, limits=limits, descriptors=descriptors, unwanted=stop.is_set)
    try:
        yield from told
    except ConfinedFailure as failure:
        if failure.cause == "stopped":
            raise RunStopped from failure
        raise
