"""Lists of known videos: every form is read, what cannot be compared is counted, and frames lead back to their videos."""

import json
import random

import pytest

from tutela.engines.known import Asked, IndexRefused, ListRefused, difference, index_list
from tutela.engines.known.videos import VideoLookup, holds_videos, index_videos


def frames(seed, count):
    chance = random.Random(seed)
    return [chance.randbytes(32) for _ in range(count)]


def text_of(hashes, quality=100):
    return "".join(f"{n},{quality},{one.hex()},{n / 30:.3f}\n" for n, one in enumerate(hashes))


def read(path, folder):
    assert holds_videos(path)
    return index_videos(path, folder, Asked(path.name, version="3"))


def written(kind, path, videos):
    """The same videos in each form; category and series as far as the form has them."""
    if kind == "text":
        ((_, hashes),) = videos.items()
        path.write_text(text_of(hashes))
    elif kind == "csv":
        rows = [f"{name};90;{one.hex().upper()};{name}-cat;s" for name, hashes in videos.items() for one in hashes]
        random.Random(1).shuffle(rows)  # frames of one video need not stand together
        path.write_text("\n".join(["Video;Quality;vPDQ;Category;Series", *rows]) + "\n")
    else:
        media = []
        for number, (name, hashes) in enumerate(videos.items()):
            compact = json.dumps([f"{one.hex()},100,{n}.0" for n, one in enumerate(hashes)])
            value = compact if number else text_of(hashes)
            alternative = [{"HashName": "vPDQ", "HashValue": value}]
            media.append({"MD5": name * 32, "Category": 1, "AlternativeHashes": alternative})
        path.write_text(json.dumps({"@odata.context": "x/US/$metadata#Media", "value": media}))
    return path


@pytest.mark.parametrize("kind", ["text", "csv", "vics"])
def test_every_form_gives_its_videos_and_their_frames(kind, tmp_path):
    videos = {"a": frames(1, 30)} if kind == "text" else {"a": frames(1, 30), "b": frames(2, 20)}
    lookup = VideoLookup([read(written(kind, tmp_path / "list", videos), tmp_path / "index")])
    assert sorted(one.frames for one in lookup.videos) == sorted(map(len, videos.values()))
    by_name = {one.name[0]: number for number, one in enumerate(lookup.videos)}
    for name, hashes in videos.items():
        number = by_name["l" if kind == "text" else name]
        assert {found.video for answer in lookup.near(hashes, 31) for found in answer} == {number}
        assert len({found.frame for answer in lookup.near(hashes, 31) for found in answer}) == len(hashes)
        assert lookup.videos[number].version == "3"
        assert lookup.videos[number].category == {"text": None, "csv": f"{name}-cat", "vics": "1"}[kind]


def test_frames_of_low_quality_and_repeated_ones_are_left_out_and_counted(tmp_path):
    good, flat = frames(3, 4), frames(4, 3)
    rows = [f"v,80,{one.hex()}" for one in [*good, good[0]]] + [f"v,49,{one.hex()}" for one in flat]
    rows += [f"flat,0,{flat[0].hex()}", "v,80,nonsense", f",80,{good[0].hex()}", f"v,101,{good[0].hex()}"]
    (tmp_path / "list.csv").write_text("\n".join(["video,quality,vpdq", *rows]) + "\n")
    about = read(tmp_path / "list.csv", tmp_path / "index").about
    assert (about["videos"], about["frames"], about["frames_left_out"], about["malformed"]) == (1, 4, 5, 3)
    assert [where for where, _ in about["unread"]] == ["line 11", "line 12", "line 13", "flat"]


def test_videos_of_several_lists_are_told_apart(tmp_path):
    first = read(written("csv", tmp_path / "one.csv", {"a": frames(1, 5), "b": frames(2, 5)}), tmp_path / "1")
    second = read(written("csv", tmp_path / "two.csv", {"c": frames(1, 5)}), tmp_path / "2")
    lookup = VideoLookup([first, second])
    (found,) = lookup.near(frames(1, 1), 0)
    assert [(lookup.videos[one.video].list_name, lookup.videos[one.video].name) for one in found] == [
        ("one.csv", "a"),
        ("two.csv", "c"),
    ]


@pytest.mark.parametrize("text", ["", "0,100,abc,0.0\n", "video,quality,vpdq\n", "md5\n" + "0" * 32 + "\n"])
def test_what_holds_no_video_is_refused(text, tmp_path):
    (tmp_path / "list").write_text(text)
    with pytest.raises((ListRefused, IndexRefused)):
        index_videos(tmp_path / "list", tmp_path / "index", Asked("list"))


def test_a_list_of_videos_is_counted_as_a_version_and_not_compared_with_another(tmp_path):
    path = written("csv", tmp_path / "list.csv", {"a": frames(1, 5), "b": frames(2, 5)})
    index = index_list(path, tmp_path / "index", Asked("videos"))
    assert (index.about["kind"], index.about["entries"]) == ("vPDQ", 2)
    assert dict(index.by_category()) == {"a-cat": 1, "b-cat": 1}
    with pytest.raises(ListRefused, match="frames"):
        difference(index, index)
