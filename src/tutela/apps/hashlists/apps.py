"""How Django finds the room."""

from django.apps import AppConfig


class HashlistsConfig(AppConfig):
    name = "tutela.apps.hashlists"
    label = "hashlists"
    verbose_name = "Hash lists"
