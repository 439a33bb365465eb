"""Measures how many minutes of video are decoded and hashed in a second on one core: of a phone, and of chats."""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from bench.homes import CACHE
from bench.machine import Measured

if TYPE_CHECKING:
    from tutela.engines.kernels.pdq import Samplers
    from tutela.engines.triage.videos import Watched

TITLE = "video"
RUNS = 3
LEAST = 3
"""How many times as fast as vpdq we mean to be."""


@dataclass(frozen=True)
class Kind:
    """A kind of video, made by code."""

    name: str
    size: tuple[int, int]
    gop: int
    scenes: int
    seconds: int
    rate: int = 30
    options: dict[str, str] = field(default_factory=dict)

    @property
    def minutes(self) -> float:
        """How long it is."""
        return self.scenes * self.seconds / 60


KINDS = (
    Kind(
        "1080p, a key frame a second (a phone's recording)", (1920, 1080), gop=30, scenes=4, seconds=2,
        options={"bf": "0", "b": "10000000", "preset": "veryfast"},
    ),
    Kind(
        "480p, a key frame in ten seconds (a chat's re-encoding)", (848, 480), gop=300, scenes=3, seconds=10,
        options={"crf": "28", "x264-params": "scenecut=0"},
    ),
)  # fmt: skip


def rows(scratch: Path) -> list[Measured]:
    """Measure in a process whose numerical library keeps to one thread, as in the workers."""
    command = [sys.executable, "-m", "bench.triage.video", str(scratch)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return [Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def measured(scratch: Path) -> list[Measured]:
    """The rows. Times are of the processor (user and system), so that a peer's threads count."""
    found = []
    for number, kind in enumerate(KINDS):
        path = _made(kind, scratch / f"video-{number}.mp4")
        content = path.read_bytes()
        taken = _times(lambda path=path: _peer(path)) if _peer_name() else None
        against = None if taken is None else (_peer_name(), taken)
        keys = _own(content, whole=False)
        what = (
            "the screen (key frames), where none is near to a listed one"
            if keys.left
            else "the whole sampling, all key frames"
        )
        times = _times(lambda one=content: _own(one, whole=False))
        found.append(_row(kind, f"tutela, {what}", times, against, least=True, note=f"{len(keys.frames)} frames"))
        if keys.left:
            frames = f"{len(_own(content, whole=True).frames)} frames"
            times = _times(lambda one=content: _own(one, whole=True))
            found.append(_row(kind, "tutela, the whole sampling", times, against, least=True, note=frames))
        if taken is not None:
            found.append(_row(kind, _peer_name(), taken, note=f"{_peer(path)} frames"))
    return found if _peer_name() else [*found, Measured("vpdq", "not installed here", "", 0)]


def _made(kind: Kind, path: Path) -> Path:
    from tests.makers import videos

    if not path.exists():
        shown = videos.frames(list(range(kind.scenes)), kind.seconds, kind.rate, kind.size)
        path.write_bytes(videos.encoded(shown, rate=kind.rate, gop=kind.gop, **kind.options))
    return path


def _own(content: bytes, *, whole: bool) -> "Watched":
    from tutela.engines.triage.videos import VIDEO_HEAD, video_kind_of, watch

    view = memoryview(content)
    kind = video_kind_of(content[:VIDEO_HEAD])
    assert kind is not None
    work = watch(lambda offset, length: bytes(view[offset : offset + length]), len(content), kind, _ways(), whole=whole)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


@cache
def _ways() -> "Samplers":
    from tutela.engines.kernels.loading import ready
    from tutela.engines.kernels.pdq import samplers

    return samplers(ready("pdq", CACHE / "triage" / "kernels"))


@cache
def _peer_name() -> str:
    try:
        import vpdq  # noqa: F401

        return f"vpdq {version('vpdq')}, a frame a second"
    except (ImportError, PackageNotFoundError):
        return ""


def _peer(path: Path) -> int:
    import vpdq

    return len(vpdq.computeHash(str(path), seconds_per_hash=1))


def _times(work: Callable[[], object]) -> list[float]:
    """Processor seconds of each run."""
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return taken


def _row(
    kind: Kind, who: str, taken: Sequence[float], against: tuple[str, Sequence[float]] | None = None, *,
    least: bool = False, note: str = "",
) -> Measured:  # fmt: skip
    rates = [kind.minutes / one for one in taken]
    target = met = ""
    if against is not None:
        times = statistics.median(against[1]) / statistics.median(taken)
        note = f"{times:.3g} × the rate of {against[0]}; {note}"
        if least:
            target, met = f"≥ {LEAST} × vpdq", "yes" if times >= LEAST else f"no, {times:.1f} ×"
    median = statistics.median(rates)
    return Measured(
        f"{who}: {kind.name}", f"{median:.3g} minutes a second", f"{min(rates):.3g} – {max(rates):.3g}", len(rates),
        target, met, note,
    )  # fmt: skip


if __name__ == "__main__":
    print(json.dumps([asdict(row) for row in measured(Path(sys.argv[1]))]))
