"""A page that is one form of one verb: shown, tried, and left for the object that it changed."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.page import PageRequest
from tutela.web.parts import sent


class VerbForm(forms.Form):
    """A form whose act carries the client's id, so that sending it twice records it once."""

    client_id = forms.CharField(widget=forms.HiddenInput, required=False)

    def choose(self, field: str, choices: Sequence[tuple[str, ui.Text]]) -> None:
        """Give a field the choices that the page knows."""
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]


def stating(service: Callable[..., Receipt], **about: Any) -> Callable[[dict[str, Any]], Receipt]:
    """What a form does whose fields are the service's parameters: ``about`` says who and what; blank text is nothing."""
    return lambda values: service(**about, **{name: None if value == "" else value for name, value in values.items()})


def verb_page(
    request: PageRequest,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    *,
    title: ui.Text,
    reference: str,
    back: str,
    crumbs: list[ui.Link],
    submit: ui.Text,
    summary: ui.Text = "",
    before: ui.Facts | None = None,
    groups: list[ui.FieldGroup] | None = None,
    danger: bool = False,
    to: Callable[[Receipt], HttpResponse],
) -> HttpResponse:
    """Show the form, or do what it asks and go on; a refusal stands on the form."""
    receipt = sent(request, form, verb)
    if receipt is not None:
        return to(receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=crumbs,
        head=ui.PageHead(title, reference=reference, summary=summary),
        form=form,
        submit=submit,
        cancel_url=back,
        before=before,
        groups=groups,
        danger=danger,
    )


def bound(request: PageRequest, cls: type[VerbForm], **initial: Any) -> Any:
    """The form as it was sent, or an empty one with a fresh client id."""
    return request.form(cls, client_id=new_client_id(), **initial)


def object_page(
    request: PageRequest,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    *,
    page: str,
    reference: str,
    crumbs: list[ui.Link],
    readable: bool = True,
    summary: ui.Text = "",
    groups: list[ui.FieldGroup] | None = None,
    danger: bool = False,
) -> HttpResponse:
    """The form of one verb about an object; back to the object's ``page`` when it is done.

    Whoever may do it and not read it (``readable``) comes from the desk and goes back to it.
    """
    back = reverse(page, args=[reference]) if readable else reverse("desk")
    return verb_page(
        request,
        form,
        verb,
        title=title,
        reference=reference,
        back=back,
        crumbs=[*crumbs, ui.Link(reference, back)] if readable else [],
        submit=submit,
        summary=summary,
        groups=groups,
        danger=danger,
        to=lambda receipt: (
            request.to(page, reference, receipt=receipt) if readable else request.to("desk", receipt=receipt)
        ),
    )
