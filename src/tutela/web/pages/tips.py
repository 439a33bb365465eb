"""Tips: as they came in, each with its identifiers and its document, typed by hand, set aside."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.intake import rules, selectors, services
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web import search
from tutela.web.fields import DayField, MomentField
from tutela.web.intake_words import (
    KINDS,
    MARKS,
    ROLES,
    SET_ASIDE,
    SOURCES,
    STATES,
    STRENGTHS,
    choices,
    word,
)
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """Which tips are listed."""

    source = forms.ChoiceField(label=gettext_lazy("Source"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Standing"), required=False)
    since = DayField(label=gettext_lazy("Received from"), required=False)
    until = DayField(label=gettext_lazy("until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices(SOURCES, _("every source"))  # type: ignore[attr-defined]
        self.fields["state"].choices = choices(STATES, _("every standing"))  # type: ignore[attr-defined]


class TypedForm(VerbForm):
    """A tip as an officer types it."""

    source = forms.ChoiceField(label=gettext_lazy("Source"))
    reference = forms.CharField(label=gettext_lazy("Number of the report"), max_length=80, required=False)
    received_at = MomentField(label=gettext_lazy("Received"), required=False)
    incident_at = MomentField(label=gettext_lazy("Incident"), required=False)
    platform = forms.CharField(label=gettext_lazy("Platform"), max_length=80, required=False)
    identifiers = forms.CharField(
        label=gettext_lazy("Identifiers"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        help_text=gettext_lazy(
            "One a line, its kind first: “phone: 98470 00001”, “handle: name”, “email: …”, “name: …”."
        ),
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("By default the channel."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=gettext_lazy("Never describe the material; counts and categories are enough."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = choices(SOURCES)  # type: ignore[attr-defined]

    def clean_identifiers(self) -> list[tuple[str, str]]:
        """Lines of kind and text."""
        found = []
        for line in self.cleaned_data["identifiers"].splitlines():
            kind, mark, text = line.partition(":")
            if not line.strip():
                continue
            if not mark or kind.strip().lower() not in KINDS or not text.strip():
                kinds = ", ".join(KINDS)
                raise forms.ValidationError(_("Write each line as kind: text. Kinds are %(kinds)s.") % {"kinds": kinds})
            found.append((kind.strip().lower(), text.strip()))
        return found


class AsideForm(VerbForm):
    """Why a tip is followed no further."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = choices(SET_ASIDE)  # type: ignore[attr-defined]


class LeadForm(VerbForm):
    """A lead is opened on a tip, or the tip goes into one."""

    lead = forms.CharField(
        label=gettext_lazy("Lead"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("Leave it empty to open a new lead."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


@officers_page("tips/", name="tips", permission="tips.read", methods=("GET", "HEAD"))
def tips(request: PageRequest) -> HttpResponse:
    """Tips, the newest first, by source, standing and date."""
    form = FilterForm(request.query or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    zone = catalogue().zone
    since, until = asked.get("since"), asked.get("until")
    found = selectors.tips(
        request.officer,
        source=asked.get("source") or None,
        state=asked.get("state") or None,
        since=datetime.combine(since, time.min, zone) if since else None,
        until=datetime.combine(until + timedelta(days=1), time.min, zone) if until else None,
        before=request.number("before"),
        limit=PAGE_SIZE + 1,
    )
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    request.note_list(len(shown))
    actions: tuple[ui.Action, ...] = ()
    if request.officer.may("tips.change"):
        actions = (
            ui.Action(_("Import"), reverse("tip_import"), "primary"),
            ui.Action(_("Type a tip"), reverse("tip_new")),
        )
    return request.show(
        "pages/tips.html",
        head=ui.PageHead(_("Tips"), actions=(*actions, ui.Action(_("Quarantine"), reverse("quarantine")))),
        form=form if form.is_bound else FilterForm(),
        table=ui.Table.of(
            _("Tips as received"),
            [
                _("Reference"),
                _("Received"),
                _("Source"),
                _("Platform"),
                _("Sender's priority"),
                _("Standing"),
                _("Lead"),
            ],
            [_row(tip) for tip in shown],
            empty=_("No tip is here; import files or type one."),
            pagination=_pages(request, len(shown), shown[-1].entry if shown and more else None),
        ),
    )


def _row(tip: selectors.TipLine) -> ui.Row:
    return ui.Row.of(
        ui.Reference(tip.reference, reverse("tip", args=[tip.reference])),
        _received(tip),
        word(SOURCES, tip.source),
        tip.platform,
        _priority(tip.priority, tip.escalated),
        _standing(tip),
        ui.Reference(tip.lead, reverse("lead", args=[tip.lead])) if tip.lead else None,
    )


def _received(tip: selectors.TipLine) -> ui.CellValue:
    if tip.received_at is None:
        return None
    return tip.received_at.astimezone(catalogue().zone).date() if tip.received_day_only else tip.received_at


def _priority(label: str | None, escalated: bool | None) -> ui.CellValue:
    if escalated:
        return ui.Badge(_("urgent"), "danger")
    return label


def _standing(tip: selectors.TipLine) -> ui.CellValue:
    marks: list[ui.CellValue] = [ui.Badge(word(STATES, tip.state), "info" if tip.state == "new" else "neutral")]
    if tip.version_of:
        marks.append(ui.Badge(_("version of %(first)s") % {"first": tip.version_of}))
    return marks


def _pages(request: PageRequest, count: int, before: int | None) -> ui.Pagination | None:
    if before is None and request.number("before") is None:
        return None
    query: QueryDict = request.query.copy()
    query.pop("before", None)
    first = f"?{query.urlencode()}" if query else "?"
    older = ""
    if before is not None:
        query["before"] = str(before)
        older = f"?{query.urlencode()}"
    newer = first if request.number("before") is not None else ""
    return ui.Pagination(1, count, None, previous_url=newer, next_url=older)


@officers_page("tips/new/", name="tip_new", permission="tips.change")
def tip_new(request: PageRequest) -> HttpResponse:
    """Type a tip that came by telephone, letter or visit."""
    form = request.form(TypedForm, client_id=new_client_id(), source="public")
    receipt = sent(request, form, lambda values: _typed(request.officer, values))
    if receipt:
        return request.to("tip", receipt.reference, receipt=receipt) if receipt.named else request.to("tips")
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips"))],
        head=ui.PageHead(_("Type a tip")),
        form=form,
        cancel_url=reverse("tips"),
    )


def _typed(officer: Officer, values: Mapping[str, Any]) -> Any:
    identifiers = [
        services.TypedIdentifier(
            kind, text, platform=values["platform"] if kind in ("handle", "account", "group") else None
        )
        for kind, text in values["identifiers"]
    ]
    return services.record_tip(
        officer=officer,
        source=values["source"],
        identifiers=identifiers,
        reference=values["reference"] or None,
        received_at=values["received_at"],
        incident_at=values["incident_at"],
        platform=values["platform"] or None,
        authority=values["authority"] or None,
        note=values["note"] or None,
        client_id=values["client_id"] or None,
    )


@officers_page("tips/<str:reference>/", name="tip", permission="tips.read")
def tip(request: PageRequest, reference: str) -> HttpResponse:
    """One tip: the document, who and what it names and how each was read, duplicates, its lead."""
    found = selectors.tip_for(request.officer, reference)
    aside = request.form(AsideForm, prefix="aside", client_id=new_client_id())
    into = request.form(LeadForm, prefix="into", client_id=new_client_id())
    receipt = sent(
        request, aside, lambda v: services.set_aside_tip(officer=request.officer, tip=reference, **v)
    ) or sent(request, into, lambda v: _into_lead(request.officer, reference, v))
    if receipt:
        return request.to("tip", reference, receipt=receipt)
    if not request.is_post:
        request.note_reading(reference)
    return request.show(
        "pages/tip.html",
        breadcrumbs=[ui.Link(_("Tips"), reverse("tips"))],
        head=ui.PageHead(
            word(SOURCES, found.line.source),
            reference=reference,
            badges=_badges(found),
            actions=_actions(request.officer, found),
        ),
        notices=_notices(found),
        facts=_facts(found),
        document=_document(found),
        identifiers=_identifiers(found),
        files=_files(found),
        shared=_shared(selectors.shared_with(request.officer, reference)),
        parts=_parts(request.officer, found, aside, into),
        form=into if into.is_bound else aside,
    )


def _into_lead(officer: Officer, tip: str, values: Mapping[str, Any]) -> Any:
    once = values["client_id"] or None
    if values["lead"]:
        return services.link_tips(
            officer=officer, lead=values["lead"].strip(), tips=[tip], reason=values["reason"], client_id=once
        )
    return services.open_lead(officer=officer, tips=[tip], reason=values["reason"], client_id=once)


def _badges(found: selectors.TipView) -> tuple[ui.Badge, ...]:
    marks = [ui.Badge(word(STATES, found.line.state), "info" if found.line.state == "new" else "neutral")]
    if found.line.escalated:
        marks.append(ui.Badge(_("urgent, says the sender"), "danger"))
    if found.informational:
        marks.append(ui.Badge(_("informational, says the sender")))
    if found.supplement:
        marks.append(ui.Badge(_("adds to a report")))
    if found.erased:
        marks.append(ui.Badge(_("erased"), "warn"))
    return tuple(marks)


def _actions(officer: Officer, found: selectors.TipView) -> tuple[ui.Action, ...]:
    if found.names_a_child and officer.may("children.open"):
        return (ui.Action(_("Sealed part"), reverse("tip_victims", args=[found.line.reference])),)
    return ()


def _notices(found: selectors.TipView) -> list[ui.Notice]:
    notices = []
    if found.names_a_child:
        notices.append(ui.Notice(_("What this tip says of a child is sealed; two officers open it with a reason.")))
    if found.incident_at is not None:
        notices.append(
            ui.Notice(_("The incident's time may be that of detection, not of the offence; a tip is no proof."))
        )
    return notices


def _facts(found: selectors.TipView) -> ui.Facts:
    line = found.line
    times = found.said.get("times", {})
    return ui.Facts.of(
        _("Tip"),
        [
            (_("Number of the report"), ui.Reference(found.report) if found.report else None),
            ui.Fact(
                _("Received"), ui.cell_of(_received(line)), _as_written(times.get("received"), found.received_zone)
            ),
            (_("Made available"), found.made_available_at),
            ui.Fact(
                _("Incident"), ui.cell_of(found.incident_at), _as_written(times.get("incident"), found.incident_zone)
            ),
            (_("Incident type"), as_word(found.incident_type or "") or list(found.said.get("incident_types", []))),
            (_("Platform"), line.platform),
            (_("Reported by"), found.esp),
            (_("Country"), found.country),
            (_("Sender's priority"), line.priority or (found.said.get("priority") or {}).get("text")),
            (_("Sender's classification"), as_word(found.said.get("classification") or "")),
            (_("Authority"), found.authority),
            (_("Lead"), ui.Reference(line.lead, reverse("lead", args=[line.lead])) if line.lead else None),
            (_("Other versions"), [ui.Reference(v, reverse("tip", args=[v])) for v in found.versions]),
            (_("Outcome"), word(SET_ASIDE, found.outcome) if found.outcome else None),
            (_("Note"), found.said.get("note")),
        ],
        title=_("What it says"),
    )


def _as_written(raw: str | None, zone: str | None) -> str:
    if not raw:
        return ""
    if zone:
        return _("Written “%(raw)s” without a zone; %(zone)s was assumed.") % {"raw": raw, "zone": zone}
    return _("Written “%(raw)s”.") % {"raw": raw}


def _document(found: selectors.TipView) -> ui.Facts:
    return ui.Facts.of(
        _("Document"),
        [
            (_("Format"), ui.Reference(found.line.format)),
            (_("File"), found.said.get("file")),
            (_("Place in it"), found.said.get("place")),
            (_("Row"), found.row),
            (_("Size in bytes"), found.size),
            (_("SHA-256"), ui.Reference(found.digest) if found.digest else None),
            (_("Sealed in the vault as"), ui.Reference(found.document) if found.document else None),
            (_("Taken in"), found.line.recorded_at),
            (_("Taken in by"), found.recorded_by),
            (_("Free texts not kept"), found.notes),
            (_("Remarks of the reader"), list(found.said.get("remarks", []))),
            (_("Not read"), list(found.said.get("unknown", []))),
        ],
        title=_("The document"),
    )


def _identifiers(found: selectors.TipView) -> ui.Table:
    return ui.Table.of(
        _("Identifiers"),
        [_("Identifier"), _("Kind"), _("Whose"), _("As written"), _("Used"), _("Weight"), _("How it was read")],
        [
            (
                ui.Reference(one.value or one.raw),
                word(KINDS, one.kind) + (f", {one.platform}" if one.platform else ""),
                word(ROLES, one.role),
                one.raw if one.value and one.raw != one.value else None,
                _used(one),
                ui.Badge(word(STRENGTHS, one.strength), "good" if one.strength == "strong" else "neutral"),
                [*(word(MARKS, mark) for mark in one.marks), *([one.note] if one.note else [])],
            )
            for one in found.identifiers
        ],
        empty=_("The tip names nothing that can be followed."),
        note=_("A strong identifier that two tips share puts both into one lead; a weak one is a hint for a person."),
    )


def _used(one: selectors.IdentifierView) -> ui.CellValue:
    port = _("source port %(port)s") % {"port": one.port} if one.port else None
    return [part for part in (one.at.astimezone(UTC) if one.at else None, port) if part]


def _files(found: selectors.TipView) -> ui.Table:
    names = {row["holder"]: row.get("name") or row.get("stored_name") for row in found.said.get("files", [])}
    return ui.Table.of(
        _("Files that it names"),
        [_("File"), _("Bytes"), _("Digests"), _("Viewed by the platform"), _("Came along")],
        [
            (
                names.get(file["holder"]) or file["holder"],
                file["size"],
                [ui.Reference(f"{kind} {file[kind]}") for kind in ("md5", "sha1", "sha256", "pdq") if file[kind]],
                file["viewed_by_esp"],
                file["came_along"],
            )
            for file in found.files
        ],
        empty=_("It names no file."),
        note=_("Of files that come along only digest, size and place are kept; nothing of them is ever shown."),
    )


def _shared(found: list[selectors.SharedView]) -> ui.Table:
    return ui.Table.of(
        _("Other tips with the same identifiers"),
        [_("Tip"), _("Shares"), _("Weight"), _("Lead")],
        [
            (
                ui.Reference(one.tip, reverse("tip", args=[one.tip])),
                ", ".join(str(word(KINDS, kind)) for kind in one.kinds),
                word(STRENGTHS, "strong" if one.strong else "weak"),
                ui.Reference(one.lead, reverse("lead", args=[one.lead])) if one.lead else None,
            )
            for one in found
        ],
        empty=_("No other tip shares an identifier."),
    )


def _parts(officer: Officer, found: selectors.TipView, aside: forms.Form, into: forms.Form) -> list[Part]:
    parts = []
    if found.line.lead is None and officer.may("leads.change") and not found.erased:
        parts.append(Part(_("Open a lead, or put the tip into one"), into, _("Record")))
    if found.line.state == rules.TipState.NEW and officer.may("tips.change"):
        parts.append(Part(_("Set it aside"), aside, _("Set aside"), danger=True))
    return parts


@search.searches("tips", permission="tips.read")
def search_tips(officer: Officer, text: str) -> list[search.Hit]:
    """Tips by reference, report's number or any identifier."""
    found = selectors.tips_of_values(officer, search.value_references(text), reference=text)
    return [
        search.Hit(one.reference, reverse("tip", args=[one.reference]), _("tip"), word(SOURCES, one.source))
        for one in found
    ]
