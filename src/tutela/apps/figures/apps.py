"""How Django finds the room."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    name = "tutela.apps.figures"
    label = "figures"
    verbose_name = "Figures"
