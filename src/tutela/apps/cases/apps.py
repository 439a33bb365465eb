"""How Django finds the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tutela.apps.cases"
    label = "cases"
    verbose_name = "Cases"
