"""Taking tips in: files with a preview, quarantine, column profiles, and what is sealed of a child."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.intake import importing, previews, selectors, services
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import Refused
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web import due
from tutela.web.fields import SheetField
from tutela.web.intake_words import DISPOSALS, KINDS, SOURCES, choices, word
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent
from tutela.web.verbs import VerbForm

PAGE_SIZE = 50
LIST_AT_MOST = 200


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploaded files, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Each file by the rules of a file field."""
        given = (data or [None]) if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given]


class ImportForm(forms.Form):
    """Files of tips, and how sheets among them are read."""

    documents = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "CyberTipline JSON, XML or package (ZIP); XLSX or CSV sheets. Nothing is kept before it is taken in."
        ),
    )
    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    profile = forms.ChoiceField(label=gettext_lazy("Column profile for sheets"), required=False)
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("By what authority they were received; by default the channel."),
    )
    preview = forms.BooleanField(
        label=gettext_lazy("Only show how they would be read"),
        required=False,
        help_text=gettext_lazy("Choose the files again to take them in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = {name: name for name in selectors.profile_names()}
        self.fields["source"].choices = choices(SOURCES, _("as the files say"))  # type: ignore[attr-defined]
        self.fields["profile"].choices = [("", _("told from the header")), *profiles.items()]  # type: ignore[attr-defined]


class ProfileForm(VerbForm):
    """A column profile as JSON."""

    content = forms.CharField(
        label=gettext_lazy("Profile"),
        widget=forms.Textarea(attrs={"rows": 16, "spellcheck": "false"}),
        help_text=gettext_lazy("JSON: name, source, zone, columns (header, field, role)."),
    )


class SampleForm(forms.Form):
    """A sheet from whose header a first profile is told."""

    sheet = SheetField(label=gettext_lazy("Sheet"))
    name = forms.CharField(label=gettext_lazy("Name of the profile"), max_length=80)
    source = forms.ChoiceField(label=gettext_lazy("Source"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices(SOURCES)  # type: ignore[attr-defined]


class DisposalForm(VerbForm):
    """What became of an item of quarantine."""

    outcome = forms.ChoiceField(label=gettext_lazy("What became of it"))
    tip = forms.CharField(label=gettext_lazy("Taken in as tip"), max_length=24, required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices(DISPOSALS)  # type: ignore[attr-defined]


class OpeningForm(VerbForm):
    """Why the sealed part is to be opened."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class AgreementForm(OpeningForm):
    """Whom the second officer lets open it."""

    asker = forms.CharField(label=gettext_lazy("Officer who asked"), max_length=24)


@contextmanager
def _held(uploads: Sequence["UploadedFile[Any]"]) -> Iterator[dict[str, str]]:
    """Uploads as files of a folder that is gone afterwards: path → the name they came with."""
    with tempfile.TemporaryDirectory(prefix="tips-") as folder:
        names: dict[str, str] = {}
        for number, upload in enumerate(uploads):
            name = Path(upload.name or "file").name
            path = Path(folder) / f"{number}{Path(name).suffix[:8]}"
            with path.open("wb") as stream:
                for chunk in upload.chunks():
                    stream.write(chunk)
            names[str(path)] = name
        yield names


@officers_page("tips/import/", name="tip_import", permission="tips.change")
def tip_import(request: PageRequest) -> HttpResponse:
    """Take files in, or show how they would be read."""
    form = request.form(ImportForm)
    result: services.ImportResult | None = None
    preview: previews.Preview | None = None
    if request.is_post and form.is_valid():
        values = form.cleaned_data
        with _held(values["documents"]) as names:
            try:
                if values["preview"]:
                    preview = previews.preview_of(
                        officer=request.officer,
                        names=names,
                        profile=values["profile"] or None,
                        source=values["source"] or None,
                    )
                else:
                    result = services.import_tips(
                        officer=request.officer,
                        paths=[Path(path) for path in names],
                        names=names,
                        profile=values["profile"] or None,
                        source=values["source"] or None,
                        authority=values["authority"] or None,
                    )
            except Refused as refusal:
                form.add_error(None, str(refusal))
    return request.show(
        "pages/tip_import.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips"))],
        head=ui.PageHead(
            _("Take tips in"),
            actions=(
                ui.Action(_("Column profiles"), reverse("tip_profiles")),
                ui.Action(_("Quarantine"), reverse("quarantine")),
            ),
        ),
        form=ImportForm() if result else form,
        facts=_result_facts(result) if result else None,
        tables=_result_tables(result) if result else _preview_tables(preview) if preview else [],
    )


def _result_facts(result: services.ImportResult) -> ui.Facts:
    return ui.Facts.of(
        _("What came of it"),
        [
            (_("Taken in"), result.accepted),
            (_("Had come before"), result.duplicates),
            (_("In quarantine"), len(result.quarantined)),
        ],
        title=_("What came of it"),
    )


def _result_tables(result: services.ImportResult) -> list[ui.Table]:
    return [
        ui.Table.of(
            _("Taken in"),
            [_("Tip"), _("Identifiers"), _("Version of"), _("Lead")],
            [
                (
                    ui.Reference(tip.reference, reverse("tip", args=[tip.reference])),
                    len(tip.identifiers),
                    ui.Reference(tip.version_of, reverse("tip", args=[tip.version_of])) if tip.version_of else None,
                    ui.Reference(tip.lead, reverse("lead", args=[tip.lead])) if tip.lead else None,
                )
                for tip in result.tips[:LIST_AT_MOST]
            ],
            empty=_("Nothing new was taken in."),
        ),
        ui.Table.of(
            _("Had come before"),
            [_("File"), _("Row"), _("Tip")],
            [
                (one.file, one.row, ui.Reference(one.reference, reverse("tip", args=[one.reference])))
                for one in result.linked[:LIST_AT_MOST]
            ],
            empty=_("Nothing had come before."),
        ),
        _broken_table(result.quarantined),
    ]


def _broken_table(broken: Sequence[Any]) -> ui.Table:
    return ui.Table.of(
        _("Quarantine"),
        [_("File"), _("Row"), _("Field"), _("Reason")],
        [(item.file, item.row, item.field, item.reason) for item in broken[:LIST_AT_MOST]],
        empty=_("Nothing went to quarantine."),
    )


def _preview_tables(preview: previews.Preview) -> list[ui.Table]:
    read = ui.Table.of(
        _("How they would be read"),
        [_("File"), _("Row"), _("Number of the report"), _("Received"), _("Identifiers")],
        [
            (
                tip.file,
                tip.row,
                tip.report,
                tip.received_at,
                [f"{word(KINDS, kind)}: {text}" for kind, text in tip.identifiers],
            )
            for tip in preview.tips
        ],
        empty=_("No tip could be read."),
        note=" ".join(preview.remarks),
    )
    return [read, _broken_table(preview.broken)]


@officers_page("tips/profiles/", name="tip_profiles", permission="tips.change")
def tip_profiles(request: PageRequest) -> HttpResponse:
    """Column profiles: the saved ones, a first one told from a sheet, and the form that saves one."""
    sample = request.form(SampleForm, prefix="sample")
    told = _told(request, sample)
    content = request.form(ProfileForm, prefix="save", client_id=new_client_id(), content=told or "")
    receipt = sent(request, content, lambda values: _saved(request, values))
    if receipt:
        return request.to("tip_profiles", receipt=receipt)
    return request.show(
        "pages/tip_profiles.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips")), ui.Link(_("Take tips in"), reverse("tip_import"))],
        head=ui.PageHead(_("Column profiles"), summary=_("Which column of a sender's sheets is which part of a tip.")),
        table=ui.Table.of(
            _("Saved profiles"),
            [_("Name"), _("Source"), _("Columns"), _("Saved"), _("Saved by")],
            [
                (one.name, word(SOURCES, one.source), one.columns, one.saved_at, one.saved_by)
                for one in selectors.profiles(request.officer)
            ],
            empty=_("No profile is saved yet."),
        ),
        sample=sample,
        sample_prefix="sample",
        save=Part(_("Save a profile"), content, _("Save")),
        form=content,
    )


def _told(request: PageRequest, form: Any) -> str | None:
    if not (form.is_bound and form.is_valid()):
        return None
    values = form.cleaned_data
    with _held([values["sheet"]]) as names:
        try:
            plain = previews.guessed_profile(
                officer=request.officer, path=Path(next(iter(names))), name=values["name"], source=values["source"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return None
    return json.dumps(plain, ensure_ascii=False, indent=2)


def _saved(request: PageRequest, values: Mapping[str, Any]) -> Any:
    profile = importing.profile_from_text(values["content"])
    return services.save_profile(officer=request.officer, profile=profile, client_id=values["client_id"] or None)


@officers_page("tips/quarantine/", name="quarantine", permission="tips.read", methods=("GET", "HEAD"))
def quarantine(request: PageRequest) -> HttpResponse:
    """What was not taken in, until an officer says what became of it."""
    every = request.query.get("all") == "1"
    before = str(request.query.get("before", "")) or None
    found = selectors.quarantine(request.officer, open_only=not every, before=before, limit=PAGE_SIZE + 1)
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    request.note_list(len(shown))
    kept = "all=1&" if every else ""
    older = f"?{kept}before={shown[-1].reference}" if shown and more else ""
    return request.show(
        "pages/quarantine.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips"))],
        head=ui.PageHead(_("Quarantine"), summary=_("Files and rows that were not taken in, each with its reason.")),
        tabs=[
            ui.Link(_("Open"), reverse("quarantine"), not every),
            ui.Link(_("All"), f"{reverse('quarantine')}?all=1", every),
        ],
        table=ui.Table.of(
            _("Quarantine"),
            [_("Reference"), _("File"), _("Row"), _("Field"), _("Reason"), _("Since"), _("What became of it")],
            [
                (
                    ui.Reference(one.reference, reverse("quarantined", args=[one.reference])),
                    one.file,
                    one.row,
                    one.field,
                    one.reason,
                    one.quarantined_at,
                    word(DISPOSALS, one.outcome) if one.outcome else None,
                )
                for one in shown
            ],
            empty=_("Nothing is in quarantine."),
            pagination=ui.Pagination(
                1, len(shown), previous_url=f"?{kept.rstrip('&')}" if before else "", next_url=older
            )
            if before or older
            else None,
        ),
    )


@officers_page("tips/quarantine/<str:reference>/", name="quarantined", permission="tips.read")
def quarantined(request: PageRequest, reference: str) -> HttpResponse:
    """One item of quarantine, and the form that disposes of it."""
    found = selectors.quarantined_for(request.officer, reference)
    form = request.form(DisposalForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.dispose_of_quarantined(
            officer=request.officer,
            item=reference,
            outcome=values["outcome"],
            reason=values["reason"],
            tip=values["tip"].strip() or None,
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("quarantine", receipt=receipt)
    return request.show(
        "pages/quarantined.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips")), ui.Link(_("Quarantine"), reverse("quarantine"))],
        head=ui.PageHead(_("Not taken in"), reference=reference),
        facts=ui.Facts.of(
            _("What it is"),
            [
                (_("File"), found.file),
                (_("Row"), found.row),
                (_("Field"), found.field),
                (_("Reason"), found.reason),
                (_("Since"), found.quarantined_at),
                (_("By"), found.quarantined_by),
                (_("What became of it"), word(DISPOSALS, found.outcome) if found.outcome else None),
                (_("Taken in as"), ui.Reference(found.tip, reverse("tip", args=[found.tip])) if found.tip else None),
                (_("Why"), found.disposal_reason),
                (_("Disposed of"), found.disposed_at),
                (_("Disposed of by"), found.disposed_by),
            ],
            title=_("What it is"),
        ),
        form=form if found.outcome is None and request.officer.may("tips.change") else None,
    )


@officers_page("sealed/<str:reference>/", name="tip_victims", permission="children.open")
def tip_victims(request: PageRequest, reference: str) -> HttpResponse:
    """What is sealed of a child in a tip: asked for by one officer, agreed to by another, then shown for a day."""
    asked = selectors.openings_asked(request.officer, reference)
    ask = request.form(OpeningForm, prefix="ask", client_id=new_client_id())
    agree = request.form(AgreementForm, prefix="agree", client_id=new_client_id())
    receipt = sent(
        request, ask, lambda v: services.ask_to_open_victims(officer=request.officer, tip=reference, **v)
    ) or sent(request, agree, lambda v: services.agree_to_open_victims(officer=request.officer, tip=reference, **v))
    if receipt:
        return request.to("tip_victims", reference, receipt=receipt)
    opened = selectors.victims_if_agreed(request.officer, reference)
    if opened is not None:
        request.note_reading(reference)
    return request.show(
        "pages/tip_victims.html",
        head=ui.PageHead(_("Sealed part"), reference=reference),
        notices=[
            ui.Notice(
                _(
                    "What is said of a child is opened by two officers, with a reason, for one day. Every opening is an act."
                ),
                "warn",
            )
        ],
        table=_sealed_table(opened) if opened is not None else None,
        asked=ui.Table.of(
            _("Asked for"),
            [_("Officer"), _("Reason"), _("Since")],
            [(number, reason, since) for number, reason, since in asked],
            empty=_("Nobody asks to open it."),
        ),
        parts=[
            Part(_("Ask to open it"), ask, _("Ask")),
            Part(_("Agree that another opens it"), agree, _("Agree")),
        ],
        form=agree if agree.is_bound else ask,
    )


def _sealed_table(opened: Mapping[str, Any]) -> ui.Table:
    rows = [(word(KINDS, one["kind"]), one["raw"], one.get("platform")) for one in opened.get("identifiers", [])]
    rows += [
        (_("person"), ", ".join(str(p[k]) for k in ("age", "birth_date", "gender") if p.get(k)), None)
        for p in opened.get("persons", [])
    ]
    return ui.Table.of(_("Said of a child"), [_("Kind"), _("Text"), _("Platform")], rows)


@due.counts("quarantine", permission="tips.change")
def count_of_quarantine(officer: Officer, now: datetime) -> list[ui.Count]:
    """What could not be taken in and waits for somebody."""
    found = selectors.quarantine(officer, limit=200)
    return [
        ui.Count(
            _("Items in quarantine"),
            len(found),
            _("Files and rows that could not be taken in, not disposed of; at most two hundred are counted."),
            reverse("quarantine"),
        )
    ]
