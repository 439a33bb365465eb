"""How Django finds the room."""

import gc

from django.apps import AppConfig

SELDOM = (50_000, 10, 10)
"""After how many new objects Python looks for garbage cycles. Commits and pages leave hardly any, but make thousands of
objects that stay until they are done: at Python's own 700, looking through them took a sixth of an import."""


class RecordConfig(AppConfig):
    name = "tutela.apps.record"
    label = "record"
    verbose_name = "Record"

    def ready(self) -> None:
        """Import every room's ``apply``, so that the registry is whole before the first commit."""
        from tutela.apps.record import rooms

        rooms.load()
        gc.set_threshold(*SELDOM)
