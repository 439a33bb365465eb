"""Where every page is: each module in ``pages`` registers its own; signing in is allauth's."""

import pkgutil
from importlib import import_module

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from tutela.web import pages
from tutela.web.page import page_urls
from tutela.web.signin import sign_in_urls

for module in pkgutil.walk_packages(pages.__path__, prefix=f"{pages.__name__}."):
    import_module(module.name)


def health(request: HttpRequest) -> HttpResponse:
    """Whether the server answers; says nothing else."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    *page_urls(),
    *sign_in_urls(),
    path("i18n/setlang/", set_language, name="set_language"),
    path("health", health, name="health"),
]
