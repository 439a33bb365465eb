"""What can go wrong when hostile input is parsed in confinement.

ConfinedFailure          the worker did not finish its task; ``cause`` says which kind of end it was
"""

from typing import Literal

Cause = Literal["error", "crash", "killed", "time", "memory", "output", "start", "stopped"]


class ConfinedFailure(Exception):
    """A confined task ended without its result; ``reason`` says why, in words that a person can act on.

    ``cause`` is ``error`` (the function raised; ``error_name`` is its exception's class name), ``crash`` (ended by
    a signal of its own making), ``killed`` (by someone, or by the system for want of memory: perhaps not the task's
    doing), ``time``, ``memory``, ``output`` (it said too much or something unreadable), ``start``,
    or ``stopped`` (its caller wished so).
    """

    def __init__(self, reason: str, cause: Cause, error_name: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cause: Cause = cause
        self.error_name = error_name
