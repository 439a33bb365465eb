"""What can go wrong when identifiers are linked.

    LinkageError            whatever this engine refuses; the text says what a person can do
    ├── UnknownKind         no kind of identifier of that name
    └── ChecklistRefused    a checklist, or an answer to it, contradicts itself

An identifier that is none is no error: ``Refused`` is a value, kept with its raw text.
"""


class LinkageError(Exception):
    """Something was refused; the text says why and what to do."""


class UnknownKind(LinkageError):
    """No kind of identifier of that name."""


class ChecklistRefused(LinkageError):
    """A checklist, or an answer to it, contradicts itself."""
