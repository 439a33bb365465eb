"""What people refuse.

Refused (record)
├── NotAllowed      the officer's roles do not open this door
├── NotEnrolled     no officer has this number
├── NotBoundaries   a file that holds no boundaries of districts, or cannot be read
└── NotAnExercise   this is done in an exercise only, and the ledger does not say that it is one
"""

from tutela.apps.record.errors import Refused


class NotAllowed(Refused):
    """None of the officer's roles has the permission."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"your roles do not include {permission}; ask the nodal officer if your work needs it")
        self.permission = permission


class NotEnrolled(Refused):
    """There is no officer with this number in service."""

    def __init__(self, number: str) -> None:
        super().__init__(f"no officer {number} is in service here; look at the list of officers or enrol one")
        self.number = number


class NotBoundaries(Refused):
    """The file holds no boundaries that can be read, or none of a district of that day."""


class NotAnExercise(Refused):
    """The ledger's first entry does not say that it is an exercise."""

    def __init__(self) -> None:
        super().__init__("this ledger is no exercise; a real officer's code comes from the officer's own authenticator")
