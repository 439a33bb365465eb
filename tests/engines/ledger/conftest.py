"""Property tests of the ledger are never timed: what is slow on a busy machine is not wrong."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None, derandomize=False)
settings.load_profile("untimed")
