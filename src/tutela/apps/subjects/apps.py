"""How Django finds the room."""

from django.apps import AppConfig


class SubjectsConfig(AppConfig):
    name = "tutela.apps.subjects"
    label = "subjects"
    verbose_name = "Subjects"
