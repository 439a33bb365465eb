"""What can go wrong in triage. What cannot be read is no error but an Unread in the result.

TriageError                 base of all
├── SourceRefused           a source is not there or may not be used
├── OutputRefused           the folder for the results cannot be used, or holds another run
├── RunStopped              the caller asked to stop; the folder can be resumed
├── ClusterRefused          the cluster cannot be joined, or a member is not fit for the run
├── ClusterLost             the cluster is gone or failed; the folder can be resumed
└── ScreeningUnsound        a screening did not read what a list may know: a fault of ours, so there is no result
inside a worker only:
    SourceUnreadable        a source, a volume or an item cannot be read; the words become an Unread
    PictureUnreadable       a picture cannot be hashed; its digests stand, and the words stand beside them
    VideoUnreadable         the same of a video
"""


class TriageError(Exception):
    """Base of what triage refuses; the message says what a person can do."""


class SourceRefused(TriageError):
    """A source is not there or may not be used as one."""


class OutputRefused(TriageError):
    """The folder for the results cannot be used, or holds the results of another run."""


class RunStopped(TriageError):
    """The run was stopped at the caller's wish; the same command resumes it."""

    def __init__(self) -> None:
        super().__init__("stopped; the same command goes on where it was")


class ClusterRefused(TriageError):
    """A cluster cannot be joined, or a member of it is not fit for the run; the message names it."""


class ClusterLost(TriageError):
    """A cluster or all its members are gone; the same command goes on where it was."""


class ScreeningUnsound(TriageError):
    """A screening did not read what a list may know."""


class SourceUnreadable(Exception):
    """Something in a source cannot be read; raised in workers, recorded as Unread."""


class PictureUnreadable(Exception):
    """A picture that could not be hashed; the message says why. Raised in workers."""


class VideoUnreadable(Exception):
    """A video of which no frame could be hashed; the message says why. Raised in workers."""
