"""How Django finds the room."""

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "tutela.apps.requests"
    label = "requests"
    verbose_name = "Requests and referrals"
