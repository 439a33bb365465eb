"""A screening finds every exact match that a full run finds, reads little, and shows that it lost nothing."""

import hashlib
import io
import json
import threading
import zipfile

import pytest

from tests.engines.triage.bench import known, rows, run
from tests.makers import images, known_lists
from tutela.engines.triage import Progress, RunStopped, Settings, triage
from tutela.engines.triage.entry import Entry
from tutela.engines.triage.errors import ScreeningUnsound
from tutela.engines.triage.likely import rank
from tutela.engines.triage.result import SPARED
from tutela.engines.triage.screening import Screening, screening_of, spared

FILES = images.invented_files(60, seed=11) | {"same size": b"a" * 777, "listed size": b"b" * 777, "empty": b""}
KNOWN = sorted(FILES)[3]


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disk")
    return images.ext4(folder / "x.img", images.write_tree(folder / "tree", FILES), 8 << 20)


def listing(*names: str, kind: str = "md5") -> str:
    """A list with size and one digest of some of the files."""
    entries = [f"{known_lists.digests(FILES[name])[kind]},{len(FILES[name])},1\n" for name in names]
    return f"{kind},size,category\n" + "".join(entries)


@pytest.mark.parametrize("kind", ["md5", "sha1", "sha256"])
def test_it_finds_what_a_full_run_finds(image, tmp_path, kind):
    lookup = known(tmp_path, listing(KNOWN, "listed size", kind=kind), "list.csv")
    full = run(tmp_path / "full", image, lookup=lookup)

    screened = run(tmp_path / "screen", image, lookup=lookup, mode="screen")

    assert screened.hits == full.hits
    assert {hit.path for hit in full.hits} == {"/" + KNOWN, "/listed size"}
    assert all(hit.md5 and hit.sha1 and hit.sha256 for hit in screened.hits)


def test_only_files_of_a_listed_size_are_read_and_only_for_the_digests_of_the_list(image, tmp_path):
    lookup = known(tmp_path, listing(KNOWN, "listed size"), "list.csv")

    result = run(tmp_path / "out", image, lookup=lookup, mode="screen")

    assert result.items == len(FILES) == result.read + result.spared.files
    assert result.read == 3
    assert result.spared.bytes == sum(map(len, FILES.values())) - len(FILES[KNOWN]) - 2 * 777
    assert (result.spared.sizes_listed, result.spared.sizes_in_common) == (2, 0)
    found = {row["path"]: row for row in rows(result)}
    assert found["/empty"]["unread"] == SPARED
    assert (found["/same size"]["md5"], found["/same size"]["sha1"]) == (hashlib.md5(b"a" * 777).hexdigest(), None)


def test_an_archive_of_no_listed_size_is_opened_for_its_members(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("wanted", FILES[KNOWN])
    tree = images.write_tree(tmp_path / "tree", {"packed": packed.getvalue(), "other": b"other" * 99})
    image = images.ext4(tmp_path / "x.img", tree, 4 << 20)
    lookup = known(tmp_path, listing(KNOWN), "list.csv")

    result = run(tmp_path / "out", image, lookup=lookup, mode="screen")

    assert [hit.path for hit in result.hits] == ["/packed/wanted"]
    assert (result.read, result.spared.files) == (1, 2)


def test_a_list_without_sizes_spares_nothing_and_the_result_says_so(image, tmp_path):
    lookup = known(tmp_path, known_lists.sums({"a": FILES[KNOWN]}, "md5"))

    result = run(tmp_path / "out", image, lookup=lookup, mode="screen")

    assert (result.read, result.spared.files, result.spared.lists_without_sizes) == (len(FILES), 0, ["known.txt"])
    assert [hit.path for hit in result.hits] == ["/" + KNOWN]


def test_the_result_is_the_same_when_it_is_asked_for_again(image, tmp_path):
    lookup = known(tmp_path, listing(KNOWN), "list.csv")

    assert run(tmp_path / "out", image, lookup=lookup, mode="screen") == run(
        tmp_path / "out", image, lookup=lookup, mode="screen"
    )


def test_a_gate_that_lost_something_ends_the_run(tmp_path):
    screening = screening_of(known(tmp_path, listing(KNOWN), "list.csv"))
    assert spared([1, 2, 2], screening).sizes_compared == 2

    with pytest.raises(ScreeningUnsound):
        spared([1, len(FILES[KNOWN])], screening)


def test_nothing_may_be_spared_by_lists_without_sizes(tmp_path):
    screening: Screening = screening_of(known(tmp_path, known_lists.sums({"a": b"x"}, "md5")))

    with pytest.raises(ScreeningUnsound):
        spared([1], screening)


def test_the_first_hit_is_told_at_once_and_its_time_recorded(image, tmp_path):
    lookup = known(tmp_path, listing(KNOWN, "listed size"), "list.csv")
    told: list[Progress] = []

    triage([image], lookup=lookup, out=tmp_path / "out", settings=Settings(1, mode="screen"), progress=told.append)

    first = next(one for one in told if one.first_hit is not None)
    assert first.hits == 1
    assert first.first_hit[1] == "list.csv"
    assert told[-1].hits == 2
    assert json.loads((tmp_path / "out/run.json").read_text())["first_hit_seconds"] == first.first_hit[2]


@pytest.mark.parametrize("mode", ["full", "screen"])
def test_a_resumed_run_reads_nothing_twice(image, tmp_path, mode):
    lookup = known(tmp_path, known_lists.sums({"a": FILES[KNOWN]}, "md5"))
    stop = threading.Event()

    def enough(progress: Progress) -> None:
        if progress.phase == "reading" and progress.items_done >= 10:
            stop.set()

    with pytest.raises(RunStopped):
        triage(
            [image], lookup=lookup, out=tmp_path / "out", settings=Settings(1, mode=mode), progress=enough, stop=stop
        )  # fmt: skip
    lines = sum(len(path.read_text().splitlines()) - 1 for path in (tmp_path / "out/unfinished").glob("*.jsonl"))
    run(tmp_path / "out", image, lookup=lookup, mode=mode)

    counted = json.loads((tmp_path / "out/run.json").read_text())["examined"][0]["contents"]
    assert 10 <= counted["kept"] == lines
    assert counted["kept"] + counted["digested"] == len(FILES)


def entry(path: str, modified: int = 0, state: str = "allocated") -> Entry:
    return Entry(path.encode(), None, state, 1, 1, -1, 5, 0, None, modified, None, None, None)


def test_the_likeliest_comes_first_and_the_newest_before_the_older():
    expected = [
        entry("/DCIM/Camera/new.JPG", 9),
        entry("/dcim/camera/old.jpg", 1),
        entry("/home/x/Downloads/a.mp4", 5),
        entry("/other/a.png", 6),
        entry("/home/x/Documents/b.zip", 5),
        entry("/Windows/wall.jpg", 8),
        entry("/home/x/Documents/b.txt", 7),
        entry("/Windows/system.dll", 9),
    ]

    assert [rank(one) for one in expected] == sorted(map(rank, expected))
