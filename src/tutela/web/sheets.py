"""Pages that load a sheet: looked at first or taken in, with what was set aside and why."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.people.sheets import DATES, SheetKind, SheetResult, load_sheet, preview_sheet
from tutela.apps.record.errors import AlreadyRecorded
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.fields import SheetField
from tutela.web.page import PageRequest
from tutela.web.verbs import VerbForm

SHOWN = 200
"""How many rows of each sort are listed."""


class SheetForm(VerbForm):
    """A sheet, of one of the kinds that the page loads."""

    kind = forms.ChoiceField(label=gettext_lazy("What it lists"))
    file = SheetField(label=gettext_lazy("Sheet"), help_text=gettext_lazy("XLSX or CSV with a line of headings."))
    preview = forms.BooleanField(
        label=gettext_lazy("Only show what would come of it"),
        required=False,
        help_text=gettext_lazy("Nothing is recorded; choose the file again to take it in."),
    )

    def of(self, kinds: Mapping[str, ui.Text]) -> "SheetForm":
        """Offer these kinds; one alone needs no choice."""
        field = self.fields["kind"]
        field.choices = list(kinds.items())  # type: ignore[attr-defined]
        if len(kinds) == 1:
            field.required, field.widget = False, forms.HiddenInput()
        return self


def sheet_page(
    request: PageRequest,
    kinds: Mapping[str, tuple[SheetKind, ui.Text]],
    *,
    back: str,
    crumb: ui.Text,
    title: ui.Text,
    summary: ui.Text = "",
) -> HttpResponse:
    """Show the form, look at a sheet or take it in; what came of it stands above the form."""
    words = {name: word for name, (_kind, word) in kinds.items()}
    form = request.form(SheetForm, client_id=new_client_id()).of(words)
    result: SheetResult | None = None
    if request.is_post and form.is_valid():
        try:
            kind = kinds[form.cleaned_data["kind"] or next(iter(kinds))][0]
            result = _come_of(request.officer, kind, form.cleaned_data)
        except AlreadyRecorded as already:
            return request.to(back, receipt=already.receipt)
    if result and result.receipt:
        form = SheetForm(initial={"client_id": new_client_id()}).of(words)
    return request.show(
        "pages/sheet_load.html",
        breadcrumbs=[ui.Link(crumb, reverse(back))],
        head=ui.PageHead(title, summary=summary),
        form=form,
        columns=_columns_table(kinds.values()),
        facts=_facts(result) if result else None,
        tables=_tables(result) if result else [],
    )


@contextmanager
def held(upload: "UploadedFile[Any]") -> Iterator[tuple[Path, str]]:
    """An upload as a file of a folder that is gone afterwards, and the name that it came with."""
    name = Path(upload.name or "sheet").name
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / f"sheet{Path(name).suffix[:8]}"
        with path.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
        yield path, name


def _come_of(officer: Officer, kind: SheetKind, values: Mapping[str, Any]) -> SheetResult:
    with held(values["file"]) as (path, name):
        if values["preview"]:
            return preview_sheet(kind, officer, path, name=name)
        return load_sheet(kind, officer, path, name=name, client_id=values["client_id"] or None)


def _facts(result: SheetResult) -> ui.Facts:
    title = _("What came of it") if result.receipt else _("What would come of it: nothing is recorded yet")
    return ui.Facts.of(
        title,
        [
            (_("Taken in"), len(result.accepted)),
            (_("Known already"), len(result.known)),
            (_("Set aside"), len(result.quarantined)),
            *([(_("Entry"), result.receipt.last)] if result.receipt else []),
        ],
        title=title,
    )


def _tables(result: SheetResult) -> list[ui.Table]:
    aside = ui.Table.of(
        _("Rows set aside"),
        [_("Row"), _("File"), _("Field"), _("Reason")],
        [(q.row, q.file, q.field, q.reason) for q in result.quarantined[:SHOWN]],
        empty=_("No row was set aside."),
        note=_("Mend these rows in the sheet and load it again; what was taken in stays as it is."),
    )
    taken = ui.Table.of(
        _("Rows taken in") if result.receipt else _("Rows that would be taken in"),
        [_("Row named"), _("Standing")],
        [
            *((key, ui.Badge(_("new"), "good")) for key in result.accepted[:SHOWN]),
            *((key, ui.Badge(_("known already"), "neutral")) for key in result.known[:SHOWN]),
        ],
        empty=_("No row could be taken in."),
    )
    return [aside, taken]


def _columns_table(kinds: Iterable[tuple[SheetKind, ui.Text]]) -> ui.Table:
    return ui.Table.of(
        _("Columns of a sheet"),
        [_("Sheet"), _("Columns"), _("May be missing"), _("Words that are known")],
        [
            (
                word,
                [ui.Reference(f.name) for f in kind.fields if f.required],
                [ui.Reference(f.name) for f in kind.fields if not f.required] or None,
                [ui.Reference(f"{f.name}: {', '.join(f.choices)}") for f in kind.fields if f.choices],
            )
            for kind, word in kinds
        ],
        note=_("Dates are written %(formats)s; times are of %(zone)s.")
        % {"formats": ", ".join(DATES), "zone": catalogue().zone_text},
    )
