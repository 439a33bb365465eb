"""Who asks: from a signed-in account to the officer, and what every page's frame shows."""

from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tutela.apps.people import rules
from tutela.apps.people.errors import NotAllowed, NotEnrolled
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.people.signin import sessions
from tutela.apps.people.signin.selectors import standing_of
from tutela.apps.record import clock
from tutela.apps.record import selectors as record
from tutela.apps.record.errors import NotVisible, Refused
from tutela.web import signin
from tutela.web.navigation import ROLE_NAMES, navigation_for
from tutela.web.page import known_pages


class OfficerMiddleware:
    """Puts ``request.officer`` on every request of an officer who may work, sends everybody else where they must go.

    In this order: no session → sign in; a session that is over → sign in again; a one-time password → change it;
    no second factor → set one. Only then a page is reached. Refusals of pages become pages here too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.officer = None  # type: ignore[attr-defined]
        if _holds_nul(request):
            return render(request, "errors/400.html", status=400)
        name = _name_of(request)
        answer = self._stopped(request, name)
        if answer is None:
            answer = self.get_response(request)
        if name not in signin.LEAVING:
            answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def _stopped(self, request: HttpRequest, name: str) -> HttpResponse | None:
        """Where the request must go instead of its page, or None when it may go on."""
        if not request.user.is_authenticated:
            return None if name in signin.OPEN else _to_sign_in(request)
        now = clock.now()
        if why := sessions.ended(request.session, now):
            logout(request)
            messages.info(request, _ENDED[why]())
            return None if name in signin.OPEN else _to_sign_in(request)
        sessions.touch(request.session, now)
        try:
            officer = officer_acting(request.user.get_username())
        except NotEnrolled:
            logout(request)
            return _to_sign_in(request)
        standing = standing_of(request)
        if standing.must_change_password:
            return None if name in signin.PASSWORD else _to(request, "account_change_password")
        if not standing.has_factor:
            return None if name in signin.FACTOR else _to(request, "mfa_activate_totp")
        request.officer = officer  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The one place where the rooms' refusals become pages; a door's refusal is a 404."""
        if isinstance(exception, NotVisible):
            return render(request, "errors/404.html", {"error": exception}, status=404)
        if isinstance(exception, NotAllowed):
            return render(request, "errors/403.html", {"error": exception}, status=403)
        if isinstance(exception, Refused):
            return render(request, "errors/409.html", {"error": exception}, status=409)
        return None


_ENDED: dict[rules.SessionEnd, Callable[[], str]] = {
    rules.SessionEnd.UNKNOWN: lambda: _("Your session has ended. Sign in again."),
    rules.SessionEnd.TOO_LONG: lambda: _("Your session ended after eight hours. Sign in again."),
    rules.SessionEnd.IDLE: lambda: _("Your session ended after half an hour without use. Sign in again."),
}


def _holds_nul(request: HttpRequest) -> bool:
    """Whether the address holds the character NUL, which no reference has and PostgreSQL refuses to look up."""
    return "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")


def _name_of(request: HttpRequest) -> str:
    """The name of the page asked for; empty where there is none, so that a stranger learns nothing from addresses."""
    try:
        return resolve(request.path_info).url_name or ""
    except Resolver404:
        return ""


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in, and back to the page afterwards where it was only read."""
    url = reverse("account_login")
    if request.method in ("GET", "HEAD") and request.path != "/" and not getattr(request, "htmx", False):
        url += "?" + urlencode({"next": request.get_full_path()})
    return _go(request, url)


def _to(request: HttpRequest, name: str) -> HttpResponse:
    return _go(request, reverse(name))


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect that also works for a part of a page."""
    if getattr(request, "htmx", False):
        return cast(HttpResponse, HttpResponseClientRedirect(url))
    return redirect(url)


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
