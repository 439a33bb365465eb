"""How Django finds the room."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "tutela.apps.operations"
    label = "operations"
    verbose_name = "Operations"
