"""How archives begin."""

_SIGNATURES = {
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"PK\x07\x08PK\x03\x04": "ZIP",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b\x08": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"Rar!\x1a\x07": "RAR",
}
_ALL = tuple(_SIGNATURES)


def kind_of(head: bytes) -> str | None:
    """The kind of archive that begins with ``head``, None for any other content."""
    if head.startswith(_ALL):  # asked of every content: one question for most
        return next(kind for signature, kind in _SIGNATURES.items() if head.startswith(signature))
    if head.startswith(b"BZh") and head[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "bzip2"
    return "TAR" if head[257:262] == b"ustar" else None


_DISKS = (
    (0, b"EVF\t\r\n\xff\x00"), (0, b"EVF2"), (0, b"QFI\xfb"), (0, b"KDMV"), (0, b"vhdxfile"), (0, b"conectix"), (0, b"XFSB"),
    (32, b"NXSB"), (510, b"\x55\xaa"), (512, b"EFI PART"), (1024, b"H+"), (1024, b"HX"), (1080, b"\x53\xef"),
)  # fmt: skip
_SMALLEST_DISK = 1 << 20


def is_disk(head: bytes, size: int) -> bool:
    """Whether a content of ``size`` bytes that begins with ``head`` looks like a disk image or a file system."""
    return size >= _SMALLEST_DISK and any(head[at : at + len(mark)] == mark for at, mark in _DISKS)
