"""What can go wrong with rosters.

NetworkError            whatever this engine refuses; the text says what a person can do
└── NotOneGroup         two rosters are of different groups and cannot be merged
"""


class NetworkError(Exception):
    """A roster was refused; the text says why and what to do."""


class NotOneGroup(NetworkError):
    """Two rosters are of different groups."""
