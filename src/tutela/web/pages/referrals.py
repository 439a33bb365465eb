"""Referrals: the list, a child by code to committee and court, suspected trafficking, and an identity opened by two."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.receipts import Receipt
from tutela.apps.requests import referrals as selectors
from tutela.apps.requests import services
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.fields import MomentField
from tutela.web.law_words import IDENTITY, MEANS, RECIPIENTS, REFERRAL_KINDS, duty_badge
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import sent
from tutela.web.shown import Who, discrepancies_of, district_choices, history_of, link_to, names_of_districts
from tutela.web.verbs import VerbForm, bound, object_page, stating
from tutela.web.wording import choices, said

PAGE_SIZE = 50
AGREE_WITHIN_NOTE = gettext_lazy("An identity is opened by two.")


class FilterForm(forms.Form):
    """Which referrals are listed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=choices(REFERRAL_KINDS, gettext_lazy("any"))
    )
    case = forms.CharField(label=gettext_lazy("Case"), required=False, max_length=24)


class MatterForm(VerbForm):
    """Where a child was met: a case, or a district without one."""

    case = forms.CharField(label=gettext_lazy("Case"), max_length=24, required=False)
    district = forms.ChoiceField(
        label=gettext_lazy("District"), required=False, help_text=gettext_lazy("Where there is no case yet.")
    )


class ReferForm(MatterForm):
    """A report about a child."""

    child = forms.CharField(
        label=gettext_lazy("Code of the child"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("Empty: a new code is given. Never a name."),
    )
    to = forms.CharField(label=gettext_lazy("Child Welfare Committee"), max_length=120, required=False)
    court = forms.CharField(label=gettext_lazy("Special Court or Court of Session"), max_length=120, required=False)
    information_at = MomentField(label=gettext_lazy("Information recorded at"))
    need = forms.ChoiceField(
        label=gettext_lazy("In need of care and protection"),
        required=False,
        choices=[("", gettext_lazy("not stated")), ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
    )
    need_reasons = forms.CharField(
        label=gettext_lazy("Reasons"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    steps = forms.CharField(
        label=gettext_lazy("Steps taken"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("No description of abuse is asked for, and no name."),
    )


class TraffickingForm(MatterForm):
    """A report of suspected trafficking."""

    to = forms.CharField(label=gettext_lazy("Anti-trafficking unit"), max_length=120)
    children = forms.CharField(
        label=gettext_lazy("Codes of children"), max_length=200, required=False, help_text=gettext_lazy("With commas.")
    )
    reason = forms.CharField(
        label=gettext_lazy("Why trafficking is suspected"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )


class SealForm(VerbForm):
    """Who a child is, for the sealed store."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, required=False)
    guardian = forms.CharField(label=gettext_lazy("Guardian"), max_length=120, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    school = forms.CharField(label=gettext_lazy("School"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    born_on = forms.CharField(label=gettext_lazy("Date of birth"), max_length=20, required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class SentForm(VerbForm):
    """When a referral reached a recipient."""

    recipient = forms.ChoiceField(label=gettext_lazy("Recipient"))
    at = MomentField(label=gettext_lazy("Reached at"))
    means = forms.ChoiceField(label=gettext_lazy("By"), choices=choices(MEANS))


class AcknowledgeForm(VerbForm):
    """When a recipient acknowledged it."""

    recipient = forms.ChoiceField(label=gettext_lazy("Recipient"))
    at = MomentField(label=gettext_lazy("Acknowledged at"))
    number = forms.CharField(label=gettext_lazy("Number of the acknowledgement"), max_length=80, required=False)


class DutyForm(VerbForm):
    """Something due about a child that was done."""

    duty = forms.ChoiceField(label=gettext_lazy("What was done"))
    at = MomentField(label=gettext_lazy("Done at"))
    proof = forms.CharField(label=gettext_lazy("What shows it"), max_length=200, required=False)


class ReasonForm(VerbForm):
    """Why something is done."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class AgreeForm(ReasonForm):
    """Whose wish is agreed to, and why."""

    asker = forms.ChoiceField(label=gettext_lazy("Officer who asks"))
    field_order = ("asker", "reason")


@officers_page("referrals/", name="referrals", permission="referrals.read", methods=("GET", "HEAD"))
def referrals(request: PageRequest) -> HttpResponse:
    """Referrals that the officer sees, newest first."""
    officer = request.officer
    form = FilterForm(request.query or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: str(chosen.get(name) or "").strip() for name in ("kind", "case")}
    found = selectors.referrals(
        officer,
        kind=wanted["kind"] or None,
        case=wanted["case"].upper() or None,
        before=str(request.query.get("before", ""))[:24] or None,
        limit=PAGE_SIZE + 1,
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown), about_children=True)
    more = f"?{urlencode({**wanted, 'before': shown[-1].reference})}" if len(found) > PAGE_SIZE else ""
    names, who = names_of_districts(), Who(r.officer for r in shown)
    return request.show(
        "pages/filtered.html",
        head=ui.PageHead(
            _("Referrals"),
            actions=(
                ui.Action(_("Refer a child"), reverse("referral_issue"), "primary"),
                ui.Action(_("Refer suspected trafficking"), reverse("referral_trafficking")),
            ),
            summary=_("Children stand here by code only."),
        ),
        form=form,
        table=ui.Table.of(
            _("Referrals"),
            [_("Referral"), _("Kind"), _("Children"), _("Case"), _("District"), _("Recorded"), _("By")],
            [
                ui.Row.of(
                    link_to("referral", r.reference),
                    said(REFERRAL_KINDS, r.kind),
                    [link_to("child", code) for code in r.children],
                    link_to("case", r.case),
                    names.get(r.district, r.district),
                    r.recorded_at,
                    who(r.officer),
                    state="withdrawn" if r.withdrawn else "",
                )
                for r in shown
            ],
            empty=_("No referral that you see answers to this."),
            pagination=ui.Pagination(1 if shown else 0, len(shown), None, next_url=more),
        ),
    )


@officers_page("referrals/child/", name="referral_issue", permission="referrals.change")
def referral_issue(request: PageRequest) -> HttpResponse:
    """Refer a child by code to committee and court; the clocks of 24 hours start."""
    officer = request.officer
    given = {name: str(request.query.get(name, "")) for name in ("case", "child")}
    form = bound(request, ReferForm, information_at=clock.now(), **given)
    form.choose("district", district_choices(officer, "referrals.change", _("that of the case")))
    need = {"yes": True, "no": False}
    receipt = sent(
        request,
        form,
        lambda v: services.refer_child(
            officer=officer,
            case=v["case"].strip().upper() or None,
            district=v["district"] or None,
            child=v["child"].strip().upper() or None,
            to=v["to"],
            court=v["court"],
            information_at=v["information_at"],
            need_of_care=need.get(v["need"]),
            need_reasons=v["need_reasons"],
            steps=v["steps"],
            client_id=v["client_id"] or None,
        ),
    )
    groups = [
        ui.FieldGroup(_("Where the child was met"), ("case", "district"), _("Give the case, or the district.")),
        ui.FieldGroup(_("The child"), ("child", "information_at")),
        ui.FieldGroup(_("To whom"), ("to", "court"), _("The law wants both to hear of it (POCSO s.19(6)).")),
        ui.FieldGroup(_("What is known"), ("need", "need_reasons", "steps")),
    ]
    summary = _("Being late never holds a report back: send it.")
    return _issued(request, receipt, form, _("Refer a child"), summary, groups)


@officers_page("referrals/trafficking/", name="referral_trafficking", permission="referrals.change")
def referral_trafficking(request: PageRequest) -> HttpResponse:
    """Refer suspected trafficking to its unit, children by code only."""
    officer = request.officer
    form = bound(request, TraffickingForm, case=str(request.query.get("case", "")))
    form.choose("district", district_choices(officer, "referrals.change", _("that of the case")))
    receipt = sent(
        request,
        form,
        lambda v: services.refer_trafficking(
            officer=officer,
            case=v["case"].strip().upper() or None,
            district=v["district"] or None,
            to=v["to"],
            reason=v["reason"],
            children=[code.strip().upper() for code in v["children"].split(",")],
            client_id=v["client_id"] or None,
        ),
    )
    return _issued(request, receipt, form, _("Refer suspected trafficking"), "")


def _issued(
    request: PageRequest,
    receipt: Receipt | None,
    form: VerbForm,
    title: str,
    summary: str,
    groups: list[ui.FieldGroup] | None = None,
) -> HttpResponse:
    if receipt is not None:
        # a second arrival of the same form carries no names: the list shows what the first one made
        named = [r for r in receipt.named if r.startswith("REF-")]
        return request.to("referral", named[0], receipt=receipt) if named else request.to("referrals", receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("Referrals"), reverse("referrals"))],
        head=ui.PageHead(title, summary=summary),
        form=form,
        groups=groups,
        submit=_("Refer"),
        cancel_url=reverse("referrals"),
    )


@officers_page("referrals/<str:reference>/", name="referral", permission="referrals.read", methods=("GET", "HEAD"))
def referral(request: PageRequest, reference: str) -> HttpResponse:
    """One referral: what was reported, who has it, what is due."""
    officer = request.officer
    found = selectors.referral_for(officer, reference)
    request.note_reading(reference, *found.line.children)
    sendings, duties = selectors.sendings_of(officer, reference), selectors.duties_of_referral(officer, reference)
    return request.show(
        "pages/referral.html",
        breadcrumbs=[ui.Link(_("Referrals"), reverse("referrals"))],
        head=ui.PageHead(
            _("Referral: %(kind)s") % {"kind": said(REFERRAL_KINDS, found.line.kind)},
            reference=reference,
            badges=(ui.Badge(_("Withdrawn")),) if found.line.withdrawn else (),
            actions=_referral_actions(officer, found, duties),
        ),
        facts=_facts(found),
        sendings=ui.Table.of(
            _("Recipients"),
            [_("Recipient"), _("Reached"), _("By"), _("Acknowledged"), _("Number")],
            [
                (said(RECIPIENTS, s.recipient), s.sent_at, said(MEANS, s.means), s.acknowledged_at, s.number)
                for s in sendings
            ],
        ),
        duties=_duties_table(duties),
        discrepancies=discrepancies_of(officer, reference),
        timeline=history_of(officer, reference),
    )


def _facts(found: selectors.ReferralView) -> ui.Facts:
    line, who = found.line, Who([found.line.officer])
    own: list[tuple[ui.Text, ui.CellValue]] = [
        (_("Committee"), found.committee),
        (_("Court"), found.court),
        (_("Information recorded"), found.information_at),
        (_("In need of care and protection"), {"yes": _("Yes"), "no": _("No")}.get(found.need_of_care or "")),
        (_("Reasons"), found.need_reasons),
        (_("Steps taken"), found.steps),
    ]
    if line.kind == "trafficking":
        own = [(_("Unit"), found.unit), (_("Why trafficking is suspected"), found.reason)]
    return ui.Facts.of(
        _("Referral"),
        [
            (_("Children"), [link_to("child", code) for code in line.children]),
            (_("Case"), link_to("case", line.case)),
            (_("District"), names_of_districts().get(line.district, line.district)),
            *own,
            (_("Referred"), (who(line.officer), line.recorded_at)),
            *([(_("Why it was withdrawn"), found.withdrawn_reason)] if found.withdrawn_reason else []),
        ],
        title=_("Referral"),
    )


def _duties_table(duties: list[selectors.ReferralDutyView]) -> ui.Table:
    now = clock.now()
    return ui.Table.of(
        _("What is due"),
        [_("Duty"), _("Standing"), _("Due"), _("How it is counted"), _("Rests on"), _("Done")],
        [
            ui.Row.of(
                d.title,
                duty_badge(d.due_at, d.attend_at, d.met_at, now),
                d.due_at,
                f"{d.rule}. {d.note}" if d.note else d.rule,
                d.basis,
                d.met_at,
                state="overdue" if d.met_at is None and d.due_at is not None and d.due_at < now else "",
            )
            for d in duties
        ],
        empty=_("Nothing is or was due."),
    )


def _referral_actions(
    officer: Officer, found: selectors.ReferralView, duties: list[selectors.ReferralDutyView]
) -> tuple[ui.Action, ...]:
    if found.line.withdrawn or not officer.may("referrals.change"):
        return ()
    reference = found.line.reference
    ways = [
        ui.Action(_("Record that it was sent"), reverse("referral_sent", args=[reference]), "primary"),
        ui.Action(_("Record an acknowledgement"), reverse("referral_acknowledged", args=[reference])),
    ]
    if any(d.met_at is None for d in duties):
        ways.append(ui.Action(_("Record what was done"), reverse("referral_duty", args=[reference])))
    ways.append(ui.Action(_("Withdraw"), reverse("referral_withdraw", args=[reference]), "danger"))
    return tuple(ways)


def _referral_page(
    request: PageRequest,
    reference: str,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    **more: Any,
) -> HttpResponse:
    selectors.referral_to_change(request.officer, reference)
    crumbs = [ui.Link(_("Referrals"), reverse("referrals"))]
    return object_page(request, form, verb, title, submit, page="referral", reference=reference, crumbs=crumbs, **more)


def _recipients(officer: Officer, reference: str) -> list[tuple[str, ui.Text]]:
    return [(s.recipient, said(RECIPIENTS, s.recipient) or "") for s in selectors.sendings_of(officer, reference)]


@officers_page("referrals/<str:reference>/sent/", name="referral_sent", permission="referrals.change")
def referral_sent(request: PageRequest, reference: str) -> HttpResponse:
    """Record when a referral reached a recipient."""
    form = bound(request, SentForm, at=clock.now())
    form.choose("recipient", _recipients(request.officer, reference))
    return _referral_page(
        request,
        reference,
        form,
        stating(services.record_referral_sent, officer=request.officer, referral=reference),
        _("Record that it was sent"),
        _("Record"),
    )


@officers_page("referrals/<str:reference>/acknowledged/", name="referral_acknowledged", permission="referrals.change")
def referral_acknowledged(request: PageRequest, reference: str) -> HttpResponse:
    """Record an acknowledgement."""
    form = bound(request, AcknowledgeForm, at=clock.now())
    form.choose("recipient", _recipients(request.officer, reference))
    return _referral_page(
        request,
        reference,
        form,
        stating(services.acknowledge_referral, officer=request.officer, referral=reference),
        _("Record an acknowledgement"),
        _("Record"),
    )


@officers_page("referrals/<str:reference>/duty/", name="referral_duty", permission="referrals.change")
def referral_duty(request: PageRequest, reference: str) -> HttpResponse:
    """Record that something due about a child was done."""
    form = bound(request, DutyForm, at=clock.now())
    waiting = [d for d in selectors.duties_of_referral(request.officer, reference) if d.met_at is None]
    form.choose("duty", [(d.clock, d.title) for d in waiting])
    return _referral_page(
        request,
        reference,
        form,
        lambda v: services.meet_referral_duty(
            officer=request.officer,
            referral=reference,
            clock=v["duty"],
            at=v["at"],
            proof=v["proof"].strip() or None,
            client_id=v["client_id"] or None,
        ),
        _("Record what was done"),
        _("Record"),
    )


@officers_page("referrals/<str:reference>/withdraw/", name="referral_withdraw", permission="referrals.change")
def referral_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw a referral that was issued by mistake."""
    return _referral_page(
        request,
        reference,
        bound(request, ReasonForm),
        stating(services.withdraw_referral, officer=request.officer, referral=reference),
        _("Withdraw the referral"),
        _("Withdraw"),
        danger=True,
    )


# ---- a child by code, and the sealed identity


@officers_page("children/<str:code>/", name="child", permission="referrals.read", methods=("GET", "HEAD"))
def child(request: PageRequest, code: str) -> HttpResponse:
    """A child by code: its referrals, whether something is sealed, who asked to open it. Never who it is."""
    officer = request.officer
    found = selectors.child_for(officer, code)
    request.note_reading(code)
    opens = officer.may("children.open")
    return request.show(
        "pages/child.html",
        breadcrumbs=[ui.Link(_("Referrals"), reverse("referrals"))],
        head=ui.PageHead(
            _("Child by code"),
            reference=code,
            badges=(ui.Badge(_("Identity sealed"), "good") if found.sealed else ui.Badge(_("No identity sealed")),),
            actions=_child_actions(officer, found),
        ),
        facts=ui.Facts.of(
            _("Child"),
            [
                (_("District"), names_of_districts().get(found.district, found.district)),
                (_("Case"), link_to("case", found.case)),
                (_("Coded"), found.coded_at),
                (_("Referrals"), [link_to("referral", r) for r in found.referrals]),
            ],
            title=_("What is known by code"),
        ),
        openings=_openings_table(selectors.openings_of(officer, code)) if opens else None,
        timeline=history_of(officer, code),
    )


def _child_actions(officer: Officer, found: selectors.ChildView) -> tuple[ui.Action, ...]:
    ways = []
    if officer.may("children.open") and found.sealed:
        if selectors.may_read_child(officer, found.code):
            ways.append(ui.Action(_("Read the identity"), reverse("child_identity", args=[found.code]), "primary"))
        ways.append(ui.Action(_("Ask to open"), reverse("child_ask", args=[found.code])))
        if any(w.child == found.code for w in selectors.openings_waiting(officer)):
            ways.append(ui.Action(_("Agree to an opening"), reverse("child_agree", args=[found.code])))
    if officer.may("referrals.change"):
        ways.append(
            ui.Action(_("Refer again"), f"{reverse('referral_issue')}?child={found.code}&case={found.case or ''}")
        )
        ways.append(ui.Action(_("Seal an identity"), reverse("child_seal", args=[found.code])))
    return tuple(ways)


def _openings_table(openings: list[selectors.OpeningView]) -> ui.Table:
    who = Who(n for o in openings for n in (o.asker, o.agreed_by))
    return ui.Table.of(
        _("Openings of the identity"),
        [
            _("Asked by"),
            _("Asked"),
            _("Reason"),
            _("Agreed by"),
            _("Agreed"),
            _("Its reason"),
            _("Until"),
            _("Readings"),
        ],
        [
            (
                who(o.asker),
                o.asked_at,
                o.reason,
                who(o.agreed_by),
                o.agreed_at,
                o.agreed_reason,
                o.until,
                o.readings,
            )
            for o in openings
        ],
        empty=_("Nobody has asked to open it."),
        note=AGREE_WITHIN_NOTE,
    )


def _child_page(
    request: PageRequest,
    code: str,
    form: VerbForm,
    verb: Callable[[dict[str, Any]], Receipt],
    title: ui.Text,
    submit: ui.Text,
    summary: ui.Text,
) -> HttpResponse:
    crumbs = [ui.Link(_("Referrals"), reverse("referrals"))]
    return object_page(request, form, verb, title, submit, page="child", reference=code, crumbs=crumbs, summary=summary)


@officers_page("children/<str:code>/seal/", name="child_seal", permission="referrals.change")
def child_seal(request: PageRequest, code: str) -> HttpResponse:
    """Seal who a child is; what is entered here is shown nowhere again but to two."""
    selectors.child_to_refer(request.officer, code)
    return _child_page(
        request,
        code,
        bound(request, SealForm),
        lambda v: services.seal_child(
            officer=request.officer,
            child=code,
            identity={name: v[name] for name in IDENTITY if v[name].strip()},
            client_id=v["client_id"] or None,
        ),
        _("Seal an identity"),
        _("Seal"),
        _("It goes into the sealed store. Every page, print, export and figure shows the code."),
    )


@officers_page("children/<str:code>/ask/", name="child_ask", permission="children.open")
def child_ask(request: PageRequest, code: str) -> HttpResponse:
    """Ask another officer to agree to an opening."""
    selectors.child_to_open(request.officer, code)
    return _child_page(
        request,
        code,
        bound(request, ReasonForm),
        stating(services.ask_to_open_child, officer=request.officer, child=code),
        _("Ask to open the identity"),
        _("Ask"),
        _("Another officer must agree. The asking, the agreeing and each reading stand in the ledger."),
    )


@officers_page("children/<str:code>/agree/", name="child_agree", permission="children.open")
def child_agree(request: PageRequest, code: str) -> HttpResponse:
    """Agree that another officer opens an identity for 24 hours."""
    selectors.child_to_open(request.officer, code)
    waiting = [w for w in selectors.openings_waiting(request.officer) if w.child == code]
    who = Who(w.asker for w in waiting)
    form = bound(request, AgreeForm)
    form.choose("asker", [(w.asker, f"{who(w.asker)}: {w.reason}") for w in waiting])
    return _child_page(
        request,
        code,
        form,
        stating(services.agree_to_open_child, officer=request.officer, child=code),
        _("Agree to an opening"),
        _("Agree"),
        _("The officer may read it for 24 hours. You do not see it by agreeing."),
    )


@officers_page("children/<str:code>/identity/", name="child_identity", permission="children.open")
def child_identity(request: PageRequest, code: str) -> HttpResponse:
    """Read an identity that two have opened: asked for by a button, so that no link reads it; each reading is an act."""
    selectors.child_to_open(request.officer, code)
    if not selectors.may_read_child(request.officer, code):
        raise NotVisible(code)
    identity = services.read_child(officer=request.officer, child=code) if request.is_post else None
    return request.show(
        "pages/child_identity.html",
        breadcrumbs=[ui.Link(_("Referrals"), reverse("referrals")), ui.Link(code, reverse("child", args=[code]))],
        head=ui.PageHead(_("Sealed identity"), reference=code),
        facts=ui.Facts.of(_("Identity"), [(said(IDENTITY, name) or name, value) for name, value in identity.items()])
        if identity is not None
        else None,
    )


@due.items("referrals", permission="referrals.read")
def due_in_referrals(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """What is due about children, and openings that wait for a second officer."""
    found = [
        ui.DueItem(
            d.title, d.attend_at, reverse("referral", args=[d.referral]), d.referral, f"{d.basis}; {d.rule}", d.officer
        )
        for d in selectors.referral_duties_due(officer, limit=due.LIMIT)
    ]
    found += [
        ui.DueItem(
            _("Report to the Committee and the Special Court: no referral names this FIR"),
            one.due.due_at or one.due.started_at,
            reverse("case", args=[one.case]),
            one.case,
            f"{one.due.basis}; {one.due.rule}",
            one.officer,
        )
        for one in selectors.firs_unreported(officer, now)
    ]
    if officer.may("children.open"):
        found += [
            ui.DueItem(
                _("Decide on opening the identity of %(code)s") % {"code": w.child},
                w.asked_at,
                reverse("child_agree", args=[w.child]),
                w.child,
                AGREE_WITHIN_NOTE,
            )
            for w in selectors.openings_waiting(officer)
        ]
    return sorted(found, key=lambda item: item.due_at)[: due.LIMIT]


@search.searches("referrals", permission="referrals.read")
def search_referrals(officer: Officer, text: str) -> list[search.Hit]:
    """A referral or a child by reference or code; who a child is cannot be searched for."""
    wanted = text.strip().upper()
    hits = []
    try:
        if wanted.startswith("REF-"):
            found = selectors.referral_for(officer, wanted)
            url = reverse("referral", args=[wanted])
            hits.append(search.Hit(wanted, url, _("Referral"), said(REFERRAL_KINDS, found.line.kind) or ""))
        elif wanted.startswith("CH-"):
            selectors.child_for(officer, wanted)
            hits.append(search.Hit(wanted, reverse("child", args=[wanted]), _("Child by code"), wanted))
    except NotVisible:
        return []
    return hits
