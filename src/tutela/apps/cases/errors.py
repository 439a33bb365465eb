"""What cases refuse.

Refused (record)
├── IoRankTooLow     an investigating officer of too low a rank is not assigned
├── TermRefused      a length of the investigation that the law does not know
└── ReportRefused    a final report that Tutela does not issue
"""

from tutela.apps.record.errors import Refused


class IoRankTooLow(Refused):
    """The officer may not investigate this offence."""


class TermRefused(Refused):
    """The length cannot be fixed so."""


class ReportRefused(Refused):
    """The final report is not issued."""
