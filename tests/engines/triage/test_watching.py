"""How far a run is, as a file in its folder tells whoever watches."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest

from tests.makers import images
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Progress, RunStopped, Settings, triage
from tutela.engines.triage.watching import WATCHED, Watch, watched

BEGAN = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


def told(place, *states: tuple[float, Progress]) -> None:
    """Let a run tell these states, each so many seconds after its beginning."""
    clock = [BEGAN]
    watch = Watch(lambda _: None, place / WATCHED, lambda: clock[0])
    for seconds, state in states:
        clock[0] = BEGAN + timedelta(seconds=seconds)
        watch(state)


def test_the_rate_is_that_of_the_last_seconds_and_not_of_an_earlier_sitting(tmp_path):
    states = [(second, Progress("d", "reading", 1, 9, 5000 + 10 * second, 5600)) for second in range(21)]

    told(tmp_path, (0, Progress("d", "listing")), *states)

    found = watched(tmp_path)
    assert (found.progress.bytes_done, found.rate, found.seconds_left) == (5200, 10, 40)


def test_a_first_hit_is_told_at_once(tmp_path):
    told(tmp_path, (0, Progress("d", "reading")), (0.1, Progress("d", "reading", hits=1, first_hit=("/a", "l", 0.1))))

    assert watched(tmp_path).progress.first_hit == ("/a", "l", 0.1)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": "yesterday"}'])
def test_a_torn_file_tells_nothing(tmp_path, text):
    (tmp_path / WATCHED).write_text(text)

    assert watched(tmp_path) is None


def test_a_stopped_run_tells_how_far_it_came_and_a_finished_one_nothing_more(tmp_path):
    images.write_tree(tmp_path / "device", images.invented_files(3, seed=1))
    (tmp_path / "known.csv").write_text(f"md5\n{'0' * 32}\n")
    lookup = KnownLookup([read_list(tmp_path / "known.csv").index])
    stop = threading.Event()
    given = {"lookup": lookup, "out": tmp_path / "out", "settings": Settings(workers=1)}

    def stopping(progress):
        if progress.items_total:
            stop.set()

    with pytest.raises(RunStopped):
        triage([tmp_path / "device"], stop=stop, progress=stopping, **given)

    assert watched(tmp_path / "out/unfinished").progress.items_total == 3
    triage([tmp_path / "device"], **given)
    assert watched(tmp_path / "out/unfinished") is None
    assert json.loads((tmp_path / "out/run.json").read_text())["resumed"] == 1
