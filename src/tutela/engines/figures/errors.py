"""What the figures refuse, and what a person can do about it.

FiguresError
├── DocumentRefused      JSON or bytes that have not the shape wanted
│   ├── CountedRefused   a counted fact or an opening statement that cannot be counted
│   ├── EntriesRefused   what was given as a ledger's entries are none, or not in the ledger's order
│   └── NoteRefused      a note that contradicts itself: a total that is no sum, a definition missing
├── ScopeRefused         a measure, breakdown or scope that does not exist or makes no sense
├── ReleaseRefused       a table that would leave the house without its small counts withheld
├── BoundariesRefused    boundaries of which no drawing can be made
└── WordingMissing       a language without a text that a press note needs
"""


class FiguresError(Exception):
    """Something asked of the figures was refused; the message says what and what to do."""


class DocumentRefused(FiguresError):
    """JSON or bytes that have not the shape wanted; the message names the field."""


class CountedRefused(DocumentRefused):
    """A counted fact or an opening statement with a field missing, unknown or of a wrong kind."""


class EntriesRefused(DocumentRefused):
    """Entries that are none, or that do not come in the order of a ledger; verify the export first."""


class NoteRefused(DocumentRefused):
    """A published note that is malformed or contradicts itself."""


class ScopeRefused(FiguresError):
    """A measure, breakdown or scope that does not exist or makes no sense."""


class ReleaseRefused(FiguresError):
    """A table that would leave the house without its small counts about children withheld."""


class WordingMissing(FiguresError):
    """A language, district name or text that a press note needs is not there."""


class BoundariesRefused(FiguresError):
    """Boundaries of which no drawing of a bounded size can be made."""
