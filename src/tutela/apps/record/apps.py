"""How Django finds the room."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "tutela.apps.record"
    label = "record"
    verbose_name = "Record"

    def ready(self) -> None:
        """Import every room's ``apply``, so that the registry is whole before the first commit."""
        from tutela.apps.record import rooms

        rooms.load()
