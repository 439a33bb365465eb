"""Makes AFF4 disk images by code, after AFF4 Standard v1.0a: description, map, bevies with their indexes."""

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import cramjam

METHODS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "zlib": ("https://www.ietf.org/rfc/rfc1950.txt", zlib.compress),
    "snappy": ("http://code.google.com/p/snappy/", lambda chunk: bytes(cramjam.snappy.compress_raw(chunk))),
    "lz4": ("https://code.google.com/p/lz4/", lambda chunk: bytes(cramjam.lz4.compress_block(chunk, store_size=False))),
    "stored": ("http://aff4.org/Schema#NullCompressor", bytes),
}


def aff4(content: bytes, method: str = "zlib", *, chunk: int = 4096, count: int = 16, escaped: bool = True) -> bytes:
    """An image of ``content``; stretches of 64 KiB of zeros stand in the map alone, one of 0xFF as a symbolic stream."""
    name, pack = METHODS[method]
    volume, disk, plan, data = (f"aff4://{number:08d}-0000-4000-8000-000000000000" for number in range(4))
    zero, ones = "http://aff4.org/Schema#Zero", "http://aff4.org/Schema#SymbolicStreamFF"
    entries, kept = b"", b""
    for at in range(0, len(content), 65536):
        part = content[at : at + 65536]
        target = 1 if not any(part) else 2 if part == b"\xff" * len(part) else 0
        entries += struct.pack("<QQQI", at, len(part), 0 if target else len(kept), target)
        kept += b"" if target else part
    held = io.BytesIO()

    def place(urn: str) -> str:
        return urn.replace("aff4://", "aff4%3A%2F%2F") if escaped else urn

    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        archive.comment = volume.encode()
        archive.writestr("container.description", volume)
        archive.writestr("version.txt", "major=1\nminor=0\ntool=invented\n")
        chunks = [kept[at : at + chunk].ljust(chunk, b"\x00") for at in range(0, len(kept), chunk)]
        for number in range(0, len(chunks), count):
            bevy, index = b"", b""
            for one in chunks[number : number + count]:
                packed = pack(one)
                packed = packed if len(packed) < chunk else one
                index += struct.pack("<QI", len(bevy), len(packed))
                bevy += packed
            archive.writestr(f"{place(data)}/{number // count:08d}", bevy)
            archive.writestr(f"{place(data)}/{number // count:08d}.index", index)
        archive.writestr(f"{place(plan)}/map", entries, zipfile.ZIP_DEFLATED)
        archive.writestr(f"{place(plan)}/idx", "\n".join([data, zero, ones]))
        archive.writestr(
            "information.turtle",
            f"""@prefix aff4: <http://aff4.org/Schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
# invented
<{disk}> a aff4:DiskImage , aff4:ContiguousImage , aff4:Image ;
    aff4:size "{len(content)}"^^xsd:long ; aff4:dataStream <{plan}> ;
    aff4:hash "{hashlib.md5(content, usedforsecurity=False).hexdigest()}"^^aff4:MD5 ,
        "{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"^^aff4:SHA1 .
<{plan}> a aff4:Map ; aff4:size {len(content)} ; aff4:dependentStream <{data}> .
<{data}> a aff4:ImageStream ;
    aff4:chunkSize {chunk} ;
    aff4:chunksInSegment "{count}"^^xsd:int ;
    aff4:compressionMethod <{name}> ;
    aff4:size {len(kept)};
    aff4:stored <{volume}>.
""",
            zipfile.ZIP_DEFLATED,
        )
    return held.getvalue()
