"""Measures near look-up: which of one and ten million PDQ hashes lie within 31 bits of one asked for, on one core."""

import statistics
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from bench.machine import Measured
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.near import BITS, Hashes
from tutela.engines.known.near import RADIUS, NearIndex, hashes_of
from tutela.engines.known.near_file import open_near, write_near

TITLE = "near look-up"

LENGTHS = (100_000, 1_000_000, 10_000_000)
ASKED, RUNS = 200, 5
_FLAT_ASKED, _HUNDRED, _TEN = 5, 100, 10


def rows(scratch: Path) -> list[Measured]:
    """Ask everyone for the same hashes, half of them planted at distances up to 31 from a listed one, and count alike.

    Times are of the processor (user and system), of one core, per hash asked for.
    """
    code = ready("near", scratch / "kernels")
    measured = []
    for length in LENGTHS:
        hashes, asked = _made(length)
        own, found, taken = _own(scratch / "near", hashes, asked, code)
        measured += own
        if length > LENGTHS[0]:
            measured += _faiss(hashes, asked, taken, found)
        if length == LENGTHS[1]:
            measured += _threatexchange(hashes, asked, taken)
    return measured


def _made(length: int) -> tuple[Hashes, list[bytes]]:
    chance = np.random.default_rng(length)
    hashes = hashes_of([chance.bytes(32 * length)])
    asked = [chance.bytes(32) for _ in range(ASKED)]
    for number in range(0, ASKED, 2):
        value = int.from_bytes(hashes[chance.integers(length)].tobytes(), "little")
        for bit in chance.choice(BITS, number % (RADIUS + 1), replace=False):
            value ^= 1 << int(bit)
        asked[number] = value.to_bytes(32, "little")
    return hashes, asked


def _own(path: Path, hashes: Hashes, asked: list[bytes], code: Path | None) -> tuple[list[Measured], int, float]:
    begun = time.process_time()
    write_near(NearIndex({}, []).adding(hashes, np.zeros(len(hashes), np.uint32)), path)
    building = time.process_time() - begun
    opening = [_spent(lambda: open_near(path)) for _ in range(RUNS)]
    index = open_near(path)
    found = sum(map(len, index.find(asked, code=code)))
    batches = [_spent(lambda: index.find(asked, code=code)) / ASKED for _ in range(RUNS)]
    singles = [_spent(lambda: [index.find([one], code=code) for one in asked]) / ASKED for _ in range(RUNS)]
    plain = [_spent(lambda: index.find(asked[:20])) / 20 for _ in range(RUNS)]
    of = f"{len(hashes):,} hashes"
    made = f"built in {building:.1f} s, opened in {statistics.median(opening) * 1000:.1f} ms"
    made += f", {path.stat().st_size / len(hashes):.0f} bytes a hash"
    measured = [
        _row(f"tutela, {of}: {ASKED} at once", batches, note=f"{found} neighbours; {made}"),
        _row(f"tutela, {of}: one by one", singles),
        _row(f"tutela, {of}: without the kernel", plain),
    ]
    return measured, found, statistics.median(batches)


def _faiss(hashes: Hashes, asked: list[bytes], own: float, found: int) -> list[Measured]:
    try:
        import faiss
    except ImportError:
        return [Measured("FAISS (Python package faiss-cpu)", "not installed here", "", 0)]
    faiss.omp_set_num_threads(1)
    name = f"FAISS {version('faiss-cpu')}"
    rows, wanted = hashes.view(np.uint8).reshape(-1, 32), np.frombuffer(b"".join(asked), np.uint8).reshape(-1, 32)
    of, large = f"{len(hashes):,} hashes", len(hashes) > LENGTHS[1]
    flat = faiss.IndexBinaryFlat(BITS)
    flat.add(rows)
    same = len(flat.range_search(wanted, RADIUS + 1)[1]) == found  # its radius is exclusive
    assert same, "the same neighbours, no more and no less"
    taken = [_spent(lambda: flat.range_search(wanted[:_FLAT_ASKED], RADIUS + 1)) / _FLAT_ASKED for _ in range(RUNS)]
    measured = [_row(f"{name} IndexBinaryFlat, {of}", taken, own, _HUNDRED if large else None)]
    if not large:
        many = faiss.IndexBinaryMultiHash(BITS, 16, 16)
        many.add(rows)
        many.nflip = 1
        taken = [_spent(lambda: many.range_search(wanted, RADIUS + 1)) / ASKED for _ in range(RUNS)]
        measured.append(_row(f"{name} IndexBinaryMultiHash (16×16, 1 flip), {of}", taken, own, _TEN))
    return measured


def _threatexchange(hashes: Hashes, asked: list[bytes], own: float) -> list[Measured]:
    try:
        from threatexchange.signal_type.pdq.pdq_index import PDQIndex
    except ImportError:
        return [Measured("threatexchange", "not installed here", "", 0)]
    entries: Iterable[tuple[str, None]] = ((one.tobytes().hex(), None) for one in hashes)
    index = PDQIndex(entries)
    texts = [one.hex() for one in asked]
    taken = [_spent(lambda: [index.query(text) for text in texts]) / ASKED for _ in range(RUNS)]
    return [_row(f"threatexchange {version('threatexchange')} PDQIndex, {len(hashes):,} hashes", taken, own)]


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _row(what: str, taken: list[float], own: float | None = None, least: int | None = None, note: str = "") -> Measured:
    median = statistics.median(taken)
    target = met = ""
    if own is not None:
        times = median / own
        note = f"{times:,.0f} × Tutela's time"
        if least is not None:
            target, met = f"≥ {least} ×", "yes" if times >= least else f"no, {times:.0f} ×"
    spread = f"{min(taken) * 1e6:,.0f} – {max(taken) * 1e6:,.0f} µs"
    return Measured(what, f"{median * 1e6:,.0f} µs", spread, len(taken), target, met, note)
