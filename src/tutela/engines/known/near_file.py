"""Keeps a near index in one file: written whole or not at all, mapped when opened, never changed.

File: magic, length of the header, the header (JSON: what the list says of itself, and where each array lies), its SHA-256, then
the arrays, each at a multiple of 64 bytes.
"""

import hashlib
import json
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tutela.engines.kernels.near import BITS, LOW, Chunk
from tutela.engines.known.errors import IndexRefused
from tutela.engines.known.near import NearIndex, Segment

_MAGIC = b"tutela near index 1\n"
_LENGTH = struct.Struct("<Q")
_ALIGN = 64
_LONGEST_HEADER = 1 << 26

Array = npt.NDArray[Any]


def write_near(index: NearIndex, path: Path) -> None:
    """Write an index to one file."""
    layout: list[dict[str, object]] = []
    offset = 0
    for values in _arrays(index):
        layout.append({"type": values.dtype.str, "shape": list(values.shape), "offset": offset})
        offset += _aligned(values.nbytes)
    spans = [[[chunk.first, chunk.bits] for chunk in one.chunks] for one in index.segments]
    header = json.dumps({"about": dict(index.about), "segments": spans, "arrays": layout}).encode()
    start = _aligned(len(_MAGIC) + _LENGTH.size + len(header) + 32)
    partial = path.with_name(path.name + ".partial")
    with open(partial, "wb") as file:
        file.write(_MAGIC + _LENGTH.pack(len(header)) + header + hashlib.sha256(header).digest())
        for one, values in zip(layout, _arrays(index), strict=True):
            file.seek(start + int(str(one["offset"])))
            file.write(np.ascontiguousarray(values).data)
        file.truncate(start + offset)
        file.flush()
        os.fsync(file.fileno())
    os.replace(partial, path)


def open_near(path: Path) -> NearIndex:
    """Map an index from its file; nothing is read before it is asked for. Raises IndexRefused."""
    try:
        with open(path, "rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise IndexRefused(f"{path} is no near index of this version; build it again from its list")
            (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
            header = file.read(min(length, _LONGEST_HEADER))
            if hashlib.sha256(header).digest() != file.read(32):
                raise IndexRefused(f"{path} is damaged; build it again from its list")
        document = json.loads(header)
        start = _aligned(len(_MAGIC) + _LENGTH.size + length + 32)
        arrays = (_mapped(path, start, one) for one in document["arrays"])
        segments = [_segment(arrays, [(int(first), int(bits)) for first, bits in one]) for one in document["segments"]]
        return NearIndex(document["about"], segments)
    except (OSError, ValueError, KeyError, TypeError, struct.error, StopIteration) as error:
        raise IndexRefused(f"{path} is damaged; build it again from its list") from error


def _arrays(index: NearIndex) -> Iterator[Array]:
    """The arrays in the order in which they lie in the file."""
    for segment in index.segments:
        yield segment.hashes
        yield segment.entries
        for chunk in segment.chunks:
            yield chunk.starts
            yield chunk.places


def _segment(arrays: Iterator[Array], spans: list[tuple[int, int]]) -> Segment:
    hashes, entries = next(arrays), next(arrays)
    chunks = [Chunk(first, bits, next(arrays), next(arrays)) for first, bits in spans]
    sound = hashes.shape == (len(entries), BITS // 64)
    for (
        chunk
    ) in chunks:  # what the kernel relies on; a table that leads astray is caught by the digest of a list version
        sound = sound and chunk.first >= 0 and chunk.bits > LOW and chunk.first + chunk.bits <= BITS
        sound = sound and len(chunk.places) == len(entries) and len(chunk.starts) == (1 << (chunk.bits - LOW)) + 1
    if not sound:
        raise ValueError("the arrays do not fit each other")
    return Segment(hashes, entries, chunks)


def _mapped(path: Path, start: int, one: Mapping[str, Any]) -> Array:
    shape, kind = tuple(int(length) for length in one["shape"]), np.dtype(str(one["type"]))
    if kind not in (np.dtype("<u4"), np.dtype("<u8")):
        raise ValueError("an array is of another type")
    if 0 in shape:
        return np.empty(shape, kind)
    mapped = np.memmap(path, kind, "r", start + int(one["offset"]), shape)
    return mapped.view(np.ndarray)


def _aligned(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN
