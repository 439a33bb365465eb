"""The commit rate on PostgreSQL: the one that comes as a wheel, durable commits, over a local socket."""

import os

from bench.homes import CACHE
from bench.machine import Measured


def rows(singles: int) -> list[Measured]:
    """Commit single acts on a fresh database."""
    from tests.databases import postgres_url
    from tests.failures.homes import make_postgres_databases

    url = postgres_url()
    make_postgres_databases(url)
    os.environ["TUTELA_DATABASE"] = url
    os.environ["TUTELA_KEYS"] = str(CACHE / "postgresql-keys")
    from tutela.cli.homes import prepare_home

    prepare_home(CACHE / "postgresql", CACHE / "postgresql-keys")
    from bench.ledger import commits
    from tests.world import found

    found()
    return [commits(singles, "PostgreSQL 18 (wheel), synchronous_commit on")]
