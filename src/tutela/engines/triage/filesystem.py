"""Lists a file system through The Sleuth Kit, allocated, deleted and orphan files, and opens their contents."""

from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

import pytsk3

from tutela.engines.triage.contents import Fill
from tutela.engines.triage.corrections import ExFatEntries, ExtInodes, NtfsRecords
from tutela.engines.triage.entry import ALLOCATED, DELETED, ORPHAN, Census, Entry, implausible, text_of
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.media import TskImage
from tutela.engines.triage.readers.reader import Mappable, Media, copied, into
from tutela.engines.triage.runs import Blocks, Filling, runs_of
from tutela.engines.triage.volume import type_of

_NTFS = int(pytsk3.TSK_FS_TYPE_NTFS)
_EXFAT = int(pytsk3.TSK_FS_TYPE_EXFAT)
_FATS = {int(pytsk3.TSK_FS_TYPE_FAT12), int(pytsk3.TSK_FS_TYPE_FAT16), int(pytsk3.TSK_FS_TYPE_FAT32), _EXFAT}
_EXTS = {int(pytsk3.TSK_FS_TYPE_EXT2), int(pytsk3.TSK_FS_TYPE_EXT3), int(pytsk3.TSK_FS_TYPE_EXT4)}
_NAME_ALLOCATED = int(pytsk3.TSK_FS_NAME_FLAG_ALLOC)
_META_ALLOCATED = int(pytsk3.TSK_FS_META_FLAG_ALLOC)
_REGULAR, _DIRECTORY, _LINK = 1, 2, 6
_UNDEFINED, _VIRTUAL, _VIRTUAL_DIRECTORY = 0, 10, 11
_DEFAULT, _DATA, _REPARSE = 1, 128, 192
_ENCRYPTED = int(pytsk3.TSK_FS_ATTR_ENC)
_NTFS_RESERVED, _NTFS_EXTEND = 24, b"/$Extend/"
_LABEL = b" (Volume Label Entry)"
_ORPHANS = b"$OrphanFiles"
_LONGEST_PATH = 1 << 16
_HEAD = 512
"""How much of a content's beginning is looked at."""

_REPARSE_LINKS = {0xA000000C, 0xA0000003}  # symbolic link, mount point ([MS-FSCC] 2.1.2.1)
_REPARSE_UNREAD = {
    0x80000017: "compressed by Windows (WOF), which is not read yet",
    0x80000013: "deduplicated by Windows, which is not read yet",
}


class _Found(NamedTuple):
    """One name as the library gives it, with its metadata if there are any."""

    path: bytes
    file: pytsk3.File
    meta: pytsk3.TSK_FS_META | None
    named: bool
    orphan: bool


class _Directory(NamedTuple):
    """A directory still to be read."""

    inode: int
    path: bytes
    named: bool
    orphan: bool


class FileSystem:
    """One file system of a medium. Lives inside a worker."""

    def __init__(self, media: Media, offset: int, kind: str) -> None:
        """Open the file system of ``kind`` (as volumes names it) at ``offset``. Raises SourceUnreadable."""
        self._media_size = media.size
        try:
            self._fs = pytsk3.FS_Info(TskImage(media), offset=offset, type=type_of(kind))
        except OSError as error:
            raise SourceUnreadable("the file system cannot be opened") from error
        self._kind = int(self._fs.info.ftype)
        self._ext = ExtInodes(media, offset) if self._kind in _EXTS else None
        self._exfat = ExFatEntries(media, offset) if self._kind == _EXFAT else None
        self._straight = self._kind in _EXTS | _FATS - {_EXFAT} | {_NTFS}
        self._blocks = Blocks(offset, int(self._fs.info.block_size), int(self._fs.info.block_count))
        self._read_into = into(media)
        self._mapped = media.mapped if isinstance(media, Mappable) else None
        self._records = NtfsRecords(media, offset, self._master_file_table()) if self._kind == _NTFS else None
        self.census = Census(in_use=self._ext.in_use if self._ext else 0)
        self._linked: set[int] = set()
        self._latest: pytsk3.File | None = None

    def _master_file_table(self) -> Fill | None:
        file = self._reopened(0)
        runs = runs_of(file, _DATA, -1, int(file.info.meta.size), self._blocks)
        return None if runs is None else Filling(runs, self._read_into)

    def entries(self) -> Iterator[Entry]:
        """Walk every directory and yield what leads to content; what else is met is counted in ``census``."""
        root = int(self._fs.info.root_inum)
        visited = {root}
        waiting = [_Directory(root, b"", named=True, orphan=False)]
        orphans: _Directory | None = None
        yield from self._streams_of_root()
        while waiting or orphans:
            if not waiting and orphans:
                waiting, orphans = [orphans], None
            directory = waiting.pop()
            for found in self._names(directory):
                below = yield from self._entry(found)
                if below is None or below in visited:
                    if below is not None and found.named:
                        self.census.problems.append((text_of(found.path), "this directory was met before (a loop)"))
                    continue
                visited.add(below)
                self.census.directories += 1
                if found.path == b"/" + _ORPHANS:
                    orphans = _Directory(below, found.path, named=True, orphan=True)
                else:
                    waiting.append(_Directory(below, found.path, found.named, directory.orphan))

    def _names(self, directory: _Directory) -> Iterator[_Found]:
        try:
            for file in self._fs.open_dir(inode=directory.inode):
                name = file.info.name
                if name is None or name.name in (b".", b"..", b""):
                    continue
                full = directory.path + b"/" + name.name
                if len(full) > _LONGEST_PATH:
                    self.census.problems.append((text_of(full[:200]), "the path is longer than any real one"))
                    continue
                named = bool(int(name.flags) & _NAME_ALLOCATED)
                yield _Found(full, *self._with_meta(file, named), named, directory.orphan)
        except (OSError, OverflowError):
            if directory.named:
                self.census.problems.append((text_of(directory.path) or "/", "this directory cannot be read"))
            else:
                self.census.empty += 1

    def _with_meta(self, file: pytsk3.File, named: bool) -> tuple[pytsk3.File, pytsk3.TSK_FS_META | None]:
        """Fetch the metadata of a deleted name, which the library leaves out where its number has moved on."""
        if file.info.meta is not None or named:
            return file, file.info.meta
        inode = int(file.info.name.meta_addr)
        if inode <= 0 or (self._kind == _NTFS and inode < _NTFS_RESERVED):
            return file, None
        try:
            reopened = self._fs.open_meta(inode=inode)
        except (OSError, OverflowError):
            return file, None
        return reopened, reopened.info.meta

    def _entry(self, found: _Found) -> Generator[Entry, None, int | None]:
        """Yield the entries of one name; return the inode of a directory to descend into, None otherwise."""
        meta = found.meta
        if not found.named:
            self.census.orphans += found.orphan
            self.census.deleted_names += not found.orphan
            if meta is None:
                self.census.empty += 1
                return None
            if int(meta.flags) & _META_ALLOCATED:
                self.census.reused += 1
                return None
        if meta is None:
            self.census.problems.append((text_of(found.path), "its metadata cannot be read"))
            return None
        kind = int(meta.type)
        if self._ext and found.named:
            self._meet(meta, kind)
        if self._is_system(found, meta, kind):
            return None
        if kind in (_DIRECTORY, _VIRTUAL_DIRECTORY):
            if self._kind == _NTFS:
                yield from self._streams(found, meta, directory=True)
            return int(meta.addr)
        if kind == _LINK:
            self.census.links += 1
        elif kind == _REGULAR or (kind == _UNDEFINED and int(meta.size) > 0):
            yield from self._streams(found, meta, directory=False)
        elif kind != _UNDEFINED:
            self.census.special += 1
        else:
            self.census.empty += 1
        return None

    def _meet(self, meta: pytsk3.TSK_FS_META, kind: int) -> None:
        """Count what the file system counts: each inode once, however many names lead to it."""
        if kind in (_VIRTUAL, _VIRTUAL_DIRECTORY) or int(meta.addr) in self._linked:
            return
        self.census.met += 1
        if kind != _DIRECTORY and int(meta.nlink) > 1:
            self._linked.add(int(meta.addr))

    def _is_system(self, found: _Found, meta: pytsk3.TSK_FS_META, kind: int) -> bool:
        """Whether this is the file system's own, told by what it is and never by a name that a person could give."""
        label = self._kind in _FATS and found.path.endswith(_LABEL) and int(meta.size) == 0
        if label:
            self.census.labels += 1
            return True
        own = (
            kind == _VIRTUAL
            or (self._kind == _NTFS and found.named and int(meta.addr) < _NTFS_RESERVED)
            or (self._kind == _NTFS and found.named and found.path.startswith(_NTFS_EXTEND))
            or (self._kind == _EXFAT and kind == _REGULAR and not int(meta.mode) & 0o444)
        )
        self.census.system += own
        return own

    def _streams_of_root(self) -> Iterator[Entry]:
        """The root directory of NTFS may carry streams like any other; it has no name of its own."""
        if self._kind == _NTFS:
            root = self._fs.open_meta(inode=int(self._fs.info.root_inum))
            yield from self._streams(_Found(b"/", root, root.info.meta, True, False), root.info.meta, directory=True)

    def _streams(self, found: _Found, meta: pytsk3.TSK_FS_META, *, directory: bool) -> Iterator[Entry]:
        state = ALLOCATED if found.named else ORPHAN if found.orphan else DELETED
        try:
            attributes = [one.info for one in found.file] if self._kind == _NTFS else []
            first = 0 if self._kind == _NTFS else self._first_block(found.file)
        except OSError:
            attributes, first = [], 0
        if self._kind != _NTFS:
            if state != ALLOCATED and int(meta.size) == 0:
                self.census.empty += 1
                return
            reason = self._encrypted(int(meta.addr))
            yield self._one(found, meta, state, None, _DEFAULT, -1, int(meta.size), first, reason)
            return
        yield from self._ntfs_streams(found, meta, state, attributes, directory=directory)

    def _ntfs_streams(
        self,
        found: _Found,
        meta: pytsk3.TSK_FS_META,
        state: str,
        attributes: list[pytsk3.TSK_FS_ATTR],
        *,
        directory: bool,
    ) -> Iterator[Entry]:
        tag = self._reparse_tag(found.file, attributes)
        if tag in _REPARSE_LINKS:
            self.census.links += 1
            return
        data = [one for one in attributes if int(one.type) == _DATA and (one.name or not directory)]
        if not data and not directory:
            if state == ALLOCATED:
                self.census.problems.append((text_of(found.path), "it has no content attribute"))
            else:
                self.census.empty += 1
        for one in data:
            reason = _REPARSE_UNREAD.get(tag or 0) if not one.name else None
            if int(one.flags) & _ENCRYPTED:
                reason = "encrypted by Windows (EFS)"
            if state != ALLOCATED and int(one.size) == 0:
                self.census.empty += 1
                continue
            yield self._one(found, meta, state, one.name, _DATA, int(one.id), int(one.size), int(meta.addr), reason)

    def _one(
        self, found: _Found, meta: pytsk3.TSK_FS_META, state: str, stream: bytes | None, attribute: int, identity: int,
        size: int, first: int, reason: str | None,
    ) -> Entry:  # fmt: skip
        self._latest = found.file
        path = found.path if stream is None else found.path + b":" + stream
        reason = reason or implausible(size, self._media_size, sparse=state == ALLOCATED)
        times = (_instant(meta, "crtime"), _instant(meta, "mtime"), _instant(meta, "atime"), _instant(meta, "ctime"))
        return Entry(path, stream, state, int(meta.addr), attribute, identity, max(size, 0), first, *times, reason)

    def _encrypted(self, inode: int) -> str | None:
        try:
            return self._ext.encrypted(inode) if self._ext else None
        except OSError:
            return "its metadata cannot be read"

    @staticmethod
    def _first_block(file: pytsk3.File) -> int:
        for attribute in file:
            for run in attribute:
                return int(run.addr)
        return 0

    @staticmethod
    def _reparse_tag(file: pytsk3.File, attributes: list[pytsk3.TSK_FS_ATTR]) -> int | None:
        for one in attributes:
            if int(one.type) == _REPARSE and int(one.size) >= 4:
                try:
                    return int.from_bytes(file.read_random(0, 4, _REPARSE, int(one.id)), "little")
                except OSError:
                    return None
        return None

    def filling(self, inode: int, attribute: int, identity: int, size: int) -> Fill:
        """Open a content again; what is returned reads it straight from the medium where it lies there as it is, else
        through the library. Raises SourceUnreadable."""
        return self._filling(self._reopened(inode), inode, attribute, identity, size)

    def _filling(self, file: pytsk3.File, inode: int, attribute: int, identity: int, size: int) -> Fill:
        runs = None
        if self._straight and (self._records is None or self._records.initialised(inode, identity) == size):
            runs = runs_of(file, attribute, identity, size, self._blocks)
        if runs is not None:
            return Filling(runs, self._read_into, self._mapped)
        read = self._reading(file, inode, attribute, identity)
        return lambda offset, view: copied(read(offset, len(view)), view)

    def may_be(self, kind_of: Callable[[bytes], str | None], entry: Entry) -> bool:
        """Whether the content of the entry that ``entries`` gave last may begin like what ``kind_of`` knows; no is certain."""
        if self._latest is None or not entry.size:
            return bool(entry.size)
        head = memoryview(bytearray(min(entry.size, _HEAD)))
        try:
            fill = self._filling(self._latest, entry.inode, entry.attribute, entry.attribute_id, entry.size)
            return fill(0, head) != len(head) or kind_of(bytes(head)) is not None
        except (OSError, OverflowError, SourceUnreadable):
            return True

    def places(self, inode: int, attribute: int, identity: int) -> list[tuple[int, int]]:
        """Where the blocks of a content lie in the file system: place and length in bytes, in the content's order."""
        found, size = [], self._blocks.size
        try:
            for one in self._fs.open_meta(inode=inode):
                if attribute == _DEFAULT or (int(one.info.type), int(one.info.id)) == (attribute, identity):
                    runs = [run for run in one if not int(run.flags) and int(run.len) > 0]
                    found += [(int(run.addr) * size, int(run.len) * size) for run in runs]
        except (OSError, OverflowError):
            return found  # a file whose metadata cannot be read is unread already; its blocks are searched as if free
        return found

    @property
    def blocks(self) -> Blocks:
        """The file system's blocks."""
        return self._blocks

    def content(self, inode: int, attribute: int, identity: int) -> Callable[[int, int], bytes]:
        """Open a content again; the returned function reads (offset, length). Raises SourceUnreadable."""
        return self._reading(self._reopened(inode), inode, attribute, identity)

    def _reopened(self, inode: int) -> pytsk3.File:
        try:
            return self._fs.open_meta(inode=inode)
        except (OSError, OverflowError) as error:
            raise SourceUnreadable("its metadata cannot be read") from error

    def _reading(
        self, file: pytsk3.File, inode: int, attribute: int, identity: int
    ) -> Callable[[int, int], bytes]:  # fmt: skip
        if attribute == _DEFAULT:
            return self._corrected(inode, file, lambda offset, length: bytes(file.read_random(offset, length)))
        return lambda offset, length: bytes(file.read_random(offset, length, attribute, identity))

    def _corrected(
        self, inode: int, file: pytsk3.File, read: Callable[[int, int], bytes]
    ) -> Callable[[int, int], bytes]:
        if self._exfat is None or file.info.meta is None:
            return read
        try:
            return self._exfat.corrected(inode, int(file.info.meta.size), read)
        except OSError as error:
            raise SourceUnreadable("its metadata cannot be read") from error


def _instant(meta: pytsk3.TSK_FS_META, name: str) -> int | None:
    seconds = int(getattr(meta, name))
    if seconds == 0:
        return None
    return min(seconds * 10**9 + int(getattr(meta, name + "_nano")), 2**63 - 1)
