"""Tips imported a second: police JSON files, each a tip, through the same service as the pages and the command."""

import shutil
import sys
from pathlib import Path

from bench.homes import CACHE, ROOT, open_home
from bench.machine import Measured, rate, timed


def rows(count: int, runs: int) -> list[Measured]:
    """Make ``count`` invented tips by code, then import them into fresh homes."""
    sys.path.insert(0, str(ROOT))
    shutil.rmtree(CACHE / "tips-home", ignore_errors=True)
    open_home("tips-home")
    from tutela.apps.intake.services import import_tips
    from tutela.apps.people.selectors import officer_acting

    officer = officer_acting("KL0002")
    taken = []
    for run in range(runs):
        folder = Path(CACHE / f"tips-{run}")
        shutil.rmtree(folder, ignore_errors=True)
        files = _files(folder, count, first=run * count + 1)
        taken += timed(lambda files=files: import_tips(officer=officer, paths=files), 1)
    return [rate(f"tips imported, {count:,} police JSON files, sealed one by one", count, taken, "tips/s", least=100)]


def _files(folder: Path, count: int, *, first: int) -> list[Path]:
    """Invented police JSON reports, one a file."""
    from tests.makers.tips import police_json, police_report

    folder.mkdir(parents=True)
    files = []
    for number in range(first, first + count):
        file = folder / f"{number}.json"
        file.write_bytes(police_json(police_report(number)))
        files.append(file)
    return files
