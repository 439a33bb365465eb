"""Real data folders for tests that kill real processes: on SQLCipher and on PostgreSQL."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.loaded import Loaded

ROOT = Path(__file__).parents[2]


@dataclass
class Home:
    """A data folder of its own that commands and scripts run on, in processes of their own."""

    folder: Path
    database: str = ""
    env: dict[str, str] = field(default_factory=dict)
    _loaded: Loaded | None = None
    _ran: set[tuple[str, ...]] = field(default_factory=set)

    def environment(self, **more: str) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("TUTELA_")}
        own = {
            "TUTELA_HOME": str(self.folder / "home"),
            "TUTELA_KEYS": str(self.folder / "keys"),
            "TUTELA_DATABASE": self.database,
            "DJANGO_SETTINGS_MODULE": "tutela.settings",
            "PYTHONPATH": str(ROOT),
        }
        return {**inherited, **own, **self.env, **more}

    def script(self, text: str, *args: str) -> subprocess.CompletedProcess[str]:
        """Run Python text in a process of its own, Django set up."""
        if self._loaded is None:
            self._loaded = Loaded(self.environment())
        return self._loaded.script(text, args)

    def end(self) -> None:
        """Let go of the process that has loaded the application."""
        if self._loaded is not None:
            self._loaded.end()

    def answer(self, text: str, *args: str) -> Any:
        """Run Python text that prints one JSON document; it must end well."""
        done = self.script(text, *args)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def tutela(self, *args: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run the command line. Each command once from nothing; after that as a fork of a process that has loaded all of it."""
        text = "import sys; from tutela.cli import main; sys.exit(main())"
        if not more and args[:2] in self._ran:
            return self.script(text, *args)
        self._ran.add(args[:2])
        return subprocess.run(
            [sys.executable, "-c", text, *args],
            env=self.environment(**more),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    def start(self, text: str, *args: str, **more: str) -> "subprocess.Popen[str]":
        """Start Python text in a process that goes on."""
        return subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup()\n" + text, *args],
            env=self.environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


OPEN = """
from pathlib import Path
import os
from tutela.cli.homes import prepare_home
prepare_home(Path(os.environ["TUTELA_HOME"]), Path(os.environ["TUTELA_KEYS"]))
from tests.world import found
found()
"""


def open_home(folder: Path, database: str = "") -> Home:
    """A new data folder with keys, tables and an opened ledger that has the test unit's officers."""
    from tutela.apps.record.keys import create_keys

    home = Home(folder, database)
    create_keys(folder / "keys")
    (folder / "home").mkdir(parents=True)
    if database:
        make_postgres_databases(database)
    done = home.script(OPEN)
    assert done.returncode == 0, done.stderr
    return home


def make_postgres_databases(url: str) -> None:
    """Create the main and the desk's database that ``url`` names."""
    import psycopg

    parts = urlsplit(url)
    name = parts.path.lstrip("/")
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        for database in (name, f"{name}_desk"):
            connection.execute(f'DROP DATABASE IF EXISTS "{database}"')
            connection.execute(f'CREATE DATABASE "{database}"')


def copy_postgres_databases(source: str, target: str) -> None:
    """Copy the main and the desk's database of one URL to those of another."""
    import psycopg

    old, new = (urlsplit(url).path.lstrip("/") for url in (source, target))
    with psycopg.connect(urlsplit(source)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        for suffix in ("", "_desk"):
            connection.execute(f'CREATE DATABASE "{new}{suffix}" TEMPLATE "{old}{suffix}"')
