"""Where a chat export lies: the document in a file, a folder or a zip, and the media that came along, hashed only."""

import hashlib
import os
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, cast

from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import Forbidden, Malformed, TooLarge, UnknownFormat, Unreachable
from tutela.engines.exchange.formats.whatsapp_sentences import table
from tutela.engines.exchange.tip import Enclosure
from tutela.engines.values import Digests, Md5, Sha1, Sha256, Unread

FOLDER_ENTRIES = 1_000_000
_CHUNK = 1 << 20
_TELEGRAM_NAME, _WHATSAPP_NAME = "result.json", "_chat.txt"
_HEAD_BYTES = 1 << 12
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


@dataclass(slots=True)
class Entry:
    """A file of the source: its place, its stated size, and how to open it."""

    place: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]


@dataclass(slots=True)
class Source:
    """An export found: its document and the files beside it.

    ``packed`` says that it is an archive, whose expanded size is bounded.

    ``name`` is of the file or folder given, ``place`` of the document inside it (None for a lone file), ``title_name``
    the file name that may hold the chat's title. ``size`` and ``sha256`` are of the document, known once it was read
    to its end. ``beside`` finds a hashed file by its path from the document's folder, and by its bare name.
    """

    name: str
    platform: str
    title_name: str
    document: Entry
    place: str | None
    packed: bool = False
    others: list[Entry] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    beside: dict[str, Enclosure] = field(default_factory=dict)
    size: int = 0
    sha256: str = ""
    _enclosures: list[Enclosure] = field(default_factory=list)

    @property
    def enclosures(self) -> tuple[Enclosure, ...]:
        """The files that came along, in the order of their places."""
        return tuple(self._enclosures)

    def opened(self) -> BinaryIO:
        """Open the document; its digest is taken as it streams by."""
        try:
            stream = _Hashing(
                self.document.open(), self._finished, bounds.ARCHIVE_EXPANDED_BYTES if self.packed else None
            )
        except _BROKEN as error:
            raise Malformed("the document cannot be unpacked; ask for the export again") from error
        return cast("BinaryIO", stream)

    def _finished(self, size: int, sha256: str) -> None:
        self.size, self.sha256 = size, sha256

    def hash_enclosures(self) -> Iterator[int]:
        """Hash every file that came along; yields the bytes done, now and then."""
        folder = self.document.place.parent
        done = 0
        for entry in sorted(self.others, key=lambda entry: entry.place.as_posix()):
            hashes = hashlib.md5(usedforsecurity=False), hashlib.sha1(usedforsecurity=False), hashlib.sha256()
            size = 0
            try:
                with entry.open() as stream:
                    while chunk := stream.read(_CHUNK):
                        size += len(chunk)
                        done += len(chunk)
                        if self.packed and done > bounds.ARCHIVE_EXPANDED_BYTES:
                            raise TooLarge(f"the archive unpacks to more than {bounds.ARCHIVE_EXPANDED_BYTES} bytes")
                        for one in hashes:
                            one.update(chunk)
                        yield done
            except _BROKEN:
                self.unread.append(Unread(entry.place.as_posix(), "it cannot be read or unpacked; it was not hashed"))
                continue
            md5, sha1, sha256 = (one.hexdigest() for one in hashes)
            self._add(folder, entry, size, Digests(Md5(md5), Sha1(sha1), Sha256(sha256)))

    def _add(self, folder: PurePosixPath, entry: Entry, size: int, digests: Digests) -> None:
        enclosure = Enclosure(entry.place.as_posix(), size, digests)
        self._enclosures.append(enclosure)
        self.beside.setdefault(entry.place.name, enclosure)
        if entry.place.is_relative_to(folder):
            self.beside[entry.place.relative_to(folder).as_posix()] = enclosure


@dataclass(slots=True)
class _Hashing:
    """A byte stream that takes its own digest and size, and reports them at its end."""

    stream: IO[bytes]
    finished: Callable[[int, str], None]
    most: int | None
    size: int = 0
    _sha256: "hashlib._Hash" = field(default_factory=lambda: hashlib.sha256())

    def read(self, size: int = -1) -> bytes:
        return self._taken(partial(self.stream.read, size))

    def readline(self, size: int = -1) -> bytes:
        return self._taken(partial(self.stream.readline, size))

    def _taken(self, read: Callable[[], bytes]) -> bytes:
        try:
            chunk = read()
        except _BROKEN as error:
            raise Malformed("the document cannot be read to its end; ask for the export again") from error
        self._sha256.update(chunk)
        self.size += len(chunk)
        if self.most is not None and self.size > self.most:
            raise TooLarge(f"the document unpacks to more than {self.most} bytes")
        if not chunk:
            self.finished(self.size, self._sha256.hexdigest())
        return chunk

    def __enter__(self) -> "_Hashing":
        return self

    def __exit__(self, *_: object) -> None:
        self.stream.close()


@contextmanager
def found_in(path: Path) -> Iterator[Source]:
    """Find the export in a file, a folder or a zip.

    Raises UnknownFormat, Forbidden, TooLarge, Malformed, Unreachable, each saying what to do.
    """
    with ExitStack() as held:
        try:
            if path.is_dir():
                yield _in_entries(path.name, list(_of_folder(path)), packed=False)
                return
            with path.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        except OSError as error:
            raise Unreachable(f"it cannot be opened: {error.strerror}") from error
        if head.startswith(b"PK\x03\x04"):
            try:
                archive = held.enter_context(zipfile.ZipFile(path))
            except _BROKEN as error:
                raise Malformed("it begins like a zip and is none; ask for the export again") from error
            yield _in_entries(path.name, list(_of_zip(archive)), packed=True)
            return
        entry = Entry(PurePosixPath(path.name), path.stat().st_size, partial(_open, path))
        yield Source(path.name, _platform_of(head), path.name, entry, None)


def _platform_of(head: bytes) -> str:
    """Tell a Telegram export from a WhatsApp text by how it begins."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnknownFormat("the text is UTF-16, as no export is; give the file as it was exported")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise UnknownFormat("the file is empty")
    if start.startswith(b"<"):
        raise UnknownFormat("this is HTML; export the chat from Telegram Desktop as machine-readable JSON")
    if b"\x00" in head:
        raise UnknownFormat("this is no chat export: neither JSON, nor text, nor a zip")
    return "telegram" if start.startswith(b"{") else "whatsapp"


def _open(path: Path) -> IO[bytes]:
    return path.open("rb")


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    return archive.open(member)


def _of_folder(path: Path) -> Iterator[Entry]:
    count = 0
    for folder, folders, files in os.walk(path, followlinks=False):
        folders.sort()
        for name in sorted(files):
            whole = Path(folder) / name
            count += 1
            if count > FOLDER_ENTRIES:
                raise TooLarge(f"the folder holds more than {FOLDER_ENTRIES} files; give the export alone")
            state = whole.lstat()
            if stat.S_ISREG(state.st_mode):  # links, pipes and devices are no part of an export
                place = PurePosixPath(whole.relative_to(path).as_posix())
                yield Entry(place, state.st_size, partial(_open, whole))


def _of_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    members = archive.infolist()
    if len(members) > bounds.ARCHIVE_ENTRIES:
        raise TooLarge(f"the archive holds more than {bounds.ARCHIVE_ENTRIES} entries")
    for member in members:
        place = PurePosixPath(member.filename.replace("\\", "/"))
        if place.is_absolute() or ".." in place.parts or "\x00" in member.filename:
            raise Forbidden(
                "the archive holds a path that leaves it; it was not unpacked by any program of the platform"
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise Forbidden("the archive holds a link; ask for the export again")
        if member.flag_bits & 1:
            raise Forbidden("the archive is locked with a password; unlock it where it came from")
        ratio = member.file_size / max(1, member.compress_size)
        if member.file_size > bounds.ARCHIVE_RATIO_FLOOR and ratio > bounds.ARCHIVE_RATIO:
            raise TooLarge(f"an entry of the archive unpacks to {ratio:.0f} times its size")
        if not member.filename.endswith("/"):  # a name may be empty
            yield Entry(place, member.file_size, partial(_unpacked, archive, member))


def _is_text_named_after_chat(place: PurePosixPath) -> bool:
    return place.suffix.lower() == ".txt" and table().title_in(place.name) is not None


def _is_text_on_top(place: PurePosixPath) -> bool:
    return place.suffix.lower() == ".txt" and len(place.parts) == 1


_DOCUMENTS: tuple[tuple[str, Callable[[PurePosixPath], bool]], ...] = (
    ("telegram", lambda place: place.name == _TELEGRAM_NAME),
    ("whatsapp", lambda place: place.name == _WHATSAPP_NAME),
    ("whatsapp", _is_text_named_after_chat),
    ("whatsapp", _is_text_on_top),
)
"""What the document of an export is called, the surest first."""


def _in_entries(name: str, entries: list[Entry], *, packed: bool) -> Source:
    """Pick the document among the files of a folder or an archive: the one that lies highest."""
    for platform, fits in _DOCUMENTS:
        fitting = [entry for entry in entries if fits(entry.place)]
        highest = min((len(entry.place.parts) for entry in fitting), default=0)
        fitting = [entry for entry in fitting if len(entry.place.parts) == highest]
        if len(fitting) > 1:
            raise UnknownFormat(f"{len(fitting)} exports lie in it; give one at a time")
        if fitting:
            document = fitting[0]
            title_name = name if document.place.name == _WHATSAPP_NAME else document.place.name
            others = [entry for entry in entries if entry is not document]
            return Source(name, platform, title_name, document, document.place.as_posix(), packed, others)
    if any(entry.place.suffix.lower() == ".html" for entry in entries):
        raise UnknownFormat("this is an HTML export; export the chat again as machine-readable JSON")
    raise UnknownFormat("no result.json and no chat text lie in it")
