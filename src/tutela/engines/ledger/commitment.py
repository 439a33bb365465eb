"""Salted commitments: bind a private value without stating it, so that it can be erased."""

import hashlib
import hmac

from .canonical import Json, canonical_bytes
from .errors import LedgerError

SALT_BYTES = 32
"""A salt is this many random bytes, and serves one value only."""

_LABEL = b"tutela/commitment/v1\x00"


def commit_to(value: Json, salt: bytes) -> str:
    """Return SHA-256(label ‖ salt ‖ canonical value) as 64 lower-case hex characters.

    The salt has a fixed length, so no two pairs of salt and value share one input. Raises NotCanonical for a value
    that has no canonical form and LedgerError for a salt of another length.
    """
    return commit_to_bytes(canonical_bytes(value), salt)


def commit_to_bytes(canonical: bytes, salt: bytes) -> str:
    """As ``commit_to``, of a value by its canonical bytes."""
    if len(salt) != SALT_BYTES:
        raise LedgerError(f"a salt has {SALT_BYTES} random bytes, not {len(salt)}")
    return hashlib.sha256(_LABEL + salt + canonical).hexdigest()


def opens(commitment: str, value: Json, salt: bytes) -> bool:
    """Tell whether ``value`` with ``salt`` is what ``commitment`` was made from. Raises as ``commit_to``."""
    return hmac.compare_digest(commit_to(value, salt).encode(), commitment.encode("utf-8", "surrogatepass"))
