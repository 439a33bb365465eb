"""Lists of known videos by the hashes of their frames (vPDQ): read, indexed, and asked which videos a frame is near to.

The index is the near index of all frames; the number of an entry is the place of its frame, and the videos follow one another.
Frames of low quality and repeated ones are left out, as vPDQ's comparison leaves them out.
"""

import hashlib
import mmap
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple, cast

import numpy as np

from tutela.engines.known.building import Asked
from tutela.engines.known.errors import ListRefused
from tutela.engines.known.formats import vpdq
from tutela.engines.known.formats.format import encoding_of
from tutela.engines.known.near import NearIndex, hashes_of
from tutela.engines.known.near_file import write_near
from tutela.engines.known.pictures import MOST_LISTED, index_confined
from tutela.engines.values import Unread

LEAST_QUALITY = 50
"""Frames of less are not compared (documentation of vPDQ's authors)."""
VIDEO_INDEX = "videos.index"
_HEAD, _TOLD = 1 << 16, 100_000


@dataclass(frozen=True, slots=True)
class ListedVideo:
    """One video of a list: its name there, category and series in the list's own words, how many frames are compared."""

    list_name: str
    version: str | None
    name: str
    category: str | None
    series: str | None
    frames: int


class FrameMatch(NamedTuple):
    """A frame of a listed video that is near: the video's number over all lists, the frame's place, how far."""

    video: int
    frame: int
    distance: int


class VideoLookup:
    """Several lists at once. ``code`` is the kernel's machine code; without it the answers are the same."""

    def __init__(self, indexes: Sequence[NearIndex], code: Path | None = None) -> None:
        self._indexes, self._code = list(indexes), code
        self.videos: Sequence[ListedVideo] = [one for index in indexes for one in _videos_of(index)]
        starts = list(accumulate((one.frames for one in self.videos), initial=0))
        self._starts = starts
        self._before = list(accumulate((len(index) for index in indexes), initial=0))

    def statement(self) -> Sequence[Mapping[str, object]]:
        """What the lists say of themselves, for a run record."""
        return [
            {name: one for name, one in index.about.items() if name not in ("listed", "unread")}
            for index in self._indexes
        ]

    def near(self, hashes: Sequence[bytes], radius: int) -> list[list[FrameMatch]]:
        """Answer for each hash every frame of a listed video within the radius."""
        answers: list[list[FrameMatch]] = [[] for _ in hashes]
        for index, before in zip(self._indexes, self._before, strict=False):
            for place, found in enumerate(index.find(hashes, radius, code=self._code)):
                for distance, entry in found:
                    frame = before + entry
                    answers[place].append(FrameMatch(bisect_right(self._starts, frame) - 1, frame, distance))
        return answers


def holds_videos(path: Path) -> bool:
    """Whether a list says of itself that it holds hashes of videos: vPDQ's text, a column vpdq, or a hash named vPDQ."""
    with open(path, "rb") as file:
        head = file.read(_HEAD)
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return vpdq.recognises(head.decode(encoding_of(head), "replace"))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return any(whole.find(name) >= 0 for name in (b'"vPDQ"', b'"VPDQ"', b'"vpdq"'))


def index_videos(path: Path, folder: Path, asked: Asked) -> NearIndex:
    """Read a list of known videos in a confined worker and index it in ``folder``. Raises as ``index_confined``."""
    return index_confined(build_confined, path, folder, asked, VIDEO_INDEX)


def build_confined(path: Path, folder: Path, terms: Mapping[str, object]) -> Iterator[int]:
    """Build the index of a list, saying how much was read. For a worker; ``index_videos`` is the way in."""
    gathering = _Gathering()
    for one in vpdq.frames(path):
        gathering.take(one)
        if gathering.taken % _TOLD == 0:
            yield gathering.taken
    listed, order = gathering.videos()
    if not listed:
        said = f" ({gathering.unread[0][0]}: {gathering.unread[0][1]})" if gathering.unread else ""
        raise ListRefused(f"{path} holds no video with frames that can be compared{said}")
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    about = {
        **terms, "kind": vpdq.KIND, "sha256": digest, "videos": len(listed), "frames": len(order),
        "frames_left_out": gathering.taken - gathering.malformed - len(order), "malformed": gathering.malformed,
        "listed": listed, "unread": gathering.unread,
    }  # fmt: skip
    rows = hashes_of([bytes(gathering.hashes)])[order]
    empty = NearIndex(about, [])
    write_near(empty.adding(rows, np.arange(len(order), dtype=np.uint32)), folder / VIDEO_INDEX)


class _Gathering:
    """Frames as they come, in whatever order, on their way to their videos."""

    def __init__(self) -> None:
        self.hashes = bytearray()
        self.taken = self.malformed = 0
        self.unread: list[tuple[str, str]] = []
        self._owners: list[int] = []
        self._numbers: dict[tuple[str, str | None, str | None], int] = {}
        self._seen: list[set[bytes]] = []

    def take(self, one: vpdq.ListedFrame | Unread) -> None:
        """Take a frame in; one of low quality, or that its video has already, counts and is left out."""
        self.taken += 1
        if isinstance(one, Unread):
            self._complain(one.item, one.reason)
            return
        video = self._numbers.setdefault((one.video, one.category, one.series), len(self._numbers))
        if video == len(self._seen):
            self._seen.append(set())
        if one.quality >= LEAST_QUALITY and one.hash not in self._seen[video]:
            self._seen[video].add(one.hash)
            self.hashes += one.hash
            self._owners.append(video)

    def videos(self) -> tuple[list[list[object]], "np.ndarray[tuple[int], np.dtype[np.intp]]"]:
        """Each video with how many frames it has, and the order in which the frames stand video by video."""
        listed: list[list[object]] = []
        for (name, category, series), seen in zip(self._numbers, self._seen, strict=True):
            if seen:
                listed.append([name, category, series, len(seen)])
            else:
                self._complain(name, f"none of its frames has a quality of {LEAST_QUALITY}: it can match nothing", 0)
        return listed, np.argsort(np.array(self._owners, np.int64), kind="stable")

    def _complain(self, where: str, reason: str, count: int = 1) -> None:
        self.malformed += count
        if len(self.unread) < MOST_LISTED:
            self.unread.append((where, reason))


def _videos_of(index: NearIndex) -> Iterator[ListedVideo]:
    about = index.about
    name, version = str(about["name"]), cast("str | None", about["version"])
    for video, category, series, frames in cast("list[tuple[str, str | None, str | None, int]]", about["listed"]):
        yield ListedVideo(name, version, video, category, series, frames)
