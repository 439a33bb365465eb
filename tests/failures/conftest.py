"""Data folders on both databases, for tests with real processes."""

import uuid
from pathlib import Path

import pytest

from tests.failures.homes import Home, open_home


@pytest.fixture(params=["sqlcipher", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """An opened installation of its own, on each database."""
    if request.param == "sqlcipher":
        return open_home(tmp_path)
    from tests.databases import postgres_url

    url = postgres_url().replace("/tutela?", f"/t{uuid.uuid4().hex[:12]}?")
    return open_home(tmp_path, url)
