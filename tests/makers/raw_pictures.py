"""Raw pictures of cameras made by code, each with an ordinary picture as its preview; the raw data are one grey.

Facts on the formats: TIFF 6.0; TIFF/EP (ISO 12234-2); Adobe, "Digital Negative Specification"; LibRaw for what it demands.
"""

import struct
from collections.abc import Mapping, Sequence

_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 10: 8}
_BYTE, _TEXT, _SHORT, _LONG, _RATIO = _SIZES
_WHOLE = (1024, 768)
_THUMB = (160, 120)

Tags = Mapping[int, tuple[int, Sequence[int] | bytes]]

CAMERAS = {
    "DNG": (b"II*\0", b"Example", b"Example 1"),
    "NEF": (b"II*\0", b"NIKON CORPORATION", b"NIKON D90"),
    "ARW": (b"II*\0", b"SONY", b"DSLR-A100"),
    "PEF": (b"II*\0", b"PENTAX", b"PENTAX K-5"),
    "CR2": (b"II*\0", b"Canon", b"Canon EOS 5D"),
    "ORF": (b"IIRO", b"OLYMPUS IMAGING CORP.", b"E-3"),
    "RW2": (b"IIU\0", b"Panasonic", b"DMC-GF1"),
}
"""Kinds that are built like a TIFF: signature, maker, model."""


def raw_picture(
    kind: str, preview: bytes, size: tuple[int, int], thumb: bytes = b"", whole: tuple[int, int] = _WHOLE
) -> bytes:
    """A raw picture of a camera; ``preview`` is a JPEG or nothing, ``thumb`` 160 × 120 pixels of three colours, or nothing.

    ``whole`` is the size of the raw data, which must be the largest picture: LibRaw takes the largest for them.
    """
    if kind == "RAF":
        return _raf(preview, whole)
    signature, maker, model = CAMERAS[kind]
    file = _File(signature, b"CR\x02\0" if kind == "CR2" else b"")
    grey = file.put(struct.pack("<H", 1000) * (whole[0] * whole[1]))
    raw = _picture(whole, 32803, 1, grey, 2 * whole[0] * whole[1], [16], reduced=False)
    raw |= {33421: (_SHORT, [2, 2]), 33422: (_BYTE, [0, 1, 1, 2])}
    within = [file.directory(raw)]
    if preview:
        within.append(file.directory(_picture(size, 6, 7, file.put(preview), len(preview), [8, 8, 8])))
    first = {271: (_TEXT, maker + b"\0"), 272: (_TEXT, model + b"\0"), 274: (_SHORT, [1]), 330: (_LONG, within)}
    if kind == "DNG":
        unit = [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]
        first |= {
            50706: (_BYTE, [1, 4, 0, 0]),
            50708: (_TEXT, model + b"\0"),
            50721: (_RATIO, unit),
            50778: (_SHORT, [21]),
        }
    if thumb:
        first |= _picture(_THUMB, 2, 1, file.put(thumb), len(thumb), [8, 8, 8])
    return file.whole(file.directory(first))


def _picture(
    size: tuple[int, int], colours: int, packing: int, place: int, length: int, bits: list[int], *, reduced: bool = True
) -> Tags:
    return {
        254: (_LONG, [int(reduced)]), 256: (_LONG, [size[0]]), 257: (_LONG, [size[1]]), 258: (_SHORT, bits),
        259: (_SHORT, [packing]), 262: (_SHORT, [colours]), 273: (_LONG, [place]), 277: (_SHORT, [len(bits)]),
        278: (_LONG, [size[1]]), 279: (_LONG, [length]),
    }  # fmt: skip


class _File:
    """A file of the TIFF kind, written front to back; offsets are those of the whole."""

    def __init__(self, signature: bytes, after: bytes) -> None:
        self._body = bytearray(signature + bytes(4) + after)

    def put(self, data: bytes) -> int:
        place = len(self._body)
        self._body += data + bytes(len(data) % 2)
        return place

    def directory(self, tags: Tags) -> int:
        entries = [struct.pack("<H", len(tags))]
        for tag, (kind, values) in sorted(tags.items()):
            shape = {_SHORT: "H", _LONG: "I", _RATIO: "i"}.get(kind, "B")
            data = struct.pack(f"<{len(values)}{shape}", *values)
            held = data.ljust(4, b"\0") if len(data) <= 4 else struct.pack("<I", self.put(data))
            entries.append(struct.pack("<HHI", tag, kind, len(data) // _SIZES[kind]) + held)
        return self.put(b"".join(entries) + bytes(4))

    def whole(self, first: int) -> bytes:
        self._body[4:8] = struct.pack("<I", first)
        return bytes(self._body)


def _raf(preview: bytes, whole: tuple[int, int]) -> bytes:
    head = b"FUJIFILMCCD-RAW 0201FF383501" + b"FinePix S5600".ljust(32, b"\0") + b"0100" + bytes(20)
    sizes = struct.pack(">I", 2) + b"".join(struct.pack(">4H", tag, 4, whole[1], whole[0]) for tag in (0x100, 0x121))
    first, grey = 0x100, bytes(2 * whole[0] * whole[1])
    second = first + len(preview)
    third = second + len(sizes)
    head += struct.pack(">6I", first, len(preview), second, len(sizes), third, len(grey))
    return head.ljust(first, b"\0") + preview + sizes + grey
