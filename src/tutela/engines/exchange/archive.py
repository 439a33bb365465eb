"""Folders and ZIP archives from outside, member by member: nothing is unpacked, links and escaping paths are refused."""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import ExchangeError, Forbidden, Malformed, TooLarge, Unreachable
from tutela.engines.exchange.text import cleaned
from tutela.engines.exchange.tip import Enclosure
from tutela.engines.values import Digests, Md5, Sha1, Sha256

_CHUNK = 1024 * 1024
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What the ZIP reader of the standard library raises for damaged, encrypted and unsupported members."""


@dataclass(frozen=True, slots=True)
class Member:
    """A regular file in a bundle: its place (with ``/``, relative) and its stated size in bytes."""

    place: str
    size: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A member that is not touched, and why."""

    place: str
    reason: str


class Bundle(Protocol):
    """A folder or an archive, seen alike."""

    members: tuple[Member, ...]
    refused: tuple[Refused, ...]

    def opened(self, place: str) -> IO[bytes]:
        """Open a member for reading; its place must be one of ``members``."""
        ...


@contextmanager
def bundle(path: Path) -> Iterator[Bundle]:
    """Open a folder or a ZIP archive.

    Raises TooLarge when members or their sizes pass the bounds, Malformed when a ZIP is damaged, Unreachable when
    the disk refuses.
    """
    with ExitStack() as held:
        try:
            source: Bundle = _Folder(path) if path.is_dir() else _Archive(held.enter_context(zipfile.ZipFile(path)))
        except OSError as error:
            raise Unreachable(f"it cannot be read: {error.strerror or error}") from error
        except _ZIP_ERRORS as error:
            raise Malformed(f"this is no sound ZIP archive: {error}") from error
        yield source


class _Folder:
    """A folder on disk; links are never followed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found: list[Member | Refused] = []
        for root, folders, files in os.walk(folder, followlinks=False):
            links = [name for name in folders if os.path.islink(os.path.join(root, name))]
            for name in sorted([*files, *links]):
                found.append(self._looked_at(Path(root) / name))
            if len(found) > bounds.ARCHIVE_ENTRIES:
                raise TooLarge(f"the folder holds more than {bounds.ARCHIVE_ENTRIES} files")
            folders.sort()
        self.members = tuple(item for item in found if isinstance(item, Member))
        self.refused = tuple(item for item in found if isinstance(item, Refused))

    def _looked_at(self, path: Path) -> Member | Refused:
        place = path.relative_to(self._folder).as_posix()
        if cleaned(place)[1]:
            return Refused(cleaned(place)[0], "its name is not valid Unicode, or holds control characters")
        state = path.lstat()
        if not stat.S_ISREG(state.st_mode):
            return Refused(place, "it is a link or a device, which is never followed")
        return Member(place, state.st_size)

    def opened(self, place: str) -> IO[bytes]:
        return open(self._folder / place, "rb")


class _Archive:
    """A ZIP archive; only the stated sizes are believed, and the reader stops at them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
        if len(entries) > bounds.ARCHIVE_ENTRIES:
            raise TooLarge(f"the archive holds more than {bounds.ARCHIVE_ENTRIES} files")
        if sum(entry.file_size for entry in entries) > bounds.ARCHIVE_EXPANDED_BYTES:
            raise TooLarge(f"the archive expands to more than {bounds.ARCHIVE_EXPANDED_BYTES} bytes")
        self._entries: dict[str, zipfile.ZipInfo] = {}
        refused = []
        for entry in entries:
            reason = _reason_against(entry) or ("its place occurs twice" if entry.filename in self._entries else None)
            if reason:
                refused.append(Refused(cleaned(entry.filename)[0], reason))
            else:
                self._entries[entry.filename] = entry
        self.members = tuple(Member(place, entry.file_size) for place, entry in self._entries.items())
        self.refused = tuple(refused)

    def opened(self, place: str) -> IO[bytes]:
        return self._archive.open(self._entries[place])


def _reason_against(entry: zipfile.ZipInfo) -> str | None:
    """Say why an entry of a ZIP is not touched, or None."""
    name = entry.filename
    if not name:
        return "it has no name"
    if cleaned(name)[1]:
        return "its name is not valid Unicode, or holds control characters"
    if name.startswith("/") or "\\" in name or ":" in name.split("/")[0] or ".." in PurePosixPath(name).parts:
        return "its path leaves the archive"
    mode = entry.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device, which is never followed"
    if entry.flag_bits & 0x1:
        return "it is encrypted; unpack the archive with its password first"
    ratio = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > bounds.ARCHIVE_RATIO_FLOOR and ratio > bounds.ARCHIVE_RATIO:
        return f"it expands {ratio:.0f}-fold, as only an archive bomb does"
    return None


def read_member(source: Bundle, member: Member) -> bytes:
    """Return the content of a document, at most ``DOCUMENT_BYTES``. Raises TooLarge, Malformed or Unreachable."""
    if member.size > bounds.DOCUMENT_BYTES:
        raise TooLarge(f"the document has {member.size} bytes; at most {bounds.DOCUMENT_BYTES} are read")
    with _reading(source, member) as stream:
        data = stream.read(bounds.DOCUMENT_BYTES + 1)
    if len(data) > bounds.DOCUMENT_BYTES:
        raise TooLarge(f"the document has more than {bounds.DOCUMENT_BYTES} bytes")
    return data


def whole_file(path: Path, most: int = bounds.DOCUMENT_BYTES) -> bytes:
    """Return the content of a file of at most ``most`` bytes. Raises TooLarge or Unreachable."""
    try:
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}") from error
    if len(data) > most:
        raise TooLarge(f"the document has more than {most} bytes, which no report has")
    return data


def hash_member(source: Bundle, member: Member) -> Enclosure:
    """Hash a member as it streams by; its bytes are dropped. Raises Malformed or Unreachable."""
    md5, sha1, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False), hashlib.sha256()
    size = 0
    with _reading(source, member) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            for digest in (md5, sha1, sha256):
                digest.update(chunk)
    digests = Digests(Md5(md5.hexdigest()), Sha1(sha1.hexdigest()), Sha256(sha256.hexdigest()))
    return Enclosure(member.place, size, digests)


@contextmanager
def _reading(source: Bundle, member: Member) -> Iterator[IO[bytes]]:
    try:
        with source.opened(member.place) as stream:
            yield stream
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}") from error
    except _ZIP_ERRORS as error:
        raise Malformed(f"it is damaged: {error}") from error


def member_named(source: Bundle, place: str) -> Member:
    """Return the member at ``place``. Raises Forbidden for a refused one, ExchangeError for none."""
    for member in source.members:
        if member.place == place:
            return member
    for refused in source.refused:
        if refused.place == place:
            raise Forbidden(refused.reason, field=place)
    raise ExchangeError(f"there is no {place} in it", field=place)
