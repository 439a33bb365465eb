"""What runs inside the confined workers that hash pictures. Plain values go in and come out: hashes, a quality, or a reason."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tutela.engines.kernels.pdq import Samplers, samplers
from tutela.engines.triage.errors import PictureUnreadable, SourceUnreadable
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.pictures import HEAD, kind_of, sight_of
from tutela.engines.triage.readers import open_media
from tutela.engines.triage.sightings import MOST_BYTES
from tutela.engines.triage.systems import open_system
from tutela.engines.triage.tree import Tree
from tutela.engines.triage.volume import Volume

_FLUSH = 32
_PART = 4 << 20

Read = Callable[[int, int], bytes]


Opened = Callable[..., AbstractContextManager[Read]]
"""Opens the content that an order names."""


def see_volume(
    orders: int, code: Path | None, exact: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash the pictures of a volume's file system among those that the orders name: [number, size, inode, attribute, id]."""
    yield from seen_in_turn(orders, code, exact, opened_in_volume(kind, volume, keys, files))


def see_folder(orders: int, code: Path | None, exact: bool, root: Path) -> Iterator[object]:
    """Hash the pictures of a folder among those that the orders name: [number, size, path as Latin-1]."""
    yield from seen_in_turn(orders, code, exact, opened_in_folder(root))


def opened_in_volume(kind: str, volume: dict[str, Any], keys: bytes, files: Sequence[Path]) -> Opened:
    """Opens contents of a volume's file system: inode, attribute, id."""
    system = open_system(open_media(kind, list(files)), Volume(**volume), keys_of(keys))

    @contextmanager
    def opened(inode: int, attribute: int, identity: int) -> Iterator[Read]:
        yield system.content(inode, attribute, identity)

    return opened


def opened_in_folder(root: Path) -> Opened:
    """Opens contents of a folder: path as Latin-1."""
    tree = Tree(root)

    @contextmanager
    def opened(path: str) -> Iterator[Read]:
        file = tree.open(path.encode("latin-1"))
        try:
            yield lambda offset, length: os.pread(file, length, offset)
        finally:
            os.close(file)

    return opened


def seen_in_turn(orders: int, code: Path | None, exact: bool, opened: Opened) -> Iterator[object]:
    """Answer each line of orders with results in its order (see ``sightings.Sighting``), at last with "done"."""
    ways = samplers(code)
    yield {"ready": True}
    with os.fdopen(orders, "r", encoding="ascii") as lines:
        for line in lines:
            order = json.loads(line)
            waiting: list[list[object]] = []
            for number, size, *target in order["items"]:
                waiting.append([number, *_sighting(lambda at=target: opened(*at), size, exact, ways)])  # type: ignore[misc]
                if order["singly"] or len(waiting) == _FLUSH:
                    yield {"results": waiting}
                    waiting = []
            yield {"results": waiting, "done": True}


def _sighting(
    opened: Callable[[], AbstractContextManager[Read]], size: int, exact: bool, ways: Samplers
) -> tuple[str, ...]:
    try:
        with opened() as read:
            kind = kind_of(whole(read, min(HEAD, size)))
            if kind is None:
                return ()
            if size > MOST_BYTES:
                return (f"a {kind} of more than {MOST_BYTES >> 20} MiB is not decoded",)
            found = sight_of(whole(read, size), kind, exact=exact, ways=ways)
    except (PictureUnreadable, SourceUnreadable) as error:
        return (str(error),)
    except OSError:
        return ("it cannot be read again",)
    return "".join(one.hex() for one in found.picture.hashes), str(found.picture.quality), found.by


def whole(read: Read, size: int) -> bytes:
    """All of a content. Raises SourceUnreadable."""
    parts, done = [], 0
    while done < size:
        part = read(done, min(_PART, size - done))
        if not part:
            raise SourceUnreadable(f"only {done} of its {size} bytes can be read")
        parts.append(part)
        done += len(part)
    return b"".join(parts)
