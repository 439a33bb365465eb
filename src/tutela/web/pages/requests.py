"""Requests to platforms: what is due first, issuing one, its page, its document, and what happened to it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from tutela.apps.cases.standing import sections_on
from tutela.apps.people import selectors as people
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import PERMISSIONS
from tutela.apps.record import clock
from tutela.apps.record.receipts import Receipt
from tutela.apps.requests import selectors, services
from tutela.apps.requests.letters import letter_of
from tutela.engines.values import ValueRefused, moment_given
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.fields import MomentField
from tutela.web.law_words import IDENTIFIERS, MEANS, OUTCOMES, REQUEST_KINDS, REQUEST_STANDINGS, badge, sureness
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import sent
from tutela.web.shown import Who, discrepancies_of, history_of, link_to, names_of_districts
from tutela.web.templatetags.components import moment_text
from tutela.web.verbs import VerbForm, bound, object_page, stating
from tutela.web.wording import choices, said

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """Which requests are listed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=choices(REQUEST_KINDS, gettext_lazy("any"))
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[("", gettext_lazy("open, due first")), ("all", gettext_lazy("all, newest first"))],
    )


class IssueForm(VerbForm):
    """What every request states."""

    platform = forms.CharField(label=gettext_lazy("Platform"), max_length=80)
    case = forms.CharField(label=gettext_lazy("Case"), max_length=24, required=False)
    lead = forms.CharField(label=gettext_lazy("Lead"), max_length=24, required=False)
    group = forms.CharField(label=gettext_lazy("Group"), max_length=24, required=False)
    identifiers = forms.CharField(
        label=gettext_lazy("Identifiers"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One a line: kind, value; for an IP address also source port and time with its zone, all separated by "
            "blanks. For example: ip 192.0.2.7 4431 2026-02-20T10:00:05+05:30. Kinds: account, handle, email, phone, ip, "
            "url, group, digest."
        ),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason or purpose"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    signatory = forms.ChoiceField(label=gettext_lazy("Signed by"), required=False)
    court_order = forms.CharField(
        label=gettext_lazy("Order of a court that it transmits"), max_length=80, required=False
    )

    def asked(self) -> list[services.Asked]:
        """The identifiers, line by line."""
        return [_asked(line) for line in self.cleaned_data["identifiers"].splitlines() if line.strip()]

    def clean_identifiers(self) -> str:
        text = str(self.cleaned_data["identifiers"])
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip() and (fault := _fault_of(line)):
                self.add_error("identifiers", _("Line %(n)d: %(fault)s") % {"n": number, "fault": fault})
        return text


class PreservationForm(IssueForm):
    """A request to preserve."""

    span_from = MomentField(label=gettext_lazy("Records from"), required=False)
    span_to = MomentField(label=gettext_lazy("Records to"), required=False)


class DisclosureForm(IssueForm):
    """An order to produce."""

    station_head = forms.BooleanField(
        label=gettext_lazy("The signatory is in charge of the police station"), required=False
    )
    service = forms.ChoiceField(
        label=gettext_lazy("To be served by"), choices=choices(MEANS), initial="registered post"
    )


class TakedownForm(IssueForm):
    """A notice for removal."""

    basis = forms.ChoiceField(label=gettext_lazy("The content is unlawful under"), required=False)
    nature = forms.CharField(
        label=gettext_lazy("Nature of the unlawful act"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("In general terms, for example: publishing CSEAM. No description is asked for."),
    )
    authorisation = forms.CharField(
        label=gettext_lazy("Special authorisation of the signatory"), max_length=80, required=False
    )


FORMS: dict[str, type[IssueForm]] = {
    "preservation": PreservationForm,
    "disclosure": DisclosureForm,
    "takedown": TakedownForm,
}


def _asked(line: str) -> services.Asked:
    kind, value, *more = line.split()
    if kind.casefold() != "ip":
        return services.Asked(kind.casefold(), " ".join((value, *more)))
    port = next((int(part) for part in more if part.isdecimal() and len(part) < 6), None)
    at = next((part for part in more if "T" in part), None)
    return services.Asked("ip", value, port, at)


def _fault_of(line: str) -> str:
    """What is wrong with the shape of one line; empty when nothing is."""
    parts = line.split()
    if len(parts) < 2:
        return _("give a kind and a value")
    if parts[0].casefold() not in IDENTIFIERS:
        return _("%(kind)s is no kind of identifier") % {"kind": parts[0][:20]}
    if parts[0].casefold() == "ip":
        for part in parts[2:]:
            if not (part.isdecimal() and len(part) < 6):
                try:
                    moment_given(part)
                except ValueRefused as error:
                    return str(error)
    return ""


@officers_page("requests/", name="requests", permission="requests.read", methods=("GET", "HEAD"))
def requests(request: PageRequest) -> HttpResponse:
    """Requests: what is open with what is due first, or all with the newest first."""
    officer = request.officer
    form = FilterForm(request.query or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    kind, everything = str(chosen.get("kind") or ""), chosen.get("show") == "all"
    if everything:
        before = str(request.query.get("before", ""))[:24] or None
        found = selectors.requests(officer, kind=kind or None, before=before, limit=PAGE_SIZE + 1)
    else:
        found = selectors.requests_due(officer, kind=kind or None, after=_after(request), limit=PAGE_SIZE + 1)
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    more = ""
    if len(found) > PAGE_SIZE:
        last = shown[-1]
        key = {"before": last.reference} if everything else {"after": f"{last.attend_at.isoformat()}~{last.reference}"}
        more = f"?{urlencode({'kind': kind, 'show': 'all' if everything else '', **key})}"
    return request.show(
        "pages/filtered.html",
        head=ui.PageHead(_("Requests"), actions=_issue_actions(officer)),
        form=form,
        table=requests_table(shown, ui.Pagination(1 if shown else 0, len(shown), None, next_url=more)),
    )


def _after(request: PageRequest) -> tuple[datetime, str] | None:
    moment, _tilde, reference = str(request.query.get("after", "")).partition("~")
    try:
        return (moment_given(moment), reference) if reference else None
    except ValueRefused:
        return None


def _issue_actions(officer: Officer, **about: str) -> tuple[ui.Action, ...]:
    if not officer.may("requests.change"):
        return ()
    url = reverse("request_issue")
    labels = (_("Ask to preserve"), _("Order to produce"), _("Take down"))
    return tuple(
        ui.Action(label, f"{url}?{urlencode({'kind': kind, **about})}", "primary" if not n else "plain")
        for n, (kind, label) in enumerate(zip(FORMS, labels, strict=True))
    )


def requests_table(found: list[selectors.RequestLine], pages: ui.Pagination | None = None) -> ui.Table:
    """Requests as lines of a table."""
    now, names, who = clock.now(), names_of_districts(), Who(r.signatory for r in found)
    return ui.Table.of(
        _("Requests"),
        [
            _("Request"),
            _("Kind"),
            _("Platform"),
            _("Matter"),
            _("District"),
            _("Standing"),
            _("Due"),
            _("Delivered"),
            _("Signed by"),
        ],
        [
            ui.Row.of(
                link_to("request", r.reference),
                said(REQUEST_KINDS, r.kind),
                r.platform,
                r.matter,
                names.get(r.district or "", r.district),
                badge(REQUEST_STANDINGS, r.status),
                r.due_at if r.open else None,
                r.delivered_at,
                who(r.signatory),
                state=_row_state(r, now),
            )
            for r in found
        ],
        empty=_("No request that you see answers to this."),
        pagination=pages,
    )


def _row_state(r: selectors.RequestLine, now: datetime) -> Any:
    if r.status in ("withdrawn", "lapsed"):
        return "withdrawn"
    return "overdue" if r.open and r.due_at is not None and r.due_at < now else ""


@officers_page("requests/issue/", name="request_issue", permission="requests.change")
def request_issue(request: PageRequest) -> HttpResponse:
    """Prepare a request of one kind; it is issued at once, or waits for the signature of another."""
    officer = request.officer
    kind = str(request.query.get("kind") or "preservation")
    kind = kind if kind in FORMS else "preservation"
    given = {name: str(request.query.get(name, "")) for name in ("case", "lead", "group", "platform")}
    form = bound(request, FORMS[kind], **given)
    form.choose("signatory", _signatories(officer, kind))
    if kind == "takedown":
        offered = sections_on(people.today())
        form.choose("basis", [("", _("choose")), *((s.name, f"{s.cite}: {s.title}") for s in offered)])
    receipt = sent(request, form, _issue(officer, kind, form))
    if receipt is not None:
        return request.to("request", receipt.reference, receipt=receipt)
    url = reverse("request_issue")
    about = {name: value for name, value in given.items() if value}
    groups = [
        ui.FieldGroup(_("To whom"), ("platform",)),
        ui.FieldGroup(
            _("Matter"), ("case", "lead", "group"), _("Give one of them; what it is about decides who sees it.")
        ),
        ui.FieldGroup(
            _("What is asked"),
            ("identifiers", "span_from", "span_to", "reason", "basis", "nature"),
        ),
        ui.FieldGroup(_("Signature"), ("signatory", "station_head", "authorisation", "court_order", "service")),
    ]
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Requests"), reverse("requests"))],
        head=ui.PageHead(
            said(REQUEST_KINDS, kind) or "",
            summary=_(
                "Tutela sends nothing. It writes the document, which an officer sends, and keeps what came of it."
            ),
        ),
        tabs=[
            ui.Link(label, f"{url}?{urlencode({'kind': name, **about})}", name == kind)
            for name, label in REQUEST_KINDS.items()
        ],
        form=form,
        groups=groups,
        submit=_("Prepare the take-down") if kind == "takedown" else _("Issue"),
        cancel_url=reverse("requests"),
    )


def _signatories(officer: Officer, kind: str) -> list[tuple[str, ui.Text]]:
    """Officers who may sign a request; oneself, unless it is the act of two."""
    roles = PERMISSIONS["requests.change"]
    found = [
        o for o in people.officers() if set(o.roles) & {role.value for role in roles} and o.number != officer.number
    ]
    first: list[tuple[str, ui.Text]] = [("", _("choose the second officer") if kind == "takedown" else _("myself"))]
    return [*first, *((o.number, f"{o.name} {o.number}, {o.rank}") for o in found)]


def _issue(officer: Officer, kind: str, form: IssueForm) -> Callable[[dict[str, Any]], Receipt]:
    def issued(v: dict[str, Any]) -> Receipt:
        return services.issue_request(
            officer=officer,
            kind=kind,
            platform=v["platform"],
            identifiers=form.asked(),
            reason=v["reason"],
            basis=v.get("basis", ""),
            case=v["case"].strip().upper() or None,
            lead=v["lead"].strip().upper() or None,
            group=v["group"].strip().upper() or None,
            signatory=v["signatory"] or None,
            station_head=v.get("station_head", False),
            authorisation=v.get("authorisation") or None,
            court_order=v["court_order"].strip() or None,
            nature=v.get("nature") or None,
            service=v.get("service", "registered post"),
            span_from=v.get("span_from"),
            span_to=v.get("span_to"),
            client_id=v["client_id"] or None,
        )

    return issued


@officers_page("requests/<str:reference>/", name="request", permission="requests.read", methods=("GET", "HEAD"))
def request_page(request: PageRequest, reference: str) -> HttpResponse:
    """One request: what was asked and why, what is due by which rule, what was answered."""
    officer = request.officer
    found = selectors.request_for(officer, reference)
    request.note_reading(reference)
    answers = selectors.answers_of(officer, reference)
    return request.show(
        "pages/request.html",
        breadcrumbs=[ui.Link(_("Requests"), reverse("requests"))],
        head=ui.PageHead(
            _("%(kind)s to %(platform)s")
            % {"kind": said(REQUEST_KINDS, found.line.kind), "platform": found.line.platform},
            reference=reference,
            badges=(badge(REQUEST_STANDINGS, found.line.status),),
            actions=_actions(officer, found),
        ),
        facts=_facts(found),
        due_facts=_due_facts(found),
        identifiers=_identifiers_table(found, answers),
        answers=_answers_table(answers),
        discrepancies=discrepancies_of(officer, reference),
        timeline=history_of(officer, reference),
    )


def _facts(found: selectors.RequestView) -> ui.Facts:
    line, who = found.line, Who([found.line.prepared_by, found.line.signatory])
    signed = f"{who(line.signatory)}, {found.signatory_rank}" if found.signatory_rank else who(line.signatory)
    offence = found.offence
    return ui.Facts.of(
        _("Request"),
        [
            (_("Matter"), line.matter if line.matter not in (line.case, line.lead, line.group) else None),
            (_("Case"), link_to("case", line.case)),
            (_("Lead"), link_to("lead", line.lead)),
            (_("Group"), link_to("group", line.group)),
            (_("Rests on"), f"{found.basis['cite']}: {found.basis['title']}"),
            (_("How sure"), [part for part in (found.basis["note"], sureness(found.basis["certainty"])) if part]),
            *([(_("Content unlawful under"), f"{offence['cite']}: {offence['title']}")] if offence else []),
            (_("Reason or purpose"), found.reason),
            *([(_("Nature of the unlawful act"), found.nature)] if found.nature else []),
            *([(_("Records from"), found.span_from), (_("Records to"), found.span_to)] if found.span_from else []),
            (_("Prepared"), (who(line.prepared_by), found.prepared_at)),
            (_("Signed"), (signed, line.issued_at) if line.issued_at else _("waits for %(who)s") % {"who": signed}),
            (_("Special authorisation"), found.authorisation),
            (_("Order of a court"), found.court_order),
            (_("Preserved before by"), link_to("request", found.preserved_by)),
            *([(_("Why it ended"), found.closed_reason)] if found.closed_reason else []),
        ],
        title=_("Request"),
    ).stated


def _due_facts(found: selectors.RequestView) -> ui.Facts:
    line, owed = found.line, found.due
    ends = _("Preservation ends") if line.kind == "preservation" else _("Answer due")
    none = _("No rule set a time on the day of delivery.") if line.delivered_at else _("Counts from delivery.")
    rows: list[tuple[ui.Text, ui.CellValue]] = [
        (_("Delivered"), line.delivered_at),
        (_("By"), said(MEANS, found.means)),
        (_("Receipt"), found.receipt),
        (ends, owed.due_at if owed else none),
    ]
    if owed is not None:
        rows += [(_("How it is counted"), owed.rule), (_("Rests on"), owed.basis), (_("Note"), owed.note)]
    if found.renewals:
        rows.append((_("Renewed"), found.renewals))
    return ui.Facts.of(_("Delivery and time"), rows, title=_("Delivery and time")).stated


def _identifiers_table(found: selectors.RequestView, answers: list[selectors.AnswerView]) -> ui.Table:
    answered = {place for a in answers if a.outcome != "refused" for place in a.answered}
    return ui.Table.of(
        _("Asked about"),
        [_("Kind"), _("Identifier"), _("Source port"), _("At"), _("Answered")],
        [
            (
                said(IDENTIFIERS, one.kind),
                ui.Reference(one.value),
                one.port,
                one.at,
                ui.Badge(_("Yes"), "good") if n in answered else ui.Badge(_("Not yet")),
            )
            for n, one in enumerate(found.identifiers)
        ],
    )


def _answers_table(answers: list[selectors.AnswerView]) -> ui.Table:
    who = Who(a.recorded_by for a in answers)
    return ui.Table.of(
        _("Answers"),
        [_("Answered"), _("Outcome"), _("Identifiers"), _("Why"), _("Platform's number"), _("Recorded by")],
        [
            (
                a.answered_at,
                said(OUTCOMES, a.outcome),
                len(a.answered),
                a.why,
                a.platform_reference,
                who(a.recorded_by),
            )
            for a in answers
        ],
        empty=_("No answer is recorded."),
    )


def _actions(officer: Officer, found: selectors.RequestView) -> tuple[ui.Action, ...]:
    reference, status = found.line.reference, found.line.status
    ways = [ui.Action(_("Document to send"), reverse("request_letter", args=[reference]))]
    if officer.may("requests.change") and status not in ("withdrawn", "lapsed"):
        if status == "prepared" and found.line.signatory == officer.number:
            ways.insert(0, ui.Action(_("Sign"), reverse("request_sign", args=[reference]), "primary"))
        if found.line.delivered_at is None:
            ways.append(ui.Action(_("Record delivery"), reverse("request_deliver", args=[reference])))
        ways.append(ui.Action(_("Record answer"), reverse("request_answer", args=[reference])))
        if found.line.kind == "preservation" and found.line.delivered_at is not None and found.line.open:
            ways.append(ui.Action(_("Renew"), reverse("request_renew", args=[reference])))
            ways.append(ui.Action(_("Let lapse"), reverse("request_lapse", args=[reference]), "danger"))
        elif status != "answered":
            ways.append(ui.Action(_("Withdraw"), reverse("request_withdraw", args=[reference]), "danger"))
    return tuple(ways)


@officers_page(
    "requests/<str:reference>/document/", name="request_letter", permission="requests.read", methods=("GET", "HEAD")
)
def request_letter(request: PageRequest, reference: str) -> HttpResponse:
    """The document that an officer prints and sends: made of what the act states alone."""
    found = selectors.request_for(request.officer, reference)
    request.note_reading(reference)
    who = Who([found.line.signatory])
    with override("en"):
        moments = {m: moment_text(m) for m in (found.line.issued_at, found.span_from, found.span_to) if m}
    return request.show(
        "pages/request_letter.html",
        breadcrumbs=[
            ui.Link(_("Requests"), reverse("requests")),
            ui.Link(reference, reverse("request", args=[reference])),
        ],
        head=ui.PageHead(_("Document to send"), reference=reference),
        letter=letter_of(found, who(found.line.signatory), moments),
    )


# ---- one form, one verb


class DeliverForm(VerbForm):
    """How it reached the platform."""

    at = MomentField(label=gettext_lazy("Delivered at"))
    means = forms.ChoiceField(label=gettext_lazy("By"), choices=choices(MEANS))
    receipt = forms.CharField(label=gettext_lazy("Receipt or ticket number"), max_length=120, required=False)


class AnswerForm(VerbForm):
    """What the platform answered."""

    at = MomentField(label=gettext_lazy("Answered at"))
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), choices=choices(OUTCOMES))
    answered = forms.MultipleChoiceField(
        label=gettext_lazy("The answer is about"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.IntegerField(
        label=gettext_lazy("Identifiers in the answer that nobody asked for"),
        min_value=0,
        max_value=100000,
        required=False,
        help_text=gettext_lazy("Their number only; keep them sealed and ask the platform."),
    )
    why = forms.CharField(label=gettext_lazy("Why, where it was refused"), max_length=300, required=False)
    platform_reference = forms.CharField(label=gettext_lazy("Platform's number"), max_length=80, required=False)


class ReasonForm(VerbForm):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


def _request_page(
    request: PageRequest,
    reference: str,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    **more: Any,
) -> HttpResponse:
    selectors.request_to_change(request.officer, reference)
    crumbs = [ui.Link(_("Requests"), reverse("requests"))]
    return object_page(request, form, verb, title, submit, page="request", reference=reference, crumbs=crumbs, **more)


@officers_page("requests/<str:reference>/sign/", name="request_sign", permission="requests.change")
def request_sign(request: PageRequest, reference: str) -> HttpResponse:
    """Sign a request that another officer prepared."""
    return _request_page(
        request,
        reference,
        bound(request, VerbForm),
        stating(services.sign_request, officer=request.officer, request=reference),
        _("Sign the request"),
        _("Sign and issue"),
        summary=_(
            "Judged again by the law of today. Read the document first; what you sign is issued in your name and rank."
        ),
    )


@officers_page("requests/<str:reference>/delivery/", name="request_deliver", permission="requests.change")
def request_deliver(request: PageRequest, reference: str) -> HttpResponse:
    """Record when and by what means a request reached the platform."""
    return _request_page(
        request,
        reference,
        bound(request, DeliverForm, at=clock.now()),
        stating(services.record_delivery, officer=request.officer, request=reference),
        _("Record the delivery"),
        _("Record"),
        summary=_("What is due counts from this moment, by the rule in force at it."),
    )


@officers_page("requests/<str:reference>/answer/", name="request_answer", permission="requests.change")
def request_answer(request: PageRequest, reference: str) -> HttpResponse:
    """Record what the platform answered."""
    row = selectors.request_to_change(request.officer, reference)
    form = bound(request, AnswerForm, at=clock.now())
    asked = selectors.identifiers_of(row)
    form.choose("answered", [(str(n), f"{said(IDENTIFIERS, one.kind)}: {one.value}") for n, one in enumerate(asked)])
    if not request.is_post:
        request.note_reading(reference)
    return _request_page(
        request,
        reference,
        form,
        lambda v: services.record_answer(
            officer=request.officer,
            request=reference,
            at=v["at"],
            outcome=v["outcome"],
            answered=[int(n) for n in v["answered"]] or None,
            others=v["others"] or 0,
            why=v["why"].strip() or None,
            platform_reference=v["platform_reference"].strip() or None,
            client_id=v["client_id"] or None,
        ),
        _("Record the answer"),
        _("Record"),
    )


@officers_page("requests/<str:reference>/renewal/", name="request_renew", permission="requests.change")
def request_renew(request: PageRequest, reference: str) -> HttpResponse:
    """Renew a preservation before it ends."""
    return _request_page(
        request,
        reference,
        bound(request, ReasonForm),
        stating(services.renew_preservation, officer=request.officer, request=reference),
        _("Renew the preservation"),
        _("Renew"),
        summary=_("The next period is counted from the end of the running one."),
    )


@officers_page("requests/<str:reference>/lapse/", name="request_lapse", permission="requests.change")
def request_lapse(request: PageRequest, reference: str) -> HttpResponse:
    """Let a preservation end, with a reason."""
    return _request_page(
        request,
        reference,
        bound(request, ReasonForm),
        stating(services.lapse_preservation, officer=request.officer, request=reference),
        _("Let the preservation lapse"),
        _("Let it lapse"),
        summary=_("What the platform keeps may be gone afterwards."),
        danger=True,
    )


@officers_page("requests/<str:reference>/withdraw/", name="request_withdraw", permission="requests.change")
def request_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw a request that was prepared or issued by mistake."""
    return _request_page(
        request,
        reference,
        bound(request, ReasonForm),
        stating(services.withdraw_request, officer=request.officer, request=reference),
        _("Withdraw the request"),
        _("Withdraw"),
        summary=_("Its record stays. Tell the platform, if it was delivered."),
        danger=True,
    )


_DUE_WORDS: dict[str, Callable[[], str]] = {
    "prepared": lambda: _("Sign the request to %(platform)s"),
    "issued": lambda: _("Deliver the request to %(platform)s"),
}


@due.items("requests", permission="requests.read")
def due_in_requests(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Requests that wait for a signature, for delivery, for an answer, or for renewal."""
    return [
        ui.DueItem(
            _due_words(r) % {"platform": r.platform},
            r.attend_at,
            reverse("request", args=[r.reference]),
            r.reference,
            r.matter,
            r.signatory if r.status == "prepared" else r.prepared_by,
        )
        for r in selectors.requests_due(officer, limit=due.LIMIT)
    ]


def _due_words(r: selectors.RequestLine) -> str:
    if r.status in _DUE_WORDS:
        return _DUE_WORDS[r.status]()
    return _("Preservation at %(platform)s ends") if r.kind == "preservation" else _("Answer of %(platform)s")


@due.counts("requests", permission="requests.change")
def my_requests(officer: Officer, now: datetime) -> list[ui.Count]:
    """How many requests wait for this officer's signature."""
    waiting = [r for r in selectors.requests_due(officer, limit=due.LIMIT) if r.status == "prepared"]
    mine = sum(r.signatory == officer.number for r in waiting)
    means = _("Prepared by another officer and issued when you sign.")
    return [ui.Count(_("Requests that wait for your signature"), mine, means, reverse("requests"))] if mine else []


@search.searches("requests", permission="requests.read")
def search_requests(officer: Officer, text: str) -> list[search.Hit]:
    """A request by its reference."""
    return [
        search.Hit(
            r.reference,
            reverse("request", args=[r.reference]),
            said(REQUEST_KINDS, r.kind) or "",
            f"{r.platform}: {r.matter}",
        )
        for r in selectors.requests_named(officer, text)
    ]
