"""Who asks: from a signed-in account to the officer, and what every page's frame shows."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from tutela.apps.people.errors import NotAllowed, NotEnrolled
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused
from tutela.web.navigation import ROLE_NAMES, navigation_for
from tutela.web.page import known_pages

OPEN_PATHS = ("/static/", "/account/", "/i18n/", "/health")
"""Paths that need no officer: signing in itself, and what every page loads."""


class OfficerMiddleware:
    """Puts ``request.officer`` on every request of a signed-in officer, and turns refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.officer = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            try:
                request.officer = officer_acting(request.user.get_username())  # type: ignore[attr-defined]
            except NotEnrolled as error:
                if not request.path.startswith(OPEN_PATHS):
                    return render(request, "errors/403.html", {"error": error}, status=403)
        elif not request.path.startswith(OPEN_PATHS):
            return redirect(f"{reverse('account_login')}?next={request.path}")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The one place where the rooms' refusals become pages; a door's refusal is a 404."""
        if isinstance(exception, NotVisible):
            return render(request, "errors/404.html", {"error": exception}, status=404)
        if isinstance(exception, NotAllowed):
            return render(request, "errors/403.html", {"error": exception}, status=403)
        if isinstance(exception, Refused):
            return render(request, "errors/409.html", {"error": exception}, status=409)
        return None


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows: the unit, the exercise banner, the officer and the rooms open to him."""
    officer: Officer | None = getattr(request, "officer", None)
    frame: dict[str, Any] = {"unit": "", "exercise": False, "home_url": "/"}
    if record.is_opened():
        opening = record.opening_statement()
        frame |= {"unit": opening.title, "exercise": opening.exercise}
    if officer is not None:
        roles = ", ".join(str(ROLE_NAMES[role]) for role in sorted(officer.roles))
        frame |= {
            "officer": {"name": f"{officer.name} {officer.number}", "role": roles},
            "navigation": navigation_for(officer, request.path),
            "sign_out_url": reverse("account_logout"),
            "account_url": reverse("account") if "account" in known_pages() else "",
            "search_url": reverse("search") if "search" in known_pages() and officer.may("search.read") else "",
        }
    return frame
