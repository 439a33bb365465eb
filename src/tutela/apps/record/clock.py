"""The clock that acts are recorded by: the machine's, unless an exercise or a test sets another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime


def machine_time() -> datetime:
    """The machine's clock, in UTC."""
    return datetime.now(UTC)


_clock: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=machine_time)


def now() -> datetime:
    """The moment that the clock in force shows."""
    return _clock.get()()


@contextmanager
def set_to(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let ``clock`` tell the time while the block runs."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
