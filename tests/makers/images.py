"""Makes disk images by code, without root: ext4 through mke2fs, FAT16, partition tables and E01 byte by byte."""

import binascii
import hashlib
import os
import random
import shutil
import struct
import subprocess
import uuid
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SECTOR = 512


def write_tree(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write files (path to content) below a folder."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def invented_files(count: int, seed: int, most: int = 60_000) -> dict[str, bytes]:
    """Files of random bytes and sizes, in folders of twenty; the same for the same seed."""
    chance = random.Random(seed)
    return {
        f"folder {number // 20:02d}/item {number:04d}.bin": chance.randbytes(chance.randint(1, most))
        for number in range(count)
    }


def tool(name: str) -> str | None:
    """Find a tool that may lie where only root's search path looks."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")


def needed(name: str, package: str) -> str:
    """The path of a tool that tools/bring.sh brings; without it a test is skipped, on CI it fails."""
    found = tool(name)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{package} is not installed")
    if found is None:
        pytest.skip(f"{package} is not installed")
    return str(found)


def ext4(
    path: Path, tree: Path, size: int, *, kind: str = "ext4", features: str = "", inodes: int = 0
) -> Path:  # fmt: skip
    """Make an ext file system with the content of ``tree``, with fixed identifiers. Needs mke2fs (e2fsprogs)."""
    if tool("mke2fs") is None or tool("debugfs") is None:
        pytest.skip("e2fsprogs is not installed")
    path.unlink(missing_ok=True)
    with open(path, "wb") as file:
        file.truncate(size)
    options = (["-O", features] if features else []) + (["-N", str(inodes)] if inodes else [])
    subprocess.run(
        [
            str(tool("mke2fs")), "-q", "-F", "-t", kind, *options, "-U", "00000000-0000-4000-8000-000000000001",
            "-E", "hash_seed=00000000-0000-4000-8000-000000000002", "-d", str(tree), str(path),
        ],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return path


def ntfs(path: Path, files: Mapping[str, bytes], streams: Mapping[str, bytes], size: int) -> Path:
    """Make an NTFS file system with files in its root and alternate streams ("file:stream"). Needs ntfs-3g."""
    if tool("mkntfs") is None or tool("ntfscp") is None:
        pytest.skip("ntfs-3g is not installed")
    with open(path, "wb") as file:
        file.truncate(size)
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run([str(tool("mkntfs")), "-F", "-Q", "-q", "-s", "512", str(path)], **quiet)
    source = path.with_suffix(".content")
    for name, content in files.items():
        source.write_bytes(content)
        subprocess.run([str(tool("ntfscp")), "-f", str(path), str(source), name], **quiet)
    for name, content in streams.items():
        source.write_bytes(content)
        base, stream = name.split(":")
        subprocess.run([str(tool("ntfscp")), "-f", "-N", stream, str(path), str(source), base], **quiet)
    source.unlink()
    return path


@dataclass(slots=True)
class Fat16:
    """A FAT16 file system under construction: one root directory, 512-byte clusters."""

    label: str = "INVENTED"
    clusters: int = 5000
    _fat: list[int] = field(default_factory=lambda: [0xFFF8, 0xFFFF])
    _data: bytearray = field(default_factory=bytearray)
    _root: bytearray = field(default_factory=bytearray)

    def add(self, name: str, content: bytes, *, deleted: bool = False) -> None:
        """Add a file with an 8.3 name in capitals (``PHOTO.JPG``); a deleted one keeps its clusters, free."""
        stem, _, extension = name.partition(".")
        short = (stem.ljust(8) + extension.ljust(3)).encode("ascii")
        first = len(self._fat) if content else 0
        count = -(-len(content) // SECTOR)
        for position in range(count):
            following = first + position + 1 if position + 1 < count else 0xFFFF
            self._fat.append(0 if deleted else following)
        self._data += content.ljust(count * SECTOR, b"\x00")
        if deleted:
            short = b"\xe5" + short[1:]
        stamp = (2020 - 1980) << 9 | 6 << 5 | 27
        self._root += struct.pack(
            "<11sBBBHHHHHHHI", short, 0x20, 0, 0, 0, stamp, stamp, 0, 0, stamp, first, len(content)
        )

    def image(self) -> bytes:
        """The whole file system."""
        sectors_of_fat = -(-(self.clusters + 2) * 2 // SECTOR)
        root_entries = 512
        reserved, root_sectors = 1, root_entries * 32 // SECTOR
        total = reserved + 2 * sectors_of_fat + root_sectors + self.clusters
        boot = struct.pack(
            "<3s8sHBHBHHBHHHIIBBBI11s8s", b"\xeb\x3c\x90", b"MSDOS5.0", SECTOR, 1, reserved, 2, root_entries, total, 0xF8,
            sectors_of_fat, 32, 2, 0, 0, 0x80, 0, 0x29, 0x12345678, self.label.ljust(11).encode(), b"FAT16   ",
        ).ljust(510, b"\x00") + b"\x55\xaa"  # fmt: skip
        fat = struct.pack(f"<{len(self._fat)}H", *self._fat).ljust(sectors_of_fat * SECTOR, b"\x00")
        stamp = (2020 - 1980) << 9 | 6 << 5 | 27
        label = struct.pack("<11sB10sHH6s", self.label.ljust(11).encode(), 0x08, bytes(10), 0x6000, stamp, bytes(6))
        root = (label + bytes(self._root)).ljust(root_sectors * SECTOR, b"\x00")
        return boot + fat + fat + root + bytes(self._data).ljust(self.clusters * SECTOR, b"\x00")


def mbr(parts: Sequence[tuple[int, bytes]]) -> bytes:
    """A disk with a DOS partition table: (type, content) each, from sector 64 on."""
    entries, body, start = b"", b"", 64
    for kind, content in parts:
        length = len(content) // SECTOR
        entries += struct.pack("<B3sB3sII", 0, b"\xfe\xff\xff", kind, b"\xfe\xff\xff", start, length)
        body += content
        start += length
    table = (bytes(446) + entries.ljust(64, b"\x00") + b"\x55\xaa").ljust(64 * SECTOR, b"\x00")
    return table + body


def gpt(parts: Sequence[bytes]) -> bytes:
    """A disk with a GUID partition table: Linux data partitions, from sector 64 on, backup table at the end."""
    start = 64
    total = start + sum(len(content) for content in parts) // SECTOR + 33
    kind = uuid.UUID("0fc63daf-8483-4772-8e79-3d69d8477de4").bytes_le
    entries, body, position = b"", b"", start
    for number, content in enumerate(parts):
        length = len(content) // SECTOR
        own = uuid.UUID(int=number + 1).bytes_le
        name = f"part {number}".encode("utf-16-le").ljust(72, b"\x00")
        entries += struct.pack("<16s16sQQQ72s", kind, own, position, position + length - 1, 0, name)
        body += content
        position += length
    table = entries.ljust(128 * 128, b"\x00")

    def header(here: int, other: int, at: int) -> bytes:
        fields = (1, other - other + here, other, start, total - 34, uuid.UUID(int=99).bytes_le, at, 128, 128)
        crc = binascii.crc32(table)
        blank = struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, 0, 0, *fields[1:], crc)
        return struct.pack(
            "<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, binascii.crc32(blank), 0, *fields[1:], crc
        ).ljust(SECTOR, b"\x00")  # fmt: skip

    guard = bytes(446) + struct.pack("<B3sB3sII", 0, b"\0\2\0", 0xEE, b"\xff\xff\xff", 1, total - 1)
    front = guard.ljust(510, b"\x00") + b"\x55\xaa" + header(1, total - 1, 2) + table
    return front.ljust(start * SECTOR, b"\x00") + body + table + header(total - 1, 1, total - 33)


def e01(folder: Path, name: str, content: bytes, *, segments: int = 1, stored_md5: bytes | None = None) -> list[Path]:
    """Write an Expert Witness image in ``segments`` files; ``stored_md5`` other than the right one makes it lie."""
    chunk = 64 * SECTOR
    chunks = [content[at : at + chunk] for at in range(0, len(content), chunk)]
    share = -(-len(chunks) // segments)
    files = []
    for number in range(segments):
        own = chunks[number * share : (number + 1) * share]
        body = bytearray(struct.pack("<8sBHH", b"EVF\x09\x0d\x0a\xff\x00", 1, number + 1, 0))
        if number == 0:
            _section(body, b"header", zlib.compress(b"1\r\nmain\r\nc\tn\te\r\ninvented\t7\tsomeone\r\n\r\n"))
            _section(body, b"volume", _volume(len(chunks), len(content) // SECTOR))
        start = len(body) + 76
        _section(body, b"sectors", b"".join(one + struct.pack("<I", zlib.adler32(one)) for one in own))
        offsets, at = [], start
        for one in own:
            offsets.append(at)
            at += len(one) + 4
        table = struct.pack("<IIQI", len(own), 0, 0, 0)
        entries = struct.pack(f"<{len(own)}I", *offsets)
        checked = table + struct.pack("<I", zlib.adler32(table)) + entries + struct.pack("<I", zlib.adler32(entries))
        _section(body, b"table", checked)
        _section(body, b"table2", checked)
        if number + 1 < segments:
            _section(body, b"next", b"", last=True)
        else:
            digest = stored_md5 or hashlib.md5(content, usedforsecurity=False).digest()
            stored = digest + bytes(16)
            _section(body, b"hash", stored + struct.pack("<I", zlib.adler32(stored)))
            _section(body, b"done", b"", last=True)
        path = folder / f"{name}.E{number + 1:02d}"
        path.write_bytes(body)
        files.append(path)
    return files


def _section(body: bytearray, kind: bytes, content: bytes, *, last: bool = False) -> None:
    here = len(body)
    size = 76 + len(content)
    head = struct.pack("<16sQQ40s", kind, here if last else here + size, size, bytes(40))
    body += head + struct.pack("<I", zlib.adler32(head)) + content


def _volume(chunks: int, sectors: int) -> bytes:
    fields = struct.pack("<IIIIQ", 1, chunks, 64, SECTOR, sectors).ljust(1048, b"\x00")
    return fields + struct.pack("<I", zlib.adler32(fields))


@dataclass(slots=True)
class ExFat:
    """An exFAT file system under construction: one root directory, clusters of 4096 bytes."""

    clusters: int = 1000
    _data: bytearray = field(default_factory=lambda: bytearray(3 * 4096))
    _root: bytearray = field(default_factory=bytearray)

    def add(self, name: str, content: bytes, *, valid: int | None = None, deleted: bool = False) -> None:
        """Add a file whose clusters follow each other; of its bytes only the first ``valid`` were ever written."""
        first = 2 + len(self._data) // 4096
        self._data += content.ljust(-(-len(content) // 4096) * 4096, b"\x00")
        length, used = len(content), 0 if deleted else 0x80
        letters = [name[at : at + 15] for at in range(0, len(name), 15)]
        stamp = (2020 - 1980) << 25 | 6 << 21 | 27 << 16
        head = struct.pack("<BBHHHIII12s", 0x05 | used, 1 + len(letters), 0, 0x20, 0, stamp, stamp, stamp, bytes(12))
        stream = struct.pack(
            "<BBBBHHQIIQ", 0x40 | used, 0x03, 0, len(name), 0, 0, length if valid is None else valid, 0,
            first if content else 0, length,
        )  # fmt: skip
        parts = [struct.pack("<BB30s", 0x41 | used, 0, one.encode("utf-16-le").ljust(30, b"\x00")) for one in letters]
        self._root += head + stream + b"".join(parts)

    def image(self) -> bytes:
        """The whole file system: boot region, FAT, heap with bitmap (cluster 2), upper-case table (3), root (4)."""
        fat_sectors, fat_at = -(-(self.clusters + 2) * 4 // SECTOR), 24
        heap_at = (fat_at + fat_sectors + 7) // 8 * 8
        total = heap_at + self.clusters * 8
        boot = struct.pack(
            "<3s8s53sQQIIIIIIHHBBBBB7s", b"\xeb\x76\x90", b"EXFAT   ", bytes(53), 0, total, fat_at, fat_sectors, heap_at,
            self.clusters, 4, 0x12345678, 0x100, 0, 9, 3, 1, 0x80, 1, bytes(7),
        ).ljust(510, b"\x00") + b"\x55\xaa"  # fmt: skip
        fat = struct.pack("<IIIII", 0xFFFFFFF8, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        upcase = struct.pack("<128H", *(ord(chr(code).upper()) for code in range(128)))
        used = len(self._data) // 4096
        bitmap = ((1 << used) - 1).to_bytes(-(-self.clusters // 8), "little")
        tables = struct.pack("<BB18sIQ", 0x81, 0, bytes(18), 2, len(bitmap))
        tables += struct.pack("<B3sI12sIQ", 0x82, bytes(3), _checksum(upcase), bytes(12), 3, len(upcase))
        heap = bytearray(self._data)
        heap[0 : len(bitmap)] = bitmap
        heap[4096 : 4096 + len(upcase)] = upcase
        root = tables + bytes(self._root)
        heap[8192 : 8192 + len(root)] = root
        front = boot.ljust(fat_at * SECTOR, b"\x00") + fat.ljust((heap_at - fat_at) * SECTOR, b"\x00")
        return front + bytes(heap).ljust(self.clusters * 4096, b"\x00")


def _checksum(content: bytes) -> int:
    total = 0
    for byte in content:
        total = ((total << 31 | total >> 1) + byte) & 0xFFFFFFFF
    return total
