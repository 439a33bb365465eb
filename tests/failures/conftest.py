"""Data folders on both databases, for tests with real processes; opened once, then copied for each test."""

import shutil
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.failures.homes import Home, copy_postgres_databases, open_home


@cache
def template(kind: str, folder: Path) -> Home:
    """An opened installation that tests copy; made once a process."""
    if kind == "sqlcipher":
        return open_home(folder)
    from tests.databases import postgres_url

    url = urlsplit(postgres_url())._replace(path=f"/t{uuid.uuid4().hex[:12]}").geturl()
    return open_home(folder, url)


@pytest.fixture(params=["sqlcipher", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """An opened installation of its own, on each database."""
    made = template(request.param, tmp_path_factory.getbasetemp() / f"template-{request.param}")
    for name in ("home", "keys"):
        shutil.copytree(made.folder / name, tmp_path / name)
    settings = tmp_path / "home" / "tutela.toml"
    settings.write_text(settings.read_text().replace(str(made.folder), str(tmp_path)))
    url = ""
    if made.database:
        url = urlsplit(made.database)._replace(path=f"/t{uuid.uuid4().hex[:12]}").geturl()
        copy_postgres_databases(made.database, url)
    home = Home(tmp_path, url)
    yield home
    home.end()
