"""``tutela triage --mode sample``: random blocks of a medium against a list of block digests."""

import argparse
import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tutela.cli.refusal import printable

if TYPE_CHECKING:
    from tutela.engines.known import KnownLookup
    from tutela.engines.triage.sampling import Sample

RESULT = "sample.json"
_LISTED = 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what only a sample takes."""
    parser.add_argument("--blocks", metavar="N", type=int, default=20_000, help="sample: how many blocks (20,000)")
    parser.add_argument("--seed", metavar="TEXT", help="sample: the seed, to draw the same blocks again (a random one)")


def run_sample(args: argparse.Namespace, lookup: "KnownLookup") -> str:
    """Sample the one source, write the result to the folder, and return what is to be printed.

    Raises TriageError, ConfinedFailure, OSError.
    """
    from tutela.engines.triage.errors import OutputRefused, SourceRefused
    from tutela.engines.triage.sampling import sample

    if len(args.sources) != 1 or args.blocks < 1:
        raise SourceRefused("a sample is of one medium and at least one block; give one image or disk")
    place = Path(args.out)
    place.mkdir(parents=True, exist_ok=True)
    if os.listdir(place):
        raise OutputRefused(f"{place} is not empty; give an empty folder")
    seed = args.seed or secrets.token_hex(16)
    found = sample(args.sources[0], lookup=lookup, seed=seed, count=args.blocks, now=lambda: datetime.now(UTC))
    text = json.dumps(found.document(), ensure_ascii=True, indent=2) + "\n"
    partial = place / f"{RESULT}.partial"
    partial.write_text(text, encoding="ascii")
    partial.replace(place / RESULT)
    return text.rstrip() if args.json else "\n".join(_words(found))


def _words(found: "Sample") -> list[str]:
    """The result for a person."""
    lines = [
        f"{found.drawn:,} of {found.places:,} blocks of {found.block:,} bytes drawn with seed {printable(found.seed)}: "
        f"{found.blank:,} tell nothing, {found.unreadable:,} unreadable"
    ]
    lines += [f"hit at byte {hit.offset:,}: {printable(hit.list)} {hit.sha256}" for hit in found.hits[:_LISTED]]
    if len(found.hits) > _LISTED:
        lines.append(f"… and {len(found.hits) - _LISTED:,} more in {RESULT}")
    lines.append(f"{len(found.hits):,} hits")
    lines += [
        f"a file of {one.size:,} bytes, all on the list, is missed with probability {one.probability:.3g}"
        for one in found.missed
    ]
    return lines
