"""A worker that crashes, hangs or lies costs one item, never the run."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.triage.bench import rows, run
from tests.makers import images
from tutela.engines.confined import Limits
from tutela.engines.triage import RunStopped, crew
from tutela.engines.triage.crew import Crew, Order
from tutela.engines.triage.journal import Journal

GOOD = ["0" * 32, "0" * 40, "0" * 64]


def fragile(orders: int, how: str, bad: list[int]) -> Iterator[object]:
    """Answer orders like a worker, but come to harm at some of them."""
    yield {"ready": True}
    for line in os.fdopen(orders, "r"):
        order = json.loads(line)
        waiting: list[object] = []
        for number, *_ in order["items"]:
            if number in bad:
                harm(how)
            waiting.append([number + 1 if how == "lie" and number in bad else number, *GOOD])
            if order["singly"]:
                yield {"results": waiting}
                waiting = []
        yield {"results": waiting, "done": True}


def harm(how: str) -> None:
    if how == "crash":
        os.abort()
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "hang":
        threading.Event().wait()
    if how == "leave":
        os._exit(0)
    if how == "eat":
        bytearray(1 << 40)


def never_ready(orders: int) -> Iterator[object]:
    raise RuntimeError("it cannot be opened")
    yield orders


def work(task, *arguments, count=300, workers=2, limits=crew.LIMITS):
    answers: dict[int, tuple[str, ...]] = {}

    def took(results):
        for number, answer in results:
            assert number not in answers
            answers[number] = answer

    orders = [Order(number, 1000, (number, 1, 0)) for number in range(count)]
    made = Crew(task, arguments, lambda moved: None, threading.Event(), limits=limits)
    made.start(workers)
    made.work(orders, took)
    return answers


@pytest.mark.parametrize("how", ["crash", "kill", "leave", "eat", "lie"])
@pytest.mark.parametrize("bad", [[0], [299], [5, 6, 170]])
def test_harm_costs_the_item_that_does_it(how, bad):
    answers = work(fragile, how, bad)
    assert sorted(answers) == list(range(300))
    assert sorted(number for number, answer in answers.items() if len(answer) == 1) == bad
    assert all(answers[number][0] for number in bad)


def test_a_hang_costs_the_item_that_does_it():
    answers = work(fragile, "hang", [7], count=20, limits=Limits(silent_seconds=8, wall_seconds=None))
    assert [number for number, answer in answers.items() if len(answer) == 1] == [7]
    assert "longer than" in answers[7][0]


def test_workers_that_never_start_end_the_work():
    answers = work(never_ready, count=10)
    assert set(answers.values()) == {("it cannot be opened",)}


def test_a_crew_can_be_stopped():
    stop = threading.Event()
    seen = []

    def took(results):
        seen.extend(results)
        stop.set()

    orders = [Order(number, 1 << 20, (number, 1, 0)) for number in range(3000)]
    stopped = Crew(fragile, ("", []), lambda moved: None, stop)
    stopped.start(1)
    with pytest.raises(RunStopped, match="goes on where it was"):
        stopped.work(orders, took)
    assert 0 < len(seen) < 3000


def known_by(path, key):
    """What a journal knows when it is opened again."""
    journal = Journal(path, key)
    journal.close()
    return journal.known


def test_a_journal_keeps_whole_lines_only(tmp_path):
    path = tmp_path / "j"
    journal = Journal(path, "listing")
    journal.add([(1, tuple(GOOD)), (2, ("a reason",))])
    journal.close()
    whole = path.read_bytes()
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        reopened = Journal(path, "listing")
        lines = whole[:cut].count(b"\n")
        assert len(reopened.known) == max(0, lines - 1)
        reopened.add([(9, tuple(GOOD))])
        reopened.close()
        assert known_by(path, "listing").keys() == reopened.known.keys() | {9}


@pytest.mark.parametrize(
    "line", [b"[1]\n", b'["1","a"]\n', b"null\n", b'[1,"x","y","z"]\n', b"\x00\x00\n", b"[1,2,3,4]\n"]
)
def test_a_journal_stops_at_what_is_no_result(tmp_path, line):
    path = tmp_path / "j"
    Journal(path, "listing").close()
    with open(path, "ab") as file:
        file.write(line + json.dumps([5, *GOOD]).encode() + b"\n")
    assert known_by(path, "listing") == {}


def test_a_journal_of_another_listing_is_dropped(tmp_path):
    journal = Journal(tmp_path / "j", "one")
    journal.add([(1, tuple(GOOD))])
    journal.close()
    assert known_by(tmp_path / "j", "other") == {}


def fuzzed(content: bytes, seed: int) -> bytes:
    import random

    chance = random.Random(seed)
    broken = bytearray(content)
    for _ in range(chance.choice([1, 20, 300])):
        at = chance.randrange(0, chance.choice([4096, 65_536, len(broken)]))
        broken[at : at + 4] = chance.choice([b"\xff" * 4, b"\x00" * 4, chance.randbytes(4)])
    return bytes(broken[: len(content)])


@pytest.mark.parametrize("kind", ["ext4", "fat", "exfat", "ntfs", "mbr", "e01"])
def test_a_fuzzed_image_ends_in_a_complete_report(kind, tmp_path):
    content = sample(kind, tmp_path)
    for seed in range(4):
        source = tmp_path / f"{seed}{content.suffix}"
        source.write_bytes(fuzzed(content.read_bytes(), seed))
        result = run(tmp_path / f"out {seed}", source)
        assert result.items == result.read + len(result.unread)
        assert result.read == sum(row["md5"] is not None for row in rows(result))


def sample(kind: str, folder: Path) -> Path:
    tree = images.write_tree(folder / "tree", images.invented_files(15, seed=3, most=20_000))
    if kind == "ntfs":
        return images.ntfs(folder / "x.img", {"a": b"a" * 9999, "b": b"b"}, {"a:s": b"stream"}, 4 << 20)
    made = images.Fat16()
    made.add("ONE.TXT", b"one" * 5000)
    made.add("TWO.TXT", b"two" * 5000, deleted=True)
    if kind == "exfat":
        wide = images.ExFat()
        wide.add("part.bin", b"part" * 9999, valid=5000)
        (folder / "x.img").write_bytes(wide.image())
        return folder / "x.img"
    if kind == "fat":
        (folder / "x.img").write_bytes(made.image())
        return folder / "x.img"
    ext = images.ext4(folder / "x.img", tree, 1 << 20)
    if kind == "mbr":
        (folder / "y.dd").write_bytes(images.mbr([(0x83, ext.read_bytes()), (6, made.image())]))
        return folder / "y.dd"
    return images.e01(folder, "x", ext.read_bytes())[0] if kind == "e01" else ext
