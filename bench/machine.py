"""What machine and which versions a table was measured on, and how a figure is taken: the median of several runs."""

import platform
import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table: what was measured, the median and the spread, how many runs, what was aimed at."""

    what: str
    value: str
    spread: str
    runs: int
    target: str = ""
    met: str = ""
    note: str = ""


def timed(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run."""
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return taken


def seconds(what: str, taken: list[float], *, limit: float | None = None, note: str = "") -> Measured:
    """A row of times, held against a limit in seconds."""
    median = statistics.median(taken)
    return Measured(
        what,
        _seconds(median),
        f"{_seconds(min(taken))} – {_seconds(max(taken))}",
        len(taken),
        f"< {_seconds(limit)}" if limit is not None else "",
        "" if limit is None else "yes" if median < limit else f"no, {median / limit:.1f} ×",
        note,
    )


def rate(
    what: str, count: float, taken: list[float], unit: str, *, least: float | None = None, note: str = ""
) -> Measured:
    """A row of rates, held against a least rate."""
    rates = [count / one for one in taken]
    median = statistics.median(rates)
    return Measured(
        what,
        f"{median:,.0f} {unit}",
        f"{min(rates):,.0f} – {max(rates):,.0f}",
        len(taken),
        f"≥ {least:,.0f} {unit}" if least is not None else "",
        "" if least is None else "yes" if median >= least else f"no, {median / least:.2f} ×",
        note,
    )


def _seconds(value: float) -> str:
    return f"{value * 1000:,.0f} ms" if value < 1 else f"{value:,.1f} s"


def described() -> list[str]:
    """Lines about the machine and the versions."""
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        "?",
    )
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=False).stdout.strip()
    packages = ("django", "sqlcipher3", "psycopg", "cryptography", "pytsk3", "pyarrow")
    return [
        f"- processor: {cpu}, {cores} cores; {platform.platform()}",
        f"- Python {platform.python_version()}; " + ", ".join(f"{name} {_version(name)}" for name in packages),
    ]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"


def table(rows: list[Measured]) -> list[str]:
    """The rows as a Markdown table."""
    lines = ["| what | median | spread | runs | target | met | note |", "|---|---|---|---|---|---|---|"]
    for r in rows:
        lines.append(f"| {r.what} | {r.value} | {r.spread} | {r.runs} | {r.target} | {r.met} | {r.note} |")
    return lines
