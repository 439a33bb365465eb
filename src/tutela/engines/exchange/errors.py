"""What can go wrong when an outside file is read.

ExchangeError               whatever this engine refuses; the text says what a person can do
├── UnknownFormat           no format that Tutela reads
├── NotATip                 a known document that is no tip: a server's answer, a hash list, an old workbook
├── Malformed               the file breaks the rules of its own format
├── Forbidden               the file holds what is never obeyed: a DTD, a link, a path that leaves its archive
├── TooLarge                a bound of ``bounds.py`` was reached
├── Unreachable             the file cannot be opened or read from its disk
└── ProfileRefused          a column profile contradicts itself, or does not fit the sheet
"""


class ExchangeError(Exception):
    """An outside file, or a part of it, was refused; the text says why and what to do.

    ``field`` names the place inside the file (a path, a column) where that is known.
    """

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


class UnknownFormat(ExchangeError):
    """No format that Tutela reads."""


class NotATip(ExchangeError):
    """A document that Tutela knows and that is no tip."""


class Malformed(ExchangeError):
    """The file breaks the rules of its own format."""


class Forbidden(ExchangeError):
    """The file holds something that is never obeyed."""


class TooLarge(ExchangeError):
    """A bound was reached before the file was read to its end."""


class Unreachable(ExchangeError):
    """The file cannot be opened or read from its disk."""


class ProfileRefused(ExchangeError):
    """A column profile contradicts itself or does not fit the sheet."""


ERRORS: dict[str, type[ExchangeError]] = {
    error.__name__: error
    for error in (
        ExchangeError,
        UnknownFormat,
        NotATip,
        Malformed,
        Forbidden,
        TooLarge,
        Unreachable,
        ProfileRefused,
    )
}
"""Every error by its name: the form in which one leaves a confined worker."""
