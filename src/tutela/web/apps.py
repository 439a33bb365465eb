"""How Django finds the pages' templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tutela.web"
    label = "web"

    def ready(self) -> None:
        from tutela.web import pseudo

        pseudo.install()
