"""What runs inside confined workers: survey a medium, list what it holds, digest contents, digest the medium itself.

Plain values go in and come out. No function here returns a byte of a content.
"""

import hashlib
import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from tutela.engines.triage.archives.signatures import kind_of
from tutela.engines.triage.contents import Content, Digester, Fill
from tutela.engines.triage.entry import Census, Entry, entries_on_the_wire
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.filesystem import FileSystem
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.readers import open_media
from tutela.engines.triage.systems import System, open_system
from tutela.engines.triage.tree import Tree
from tutela.engines.triage.volume import Volume
from tutela.engines.triage.volumes import survey

_BATCH = 500
_CHUNK = 4 << 20


def survey_medium(kind: str, keys: bytes, look: bool, *files: Path) -> Iterator[object]:
    """Open a medium and yield what lies on it: size, stored digests, what the container says, partition table, volumes.

    The listing of the first volume that can be examined follows, as ``list_volume`` yields it: mostly it is the only one.
    """
    media = open_media(kind, list(files))
    opened = keys_of(keys)
    layout = survey(media, opened)
    yield {
        "size": media.size,
        "stored": dict(media.stored),
        "about": dict(media.about),
        "table": layout.table,
        "unpartitioned": layout.unpartitioned,
        "problem": layout.problem,
        "volumes": [asdict(volume) for volume in layout.volumes],
    }
    for volume in layout.volumes:
        if volume.file_system is not None:
            yield from _told(open_system(media, volume, opened), look=look)
            return


def list_volume(
    kind: str, volume: dict[str, Any], keys: bytes, look: bool, singly: bool, *files: Path
) -> Iterator[object]:
    """Yield batches of entries of a volume's file system (``singly`` one by one, to get far before a break), at last the census.

    ``look`` asks to look how each content begins: a batch then says by their places which may be ``archives``.
    """
    system = open_system(open_media(kind, list(files)), Volume(**volume), keys_of(keys))
    yield from _told(system, look=look, most=1 if singly else _BATCH)


def _told(system: System, *, look: bool, most: int = _BATCH) -> Iterator[object]:
    if not look or not isinstance(system, FileSystem):
        yield from _batches(system.entries(), system.census, most)
        return
    batch: list[Entry] = []
    archives: list[int] = []
    for entry in system.entries():
        if system.may_be(kind_of, entry):
            archives.append(len(batch))
        batch.append(entry)
        if len(batch) == most:
            yield {"entries": entries_on_the_wire(batch), "archives": archives}
            batch, archives = [], []
    yield {"entries": entries_on_the_wire(batch), "archives": archives}
    yield {"census": asdict(system.census)}


def list_folder(singly: bool, root: Path) -> Iterator[object]:
    """Yield batches of entries of a folder, at last the census; ``singly`` as in ``list_volume``."""
    tree = Tree(root)
    yield from _batches(tree.entries(), tree.census, 1 if singly else _BATCH)


def _batches(entries: Iterator[Entry], census: Census, most: int) -> Iterator[object]:
    while batch := list(itertools.islice(entries, most)):
        yield {"entries": entries_on_the_wire(batch)}
    yield {"census": asdict(census)}


def digest_volume(
    orders: int, code: Path | None, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Digest the contents of a volume's file system that the orders name: [number, size, inode, attribute, id]."""
    system = open_system(open_media(kind, list(files)), Volume(**volume), keys_of(keys))

    @contextmanager
    def opened(size: int, inode: int, attribute: int, identity: int) -> Iterator[Fill]:
        yield system.filling(inode, attribute, identity, size)

    yield from _digests(orders, code, opened)


def digest_folder(orders: int, code: Path | None, root: Path) -> Iterator[object]:
    """Digest the files of a folder that the orders name: [number, size, path as Latin-1]."""
    tree = Tree(root)

    @contextmanager
    def opened(size: int, path: str) -> Iterator[Fill]:
        file = tree.open(path.encode("latin-1"))
        try:
            yield lambda offset, view: os.preadv(file, [view], offset)
        finally:
            os.close(file)

    yield from _digests(orders, code, opened)


def _digests(
    orders: int, code: Path | None, opened: Callable[..., AbstractContextManager[Fill]]
) -> Iterator[object]:  # fmt: skip
    """Answer each line of orders with results, [number, md5, sha1, sha256] or [number, reason], at last with "done".

    Results come in any order, but one by one in the order of the orders where these say ``singly``. With or before a
    result it is told whether the content begins like an archive.
    """
    digester = Digester(code, lambda head: kind_of(head) is not None)
    yield {"ready": True}
    with os.fdopen(orders, "r", encoding="ascii") as lines:
        for line in lines:
            order = json.loads(line)
            kinds = order["kinds"]
            contents = [Content(number, size, partial(opened, size, *at)) for number, size, *at in order["items"]]
            singly = (step for content in contents for step in digester.one(content, kinds))
            for step in singly if order["singly"] else digester.digest(contents, kinds):
                if isinstance(step, int):
                    yield {"bytes": step}
                else:
                    yield {"results": [[one, *found] for one, found in step], "archives": digester.marked}
                    digester.marked = []
            yield {"results": [], "done": True}


def digest_medium(kind: str, kinds: list[str], *files: Path) -> Iterator[object]:
    """Digest a whole medium; yield byte counts on the way, at last the digests of ``kinds``."""
    media = open_media(kind, list(files))
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in kinds}
    done = 0
    while done < media.size:
        try:
            chunk = media.read(done, min(_CHUNK, media.size - done))
        except OSError as error:
            raise SourceUnreadable(f"the medium cannot be read at byte {done}") from error
        if not chunk:
            raise SourceUnreadable(f"the medium cannot be read at byte {done}")
        for one in hashes.values():
            one.update(chunk)
        done += len(chunk)
        yield {"bytes": len(chunk)}
    yield {"digests": {name: one.hexdigest() for name, one in hashes.items()}}
