"""``tutela hashlist …`` in processes of their own: a list's way from its custodian to a hit, and what kills do to it."""

import json
import subprocess
import sys

import pytest

from tests.failures.homes import Home, open_home
from tests.makers import known_lists as make

CONTENTS = [f"invented content {n}".encode() for n in range(4)]
NODAL = ("--as", "KL0001")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return open_home(tmp_path_factory.mktemp("hashlists"))


def said(home: Home, *args, code=0) -> dict:
    done = home.tutela("hashlist", *map(str, args), "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def alone(*args, code=0) -> dict:
    """A command that needs no data folder."""
    command = [sys.executable, "-c", "from tutela.cli import main; raise SystemExit(main())", *map(str, args), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": "/usr/bin"})
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def vics(path, *contents, category=1):
    path.write_bytes(make.vics_list(make.media(one, n, category) for n, one in enumerate(contents, start=1)))
    return path


def test_a_list_goes_from_its_custodian_to_a_hit_that_names_it(home, tmp_path):
    reference = said(home, "open", "National list", "--custodian", "Coordinator", *NODAL)["list"]
    spring = vics(tmp_path / "spring.json", *CONTENTS[:2])
    terms = ("--origin", "Coordinator", "--authority", "Letter 7", *NODAL)
    added = said(home, "add", reference, spring, *terms)
    assert (added["version"], added["kind"], added["entries"], added["ready"]) == (1, "VICS", 2, False)
    said(home, "give", reference, 1, "--out", tmp_path, *NODAL, code=1)
    said(home, "confirm", reference, 1, "--scheme", "VICS US", "--meaning", "1=by the law of origin", *NODAL)
    (listed,) = said(home, "list", *NODAL)["lists"]
    assert (listed["list"], [one["ready"] for one in listed["versions"]]) == (reference, [True])

    index = said(home, "give", reference, 1, "--out", tmp_path, *NODAL)["file"]
    (tmp_path / "device").mkdir()
    (tmp_path / "device/x").write_bytes(CONTENTS[0])
    run = alone("triage", tmp_path / "device", "--known", index, "--out", tmp_path / "run", "--workers", "1")
    assert [(hit["list"], hit["version"], hit["series"]) for hit in run["hits"]] == [
        ("National list", "1", 'a "series" [with] brackets ä')
    ]
    said(home, "withdraw", reference, 1, "--reason", "wrong issue", *NODAL)
    said(home, "give", reference, 1, "--out", tmp_path, "--as-list", *NODAL, code=1)


def test_an_index_is_made_and_compared_without_a_data_folder(tmp_path):
    before, after = vics(tmp_path / "a.json", *CONTENTS[:3]), vics(tmp_path / "b.json", *CONTENTS[1:], category=2)
    made = alone("hashlist", "index", before, "--out", tmp_path / "a.index", "--name", "List 01", "--version", "7")
    assert (made["name"], made["version"], made["entries"], made["distinct"]) == ("List 01", "7", 3, 3)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.index", "a.json", "b.json"]

    found = alone("hashlist", "diff", tmp_path / "a.index", after)
    assert {name: found[name] for name in ("added", "removed", "recategorised", "same")} == {
        "added": 1, "removed": 1, "recategorised": 2, "same": 0
    }  # fmt: skip
    assert found["entries"]["removed"][0]["sha256"] == make.digests(CONTENTS[0])["sha256"]


def test_ordinary_files_given_as_such_are_set_aside(tmp_path):
    good = tmp_path / "good.txt"
    good.write_text(make.sums({"x": CONTENTS[0]}, "sha256"))
    (tmp_path / "device").mkdir()
    for number, content in enumerate(CONTENTS[:2]):
        (tmp_path / f"device/{number}").write_bytes(content)
    known = vics(tmp_path / "known.json", CONTENTS[1])
    run = alone("triage", tmp_path / "device", "--known", known, "--good", good, "--out", tmp_path / "run")
    assert (len(run["hits"]), run["set_aside"], [one["good"] for one in run["lists"]]) == (
        1,
        {"good.txt": 1},
        [False, True],
    )
