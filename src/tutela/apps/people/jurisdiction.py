"""The jurisdiction that this installation works under: its law, districts and ranks, read once from its data folder."""

from functools import cache
from pathlib import Path

from django.conf import settings

from tutela.apps.people.services import establish_district
from tutela.apps.record.appending import SYSTEM, deciding
from tutela.engines.law.catalogue import Catalogue, load


@cache
def catalogue_of(folder: Path) -> Catalogue:
    """The catalogue in a folder; its files do not change while the application runs."""
    return load(folder)


def catalogue() -> Catalogue:
    """The catalogue of this installation."""
    return catalogue_of(Path(settings.TUTELA_JURISDICTION))


def rank_codes() -> tuple[str, ...]:
    """Codes of the ranks, lowest first."""
    return tuple(rank.code for rank in catalogue().ranks)


def establish_districts() -> None:
    """Enter every district of the jurisdiction's data, in one commit."""
    with deciding(SYSTEM):
        for district in catalogue().districts:
            establish_district(
                code=district.code,
                name=district.names.en,
                names=dict(district.names.texts),
                valid_from=district.span.valid_from,
                valid_until=district.span.valid_to,
            )
