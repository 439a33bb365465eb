"""How Django finds the room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "tutela.apps.intake"
    label = "intake"
    verbose_name = "Intake"
