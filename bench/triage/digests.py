"""Measures the three digests of many files in memory on one core: by the kernel's lanes, and by hashlib (OpenSSL)."""

import hashlib
import random
import ssl
import time
from collections.abc import Callable
from pathlib import Path

from bench.machine import Measured, rate
from tutela.engines.kernels.digests import WORDS, Lanes
from tutela.engines.kernels.loading import ready

TITLE = "digests in memory"

RUNS, BYTES = 7, 64_000_000
_LEAST = 2.5


def rows(scratch: Path) -> list[Measured]:
    """Files of one length, of another, and as on a phone; megabytes a second of the processor's time (user and system)."""
    code = ready("digests", scratch / "kernels")
    if code is None:
        return [Measured("three digests in memory", "no kernel on this machine", "", 0)]
    lanes, chance = Lanes(code), random.Random(7)
    phone = [min(4 << 20, max(1, int(chance.lognormvariate(10, 1.7)))) for _ in range(1200)]
    kinds = {
        "4 KB each": [4_096] * (BYTES // 4_096),
        "100 KB each": [100_000] * (BYTES // 100_000),
        "as on a phone, the longest first": sorted(phone, reverse=True),
    }
    return [row for what, lengths in kinds.items() for row in _rows(lanes, what, lengths)]


def _rows(lanes: Lanes, what: str, lengths: list[int]) -> list[Measured]:
    buffer = bytearray(random.Random(1).randbytes(sum(lengths)))
    pieces, at = [], 0
    for length in lengths:
        pieces.append((at, length))
        at += length
    views = [memoryview(buffer)[at : at + length] for at, length in pieces]

    def plainly() -> None:
        for view in views:
            for kind in WORDS:
                hashlib.new(kind, view, usedforsecurity=False).hexdigest()

    def in_lanes() -> None:
        for kind in WORDS:
            lanes.digests(kind, buffer, pieces)

    plain, ours = _taken(plainly), _taken(in_lanes)
    size, count = len(buffer) / 1e6, f"{len(lengths):,} files, {what}"
    best = size / sorted(plain)[len(plain) // 2]
    note = f"{sorted(plain)[len(plain) // 2] / sorted(ours)[len(ours) // 2]:.2f} × hashlib"
    return [
        rate(f"{count}: lanes", size, ours, "MB/s", least=_LEAST * best, note=note),
        rate(f"{count}: hashlib, one pass", size, plain, "MB/s", note=ssl.OPENSSL_VERSION),
    ]


def _taken(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return taken
