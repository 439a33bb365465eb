"""How Django finds the sign-in tables."""

from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "tutela.apps.people.signin"
    label = "signin"
