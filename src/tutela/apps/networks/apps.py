"""How Django finds the room."""

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "tutela.apps.networks"
    label = "networks"
    verbose_name = "Networks"
