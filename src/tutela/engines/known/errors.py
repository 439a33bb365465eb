"""What can go wrong with known-hash lists.

KnownError              base of all
├── ListRefused         the file is no list that can be read, or is cut off; nothing of it is kept
└── IndexRefused        an index file is damaged or of another version; build it again from its list
"""


class KnownError(Exception):
    """Base of what known-hash lists refuse; the message says what a person can do."""


class ListRefused(KnownError):
    """The file cannot be taken as a list at all."""


class IndexRefused(KnownError):
    """An index file cannot be opened."""
