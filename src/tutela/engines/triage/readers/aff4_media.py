"""Reads AFF4 disk images: a ZIP container with a description in Turtle, a map, and bevies of compressed chunks.

A reader of our own: no maintained library of a fitting licence has a wheel. Facts on the format: AFF4 Standard v1.0a
(github.com/aff4/Standard); pyaff4 for the index of a bevy and the names of the compressions.
"""

import lzma
import os
import re
import struct
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import cramjam

from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.reader import Media

_SCHEMA = "http://aff4.org/Schema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DESCRIPTION, _TURTLE = "container.description", "information.turtle"
_MAP_ENTRY, _INDEX_ENTRY = struct.Struct("<QQQI"), struct.Struct("<QI")
_LOCAL = struct.Struct("<26xHH")
_MOST_TEXT, _MOST_MAP, _MOST_INDEX = 16 << 20, 512 << 20, 64 << 20
_MOST_CHUNK, _MOST_CHUNKS = 16 << 20, 1 << 20
_KEPT = 32 << 20
"""So many bytes of chunks are kept unpacked."""
_DIGESTS = {_SCHEMA + "MD5": "md5", _SCHEMA + "SHA1": "sha1", _SCHEMA + "SHA256": "sha256"}

_DECOMPRESSED: Mapping[str, Callable[[bytes, int], bytes]] = {
    "https://www.ietf.org/rfc/rfc1950.txt": lambda packed, size: zlib.decompressobj().decompress(packed, size),
    "https://tools.ietf.org/html/rfc1951": lambda packed, size: zlib.decompressobj(-15).decompress(packed, size),
    "http://code.google.com/p/snappy/": lambda packed, size: _snappy(packed, size),
    "https://github.com/google/snappy": lambda packed, size: _snappy(packed, size),
    "https://code.google.com/p/lz4/": lambda packed, size: _lz4(packed, size),
    "https://github.com/lz4/lz4": lambda packed, size: _lz4(packed, size),
}
_STORED = {"", _SCHEMA + "compression/stored", _SCHEMA + "NullCompressor"}

_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, NotImplementedError, ValueError, RuntimeError,
)  # fmt: skip
"""What the ZIP reader of the standard library raises for a damaged member."""

Told = dict[str, dict[str, list[tuple[str, str]]]]
"""Subject to predicate to objects, each with its type ("" where it has none)."""


def _snappy(packed: bytes, size: int) -> bytes:
    """Into room for a chunk: asked without, the library makes as much as the block claims to need."""
    room = bytearray(size)
    return bytes(room[: cramjam.snappy.decompress_raw_into(packed, room)])


def _lz4(packed: bytes, size: int) -> bytes:
    """A block as it is, or one that has its length before it."""
    if len(packed) >= 4 and int.from_bytes(packed[:4], "little") == size:
        packed = packed[4:]
    return bytes(cramjam.lz4.decompress_block(packed, output_len=size))


class _Container:
    """The members of the ZIP file, by the names that the description uses for them."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._archive = zipfile.ZipFile(os.fdopen(os.dup(self._file), "rb"))
        plain = {unquote(info.filename): info for info in self._archive.infolist()}
        own = self._archive.comment.split(b"\x00")[0].decode("utf-8", "replace").strip()
        if _DESCRIPTION in plain:
            own = self._text(plain[_DESCRIPTION]).strip()
        self._members = {name if name.startswith("aff4://") else f"{own}/{name}": one for name, one in plain.items()}
        if _TURTLE not in plain:
            raise SourceUnreadable("it is no whole AFF4 image: its description is missing")
        self.told = parsed(self._text(plain[_TURTLE]))

    def _text(self, info: zipfile.ZipInfo) -> str:
        if info.file_size > _MOST_TEXT:
            raise SourceUnreadable("it is no AFF4 image that can be read: its description is too long")
        return self._archive.read(info).decode("utf-8", "replace")

    def whole(self, name: str, most: int) -> bytes:
        """A member's bytes. Raises OSError."""
        info = self._members.get(name)
        if info is None or info.file_size > most:
            raise OSError(f"the part {name[-60:]} of the image is missing or too large")
        try:
            return self._archive.read(info)
        except _BROKEN as error:
            raise OSError(f"the part {name[-60:]} of the image is damaged") from error

    @lru_cache(256)  # noqa: B019 - lives as long as its worker
    def place(self, name: str) -> tuple[int, int]:
        """Where a member that is stored as it is lies: offset in the file and length. Raises OSError."""
        info = self._members.get(name)
        if info is None or info.compress_type != zipfile.ZIP_STORED:
            raise OSError(f"the part {name[-60:]} of the image is missing or packed twice")
        head = os.pread(self._file, _LOCAL.size, info.header_offset)
        if len(head) != _LOCAL.size:
            raise OSError("the image is cut off")
        return info.header_offset + 30 + sum(_LOCAL.unpack(head)[:2]), info.file_size

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the file itself."""
        return os.pread(self._file, length, offset)


class _Chunks:
    """A stream in chunks, a number of them in a bevy."""

    def __init__(self, container: _Container, name: str) -> None:
        told = container.told.get(name, {})
        self._container, self._name = container, name
        self.size = _number(told, "size")
        self._chunk, self._count = _number(told, "chunkSize"), _number(told, "chunksInSegment")
        method = _first(told, "compressionMethod")
        if not 0 < self._chunk <= _MOST_CHUNK or not 0 < self._count <= _MOST_CHUNKS:
            raise SourceUnreadable("the AFF4 image is damaged: its description makes no sense")
        if method not in _DECOMPRESSED and method not in _STORED:
            raise SourceUnreadable(f"the AFF4 image is compressed by a method that is not read ({method[:100]})")
        self._method = _DECOMPRESSED.get(method)
        self._read_chunk = lru_cache(min(64, _KEPT // self._chunk))(self._decompressed)
        self._index = lru_cache(16)(self._read_index)

    def read(self, offset: int, length: int) -> bytes:
        """Bytes of the stream, at most to the end of a chunk."""
        chunk = self._read_chunk(offset // self._chunk)
        return chunk[offset % self._chunk :][: max(0, min(length, self.size - offset))]

    def _read_index(self, bevy: str) -> bytes:
        return self._container.whole(f"{bevy}.index", _MOST_INDEX)

    def _decompressed(self, number: int) -> bytes:
        bevy = f"{self._name}/{number // self._count:08d}"
        at = number % self._count * _INDEX_ENTRY.size
        entry = self._index(bevy)[at : at + _INDEX_ENTRY.size]
        start, size = self._container.place(bevy)
        if len(entry) < _INDEX_ENTRY.size:
            raise OSError("a chunk is missing in its index")
        offset, length = _INDEX_ENTRY.unpack(entry)
        if length > _MOST_CHUNK * 2 or offset + length > size:
            raise OSError("a chunk lies outside of its bevy")
        packed = self._container.read(start + offset, length)
        if self._method is None or length == self._chunk:
            return packed
        try:
            return self._method(packed, self._chunk)
        except (zlib.error, cramjam.DecompressionError, ValueError) as error:
            raise OSError("a chunk is damaged") from error


class Aff4Media:
    """The medium that a container's image stands for."""

    stored: Mapping[str, str]
    about: Mapping[str, str]

    def __init__(self, path: Path) -> None:
        self._container = _Container(path)
        told = self._container.told
        image, stream, others = _image(told)
        self.size = _number(told.get(image, {}), "size") or _number(told.get(stream, {}), "size")
        self.stored = {
            _DIGESTS[kind]: text.lower()
            for text, kind in told.get(image, {}).get(_SCHEMA + "hash", [])
            if kind in _DIGESTS
        }
        self.about = {"container": "AFF4"} | ({"others": f"{others} more images, not examined"} if others else {})
        self._streams: dict[str, _Chunks] = {}
        if _is(told.get(stream, {}), "Map"):
            self._targets, self._ranges = self._map(stream)
        else:
            self._targets, self._ranges = [stream], [(0, self.size, 0, 0)]
        self._starts = [one[0] for one in self._ranges]

    def _map(self, name: str) -> tuple[list[str], list[tuple[int, int, int, int]]]:
        targets = self._container.whole(f"{name}/idx", _MOST_TEXT).decode("utf-8", "replace").splitlines()
        packed = self._container.whole(f"{name}/map", _MOST_MAP)
        ranges = sorted(_MAP_ENTRY.iter_unpack(packed[: len(packed) // _MAP_ENTRY.size * _MAP_ENTRY.size]))
        reached = 0
        for start, length, _, target in ranges:
            if start < reached or target >= len(targets):
                raise SourceUnreadable("the AFF4 image is damaged: its map makes no sense")
            reached = start + length
        return targets, ranges

    def read(self, offset: int, length: int) -> bytes:
        """As Media.read; what the map does not name is zeros."""
        length = min(length, self.size - offset)
        parts = []
        while length > 0:
            part = self._part(offset, length)
            if not part:
                raise OSError(f"the image ends at byte {offset}")
            parts.append(part)
            offset, length = offset + len(part), length - len(part)
        return b"".join(parts)

    def _part(self, offset: int, length: int) -> bytes:
        number = bisect_right(self._starts, offset) - 1
        start, size, place, target = self._ranges[number] if number >= 0 else (0, 0, 0, 0)
        if number < 0 or offset >= start + size:
            following = self._starts[number + 1] if number + 1 < len(self._starts) else self.size
            return bytes(min(length, following - offset))
        length = min(length, start + size - offset)
        name = self._targets[target]
        if name == _SCHEMA + "Zero":
            return bytes(length)
        if found := re.fullmatch(re.escape(_SCHEMA) + "SymbolicStream([0-9A-Fa-f]{2})", name):
            return bytes([int(found[1], 16)]) * length
        if name.startswith(_SCHEMA):
            raise OSError("this part of the medium could not be read when the image was made")
        if name not in self._streams:
            self._streams[name] = _Chunks(self._container, name)
        return self._streams[name].read(place + offset - start, length)


def _image(told: Told) -> tuple[str, str, int]:
    """The image, the stream that it stands on, and how many more images there are. Raises SourceUnreadable."""
    images = [name for name, one in told.items() if _first(one, "dataStream") and _is(one, "Image", "DiskImage")]
    if images:
        return images[0], _first(told[images[0]], "dataStream"), len(images) - 1
    for kind in ("Map", "ImageStream"):
        streams = [name for name, one in told.items() if _is(one, kind)]
        if streams:
            return streams[0], streams[0], len(streams) - 1
    raise SourceUnreadable("it is an AFF4 container without a disk image (logical or encrypted), which is not read")


def _is(told: Mapping[str, list[tuple[str, str]]], *kinds: str) -> bool:
    return any(name == _SCHEMA + kind for name, _ in told.get(_TYPE, []) for kind in kinds)


def _first(told: Mapping[str, list[tuple[str, str]]], predicate: str) -> str:
    return next((text for text, _ in told.get(_SCHEMA + predicate, [])), "")


def _number(told: Mapping[str, list[tuple[str, str]]], predicate: str) -> int:
    text = _first(told, predicate)
    if text and (not text.isascii() or not text.isdigit() or len(text) > 18):
        raise SourceUnreadable("the AFF4 image is damaged: its description makes no sense")
    return int(text or 0)


_TOKEN = re.compile(
    r'\s+|\#[^\n]*|(?P<iri><[^<>\s]*>)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<mark>\^\^|[;,.\[\]])|(?P<word>@?[^\s;,\[\]<>"^]+)'
)


def parsed(text: str) -> Told:
    """Read as much of Turtle as AFF4 uses: prefixes, statements with ``;`` and ``,``, literals with a type.

    Raises SourceUnreadable.
    """
    tokens = _tokens(text)
    prefixes: dict[str, str] = {}
    told: Told = {}
    try:
        for word in tokens:
            if word in ("@prefix", "@base", "PREFIX"):
                name, place = next(tokens), next(tokens)
                prefixes[name.rstrip(":")] = place[1:-1]
                if word != "PREFIX":
                    next(tokens)
            else:
                _statement(_named(word, prefixes), tokens, prefixes, told)
    except (StopIteration, IndexError, KeyError) as error:
        raise SourceUnreadable("the AFF4 image is damaged: its description breaks off") from error
    return told


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            raise SourceUnreadable("the AFF4 image is damaged: its description is not readable")
        at = found.end()
        word = found.group()
        if found.lastgroup == "word" and word.endswith(".") and len(word) > 1 and not word[:-1].isdigit():
            yield from (word[:-1], ".")
        elif found.lastgroup == "word" and word.endswith("."):
            yield from (word[:-1], ".") if len(word) > 1 else (word,)
        elif found.lastgroup is not None:
            yield word


def _statement(subject: str, tokens: Iterator[str], prefixes: Mapping[str, str], told: Told) -> None:
    predicate, objects = "", told.setdefault(subject, {})
    for word in tokens:
        if word == ".":
            return
        if word == ";":
            predicate = ""
        elif word == "^^":
            kind = _named(next(tokens), prefixes)
            held = objects[predicate]
            held[-1] = (held[-1][0], kind)
        elif not predicate:
            predicate = _TYPE if word == "a" else _named(word, prefixes)
            objects.setdefault(predicate, [])
        elif word != ",":
            objects[predicate].append((_named(word, prefixes), ""))


def _named(word: str, prefixes: Mapping[str, str]) -> str:
    if word[:1] == "<":
        return word[1:-1]
    if word[:1] == '"':
        return word[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    prefix, colon, name = word.partition(":")
    return prefixes[prefix] + name if colon and prefix in prefixes else word


def open_media(files: Sequence[Path]) -> Media:
    """Open the medium. Raises SourceUnreadable when it is damaged or of a variety that is not read."""
    try:
        return Aff4Media(files[0])
    except (OSError, KeyError, *_BROKEN) as error:
        raise SourceUnreadable(f"{files[0].name} is damaged: {str(error)[:200]}") from error
