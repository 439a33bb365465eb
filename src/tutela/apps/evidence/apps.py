"""How Django finds the room."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "tutela.apps.evidence"
    label = "evidence"
    verbose_name = "Evidence"
