"""A run killed at any instant ends in the manifest of an undisturbed one, and hashes nothing again that was finished."""

import contextlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests import soak
from tests.engines.triage import test_archives
from tests.engines.triage.bench import run
from tests.makers import images
from tests.makers.pictures import encoded, scene
from tutela.engines.triage import crew, examination
from tutela.engines.triage.journal import Journal
from tutela.engines.triage.within import Opener

KILLS = pytest.mark.parametrize("kills", [20, pytest.param(soak.KILLS, marks=pytest.mark.soak)])
SETTINGS = {"carve": True}

LAUNCHER = """
import os, sys
from pathlib import Path
sys.path[:0] = [sys.argv[1]]
import pyarrow.parquet
from tests.engines.triage.test_killed import SETTINGS, run
from tutela.engines.confined import probe
from tutela.engines.triage import crew
crew._SHARD_ITEMS = 3
probe()
for line in sys.stdin:
    disk, out, workers = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        run(Path(out), Path(disk), workers=int(workers), **SETTINGS)
        os._exit(0)
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


@pytest.fixture(scope="module")
def disk(tmp_path_factory):
    """An image with a digest of its own; on it files, archives, and a picture in free space."""
    folder = tmp_path_factory.mktemp("disk")
    held = {name: test_archives.KINDS[name] for name in ("x.zip", "x.tar.gz", "x.tar")}
    tree = images.write_tree(folder / "tree", {**images.invented_files(60, seed=9), **held})
    content = bytearray(images.ext4(folder / "x.img", tree, 4 << 20).read_bytes())
    picture = encoded(scene(9, (320, 240)))
    content[-len(picture) - 4096 : -4096] = picture
    return images.e01(folder, "disk", bytes(content))[0]


@pytest.fixture(scope="module")
def launcher():
    """Starts runs from a process that has loaded everything, so that a killed run costs little more than itself."""
    command = [sys.executable, "-c", LAUNCHER, str(Path(__file__).parents[3])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.stdin.close()


class Started:
    """A run in a process of its own."""

    def __init__(self, launcher, disk, out, workers):
        self.launcher, self.out, self.before = launcher, out, stamp(out)
        launcher.stdin.write(f"{disk}\t{out}\t{workers}\n")
        launcher.stdin.flush()
        self.process = os.pidfd_open(int(launcher.stdout.readline()))

    def await_sign(self):
        """Wait until it has begun, or gone on."""
        while stamp(self.out) == self.before and not select.select([self.process], [], [], 0.001)[0]:
            continue

    def end(self, *, kill=False):
        """How it ended."""
        if kill:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.process, signal.SIGKILL)
        os.close(self.process)
        return int(self.launcher.stdout.readline())


class Watched:
    """Counts what a run hashes, and what of it an earlier one had finished."""

    def __init__(self, monkeypatch):
        self.kept, self.done, self.given, self.twice, self.before = Counter(), Counter(), 0, [], {}
        begin, add, work, computed = Journal.__init__, Journal.add, crew.Crew.work, examination._computed
        keep, replay = Opener._keep, Opener._replay

        def begun(journal, path, *rest, **more):
            begin(journal, path, *rest, **more)
            self.before[path] = set(journal.known)
            self.kept[path.name] += len(journal.known)

        def added(journal, results):
            self.note(journal._path, self.before[journal._path], [number for number, _ in results])
            add(journal, results)

        def worked(one, orders, *rest, **more):
            self.given += len(orders)
            work(one, orders, *rest, **more)

        def replayed(opener, entries):
            replay(opener, entries)
            self.before[opener.kept] = set(opener._found)
            self.kept[opener.kept.name] += len(opener._found)

        def kept(opener, file, number, *rest):
            self.note(opener.kept, self.before[opener.kept], [number])
            keep(opener, file, number, *rest)

        def digested(source, kinds, bench, **more):
            self.note(Path("medium"), (bench.journals / "0-medium.json").exists(), [0])
            return computed(source, kinds, bench, **more)

        monkeypatch.setattr(Journal, "__init__", begun)
        monkeypatch.setattr(Journal, "add", added)
        monkeypatch.setattr(crew.Crew, "work", worked)
        monkeypatch.setattr(Opener, "_replay", replayed)
        monkeypatch.setattr(Opener, "_keep", kept)
        monkeypatch.setattr(examination, "_computed", digested)

    def note(self, path, known, numbers):
        """Take note of what was hashed: every number for itself."""
        self.done[path.name] += len(numbers)
        self.twice += [(path.name, number) for number in numbers if known is True or (known and number in known)]

    def hashed(self):
        """How much came to be known in each journal, from before or now."""
        return {name: self.kept[name] + self.done[name] for name in {*self.kept, *self.done} if name != "medium"}


@pytest.fixture(scope="module")
def undisturbed(disk, launcher, tmp_path_factory):
    """Digest of the manifest, what was hashed, and how long such a run takes from its first sign of life."""
    with pytest.MonkeyPatch.context() as patch:
        watched = Watched(patch)
        result = run(tmp_path_factory.mktemp("undisturbed") / "out", disk, **SETTINGS)
    assert watched.twice == []
    assert {name.split("-")[-1]: count for name, count in watched.done.items()} == {
        "ext4.jsonl": 63, "archives.jsonl": 3, "carved.jsonl": 1, "medium": 1,
    }  # fmt: skip
    assert watched.given == 63
    started = Started(launcher, disk, tmp_path_factory.mktemp("timed") / "out", 1)
    started.await_sign()
    began = time.monotonic()
    assert started.end() == 0
    return result.manifest_sha256, watched.hashed(), time.monotonic() - began


def stamp(out):
    with contextlib.suppress(FileNotFoundError):
        return (out / "run.json").stat().st_mtime_ns


def state(out):
    return json.loads((out / "run.json").read_text())["state"] if (out / "run.json").exists() else None


def killed(launcher, disk, out, workers, instant):
    """Start a run, kill it an instant after it began; whether it was under way."""
    started = Started(launcher, disk, out, workers)
    started.await_sign()
    time.sleep(instant)
    return started.end(kill=True) == -signal.SIGKILL and state(out) != "finished"


@pytest.mark.parametrize("workers", [1, 3])
@KILLS
def test_killed_at_random_instants_it_ends_in_the_same_manifest_and_hashes_nothing_twice(
    disk, launcher, undisturbed, workers, kills, tmp_path, monkeypatch
):
    digest, hashed, whole = undisturbed
    instants, done, number = random.Random(workers), 0, 0
    while done < kills:
        out = tmp_path / f"out {number}"
        number += 1
        for _ in range(3):
            done += killed(launcher, disk, out, workers, instants.uniform(0, 0.8 * whole))
            if state(out) == "finished":
                break
        with monkeypatch.context() as patch:
            watched = Watched(patch)
            result = run(out, disk, workers=workers, **SETTINGS)
        assert result.manifest_sha256 == digest, f"after kill {done}"
        assert watched.twice == []
        assert watched.hashed() in ({}, hashed)
        assert state(out) == "finished"
        assert not (out / "unfinished").exists()
