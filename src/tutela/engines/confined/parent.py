"""The parent's side: starts a worker for one task, reads plain values from it, and bounds its time and its output."""

import contextlib
import fcntl
import json
import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, NoReturn, TypeAlias, cast

from tutela.engines.confined.errors import ConfinedFailure
from tutela.engines.confined.walls import Bounds, Walls
from tutela.engines.confined.worker import FRAME

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"
"""What crosses the pipe from a worker: JSON, nothing that could run."""

PlainGiven: TypeAlias = "bool | int | float | str | Sequence[PlainGiven] | Mapping[str, PlainGiven] | None"
Argument: TypeAlias = "PlainGiven | bytes | Path"
"""What may be given to a worker: JSON, bytes (handed over in memory), paths (which it then may read)."""

_START = "import sys,json;sys.path[:]=json.loads(sys.argv[1]);from tutela.engines.confined.worker import main;main()"
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # Big buffers stay with the process: giving each back to the kernel makes reading an image three times slower.
    "MALLOC_MMAP_THRESHOLD_": "1000000000",
    "MALLOC_TRIM_THRESHOLD_": "2000000000",
}
_MEBIBYTE = 1 << 20
_ASKED_EVERY = 0.2
"""Seconds between two questions whether an answer is still wanted."""
_AHEAD = _MEBIBYTE
"""How much a worker may have said before it is listened to: it reads on while its last values are worked on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one worker may use.

    ``memory_bytes`` is address space; ``cpu_seconds`` processor time; ``wall_seconds`` the whole task by the clock,
    ``silent_seconds`` the longest wait for a next value or sign of life (both without the time that the caller takes
    between values); ``value_bytes`` bounds one value and ``total_bytes`` all of them, as JSON; ``written_bytes`` bounds
    a file in the scratch folder. None leaves a time or a total unbounded.
    """

    memory_bytes: int | None = 1024 * _MEBIBYTE
    cpu_seconds: int | None = 60
    wall_seconds: float | None = 120
    silent_seconds: float | None = None
    open_files: int = 128
    value_bytes: int = 64 * _MEBIBYTE
    total_bytes: int | None = 256 * _MEBIBYTE
    written_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Confinement:
    """Which walls held around a worker on this machine, for the run record.

    network: ``seccomp``, ``namespace`` or ``none``; writing: ``seccomp`` (no file at all), ``landlock`` (only the
    scratch folder) or ``size limit only``; reading: ``landlock`` (only what it was given) or ``none``; processes (starting,
    tracing, signalling others): ``seccomp`` or ``none``. Memory, time, open files and core dumps are always bounded.
    """

    network: str
    writing: str
    reading: str
    processes: str

    @property
    def complete(self) -> bool:
        """Whether every wall stands."""
        return "none" not in (self.network, self.reading, self.processes) and self.writing != "size limit only"


def run_confined(
    function: Callable[..., object],
    *arguments: Argument,
    limits: Limits = Limits(),
    scratch: Path | None = None,
    readable: Sequence[Path] = (),
    descriptors: Sequence[int] = (),
) -> Plain:
    """Run an importable top-level ``function`` in a worker of its own and return the plain value that it returns.

    It may read the paths among its arguments and ``readable``, use the inherited ``descriptors`` (same numbers), write
    only beneath ``scratch`` (nowhere when None), and reach no network. Raises ConfinedFailure for every other end.
    """
    with _Worker(function, arguments, limits, scratch, readable, descriptors, stream=False) as worker:
        values = list(worker.values())
    if len(values) != 1:
        raise ConfinedFailure("the worker did not give one answer; it may have been taken over", "output")
    return values[0]


def stream_confined(
    function: Callable[..., object],
    *arguments: Argument,
    limits: Limits = Limits(),
    scratch: Path | None = None,
    readable: Sequence[Path] = (),
    descriptors: Sequence[int] = (),
    unwanted: Callable[[], bool] | None = None,
) -> Generator[Plain, None, None]:
    """Run an importable top-level generator ``function`` in a worker and yield what it yields, as it comes.

    As ``run_confined``. What came before a ConfinedFailure is good; closing the generator ends the worker. The worker
    also ends when the thread that took the first value ends, and, with the cause ``stopped``, soon after ``unwanted`` is true.
    """
    with _Worker(function, arguments, limits, scratch, readable, descriptors, stream=True, unwanted=unwanted) as worker:
        yield from worker.values()


@cache
def probe() -> Confinement:
    """Try the walls out, once a process: start a worker, let it attempt what it must not, say what held.

    Raises ConfinedFailure (cause ``start``) where no worker can be started at all.
    """
    with _Worker(attempts, (), Limits(), None, (), (), stream=False) as worker:
        reached = cast("dict[str, bool]", next(iter(worker.values())))
        walls = worker.walls
    return Confinement(
        network="none" if reached["network"] else walls.network,
        writing="size limit only" if reached["writing"] else walls.writing,
        reading="none" if reached["reading"] else walls.reading,
        processes="none" if reached["processes"] else walls.processes,
    )


def attempts() -> dict[str, bool]:
    """Attempt each thing that a worker must not do; True where it succeeded. Run in a worker by ``probe``."""
    return {
        "network": _succeeds(_reach_loopback),
        "writing": _succeeds(_write_somewhere),
        "reading": _succeeds(lambda: os.listdir("/")),
        "processes": _succeeds(_start_process),
    }


def _succeeds(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except OSError:
        return False
    return True


def _reach_loopback() -> None:
    import socket  # the one place where a worker may want it

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(("127.0.0.1", 9))  # a datagram socket sends nothing by connecting
        outward.send(b"")


def _write_somewhere() -> None:
    os.close(os.open("/tmp", os.O_TMPFILE | os.O_WRONLY))  # noqa: S108 - an unnamed file: nothing is left behind


def _start_process() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


@dataclass(slots=True)
class _Worker:
    """One process for one task, from start to a certain end."""

    function: Callable[..., object]
    arguments: Sequence[Argument]
    limits: Limits
    scratch: Path | None
    readable: Sequence[Path]
    descriptors: Sequence[int]
    stream: bool
    unwanted: Callable[[], bool] | None = None
    walls: Walls = field(init=False, default_factory=lambda: Walls("none", "size limit only", "none", "none"))
    _process: subprocess.Popen[bytes] = field(init=False)
    _answers: int = field(init=False, default=-1)
    _waited: float = field(init=False, default=0.0)
    _received: int = field(init=False, default=0)
    _buffer: bytearray = field(init=False, default_factory=bytearray)

    def __enter__(self) -> "_Worker":
        name = self.function.__qualname__
        if "<" in name or self.function.__module__ == "__main__":
            raise TypeError(f"{name} cannot be found by its name in a worker; give a top-level function of a module")
        with contextlib.ExitStack() as held:
            self._answers, theirs = os.pipe()
            held.callback(os.close, theirs)
            with contextlib.suppress(OSError):  # more than this account may have: the worker waits a little sooner
                fcntl.fcntl(theirs, fcntl.F_SETPIPE_SZ, _AHEAD)
            tagged = [_tagged(argument, held) for argument in self.arguments]
            memories = [int(cast("int", value)) for tag, value in tagged if tag == "bytes"]
            job = self._job(tagged, theirs)
            search = [os.path.abspath(entry) for entry in sys.path]
            nowhere = os.memfd_create("output")  # a chroot may have no /dev/null
            held.callback(os.close, nowhere)
            try:
                self._process = subprocess.Popen(  # noqa: S603 - this interpreter, with a fixed line of code
                    [sys.executable, "-I", "-S", "-c", _START, json.dumps(search)],
                    stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere,
                    pass_fds=(theirs, *memories, *self.descriptors), env=_ENVIRONMENT, start_new_session=True, cwd="/",
                )  # fmt: skip
            except OSError as error:
                os.close(self._answers)
                raise ConfinedFailure(f"no worker process could be started: {error.strerror}", "start") from error
        with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", self._process.stdin) as given:
            given.write(json.dumps(job).encode())
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._answers)
        self._process.kill()
        self._process.wait()

    def _job(self, tagged: list[tuple[str, object]], theirs: int) -> dict[str, object]:
        paths = [path for path in self.arguments if isinstance(path, Path)]
        bounds = Bounds(
            memory_bytes=self.limits.memory_bytes,
            cpu_seconds=self.limits.cpu_seconds,
            open_files=self.limits.open_files,
            written_bytes=self.limits.written_bytes,
        )
        return {
            "module": self.function.__module__,
            "function": self.function.__qualname__,
            "arguments": tagged,
            "answers": theirs,
            "bounds": asdict(bounds),
            "parent": os.getpid(),
            "scratch": _hex(self.scratch) if self.scratch else "",
            "readable": [_hex(path) for path in (*paths, *self.readable)],
            "stream": self.stream,
        }

    def values(self) -> Iterator[Plain]:
        """Yield the values of the task; ConfinedFailure when it ends in any way but its own."""
        while True:
            letter, value = self._frame()
            if letter == b"W":
                self.walls = Walls(*cast("list[str]", value))
            elif letter == b"V":
                yield value
            elif letter == b"A":
                continue
            elif letter == b"D":
                return
            else:
                self._raise_reported(value)

    def _raise_reported(self, value: Plain) -> NoReturn:
        name, text = cast("list[str]", value)
        if name == "MemoryError":
            raise ConfinedFailure(self._memory_words(), "memory", name)
        shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
        raise ConfinedFailure(shown[:500] or name, "error", name)

    def _frame(self) -> tuple[bytes, Plain]:
        """Read one frame. Whatever stands in it is the word of a process that may have been taken over."""
        letter, length = FRAME.unpack(self._exactly(FRAME.size))
        self._received += length
        if length > self.limits.value_bytes or (
            self.limits.total_bytes is not None and self._received > self.limits.total_bytes
        ):
            raise ConfinedFailure("it produced more output than a worker may", "output")
        body = self._exactly(length)
        try:
            value = _decoded(body)
            _check(letter, value)
        except (ValueError, RecursionError) as error:
            raise ConfinedFailure(
                "the worker's answer is not readable; it may have been taken over", "output"
            ) from error
        return letter, value

    def _exactly(self, wanted: int) -> bytes:
        while len(self._buffer) < wanted:
            self._buffer += self._next_bytes()
        taken = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        return taken

    def _next_bytes(self) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._answers, selectors.EVENT_READ)
            since = time.monotonic()
            left = None if self.limits.wall_seconds is None else self.limits.wall_seconds - self._waited
            bounds = [bound for bound in (left, self.limits.silent_seconds) if bound is not None]
            ready = self._await(selector, since + min(bounds) if bounds else math.inf)
            self._waited += time.monotonic() - since
        if not ready:
            raise ConfinedFailure(f"it took longer than {min(bounds):.0f} s and was ended", "time")
        chunk = os.read(self._answers, 1 << 18)
        if not chunk:
            self._raise_ended()
        return chunk

    def _await(self, selector: selectors.BaseSelector, until: float) -> bool:
        """Wait for something to read; False when it did not come in time."""
        while True:
            left = max(0.0, until - time.monotonic())
            if self.unwanted is None:
                return bool(selector.select(None if math.isinf(left) else left))
            if self.unwanted():
                raise ConfinedFailure("it was not wanted any more", "stopped")
            if selector.select(min(left, _ASKED_EVERY)):
                return True
            if not left:
                return False

    def _raise_ended(self) -> NoReturn:
        """The pipe is closed without a last word: say how the process ended."""
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            raise ConfinedFailure("the worker closed its answers before it was done", "output") from None
        if status == -signal.SIGXCPU:
            raise ConfinedFailure(
                f"it used more than {self.limits.cpu_seconds} s of processor time and was ended", "time"
            )
        if status in (-signal.SIGKILL, -signal.SIGTERM):
            raise ConfinedFailure("the worker was killed; the machine may have run out of memory", "killed")
        if status >= 0:
            raise ConfinedFailure(f"the worker left with status {status} before it was done", "crash")
        raise ConfinedFailure(f"the parser crashed ({_signal_name(-status)})", "crash")

    def _memory_words(self) -> str:
        most = (self.limits.memory_bytes or 0) // _MEBIBYTE
        return f"it needed more memory than a worker may have ({most} MiB)"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _hex(path: Path) -> str:
    return os.fsencode(os.path.abspath(path)).hex()


def _tagged(argument: Argument, held: contextlib.ExitStack) -> tuple[str, object]:
    """Make an argument fit for the job's JSON; bytes go through anonymous memory, never through a file."""
    if isinstance(argument, Path):
        return "path", _hex(argument)
    if isinstance(argument, bytes):
        memory = os.memfd_create("argument")
        held.callback(os.close, memory)
        view = memoryview(argument)
        while view:
            view = view[os.write(memory, view) :]
        return "bytes", memory
    return "json", argument


def _decoded(body: bytes) -> Plain:
    text = body.decode()
    value = cast("Plain", json.loads(text, parse_constant=_refuse))
    if "\\ud" in text or "\\uD" in text:  # an escaped half of a pair would be a text that cannot be written again
        json.dumps(value, ensure_ascii=False).encode()
    return value


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _check(letter: bytes, value: Plain) -> None:
    """Refuse a frame whose shape is not that of its letter."""
    sizes = {b"W": 4, b"E": 2}
    if letter in sizes:
        if not isinstance(value, list) or len(value) != sizes[letter] or not all(isinstance(x, str) for x in value):
            raise ValueError("malformed frame")
    elif letter not in (b"V", b"A", b"D"):
        raise ValueError("unknown frame")
