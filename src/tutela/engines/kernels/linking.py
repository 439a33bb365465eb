"""Joins an object file (ELF, x86-64) into one piece of code that can be mapped anywhere and run as it is."""

import struct
from dataclasses import dataclass

from tutela.engines.kernels.errors import KernelUnusable

_ALLOCATED, _WRITABLE = 2, 1
_NO_BITS, _RELOCATIONS, _SYMBOLS = 8, 4, 2
_NEAR = {2, 4}  # R_X86_64_PC32, R_X86_64_PLT32
_UNWINDING = ".eh_frame"
_ALIGNMENT = 64


@dataclass(frozen=True, slots=True)
class Linked:
    """Code and its constants in one piece, and where in it each function begins."""

    image: bytes
    functions: dict[str, int]


@dataclass(slots=True)
class _Section:
    name: str
    kind: int
    flags: int
    bytes: bytes
    link: int
    info: int
    align: int
    place: int | None = None


def link(elf: bytes) -> Linked:
    """Lay out code and constants and settle every reference between them.

    Raises KernelUnusable where the object needs anything from outside (a library's function, memory that is written): a
    kernel has neither.
    """
    sections = _sections(elf)
    image = bytearray()
    for section in sections:
        if section.flags & _ALLOCATED and section.name != _UNWINDING and section.bytes:
            if section.flags & _WRITABLE or section.kind == _NO_BITS:
                raise KernelUnusable(f"the kernel has memory of its own ({section.name})")
            image += bytes(-len(image) % max(section.align, _ALIGNMENT))
            section.place = len(image)
            image += section.bytes
    symbols = next(_symbols(sections, one) for one in sections if one.kind == _SYMBOLS)
    for section in sections:
        if section.kind == _RELOCATIONS and sections[section.info].place is not None:
            _settle(image, section, sections[section.info], symbols)
    functions = {name: place for name, place, kind in symbols if kind == 2 and place is not None}
    return Linked(bytes(image), functions)


def _sections(elf: bytes) -> list[_Section]:
    if elf[:6] != b"\x7fELF\x02\x01" or struct.unpack_from("<H", elf, 18)[0] != 62:
        raise KernelUnusable("the object is not one for x86-64")
    (table,), (size, count, names) = struct.unpack_from("<Q", elf, 40), struct.unpack_from("<HHH", elf, 58)
    heads = [struct.unpack_from("<IIQQQQIIQQ", elf, table + size * number) for number in range(count)]
    texts = elf[heads[names][4] : heads[names][4] + heads[names][5]]
    return [
        _Section(
            _text(texts, name), kind, flags, b"" if kind == _NO_BITS else elf[at : at + length], linked, info, align
        )
        for name, kind, flags, _, at, length, linked, info, align, _ in heads
    ]


def _text(texts: bytes, at: int) -> str:
    return texts[at : texts.index(b"\0", at)].decode("ascii")


def _symbols(sections: list[_Section], table: _Section) -> list[tuple[str, int | None, int]]:
    """Name, place in the image (None for what is not in it) and type of every symbol."""
    found: list[tuple[str, int | None, int]] = []
    for name, info, _, number, value, _ in struct.iter_unpack("<IBBHQQ", table.bytes):
        place = sections[number].place if 0 < number < len(sections) else None
        text = _text(sections[table.link].bytes, name)
        found.append((text, None if place is None else place + value, info & 15))
    return found


def _settle(
    image: bytearray, table: _Section, section: _Section, symbols: list[tuple[str, int | None, int]]
) -> None:  # fmt: skip
    for offset, info, addend in struct.iter_unpack("<QQq", table.bytes):
        name, target, _ = symbols[info >> 32]
        if info & 0xFFFFFFFF not in _NEAR or target is None:
            raise KernelUnusable(f"the kernel refers to something outside itself ({name or info & 0xFFFFFFFF})")
        at = (section.place or 0) + offset
        struct.pack_into("<i", image, at, target + addend - at)
