"""A run's folder: finished, resumed, refused, killed at any instant; and the same bytes for any number of workers."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.engines.triage.bench import EMPTY, known, rows, run
from tests.makers import images, known_lists
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import OutputRefused, RunStopped, Settings, SourceRefused, crew, triage
from tutela.engines.triage.manifest import digest_of_file, schema

FILES = images.invented_files(60, seed=9)
FIRST, SECOND = sorted(FILES)[:2]


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("disk")
    tree = images.write_tree(folder / "tree", FILES)
    image = images.ext4(folder / "x.img", tree, 8 << 20)
    made = images.Fat16()
    made.add("ONE.TXT", b"one" * 999)
    made.add("GONE.TXT", b"gone" * 999, deleted=True)
    (folder / "disk.dd").write_bytes(
        images.mbr([(0x83, image.read_bytes()), (6, made.image()), (0x83, bytes(1 << 20))])
    )
    return folder / "disk.dd"


@pytest.fixture(scope="module")
def undisturbed(disk, tmp_path_factory):
    return run(tmp_path_factory.mktemp("undisturbed") / "out", disk)


def record(out):
    return json.loads((out / "run.json").read_text())


@pytest.mark.parametrize("workers", [1, 3])
def test_the_manifest_is_the_same_for_any_number_of_workers(disk, undisturbed, workers, tmp_path):
    result = run(tmp_path / "out", disk, workers=workers)
    assert result.manifest_sha256 == undisturbed.manifest_sha256
    assert digest_of_file(result.manifest) == result.manifest_sha256


def test_the_manifest_has_the_documented_columns(undisturbed):
    assert schema().names[:7] == ["source", "path", "allocated", "size", "md5", "sha1", "sha256"]
    assert list(rows(undisturbed)[0]) == schema().names
    docs = (Path(__file__).parents[3] / "docs/formats/triage.md").read_text()
    assert [name for name in schema().names if f"| `{name}` |" not in docs] == []


def test_the_run_record_says_how_and_with_what(disk, undisturbed):
    found = record(undisturbed.manifest.parent)
    assert found["state"] == "finished"
    assert found["counts"] == {"items": 63, "read": 62, "unread": 1, "hits": 0}
    assert set(found["confinement"]) == {"network", "writing", "reading", "processes"}
    assert {"tutela", "pytsk3", "libewf-python", "pyarrow", "python", "libfsapfs-python"} <= set(found["made_by"])
    assert found["manifest"]["sha256"] == undisturbed.manifest_sha256
    assert found["started_at"] <= found["finished_at"]
    assert found["identity"]["sources"][0]["files"] == [
        {"path": str(disk), "size": disk.stat().st_size, "modified_ns": str(disk.stat().st_mtime_ns)}
    ]
    assert sorted(os.listdir(undisturbed.manifest.parent)) == ["findings.json", "manifest.parquet", "run.json"]


def test_hits_say_where_and_from_which_list(disk, tmp_path):
    text = known_lists.sums({"a": FILES[FIRST]}, "md5") + known_lists.sums({"b": b"gone" * 999}, "sha256")
    lookup = known(tmp_path, text + known_lists.sums({"c": b"not here"}, "sha1"))
    result = run(tmp_path / "out", disk, lookup=lookup)
    first, second = result.hits
    assert (first.path, first.allocated, first.list, first.kind, first.by) == (
        "/" + FIRST,
        True,
        "known.txt",
        "exact",
        ("md5",),
    )
    assert (second.path, second.allocated, second.size, second.by) == ("/_ONE.TXT", False, 3996, ("sha256",))
    assert {first.source, second.source} == {str(disk)}
    assert json.loads((tmp_path / "out/findings.json").read_text())["hits"][0]["sha256"] == first.sha256


def test_a_finished_run_answers_again_and_does_nothing(disk, tmp_path, monkeypatch):
    first = run(tmp_path / "out", disk)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    monkeypatch.setattr(crew.Crew, "work", lambda *_: pytest.fail("it was read again"))
    assert run(tmp_path / "out", disk, workers=1) == first
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before


def test_no_path_needs_to_be_text(tmp_path):
    place = tmp_path / os.fsdecode(b"no text \xff")
    tree = images.write_tree(place / "tree", {"a": b"a"})
    listed = place / os.fsdecode(b"list \xff")
    listed.write_text(known_lists.sums({"a": b"a"}, "md5"))
    lookup = KnownLookup([read_list(listed).index])
    for _ in range(2):
        result = run(place / "out", tree, lookup=lookup)
        (hit,) = result.hits
        assert (hit.source, hit.list) == (
            f"{tmp_path}/no text \N{REPLACEMENT CHARACTER}/tree",
            "list \N{REPLACEMENT CHARACTER}",
        )
        assert rows(result)[0]["source"] == hit.source


def test_another_run_in_the_same_folder_is_refused(disk, tmp_path):
    copy = tmp_path / "copy.dd"
    shutil.copy(disk, copy)
    run(tmp_path / "out", copy)
    with pytest.raises(OutputRefused, match="other sources"):
        run(tmp_path / "out", disk)
    with pytest.raises(OutputRefused, match="other lists"):
        run(tmp_path / "out", copy, lookup=known(tmp_path, known_lists.sums(FILES, "md5")))
    with pytest.raises(OutputRefused, match="other settings"):
        run(tmp_path / "out", copy, verify=True)
    os.utime(copy, (1, 1))
    with pytest.raises(OutputRefused, match="other sources"):
        run(tmp_path / "out", copy)


def test_a_run_that_was_killed_when_it_had_just_finished_leaves_nothing_but_its_results(undisturbed, disk, tmp_path):
    out = tmp_path / "out"
    shutil.copytree(undisturbed.manifest.parent, out)
    (out / "unfinished").mkdir()
    (out / "unfinished/0-32768-ext4.jsonl").write_text("left")
    assert run(out, disk).manifest_sha256 == undisturbed.manifest_sha256
    assert sorted(os.listdir(out)) == ["findings.json", "manifest.parquet", "run.json"]


@pytest.mark.parametrize("name", ["manifest.parquet", "findings.json", "run.json"])
def test_a_finished_run_that_was_changed_is_refused(disk, name, tmp_path):
    out = run(tmp_path / "out", disk).manifest.parent
    content = (out / name).read_bytes()
    (out / name).write_bytes(content.replace(b"exact", b"fuzzy") if name == "findings.json" else content[:-20])
    if name == "findings.json":
        (out / name).write_bytes(content.replace(b'"items": 63', b'"items": 64'))
    with pytest.raises(OutputRefused):
        run(tmp_path / "out", disk)


@pytest.mark.parametrize("content", ["1", "[]", "null", '"run"', "{"])
def test_a_record_that_is_none_is_refused(disk, content, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/run.json").write_text(content)
    with pytest.raises(OutputRefused, match="no record of a run"):
        run(tmp_path / "out", disk)


def test_a_folder_with_other_files_is_refused(disk, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/letter.txt").write_text("mine")
    with pytest.raises(OutputRefused, match=r"letter\.txt"):
        run(tmp_path / "out", disk)
    assert os.listdir(tmp_path / "out") == ["letter.txt"]


def test_results_never_go_into_a_source(tmp_path):
    tree = images.write_tree(tmp_path / "tree", {"a": b"a"})
    (tmp_path / "way round").symlink_to(tree)
    for out in (tree, tree / "out", tmp_path / "way round/out"):
        with pytest.raises(OutputRefused, match="never written to"):
            run(out, tree)
    assert os.listdir(tree) == ["a"]


def test_sources_that_are_none_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for source in (tmp_path / "nowhere", tmp_path / "pipe"):
        with pytest.raises(SourceRefused):
            run(tmp_path / "out", source)
    assert not (tmp_path / "out").exists()


def test_a_stopped_run_goes_on_where_it_was(disk, undisturbed, tmp_path, monkeypatch):
    stop = threading.Event()
    ordered = []
    work = crew.Crew.work

    def counted(self, orders, took, **how):
        ordered.append(len(orders))
        work(self, orders, took, **how)

    def stop_midway(progress):
        if progress.items_done >= 20:
            stop.set()

    monkeypatch.setattr(crew.Crew, "work", counted)
    monkeypatch.setattr(crew, "_SHARD_ITEMS", 5)
    with pytest.raises(RunStopped):
        triage([disk], lookup=EMPTY, out=tmp_path / "out", settings=Settings(1), progress=stop_midway, stop=stop)
    assert record(tmp_path / "out")["state"] == "unfinished"
    assert not (tmp_path / "out/manifest.parquet").exists()
    done = sum(len(path.read_text().splitlines()) - 1 for path in (tmp_path / "out/unfinished").glob("*.jsonl"))
    assert 20 <= done < 60
    ordered.clear()
    resumed = run(tmp_path / "out", disk)
    assert sum(ordered) == 62 - done
    assert resumed.manifest_sha256 == undisturbed.manifest_sha256
    assert record(tmp_path / "out")["resumed"] == 1


def test_a_folder_that_changed_is_read_again(tmp_path, monkeypatch):
    tree = images.write_tree(tmp_path / "tree", FILES)
    stop = threading.Event()
    monkeypatch.setattr(crew, "_SHARD_ITEMS", 5)
    with pytest.raises(RunStopped):
        triage(
            [tree], lookup=EMPTY, out=tmp_path / "out", settings=Settings(1), stop=stop,
            progress=lambda now: stop.set() if now.items_done > 9 else None,
        )  # fmt: skip
    (tree / FIRST).write_bytes(b"changed")
    found = {row["path"]: row["size"] for row in rows(run(tmp_path / "out", tree))}
    assert found["/" + FIRST] == 7


PROGRAM = """
import sys
from pathlib import Path
sys.path[:0] = [sys.argv[3]]
from tests.engines.triage.bench import run
from tutela.engines.triage import crew
crew._SHARD_ITEMS = 3
run(Path(sys.argv[2]), Path(sys.argv[1]), workers=2)
"""


def workers_of(process):
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if int(stat.read_text().rpartition(")")[2].split()[1]) == process.pid:
                found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("mark", ["run.json", "unfinished/0-32768-ext4.jsonl"])
def test_killed_workers_cost_nothing(disk, undisturbed, mark, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-c", PROGRAM, str(disk), str(out), str(Path(__file__).parents[3])]
    killed = 0
    with subprocess.Popen(command) as process:
        while process.poll() is None and not killed:
            for worker in workers_of(process) if (out / mark).exists() else []:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
                    killed += 1
    assert killed
    assert process.returncode == 0
    assert run(out, disk).manifest_sha256 == undisturbed.manifest_sha256


def test_a_killed_run_whose_last_child_goes_a_moment_later_goes_on(tmp_path):
    """A process that is killed while it starts a worker leaves a copy of itself that holds the lock until the worker is one."""
    images.write_tree(tmp_path / "tree", {"one": b"one"})
    (tmp_path / "out").mkdir()
    held = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    threading.Timer(0.3, os.close, [held]).start()

    assert run(tmp_path / "out", tmp_path / "tree").read == 1


def test_two_runs_in_one_folder_at_once_are_refused(disk, tmp_path):
    held = threading.Event()
    let_go = threading.Event()

    def hold(progress):
        held.set()
        let_go.wait(60)

    first = threading.Thread(
        target=lambda: triage([disk], lookup=EMPTY, out=tmp_path / "out", settings=Settings(1), progress=hold)
    )
    first.start()
    try:
        assert held.wait(60)
        with pytest.raises(OutputRefused, match="another run"):
            run(tmp_path / "out", disk)
    finally:
        let_go.set()
        first.join()
