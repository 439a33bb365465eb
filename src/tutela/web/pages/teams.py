"""Teams of a round: forming one, its places, and the briefing sheet that it goes out with."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.operations import selectors, services
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officers
from tutela.apps.record import services as record
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web import due
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.rounds import within_round
from tutela.web.pages.targets import places_words, targets_table
from tutela.web.parts import sent
from tutela.web.prints.briefing import briefing_sheet
from tutela.web.prints.press import pdf_answer
from tutela.web.shown import Who, district_choices, history_of, names_of_districts
from tutela.web.verbs import VerbForm, stating
from tutela.web.wording import BASES, LANGUAGES, said

MOST_TARGETS = 500


class TeamForm(VerbForm):
    """Those who go out together."""

    district = forms.ChoiceField(label=gettext_lazy("District"))
    leader = forms.CharField(label=gettext_lazy("Leader"), max_length=24)
    members = forms.CharField(
        label=gettext_lazy("Other officers"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Names or numbers, one a line."),
    )
    women_officers = forms.IntegerField(label=gettext_lazy("Women officers"), min_value=0, max_value=99, initial=0)
    vehicle = forms.CharField(label=gettext_lazy("Vehicle"), max_length=40, required=False)

    def clean_leader(self) -> str:
        return str(self.cleaned_data["leader"]).strip().upper()

    def lines(self) -> list[str]:
        """The other officers, one a line."""
        return [line.strip()[:80] for line in self.cleaned_data["members"].splitlines() if line.strip()]


class AssignForm(VerbForm):
    """Places given to a team."""

    targets = forms.MultipleChoiceField(label=gettext_lazy("Targets"), widget=forms.CheckboxSelectMultiple)


@officers_page("rounds/<str:number>/team/", name="team_form", permission="teams.change")
def team_form(request: PageRequest, number: str) -> HttpResponse:
    """Form a team."""
    officer = request.officer
    selectors.round_for(officer, number)
    form = request.form(TeamForm, client_id=new_client_id())
    form.fields["district"].choices = district_choices(officer, "teams.change")
    receipt = sent(
        request,
        form,
        lambda values: services.form_team(
            officer=officer,
            round=number,
            district=values["district"],
            leader=values["leader"],
            members=form.lines(),
            women_officers=values["women_officers"],
            vehicle=values["vehicle"].strip() or None,
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("team", receipt.reference, receipt=receipt) if receipt.named else request.to("round", number)
    return request.show(
        "pages/form_table.html",
        breadcrumbs=within_round(number),
        head=ui.PageHead(_("Form a team"), reference=number),
        form=form,
        submit=_("Form the team"),
        cancel_url=reverse("round", args=[number]),
        table=_leaders_table(officer),
    )


def _leaders_table(officer: Officer) -> ui.Table:
    """Who can lead a team in the districts that the officer answers for."""
    reach, names = officer.districts("teams.change"), names_of_districts()
    found = [
        o for o in officers(role="team_leader") if o.district is not None and (reach is None or o.district in reach)
    ]
    return ui.Table.of(
        _("Team leaders"),
        [_("Number"), _("Name"), _("Rank"), _("District")],
        [(ui.Reference(o.number), o.name, o.rank, names.get(o.district or "", o.district)) for o in found],
        filterable=len(found) > 10,
        empty=_("No team leader is in service here."),
    )


@officers_page("teams/<str:reference>/", name="team", permission="rounds.read", methods=("GET", "HEAD"))
def team(request: PageRequest, reference: str) -> HttpResponse:
    """One team and its places."""
    officer = request.officer
    found = selectors.team_for(officer, reference)
    request.note_reading(reference)
    targets = selectors.targets(officer, round=found.round, team=reference, limit=MOST_TARGETS)
    ways = [ui.Action(_("Briefing sheet"), reverse("team_briefing", args=[reference]), "primary")]
    if officer.sees("teams.change", found.district):
        ways.append(ui.Action(_("Assign targets"), reverse("team_assign", args=[reference])))
    return request.show(
        "pages/team.html",
        breadcrumbs=within_round(found.round),
        head=ui.PageHead(_("Team"), reference=reference, summary=places_words(len(targets)), actions=tuple(ways)),
        facts=team_facts(found),
        table=targets_table(targets),
        timeline=history_of(officer, reference),
    )


def team_facts(found: selectors.TeamView) -> ui.Facts:
    """Who is in a team."""
    who = Who([found.leader, *found.members])
    return ui.Facts.of(
        _("Team"),
        [
            (_("Round"), found.round),
            (_("District"), names_of_districts().get(found.district, found.district)),
            (_("Leader"), who(found.leader)),
            (_("Other officers"), [who(member) for member in found.members]),
            (_("Women officers"), found.women_officers),
            (_("Vehicle"), found.vehicle),
        ],
        title=_("Who goes out"),
    )


@officers_page("teams/<str:reference>/assign/", name="team_assign", permission="teams.change")
def team_assign(request: PageRequest, reference: str) -> HttpResponse:
    """Give open places of the district to a team."""
    officer = request.officer
    found = selectors.team_for(officer, reference)
    free = [
        t
        for t in selectors.targets(
            officer, round=found.round, district=found.district, state="open", limit=MOST_TARGETS
        )
        if t.team != reference
    ]
    form = request.form(AssignForm, client_id=new_client_id())
    form.fields["targets"].choices = [
        (t.reference, " · ".join(p for p in (t.reference, t.station, t.address, t.team) if p)) for t in free
    ]
    receipt = sent(
        request,
        form,
        stating(services.assign_targets, officer=officer, team=reference),
    )
    if receipt:
        return request.to("team", reference, receipt=receipt)
    request.note_list(len(free))
    return request.show(
        "pages/form.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("team", args=[reference]))],
        head=ui.PageHead(
            _("Assign targets"),
            reference=reference,
            summary=_("Open places of the district; one that has a team already is taken over."),
        ),
        before=team_facts(found),
        form=form,
        submit=_("Assign"),
        cancel_url=reverse("team", args=[reference]),
    )


@officers_page("teams/<str:reference>/briefing/", name="team_briefing", permission="rounds.read", methods=("GET",))
def team_briefing(request: PageRequest, reference: str) -> HttpResponse:
    """The briefing sheet of a team; opening it is recorded as reading each of its places."""
    officer = request.officer
    found = selectors.team_for(officer, reference)
    targets = selectors.targets(officer, round=found.round, team=reference, limit=MOST_TARGETS)
    request.note_reading(reference, *(t.reference for t in targets))
    shown_round = selectors.round_for(officer, found.round)
    return request.show(
        "pages/briefing.html",
        breadcrumbs=[*within_round(found.round), ui.Link(reference, reverse("team", args=[reference]))],
        head=ui.PageHead(
            _("Briefing sheet"),
            reference=reference,
            summary=f"{shown_round.title} ({found.round})",
            actions=(ui.Action(_("As PDF"), reverse("team_briefing_pdf", args=[reference]), "primary"),),
        ),
        facts=team_facts(found),
        windows=ui.Table.of(
            _("Windows"),
            [_("Window"), _("Begins"), _("Ends")],
            [(w.name, w.begins_at, w.ends_at) for w in shown_round.windows],
        ),
        places=[_place_facts(t) for t in targets],
    )


def _place_facts(t: selectors.TargetView) -> ui.Facts:
    return ui.Facts.of(
        t.reference,
        [
            (_("Window"), t.window),
            (_("Police station"), t.station),
            (_("Address"), t.address),
            (_("Subscriber"), t.subscriber),
            (_("Legal basis"), said(BASES, t.basis)),
            (_("Authority"), t.authority),
            (_("Devices expected"), t.expected_devices),
            (_("Children expected"), _("Yes: keep them away from the search") if t.children_expected else _("No")),
            (_("Language"), said(LANGUAGES, t.language)),
            (_("Risk notes"), t.risk),
            (_("Witnesses to call"), _("Two independent persons of the locality, not police")),
        ],
        title=t.reference,
    )


@officers_page(
    "teams/<str:reference>/briefing.pdf", name="team_briefing_pdf", permission="rounds.read", methods=("GET",)
)
def team_briefing_pdf(request: PageRequest, reference: str) -> HttpResponse:
    """The briefing sheet as a PDF; printing is recorded as an export of each of its places."""
    officer = request.officer
    found = selectors.team_for(officer, reference)
    targets = selectors.targets(officer, round=found.round, team=reference, limit=MOST_TARGETS)
    shown_round = selectors.round_for(officer, found.round)
    record.note_export(
        officer=officer,
        what="briefing_sheet",
        references=(reference, *(t.reference for t in targets)),
        count=len(targets),
    )
    return pdf_answer(briefing_sheet(found, shown_round, targets, officer), f"briefing-{reference}.pdf")


@due.counts("rounds", permission="searches.change")
def my_places(officer: Officer, now: datetime) -> list[ui.Count]:
    """What the teams that the officer leads have still to search, in rounds that are open."""
    return [
        ui.Count(
            _("Places for %(team)s") % {"team": led.reference},
            selectors.open_targets(officer, led.reference),
            _("Targets of your team in round %(number)s that were neither searched nor dropped.")
            % {"number": led.round},
            reverse("team", args=[led.reference]),
        )
        for led in selectors.teams_led(officer)
    ]
