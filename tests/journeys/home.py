"""A small data folder with one object for every kind of page, built through the services that the pages use.

``python -m tests.journeys.home FOLDER`` makes ``FOLDER/home`` and ``FOLDER/keys`` and writes what stands in them to
``FOLDER/told.json``: references by kind, sign-ins by role, and every value that is data and no word of ours.
It runs in a process of its own, because Django's settings hold for one data folder.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Told = dict[str, Any]


def build(folder: Path) -> Told:
    """Build the folder and tell what is in it."""
    from tutela.cli.homes import prepare_home

    prepare_home(folder / "home", folder / "keys")
    from tests.journeys.small_unit import SmallUnit

    unit = SmallUnit(folder / "home", random.Random(7))
    unit.live()
    told: Told = {"objects": unit.objects, "sign_ins": unit.sign_ins(), "data": sorted(set(data_of(unit.private)))}
    (folder / "told.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return told


def data_of(private: Callable[[], Iterator[str]]) -> Iterator[str]:
    """Every text that the ledger's facts, the vault of private values and the jurisdiction's data hold."""
    import tomllib

    from django.conf import settings

    from tutela.apps.record.selectors import stored_entries

    for entry in stored_entries():
        yield from texts(json.loads(entry))
    yield from private()
    for file in sorted(settings.TUTELA_JURISDICTION.rglob("*")):
        if file.suffix == ".toml":
            yield from texts(tomllib.loads(file.read_text(encoding="utf-8")))
        elif file.suffix == ".json":
            yield from texts(json.loads(file.read_text(encoding="utf-8")))
        elif file.suffix == ".csv":
            yield from (cell for line in file.read_text(encoding="utf-8").splitlines() for cell in line.split(","))


def texts(value: object) -> Iterator[str]:
    """Every text in a document, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def opened_clock() -> datetime:
    """The moment at which the small unit begins: a week before now, so that its clocks run."""
    return (datetime.now(UTC) - timedelta(days=7)).replace(hour=3, minute=30, second=0, microsecond=0)


if __name__ == "__main__":
    build(Path(sys.argv[1]).absolute())
