"""Exhibits: the list, the seizure of several in one search, and the page of one with its custody."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.evidence import rules, selectors, services
from tutela.apps.evidence.services import SeizedItem
from tutela.apps.operations import selectors as operations
from tutela.apps.people.officer import Officer
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.fields import MomentField
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.examinations import examinations_table
from tutela.web.shown import (
    Who,
    discrepancies_of,
    district_choices,
    entry_url,
    history_of,
    link_to,
    names_of_districts,
)
from tutela.web.verbs import VerbForm
from tutela.web.wording import (
    INCIDENTS,
    KINDS,
    OCCASIONS,
    POWERED,
    STANDINGS,
    choices,
    hash_badge,
    said,
    standing_badge,
)

PAGE_SIZE = 50
ROWS = 5
RECEIVE_WITHIN = timedelta(hours=24)
"""How soon an exhibit on its way should be received; afterwards the desk says that it is overdue."""


class FilterForm(forms.Form):
    """Which exhibits are listed."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=choices(KINDS, gettext_lazy("any")))
    standing = forms.ChoiceField(
        label=gettext_lazy("Standing"), required=False, choices=choices(STANDINGS, gettext_lazy("any"))
    )
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)
    round = forms.CharField(label=gettext_lazy("Round"), required=False, max_length=24)
    holder = forms.CharField(label=gettext_lazy("Holder"), required=False, max_length=24)
    sem = forms.BooleanField(label=gettext_lazy("SEM only"), required=False)


class SeizureForm(VerbForm):
    """What all things of one seizure have in common."""

    at = MomentField(label=gettext_lazy("Seized at"))
    seized_from = forms.CharField(
        label=gettext_lazy("Seized from"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Kept apart from the ledger and erasable."),
    )


class ItemForm(forms.Form):
    """One thing seized."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=choices(KINDS, gettext_lazy("none")))
    make = forms.CharField(label=gettext_lazy("Make"), max_length=60, required=False)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=60, required=False)
    colour = forms.CharField(label=gettext_lazy("Colour"), max_length=30, required=False)
    serial = forms.CharField(label=gettext_lazy("Serial"), max_length=80, required=False)
    imei = forms.CharField(
        label=gettext_lazy("IMEI"), max_length=80, required=False, help_text=gettext_lazy("Several with commas.")
    )
    packet = forms.CharField(label=gettext_lazy("Packet"), max_length=40, required=False)
    seal = forms.CharField(label=gettext_lazy("Seal"), max_length=40, required=False)
    sem = forms.BooleanField(label=gettext_lazy("SEM mark"), required=False)
    spot = forms.CharField(label=gettext_lazy("Exact spot"), max_length=200, required=False)
    condition = forms.CharField(label=gettext_lazy("Condition"), max_length=200, required=False)
    powered = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=choices(POWERED, gettext_lazy("not stated"))
    )

    def clean(self) -> None:
        others = [name for name in self.cleaned_data if name != "kind" and self.cleaned_data[name]]
        if others and not self.cleaned_data.get("kind"):
            self.add_error("kind", _("Choose what it is, or leave the whole line empty."))

    def item(self) -> SeizedItem | None:
        """The thing as the service takes it; None where the line is empty."""
        v = self.cleaned_data
        if not v.get("kind"):
            return None
        numbers = tuple(part.strip() for part in v["imei"].replace(";", ",").split(",") if part.strip())
        text = {name: v[name].strip() or None for name in ("make", "model", "colour", "serial", "packet", "seal")}
        return SeizedItem(
            kind=v["kind"],
            imei=numbers,
            sem=v["sem"],
            spot=v["spot"].strip() or None,
            condition=v["condition"].strip() or None,
            powered=v["powered"] or None,
            **text,
        )


ItemForms = forms.formset_factory(ItemForm, extra=ROWS, max_num=50, absolute_max=50)


@officers_page("exhibits/", name="exhibits", permission="exhibits.read", methods=("GET", "HEAD"))
def exhibits(request: PageRequest) -> HttpResponse:
    """Exhibits that the officer sees, newest first, a page at a time."""
    officer = request.officer
    form = FilterForm(request.query or None)
    form.fields["district"].choices = district_choices(officer, "exhibits.read", _("any"))  # type: ignore[attr-defined]
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: str(chosen.get(name) or "").strip() for name in ("kind", "standing", "district", "round", "holder")}
    found = selectors.exhibits(
        officer,
        kind=wanted["kind"] or None,
        standing=wanted["standing"] or None,
        district=wanted["district"] or None,
        round=wanted["round"] or None,
        holder=wanted["holder"].upper() or None,
        sem=True if chosen.get("sem") else None,
        before=str(request.query.get("before", ""))[:24] or None,
        limit=PAGE_SIZE + 1,
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    if chosen.get("sem"):
        wanted["sem"] = "on"
    more = f"?{urlencode({**wanted, 'before': shown[-1].reference})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/exhibits.html",
        head=ui.PageHead(_("Exhibits")),
        tabs=exhibit_tabs("exhibits"),
        form=form,
        waiting=_waiting_table(officer),
        table=exhibits_table(shown, ui.Pagination(1 if shown else 0, len(shown), None, next_url=more)),
    )


def exhibit_tabs(current: str) -> list[ui.Link]:
    """The ways within the room."""
    return [
        ui.Link(label, reverse(name), name == current)
        for name, label in (
            ("exhibits", _("Exhibits")),
            ("incidents", _("Incidents")),
            ("sem_register", _("SEM register")),
            ("locker_register", _("Locker register")),
        )
    ]


def exhibits_table(
    found: list[selectors.ExhibitLine], pages: ui.Pagination | None = None, caption: ui.Text = ""
) -> ui.Table:
    """Exhibits as lines of a table."""
    names, who = names_of_districts(), Who(e.holder for e in found)
    return ui.Table.of(
        caption or _("Exhibits"),
        [
            _("Exhibit"),
            _("What it is"),
            _("District"),
            _("Round"),
            _("Packet and seal"),
            _("Standing"),
            _("Holder"),
            _("Seized"),
        ],
        [
            ui.Row.of(
                ui.Reference(e.reference, reverse("exhibit", args=[e.reference])),
                (title_of(e), ui.Badge("SEM", "danger")) if e.sem else title_of(e),
                names.get(e.district, e.district),
                e.round,
                [ui.Reference(number) for number in (e.packet, e.seal) if number],
                standing_badge(e.standing),
                who(e.holder),
                e.seized_at,
                state="withdrawn" if e.withdrawn else "",
            )
            for e in found
        ],
        empty=_("No exhibit matches."),
        pagination=pages,
    )


def _waiting_table(officer: Officer) -> ui.Table | None:
    waiting = selectors.waiting_for(officer)
    if not waiting or not officer.may("exhibits.change"):
        return None
    who = Who(e.holder for e in waiting)
    return ui.Table.of(
        _("Waiting for you to receive"),
        [_("Exhibit"), _("Kind"), _("Released by"), _("Seal"), _("What to do")],
        [
            (
                ui.Reference(e.reference, reverse("exhibit", args=[e.reference])),
                said(KINDS, e.kind),
                who(e.holder),
                e.seal,
                ui.Link(_("Receive"), reverse("exhibit_receive", args=[e.reference])),
            )
            for e in waiting
        ],
    )


@officers_page("searches/<str:reference>/seize/", name="exhibits_seize", permission="exhibits.change")
def exhibits_seize(request: PageRequest, reference: str) -> HttpResponse:
    """Record what was seized in a search, several things at once."""
    officer = request.officer
    found = operations.search_for(officer, reference)
    form = request.form(SeizureForm, client_id=new_client_id(), at=found.searched_at)
    items = ItemForms(request.sent if request.is_post else None, prefix="item")
    if request.is_post and form.is_valid() and items.is_valid():
        things = [item for one in items.forms if (item := one.item()) is not None]
        receipt = request.tried(
            form,
            lambda: services.seize_exhibits(
                officer=officer,
                search=reference,
                exhibits=things,
                at=form.cleaned_data["at"],
                seized_from=form.cleaned_data["seized_from"].strip() or None,
                client_id=form.cleaned_data["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("place_search", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/exhibits_seize.html",
        status=422 if request.is_post else 200,
        breadcrumbs=[ui.Link(reference, reverse("place_search", args=[reference]))],
        head=ui.PageHead(
            _("Seize exhibits"),
            reference=reference,
            summary=_("The officer who records them holds them until another receives them."),
        ),
        form=form,
        items=items,
        cancel_url=reverse("place_search", args=[reference]),
    )


@officers_page("exhibits/<str:reference>/", name="exhibit", permission="exhibits.read", methods=("GET", "HEAD"))
def exhibit(request: PageRequest, reference: str) -> HttpResponse:
    """One exhibit: what it is, who held it when, its seals, hashes, incidents and triage runs."""
    officer = request.officer
    shown = selectors.exhibit_for(officer, reference)
    request.note_reading(reference)
    held = selectors.custody(officer, reference)
    taken = selectors.hashes(officer, reference)
    incidents = selectors.incidents(officer, exhibit=reference)
    return request.show(
        "pages/exhibit.html",
        breadcrumbs=[ui.Link(_("Exhibits"), reverse("exhibits"))],
        head=ui.PageHead(
            title_of(shown.line),
            reference=reference,
            badges=_badges(shown, taken, incidents),
            actions=_actions(officer, shown),
        ),
        facts=_facts(shown),
        custody=custody_of(officer, reference, held),
        hashes=_hashes_table(officer, taken),
        seals=_seals_table(officer, reference),
        incidents=incidents_table(incidents) if incidents else None,
        work=examinations_table(officer, reference) if officer.may("triage.read") else None,
        runs=_runs_table(officer, reference) if officer.may("triage.read") else None,
        discrepancies=discrepancies_of(officer, reference),
        timeline=history_of(officer, reference),
        prints=(
            ui.Action(_("Label"), reverse("exhibit_label_pdf", args=[reference])),
            ui.Action(_("Sequence of custody"), reverse("custody_pdf", args=[reference])),
            ui.Action(_("Seizure list"), reverse("seizure_list_pdf", args=[shown.line.search])),
        ),
    )


def title_of(line: selectors.ExhibitLine) -> str:
    """What an exhibit is called: kind, make and model."""
    return ", ".join(str(p) for p in (said(KINDS, line.kind), " ".join(x for x in (line.make, line.model) if x)) if p)


def _badges(
    shown: selectors.ExhibitView, taken: list[selectors.HashView], incidents: list[selectors.IncidentView]
) -> tuple[ui.Badge, ...]:
    line = shown.line
    badges = [standing_badge(line.standing)]
    if line.withdrawn:
        badges.append(ui.Badge(_("Withdrawn"), "danger"))
    if line.sem:
        badges.append(ui.Badge("SEM", "danger"))
    badges.append(ui.Badge(_("Sealed"), "good") if line.seal else ui.Badge(_("Not sealed"), "warn"))
    if taken:
        badges.append(hash_badge(taken[-1].outcome))
    if any(i.closed_at is None for i in incidents):
        badges.append(ui.Badge(_("Open incident"), "danger"))
    return tuple(badges)


def _facts(shown: selectors.ExhibitView) -> ui.Facts:
    line, who = shown.line, Who([shown.line.holder, shown.line.released_to, shown.seized_by])
    return ui.Facts.of(
        _("Exhibit"),
        [
            (_("Kind"), said(KINDS, line.kind)),
            (_("Make"), line.make),
            (_("Model"), line.model),
            (_("Colour"), shown.colour),
            (_("Serial"), ui.Reference(shown.serial) if shown.serial else None),
            (_("IMEI"), [ui.Reference(number) for number in shown.imei]),
            (_("State when found"), said(POWERED, shown.powered)),
            (_("Condition"), shown.condition),
            (_("Exact spot"), shown.spot),
            (_("Seized from"), shown.seized_from),
            (_("Seized"), line.seized_at),
            (_("Seized by"), who(shown.seized_by)),
            (_("Search"), link_to("place_search", line.search)),
            (_("Round and window"), f"{line.round} / {shown.window}" if line.round else None),
            (_("District"), names_of_districts().get(line.district, line.district)),
            (_("Packet"), ui.Reference(line.packet) if line.packet else None),
            (_("Seal"), ui.Reference(line.seal) if line.seal else None),
            (_("Locker"), shown.locker),
            (_("Held by"), who(line.holder)),
            *([(_("Released to, not yet received"), who(line.released_to))] if line.released_to else []),
        ],
        title=_("What is known"),
    )


def custody_of(officer: Officer, reference: str, held: list[selectors.HoldingView]) -> ui.Custody:
    """The chain of custody as the figure shows it."""
    who = Who(n for h in held for n in (h.holder, h.given_by))
    before = [None, *held[:-1]] if held else []
    return ui.Custody(
        _("Custody of %(reference)s") % {"reference": reference},
        tuple(
            ui.Holding(
                holder=who(h.holder),
                since=h.since,
                until=h.until,
                role=said(STANDINGS, h.standing) or "",
                place=", ".join(p for p in (h.locker, h.place) if p),
                seal=h.seal or "",
                given_by=who(h.given_by),
                received_by=who(h.holder) if last is not None else "",
                purpose=(last.purpose or "") if last is not None else _("Seizure"),
                entry=h.received_entry,
                entry_url=entry_url(officer, h.received_entry),
                breach=_("The seal was not intact.") if h.seal_intact is False else "",
            )
            for last, h in zip(before, held, strict=True)
        ),
    )


def _hashes_table(officer: Officer, taken: list[selectors.HashView]) -> ui.Table:
    who = Who(t.recorded_by for t in taken)
    return ui.Table.of(
        _("Hashes"),
        [_("Occasion"), _("Taken"), _("Digests"), _("Tool and write blocker"), _("By"), _("Verdict")],
        [
            (
                said(OCCASIONS, t.occasion),
                t.taken_at,
                [
                    ui.Reference(f"{name} {d}")
                    for name, d in (("SHA-256", t.sha256), ("SHA-1", t.sha1), ("MD5", t.md5))
                    if d
                ],
                [part for part in (t.tool, t.write_blocker) if part],
                who(t.recorded_by),
                hash_badge(t.outcome),
            )
            for t in taken
        ],
        empty=_("No hash was recorded yet."),
    )


def _seals_table(officer: Officer, reference: str) -> ui.Table:
    return ui.Table.of(
        _("Seals and packets used"),
        [_("Number"), _("What"), _("Ledger entry")],
        [
            (
                ui.Reference(s.number),
                _("Seal") if s.kind == "seal" else _("Packet"),
                ui.Reference(str(s.entry), entry_url(officer, s.entry)),
            )
            for s in selectors.seals(officer, reference)
        ],
        empty=_("It was not sealed yet."),
    )


def incidents_table(found: list[selectors.IncidentView], pages: ui.Pagination | None = None) -> ui.Table:
    """Incidents as lines of a table."""
    return ui.Table.of(
        _("Incidents"),
        [_("Incident"), _("Exhibit"), _("What"), _("Opened"), _("First signature"), _("Closed")],
        [
            (
                ui.Reference(i.reference, reverse("incident", args=[i.reference])),
                link_to("exhibit", i.exhibit),
                ui.Badge(INCIDENTS.get(i.kind, i.kind), "neutral" if i.closed_at else "danger"),
                i.opened_at,
                i.first_closer,
                i.closed_at,
            )
            for i in found
        ],
        empty=_("No incident matches."),
        pagination=pages,
    )


def _runs_table(officer: Officer, reference: str) -> ui.Table:
    return ui.Table.of(
        _("Triage runs"),
        [_("Run"), _("Attached"), _("Items"), _("Read"), _("Unread"), _("Hits"), _("Source against recorded hash")],
        [
            (
                ui.Reference(r.reference, reverse("triage_run", args=[r.reference])),
                r.attached_at,
                r.items,
                r.read,
                r.unread,
                r.hits,
                hash_badge(r.verdict),
            )
            for r in selectors.runs(officer, exhibit=reference)
        ],
        empty=_("No triage run is attached."),
    )


def _actions(officer: Officer, shown: selectors.ExhibitView) -> tuple[ui.Action, ...]:
    """What the officer can do with the exhibit now; what he may not do is not offered."""
    line = shown.line
    if line.withdrawn:
        return ()
    ways: list[tuple[str, ui.Text, bool]] = []
    mine = line.holder == officer.number
    if selectors.may_change(officer, line):
        if line.released_to == officer.number:
            ways.append(("exhibit_receive", _("Receive"), True))
        if mine and line.standing not in rules.FINAL and not line.released_to:
            ways.append(("exhibit_release", _("Release"), True))
        ways.append(("exhibit_open", _("Open the seal"), False) if line.seal else ("exhibit_seal", _("Seal"), False))
        ways.append(("exhibit_hash", _("Record a hash"), False))
        if line.released_to != officer.number and not mine:
            ways.append(("exhibit_receive", _("Receive"), False))
        ways.append(("exhibit_correct", _("Correct"), False))
    if officer.may("triage.change") and selectors.may_change(officer, line):
        ways.append(("exhibit_examine", _("Examine"), False))
        ways.append(("exhibit_triage", _("Attach a triage run"), False))
    actions = [
        ui.Action(label, reverse(name, args=[line.reference]), "primary" if first else "plain")
        for name, label, first in ways
    ]
    if selectors.may_change(officer, line):
        actions += [
            ui.Action(label, reverse(name, args=[line.reference]), "danger")
            for name, label in (("exhibit_dispose", _("End custody")), ("exhibit_withdraw", _("Withdraw")))
        ]
    return tuple(actions)


@due.items("exhibits", permission="exhibits.change")
def due_in_exhibits(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Exhibits on their way to the officer, and incidents that want a second signature."""
    items = [
        ui.DueItem(
            _("Receive %(what)s") % {"what": title_of(e)},
            (since or now) + RECEIVE_WITHIN,
            reverse("exhibit_receive", args=[e.reference]),
            e.reference,
            _("Custody: both sides sign (BNSS s.193(3)(i))"),
            officer.number,
        )
        for e, since in selectors.waiting_since(officer)
    ]
    return items[: due.LIMIT]


@due.items("incidents", permission="incidents.close")
def due_in_incidents(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Open incidents: two officers close each."""
    return [
        ui.DueItem(
            (_("Second signature: %(kind)s") if i.first_closer else _("Close: %(kind)s"))
            % {"kind": INCIDENTS.get(i.kind, i.kind)},
            i.opened_at + timedelta(days=7),
            reverse("incident", args=[i.reference]),
            i.reference,
            _("Two officers close an incident."),
        )
        for i in selectors.incidents(officer, open_only=True, limit=due.LIMIT)
        if i.first_closer != officer.number
    ]


@due.counts("exhibits", permission="exhibits.change")
def my_exhibits(officer: Officer, now: datetime) -> list[ui.Count]:
    """What the officer holds, and what waits for him."""
    return [
        ui.Count(
            _("Exhibits you hold"),
            selectors.held_count(officer),
            _("Exhibits whose last receipt is yours and whose custody has not ended."),
            f"{reverse('exhibits')}?holder={officer.number}",
        ),
        ui.Count(
            _("Waiting for you"),
            selectors.waiting_count(officer),
            _("Exhibits released to you that you have not received."),
            reverse("exhibits"),
        ),
    ]


@search.searches("exhibits", permission="exhibits.read")
def search_exhibits(officer: Officer, text: str) -> list[search.Hit]:
    """Exhibits by reference, packet, seal, IMEI or serial; incidents by reference."""
    found = selectors.exhibits_found(
        officer, text=text.strip(), references=search.value_references(text), limit=search.LIMIT
    )
    return [search.Hit(e.reference, reverse("exhibit", args=[e.reference]), _("Exhibit"), title_of(e)) for e in found]
