"""Tips imported a second: police JSON files, each a tip, through the same service as the pages and the command."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from bench.homes import CACHE, ROOT, open_home
from bench.machine import Measured, rate, timed


def rows(count: int, runs: int) -> list[Measured]:
    """Make ``count`` invented tips by code, then import them: of many people, and all of one in one growing lead."""
    sys.path.insert(0, str(ROOT))
    from tests.makers.tips import police_report, police_report_of

    shutil.rmtree(CACHE / "tips-home", ignore_errors=True)
    open_home("tips-home")
    first = 100_000_001
    many = _measured(
        "a fifth of them of a person known already", count, runs, first, lambda n: police_report_of(n, _person(n))
    )
    one = _measured("all of one person", count, runs, first + count * runs, police_report)
    return [many, one]


def _person(number: int) -> int:
    """Whom a report is about: every fifth is about the same person as the one before."""
    number %= 100_000
    return number - (number % 5 == 0)


def _measured(what: str, count: int, runs: int, first: int, report: Callable[[int], object]) -> Measured:
    from tutela.apps.intake.services import import_tips
    from tutela.apps.people.selectors import officer_acting

    officer = officer_acting("KL0002")
    taken = []
    for run in range(runs):
        files = _files(CACHE / "tips", first + run * count, count, report)
        taken += timed(lambda files=files: import_tips(officer=officer, paths=files), 1)
    words = f"tips imported, {count:,} police JSON files, sealed one by one, {what}"
    return rate(words, count, taken, "tips/s", least=100)


def _files(folder: Path, first: int, count: int, report: Callable[[int], object]) -> list[Path]:
    """Invented police JSON reports, one a file."""
    from tests.makers.tips import police_json

    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = []
    for number in range(first, first + count):
        file = folder / f"{number}.json"
        file.write_bytes(police_json(report(number)))
        files.append(file)
    return files
