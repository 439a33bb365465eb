"""Tests of the confinement of hostile input: what a worker may do, must not do, and how its end is told."""

import ctypes
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutela.engines.confined import ConfinedFailure, Limits, parent, probe, run_confined, stream_confined
from tutela.engines.confined.walls import filter_code
from tutela.engines.confined.worker import FRAME

SMALL = Limits(wall_seconds=20)


def lengths(content: bytes, path: Path, words: list[str]) -> dict[str, object]:
    return {"content": len(content), "file": len(path.read_bytes()), "words": words, "name": path.name}


def count_up(most: int) -> Iterator[int]:
    yield from range(most)


def raise_an_error() -> None:
    raise KeyError("a\x1b[31mred\nthing")


def crash() -> None:
    ctypes.string_at(0)


def abort() -> None:
    os.abort()


def be_killed():
    os.kill(os.getpid(), signal.SIGKILL)


def hang() -> None:
    while True:
        time.sleep(1)


def spin() -> None:
    while True:
        pass


def eat_memory() -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def say_too_much() -> str:
    return "x" * (2 << 20)


def say_one_then_hang() -> Iterator[str]:
    yield "one"
    hang()


def yield_for_ever() -> Iterator[str]:
    while True:
        yield "x" * 1000


def return_a_set() -> set[int]:
    return {1}


def return_no_number() -> float:
    return float("nan")


def denied(attempt: str, victim: Path) -> str:
    """Attempt one thing that a worker must not do; say how that ended."""
    doings = {
        "read": lambda: victim.read_bytes(),
        "write": lambda: victim.write_bytes(b"changed"),
        "append": lambda: victim.open("ab"),
        "remove": victim.unlink,
        "rename": lambda: victim.rename(victim.with_suffix(".moved")),
        "link": lambda: victim.with_suffix(".link").symlink_to(victim),
        "chmod": lambda: victim.chmod(0o777),
        "times": lambda: os.utime(victim, (0, 0)),
        "truncate": lambda: os.truncate(victim, 0),
        "mkdir": lambda: victim.with_suffix(".folder").mkdir(),
        "socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM),
        "local socket": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        "fork": os.fork,
        "run": lambda: os.execv("/bin/true", ["/bin/true"]),
        "signal parent": lambda: os.kill(os.getppid(), 0),
        "more files": lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(1000)],
    }
    try:
        doings[attempt]()
    except OSError as error:
        return type(error).__name__
    return "done"


def size_of(name: str) -> int | str:
    try:
        return len(Path(name).read_bytes())
    except OSError as error:
        return type(error).__name__


def write_in(scratch: Path, outside: Path) -> list[str]:
    (scratch / "note").write_text("inside")
    (scratch / "folder").mkdir()
    answers = [(scratch / "note").read_text()]
    for attempt in (lambda: outside.write_text("no"), lambda: (scratch / "big").write_bytes(bytes(5000))):
        try:
            attempt()
        except OSError as error:
            answers.append(type(error).__name__)
    return answers


def read_descriptor(number: int) -> str:
    return os.read(number, 100).decode()


def search_environment() -> list[str]:
    return sorted(os.environ)


def forge(frame_hex: str) -> None:
    """Write raw bytes to the answer pipe as a worker that was taken over could: it is the only pipe that is open."""
    for number in range(3, 100):
        try:
            os.write(number, bytes.fromhex(frame_hex))
        except OSError:
            continue
        os._exit(0)


def own_pid() -> Iterator[int]:
    yield os.getpid()
    hang()


def test_arguments_and_answers_are_plain_values(tmp_path):
    sample = tmp_path / "sample.bin"
    sample.write_bytes(bytes(7))
    answer = run_confined(lengths, b"\x00\xff" * 100_000, sample, ["a", "b"], limits=SMALL)
    assert answer == {"content": 200_000, "file": 7, "words": ["a", "b"], "name": "sample.bin"}


def test_a_generator_streams():
    assert list(stream_confined(count_up, 1000, limits=SMALL)) == list(range(1000))


def test_only_named_functions_run():
    with pytest.raises(TypeError, match="top-level"):
        run_confined(lambda: 1)


@pytest.mark.parametrize(
    ("function", "limits", "cause", "words"),
    [
        (raise_an_error, SMALL, "error", "red"),
        (crash, SMALL, "crash", "SIGSEGV"),
        (abort, SMALL, "crash", "SIGABRT"),
        (be_killed, SMALL, "killed", "was killed"),
        (hang, Limits(wall_seconds=2), "time", "longer than"),
        (spin, Limits(cpu_seconds=1, wall_seconds=60), "time", "processor"),
        (eat_memory, Limits(memory_bytes=400 << 20), "memory", "400 MiB"),
        (say_too_much, Limits(value_bytes=1 << 20), "output", "more output"),
        (return_a_set, SMALL, "error", "set"),
        (return_no_number, SMALL, "error", "float"),
    ],
)
def test_every_bad_end_is_told(function, limits, cause, words):
    with pytest.raises(ConfinedFailure) as caught:
        run_confined(function, limits=limits)
    assert caught.value.cause == cause
    assert words in caught.value.reason
    assert "\x1b" not in caught.value.reason


def test_the_name_of_an_exception_is_kept():
    with pytest.raises(ConfinedFailure) as caught:
        run_confined(raise_an_error, limits=SMALL)
    assert caught.value.error_name == "KeyError"


def test_values_before_a_bad_end_are_kept():
    values = stream_confined(say_one_then_hang, limits=Limits(silent_seconds=8))
    assert next(values) == "one"
    with pytest.raises(ConfinedFailure) as caught:
        next(values)
    assert caught.value.cause == "time"


def test_a_worker_that_is_silent_ends_when_it_is_not_wanted_any_more():
    told: list[object] = []
    asked = itertools.count()
    values = stream_confined(
        say_one_then_hang, limits=Limits(silent_seconds=600), unwanted=lambda: bool(told) and next(asked) > 2
    )
    told.append(next(values))
    with pytest.raises(ConfinedFailure) as failure:
        next(values)
    assert failure.value.cause == "stopped"


def test_the_total_of_a_stream_is_bounded():
    with pytest.raises(ConfinedFailure, match="more output"):
        list(stream_confined(yield_for_ever, limits=Limits(total_bytes=100_000)))


@pytest.mark.parametrize(
    "attempt",
    [
        *("write", "append", "remove", "rename", "link", "chmod", "times", "truncate", "mkdir", "socket"),
        *("local socket", "fork", "run", "signal parent", "more files"),
    ],
)
def test_a_worker_may_not(attempt, tmp_path):
    if probe().writing != "seccomp":
        pytest.skip("this kernel has no seccomp")
    victim = tmp_path / "victim"
    victim.write_bytes(b"as it was")
    before = victim.stat()
    assert run_confined(denied, attempt, victim, limits=SMALL) in ("PermissionError", "OSError")
    assert victim.read_bytes() == b"as it was"
    assert victim.stat().st_mtime_ns == before.st_mtime_ns
    assert [path.name for path in tmp_path.iterdir()] == ["victim"]


def test_a_worker_reads_what_it_was_given_and_nothing_else(tmp_path):
    if probe().reading != "landlock":
        pytest.skip("this kernel has no Landlock")
    victim = tmp_path / "victim"
    victim.write_bytes(b"secret")
    assert run_confined(size_of, str(victim), limits=SMALL, readable=[victim]) == 6
    assert run_confined(size_of, str(victim), limits=SMALL) == "PermissionError"


def test_a_scratch_folder_is_the_only_place_to_write(tmp_path):
    if probe().reading != "landlock":
        pytest.skip("this kernel has no Landlock")
    scratch, outside = tmp_path / "scratch", tmp_path / "outside"
    scratch.mkdir()
    limits = Limits(written_bytes=1000)
    assert run_confined(write_in, scratch, outside, limits=limits, scratch=scratch) == [
        "inside",
        "PermissionError",
        "OSError",
    ]
    assert not outside.exists()


def test_a_descriptor_is_inherited(tmp_path):
    (tmp_path / "note").write_text("through a descriptor")
    number = os.open(tmp_path / "note", os.O_RDONLY)
    try:
        assert run_confined(read_descriptor, number, descriptors=[number]) == "through a descriptor"
    finally:
        os.close(number)


def test_secrets_of_the_environment_stay_outside(monkeypatch):
    monkeypatch.setenv("TUTELA_KEY", "secret")
    assert "TUTELA_KEY" not in run_confined(search_environment)


@pytest.mark.parametrize(
    "frame",
    [
        FRAME.pack(b"V", 2**32 - 1),
        FRAME.pack(b"V", 3) + b"NaN",
        FRAME.pack(b"V", 8) + b'"\\ud800"',
        FRAME.pack(b"V", 4) + b'"\xff"x',
        FRAME.pack(b"E", 2) + b"[]",
        FRAME.pack(b"E", 5) + b"[1,2]",
        FRAME.pack(b"W", 2) + b"{}",
        FRAME.pack(b"?", 2) + b"[]",
        FRAME.pack(b"V", 100_000) + b"[" * 100_000,
        FRAME.pack(b"V", 6000) + b"1" * 6000,
        FRAME.pack(b"D", 4) + b"null",
        b"V",
    ],
)
def test_the_word_of_a_worker_that_was_taken_over_is_checked(frame):
    with pytest.raises(ConfinedFailure) as caught:
        run_confined(forge_from_file, frame, limits=SMALL)
    assert caught.value.cause in ("output", "crash")


def forge_from_file(frame: bytes) -> None:
    forge(frame.hex())


def test_closing_a_stream_ends_its_worker():
    values = stream_confined(own_pid, limits=SMALL)
    number = next(values)
    values.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_worker_dies_with_its_parent():
    program = (
        "import sys; sys.path[:0] = sys.argv[1:]\n"
        "from tests.engines.test_confined import own_pid\n"
        "from tutela.engines.confined import stream_confined, Limits\n"
        "import time\n"
        "values = stream_confined(own_pid, limits=Limits(wall_seconds=None)); print(next(values), flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, *sys.path], stdout=subprocess.PIPE) as parent_process:
        number = int(parent_process.stdout.readline())
        os.kill(parent_process.pid, signal.SIGKILL)
        parent_process.wait()
    for _ in range(200):
        if not Path(f"/proc/{number}").exists() or " Z " in Path(f"/proc/{number}/stat").read_text():
            return
        time.sleep(0.05)
    raise AssertionError("the worker outlived its parent")


def test_threads_may_confine_at_once():
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(run_confined(search_environment))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4


def test_no_descriptor_is_left_behind():
    before = len(os.listdir("/proc/self/fd"))
    run_confined(search_environment)
    with pytest.raises(ConfinedFailure):
        run_confined(crash)
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_probe_tells_what_held():
    held = probe()
    assert held.network in ("seccomp", "namespace", "none")
    missing = "none" in (held.network, held.reading, held.processes) or held.writing == "size limit only"
    assert held.complete is not missing


def test_the_probe_believes_the_attempt_and_not_the_claim(monkeypatch):
    monkeypatch.setattr(parent, "attempts", everything_succeeded)
    probe.cache_clear()
    try:
        assert probe() == parent.Confinement("none", "size limit only", "none", "none")
    finally:
        probe.cache_clear()


def everything_succeeded() -> dict[str, bool]:
    return {"network": True, "writing": True, "reading": True, "processes": True}


def test_the_filter_has_no_jump_out_of_its_program():
    for column, architecture in ((0, 0xC000003E), (1, 0xC00000B7)):
        for may_write in (False, True):
            code = filter_code(column, architecture, own=1234, may_write=may_write)
            steps = [code[at : at + 8] for at in range(0, len(code), 8)]
            assert len(steps) < 4096
            for position, step in enumerate(steps):
                assert position + 1 + max(step[2], step[3]) < len(steps) or step[0] == 0x06
