"""People: the list of officers, one officer, and enrolment."""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tutela.apps.people import selectors, services
from tutela.apps.people.jurisdiction import catalogue, rank_codes
from tutela.apps.people.officer import Officer
from tutela.apps.people.rules import APART, OPENS_NO_CASE, RESET_WITHIN, RESTORED_ALONE, Role
from tutela.apps.people.selectors import OfficerRecord, resets_waiting
from tutela.apps.people.signin.selectors import Access, access_of, locked_among, numbers_with_access
from tutela.apps.record import selectors as record
from tutela.apps.record.services import new_client_id
from tutela.engines.law.errors import NotInCatalogue
from tutela.web import components as ui
from tutela.web import converters as converters
from tutela.web import due, search
from tutela.web.navigation import ROLE_NAMES
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import sent
from tutela.web.shown import history_of
from tutela.web.verbs import VerbForm

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """Which officers are listed."""

    q = forms.CharField(label=gettext_lazy("Number or name"), required=False, max_length=80)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["role"].choices = [("", _("any")), *role_choices()]  # type: ignore[attr-defined]
        self.fields["district"].choices = district_choices(_("any"))  # type: ignore[attr-defined]


class EnrolForm(VerbForm):
    """A new officer."""

    number = forms.CharField(
        label=gettext_lazy("Officer number"),
        max_length=24,
        help_text=gettext_lazy("Capital letters, digits and dashes; a number is never used again."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    rank = forms.ChoiceField(label=gettext_lazy("Rank"))
    unit = forms.ChoiceField(label=gettext_lazy("Unit"))
    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["rank"].choices = rank_choices()  # type: ignore[attr-defined]
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]
        self.fields["roles"].choices = role_choices()  # type: ignore[attr-defined]

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


def role_choices() -> list[tuple[str, str]]:
    """Every role with its name."""
    return [(role.value, str(ROLE_NAMES[role])) for role in Role]


def rank_choices() -> list[tuple[str, str]]:
    """Every rank with its name, lowest first."""
    return [(rank.code, rank_words(rank.code)) for rank in catalogue().ranks]


def rank_words(code: str) -> str:
    """A rank in the reader's language, with its code; the code alone where the State's list has it no more."""
    try:
        return f"{catalogue().rank(code).names.within(get_language() or 'en')} ({code})"
    except NotInCatalogue:
        return code


def unit_choices() -> list[tuple[str, str]]:
    """Every unit by name."""
    return [(unit.code, f"{unit.name} ({unit.code})") for unit in selectors.units()]


def district_choices(none: str) -> list[tuple[str, str]]:
    """Districts that exist today by name, and what no district means here."""
    names = selectors.district_names(get_language() or "en")
    return [("", none), *((d.code, names[d.code]) for d in selectors.districts(selectors.today()))]


def district_words(code: str | None) -> str:
    """A district in the reader's language, with its code; none is the whole State."""
    if code is None:
        return _("the whole State")
    return f"{selectors.district_names(get_language() or 'en')[code]} ({code})"


def deputy_choices(asker: Officer, number: str) -> list[tuple[str, str]]:
    """Who could act for an officer; an auditor is shown numbers and no name."""
    named = Role.AUDITOR not in asker.roles
    found = selectors.deputies_for(number)
    return [("", _("nobody")), *((o.number, f"{o.number}  {o.name}" if named else o.number) for o in found)]


@officers_page("people/", name="people", permission="people.read", methods=("GET", "HEAD"))
def people(request: PageRequest) -> HttpResponse:
    """Officers in number order, a page at a time, by number, name, role or district."""
    form = FilterForm(request.query or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {name: str(chosen.get(name) or "") for name in ("q", "role", "district")}
    found = selectors.officers_listed(
        request.officer,
        text=wanted["q"].strip(),
        role=wanted["role"] or None,
        district=wanted["district"] or None,
        after=str(request.query.get("after", ""))[:24],
        limit=PAGE_SIZE + 1,
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    before = request.number("from") or 0
    last = before + len(shown)
    more = f"?{urlencode({**wanted, 'after': shown[-1].number, 'from': last})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/people.html",
        head=ui.PageHead(_("People"), actions=_list_actions(request.officer)),
        notices=_waiting_notices(request.officer),
        form=form,
        table=_officers_table(shown, ui.Pagination(min(before + 1, last), last, None, next_url=more)),
    )


def _list_actions(officer: Officer) -> tuple[ui.Action, ...]:
    if not officer.may("people.change"):
        return ()
    return (
        ui.Action(_("Enrol an officer"), reverse("people_enrol"), "primary"),
        ui.Action(_("Load a sheet"), reverse("people_load")),
        ui.Action(_("Units and districts"), reverse("people_units")),
    )


def _waiting_notices(officer: Officer) -> list[ui.Notice]:
    waiting = resets_waiting() if officer.may("access.change") else []
    if not waiting:
        return []
    words = ngettext(
        "%(count)d lost second factor waits for a second officer.",
        "%(count)d lost second factors wait for a second officer.",
        len(waiting),
    ) % {"count": len(waiting)}
    return [ui.Notice(words, "warn", action=ui.Action(_("Decide"), reverse("people_resets")))]


def _officers_table(found: list[OfficerRecord], pages: ui.Pagination) -> ui.Table:
    away = selectors.on_leave(o.number for o in found)
    locked = locked_among(o.number for o in found)
    districts = selectors.district_names(get_language() or "en")
    return ui.Table.of(
        _("Officers"),
        [_("Number"), _("Name"), _("Rank"), _("Unit"), _("District"), _("Roles"), _("Standing")],
        [
            (
                ui.Reference(o.number, reverse("officer", args=[o.number])),
                o.name,
                o.rank,
                o.unit,
                o.district and districts[o.district],
                [str(ROLE_NAMES[Role(role)]) for role in o.roles],
                standing_badge(o, on_leave=o.number in away, locked=o.number in locked),
            )
            for o in found
        ],
        empty=_("No officer matches."),
        pagination=pages,
    )


def standing_badge(o: OfficerRecord, *, on_leave: bool, locked: bool) -> ui.Badge:
    """How an officer stands in one word."""
    if o.departed_at is not None:
        return ui.Badge(_("Departed"))
    if locked:
        return ui.Badge(_("Locked out"), "danger")
    return ui.Badge(_("On leave"), "warn") if on_leave else ui.Badge(_("In service"), "good")


@officers_page("people/enrol/", name="people_enrol", permission="people.change")
def people_enrol(request: PageRequest) -> HttpResponse:
    """Enrol an officer."""
    form = request.form(EnrolForm, client_id=new_client_id())
    receipt = sent(
        request,
        form,
        lambda values: services.enrol_officer(
            officer=request.officer,
            number=values["number"],
            name=values["name"],
            rank=values["rank"],
            unit=values["unit"],
            roles=tuple(values["roles"]),
            ranks=rank_codes(),
            client_id=values["client_id"] or None,
        ),
    )
    if receipt:
        return request.to("officer", form.cleaned_data["number"], receipt=receipt)
    return request.show(
        "pages/form.html",
        breadcrumbs=[ui.Link(_("People"), reverse("people"))],
        head=ui.PageHead(_("Enrol an officer"), summary=_giving_words(request.officer)),
        form=form,
        submit=_("Enrol"),
        cancel_url=reverse("people"),
    )


def _giving_words(officer: Officer) -> str:
    if Role.NODAL_OFFICER in officer.roles:
        return _("Press officer, auditor and administrator stand alone: they see no case.")
    names = ", ".join(str(ROLE_NAMES[role]) for role in APART if role in OPENS_NO_CASE)
    return _("You see no case, so you give only roles that see none: %(names)s.") % {"names": names}


@officers_page("people/<officer:number>/", name="officer", permission="people.read", methods=("GET", "HEAD"))
def officer(request: PageRequest, number: str) -> HttpResponse:
    """One officer: post, roles, grants, leave, access and history."""
    found = selectors.officer_record(request.officer, number)
    request.note_reading(number)
    away, access = selectors.on_leave([number]), access_of(number)
    badge = standing_badge(found, on_leave=number in away, locked=access.locked)
    return request.show(
        "pages/officer.html",
        breadcrumbs=[ui.Link(_("People"), reverse("people"))],
        head=ui.PageHead(
            found.name, reference=number, badges=(badge,), actions=_officer_actions(request.officer, found)
        ),
        facts=_officer_facts(found),
        access=_access_facts(access) if request.officer.may("access.change") else None,
        roles=ui.Table.of(
            _("Roles"),
            [_("Role"), _("Given"), _("Ended")],
            [(str(ROLE_NAMES[Role(r.role)]), r.given_at, r.ended_at) for r in selectors.roles_of(number)],
        ),
        leaves=ui.Table.of(
            _("Leave"),
            [_("First day"), _("Last day"), _("Deputy")],
            [(leave.from_date, leave.until_date, leave.deputy) for leave in selectors.leaves_of(number)],
            empty=_("No leave is recorded."),
        ),
        grants=_grants_table(number) if request.officer.may("grants.change") else None,
        timeline=history_of(request.officer, number),
    )


def _officer_facts(found: OfficerRecord) -> ui.Facts:
    return ui.Facts.of(
        _("Post"),
        [
            (_("Rank"), rank_words(found.rank)),
            (_("Unit"), f"{selectors.unit_names()[found.unit]} ({found.unit})"),
            (_("District"), district_words(found.district)),
            (_("Enrolled"), found.enrolled_at),
            (_("Departed"), found.departed_at),
        ],
        title=_("Post"),
    )


def _access_facts(access: Access) -> ui.Facts:
    return ui.Facts.of(
        _("Access"),
        [
            (_("Account"), ui.Badge(_("Open"), "good") if access.has_account else ui.Badge(_("None"))),
            (_("Second factor"), ui.Badge(_("Set"), "good") if access.has_factor else ui.Badge(_("Not set"), "warn")),
            (_("One-time password until"), access.one_time_until),
            (_("Open sessions"), access.sessions),
            (_("Locked out"), ui.Badge(_("Locked out"), "danger") if access.locked else _("No")),
        ],
        title=_("Access"),
    )


def _officer_actions(asker: Officer, found: OfficerRecord) -> tuple[ui.Action, ...]:
    """What the asker may do with this officer; nothing with one who left, or with oneself."""
    if found.departed_at is not None or found.number == asker.number:
        return ()
    ways = (
        ("people.change", _("Transfer"), "officer_transfer", "plain"),
        ("leave.change", _("Leave"), "officer_leave", "plain"),
        ("people.change", _("Roles"), "officer_roles", "plain"),
        ("grants.change", _("Need-to-know"), "officer_grants", "plain"),
        ("access.change", _("Access"), "officer_access", "plain"),
        ("people.change", _("Departure"), "officer_departure", "danger"),
    )
    return tuple(
        ui.Action(label, reverse(name, args=[found.number]), "danger" if tone == "danger" else "plain")
        for permission, label, name, tone in ways
        if asker.may(permission)
    )


def _grants_table(number: str) -> ui.Table:
    return ui.Table.of(
        _("Need-to-know granted"),
        [_("Object"), _("Given by"), _("Given"), _("Ended")],
        [(ui.Reference(g.reference), g.given_by, g.given_at, g.ended_at) for g in selectors.grants_of(number)],
        empty=_("Nothing beyond district and unit."),
    )


@search.searches("people", permission="people.read")
def search_people(officer: Officer, text: str) -> list[search.Hit]:
    """Officers by number or name."""
    found = selectors.officers_listed(officer, text=text, limit=search.LIMIT)
    return [
        search.Hit(o.number, reverse("officer", args=[o.number]), _("Officer"), f"{o.name}, {o.rank}") for o in found
    ]


@due.counts("people", permission="access.change")
def counts_of_people(officer: Officer, now: datetime) -> list[ui.Count]:
    """What who gives access watches: officers in service, on leave, locked out."""
    serving, away = selectors.people_counts()
    listed = reverse("people")
    return [
        ui.Count(_("Officers in service"), serving, _("Enrolled and not departed."), listed),
        ui.Count(_("On leave"), away, _("In service, with a leave recorded for today."), listed),
        ui.Count(
            _("Locked out"),
            len(locked_among(numbers_with_access())),
            _("Accounts that five wrong passwords or codes closed for a quarter of an hour."),
            listed,
        ),
    ]


@due.items("restored access", permission="discrepancies.close")
def restored_access(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Access that was restored on the host, for every nodal officer but the one whose it is."""
    found = record.discrepancies(
        rule=RESTORED_ALONE, districts=officer.districts("discrepancies.close"), limit=due.LIMIT
    )
    return [
        ui.DueItem(
            _("Look into the access of %(number)s, restored on the host") % {"number": one.about},
            one.opened_at + RESET_WITHIN,
            reverse("discrepancy", args=[one.reference]),
            one.reference,
            _("A reset takes two officers."),
        )
        for one in found
        if one.about != officer.number
    ]


@due.items("people", permission="access.change")
def due_in_people(officer: Officer, now: datetime) -> list[ui.DueItem]:
    """Lost second factors that wait for the second officer: within a day, as the officer cannot work meanwhile."""
    return [
        ui.DueItem(
            _("Decide on the lost second factor of %(number)s") % {"number": reset.officer},
            reset.asked_at + RESET_WITHIN,
            reverse("people_reset", args=[reset.reference]),
            reset.reference,
            _("A reset takes two officers."),
        )
        for reset in resets_waiting()[: due.LIMIT]
        if officer.number not in (reset.asked_by, reset.officer)
    ]
