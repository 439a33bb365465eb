"""What runs inside the confined workers that hash videos. Plain values go in and come out: frames' hashes, or a reason."""

import json
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tutela.engines.kernels.pdq import Samplers, samplers
from tutela.engines.triage.errors import SourceUnreadable, VideoUnreadable
from tutela.engines.triage.footage import KEY_FRAMES, WHOLE, Footage, packed
from tutela.engines.triage.picture_tasks import Opened, Read, opened_in_folder, opened_in_volume, whole
from tutela.engines.triage.videos import VIDEO_HEAD, video_kind_of, watch

_TELL_EVERY = 32


def watch_volume(
    orders: int, code: Path | None, thorough: bool, kind: str, volume: dict[str, Any], keys: bytes, *files: Path
) -> Iterator[object]:
    """Hash the videos of a volume's file system among those that the orders name: [number, size, inode, attribute, id]."""
    yield from watched_in_turn(orders, code, thorough, opened_in_volume(kind, volume, keys, files))


def watch_folder(orders: int, code: Path | None, thorough: bool, root: Path) -> Iterator[object]:
    """Hash the videos of a folder among those that the orders name: [number, size, path as Latin-1]."""
    yield from watched_in_turn(orders, code, thorough, opened_in_folder(root))


def watched_in_turn(orders: int, code: Path | None, thorough: bool, opened: Opened) -> Iterator[object]:
    """Answer each line of orders with results in its order (see ``footage.Footage``), at last with "done"."""
    ways = samplers(code)
    yield {"ready": True}
    with os.fdopen(orders, "r", encoding="ascii") as lines:
        for line in lines:
            waiting: list[list[object]] = []
            order = json.loads(line)
            for number, size, *target in order["items"]:
                footage = yield from _footage(lambda at=target: opened(*at), size, ways, thorough)  # type: ignore[misc]
                waiting.append([number, *footage])
                if footage or order["singly"]:
                    yield {"results": waiting}
                    waiting = []
            yield {"results": waiting, "done": True}


def _footage(
    opened: Callable[[], AbstractContextManager[Read]], size: int, ways: Samplers, thorough: bool
) -> Generator[object, None, Footage]:
    """What one content is as a video, saying now and then that the work goes on: a long one takes its time."""
    try:
        with opened() as read:
            kind = video_kind_of(whole(read, min(VIDEO_HEAD, size)))
            if kind is None:
                return ()
            watching = watch(read, size, kind, ways, whole=thorough)
            beats = 0
            while True:
                try:
                    next(watching)
                except StopIteration as end:
                    watched = end.value
                    break
                beats += 1
                if beats % _TELL_EVERY == 0:
                    yield {"bytes": 0}
    except (VideoUnreadable, SourceUnreadable) as error:
        return (str(error),)
    except OSError:
        return ("it cannot be read again",)
    if watched is None:
        return ()
    return packed(watched.frames), str(watched.left), WHOLE if thorough else KEY_FRAMES, watched.problem
