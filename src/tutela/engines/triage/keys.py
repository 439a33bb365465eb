"""The keys of encrypted volumes, as a key file holds them."""

from collections.abc import Sequence

Keys = Sequence[str]
"""Passwords and recovery passwords, tried one after the other."""


def keys_of(text: bytes) -> Keys:
    """The keys in a key file: one a line, tried one after the other."""
    return [line for line in text.decode("utf-8", "replace").splitlines() if line]
