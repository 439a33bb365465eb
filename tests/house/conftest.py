"""A lived world for the tests on the house: built once a module, each test undone to a savepoint."""

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import transaction

from tests.world import World


@pytest.fixture(scope="module")
def lived_once(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[World]:  # type: ignore[no-untyped-def]
    """The life of ``tests.house.living``, in a transaction that is rolled back after the module.

    It is short: so stretches are, too, that some of them are complete.
    """
    from tests.house.living import live
    from tutela.apps.figures import stretches
    from tutela.apps.record.keys import LAST_CHECKPOINT

    with (
        patch.object(stretches, "STRETCH", 16),
        django_db_blocker.unblock(),
        transaction.atomic("default"),
        transaction.atomic("desk"),
        World() as made,
    ):
        live(made, tmp_path_factory.mktemp("incoming"))
        yield made
        transaction.set_rollback(True, using="default")
        transaction.set_rollback(True, using="desk")
    (Path(settings.TUTELA_KEYS) / LAST_CHECKPOINT).unlink(missing_ok=True)


@pytest.fixture
def lived(lived_once: World) -> Iterator[World]:
    """The lived world, as it was before the test once the test is over."""
    point = transaction.savepoint("default")
    yield lived_once
    transaction.savepoint_rollback(point, "default")
