"""Tests of builds that are killed: they go on where they were, and end in the very file of an undisturbed build."""

import random
import signal
import subprocess
import sys
import time

import pytest

from tests import soak
from tests.makers import known_lists as made
from tutela.engines.known import Asked, build
from tutela.engines.known.gathering import gather

_BUILD = """
import sys
from pathlib import Path
from tutela.engines.known import Asked, build
print("ready", flush=True)
build(Path(sys.argv[1]), Path(sys.argv[2]), Asked("list"), run_rows=400)
"""


def listed(path):
    rows = []
    for number in range(3000):
        own = made.digests(str(number % 2500).encode())
        rows.append(
            f"{own['md5']},{own['sha1'] if number % 3 else ''},{number % 2500},{number % 7},Series {number % 5}\n"
        )
        if number % 11 == 0:
            rows.append("no digest,,,,\n")
    path.write_text("md5,sha1,size,category,series\n" + "".join(rows))
    return path


@pytest.mark.parametrize("kills", [20, pytest.param(soak.KILLS, marks=pytest.mark.soak)])
def test_a_build_killed_at_any_instant_ends_in_the_same_file(tmp_path, kills):
    path = listed(tmp_path / "list.csv")
    chance = random.Random(7)
    started = time.monotonic()
    undisturbed = build(path, tmp_path / "undisturbed", Asked("list"), run_rows=400).read_bytes()
    whole, folder, killed = time.monotonic() - started, tmp_path / "killed", 0
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-c", _BUILD, path, folder], stdout=subprocess.PIPE) as building:
            building.stdout.readline()
            time.sleep(chance.uniform(0, whole / 2))
            building.send_signal(signal.SIGKILL)
        killed += building.returncode == -signal.SIGKILL
        if building.returncode == 0 and (folder / "list.index").read_bytes() == undisturbed:
            folder = tmp_path / f"killed-{killed}"
    assert killed
    assert build(path, folder, Asked("list"), run_rows=400).read_bytes() == undisturbed
    assert sorted(one.name for one in folder.iterdir()) == ["about.json", "list.index", "lock"]


def test_what_a_build_left_that_was_killed_at_its_very_end_is_cleared_away(tmp_path):
    path, folder = listed(tmp_path / "list.csv"), tmp_path / "work"
    whole = build(path, folder, Asked("list")).read_bytes()
    (folder / "run-000000").write_bytes(b"x" * 1000)
    assert build(path, folder, Asked("list")).read_bytes() == whole
    assert sorted(one.name for one in folder.iterdir()) == ["about.json", "list.index", "lock"]


def test_what_lies_in_runs_is_not_gathered_again(tmp_path):
    entries = [made.entry(str(number).encode(), "md5") for number in range(50)]

    def cut_short():
        yield from entries[:37]
        raise InterruptedError

    with pytest.raises(InterruptedError):
        list(gather(cut_short(), tmp_path, {"name": "x"}, run_rows=10))
    before = {one.name: one.stat().st_mtime_ns for one in tmp_path.glob("run-*")}
    assert len(before) == 3
    for _ in gather(entries, tmp_path, {"name": "x"}, run_rows=10):
        pass
    after = {one.name: one.stat().st_mtime_ns for one in tmp_path.glob("run-*")}
    assert len(after) == 5
    assert before.items() <= after.items()


def test_another_list_in_the_same_folder_begins_anew(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(made.sums({"a": b"a"}, "md5"))
    second.write_text(made.sums({"b": b"b"}, "md5"))
    build(first, tmp_path / "work", Asked("list"))
    assert (
        build(second, tmp_path / "work", Asked("list")).read_bytes()
        == build(second, tmp_path / "own", Asked("list")).read_bytes()
    )
