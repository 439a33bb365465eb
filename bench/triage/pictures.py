"""Measures how many pictures a second are decoded and hashed on one core: photographs of a phone, and what chats make of them."""

import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from bench.homes import CACHE
from bench.machine import Measured

if TYPE_CHECKING:
    from tutela.engines.kernels.pdq import Samplers

TITLE = "pictures"

KINDS = {
    "12-megapixel phone JPEG": ((4032, 3024), 92, 3, 10),
    "2-megapixel chat JPEG": ((1600, 1200), 75, 6, 3),
    "1-megapixel chat JPEG": ((1280, 960), 70, 6, 3),
}
"""Size, quality, how many, and how many times as fast as pdqhash with Pillow we mean to be."""
RUNS = 5


def rows(scratch: Path) -> list[Measured]:
    """Measure in a process whose numerical library keeps to one thread, as in the workers."""
    command = [sys.executable, "-m", "bench.triage.pictures"]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return [Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def measured() -> list[Measured]:
    """The rows. Pictures are made by code; times are of the processor (user and system)."""
    from tests.makers import pictures

    found = []
    for name, (size, quality, count, least) in KINDS.items():
        contents = [pictures.encoded(pictures.scene(seed, size), quality=quality) for seed in range(count)]
        what = f"{name}, {statistics.median(map(len, contents)) / 1e6:.1f} MB"
        peers = {peer: _times(work, contents) for peer, work in _peers().items()}
        own, exact = (_times(lambda one, exact=exact: _own(one, exact), contents) for exact in (False, True))
        reference = (_reference(), peers[_reference()]) if _reference() in peers else None
        found.append(_row(f"tutela, {what}: the screen", own, reference, least, note=_apart(contents)))
        found.append(_row(f"tutela, {what}: the reference computation, for what may match", exact, reference))
        found += [_row(f"{peer}, {what}", taken, ("Tutela's screen", own)) for peer, taken in peers.items()]
    return found + [Measured(name, "not installed here", "", 0) for name in _absent()]


def _own(content: bytes, exact: bool) -> object:
    from tutela.engines.triage.pictures import sight_of

    return sight_of(content, "JPEG", exact=exact, ways=_ways())


@cache
def _ways() -> "Samplers":
    from tutela.engines.kernels.loading import ready
    from tutela.engines.kernels.pdq import samplers

    return samplers(ready("pdq", CACHE / "triage" / "kernels"))


def _apart(contents: Sequence[bytes]) -> str:
    """How far the screen is from the reference, at most, over all orientations."""
    from tutela.engines.triage.pictures import sight_of
    from tutela.engines.triage.sightings import MARGIN

    pairs = [[sight_of(one, "JPEG", exact=exact).picture.hashes for exact in (True, False)] for one in contents]
    apart = max(
        (int.from_bytes(a, "big") ^ int.from_bytes(b, "big")).bit_count()
        for one in pairs
        for a, b in zip(*one, strict=True)
    )
    assert apart <= MARGIN
    return f"at most {apart} bits from the reference (the screen allows for {MARGIN})"


def _reference() -> str:
    try:
        return f"pdqhash {version('pdqhash')} with Pillow {version('pillow')}"
    except ImportError:
        return "pdqhash with Pillow"


def _peers() -> dict[str, Callable[[bytes], object]]:
    peers: dict[str, Callable[[bytes], object]] = {}
    try:
        import numpy as np
        import pdqhash
        from PIL import Image

        peers[_reference()] = lambda one: pdqhash.compute(np.asarray(Image.open(io.BytesIO(one)).convert("RGB")))
        from threatexchange.signal_type.pdq.pdq_hasher import pdq_from_bytes

        peers[f"threatexchange {version('threatexchange')}"] = pdq_from_bytes
        from perception.hashers import PDQHash

        hasher = PDQHash()
        peers[f"perception {version('perception')} (PDQHash)"] = lambda one: hasher.compute(io.BytesIO(one))
    except ImportError:
        pass  # said by _absent
    return peers


def _absent() -> list[str]:
    present = " ".join(_peers())
    return [name for name in ("pdqhash", "threatexchange", "perception") if name not in present]


def _times(work: Callable[[bytes], object], contents: Sequence[bytes]) -> list[float]:
    """Seconds a picture, of each run over all of them."""
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        for one in contents:
            work(one)
        taken.append((time.process_time() - begun) / len(contents))
    return taken


def _row(
    what: str, taken: Sequence[float], against: tuple[str, Sequence[float]] | None = None, least: int | None = None,
    note: str = "",
) -> Measured:  # fmt: skip
    rates = [1 / one for one in taken]
    target = met = ""
    if against is not None:
        times = statistics.median(against[1]) / statistics.median(taken)
        note = "; ".join(part for part in (f"{times:.3g} × the rate of {against[0]}", note) if part)
        if least is not None:
            target, met = f"≥ {least} × {against[0]}", "yes" if times >= least else f"no, {times:.1f} ×"
    median = statistics.median(rates)
    return Measured(
        what, f"{median:.3g} a second", f"{min(rates):.3g} – {max(rates):.3g}", len(rates), target, met, note
    )


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in measured()]))
