"""What the tests of triage share: run it on sources, read its manifest, know what should be in it."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Settings, TriageResult, triage

SHARED = Path(__file__).parents[3] / "../shared/data/samples"
EMPTY = KnownLookup([])


def known(tmp_path: Path, text: str, name: str = "known.txt") -> KnownLookup:
    """A look-up on one list written from text."""
    path = tmp_path / name
    path.write_text(text)
    return KnownLookup([read_list(path).index])


def run(out: Path, *sources: Path, lookup: KnownLookup = EMPTY, workers: int = 2, **settings: Any) -> TriageResult:
    """A triage run."""
    return triage(list(sources), lookup=lookup, out=out, settings=Settings(workers=workers, **settings))


def rows(result: TriageResult) -> list[dict[str, object]]:
    """The manifest's rows."""
    with open(result.manifest, "rb") as file:
        return pq.read_table(file).to_pylist()


def digests(contents: Iterable[bytes]) -> list[tuple[int, str, str, str]]:
    """Size and digests of contents, sorted."""
    return sorted(
        (
            len(one),
            hashlib.md5(one, usedforsecurity=False).hexdigest(),
            hashlib.sha1(one, usedforsecurity=False).hexdigest(),
            hashlib.sha256(one).hexdigest(),
        )
        for one in contents
    )


def digests_of(found: Sequence[dict[str, object]]) -> list[tuple[object, ...]]:
    """Size and digests of rows, sorted."""
    return sorted((row["size"], row["md5"], row["sha1"], row["sha256"]) for row in found)
