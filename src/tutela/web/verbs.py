"""A page that is one form of one verb: shown, tried, and left for the object that it changed."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse

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
