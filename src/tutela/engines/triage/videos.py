"""Hashes frames of one video: told by its first bytes, decoded in memory, and dropped; only hashes leave. In workers only.

1. plan     every packet is looked at, none decoded: key frames (at least half a second apart), and between those that are
            further apart a frame a second
2. decode   as little as these frames need: what no later frame refers to is not decoded, nor what follows the last one wanted
The frames are the same that decoding everything gives; they are hashed by their luminance (PDQ, the reference computation).
"""

import io
from array import array
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from tutela.engines.kernels.pdq import Samplers
from tutela.engines.triage.errors import SourceUnreadable, VideoUnreadable
from tutela.engines.triage.footage import MOST_FRAMES, SECONDS, Frame
from tutela.engines.triage.pdq import picture_of_pixels
from tutela.engines.triage.pictures import HEAD, kind_of

if TYPE_CHECKING:
    import av
    from av.container import InputContainer

VIDEO_HEAD = 512
"""So many bytes tell what a video is."""
MOST_PACKETS = 5_000_000
"""46 hours at thirty frames a second; more is not decoded."""
MOST_PIXELS = 64_000_000
"""A frame of more is not decoded."""
_ALLOWED, _ALLOWED_A_BYTE = 400_000_000_000, 100_000
"""So many pixels are decoded of a video, and so many more for each byte of it: more than any true one has."""
_MOST_ERRORS = 200
_BUFFER = 1 << 18
_TELL_EVERY = 256
_OPEN = {"enable_drefs": "0", "use_absolute_path": "0"}
"""A file of references is not followed."""

Read = Callable[[int, int], bytes]
Beats = Generator[None, None, Any]
"""Says now and then that it is alive, and returns something."""


@dataclass(slots=True)
class Watched:
    """The frames that were hashed, how many the whole sampling has besides, and what was wrong on the way."""

    frames: list[Frame] = field(default_factory=list)
    left: int = 0
    problem: str = ""


def video_kind_of(head: bytes) -> str | None:
    """The kind of video (as FFmpeg calls it) whose content begins like that, None for anything else."""
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide"):
        return None if kind_of(head[:HEAD]) else "mov"
    for start, kind in (
        (b"\x1a\x45\xdf\xa3", "matroska"), (b"\x00\x00\x01\xba", "mpeg"), (b"FLV\x01", "flv"), (b"OggS", "ogg"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
    ):  # fmt: skip
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    packets = {head[at : at + 1] for at in (0, 188, 376)}
    return "mpegts" if packets == {b"G"} else None


def watch(read: Read, size: int, kind: str, ways: Samplers, *, whole: bool) -> Generator[None, None, Watched | None]:
    """Hash a video's key frames, or (``whole``) every frame of the sampling. None where it has no pictures.

    Raises VideoUnreadable, SourceUnreadable.
    """
    try:
        import av
    except ImportError as error:
        raise VideoUnreadable(
            "videos are read where PyAV is installed (the extra tutela[video]: make extras)"
        ) from error
    av.logging.set_level(av.logging.PANIC)
    source = _Source(read, size)
    try:
        plan = yield from _planned(source, kind)
        return None if plan is None else (yield from _watched(source, kind, plan, ways, whole=whole))
    except MemoryError as error:
        raise VideoUnreadable("decoding it needs more memory than a worker may have") from error
    except (av.FFmpegError, ValueError, OverflowError) as error:
        raise VideoUnreadable(f"it begins like a video ({kind}), but cannot be decoded") from error
    finally:
        if source.failure is not None:
            raise source.failure


class _Source(io.RawIOBase):
    """A content as a file; what cannot be read ends it and is kept, for no library is asked to carry it through."""

    def __init__(self, read: Read, size: int) -> None:
        self._read, self._size, self._place = read, size, 0
        self.failure: SourceUnreadable | OSError | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, length: int = -1) -> bytes:
        wanted = self._size - self._place if length < 0 else min(length, self._size - self._place)
        if wanted <= 0 or self.failure is not None:
            return b""
        try:
            part = self._read(self._place, wanted)
        except (SourceUnreadable, OSError) as error:
            self.failure = error
            return b""
        self._place += len(part)
        return part

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence])
        return self._place

    def tell(self) -> int:
        return self._place


@dataclass(slots=True)
class _Plan:
    """The packets of a video in their order: when each is shown, and which frames the sampling wants."""

    times: "np.ndarray[Any, np.dtype[np.int64]]"
    ordered: "np.ndarray[Any, np.dtype[np.int64]]"
    """The times in the order in which they are shown."""
    by_time: bool
    """False where the video does not say (or contradicts itself): then frames are counted."""
    keys: set[int]
    wanted: set[int]
    all_keys: bytearray
    second: Fraction
    """So many units of time are one."""
    problem: str

    def needed(self, wanted: set[int]) -> bytearray:
        """Which packets must go to the decoder for these frames: of each group all from its key frame to the last wanted."""
        count = len(self.times)
        needed = bytearray(count)
        starts = [at for at in range(count) if self.all_keys[at] or at == 0]
        before = 0
        for start, end in zip(starts, [*starts[1:], count], strict=True):
            inside = [at for at in range(start, end) if at in wanted]
            first = start
            if any(self.times[at] < self.times[start] for at in inside):  # shown before the key frame: refers beyond it
                first = before
            if inside:
                needed[first : inside[-1] + 1] = b"\x01" * (inside[-1] + 1 - first)
            before = start
        return needed

    def everything(self) -> bytearray:
        """Every packet."""
        return bytearray(b"\x01" * len(self.times))


def _planned(source: _Source, kind: str) -> Generator[None, None, _Plan | None]:
    """Look at every packet. None where there is no video stream."""
    import av

    times, keys, problem = array("q"), bytearray(), ""
    by_time = True
    with closing(_opened(source, kind)) as container:
        stream = _stream_of(container)
        if stream is None:
            return None
        try:
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                by_time = by_time and packet.pts is not None
                times.append(packet.pts or 0)
                keys.append(packet.is_keyframe)
                if len(times) > MOST_PACKETS:
                    raise VideoUnreadable(f"it has more than {MOST_PACKETS:,} frames")
                if len(times) % _TELL_EVERY == 0:
                    yield
        except av.FFmpegError:
            problem = f"it breaks off after {len(times):,} packets"
        rate = stream.average_rate or stream.guessed_rate or Fraction(25)
        second = 1 / Fraction(stream.time_base) if stream.time_base else Fraction(rate)
    if not times:
        raise VideoUnreadable("it has a video stream without a single frame")
    return _plan_of(
        np.array(times, np.int64), keys, by_time=by_time, second=second, rate=Fraction(rate), problem=problem
    )


def _plan_of(
    times: "np.ndarray[Any, np.dtype[np.int64]]", all_keys: bytearray, *, by_time: bool, second: Fraction, rate: Fraction,
    problem: str,
) -> _Plan:  # fmt: skip
    """Choose the frames: key frames at least half a second apart, and a frame a second where none is."""
    by_time = by_time and len(np.unique(times)) == len(times) and second > 0
    if not by_time:
        times, second = np.arange(len(times), dtype=np.int64), rate if 0 < rate < 1000 else Fraction(25)
    keys: set[int] = set()
    last: int | None = None
    for at, time in enumerate(times.tolist()):
        if all_keys[at] and (last is None or 2 * abs(time - last) >= SECONDS * second):
            keys.add(at)
            last = time
    wanted = set(keys)
    order = np.argsort(times, kind="stable")
    last = None
    for at, time in zip(order.tolist(), times[order].tolist(), strict=True):
        if at in keys or last is None or time - last >= SECONDS * second:
            wanted.add(at)
            last = time
    if len(wanted) > MOST_FRAMES:
        raise VideoUnreadable(f"it is so long that more than {MOST_FRAMES:,} frames would be hashed")
    return _Plan(times, times[order], by_time, keys, wanted, all_keys, second, problem)


def _opened(source: _Source, kind: str) -> "InputContainer":
    import av

    source.seek(0)
    return av.open(source, "r", format=kind, container_options=_OPEN, buffer_size=_BUFFER)


def _stream_of(container: "InputContainer") -> "av.VideoStream | None":
    """The first stream of pictures that is no cover of a piece of music, as vPDQ takes it."""
    import av

    for stream in container.streams.video:
        if not stream.disposition & av.stream.Disposition.attached_pic:
            context = stream.codec_context
            if context is None:
                raise VideoUnreadable("nothing installed here decodes it")
            context.thread_count, context.thread_type = 1, "NONE"
            return stream
    return None


def _watched(source: _Source, kind: str, plan: _Plan, ways: Samplers, *, whole: bool) -> Generator[None, None, Watched]:
    """Decode what the frames need, and hash them; where that did not give every one of the sampling, decode everything."""
    wanted = plan.wanted if whole else plan.keys
    needed = plan.needed(wanted) if plan.by_time else plan.everything()
    decoding = _Decoding(source, kind, plan, wanted, ways)
    yield from decoding.run(needed)
    if whole and len(decoding.found) < len(wanted) and needed != plan.everything():
        yield from decoding.run(plan.everything())
    frames = sorted(decoding.found.values())
    problem = decoding.problem or plan.problem
    if not frames and problem:
        raise VideoUnreadable(problem)
    left = 0 if whole else len(plan.wanted) - (len(frames) if plan.by_time else 0)
    return Watched(frames, left, problem)


class _Decoding:
    """One way through a video with the decoder."""

    def __init__(self, source: _Source, kind: str, plan: _Plan, wanted: set[int], ways: Samplers) -> None:
        self._source, self._kind, self._plan, self._wanted, self._ways = source, kind, plan, wanted, ways
        self._times = {int(plan.times[at]) for at in wanted}
        self._shown = self._errors = 0
        self._allowed = _ALLOWED + _ALLOWED_A_BYTE * source.seek(0, io.SEEK_END)
        self.found: dict[int, Frame] = {}
        self.problem = ""

    def run(self, needed: bytearray) -> Beats:
        """Decode these packets; afterwards ``found`` has the frames by their number."""
        import av

        last = needed.rfind(1)
        self._shown = 0
        with closing(_opened(self._source, self._kind)) as container:
            stream = _stream_of(container)
            if stream is None:
                return
            context, at, spent = stream.codec_context, -1, 0
            try:
                for packet in container.demux(stream):
                    if not packet.size:
                        continue
                    at += 1
                    if at > last or self._errors > _MOST_ERRORS:
                        break
                    if not needed[at]:
                        continue
                    spent += context.width * context.height
                    if spent > self._allowed:
                        self.problem = (
                            f"decoding it was given up after {at:,} frames: no video of its size has so many pixels"
                        )
                        return
                    if self._plan.by_time:
                        context.skip_frame = "DEFAULT" if at in self._wanted else "NONREF"  # nothing refers to those
                    self._decode(context, packet)
                    yield
                self._decode(context, None)
            except av.FFmpegError:
                self.problem = self.problem or f"it breaks off after {at + 1:,} packets"

    def _decode(self, context: "av.VideoCodecContext", packet: "av.Packet[av.VideoStream] | None") -> None:
        import av

        try:
            for frame in context.decode(packet):
                self._take(frame)
        except av.FFmpegError:
            self._errors += 1
            self.problem = "some of it cannot be decoded"

    def _take(self, frame: "av.VideoFrame") -> None:
        """Hash a frame that is wanted."""
        plan = self._plan
        if plan.by_time:
            if frame.pts not in self._times:
                return
            number, since = int(np.searchsorted(plan.ordered, frame.pts)), frame.pts - int(plan.ordered[0])
        else:
            number = since = self._shown
            self._shown += 1
            if number not in self._wanted and not frame.key_frame:
                return
        if frame.width * frame.height > MOST_PIXELS:
            raise VideoUnreadable(f"it claims {frame.width} × {frame.height} pixels; up to {MOST_PIXELS:,} are decoded")
        grey = frame.reformat(format="gray").planes[0]
        pixels = np.frombuffer(memoryview(grey), np.uint8).reshape(-1, grey.line_size)[: frame.height, : frame.width]
        picture = picture_of_pixels(np.ascontiguousarray(pixels), self._ways)
        self.found[number] = Frame(number, int(since * 1000 / plan.second), picture.quality, picture.hashes[0])
