"""What every test stands on: a data folder of its own, keys, one of the two databases, and an opened ledger with officers.

``TUTELA_TEST_DATABASE=postgres`` runs the same tests on PostgreSQL; the embedded default otherwise.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HOME = Path(tempfile.mkdtemp(prefix="tutela-test-"))
OWNER = os.getpid()


@atexit.register
def leave_nothing_behind() -> None:
    """Remove the folder; not from a process that a test forked."""
    if os.getpid() == OWNER:
        shutil.rmtree(HOME, ignore_errors=True)


os.environ["TUTELA_HOME"] = str(HOME / "home")
os.environ["TUTELA_KEYS"] = str(HOME / "keys")
os.environ["DJANGO_SETTINGS_MODULE"] = "tutela.settings"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
(HOME / "home").mkdir()

if os.environ.get("TUTELA_TEST_DATABASE") == "postgres":
    from tests.databases import postgres_url

    os.environ["TUTELA_DATABASE"] = postgres_url()
else:
    os.environ.pop("TUTELA_DATABASE", None)

import django  # noqa: E402 (the environment first)

from tutela.apps.record.keys import LAST_CHECKPOINT, create_keys  # noqa: E402

create_keys(HOME / "keys")
django.setup()
# Workers of a parallel run inherit the environment; with this in it they would open our folder before they make their own.
del os.environ["DJANGO_SETTINGS_MODULE"]

settings.register_profile("soak", max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))

SHARED = Path(__file__).parents[1] / ".." / "shared"


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of real public samples; tests that read it are skipped where it is not there."""
    folder = (SHARED / "data" / "samples").resolve()
    if not folder.is_dir():
        pytest.skip("the real samples (../shared/data/samples) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    """Both databases, migrated once, holding an opened ledger with the districts and officers of ``tests.world``."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        old = setup_databases(verbosity=0, interactive=False, keepdb=False, serialized_aliases=())
        from tests.world import found

        found()
    yield
    with django_db_blocker.unblock():
        teardown_databases(old, verbosity=0)


@pytest.fixture
def world(django_db_setup: None, request: pytest.FixtureRequest):  # type: ignore[no-untyped-def]
    """A small unit in an opened ledger: an officer of every role, two districts, a clock that the test moves.

    Everything that a test records is undone after it.
    """
    request.getfixturevalue("_both_databases")
    from tests.world import World

    with World() as made:
        yield made


@pytest.fixture
def _both_databases(django_db_blocker) -> Iterator[None]:  # type: ignore[no-untyped-def]
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic("default"), transaction.atomic("desk"):
        yield
        transaction.set_rollback(True, using="default")
        transaction.set_rollback(True, using="desk")
    (HOME / "keys" / LAST_CHECKPOINT).unlink(missing_ok=True)
