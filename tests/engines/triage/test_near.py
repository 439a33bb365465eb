"""Pictures near to listed ones are found in folders and images, turned or stored again, and nothing else is."""

import contextlib
import io
import json
import os
import threading
from functools import partial

import numpy as np
import pytest

from tests.engines.triage.bench import EMPTY, rows
from tests.engines.triage.test_pictures import enormous
from tests.makers import images, pictures
from tests.makers.archives import sevenzipped, tarred, zipped
from tests.makers.raw_pictures import raw_picture
from tutela.engines.known import Asked, KnownLookup, read_list
from tutela.engines.known.pictures import PictureLookup, index_pictures
from tutela.engines.triage import RunStopped, Settings, picture_depths, picture_tasks, triage
from tutela.engines.triage.crew import Crew, Order
from tutela.engines.triage.pdq import luminance_of, picture_of
from tutela.engines.triage.sightings import REFERENCE, checked_sighting

LISTED = 500


def hashed(picture):
    return picture_of(luminance_of(np.asarray(picture.convert("RGB"))))


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A list with the hash of one picture and many others."""
    folder = tmp_path_factory.mktemp("list")
    chance = np.random.default_rng(2)
    lines = [f"{chance.bytes(32).hex()},2,other" for _ in range(LISTED)]
    lines.append(f"{hashed(pictures.scene(21, (900, 700))).hashes[0].hex()},1,series 4")
    (folder / "list.csv").write_text("\n".join(["pdq,category,series", *lines]) + "\n")
    index = index_pictures(folder / "list.csv", folder / "index", Asked("list.csv", version="7"))
    return PictureLookup([index])


@pytest.fixture
def tree(tmp_path):
    listed = pictures.scene(21, (900, 700))
    files = {
        "again.jpg": pictures.encoded(listed.resize((640, 498)), quality=60),
        "turned.png": pictures.encoded(listed.rotate(90, expand=True), "PNG"),
        "renamed.txt": pictures.encoded(listed, quality=80, progressive=True),
        "other.jpg": pictures.encoded(pictures.scene(22, (900, 700))),
        "flat.png": pictures.encoded(pictures.Image.new("RGB", (300, 300), (9, 90, 9)), "PNG"),
        "cut.jpg": pictures.encoded(listed)[:9_000],
        "note.txt": b"no picture at all " * 20,
        "empty.jpg": b"",
    }
    return images.write_tree(tmp_path / "in/tree", files)


def run(out, source, near, workers=2, **settings):
    return triage([source], lookup=EMPTY, near=near, out=out, settings=Settings(workers=workers, **settings))


def test_near_pictures_are_hits_and_say_how_near(tree, known, tmp_path):
    result = run(tmp_path / "out", tree, known)
    found = {hit.path: hit for hit in result.hits}
    assert set(found) == {"/again.jpg", "/turned.png", "/renamed.txt"}
    for hit in result.hits:
        assert (hit.kind, hit.list, hit.version, hit.category, hit.series) == ("near", "list.csv", "7", "1", "series 4")
        assert hit.distance <= 31
        assert hit.quality >= 50
        assert hit.by == ("pdq",)
    assert found["/again.jpg"].turned == "as it is"
    assert found["/turned.png"].turned in ("turned 90°", "turned 270°")
    assert result.pictures == {"hashed": 5, "not comparable": 1, "unread": 1}
    assert json.loads((tmp_path / "out/findings.json").read_text())["hits"][0]["distance"] is not None


def test_raw_pictures_of_cameras_are_near_by_their_previews_on_a_disk_and_in_an_archive(known, tmp_path):
    listed, size = pictures.encoded(pictures.scene(21, (900, 700)), quality=80), (900, 700)
    within = zipped({"holiday.nef": raw_picture("NEF", listed, size), "none.cr2": raw_picture("CR2", b"", size)})
    files = {"one.dng": raw_picture("DNG", listed, size), "two.raf": raw_picture("RAF", b"", size), "some.zip": within}
    result = run(tmp_path / "out", images.write_tree(tmp_path / "in/tree", files), known)
    assert {hit.path for hit in result.hits} == {"/one.dng", "/some.zip/holiday.nef"}
    assert result.pictures == {"hashed": 2, "not comparable": 0, "unread": 2}
    table = {row["path"]: row for row in rows(result)}
    assert table["/one.dng"]["pdq"] == hashed(pictures.Image.open(io.BytesIO(listed))).hashes[0].hex()
    assert "raw data are not developed" in table["/two.raf"]["picture_unread"]


def test_the_manifest_says_what_was_hashed_and_how(tree, known, tmp_path):
    table = {row["path"]: row for row in rows(run(tmp_path / "out", tree, known))}
    exact = hashed(pictures.scene(21, (900, 700)).rotate(90, expand=True))
    assert table["/turned.png"]["pdq"] == exact.hashes[0].hex()
    assert (table["/turned.png"]["quality"], table["/turned.png"]["pdq_by"]) == (exact.quality, REFERENCE)
    assert table["/other.jpg"]["pdq_by"] == "reduced 1/2"
    assert "cannot be decoded" in table["/cut.jpg"]["picture_unread"]
    assert table["/cut.jpg"]["md5"]
    for name in ("/note.txt", "/empty.jpg"):
        assert table[name]["pdq"] is None
        assert table[name]["picture_unread"] is None


def test_an_image_gives_what_its_files_give_whatever_the_workers(tree, known, tmp_path):
    image = images.ext4(tmp_path / "in/x.img", tree, 16 << 20)
    one, three = (run(tmp_path / f"out{count}", image, known, workers=count) for count in (1, 3))
    assert one.manifest_sha256 == three.manifest_sha256
    assert {hit.path for hit in one.hits} == {"/again.jpg", "/turned.png", "/renamed.txt"}


def test_a_screening_finds_near_pictures_too_and_digests_them_whole(tree, known, tmp_path):
    lookup = sized(tmp_path, "1" * 32, 1)
    full = triage([tree], lookup=lookup, near=known, out=tmp_path / "full", settings=Settings(2))
    screened = triage([tree], lookup=lookup, near=known, out=tmp_path / "screen", settings=Settings(2, mode="screen"))
    assert len(full.hits) == 3
    assert screened.hits == full.hits
    assert screened.read == 3
    table = {row["path"]: row for row in rows(screened)}
    assert table["/other.jpg"]["md5"] is None
    assert table["/again.jpg"]["sha256"]


def sized(tmp_path, md5, size):
    """A list of which no item has the size: a screening spares everything."""
    (tmp_path / "sized.csv").write_text(f"md5,size\n{md5},{size}\n")
    return KnownLookup([read_list(tmp_path / "sized.csv").index])


def test_a_stopped_run_goes_on_to_the_same_end(tree, known, tmp_path):
    undisturbed = run(tmp_path / "undisturbed", tree, known)
    for phase in ("reading", "hashing pictures", "writing"):
        stop, out = threading.Event(), tmp_path / phase

        def told(progress, phase=phase, stop=stop):
            if progress.phase == phase:
                stop.set()

        with contextlib.suppress(RunStopped):
            triage([tree], lookup=EMPTY, near=known, out=out, settings=Settings(1), progress=told, stop=stop)
        again = run(out, tree, known)
        assert again.manifest_sha256 == undisturbed.manifest_sha256
        assert again.hits == undisturbed.hits


def test_pictures_are_left_alone_unless_a_list_or_the_caller_wants_them(tree, tmp_path):
    without, wanted = run(tmp_path / "a", tree, None), run(tmp_path / "b", tree, None, pictures=True)
    assert without.pictures == {}
    assert all(row["pdq"] is None for row in rows(without))
    assert wanted.pictures["hashed"] == 5
    assert wanted.hits == []


@pytest.mark.parametrize(
    "value",
    [None, [], [1, "a", "b"], ["1"], [True], [1, 2], [1, "0" * 511, "50", "reference"], [1, "0" * 512, "101", "reference"],
     [1, "0" * 512, "50", "guessed"], [1, "g" * 512, "50", "reference"]],
)  # fmt: skip
def test_the_word_of_a_worker_is_checked(value):
    assert checked_sighting(value) is None


def test_sightings_of_every_shape_are_taken():
    for value in ([1], [1, "a reason"], [1, "0" * 512, "50", "reduced 1/4"]):
        assert checked_sighting(value) == (1, tuple(value[1:]))


def held_files():
    """What archives may hold: near pictures, others, one that is cut off, one that is empty, and what is none."""
    listed = pictures.scene(21, (900, 700))
    near = {
        name: pictures.encoded(listed, quality=quality) for name, quality in [("a.jpg", 70), ("m", 60), ("z.bin", 50)]
    }
    other = {
        "b.jpg": pictures.encoded(pictures.scene(22, (400, 300))),
        "text": b"a text " * 900,
        "empty.jpg": b"",
        "cut.jpg": near["m"][:4000],
    }
    return {**near, **other}


PACKED = {"x.zip": zipped, "x.tgz": partial(tarred, mode="w:gz"), "x.7z": sevenzipped}
HITS = {f"/{outer}/{inner}{name}" for outer in PACKED for inner in ("", "in.zip/") for name in ("a.jpg", "m", "z.bin")}


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A tree of archives with pictures, and archives within them."""
    files = held_files()
    inner = zipped(dict(reversed(files.items())))
    folder = tmp_path_factory.mktemp("packed")
    return images.write_tree(folder / "tree", {name: pack({**files, "in.zip": inner}) for name, pack in PACKED.items()})


@pytest.mark.parametrize("workers", [1, 2])
def test_pictures_in_archives_are_matched(packed, known, tmp_path, workers):
    result = run(tmp_path / "out", packed, known, workers)
    assert {hit.path for hit in result.hits} == HITS
    table = {row["path"]: row for row in rows(result)}
    assert len(table) == result.read == 3 * (1 + 8 + 7)
    assert table["/x.tgz/in.zip/z.bin"]["pdq_by"] == REFERENCE
    assert table["/x.7z/b.jpg"]["pdq_by"].startswith("reduced")
    assert {row["path"] for row in table.values() if row["picture_unread"]} == {
        f"/{outer}/{inner}cut.jpg" for outer in PACKED for inner in ("", "in.zip/")
    }
    assert result.pictures == {"hashed": 24, "not comparable": 0, "unread": 6}


def test_pictures_in_archives_of_an_image_are_matched_as_those_in_a_folder(packed, known, tmp_path):
    image = images.ext4(tmp_path / "x.img", packed, 4 << 20)
    assert {hit.path for hit in run(tmp_path / "out", image, known).hits} == HITS
    screened = run(tmp_path / "screened", image, known, mode="screen")
    assert {hit.path for hit in screened.hits} == HITS


def test_pictures_in_an_archive_that_is_the_source_are_matched(packed, known, tmp_path):
    result = run(tmp_path / "out", packed / "x.zip", known)
    assert {hit.path for hit in result.hits} == {path.removeprefix("/x.zip") for path in HITS if "/x.zip/" in path}


def test_carved_pictures_are_matched(known, tmp_path):
    image = images.Fat16()
    kept = pictures.encoded(pictures.scene(22, (900, 700)))
    image.add("KEPT.JPG", kept)
    image.add("GONE.JPG", pictures.encoded(pictures.scene(21, (900, 700)), quality=70), deleted=True)
    (tmp_path / "x.img").write_bytes(image.image())
    result = run(tmp_path / "out", tmp_path / "x.img", known, carve=True)
    carved, gone = sorted(result.hits, key=lambda hit: hit.path)
    assert (carved.path[:9], gone.path) == ("/$Carved/", "/_ONE.JPG")
    assert carved.sha256 == gone.sha256
    assert result.pictures["hashed"] == 3


def see_and_die(orders, code, exact, path):
    """In a worker: hash the pictures within an archive, and die at the first one that is a PNG."""
    hashed_by, picture_tasks.sight_of = (
        picture_tasks.sight_of,
        lambda content, kind, **more: os._exit(3) if kind == "PNG" else hashed_by(content, kind, **more),
    )
    yield from picture_depths.see_members_of_file(orders, code, exact, path)


def test_a_decoder_that_ends_its_worker_costs_one_picture_of_an_archive(tmp_path):
    files = {f"{number}.jpg": pictures.encoded(pictures.scene(number, (300, 200))) for number in range(5)}
    files["2.jpg"] = pictures.encoded(pictures.scene(2, (300, 200)), "PNG")
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(files))
    crew = Crew(see_and_die, (None, False, path), lambda moved: None, threading.Event(), checked_sighting)
    found = {}
    crew.start(1)
    sizes = [len(content) for content in files.values()]
    orders = [Order(clue, size, (0, path.stat().st_size, clue)) for clue, size in enumerate(sizes, 1)]
    crew.work(orders, found.update, in_order=True)
    assert [len(found[clue]) for clue in range(1, 6)] == [3, 3, 1, 3, 3]


def test_an_enormous_picture_in_a_folder_and_in_an_archive_is_digested_and_named(tmp_path):
    files = {
        "big.png": enormous(),
        "x.zip": zipped({"big.png": enormous(), "a.jpg": pictures.encoded(pictures.scene(1, (300, 200)))}),
    }
    result = run(tmp_path / "out", images.write_tree(tmp_path / "tree", files), None, pictures=True)
    table = {row["path"]: row for row in rows(result)}
    assert (result.items, result.read, len(table)) == (4, 4, 4)
    for path in ("/big.png", "/x.zip/big.png"):
        assert "65000 × 65000" in table[path]["picture_unread"]
        assert table[path]["sha256"]
    assert table["/x.zip/a.jpg"]["pdq"]
