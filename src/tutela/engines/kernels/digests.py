"""MD5, SHA-1 and SHA-256 of many messages at a time, sixteen in lanes; of few or uneven ones by the library's own code."""

import ctypes
import hashlib
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.loading import Code

LANES = 16
BLOCK = 64
WORDS = {"md5": 4, "sha1": 5, "sha256": 8}
ALL = "all"
_POINTER = ctypes.c_void_p
_SIGNATURES = {name: [ctypes.c_uint64, _POINTER, _POINTER, _POINTER, _POINTER, _POINTER] for name in WORDS}

KNOWN = {
    "md5": ("d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72", "8215ef0796a20bcaaae116d3876c664a"),
    "sha1": (
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "a9993e364706816aba3e25717850c26c9cd0d89d",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ),
    "sha256": (
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ),
}
"""Of the empty message, of "abc" and of the 448-bit message (RFC 1321, FIPS 180-4 and their published examples)."""
_MESSAGES = (b"", b"abc", b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")


class Lanes:
    """Digests of messages that lie in one buffer."""

    def __init__(self, code: Path) -> None:
        """Take the code that ``loading.ready`` made. Raises KernelUnusable."""
        self._code = Code(code, _SIGNATURES)
        self.gains = {kind: self._code.measured.get(kind, 1.0) for kind in (*WORDS, ALL)}
        """How many times faster than the library's each digest is when all lanes are full, and all three together."""

    def digests(self, kind: str, buffer: bytearray, pieces: Sequence[tuple[int, int]]) -> list[str]:
        """Return the digest (lower-case hex) of each piece (offset, length) of ``buffer``, in their order."""
        words = WORDS[kind]
        count = len(pieces)
        states = array("I", bytes(4 * words * count))
        self.advance(kind, buffer, pieces, [0] * count, [True] * count, states)
        text = states.tobytes().hex()
        width = 8 * words
        return [text[at : at + width] for at in range(0, width * count, width)]

    def advance(
        self,
        kind: str,
        buffer: bytearray,
        pieces: Sequence[tuple[int, int]],
        before: Sequence[int],
        last: Sequence[bool],
        states: "array[int]",
    ) -> None:
        """Take each piece of a buffer into a digest under way, as ``advance_at``."""
        if not all(at >= 0 and at + length <= len(buffer) for at, length in pieces):
            raise ValueError("the pieces do not fit the buffer")
        held = (ctypes.c_char * len(buffer)).from_buffer(buffer) if buffer else None
        start = ctypes.addressof(held) if held is not None else 0
        self.advance_at(kind, [(start + at, length) for at, length in pieces], before, last, states)

    def advance_at(
        self,
        kind: str,
        pieces: Sequence[tuple[int, int]],
        before: Sequence[int],
        last: Sequence[bool],
        states: "array[int]",
    ) -> None:
        """Take each piece (address, length) into a digest under way; the caller keeps them in memory.

        ``before`` bytes came earlier, ``last`` says whether it ends here. Every piece but a last one is a multiple of 64
        bytes long. ``states`` (words, as many a piece as the digest has) go in and come out; where ``last``, the digest
        itself comes out.
        """
        whole = all(end or not length % BLOCK for (_, length), end in zip(pieces, last, strict=True))
        if not whole or len(states) != WORDS[kind] * len(pieces):
            raise ValueError("the pieces do not fit the digest")
        if not pieces:
            return
        arrays = (
            array("Q", [at for at, _ in pieces]),
            array("Q", [length for _, length in pieces]),
            array("Q", before),
            array("B", last),
            states,
        )
        self._code[kind](len(pieces), *(one.buffer_info()[0] for one in arrays))


def alone(sizes: Sequence[int], gain: float) -> int:
    """How many of the first of these sizes (largest first) the library digests faster, one after the other.

    A lane alone has a sixteenth of the speed of all, ``gain`` times the library's: one message much longer than the others
    would run on by itself.
    """
    best, least, before, left = 0, float("inf"), 0, sum(sizes)
    for number, size in enumerate((*sizes, 0)):
        cost = before * gain / LANES + max(left / LANES, size)
        if cost < least:
            best, least = number, cost
        before, left = before + size, left - size
    return best


def prove(code: Path) -> dict[str, float]:
    """Compare with the published answers, and with the library's for lengths around every border. Raises KernelUnusable.

    Returns how many times faster than the library's each digest is when all lanes are full, and all three together.
    """
    lanes = Lanes(code)
    messages = [*_MESSAGES, *(bytes(range(256))[:length] * 3 for length in range(0, 256, 5))]
    buffer, pieces = joined(messages)
    for kind, known in KNOWN.items():
        plain = [hashlib.new(kind, one, usedforsecurity=False).hexdigest() for one in messages]
        found = lanes.digests(kind, buffer, pieces)
        if tuple(found[: len(known)]) != known or found != plain:
            raise KernelUnusable(f"the kernel computes a wrong {kind}")
    taken = {kind: _taken_by(lanes, kind) for kind in WORDS}
    gains = {kind: plain / ours for kind, (ours, plain) in taken.items()}
    return gains | {ALL: sum(plain for _, plain in taken.values()) / sum(ours for ours, _ in taken.values())}


def _taken_by(lanes: Lanes, kind: str) -> tuple[float, float]:
    """Seconds by lanes and by the library: the best of several trials, for what else the machine does only slows down."""
    size = 32 << 10
    buffer = bytearray(size * LANES)
    pieces = [(at, size) for at in range(0, len(buffer), size)]
    views = [memoryview(buffer)[at : at + size] for at, _ in pieces]
    ours = min(_taken(lambda: lanes.digests(kind, buffer, pieces)) for _ in range(7))
    plain = min(_taken(lambda: [hashlib.new(kind, one, usedforsecurity=False) for one in views]) for _ in range(7))
    return ours, plain


def _taken(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return max(time.perf_counter() - begun, 1e-9)


def joined(messages: Sequence[bytes]) -> tuple[bytearray, list[tuple[int, int]]]:
    """Lay messages one after the other; say where each lies."""
    return bytearray().join(messages), list(_places(messages))


def _places(messages: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    at = 0
    for one in messages:
        yield at, len(one)
        at += len(one)
