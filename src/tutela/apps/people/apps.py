"""How Django finds the room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tutela.apps.people"
    label = "people"
    verbose_name = "People"
