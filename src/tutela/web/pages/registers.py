"""Incidents, and the two registers that the High Court's guidelines ask for: SEM packets, and lockers."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tutela.apps.evidence import selectors, services
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.exhibits import exhibit_tabs, incidents_table
from tutela.web.pages.rounds import ReasonForm
from tutela.web.parts import sent
from tutela.web.shown import Who, entry_url, history_of, link_to
from tutela.web.wording import INCIDENTS, KINDS, said, standing_badge

PAGE_SIZE = 50


@officers_page("incidents/", name="incidents", permission="exhibits.read", methods=("GET", "HEAD"))
def incidents(request: PageRequest) -> HttpResponse:
    """Incidents that the officer sees, newest first; the open ones unless all are asked for."""
    every = request.query.get("all") == "1"
    found = selectors.incidents(
        request.officer,
        open_only=not every,
        before=str(request.query.get("before", ""))[:24] or None,
        limit=PAGE_SIZE + 1,
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    wanted = {"all": "1"} if every else {}
    more = f"?{urlencode({**wanted, 'before': shown[-1].reference})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/table.html",
        head=ui.PageHead(
            _("Incidents"),
            summary=_("Something that is wrong with an exhibit; two officers close each."),
            actions=(
                ui.Action(_("Open ones only"), reverse("incidents"))
                if every
                else ui.Action(_("Closed ones too"), f"{reverse('incidents')}?all=1"),
            ),
        ),
        tabs=exhibit_tabs("incidents"),
        table=incidents_table(shown, ui.Pagination(1 if shown else 0, len(shown), None, next_url=more)),
    )


@officers_page("incidents/<str:reference>/", name="incident", permission="exhibits.read")
def incident(request: PageRequest, reference: str) -> HttpResponse:
    """One incident, and the form with which the first, then another officer signs its closing."""
    officer = request.officer
    found = selectors.incident_for(officer, reference)
    form = request.form(ReasonForm, client_id=new_client_id())
    if request.is_post:
        officer.must("incidents.close")
    receipt = sent(
        request,
        form,
        lambda v: services.close_incident(
            officer=officer, incident=reference, reason=v["reason"], client_id=v["client_id"] or None
        ),
    )
    if receipt:
        return request.to("incident", reference, receipt=receipt)
    request.note_reading(reference, found.exhibit)
    who = Who([found.first_closer, found.second_closer])
    may_sign = officer.may("incidents.close") and found.closed_at is None and found.first_closer != officer.number
    return request.show(
        "pages/incident.html",
        breadcrumbs=[
            ui.Link(_("Incidents"), reverse("incidents")),
            ui.Link(found.exhibit, reverse("exhibit", args=[found.exhibit])),
        ],
        head=ui.PageHead(
            str(INCIDENTS.get(found.kind, found.kind)),
            reference=reference,
            badges=(_standing(found),),
        ),
        facts=ui.Facts.of(
            _("Incident"),
            [
                (_("Exhibit"), link_to("exhibit", found.exhibit)),
                (_("What happened"), found.detail),
                (_("Opened"), found.opened_at),
                (_("First signature"), who(found.first_closer)),
                (_("First reason"), found.first_reason),
                (_("Second signature"), who(found.second_closer)),
                (_("Second reason"), found.second_reason),
                (_("Closed"), found.closed_at),
            ],
        ),
        form=form if may_sign or request.is_post else None,
        submit=_("Sign as the second officer and close") if found.first_closer else _("Sign as the first officer"),
        waits=found.closed_at is None and found.first_closer == officer.number,
        timeline=history_of(officer, reference),
    )


def _standing(found: selectors.IncidentView) -> ui.Badge:
    if found.closed_at:
        return ui.Badge(_("Closed"), "good")
    return ui.Badge(_("Waits for the second officer"), "warn") if found.first_closer else ui.Badge(_("Open"), "danger")


@officers_page("registers/sem/", name="sem_register", permission="exhibits.read", methods=("GET", "HEAD"))
def sem_register(request: PageRequest) -> HttpResponse:
    """The register of SEM packets: date, time and place of recovery, from whom, officers, packet, seal, where it is."""
    found = selectors.sem_register(
        request.officer, before=str(request.query.get("before", ""))[:24] or None, limit=PAGE_SIZE + 1
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    who = Who(n for s in shown for n in (s.seized_by, s.line.holder))
    more = f"?{urlencode({'before': shown[-1].line.reference})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/table.html",
        head=ui.PageHead(_("SEM register"), summary=_("Packets marked SEM. Rests on: 2023/KER/77356.")),
        tabs=exhibit_tabs("sem_register"),
        table=ui.Table.of(
            _("SEM register"),
            [
                _("Exhibit"),
                _("Recovered"),
                _("Search and spot"),
                _("From whom"),
                _("Officer"),
                _("Packet"),
                _("Seal"),
                _("Standing"),
                _("Locker"),
                _("Holder"),
            ],
            [
                (
                    ui.Reference(s.line.reference, reverse("exhibit", args=[s.line.reference])),
                    s.line.seized_at,
                    (link_to("place_search", s.line.search), s.spot)
                    if s.spot
                    else link_to("place_search", s.line.search),
                    s.seized_from,
                    who(s.seized_by),
                    s.line.packet,
                    s.line.seal,
                    standing_badge(s.line.standing),
                    s.locker,
                    who(s.line.holder),
                )
                for s in shown
            ],
            empty=_("No packet is marked SEM."),
            pagination=ui.Pagination(1 if shown else 0, len(shown), None, next_url=more),
            wide=True,
        ),
    )


@officers_page("registers/lockers/", name="locker_register", permission="exhibits.read", methods=("GET", "HEAD"))
def locker_register(request: PageRequest) -> HttpResponse:
    """The register of lockers: what came in when and from whom, the keeper, when it went out."""
    locker = str(request.query.get("locker", ""))[:40]
    found = selectors.locker_register(
        request.officer, locker=locker or None, before=request.number("before"), limit=PAGE_SIZE + 1
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    who = Who(n for line in shown for n in (line.holder, line.given_by))
    wanted = {"locker": locker} if locker else {}
    more = f"?{urlencode({**wanted, 'before': str(shown[-1].entry)})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/table.html",
        head=ui.PageHead(
            _("Locker register"),
            reference=locker,
            summary=_("Every stay in a locker, with the keeper's acknowledgement. Rests on: 2023/KER/77356."),
        ),
        tabs=exhibit_tabs("locker_register"),
        table=ui.Table.of(
            _("Locker register"),
            [
                _("Exhibit"),
                _("Kind"),
                _("Locker"),
                _("In"),
                _("Out"),
                _("Brought by"),
                _("Keeper"),
                _("Packet"),
                _("Seal"),
                _("Seal intact"),
                _("Entry"),
            ],
            [
                (
                    ui.Reference(line.exhibit, reverse("exhibit", args=[line.exhibit])),
                    (said(KINDS, line.kind), ui.Badge("SEM", "danger")) if line.sem else said(KINDS, line.kind),
                    ui.Link(line.locker, f"?{urlencode({'locker': line.locker})}"),
                    line.since,
                    line.until,
                    who(line.given_by),
                    who(line.holder),
                    line.packet,
                    line.seal,
                    line.seal_intact,
                    ui.Reference(str(line.entry), entry_url(request.officer, line.entry)),
                )
                for line in shown
            ],
            empty=_("Nothing was put into a locker yet."),
            pagination=ui.Pagination(1 if shown else 0, len(shown), None, next_url=more),
            wide=True,
        ),
    )
