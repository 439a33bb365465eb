"""Pages that hold several forms: each form is a part with its title and its button, and only the one that was sent is tried."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse

from tutela.apps.record.receipts import Receipt
from tutela.web.components import Text
from tutela.web.page import PageRequest


@dataclass(frozen=True, slots=True)
class Part:
    """One form of several on a page; ``prefix`` is that of the form and says which one was sent."""

    title: Text
    form: forms.Form
    submit: Text
    help: Text = ""
    danger: bool = False

    @property
    def prefix(self) -> str:
        return self.form.prefix or ""


def sent(request: PageRequest, form: forms.Form, verb: Callable[[dict[str, Any]], Receipt]) -> Receipt | None:
    """Do what a form asks, if it is the one that was sent and is well formed; a refusal becomes the form's error."""
    if not request.is_post or not form.is_bound or not form.is_valid():
        return None
    return request.tried(form, lambda: verb(form.cleaned_data))


def show(request: PageRequest, template: str, *parts: Part | None, **context: Any) -> HttpResponse:
    """Render a page of several forms; it answers 422 when one of them was sent and refused."""
    refused = any(part is not None and part.form.is_bound and part.form.errors for part in parts)
    return request.show(template, status=422 if refused else 200, **context)
