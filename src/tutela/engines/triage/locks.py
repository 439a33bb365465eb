"""Takes the lock of a run's folder, which is held as long as a process has it open."""

import fcntl
import time

PATIENCE = 2.0
"""Seconds: a process that was killed may have had a child in the making, and whoever looks at a lock has it for a moment."""
_AGAIN = 0.05


def taken(lock: int, patience: float = PATIENCE) -> bool:
    """Take the lock of an open file, or say that somebody still has it after ``patience`` seconds."""
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(_AGAIN)
        else:
            return True
