"""What operations refuse.

Refused (record)
├── RoundTaken      a round with this number exists
├── RoundNotOpen    the round is closed, or does not exist
└── TargetTaken     the lead is a target of this round already
"""

from tutela.apps.record.errors import Refused


class RoundTaken(Refused):
    """There is a round with this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"round {number} exists already; numbers are never used again")


class RoundNotOpen(Refused):
    """Nothing can be planned in this round."""

    def __init__(self, number: str) -> None:
        super().__init__(f"round {number} is not open; open it first, or choose another")


class TargetTaken(Refused):
    """The same lead twice in one round."""

    def __init__(self, lead: str, target: str) -> None:
        super().__init__(f"{lead} is target {target} of this round already")
