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

from tutela.engines.kernels.pdq import SIDE, Floats, Pixels, Samplers, luminance_of, places_of, samples_of
from tutela.engines.triage.sightings import ORIENTATIONS

KEPT, LEAST_SIDE = 16, 5
"""Frequencies kept along a side, and the smallest picture that has a hash (in pixels a side)."""
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


def picture_of_pixels(pixels: Pixels, ways: Samplers) -> Picture:
    """Hash a picture of eight bits a colour (rows × columns × 3, or rows × columns when it is grey)."""
    if min(pixels.shape[:2]) < LEAST_SIDE or pixels.shape[:2] == (SIDE, SIDE):
        return picture_of(luminance_of(pixels))
    samples = ways.samples(pixels)
    return Picture(hashes_of(samples), quality_of(samples))


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
    for row, place in enumerate(places_of(length)):
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
