"""What subjects refuse.

Refused (record)
└── JudgementRefused    two subjects cannot be judged so
"""

from tutela.apps.record.errors import Refused


class JudgementRefused(Refused):
    """The judgement contradicts what stands; the message says what to do."""
