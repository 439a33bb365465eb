"""Videos of every kind are hashed in memory: the same frames as by decoding everything, and nothing ends more than one video."""

import contextlib
import io
import random
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from tests.engines.triage.bench import SHARED
from tests.makers import pictures, videos
from tutela.engines.kernels.pdq import Plain
from tutela.engines.triage.errors import SourceUnreadable, VideoUnreadable
from tutela.engines.triage.pdq import picture_of_pixels
from tutela.engines.triage.videos import VIDEO_HEAD, video_kind_of, watch

av = pytest.importorskip("av")

SAMPLES = SHARED / "vpdq"
KINDS = {
    "plain": ("libx264", "mp4", {}),
    "open groups": ("libx264", "mp4", {"x264-params": "open-gop=1:bframes=4:b-pyramid=normal:scenecut=0"}),
    "no key frame but the first": ("libx264", "matroska", {"x264-params": "keyint=infinite:scenecut=0"}),
    "HEVC": ("libx265", "mov", {"x265-params": "log-level=none:bframes=3:pools=none:frame-threads=1"}),
    "VP8": ("libvpx", "webm", {"deadline": "realtime", "cpu-used": "8"}),
    "MPEG-4 in AVI": ("mpeg4", "avi", {"bf": "2"}),
    "MPEG-2": ("mpeg2video", "mpeg", {"bf": "2"}),
    "transport stream": ("mpeg2video", "mpegts", {"bf": "2"}),
    "Windows Media": ("wmv2", "asf", {}),
    "key frames alone": ("mjpeg", "avi", {}),
    "Flash": ("libx264", "flv", {}),
}


@cache
def made(kind):
    codec, container, options = KINDS[kind]
    if codec not in av.codecs_available:
        pytest.skip(f"this FFmpeg has no {codec}")
    return videos.encoded(videos.frames([1, 2, 3], 3), codec, container, gop=35, **options)


def ended(work):
    """What a watching returns in the end."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def watched(content, whole=True):
    def read(offset, length):
        return content[offset : offset + length]

    return ended(watch(read, len(content), video_kind_of(content[:VIDEO_HEAD]), Plain(), whole=whole))


def decoded(content):
    """Every frame by plain decoding: its hash and quality."""
    found = []
    with av.open(io.BytesIO(content)) as container:
        for frame in container.decode(video=0):
            grey = frame.reformat(format="gray").planes[0]
            pixels = np.frombuffer(memoryview(grey), np.uint8).reshape(-1, grey.line_size)
            found.append(np.ascontiguousarray(pixels[: frame.height, : frame.width]))
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_frames_of_the_sampling_are_those_of_plain_decoding(kind):
    content = made(kind)
    whole, keys = watched(content), watched(content, whole=False)
    plain = decoded(content)
    for one in (*whole.frames, *keys.frames):
        expected = picture_of_pixels(plain[one.number], Plain())
        assert (one.hash, one.quality) == (expected.hashes[0], expected.quality)
    times = [one.milliseconds for one in whole.frames]
    assert max(later - sooner for sooner, later in pairwise(times)) <= 1000
    assert (times[0], times[-1] >= 8000) == (0, True)
    assert set(keys.frames) <= set(whole.frames)
    assert (len(whole.frames), whole.left) == (len(keys.frames) + keys.left, 0)
    assert (whole.problem, keys.problem) == ("", "")


def test_where_every_second_has_a_key_frame_there_is_nothing_left():
    content = videos.encoded(videos.frames([1, 2]), gop=10)
    assert watched(content, whole=False).left == 0


@pytest.mark.parametrize(
    "content",
    [
        b"", b"RIFF\0\0\0\0WAVE", b"\xff\xd8\xff\xe0", b"PK\x03\x04", b"G as a text begins" + b" " * 500,
        b"\0\0\0\x18ftypheic" + bytes(20), b"\0\0\0\x18ftypavif" + bytes(20),
    ],
)  # fmt: skip
def test_what_is_no_video_is_none(content):
    assert video_kind_of(content[:VIDEO_HEAD]) is None


def test_music_with_a_cover_is_no_video():
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        sound = container.add_stream("aac", rate=8000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.sample_rate = 8000
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    assert watched(file.getvalue()) is None


def test_a_video_that_is_cut_off_gives_what_there_is_and_says_so():
    content = made("no key frame but the first")
    cut = watched(content[: len(content) // 2])
    assert 0 < len(cut.frames) < len(watched(content).frames)
    assert set(cut.frames[:-1]) <= set(watched(content).frames)
    with pytest.raises(VideoUnreadable, match="cannot be decoded"):
        watched(made("plain")[:3000])  # its table of frames stands at the end


@pytest.mark.parametrize("kind", ["plain", "open groups", "MPEG-4 in AVI", "transport stream", "VP8"])
def test_damaged_videos_end_in_hashes_or_a_reason(kind):
    chance = random.Random(kind)
    for _ in range(3):
        content = bytearray(made(kind))
        for _ in range(chance.choice([1, 20, 300])):
            content[chance.randrange(64, len(content))] = chance.randrange(256)
        with contextlib.suppress(VideoUnreadable):
            watched(bytes(content))


def test_a_video_that_cannot_be_read_again_says_so():
    def read(offset, length):
        raise SourceUnreadable("a block is bad")

    with pytest.raises(SourceUnreadable, match="a block is bad"):
        ended(watch(read, 10_000, "mov", Plain(), whole=True))


def test_a_flat_video_has_no_frame_that_counts():
    content = videos.encoded(iter([pictures.Image.new("RGB", videos.SIZE, (9, 90, 9))] * 20))
    assert {one.quality for one in watched(content).frames} == {0}


@pytest.mark.parametrize("name", ["doorknob-hd-no-bar", "test-padded-dimensions"])
def test_reference_videos_give_the_published_hashes(name):
    """Within the tolerance of the publisher's own test: 31 bits, from a quality of 50 on."""
    if not SAMPLES.is_dir():
        pytest.skip("the shared samples are not here")
    lines = [line.split(",") for line in (SAMPLES / f"{name}.txt").read_text().split()]
    frames = watched((SAMPLES / f"{name}.mp4").read_bytes()).frames
    assert len(frames) >= 4
    for one in frames:
        number, quality, published, _ = lines[one.number]
        assert (int(number), abs(one.quality - int(quality)) <= 1) == (one.number, True)
        distance = (int.from_bytes(one.hash, "big") ^ int(published, 16)).bit_count()
        assert distance <= 31 or int(quality) < 50
