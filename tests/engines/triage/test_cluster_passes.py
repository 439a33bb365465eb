"""Every pass of a run on a cluster (pictures, videos, archives, carving), several runs at once, and what goes away meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.engines.triage import test_near
from tests.engines.triage.bench import EMPTY
from tests.engines.triage.test_cluster import on
from tests.engines.triage.test_videos import watched as hashed_video
from tests.makers import images, pictures, videos
from tests.makers.archives import zipped
from tests.makers.cluster import Cluster, record_of
from tutela.engines.known import Asked
from tutela.engines.known.pictures import PictureLookup, index_pictures
from tutela.engines.known.videos import VideoLookup, index_videos
from tutela.engines.triage import Settings, cluster, triage
from tutela.engines.triage.errors import ClusterLost

PASSES = {"carve": True, "verify": True}


def photos(first, count):
    return {f"{n}.jpg": pictures.encoded(pictures.scene(n, (200, 160))) for n in range(first, first + count)}


@pytest.fixture(scope="module")
def device(tmp_path_factory):
    """An image with pictures and videos as files, in an archive and in free space, some of them listed; and both lists."""
    folder = tmp_path_factory.mktemp("device")
    listed, film = pictures.scene(21, (300, 240)), videos.encoded(videos.frames([31], 1))
    held = {"near.png": pictures.encoded(listed, "PNG"), "film.mp4": film, **photos(200, 5)}
    again = pictures.encoded(listed.resize((200, 160)), quality=60)
    other = videos.encoded(videos.frames([32], 1))
    files = {**photos(100, 30), "again.jpg": again, "film.mp4": film, "other.mp4": other, "held.zip": zipped(held)}
    tree = images.write_tree(folder / "tree", files)
    content = bytearray(images.ext4(folder / "x.img", tree, 2 << 20).read_bytes())
    lost = pictures.encoded(listed, quality=70)
    content[-len(lost) - 4096 : -4096] = lost
    (folder / "device.dd").write_bytes(content)
    (folder / "near.csv").write_text(f"pdq\n{test_near.hashed(listed).hashes[0].hex()}\n")
    frames = [f"film,{one.quality},{one.hash.hex()}" for one in hashed_video(film).frames]
    (folder / "films.csv").write_text("\n".join(["video,quality,vpdq", *frames]) + "\n")
    near = PictureLookup([index_pictures(folder / "near.csv", folder / "near", Asked("near.csv"))])
    films = VideoLookup([index_videos(folder / "films.csv", folder / "films", Asked("films.csv"))])
    return folder / "device.dd", {"lookup": EMPTY, "near": near, "videos": films}


@pytest.fixture(scope="module")
def local(device, tmp_path_factory):
    source, lists = device
    return triage([source], out=tmp_path_factory.mktemp("local") / "out", settings=Settings(2, **PASSES), **lists)


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    with Cluster(tmp_path_factory.mktemp("cluster"), 3) as made:
        yield made


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Pieces so small that there are several for every member."""
    monkeypatch.setattr(cluster, "_LEAST_ITEMS", 4)
    monkeypatch.setattr(cluster, "_MOST_ITEMS", 4)


def test_two_runs_at_once_and_a_member_lost_among_the_pictures_end_as_alone(device, local, three, tmp_path):
    source, lists = device
    two = [source, source.parent / "tree"]
    alone = triage(two, out=tmp_path / "alone", settings=Settings(2, carve=True, pictures=True), lookup=EMPTY)
    reading, lost = [threading.Event(), threading.Event()], []

    def meeting(own, progress):
        """Begin to read when the other does."""
        if progress.phase == "reading" and not reading[own].is_set():
            reading[own].set()
            assert reading[1 - own].wait(60)

    def losing(progress):
        meeting(0, progress)
        if progress.phase == "hashing pictures" and not lost:
            lost.append(min(three.members))
            three.kill(lost[0])

    def on_cluster(sources, name, progress, **given):
        with on(three.address) as members:
            return triage(sources, out=tmp_path / name, progress=progress, cluster=members, **given)

    with ThreadPoolExecutor(2) as people:
        one = people.submit(on_cluster, [source], "one", losing, settings=Settings(**PASSES), **lists)
        settings = Settings(carve=True, pictures=True)
        other = people.submit(on_cluster, two, "other", partial(meeting, 1), settings=settings, lookup=EMPTY)
        results = [one.result(), other.result()]
    assert lost
    assert [result.manifest_sha256 for result in results] == [local.manifest_sha256, alone.manifest_sha256]
    assert findings(results[0]) == findings(local)
    assert findings(results[1]) == findings(alone)


def findings(result):
    return (result.manifest.parent / "findings.json").read_bytes()


def test_a_scheduler_that_goes_among_the_pictures_costs_nothing_that_was_done(device, local, three, tmp_path):
    """The last: the cluster is gone afterwards."""
    source, lists = device
    gone = []

    def going(progress):
        if progress.phase == "hashing pictures" and not gone:
            gone.append(True)
            three.end_scheduler()

    given = {"out": tmp_path / "out", **lists}
    with pytest.raises(ClusterLost, match=r"the scheduler at .* is gone"), on(three.address) as members:
        triage([source], settings=Settings(**PASSES), progress=going, cluster=members, **given)
    result = triage([source], settings=Settings(1, **PASSES), **given)
    assert result.manifest_sha256 == local.manifest_sha256
    assert record_of(tmp_path / "out")["examined"][0]["contents"]["digested"] == 0
