"""Leads in the order of work, and one lead: its tips and links, the way to an address, its place, priority and end."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tutela.apps.intake import selectors, services
from tutela.apps.intake.leads import checklist
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import district_names
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.apps.subjects.selectors import subjects_of_matter
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.fields import MomentField
from tutela.web.intake_words import (
    ANSWERS,
    CONFIDENCES,
    KINDS,
    OUTCOMES,
    ROLES,
    SOURCES,
    STANDINGS,
    STEPS,
    STRENGTHS,
    choices,
    word,
)
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent
from tutela.web.shown import Who, history_of, link_to
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word

PAGE_SIZE = 50
TONES: dict[int, ui.Tone] = {0: "danger", 1: "warn", 2: "info"}


class FilterForm(forms.Form):
    """Which leads are listed."""

    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bands = [(band.name, as_word(band.name)) for band in checklist().bands]
        self.fields["district"].choices = district_choices(_("every district"))  # type: ignore[attr-defined]
        self.fields["level"].choices = [("", _("every priority")), *bands]  # type: ignore[attr-defined]


class ReasonForm(VerbForm):
    """A form that ends in a reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class JudgeForm(ReasonForm):
    """What a person says of a link."""

    says = forms.ChoiceField(
        label=gettext_lazy("What you say"),
        choices=[
            ("confirm", gettext_lazy("They belong together")),
            ("reverse", gettext_lazy("They do not belong together; never link them again")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("says", "reason")


class LinkForm(ReasonForm):
    """A tip or another lead that belongs here."""

    other = forms.CharField(
        label=gettext_lazy("Tip or lead"),
        max_length=24,
        help_text=gettext_lazy("For example TIP-000012 or LEAD-000003."),
    )
    field_order = ("other", "reason")


class HopForm(VerbForm):
    """One step of the way to an address."""

    step = forms.ChoiceField(label=gettext_lazy("Step"))
    asked = forms.CharField(label=gettext_lazy("What was asked, of whom"), widget=forms.Textarea(attrs={"rows": 2}))
    asked_at = MomentField(label=gettext_lazy("Asked"), required=False)
    request = forms.CharField(label=gettext_lazy("Request"), max_length=24, required=False)
    answered = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    answered_at = MomentField(label=gettext_lazy("Answered"), required=False)
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    station = forms.CharField(label=gettext_lazy("Police station"), max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["step"].choices = choices(STEPS)  # type: ignore[attr-defined]
        self.fields["confidence"].choices = choices(CONFIDENCES, _("not answered yet"))  # type: ignore[attr-defined]
        self.fields["district"].choices = district_choices(_("not known"))  # type: ignore[attr-defined]


class AnswerForm(VerbForm):
    """The answer to a step that waits."""

    hop = forms.ChoiceField(label=gettext_lazy("Step"))
    answered = forms.CharField(label=gettext_lazy("Answer"), widget=forms.Textarea(attrs={"rows": 2}))
    answered_at = MomentField(label=gettext_lazy("Answered"))
    confidence = forms.ChoiceField(label=gettext_lazy("Confidence"))

    def __init__(self, *args: Any, waiting: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confidence"].choices = choices(CONFIDENCES)  # type: ignore[attr-defined]


class LocateForm(ReasonForm):
    """Where a lead points to."""

    district = forms.ChoiceField(label=gettext_lazy("District"))
    station = forms.CharField(label=gettext_lazy("Police station"), max_length=80, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    child_at_address = forms.NullBooleanField(label=gettext_lazy("A child lives there"), required=False)
    field_order = ("district", "station", "address", "child_at_address", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = district_choices(_("choose"))  # type: ignore[attr-defined]


class PriorityForm(ReasonForm):
    """The questions of the checklist in force."""

    level = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        help_text=gettext_lazy("Another than the checklist gives only with a reason of your own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = checklist()
        for item in chosen.items:
            self.fields[f"item_{item.key}"] = forms.ChoiceField(
                label=item.question, choices=choices(ANSWERS), initial="unknown", required=False
            )
        bands = [(band.name, as_word(band.name)) for band in chosen.bands]
        self.fields["level"].choices = [("", _("as the checklist gives")), *bands]  # type: ignore[attr-defined]
        self.order_fields([*(f"item_{item.key}" for item in chosen.items), "level", "reason"])

    def answers(self) -> dict[str, str]:
        """Answers by item."""
        return {
            name.removeprefix("item_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("item_") and value
        }


class CloseForm(ReasonForm):
    """How a lead ends."""

    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"))
    field_order = ("outcome", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [pair for pair in choices(OUTCOMES) if pair[0] != "joined"]  # type: ignore[attr-defined]


def district_choices(nothing: str) -> list[tuple[str, str]]:
    """Districts by name, with nothing before them."""
    names = district_names(get_language() or "en")
    return [("", nothing), *sorted(names.items(), key=lambda pair: pair[1])]


@officers_page("leads/", name="leads", permission="leads.read", methods=("GET", "HEAD"))
def leads(request: PageRequest) -> HttpResponse:
    """Leads that the officer sees: the highest priority first, the oldest first within it."""
    form = FilterForm(request.query or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    closed = request.query.get("closed") == "1"
    after = str(request.query.get("after", "")) or None
    found = selectors.leads(
        request.officer,
        closed=closed,
        district=asked.get("district") or None,
        level=asked.get("level") or None,
        after=after,
        limit=PAGE_SIZE + 1,
    )
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    request.note_list(len(shown))
    query: QueryDict = request.query.copy()
    query.pop("after", None)
    first = f"?{query.urlencode()}"
    query["after"] = shown[-1].key if shown else ""
    names = district_names(get_language() or "en")
    return request.show(
        "pages/leads.html",
        head=ui.PageHead(
            _("Leads"),
            summary=_("In the order of work; a priority orders, it accuses nobody."),
            actions=(ui.Action(_("Load open leads"), reverse("leads_load")),)
            if request.officer.may("leads.change")
            else (),
        ),
        tabs=[
            ui.Link(_("Open"), reverse("leads"), not closed),
            ui.Link(_("Closed"), f"{reverse('leads')}?closed=1", closed),
        ],
        form=form if form.is_bound else FilterForm(),
        table=ui.Table.of(
            _("Leads"),
            [
                _("Reference"),
                _("Priority"),
                _("Due"),
                _("District"),
                _("Tips"),
                _("Stands at"),
                _("Opened"),
                _("Source"),
            ],
            [
                ui.Row.of(
                    ui.Reference(one.reference, reverse("lead", args=[one.reference])),
                    _level(one),
                    one.due_at if not closed else word(OUTCOMES, one.outcome or ""),
                    [names.get(one.district or "", one.district), one.station] if one.district else None,
                    one.tips,
                    word(STEPS, one.step) if one.step else None,
                    one.opened_at,
                    word(SOURCES, one.source),
                )
                for one in shown
            ],
            empty=_("No lead is here."),
            pagination=ui.Pagination(
                1,
                len(shown),
                previous_url=first if after else "",
                next_url=f"?{query.urlencode()}" if more else "",
            )
            if after or more
            else None,
        ),
    )


def _level(one: selectors.LeadLine) -> ui.CellValue:
    if one.level is None:
        return ui.Badge(_("not set"), "neutral")
    rank = int(one.key.partition("-")[0])
    return ui.Badge(as_word(one.level), TONES.get(rank, "neutral"))


@officers_page("leads/<str:reference>/", name="lead", permission="leads.read")
def lead(request: PageRequest, reference: str) -> HttpResponse:
    """One lead with everything known of it; each form records one act."""
    found = selectors.lead_for(request.officer, reference)
    changing = request.officer.may("leads.change") and found.line.closed_at is None
    tried = _Forms(request) if changing else None
    receipt = tried.recorded(reference) if tried else None
    if receipt:
        return request.to("lead", reference, receipt=receipt)
    if not request.is_post:
        request.note_reading(reference)
    hops = selectors.hops_of(request.officer, reference)
    return request.show(
        "pages/lead.html",
        breadcrumbs=[ui.Link(_("Leads"), reverse("leads"))],
        head=ui.PageHead(word(SOURCES, found.line.source), reference=reference, badges=_badges(found)),
        facts=_facts(request.officer, found),
        priority=_priority_facts(selectors.priorities_of(request.officer, reference)),
        tips=_tips(request.officer, selectors.tips_of_lead(request.officer, reference)),
        links=_links(request.officer, reference, selectors.links_of_lead(request.officer, reference), changing),
        identifiers=_identifiers(selectors.identifiers_of_lead(request.officer, reference)),
        subjects=_subjects(request.officer, reference),
        timeline=_timeline(request.officer, reference, hops),
        parts=tried.parts(hops) if tried else [],
        form=tried.bound() if tried else None,
    )


class _Forms:
    """The forms of a lead's page, only the one that was sent bound."""

    def __init__(self, request: PageRequest) -> None:
        once = new_client_id()
        self.request = request
        self.hop = request.form(HopForm, prefix="hop", client_id=once)
        self.answer = request.form(AnswerForm, prefix="answer", client_id=once)
        self.locate = request.form(LocateForm, prefix="locate", client_id=once)
        self.priority = request.form(PriorityForm, prefix="priority", client_id=once)
        self.link = request.form(LinkForm, prefix="link", client_id=once)
        self.close = request.form(CloseForm, prefix="close", client_id=once)

    def recorded(self, lead: str) -> Receipt | None:
        """Do what was sent."""
        officer = self.request.officer
        self._offer_waiting(lead)
        return (
            sent(self.request, self.hop, lambda v: services.record_hop(officer=officer, lead=lead, **_given(v)))
            or sent(self.request, self.answer, lambda v: _answered(officer, lead, v))
            or sent(self.request, self.locate, lambda v: services.locate_lead(officer=officer, lead=lead, **_given(v)))
            or sent(self.request, self.priority, lambda v: self._prioritised(lead, v))
            or sent(self.request, self.link, lambda v: _linked(officer, lead, v))
            or sent(self.request, self.close, lambda v: services.close_lead(officer=officer, lead=lead, **_given(v)))
        )

    def _offer_waiting(self, lead: str) -> None:
        hops = selectors.hops_of(self.request.officer, lead)
        waiting = [(str(h.number), f"{h.number}. {word(STEPS, h.step)}") for h in hops if h.answered is None]
        self.answer.fields["hop"].choices = waiting

    def _prioritised(self, lead: str, values: Mapping[str, Any]) -> Receipt:
        return services.set_priority(
            officer=self.request.officer,
            lead=lead,
            answers=self.priority.answers(),
            reason=values["reason"],
            level=values["level"] or None,
            client_id=values["client_id"] or None,
        )

    def parts(self, hops: list[selectors.HopView]) -> list[Part]:
        """The forms with their titles; the answer's only where a step waits."""
        found = [Part(_("Record a step"), self.hop, _("Record"))]
        if any(hop.answered is None for hop in hops):
            found.append(Part(_("Record an answer"), self.answer, _("Record")))
        return [
            *found,
            Part(_("Locate it"), self.locate, _("Locate")),
            Part(_("Set the priority"), self.priority, _("Set")),
            Part(_("Link a tip, or join a lead"), self.link, _("Link")),
            Part(_("Close it"), self.close, _("Close"), danger=True),
        ]

    def bound(self) -> forms.Form | None:
        """The form that was sent, so that a refused one answers as such."""
        every = (self.hop, self.answer, self.locate, self.priority, self.link, self.close)
        return next((form for form in every if form.is_bound), None)


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a form, empty text as nothing."""
    return {name: (None if value == "" else value) for name, value in values.items()}


def _answered(officer: Officer, lead: str, values: Mapping[str, Any]) -> Receipt:
    return services.record_answer(officer=officer, lead=lead, **(_given(values) | {"hop": int(values["hop"])}))


def _linked(officer: Officer, lead: str, values: Mapping[str, Any]) -> Receipt:
    other, once = values["other"].strip().upper(), values["client_id"] or None
    if other.startswith("LEAD-"):
        return services.join_leads(officer=officer, lead=lead, joined=other, reason=values["reason"], client_id=once)
    return services.link_tips(officer=officer, lead=lead, tips=[other], reason=values["reason"], client_id=once)


def _badges(found: selectors.LeadView) -> tuple[ui.Badge, ...]:
    line = found.line
    marks = []
    if line.level:
        tone = TONES.get(int(line.key.partition("-")[0]), "neutral")
        marks.append(ui.Badge(_("priority: %(level)s") % {"level": as_word(line.level)}, tone))
    if line.child_at_address:
        marks.append(ui.Badge(_("child at the address"), "warn"))
    if line.closed_at:
        marks.append(ui.Badge(_("closed: %(outcome)s") % {"outcome": word(OUTCOMES, line.outcome or "")}, "neutral"))
    if found.erased_at:
        marks.append(ui.Badge(_("erased"), "warn"))
    return tuple(marks)


def _facts(officer: Officer, found: selectors.LeadView) -> ui.Facts:
    line = found.line
    names, who = district_names(get_language() or "en"), Who((found.opened_by, found.closed_by))
    closing = [
        (_("Closed"), line.closed_at),
        (_("Closed by"), who(found.closed_by)),
        (_("Why closed"), found.close_reason),
        (_("Joined to"), link_to("lead", found.joined_to)),
        (_("To be erased after"), found.erase_after),
    ]
    return ui.Facts.of(
        _("Lead"),
        [
            (_("District"), names.get(line.district or "", line.district)),
            (_("Police station"), line.station),
            (_("Address"), found.address),
            (_("A child lives there"), line.child_at_address),
            (_("Opened"), line.opened_at),
            (_("Opened by"), who(found.opened_by)),
            *([(_("Due"), line.due_at)] if line.due_at else []),
            *([(_("Group"), link_to("group", found.group))] if found.group else []),
            *([(_("Earlier reference"), found.earlier_reference)] if found.earlier_reference else []),
            *([(_("Note"), found.note)] if found.note else []),
            *(closing if line.closed_at else []),
        ],
        title=_("What is known"),
    )


def _priority_facts(found: list[selectors.PriorityView]) -> ui.Facts | None:
    if not found:
        return None
    newest, before = found[0], len(found) - 1
    return ui.Facts.of(
        _("Priority"),
        [
            (_("Priority"), as_word(newest.level)),
            (_("By the checklist"), as_word(newest.by_checklist)),
            (_("Points"), newest.points),
            (_("How it came about"), list(newest.explanation)),
            (_("The officer's reason"), newest.reason),
            (_("Checklist"), newest.checklist),
            (_("Set"), newest.set_at),
            (_("Set by"), Who([newest.set_by])(newest.set_by)),
            *([(_("Set before"), ngettext("%(n)d time", "%(n)d times", before) % {"n": before})] if before else []),
        ],
        title=_("Priority"),
    )


def _tips(officer: Officer, found: list[selectors.TipLine]) -> ui.Table:
    opens = officer.may("tips.read")
    return ui.Table.of(
        _("Tips"),
        [_("Tip"), _("Received"), _("Source"), _("Platform")],
        [
            (
                ui.Reference(tip.reference, reverse("tip", args=[tip.reference]) if opens else ""),
                tip.received_at,
                word(SOURCES, tip.source),
                tip.platform,
            )
            for tip in found
        ],
        empty=_("It rests on no tip."),
    )


def _links(officer: Officer, lead: str, found: list[selectors.LinkView], changing: bool) -> ui.Table:
    return ui.Table.of(
        _("Why they are one lead"),
        [_("Tips"), _("Share"), _("Because"), _("Standing"), _("Said by"), _("Reason")],
        [
            ui.Row.of(
                ui.Link(f"{one.one} – {one.other}", reverse("lead_link", args=[lead, one.one, one.other]))
                if changing
                else f"{one.one} – {one.other}",
                [word(KINDS, kind) for kind in one.kinds],
                list(one.reasons),
                ui.Badge(word(STANDINGS, one.standing), "good" if one.standing == "confirmed" else "neutral"),
                one.judged_by if one.by == "officer" or one.standing != "proposed" else _("rule"),
                one.reason,
                state="withdrawn" if one.standing == "reversed" else "",
            )
            for one in found
        ],
        empty=_("Nothing ties tips together here."),
    )


def _identifiers(found: list[selectors.IdentifierView]) -> ui.Table:
    return ui.Table.of(
        _("Identifiers"),
        [_("Identifier"), _("Kind"), _("Whose"), _("Weight")],
        [
            (
                ui.Reference(one.value or one.raw),
                word(KINDS, one.kind) + (f", {one.platform}" if one.platform else ""),
                word(ROLES, one.role),
                word(STRENGTHS, one.strength),
            )
            for one in found
        ],
        filterable=len(found) > 20,
    )


def _subjects(officer: Officer, lead: str) -> ui.Table | None:
    if not officer.may("subjects.read"):
        return None
    return ui.Table.of(
        _("Subjects"),
        [_("Subject"), _("Kind"), _("What it says"), _("Mentions")],
        [
            (
                ui.Reference(one.reference, reverse("subject", args=[one.reference])),
                word(KINDS, one.kind),
                one.value,
                one.mentions,
            )
            for one in subjects_of_matter(officer, lead)
        ],
        empty=_("No subject is named."),
    )


def _timeline(officer: Officer, lead: str, hops: list[selectors.HopView]) -> ui.Timeline:
    """The way to an address among everything else that was recorded of the lead."""
    return history_of(officer, lead, {hop.entry: _hop_text(hop) for hop in hops})


def _hop_text(hop: selectors.HopView) -> str:
    words = [_("Asked: %(asked)s") % {"asked": hop.asked}]
    if hop.answered is None:
        words.append(_("still waiting"))
    else:
        words.append(
            _("Answer (%(confidence)s confidence): %(answered)s")
            % {"confidence": word(CONFIDENCES, hop.confidence or ""), "answered": hop.answered}
        )
    if hop.asked_at and hop.answered_at:
        words.append(_("after %(span)s") % {"span": ui.span_text(hop.answered_at - hop.asked_at)})
    return " · ".join(words)


@officers_page("leads/<str:reference>/links/<str:one>/<str:other>/", name="lead_link", permission="leads.change")
def lead_link(request: PageRequest, reference: str, one: str, other: str) -> HttpResponse:
    """Confirm or reverse that two tips belong together."""
    found = selectors.link_for(request.officer, reference, one, other)
    form = request.form(JudgeForm, client_id=new_client_id())
    receipt = sent(request, form, lambda values: _judged(request.officer, found, values))
    if receipt:
        return request.to("lead", reference, receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Leads"), reverse("leads")), ui.Link(reference, reverse("lead", args=[reference]))],
        head=ui.PageHead(_("Do they belong together?"), reference=f"{one} – {other}"),
        before=ui.Facts.of(
            _("Link"),
            [
                (_("Share"), [word(KINDS, kind) for kind in found.kinds]),
                (_("Because"), list(found.reasons)),
                (_("Standing"), word(STANDINGS, found.standing)),
                (_("Reason"), found.reason),
            ],
        ),
        form=form,
        cancel_url=reverse("lead", args=[reference]),
    )


def _judged(officer: Officer, link: selectors.LinkView, values: Mapping[str, Any]) -> Receipt:
    verb = services.confirm_link if values["says"] == "confirm" else services.reverse_link
    return verb(
        officer=officer,
        one=link.one,
        other=link.other,
        reason=values["reason"],
        client_id=values["client_id"] or None,
    )


@due.items("leads", permission="leads.read")
def due_of_leads(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Leads that wait for a priority, an answer or the work that their priority asks for."""
    found = [
        ui.DueItem(
            title=_due_title(one),
            due_at=one.due_at,
            url=reverse("lead", args=[one.reference]),
            reference=one.reference,
            source=_("priority %(level)s") % {"level": as_word(one.level)} if one.level else "",
        )
        for one in selectors.leads_due(officer, limit=due.LIMIT)
        if one.due_at is not None
    ]
    found += [
        ui.DueItem(
            title=one.due.title,
            due_at=one.due.due_at or one.due.started_at,
            url=reverse("lead", args=[one.lead]),
            reference=f"{one.lead} {one.tip}",
            source=f"{one.due.basis}; {one.due.rule}",
        )
        for one in selectors.copies_ending(officer, now, limit=due.LIMIT)
    ]
    return sorted(found, key=lambda item: item.due_at)[: due.LIMIT]


def _due_title(one: selectors.LeadLine) -> str:
    if one.waiting_since is not None and one.step is not None:
        return _("Ask after the answer: %(step)s") % {"step": word(STEPS, one.step)}
    if one.level is None:
        return _("Set the priority of a new lead")
    return _("Begin work on a lead")


@search.searches("leads", permission="leads.read")
def search_leads(officer: Officer, text: str) -> list[search.Hit]:
    """Leads by reference, or by their reference in an earlier system."""
    return [
        search.Hit(one.reference, reverse("lead", args=[one.reference]), _("lead"), word(SOURCES, one.source))
        for one in selectors.leads_named(officer, text)
    ]
