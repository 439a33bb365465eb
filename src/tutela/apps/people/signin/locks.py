"""The one lock: wrong passwords and wrong codes are counted together, by axes, in the desk's database."""

from allauth.account.internal.stagekit import clear_login
from allauth.core.internal.httpkit import get_client_ip
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest

from tutela.apps.people.signin import services
from tutela.apps.people.signin.forms import number_typed


def record_failure(request: HttpRequest, typed: str, what: str) -> None:
    """Record a failure that axes has counted. While a lock lasts, further attempts are refused and not recorded."""
    failures = getattr(request, "axes_failures_since_start", None)
    if failures is None:
        return
    services.note_failure(
        number=number_typed(typed),
        what=what,
        address=get_client_ip(request) or "",
        locks=failures == settings.AXES_FAILURE_LIMIT,
    )


def count_wrong_code(request: HttpRequest, number: str) -> None:
    """Count a wrong code of a second factor like a wrong password, and record it; when it locks, whoever tries is out."""
    AxesProxyHandler.user_login_failed("second factor", credentials={"username": number}, request=request)
    record_failure(request, number, "second factor")
    if getattr(request, "axes_locked_out", False):
        clear_login(request)
        if request.user.is_authenticated:
            logout(request)


def refuse_if_locked(request: HttpRequest, number: str) -> bool:
    """Whether the number is locked out; if so, the answer to this request will be the page that says so."""
    if AxesProxyHandler.is_allowed(request, {"username": number}):
        return False
    request.axes_locked_out = True  # type: ignore[attr-defined]
    request.axes_credentials = {"username": number}  # type: ignore[attr-defined]
    clear_login(request)
    return True
