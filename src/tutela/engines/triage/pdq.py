"""PDQ, the reference computation: a 256-bit hash of what a picture looks like, and how much there is in it to compare.

The steps and the order of every addition in single precision are those of the published reference, so that the bits are the
same, not only near: luminance, two passes of a box filter along rows and columns, 64 × 64 samples, the 16 × 16 lowest
frequencies of their cosine transform without the constant one, a bit for each above the median.
Source: ThreatExchange, "PDQ & TMK + PDQF" (2019), and its reference code, pdq/cpp.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tutela.engines.triage.sightings import ORIENTATIONS

Floats = npt.NDArray[np.float32]

SIDE, KEPT, LEAST_SIDE = 64, 16, 5
"""Samples along a side, frequencies kept along a side, and the smallest picture that has a hash (in pixels a side)."""
_ROWS = 256
_SHARE = 1 << 20
"""Weights of the reduced computation are multiples of its reciprocal, so that its sums are exact in double precision."""


class Picture(NamedTuple):
    """The hash of a picture as it is, then turned and mirrored (32 bytes each), and its quality (0 to 100)."""

    hashes: tuple[bytes, ...]
    quality: int


def picture_of(luminance: Floats) -> Picture:
    """Hash a picture given as luminance (rows × columns, 0 to 255). A very small one has zeros for hashes and quality 0."""
    if min(luminance.shape) < LEAST_SIDE:
        return Picture((bytes(KEPT * KEPT // 8),) * len(ORIENTATIONS), 0)
    samples = samples_of(luminance)
    return Picture(hashes_of(samples), quality_of(samples))


def luminance_of(colours: npt.NDArray[np.uint8]) -> Floats:
    """Luminance of a picture in red, green and blue (rows × columns × 3, or rows × columns when it is grey already)."""
    if colours.ndim == 2:
        return colours.astype(np.float32)
    luminance = np.empty(colours.shape[:2], np.float32)
    for start in range(0, len(colours), _ROWS):  # some rows at a time: in double precision a picture takes much memory
        red, green, blue = (colours[start : start + _ROWS, :, part].astype(np.float64) for part in range(3))
        luminance[start : start + _ROWS] = red * 0.299 + green * 0.587 + blue * 0.114
    return luminance


def samples_of(luminance: Floats) -> Floats:
    """64 × 64 samples of a picture, each an average of what lies around it; fewer pixels than samples repeat."""
    rows, columns = luminance.shape
    if (rows, columns) == (SIDE, SIDE):
        return luminance
    across, down = (-(-length // (2 * SIDE)) for length in (columns, rows))
    turned = np.ascontiguousarray(luminance.T)
    for _ in range(2):
        turned = np.ascontiguousarray(_box(np.ascontiguousarray(_box(turned, across).T), down).T)
    return np.ascontiguousarray(turned.T[np.ix_(_places(rows), _places(columns))])


def _places(length: int) -> npt.NDArray[np.intp]:
    """Where the samples are taken along a side."""
    return np.array([int((place + 0.5) * length / SIDE) for place in range(SIDE)], np.intp)


def _box(lines: Floats, window: int) -> Floats:
    """Average each line with those around it, ``window`` in all, fewer at the ends; sums run on, as in the reference."""
    ahead = (window + 2) // 2 - 1
    averages = np.empty_like(lines)
    total = np.zeros(lines.shape[1], np.float32)
    held = 0
    for place in range(-ahead, len(lines)):
        if place + ahead < len(lines):
            total += lines[place + ahead]
            held += 1
        if place + ahead >= window:
            total -= lines[place + ahead - window]
            held -= 1
        if place >= 0:
            np.divide(total, np.float32(held), out=averages[place])
    return averages


def reduced_picture_of(grey: npt.NDArray[np.uint8], rows: int, columns: int, scale: int) -> Picture:
    """Nearly the hash of a picture of rows × columns from what of it was decoded at 1/scale (each pixel a mean of scale²).

    The same filter as a sum of weights, much faster: a few bits differ from the reference, so it finds, and does not decide.
    All sums are exact, so that every machine has the same bits.
    """
    if min(rows, columns) < LEAST_SIDE:
        return Picture((bytes(KEPT * KEPT // 8),) * len(ORIENTATIONS), 0)
    down, across = _weights(rows, scale), _weights(columns, scale)
    steps = range(0, grey.shape[1], _ROWS)
    half = np.concatenate([down @ grey[:, at : at + _ROWS].astype(np.float64) for at in steps], axis=1)
    samples = (half @ across.T).astype(np.float32)
    return Picture(hashes_of(samples), quality_of(samples))


@lru_cache(maxsize=64)
def _weights(length: int, scale: int) -> npt.NDArray[np.float64]:
    """How much each reduced pixel along a side counts for each sample: two passes of the box filter in one."""
    window = -(-length // (2 * SIDE))
    ahead = (window + 2) // 2 - 1
    places = np.arange(length)
    first, last = np.maximum(places + ahead - window + 1, 0), np.minimum(places + ahead, length - 1)
    share = 1 / (last - first + 1)
    steps = np.zeros((SIDE, length + 1))
    for row, place in enumerate(_places(length)):
        within = slice(first[place], last[place] + 1)
        np.add.at(steps[row], first[within], share[within] * share[place])
        np.subtract.at(steps[row], last[within] + 1, share[within] * share[place])
    short = -(-length // scale)
    whole = np.pad(np.cumsum(steps, axis=1)[:, :-1], ((0, 0), (0, short * scale - length)))
    return np.asarray(np.round(whole.reshape(SIDE, short, scale).sum(axis=2) * _SHARE) / _SHARE)


def quality_of(samples: Floats) -> int:
    """How much changes from sample to sample, 0 (flat) to 100."""
    steps = [
        (((one - other) * np.float32(100)) / np.float32(255)).astype(np.int32)
        for one, other in ((samples[:-1], samples[1:]), (samples[:, :-1], samples[:, 1:]))
    ]
    return min(100, sum(int(np.abs(one).sum()) for one in steps) // 90)


def _cosines() -> Floats:
    scale = float(np.float32(math.sqrt(2 / SIDE)))
    rows = [
        [scale * math.cos(math.pi / 2 / SIDE * (row + 1) * (2 * column + 1)) for column in range(SIDE)]
        for row in range(KEPT)
    ]
    return np.array(rows, np.float64).astype(np.float32)


_COSINES = _cosines()


def frequencies_of(samples: Floats) -> Floats:
    """The 16 × 16 lowest frequencies of the cosine transform, without the constant ones."""
    half = np.zeros((KEPT, SIDE), np.float32)
    for place in range(SIDE):  # sums of one order, whatever the machine
        half += _COSINES[:, place, None] * samples[place]
    whole = np.zeros((KEPT, KEPT), np.float32)
    for place in range(SIDE):
        whole += half[:, place, None] * _COSINES[None, :, place]
    return whole


def hashes_of(samples: Floats) -> tuple[bytes, ...]:
    """The hashes of a picture as it is, turned and mirrored: a turned picture has the same frequencies with other signs."""
    found = frequencies_of(samples)
    rows, columns = ((-1.0) ** (np.arange(KEPT)[axis] + 1) for axis in ((slice(None), None), (None, slice(None))))
    signed = (
        found,
        (found * columns).T,
        found * (rows * columns),
        (found * rows).T,
        found * rows,
        found * columns,
        found.T,
        (found * (rows * columns)).T,
    )
    return tuple(_bits(one) for one in signed)


def _bits(frequencies: npt.NDArray[np.floating]) -> bytes:
    flat = frequencies.reshape(-1)
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes()
