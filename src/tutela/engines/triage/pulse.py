"""Tells work that advances from a hang: a worker says that it lives only while something new is read or unpacked."""

import time

from tutela.engines.confined.worker import say_alive

EVERY = 1.0
"""Seconds between two signs of life."""
_REGION = 22
"""Places of a medium are told apart by regions of 4 MiB."""
_LOOKED = 256
_AGAIN = 2
"""So many times what was read before may be read again without anything new: a library walks all directories once more for
orphans. One that goes round in a circle reads without end."""


class Pulse:
    """Signs of life of a piece of work that must end: one now and then, however often it beats."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def beat(self) -> None:
        """Take one step into account."""
        now = time.monotonic()
        if now - self._said >= EVERY:
            self._said = now
            say_alive()


class Ground:
    """The ground that a library has covered on a medium. It is bounded, and so is how long a hang can pass for work."""

    def __init__(self) -> None:
        self._covered: set[int] = set()
        self._reads = self._most = 0
        self._pulse = Pulse()

    def tread(self, offset: int) -> None:
        """Take one more read into account."""
        self._reads += 1
        region = offset >> _REGION
        if region not in self._covered:
            self._covered.add(region)
            self._most = (1 + _AGAIN) * self._reads
            self._pulse.beat()
        elif not self._reads % _LOOKED and self._reads < self._most:
            self._pulse.beat()
