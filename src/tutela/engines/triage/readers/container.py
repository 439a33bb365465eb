"""Refuses by name the containers that are not read yet: their raw bytes must never pass for a medium's."""

from pathlib import Path

from tutela.engines.triage.readers.reader import Reader, Source

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"LVF\x09\r\n\xff\x00", "an L01 logical image"),
    (0, b"LEF2\r\n\x81\x00", "an Lx01 logical image"),
    (0, b"AFF10\r\n", "an AFF image"),
    (64, b"\x7f\x10\xda\xbe", "a VDI disk image"),
    (0, b"MSWIM\0\0\0", "a WIM archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\x28\xb5\x2f\xfd", "compressed by zstd"),
)


def recognise(path: Path, head: bytes) -> Source | None:
    """Take a file that begins like a container which no reader opens; the source is then unread, with its name."""
    for offset, signature, name in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return _refused(path, name)
    return None


def _refused(path: Path, name: str) -> Source:
    return Source(path, "container", (), f"it is {name}, which is not read yet; give the raw image or its content")


READER = Reader("container", recognise, None)
