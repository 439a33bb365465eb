"""Samples a medium: random blocks against a list of block digests, and what not finding any is worth.

The places are drawn so that anyone can draw them again: place number i is SHA-256 of "SEED:i" (the seed as given, i in
decimal), as a number, modulo the number of places; one that was drawn before is passed over.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

import tutela
from tutela.engines.confined import Limits, Plain, probe, run_confined, stream_confined
from tutela.engines.triage import blocks
from tutela.engines.triage.blocks import BLOCK, Stretch
from tutela.engines.triage.detectors import Lookup
from tutela.engines.triage.errors import SourceRefused
from tutela.engines.triage.readers import recognise
from tutela.engines.values import Digests, Sha256, instant_text

SIZES = (100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000)
"""The sizes of file for which a sample says how likely it missed one."""
_LIMITS = Limits(cpu_seconds=None, wall_seconds=None, silent_seconds=600, total_bytes=None)
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class BlockHit:
    """A block on the medium that a list has: where it begins, its digest, and the list."""

    offset: int
    sha256: str
    list: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Missed:
    """How likely a sample like this finds nothing though one file of ``size`` bytes lies there, all of its blocks listed."""

    size: int
    blocks: int
    probability: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What came of a sample. ``places`` is how many there were to draw from, ``drawn`` how many were drawn.

    ``blank`` of them tell nothing (zeros and the like); ``unreadable`` count as not drawn in ``missed``.
    """

    source: str
    seed: str
    block: int
    places: int
    stretches: list[Stretch]
    drawn: int
    blank: int
    unreadable: int
    hits: list[BlockHit]
    missed: list[Missed]
    record: dict[str, object]

    def document(self) -> dict[str, object]:
        """As plain values."""
        return {"mode": "sample", **asdict(self)}


def sample(path: Path, *, lookup: Lookup, seed: str, count: int, now: Callable[[], datetime]) -> Sample:
    """Draw ``count`` blocks of a medium and look them up. Raises SourceRefused, ConfinedFailure.

    1. find where blocks can begin  2. draw  3. read and digest  4. look up  5. say what may have been missed
    """
    begun = now()
    source = recognise(path)
    if source.problem is not None or source.kind in ("folder", "archive", "container"):
        raise SourceRefused(f"{path}: {source.problem or 'only a medium can be sampled; give an image or a disk'}")
    found = cast("dict[str, list[list[int]]]", run_confined(blocks.stretches_of_medium, source.kind, *source.files))
    stretches = [Stretch(*one) for one in found["stretches"]]  # 1
    places = sum(one.count for one in stretches)
    drawn = sorted(_place(stretches, number) for number in draw(seed, places, count))  # 2
    digests = list(_digested(source.kind, drawn, source.files))  # 3
    hits = list(_hits(lookup, drawn, digests))  # 4
    unreadable = digests.count(None)
    return Sample(
        source.name, seed, BLOCK, places, stretches, len(drawn), digests.count(""), unreadable, hits,
        missed(places, len(drawn) - unreadable, stretches),  # 5
        {
            "tutela": tutela.__version__, "lists": [dict(one) for one in lookup.statement()],
            "confinement": asdict(probe()), "started_at": instant_text(begun), "finished_at": instant_text(now()),
        },
    )  # fmt: skip


def draw(seed: str, places: int, count: int) -> Iterator[int]:
    """Draw ``count`` different numbers below ``places`` (all of them where there are no more)."""
    drawn: set[int] = set()
    number = 0
    while len(drawn) < min(count, places):
        one = int.from_bytes(hashlib.sha256(f"{seed}:{number}".encode()).digest(), "big") % places
        number += 1
        if one not in drawn:
            drawn.add(one)
            yield one


def missed(places: int, drawn: int, stretches: Sequence[Stretch]) -> list[Missed]:
    """The probabilities for files of some sizes.

    A file of n whole blocks, each on the list, has n places among all at which a draw hits it (fragments that end within
    a block, and blocks that tell nothing, make them fewer). Drawing without putting back, none of n of N places is among d
    drawn with probability C(N-n, d) / C(N, d).
    """
    return [Missed(size, size // BLOCK, probability_of_none(places, size // BLOCK, drawn)) for size in SIZES]


def probability_of_none(places: int, marked: int, drawn: int) -> float:
    """How likely none of ``marked`` places is among ``drawn`` of all, drawn without putting back."""
    if drawn > places - marked:
        return 0.0

    def ways(of: int) -> float:
        return math.lgamma(of + 1) - math.lgamma(of - drawn + 1)

    return math.exp(min(0.0, ways(places - marked) - ways(places)))


def _place(stretches: Sequence[Stretch], number: int) -> int:
    for one in stretches:
        if number < one.count:
            return one.start + number * one.step
        number -= one.count
    raise IndexError(number)


def _digested(kind: str, places: Sequence[int], files: Sequence[Path]) -> Iterator[str | None]:
    told: Iterator[Plain] = stream_confined(blocks.sampled_blocks, kind, list(places), *files, limits=_LIMITS)
    for value in told:
        yield from cast("dict[str, list[str | None]]", value)["blocks"]


def _hits(lookup: Lookup, places: Sequence[int], digests: Sequence[str | None]) -> Iterator[BlockHit]:
    asked = [(place, digest) for place, digest in zip(places, digests, strict=True) if digest]
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        answers = lookup.find([(Digests(sha256=Sha256(digest)), BLOCK) for _, digest in batch])
        for (place, digest), entries in zip(batch, answers, strict=True):
            for entry in entries[:1]:
                yield BlockHit(place, digest, entry.list_name, entry.category)


def write_block_list(root: Path, out: Path) -> dict[str, int]:
    """Write the telling blocks of the files of a folder as a list (CSV: sha256, size), each digest once and in order.

    Only digests leave the worker that reads the files. Returns how many blocks there were and how many files were not read.
    """
    digests: set[bytes] = set()
    met = unread = 0
    for value in stream_confined(blocks.blocks_of_folder, root, limits=_LIMITS):
        told = cast("dict[str, list[str]]", value)
        unread += "unread" in told
        met += len(told.get("blocks", ()))
        digests.update(bytes.fromhex(text) for text in told.get("blocks", ()))
    partial = out.with_name(out.name + ".partial")
    with open(partial, "w", encoding="ascii") as file:
        file.write("sha256,size\n")
        file.writelines(f"{one.hex()},{BLOCK}\n" for one in sorted(digests))
    partial.replace(out)
    return {"blocks": met, "distinct": len(digests), "unread": unread}
