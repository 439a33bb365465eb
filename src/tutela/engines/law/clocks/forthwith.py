"""Forthwith, without delay: the law sets no hour, so nothing is ever late by the clock; a reminder is due."""

from __future__ import annotations

from datetime import datetime, tzinfo

from tutela.engines.law.due import Counted
from tutela.engines.law.entries import ClockVersion
from tutela.engines.law.lengths import Length


def count(start: datetime, length: Length, version: ClockVersion, zone: tzinfo) -> Counted:
    """Return no due time; ``length`` is when the first reminder comes."""
    return Counted(None, None, f"at once: the law sets no hour; reminder after {length.text()}")
