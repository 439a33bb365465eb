"""What requests and referrals refuse.

Refused (record)
├── RequestRefused     a request or a renewal that the law does not let Tutela issue; names every reason
├── NotSignable        the request waits for another officer's signature, or for none
├── ReferralRefused    a referral that is not complete; names every reason
└── NotOpenedByTwo     a child's identity is read only after one officer asked and another agreed
"""

from tutela.apps.record.errors import Refused


class RequestRefused(Refused):
    """The request is not issued."""


class NotSignable(Refused):
    """The request is not this officer's to sign."""


class ReferralRefused(Refused):
    """The referral is not issued."""


class NotOpenedByTwo(Refused):
    """Nobody else agreed to this opening, or its time is over."""

    def __init__(self, child: str) -> None:
        super().__init__(f"the identity of {child} is opened by two: ask with a reason, and have another officer agree")
