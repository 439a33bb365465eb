"""A Bloom filter of digests as DCSO makes them: what it does not have is certainly not listed, what it has perhaps is.

A key is a digest as text (SHA-1 in upper case, SHA-256 in lower case, as CIRCL's filters have them). Its FNV-1 hash, then
that hash multiplied again and again, give the bits. Source: github.com/DCSO/bloom, github.com/hashlookup.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_HASHES = 64
_PRIME, _FACTOR = np.uint64(18446744073709551557), np.uint64(18446744073709550147)
_FNV_START, _FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True)
class Filter:
    """How big a filter is: bits, hashes of a key, entries put in, and how often it says yes wrongly when full."""

    bits: int
    hashes: int
    entries: int
    probability: float

    @property
    def words(self) -> int:
        """How many 64-bit words the bits take."""
        return -(-self.bits // 64)

    def has(self, words: npt.NDArray[np.uint64], keys: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        """For keys, one a row, as letters: whether the filter has it."""
        pieces = [self._has(words, keys[start : start + _CHUNK]) for start in range(0, len(keys), _CHUNK)]
        return np.concatenate([np.empty(0, np.bool_), *pieces])

    def _has(self, words: npt.NDArray[np.uint64], keys: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
        place = np.full(len(keys), _FNV_START)
        for letters in keys.T:
            place = (place * _FNV_PRIME) ^ letters.astype(np.uint64)
        place = _below_prime(place)
        answer = np.ones(len(keys), np.bool_)
        for _ in range(self.hashes):
            place = _below_prime(place * _FACTOR)
            bit = place % np.uint64(self.bits)
            answer &= (words[bit >> np.uint64(6)] >> (bit & np.uint64(63)) & np.uint64(1)).astype(np.bool_)
        return answer


def _below_prime(numbers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Numbers modulo the prime, which is so near to 2**64 that one subtraction does it."""
    return np.where(numbers >= _PRIME, numbers - _PRIME, numbers)
