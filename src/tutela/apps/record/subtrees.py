"""Hashes of complete subtrees, kept at every eighth level so that a proof reads a few hundred rows at most."""

from collections.abc import Iterable

from tutela.apps.record.models import Entry, Subtree
from tutela.engines.ledger.tree import EMPTY_ROOT, node_hash

STEP = 8
WIDTH = 2**STEP


def keep_subtrees(before: int, after: int) -> None:
    """Store the subtrees that the entries from ``before`` to ``after`` completed."""
    level = STEP
    while after // 2**level > before // 2**level:
        positions = range(before // 2**level, after // 2**level)
        Subtree.objects.bulk_create(
            [
                Subtree(id=f"{level}/{position}", level=level, position=position, digest=subtree(level, position))
                for position in positions
            ]
        )
        level += STEP


def subtree(level: int, position: int) -> bytes:
    """The hash of the complete subtree of 2**level entries at ``position``."""
    if level == 0:
        return bytes(Entry.objects.values_list("leaf", flat=True).get(index=position))
    kept = Subtree.objects.filter(id=f"{level}/{position}").values_list("digest", flat=True).first()
    if kept is not None:
        return bytes(kept)
    below = (level - 1) // STEP * STEP
    count = 2 ** (level - below)
    return _folded(_row(below, position * count, count))


def _row(level: int, first: int, count: int) -> list[bytes]:
    """``count`` neighbouring hashes at a kept level (0 is the entries themselves)."""
    if level == 0:
        rows: Iterable[object] = (
            Entry.objects.filter(index__gte=first, index__lt=first + count)
            .order_by("index")
            .values_list("leaf", flat=True)
        )
    else:
        rows = (
            Subtree.objects.filter(level=level, position__gte=first, position__lt=first + count)
            .order_by("position")
            .values_list("digest", flat=True)
        )
    return [bytes(row) for row in rows]  # type: ignore[call-overload]


def _folded(hashes: list[bytes]) -> bytes:
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def root_at(size: int) -> bytes:
    """The root of the tree over the first ``size`` entries."""
    if size == 0:
        return EMPTY_ROOT
    root: bytes | None = None
    done = size
    for level in range(size.bit_length()):
        if size >> level & 1:
            done -= 2**level
            left = subtree(level, done >> level)
            root = left if root is None else node_hash(left, root)
    assert root is not None  # noqa: S101 (a positive size has at least one bit)
    return root
