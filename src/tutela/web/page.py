"""What a page is: a path, a permission, and a function from a request of an officer to a response.

A page translates and calls once. It never knows a rule and never touches a table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from types import MappingProxyType
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from tutela.apps.people.officer import Officer
from tutela.apps.record import services as record
from tutela.apps.record.errors import AlreadyRecorded, Refused
from tutela.apps.record.receipts import Receipt
from tutela.web import again


class PageRequest:
    """A request as a page sees it."""

    def __init__(self, http: HttpRequest) -> None:
        self.http = http
        self.officer: Officer = http.officer  # type: ignore[attr-defined]

    @property
    def is_post(self) -> bool:
        return self.http.method == "POST"

    @property
    def query(self) -> QueryDict:
        return self.http.GET

    @property
    def sent(self) -> QueryDict:
        return self.http.POST

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks for a part of the page only."""
        return bool(getattr(self.http, "htmx", False))

    @property
    def client_id(self) -> str | None:
        """The id that the form gave its act, so that sending it twice records it once."""
        return self.http.POST.get("client_id") or None

    def number(self, name: str) -> int | None:
        """A number from the address (``?before=17``), or None where it is none."""
        text = str(self.http.GET.get(name, ""))
        return int(text) if text.isdecimal() and len(text) < 16 else None

    def form(self, cls: type[forms.Form], *, prefix: str | None = None, **initial: Any) -> Any:
        """A form bound to what was sent to it, or an empty one with ``initial``.

        Several forms on a page each have a ``prefix``; only the one whose submit button was used is bound.
        """
        chosen = prefix is None or self.http.POST.get("form") == prefix
        if self.is_post and chosen:
            return cls(self.http.POST, self.http.FILES, prefix=prefix)
        return cls(initial=initial, prefix=prefix)

    def tried(self, form: forms.Form, verb: Callable[[], Receipt]) -> Receipt | None:
        """Do it; a refusal becomes the form's error, a second arrival of the same act its first receipt.

        What an officer sends again after going back is asked about first.
        """
        client_id = form.cleaned_data.get("client_id") or self.client_id
        if again.asks_again(self.http, form, client_id):
            return None
        try:
            receipt = verb()
        except AlreadyRecorded as already:
            return already.receipt
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None
        again.remember(self.http, form, client_id, receipt)
        return receipt

    def show(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a template; a page with a refused form answers 422."""
        refused = any(
            isinstance(value, forms.BaseForm) and value.is_bound and value.errors for value in context.values()
        )
        context.setdefault("client_id", record.new_client_id())
        return render(self.http, template, context, status=422 if refused and status == 200 else status)

    def to(self, name: str, *args: object, receipt: Receipt | None = None, **query: str) -> HttpResponse:
        """Go to a page, saying what was recorded."""
        if receipt is not None:
            messages.success(self.http, _("Recorded as entry %(entry)s of the ledger.") % {"entry": receipt.first})
            for discrepancy in receipt.discrepancies:
                messages.warning(self.http, _("It opens the discrepancy %(reference)s.") % {"reference": discrepancy})
        url = reverse(name, args=args)
        if query:
            encoded = QueryDict(mutable=True)
            encoded.update(query)
            url = f"{url}?{encoded.urlencode()}"
        return redirect(url)

    def note_reading(self, *references: str) -> None:
        """Record that the officer opened these objects: one act a request."""
        record.note_reading(officer=self.officer, page=self.http.path, references=references)

    def note_list(self, count: int, *, about_children: bool = False) -> None:
        """Record that the officer read a list: what was asked for and how many rows came."""
        query = self.http.GET.urlencode()
        if about_children:
            record.note_list(officer=self.officer, page=self.http.path, query=f"{query} ({count} rows)", count=None)
        else:
            record.note_list(officer=self.officer, page=self.http.path, query=query or None, count=count)


P = ParamSpec("P")
View = Callable[Concatenate[PageRequest, P], HttpResponse]


@dataclass(frozen=True, slots=True)
class Page:
    """A registered page."""

    name: str
    path: str
    permission: str
    view: Callable[..., HttpResponse]


_pages: dict[str, Page] = {}


def officers_page(
    where: str, *, name: str, permission: str, methods: tuple[str, ...] = ("GET", "HEAD", "POST")
) -> Callable[[View[P]], View[P]]:
    """Register a page at ``where`` (Django's path syntax) for officers whose roles have ``permission``."""

    def register(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(http: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request = PageRequest(http)
            request.officer.must(permission)
            if http.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(request, *args, **kwargs)

        if name in _pages:
            raise TypeError(f"the page {name} is registered twice")
        _pages[name] = Page(name, where, permission, answer)
        return view

    return register


def known_pages() -> Mapping[str, Page]:
    """Every registered page by name."""
    return MappingProxyType(_pages)


def page_urls() -> list[URLPattern]:
    """The pages as Django's URL patterns; ``leads/load/`` stands before ``leads/<reference>/``, whoever registered first."""
    ordered = sorted(_pages.values(), key=lambda page: [part.startswith("<") for part in page.path.split("/")])
    return [path(page.path, page.view, name=page.name) for page in ordered]
