"""The Merkle tree of RFC 6962 and RFC 9162 over SHA-256: roots, proofs and their checks.

Throughout, a *leaf* is the 32-byte ``leaf_hash`` of an entry. A tree splits at the largest power of two that is
smaller than its size, so its complete subtrees never change once they are full.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from .errors import ProofRefused

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root of the tree without leaves (RFC 9162 §2.1.1)."""

Subtree = Callable[[int, int], bytes]
"""``subtree(level, position)`` gives the hash of the complete subtree over the leaves
``position * 2**level`` up to, without, ``(position + 1) * 2**level``; level 0 are the leaves themselves."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash the bytes of one entry as a leaf: SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees as their parent: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """A tree as its complete subtrees, largest first: all that is needed to append and to know the root.

    ``peaks`` has one hash for every bit set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ProofRefused(f"a tree of {self.size} leaves has not {len(self.peaks)} complete subtrees")
        if any(len(peak) != HASH_BYTES for peak in self.peaks):
            raise ProofRefused(f"a hash has {HASH_BYTES} bytes")

    def append(self, leaf: bytes) -> "Frontier":
        """Return the tree with one more leaf (its 32-byte leaf hash)."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the tree with more leaves, appended in order."""
        peaks = list(self.peaks)
        size = self.size
        for leaf in leaves:
            if len(leaf) != HASH_BYTES:
                raise ProofRefused(f"a leaf hash has {HASH_BYTES} bytes, not {len(leaf)}")
            size += 1
            full = size
            while not full & 1:
                leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
                full >>= 1
            peaks.append(leaf)
        return Frontier(size, tuple(peaks))

    def completed_by(self, leaf: bytes) -> "list[tuple[int, int, bytes]]":
        """List the complete subtrees (level, position, hash) that appending ``leaf`` makes, the leaf itself first.

        Stored under (level, position), they are what ``inclusion_path`` and ``consistency_path`` ask for.
        """
        made = [(0, self.size, leaf)]
        peaks = list(self.peaks)
        full, level, position = self.size + 1, 0, self.size
        while not full & 1:
            leaf = node_hash(peaks.pop(), leaf)
            full >>= 1
            level += 1
            position >>= 1
            made.append((level, position, leaf))
        return made

    def root(self) -> bytes:
        """Return the root of the tree (RFC 9162 §2.1.1)."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, right = self.peaks
        for left in reversed(rest):
            right = node_hash(left, right)
        return right

    def to_text(self) -> str:
        """Write the frontier as ``<size>:<hex>,<hex>…``."""
        return f"{self.size}:{','.join(peak.hex() for peak in self.peaks)}"

    @classmethod
    def from_text(cls, text: str) -> "Frontier":
        """Read what ``to_text`` wrote; ProofRefused for any other form."""
        size, _, peaks = text.partition(":")
        try:
            frontier = cls(int(size), tuple(bytes.fromhex(peak) for peak in peaks.split(",") if peak))
        except ValueError as error:
            raise ProofRefused("this is no frontier of a tree") from error
        if frontier.to_text() != text:
            raise ProofRefused("this is no frontier of a tree in its one form")
        return frontier


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root of the tree over ``leaves`` (32-byte leaf hashes)."""
    return Frontier().extend(leaves).root()


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that prove leaf ``index`` in the tree of ``size`` leaves, lowest first (RFC 9162 §2.1.3.1).

    Raises ProofRefused when the tree has no such leaf. ``subtree`` is asked O(log size) times.
    """
    if not 0 <= index < size:
        raise ProofRefused(f"a tree of {size} entries has no entry {index}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        split = low + _split(high - low)
        if index < split:
            path.append(_range_hash(split, high, subtree))
            high = split
        else:
            path.append(_range_hash(low, split, subtree))
            low = split
    return path[::-1]


def consistency_path(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """Return the hashes that prove the tree of ``first`` leaves a prefix of that of ``second`` (RFC 9162 §2.1.4.1).

    Raises ProofRefused unless 0 < first ≤ second: an empty tree is a prefix of any, and nothing can prove it.
    """
    if not 0 < first <= second:
        raise ProofRefused(f"there is no proof between trees of {first} and {second} entries")
    path: list[bytes] = []
    low, high, from_start = 0, second, True
    while first != high:
        split = low + _split(high - low)
        if first <= split:
            path.append(_range_hash(split, high, subtree))
            high = split
        else:
            path.append(_range_hash(low, split, subtree))
            low, from_start = split, False
    if not from_start:
        path.append(_range_hash(low, high, subtree))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, path: list[bytes], root: bytes) -> bool:
    """Tell whether ``path`` proves ``leaf`` at ``index`` in the tree of ``size`` with ``root`` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _all_hashes(leaf, root, *path):
        return False
    place, last, running = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            running = node_hash(step, running)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            running = node_hash(running, step)
        place >>= 1
        last >>= 1
    return last == 0 and running == root


def verify_consistency(first: int, second: int, root1: bytes, root2: bytes, path: list[bytes]) -> bool:
    """Tell whether ``path`` proves the tree (first, root1) a prefix of the tree (second, root2) (RFC 9162 §2.1.4.2)."""
    if not 0 < first <= second or not _all_hashes(root1, root2, *path):
        return False
    if first == second:
        return not path and root1 == root2
    if not path:
        return False
    steps = [root1, *path] if first & (first - 1) == 0 else path
    place, last = first - 1, second - 1
    while place & 1:
        place >>= 1
        last >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place >>= 1
                last >>= 1
        else:
            new = node_hash(new, step)
        place >>= 1
        last >>= 1
    return last == 0 and old == root1 and new == root2


def _all_hashes(*hashes: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in hashes)


def _split(size: int) -> int:
    """Return the largest power of two smaller than ``size`` (size ≥ 2)."""
    return 1 << (size - 1).bit_length() - 1


def _range_hash(low: int, high: int, subtree: Subtree) -> bytes:
    """Hash the leaves from ``low`` up to, without, ``high``, where ``low`` is where the tree splits."""
    if (high - low) & (high - low - 1) == 0:
        level = (high - low).bit_length() - 1
        return subtree(level, low >> level)
    half = _split(high - low)
    left = subtree(half.bit_length() - 1, low // half)
    return node_hash(left, _range_hash(low + half, high, subtree))
