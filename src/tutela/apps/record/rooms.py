"""The rooms whose tables are projections of the ledger, in the order of their storeys."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.db.models import Model

ROOMS = (
    "record",
    "people",
    "subjects",
    "networks",
    "hashlists",
    "intake",
    "operations",
    "evidence",
    "cases",
    "requests",
    "figures",
)
"""Labels of the rooms; a later one may know an earlier one, never the other way."""

LEDGER_MODELS = frozenset({"entry", "opening", "head", "subtree", "checkpoint"})
"""Models of ``record`` that are the ledger itself, not a projection of it."""


def load() -> None:
    """Import ``acts`` and ``apply`` of every installed room; each registers what it finds there."""
    for config in apps.get_app_configs():
        if config.label in ROOMS and config.name.startswith("tutela.apps."):
            for part in ("acts", "apply"):
                if find_spec(f"{config.name}.{part}") is not None:
                    import_module(f"{config.name}.{part}")


def projections() -> list[type[Model]]:
    """Every table that is derived from acts, in the order of the storeys and found by introspection."""
    found: list[type[Model]] = []
    for label in ROOMS:
        if apps.is_installed(f"tutela.apps.{label}"):
            models = apps.get_app_config(label).get_models()
            found += [model for model in models if not (label == "record" and model._meta.model_name in LEDGER_MODELS)]
    return found
