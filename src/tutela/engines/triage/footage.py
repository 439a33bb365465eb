"""What a run knows of videos: hashes of their frames (vPDQ), which list entries they match, and when that is certain.

A video matches an entry when at least 80 % of the entry's frames, or of the video's own, have one on the other side within 31
bits: the whole of a listed video within another one, or a piece of it alone. Frames of low quality, and repeated ones, do
not count. Key frames are hashed first; the others only while they can still change the answer.
"""

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tutela.engines.triage.sightings import LEAST_QUALITY, MARGIN, RADIUS

LEAST_SHARE = 80
"""Per cent of the frames of either side that must match (example of vPDQ's authors)."""
SECONDS = 1
"""A frame is hashed at least so often."""
LEAST_BYTES = 512
MOST_FRAMES = 100_000
"""So many frames are hashed of one video, 27 hours at one a second."""
KEY_FRAMES, WHOLE = "key frames", "key frames and one frame a second"

SETTINGS: Mapping[str, object] = {
    "distance": RADIUS,
    "quality": LEAST_QUALITY,
    "share": LEAST_SHARE,
    "seconds": SECONDS,
    "screen_distance": RADIUS + MARGIN,
}
"""For the run record."""

_RECORD = struct.Struct(">IIB32s")
_HEX = re.compile(r"(?:[0-9a-f]{82})*")

Footage = tuple[str, ...]
"""(frames in hex, how many more the whole sampling has, which were taken, what was wrong), (reason,), () for no video."""


class Frame(NamedTuple):
    """A frame: its number and time in the video (milliseconds), quality and hash."""

    number: int
    milliseconds: int
    quality: int
    hash: bytes


class ListedVideo(Protocol):
    """One video of a list."""

    @property
    def list_name(self) -> str:
        """Name of the list."""

    @property
    def version(self) -> str | None:
        """Version of the list, where one is stated."""

    @property
    def name(self) -> str:
        """What the list calls the video."""

    @property
    def category(self) -> str | None:
        """Category as the list states it, in the list's own scheme."""

    @property
    def series(self) -> str | None:
        """Series of the video as the list states it."""

    @property
    def frames(self) -> int:
        """How many of its frames are compared, each different."""


class FrameMatch(Protocol):
    """A frame of a listed video that is near."""

    @property
    def video(self) -> int:
        """Number of the video among ``videos``."""

    @property
    def frame(self) -> int:
        """Place of its frame, different for every frame of every video."""

    @property
    def distance(self) -> int:
        """How many of the 256 bits differ."""


class VideoLookup(Protocol):
    """Lists of known videos, as triage needs them; ``tutela.engines.known`` has one."""

    @property
    def videos(self) -> Sequence[ListedVideo]:
        """Every video of every list."""

    def near(self, hashes: Sequence[bytes], radius: int) -> Sequence[Sequence[FrameMatch]]:
        """Answer for each hash (32 bytes) every frame within the radius."""

    def statement(self) -> Sequence[Mapping[str, object]]:
        """Say which lists these are, for the run record."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How many frames match, of how many that are compared: of the video, and of a listed one; and the best distance."""

    matched: int
    compared: int
    listed_matched: int
    listed: int
    distance: int

    def surely(self, left: int) -> bool:
        """Whether the two match whatever ``left`` more frames of the video are; without any left, whether they match."""
        return 100 * self.listed_matched >= LEAST_SHARE * self.listed or 100 * self.matched >= LEAST_SHARE * (
            self.compared + left
        )


@dataclass(frozen=True, slots=True)
class VideoHit:
    """A listed video that an item matches."""

    entry: ListedVideo
    shares: Shares


def packed(frames: Sequence[Frame]) -> str:
    """Frames as a text of hexadecimal digits."""
    return b"".join(_RECORD.pack(*one) for one in frames).hex()


def frames_of(footage: Footage) -> list[Frame]:
    """The frames of a video; none where there are none."""
    return [Frame(*one) for one in _RECORD.iter_unpack(bytes.fromhex(footage[0]))] if len(footage) == 4 else []


def text_of_frames(frames: Sequence[Frame]) -> str:
    """Frames in vPDQ's own text, a line each: number, quality, hash, seconds."""
    return "\n".join(f"{one.number},{one.quality},{one.hash.hex()},{one.milliseconds / 1000:.3f}" for one in frames)


def checked_footage(value: object) -> tuple[int, Footage] | None:
    """Return a result as number and footage, None when it is not of the shape of one: it is the word of a worker."""
    if not isinstance(value, list) or len(value) not in (1, 2, 5) or type(value[0]) is not int:
        return None
    number, *texts = value
    if not all(isinstance(text, str) for text in texts):
        return None
    if len(texts) == 4:
        frames, left, by, _ = texts
        if not _HEX.fullmatch(frames) or len(frames) > MOST_FRAMES * 2 * _RECORD.size or by not in (KEY_FRAMES, WHOLE):
            return None
        if not left.isdecimal() or len(left) > 9 or any(one.quality > 100 for one in frames_of(tuple(texts))):
            return None
    return number, tuple(texts)


def comparable(frames: Sequence[Frame]) -> list[bytes]:
    """The hashes that are compared: those of some quality, each once."""
    return list(dict.fromkeys(one.hash for one in frames if one.quality >= LEAST_QUALITY))


def counted(footage: Footage) -> list[str]:
    """The words under which a video is counted."""
    if len(footage) != 4:
        return ["unread"] if footage else []
    words = {
        "by key frames": int(footage[1]) > 0,
        "in part": footage[3],
        "not comparable": not comparable(frames_of(footage)),
    }
    return ["hashed", *(word for word, applies in words.items() if applies)]


def shares_of(lookup: VideoLookup, hashes: Sequence[bytes]) -> dict[int, Shares]:
    """For every listed video of which a frame is near to one of these: how much of either side matches."""
    own: dict[int, int] = {}
    theirs: dict[int, set[int]] = {}
    best: dict[int, int] = {}
    for found in lookup.near(hashes, RADIUS):
        for video in {one.video for one in found}:
            own[video] = own.get(video, 0) + 1
        for one in found:
            theirs.setdefault(one.video, set()).add(one.frame)
            best[one.video] = min(best.get(one.video, one.distance), one.distance)
    return {
        video: Shares(own[video], len(hashes), len(theirs[video]), lookup.videos[video].frames, best[video])
        for video in own
    }


def certain(lookup: VideoLookup, footage: Footage) -> bool:
    """Whether it is certain for each list, by the frames that there are, whether the video matches an entry of it."""
    left = int(footage[1])
    if not left:
        return True
    lists = {one.list_name for one in lookup.videos}
    shares = shares_of(lookup, comparable(frames_of(footage)))
    return lists <= {lookup.videos[video].list_name for video, one in shares.items() if one.surely(left)}


def video_hits(lookup: VideoLookup, footage: Footage) -> list[VideoHit]:
    """The listed videos that a video surely matches, by the frames that there are; the greatest share first."""
    if len(footage) != 4:
        return []
    shares = shares_of(lookup, comparable(frames_of(footage)))
    left = int(footage[1])
    hits = [VideoHit(lookup.videos[video], one) for video, one in shares.items() if one.surely(left)]
    return sorted(hits, key=_rank)


def _rank(hit: VideoHit) -> tuple[float, int, str, str]:
    one = hit.shares
    return (
        -max(one.matched / one.compared, one.listed_matched / one.listed),
        one.distance,
        hit.entry.list_name,
        hit.entry.name,
    )


Work = Callable[[bool, Sequence[int]], dict[int, Footage]]
"""Hashes the contents of these numbers: key frames alone, or all of the sampling."""


def watched(lookup: VideoLookup | None, numbers: Sequence[int], work: Work, *, screen: bool) -> dict[int, Footage]:
    """Hash what of these contents are videos: by their key frames, and whole where these leave a doubt.

    A ``screen`` leaves it at the key frames where none of them comes near to a listed frame.
    """
    found = work(False, numbers)
    open_ones = [number for number, one in found.items() if len(one) == 4 and int(one[1])]
    if lookup is None:
        again = [] if screen else open_ones
    else:
        again = [
            number
            for number in open_ones
            if not certain(lookup, found[number]) and not (screen and _far(lookup, found[number]))
        ]
    return found | work(True, sorted(again))


def _far(lookup: VideoLookup, footage: Footage) -> bool:
    """Whether no key frame comes near to a listed frame, even at a wider distance."""
    return not any(lookup.near(comparable(frames_of(footage)), RADIUS + MARGIN))
