"""What can go wrong with law as data; each error says what a person can do.

LawError
├── CatalogueInvalid    a file of the jurisdiction folder is malformed; names file and key
├── NotInCatalogue      an identifier is asked for that the data set does not have
├── NotInForce          the thing exists, but no version of it was in force at the stated date
├── AnchorWrong         a date of the wrong kind was stated (an offence date for a procedure code)
├── TermNotFixed        a clock has several lengths and nobody has fixed one yet
├── TermRefused         the fixed length, its author or its reason is missing or unknown
├── MomentRefused       a moment states no time zone, or an exclusion does not fit its clock
└── FactsRefused        a copy of what is due, as an act keeps it, cannot be read back
"""

from __future__ import annotations


class LawError(Exception):
    """The law data set, or what was asked of it, does not hold."""


class CatalogueInvalid(LawError):
    """A file of the jurisdiction folder cannot be used; ``file`` and ``key`` say where, ``reason`` what to change."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key}: {reason}" if key else f"{file}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class NotInCatalogue(LawError):
    """An identifier that this jurisdiction's data set does not have."""


class NotInForce(LawError):
    """Nothing of this kind was in force on the stated date."""


class AnchorWrong(LawError):
    """The stated date is not of the kind by which this act is chosen."""


class TermNotFixed(LawError):
    """The clock has several lengths; ask for all of them with ``dues``, or have a prosecutor fix one."""


class TermRefused(LawError):
    """A length was fixed without author or reason, or the clock has no such length."""


class MomentRefused(LawError):
    """A moment without a time zone, or an exclusion that the clock does not know."""


class FactsRefused(LawError):
    """A mapping is not what ``Due.facts`` writes; the act that holds it was not written by Tutela."""
