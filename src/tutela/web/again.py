"""Sending again what was just recorded: a form shown anew has an id of its own, so only its content says that it is the same.

The session remembers for some minutes what an officer recorded, as keyed digests: nothing of the content can be read there.
The same content sent to the same page is asked about, and recorded where the officer says that it is a second act.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tutela.apps.record import clock
from tutela.apps.record.receipts import Receipt
from tutela.engines.values import instant_of, instant_text
from tutela.web.fields import KeysField

WITHIN = timedelta(minutes=10)
"""How long after an act the same content is asked about."""

KEPT = 20
AGAIN = "again"
_SESSION = "recorded"
_OF_THE_FORM = frozenset({"csrfmiddlewaretoken"})
"""What is sent beside the content and is another each time."""


def asks_again(http: HttpRequest, form: forms.Form, client_id: str | None) -> bool:
    """Whether the form says what was just recorded; then it asks, and is refused unless its officer ticks that it is new.

    The same form arriving twice (one client's id) is not asked about: the record knows it and changes nothing.
    """
    digest = _digest(http, form)
    earlier = next((one for one in _recent(http) if one[0] == digest), None)
    if earlier is None or (client_id and earlier[3] == client_id) or form.add_prefix(AGAIN) in http.POST:
        return False
    form.fields[AGAIN] = forms.BooleanField(label=_("Record it again: it happened a second time"), required=False)
    at = timezone.localtime(instant_of(earlier[1])).strftime("%H:%M")
    words = _("You recorded this very thing at %(time)s as entry %(entry)s of the ledger.")
    form.add_error(AGAIN, words % {"time": at, "entry": earlier[2]})
    return True


def remember(http: HttpRequest, form: forms.Form, client_id: str | None, receipt: Receipt) -> None:
    """Keep in the session that this content was recorded."""
    if any(isinstance(form.fields[name], KeysField) and value for name, value in form.cleaned_data.items()):
        return  # nothing that is made of a key is kept
    entry = [_digest(http, form), instant_text(clock.now()), receipt.first, client_id or ""]
    http.session[_SESSION] = [entry, *_recent(http)][:KEPT]


def _recent(http: HttpRequest) -> list[list[Any]]:
    since = clock.now() - WITHIN
    return [one for one in http.session.get(_SESSION, []) if instant_of(one[1]) > since]


def _digest(http: HttpRequest, form: forms.Form) -> str:
    """The page and all that was sent to it, under a key of the installation and the session."""
    content = "\x1e".join([http.path, *sorted(_said(http, form))])
    return salted_hmac(f"tutela.web.again/{http.session.session_key}", content, algorithm="sha256").hexdigest()


def _said(http: HttpRequest, form: forms.Form) -> Iterator[str]:
    """What was sent, by name. A moment of the last minutes is "now": forms are shown with the minute filled in."""
    now = clock.now()
    just_now = {
        form.add_prefix(name)
        for name, value in form.cleaned_data.items()
        if isinstance(value, datetime) and timedelta() <= now - value <= WITHIN
    }
    for name, values in http.POST.lists():
        if name not in _OF_THE_FORM and not name.endswith("client_id"):
            yield f"{name}\x1f{'now' if name in just_now else values!r}"
    for name, uploads in http.FILES.lists():
        yield f"{name}\x1f{[(one.name, one.size) for one in uploads]!r}"
