"""Videos that match listed ones are found in folders and images; stopping early changes no decision."""

import contextlib
import json
import random
import sys
import threading
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.triage.bench import EMPTY, rows
from tests.engines.triage.test_videos import watched as hashed
from tests.makers import images, pictures, videos
from tutela.engines.known import Asked, KnownLookup, read_list
from tutela.engines.known.videos import FrameMatch, ListedVideo, VideoLookup, index_videos
from tutela.engines.triage import RunStopped, Settings, triage
from tutela.engines.triage.footage import (
    KEY_FRAMES,
    WHOLE,
    Frame,
    certain,
    checked_footage,
    comparable,
    frames_of,
    packed,
    text_of_frames,
    video_hits,
    watched,
)


class Plainly:
    """A list of videos, looked up frame by frame."""

    def __init__(self, listed):
        self.videos = [
            ListedVideo(name, None, str(number), None, None, len(held)) for number, (name, held) in enumerate(listed)
        ]
        self._frames = [(number, one) for number, (_, held) in enumerate(listed) for one in held]

    def near(self, hashes, radius):
        return [
            [
                FrameMatch(number, place, far)
                for place, (number, one) in enumerate(self._frames)
                if (far := apart(asked, one)) <= radius
            ]
            for asked in hashes
        ]

    def statement(self):
        return []


def apart(one, other):
    return (int.from_bytes(one, "big") ^ int.from_bytes(other, "big")).bit_count()


def hash_of(scene, step):
    """The hash of a moment of a scene: scenes are far from one another, moments of one scene 8 bits a step."""
    base = int.from_bytes(random.Random(scene).randbytes(32), "big")
    return (base ^ ((1 << 8 * step) - 1)).to_bytes(32, "big")


MOMENTS = st.builds(hash_of, st.integers(0, 3), st.integers(0, 6))
FRAMES = st.lists(st.tuples(MOMENTS, st.sampled_from([0, 49, 50, 100])), max_size=14)
LISTS = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), st.lists(MOMENTS, min_size=1, max_size=6, unique=True)),
    min_size=1,
    max_size=4,
)


def plain_decision(lookup, frames):
    """vPDQ's comparison as its authors write it down: which lists have a video that matches."""
    own = {one.hash for one in frames if one.quality >= 50}
    found = set()
    for number, video in enumerate(lookup.videos):
        theirs = {one for owner, one in lookup._frames if owner == number}
        mine = sum(any(apart(one, other) <= 31 for other in theirs) for one in own)
        listed = sum(any(apart(one, other) <= 31 for one in own) for other in theirs)
        if own and (100 * listed / len(theirs) >= 80 or 100 * mine / len(own) >= 80):
            found.add(video.list_name)
    return found


def footage(frames, left=0):
    return packed(frames), str(left), WHOLE if not left else KEY_FRAMES, ""


@settings(max_examples=150, deadline=None)
@given(LISTS, FRAMES, st.sets(st.integers(0, 13)))
def test_stopping_after_the_key_frames_gives_the_decision_of_the_full_computation(listed, shown, keys):
    lookup = Plainly(listed)
    frames = [Frame(number, 1000 * number, quality, one) for number, (one, quality) in enumerate(shown)]
    first = [one for one in frames if one.number in keys]

    def work(whole, numbers):
        return {number: footage(frames) if whole else footage(first, len(frames) - len(first)) for number in numbers}

    found = watched(lookup, [7], work, screen=False)
    decision = {hit.entry.list_name for hit in video_hits(lookup, found[7])}
    assert decision == plain_decision(lookup, frames)
    if certain(lookup, footage(first, len(frames) - len(first))):
        assert found == work(False, [7])


def test_the_near_index_answers_as_frame_by_frame(tmp_path):
    held = {str(video): [hash_of(video, step) for step in range(0, 6, 2)] for video in range(4)}
    lines = [f"{name},100,{one.hex()}" for name, hashes in held.items() for one in hashes]
    (tmp_path / "list.csv").write_text("\n".join(["video,quality,vpdq", *lines]) + "\n")
    lookup = VideoLookup([index_videos(tmp_path / "list.csv", tmp_path / "index", Asked("one"))])
    asked = [hash_of(scene, step) for scene in range(5) for step in range(6)]
    plain = Plainly([("one", hashes) for hashes in held.values()])
    assert [sorted(one) for one in lookup.near(asked, 31)] == [sorted(one) for one in plain.near(asked, 31)]


LISTED_SCENES, CLIP, OTHER = [1, 2, 3, 4, 5], [2, 3], [11, 12, 13]


@pytest.fixture(scope="module")
def listed():
    return videos.encoded(videos.frames(LISTED_SCENES), gop=40)


@pytest.fixture(scope="module")
def known(tmp_path_factory, listed):
    """A list with the frames of one video and many others, as vPDQ makes it: a row a frame."""
    folder = tmp_path_factory.mktemp("list")
    chance = random.Random(5)
    rows = [f"other {n // 10},100,{chance.randbytes(32).hex()},2,more" for n in range(200)]
    rows += [f"known,{one.quality},{one.hash.hex()},1,series 4" for one in hashed(listed).frames]
    (folder / "list.csv").write_text("\n".join(["video,quality,vpdq,category,series", *rows]) + "\n")
    return VideoLookup([index_videos(folder / "list.csv", folder / "index", Asked("list.csv", version="7"))])


@pytest.fixture(scope="module")
def tree(tmp_path_factory, listed):
    long = videos.encoded(videos.frames([11, 12, *LISTED_SCENES, 13]), gop=40)
    files = {
        "same.mp4": listed,
        "again.txt": videos.encoded(videos.frames(LISTED_SCENES), "mpeg4", "avi", gop=60),
        "within.mkv": videos.encoded(videos.frames([11, 12, *LISTED_SCENES, 13]), kind="matroska", gop=40),
        "clip.mp4": videos.encoded(videos.frames(CLIP), gop=10),
        "other.mp4": videos.encoded(videos.frames(OTHER), gop=40),
        "flat.mp4": videos.encoded(iter([pictures.Image.new("RGB", videos.SIZE, (9, 90, 9))] * 20)),
        "cut.mp4": long[: len(long) // 2],
        "note.txt": b"no video at all " * 60,
        "picture.jpg": pictures.encoded(pictures.scene(2, (300, 200))),
    }
    return images.write_tree(tmp_path_factory.mktemp("videos") / "tree", files)


HITS = {"/same.mp4", "/again.txt", "/within.mkv", "/clip.mp4"}


def run(out, source, lookup, workers=2, exact=EMPTY, **given):
    return triage([source], lookup=exact, videos=lookup, out=out, settings=Settings(workers=workers, **given))


@pytest.fixture(scope="module")
def result(tree, known, tmp_path_factory):
    return run(tmp_path_factory.mktemp("result") / "out", tree, known)


def test_matching_videos_are_hits_and_say_how_much_of_either_side_matches(result):
    found = {hit.path: hit for hit in result.hits}
    assert set(found) == HITS
    for hit in result.hits:
        assert (hit.kind, hit.by, hit.list, hit.version) == ("near", ("vpdq",), "list.csv", "7")
        assert (hit.category, hit.series, hit.listed_video, hit.turned) == ("1", "series 4", "known", None)
        assert hit.distance <= 31
    assert (found["/same.mp4"].share_of_video, found["/same.mp4"].share_of_listed) == (100, 100)
    assert found["/within.mkv"].share_of_video < 80 <= found["/within.mkv"].share_of_listed
    assert found["/clip.mp4"].share_of_listed < 80 <= found["/clip.mp4"].share_of_video
    assert result.videos == {"hashed": 6, "not comparable": 1, "unread": 1}


def test_the_manifest_has_the_frames_in_the_text_of_vpdq_and_says_how_they_were_taken(result, listed, tree):
    table = {row["path"]: row for row in rows(result)}
    assert table["/same.mp4"]["vpdq"] == text_of_frames(hashed(listed).frames)
    assert {table[path]["vpdq_by"] for path in ("/same.mp4", "/other.mp4")} == {WHOLE}
    assert table["/clip.mp4"]["vpdq_by"] == KEY_FRAMES  # every second has one: nothing is left
    assert "cannot be decoded" in table["/cut.mp4"]["video_unread"]
    assert table["/cut.mp4"]["md5"]
    for path in ("/note.txt", "/picture.jpg"):
        assert (table[path]["vpdq"], table[path]["video_unread"]) == (None, None)
    record = json.loads((result.manifest.parent / "run.json").read_text())
    assert record["identity"]["video_settings"] == {
        "distance": 31, "quality": 50, "share": 80, "seconds": 1, "screen_distance": 43
    }  # fmt: skip
    assert record["identity"]["videos"][0]["videos"] == 21
    assert record["made_by"]["av"]


def test_an_image_gives_what_its_files_give_whatever_the_workers(tree, known, result, tmp_path):
    image = images.ext4(tmp_path / "x.img", tree, 16 << 20)
    one, three = (run(tmp_path / f"out{count}", image, known, workers=count) for count in (1, 3))
    assert one.manifest_sha256 == three.manifest_sha256
    assert {hit.path: hit.share_of_listed for hit in one.hits} == {hit.path: hit.share_of_listed for hit in result.hits}


def test_a_screening_leaves_it_at_the_key_frames_where_none_is_near(tree, known, result, tmp_path):
    (tmp_path / "sized.csv").write_text(f"md5,size\n{'1' * 32},1\n")
    exact = KnownLookup([read_list(tmp_path / "sized.csv").index])
    screened = run(tmp_path / "screen", tree, known, exact=exact, mode="screen")
    assert [(hit.path, hit.md5) for hit in screened.hits] == [(hit.path, hit.md5) for hit in result.hits]
    assert screened.videos["by key frames"] == 2  # the other and the flat one
    table = {row["path"]: row for row in rows(screened)}
    assert (table["/other.mp4"]["vpdq_by"], table["/other.mp4"]["md5"]) == (KEY_FRAMES, None)


def test_a_stopped_run_goes_on_to_the_same_end(tree, known, result, tmp_path):
    stop, out = threading.Event(), tmp_path / "out"

    def told(progress):
        if progress.phase == "hashing videos":
            stop.set()

    with contextlib.suppress(RunStopped):
        triage([tree], lookup=EMPTY, videos=known, out=out, settings=Settings(1), progress=told, stop=stop)
    assert run(out, tree, known).manifest_sha256 == result.manifest_sha256


def test_without_its_library_every_video_is_counted_and_named_with_what_to_install(tree, known, monkeypatch, tmp_path):
    """A worker searches where this process does: without what lies beside the library, it finds none."""
    (tmp_path / "none").mkdir()
    (tmp_path / "none/av.py").write_text("raise ImportError('as if it were not installed')\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "none"), *sys.path])
    without = run(tmp_path / "out", tree, known)
    assert without.videos == {"unread": 7}
    assert without.hits == []
    reasons = {row["path"]: row["video_unread"] for row in rows(without)}
    assert "tutela[video]" in reasons["/same.mp4"]
    assert reasons["/note.txt"] is None


def test_videos_are_left_alone_unless_a_list_or_the_caller_wants_them(tree, tmp_path):
    assert run(tmp_path / "out", tree, None).videos == {}


@pytest.mark.parametrize(
    "value",
    [None, [], ["1"], [True], [1, 2], [1, "a", "b"], [1, "0" * 81, "0", WHOLE, ""], [1, "0" * 82, "-1", WHOLE, ""],
     [1, "0" * 82, "0", "guessed", ""], [1, "0" * 16 + "65" + "0" * 64, "0", WHOLE, ""], [1, "g" * 82, "0", WHOLE, ""]],
)  # fmt: skip
def test_the_word_of_a_worker_is_checked(value):
    assert checked_footage(value) is None


def test_footage_of_every_shape_is_taken():
    frames = [Frame(3, 100, 50, bytes(32)), Frame(4, 133, 49, bytes(32)), Frame(9, 300, 100, bytes(32))]
    for value in ([1], [1, "a reason"], [1, *footage(frames, 2)], [1, "", "5", KEY_FRAMES, "it breaks off"]):
        assert checked_footage(value) == (1, tuple(value[1:]))
    assert frames_of(footage(frames)) == frames
    assert comparable(frames) == [bytes(32)]


def test_videos_within_archives_and_carved_ones_are_found_too(tree, known, tmp_path):
    clip, other = (tree / "clip.mp4").read_bytes(), (tree / "other.mp4").read_bytes()
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/phone.zip", "w") as held:
        held.writestr("a/picture.jpg", pictures.encoded(pictures.scene(2, (300, 200))))
        held.writestr("b/clip.mp4", clip)
        held.writestr("c/other.mp4", other)
        held.writestr("d/again.avi", (tree / "again.txt").read_bytes())
    found = {"/phone.zip/b/clip.mp4", "/phone.zip/d/again.avi"}
    folder = run(tmp_path / "folder", tmp_path / "in", known, pictures=True)
    assert ({hit.path for hit in folder.hits}, folder.videos, folder.pictures["hashed"]) == (found, {"hashed": 3}, 1)
    archive = run(tmp_path / "archive", tmp_path / "in/phone.zip", known)
    assert {hit.path for hit in archive.hits} == {path.removeprefix("/phone.zip") for path in found}

    made = images.Fat16()
    made.add("TEXT.TXT", b"a text before")
    image = bytearray(made.image())
    at = len(image) - (len(clip) + 4096) // 2048 * 2048
    image[at : at + len(clip)] = clip
    (tmp_path / "f.img").write_bytes(image)
    carved = run(tmp_path / "carved", tmp_path / "f.img", known, carve=True)
    assert [(hit.path.startswith("/$Carved/"), hit.share_of_video) for hit in carved.hits] == [(True, 100)]
