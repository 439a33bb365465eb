"""The 64 × 64 samples of PDQ from the pixels of a picture: luminance, and two passes of a box filter along rows and columns.

Every addition in single precision has the order of the published reference, here and in the kernel, so the bits are the same.
Source: ThreatExchange, "PDQ & TMK + PDQF" (2019), and its reference code, pdq/cpp.
"""

import ctypes
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.loading import Code

SIDE = 64

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

_POINTER, _NUMBER = ctypes.c_void_p, ctypes.c_uint64
_SIGNATURES = {"pdq_samples": [_POINTER, _NUMBER, _NUMBER, _NUMBER, _POINTER, _POINTER]}
_ROWS = 256


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
    grid = luminance.copy()
    for _ in range(2):  # some lines at a time, in place: of a large picture there is one copy only
        for start in range(0, rows, _ROWS):
            lines = grid[start : start + _ROWS]
            lines[:] = _box(np.ascontiguousarray(lines.T), across).T
        for start in range(0, columns, _ROWS):
            lines = grid[:, start : start + _ROWS]
            lines[:] = _box(np.ascontiguousarray(lines), down)
    return np.ascontiguousarray(grid[np.ix_(places_of(rows), places_of(columns))])


def places_of(length: int) -> npt.NDArray[np.intp]:
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


class Plain:
    """The same samples without machine code."""

    def samples(self, pixels: Pixels) -> Floats:
        """The samples of a picture of at least 5 × 5 pixels, grey or in three colours."""
        return samples_of(luminance_of(pixels))


class Compiled:
    """The machine code."""

    def __init__(self, code: Path) -> None:
        """Take the code that ``loading.ready`` made. Raises KernelUnusable."""
        self._code = Code(code, _SIGNATURES)

    def samples(self, pixels: Pixels) -> Floats:
        """The samples of a picture of at least 5 × 5 pixels, grey or in three colours."""
        pixels = np.ascontiguousarray(pixels)
        rows, columns = pixels.shape[:2]
        colours = 1 if pixels.ndim == 2 else 3
        if pixels.dtype != np.uint8 or pixels.shape[2:] not in ((), (3,)) or not rows or not columns:
            raise ValueError("the pixels are not grey or in three colours of eight bits")
        work = np.empty((-(-rows // (2 * SIDE)) + 4) * columns + SIDE * rows, np.float32)
        samples = np.empty((SIDE, SIDE), np.float32)
        self._code["pdq_samples"](
            pixels.ctypes.data, rows, columns, colours, work.ctypes.data, samples.ctypes.data
        )  # fmt: skip
        return samples


Samplers = Plain | Compiled


def samplers(code: Path | None) -> Samplers:
    """The machine code where there is any, else the plain path."""
    try:
        return Plain() if code is None else Compiled(code)
    except KernelUnusable:
        return Plain()


def prove(code: Path) -> None:
    """Compare with the plain path, for pictures of every odd shape. Raises KernelUnusable."""
    chance, compiled, plain = np.random.default_rng(2), Compiled(code), Plain()
    for rows, columns in ((5, 5), (5, 700), (63, 65), (64, 127), (128, 129), (255, 257), (301, 640), (777, 130)):
        for shape in ((rows, columns), (rows, columns, 3)):
            pixels = np.cumsum(chance.integers(-9, 10, shape), axis=1).astype(np.uint8)
            if compiled.samples(pixels).tobytes() != plain.samples(pixels).tobytes():
                raise KernelUnusable("the kernel takes other samples of a picture")
