"""Why a kernel cannot be used.

KernelUnusable      the plain path is taken instead; nothing is lost but time
"""


class KernelUnusable(Exception):
    """A kernel cannot be compiled, loaded or trusted here."""
