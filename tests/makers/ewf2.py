"""Expert Witness images of version 2 (Ex01) byte by byte; libewf, which has no part in making them, reads them.

Facts on the format: Metz, "Expert Witness Compression Format 2 (EWF2)". Chunks are compressed, plain, or a pattern.
"""

import hashlib
import struct
import zlib
from pathlib import Path

SECTOR = 512
_CHUNK = 64 * SECTOR
_DEVICE, _CASE, _SECTORS, _TABLE, _MD5, _SHA1, _NEXT, _DONE = 1, 2, 3, 4, 8, 9, 13, 15
_HASHED, ENCRYPTED = 1, 2
DESCRIPTOR = 64


def ex01(
    folder: Path, name: str, content: bytes, *, segments: int = 1, stored_md5: bytes | None = None, flags: int = 0
) -> list[Path]:
    """Write an image in ``segments`` files; another ``stored_md5`` makes it lie, ``flags`` are of every section."""
    chunks = [content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK)]
    share = -(-len(chunks) // segments)
    device = _words({"ts": len(content) // SECTOR, "bp": SECTOR, "dt": "f", "ph": 1})
    case = _words({"nm": "invented", "cn": 7, "en": "K-1", "tb": len(chunks), "cp": 1, "sb": 64, "gr": 64})
    files = []
    for number in range(segments):
        file = _Segment(number + 1, flags)
        file.section(_DEVICE, device)
        file.section(_CASE, case)
        first, last = number * share, min((number + 1) * share, len(chunks))
        middle = (first + last) // 2
        for start, end in ((first, middle), (middle, last)):
            file.chunks(start, chunks[start:end])
        if number + 1 == segments:
            file.section(_MD5, _checked(stored_md5 or hashlib.md5(content, usedforsecurity=False).digest()))
            file.section(_SHA1, _checked(hashlib.sha1(content, usedforsecurity=False).digest()))
        file.section(_DONE if number + 1 == segments else _NEXT, b"")
        path = folder / f"{name}.Ex{number + 1:02d}"
        path.write_bytes(file.body)
        files.append(path)
    return files


def _words(values: dict[str, object]) -> bytes:
    lines = ["1", "main", "\t".join(values), "\t".join(map(str, values.values())), ""]
    return zlib.compress(("\ufeff" + "\n".join(lines) + "\n").encode("utf-16-le"))


def _checked(data: bytes) -> bytes:
    return data + struct.pack("<I", zlib.adler32(data))


def _filled(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


class _Segment:
    """One file; a section's data come first, and the descriptor after them leads back to the one before."""

    def __init__(self, number: int, flags: int) -> None:
        self.body = bytearray(struct.pack("<8sBBHI16s", b"EVF2\r\n\x81\x00", 2, 1, 1, number, bytes(range(16))))
        self._flags, self._last = flags, 0

    def section(self, kind: int, data: bytes) -> None:
        self.body += (whole := _filled(data))
        flags, digest = self._flags | _HASHED * bool(data), hashlib.md5(whole, usedforsecurity=False).digest()
        padding, here = len(whole) - len(data), len(self.body)
        self.body += _checked(
            struct.pack("<IIQQII16s12x", kind, flags, self._last, len(whole), DESCRIPTOR, padding, digest)
        )
        self._last = here

    def chunks(self, first: int, chunks: list[bytes]) -> None:
        start, data, entries = len(self.body), bytearray(), b""
        for number, chunk in enumerate(chunks):
            if chunk == chunk[:8] * (len(chunk) // 8):
                entries += struct.pack("<8sII", chunk[:8], 0, 1 | 4)
                continue
            packed = number % 2 == 0
            held = zlib.compress(chunk) if packed else _checked(chunk)
            entries += struct.pack("<QII", start + len(data), len(held), 1 if packed else 2)
            data += _filled(held)
        self.section(_SECTORS, bytes(data))
        self.section(_TABLE, _filled(_checked(struct.pack("<QII", first, len(chunks), 0))) + _checked(entries))
