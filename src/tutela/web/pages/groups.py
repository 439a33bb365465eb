"""Chat groups: listed by size, imported from exports, judged to be one or two, and the page of one with its roster."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.apps.networks import selectors, services
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web import due, search
from tutela.web.group_words import (
    BASES,
    DATE_ORDERS,
    KINDS,
    PLATFORMS,
    ROLES,
    SAME_BY,
    SAMENESS,
    STATES,
    STATUSES,
    moment_of,
    status_badge,
    words_of,
)
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent, show
from tutela.web.shown import Who, discrepancies_of, entry_url, history_of, link_to
from tutela.web.verbs import VerbForm, bound, verb_page

PAGE_SIZE = 50
EVERY = [("", gettext_lazy("every one"))]


class FilterForm(forms.Form):
    """Which groups are listed."""

    platform = forms.ChoiceField(
        label=gettext_lazy("Platform"), choices=EVERY + list(PLATFORMS.items()), required=False
    )
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=EVERY + list(STATUSES.items()), required=False)


class ImportForm(forms.Form):
    """An export and the authority by which it was obtained."""

    export = forms.FileField(
        label=gettext_lazy("Export"),
        help_text=gettext_lazy(
            "Telegram: result.json or a zip of the export's folder. WhatsApp: the text file or zip under the name it was"
            " exported with. No message and not the export itself is kept. Import big ones with: tutela group import"
        ),
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority"),
        max_length=400,
        help_text=gettext_lazy("By what right it was obtained: a seizure, an order, a consent."),
        error_messages={"required": gettext_lazy("Say by what authority the export was obtained; nothing was read.")},
    )
    exhibit = forms.CharField(
        label=gettext_lazy("Exhibit"), max_length=24, required=False, help_text=gettext_lazy("The one it comes from.")
    )
    zone = forms.CharField(
        label=gettext_lazy("Zone of its times"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For times that state none, for example +05:30; by default this installation's."),
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Dates"),
        choices=[
            ("", gettext_lazy("told from the export")),
            ("day", gettext_lazy("the day stands first")),
            ("month", gettext_lazy("the month stands first")),
        ],
        required=False,
    )
    group = forms.CharField(
        label=gettext_lazy("Known group"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("Only where you know that the export is of a group listed here."),
    )


class StatusForm(VerbForm):
    """What is being done about the group, and why."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=list(STATUSES.items()))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class EraseForm(VerbForm):
    """Why the rosters are erased."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class JudgeForm(VerbForm):
    """What an officer says of two groups, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("What you say"),
        choices=[
            ("one_group", gettext_lazy("They are one group; the one listed first is counted")),
            ("two_groups", gettext_lazy("They are two groups")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class UnjudgeForm(VerbForm):
    """Why a judgement is taken back; it says so itself, so that a judgement that comes late never takes back another's."""

    takes_back = forms.CharField(widget=forms.HiddenInput, initial="yes")
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


@officers_page("groups/", name="groups", permission="groups.read", methods=("GET", "HEAD"))
def groups(request: PageRequest) -> HttpResponse:
    """Groups by people ever in them, most first."""
    form = FilterForm(request.query or None)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    before = str(request.query.get("before", "")) or None
    found = selectors.groups(
        request.officer,
        platform=chosen.get("platform") or None,
        status=chosen.get("status") or None,
        before=before,
        limit=PAGE_SIZE + 1,
    )
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    request.note_list(len(shown))
    kept = "".join(f"{name}={value}&" for name, value in chosen.items() if value)
    actions = (
        (ui.Action(_("Import a chat export"), reverse("group_import"), "primary"),)
        if request.officer.may("groups.change")
        else ()
    )
    return request.show(
        "pages/groups.html",
        head=ui.PageHead(
            _("Groups"), summary=_("Chat groups by how many people were ever seen in them."), actions=actions
        ),
        form=form if form.is_bound else FilterForm(),
        open=None if before else _open_table(request.officer),
        table=ui.Table.of(
            _("Groups by size"),
            [
                _("Reference"),
                _("Title"),
                _("Platform"),
                _("Status"),
                _("Members"),
                _("Admins"),
                _("Messages"),
                _("Last record"),
            ],
            [_group_row(one) for one in shown],
            empty=_("No group is listed; groups come from exports that were obtained with authority."),
            pagination=_pages(len(shown), kept, before, shown[-1].key if more else None),
        ),
    )


def _group_row(one: selectors.GroupView) -> ui.Row:
    return ui.Row.of(
        ui.Reference(one.reference, reverse("group", args=[one.reference])),
        one.title or _("no title known"),
        [PLATFORMS.get(one.platform, one.platform), *([_("chat of two")] if one.personal else [])],
        [status_badge(one.status), _("the same as %(group)s") % {"group": one.same_as}]
        if one.same_as
        else status_badge(one.status),
        one.members,
        one.admins,
        one.messages,
        moment_of(one.last_at),
    )


def _open_table(officer: Officer) -> ui.Table | None:
    """Groups of which nobody knows yet whether they are others listed before; for who may judge it."""
    found = selectors.open_samenesses(officer) if officer.may("groups.change") else []
    if not found:
        return None
    return ui.Table.of(
        _("Perhaps the same group"),
        [_("Group"), _("Listed before"), _("What is to be done")],
        [
            (
                link_to("group", one.group),
                link_to("group", one.other),
                ui.Link(_("Judge it"), reverse("group_same", args=[one.group, one.other])),
            )
            for one in found
        ],
        note=_("They have a title in common, and nothing in the exports says whether they are one group."),
    )


def _pages(count: int, kept: str, before: str | None, after: str | None) -> ui.Pagination | None:
    if not before and not after:
        return None
    return ui.Pagination(
        1,
        count,
        previous_url=f"?{kept.rstrip('&')}" if before else "",
        next_url=f"?{kept}before={after}" if after else "",
    )


@officers_page("groups/import/", name="group_import", permission="groups.change")
def group_import(request: PageRequest) -> HttpResponse:
    """Take in the rosters of one export, and show what became of them."""
    form = request.form(ImportForm)
    result: services.GroupImport | None = None
    if request.is_post and form.is_valid():
        try:
            result = _imported(request.officer, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return request.show(
        "pages/group_import.html",
        breadcrumbs=[ui.Link(_("Groups"), reverse("groups"))],
        head=ui.PageHead(
            _("Import a chat export"), summary=_("Who was in the group is kept; no message and not the export itself.")
        ),
        form=ImportForm() if result else form,
        table=_taken_table(result) if result else None,
        unread=_unread_table(result) if result and result.unread else None,
        cancel_url=reverse("groups"),
    )


def _imported(officer: Officer, values: dict[str, Any]) -> services.GroupImport:
    """Import an uploaded export under its own name, which is the title of a WhatsApp chat."""
    upload: UploadedFile[bytes] = values["export"]
    with tempfile.TemporaryDirectory(prefix="tutela-export-") as folder:
        path = Path(folder) / (Path(str(upload.name or "export")).name or "export")
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        return services.import_groups(
            officer=officer,
            paths=[path],
            authority=values["authority"],
            exhibit=values["exhibit"].strip() or None,
            zone=values["zone"].strip() or None,
            day_first={"day": True, "month": False}.get(values["dates"]),
            source=path.name,
            group=values["group"].strip() or None,
        )


OUTCOMES: dict[str, tuple[ui.Text, ui.Tone]] = {
    "new": (gettext_lazy("new"), "good"),
    "merged": (gettext_lazy("merged"), "info"),
    "unchanged": (gettext_lazy("came before, nothing changed"), "neutral"),
}


def _taken_table(result: services.GroupImport) -> ui.Table:
    return ui.Table.of(
        _("What was taken in"),
        [_("Group"), _("Title"), _("What became of it"), _("Members"), _("New members"), _("Messages"), _("To know")],
        [
            (
                ui.Reference(one.reference, reverse("group", args=[one.reference])),
                one.title,
                ui.Badge(*OUTCOMES[one.outcome]),
                one.members,
                one.new_members,
                one.messages,
                _to_know(one),
            )
            for one in result.groups
        ],
        empty=_("Nothing could be read."),
    )


def _to_know(one: services.GroupTaken) -> list[ui.CellValue]:
    found: list[ui.CellValue] = []
    if not one.zone_stated:
        found.append(_("times without a zone were taken to be %(zone)s, this installation's") % {"zone": one.zone})
    if one.date_order == "assumed":
        found.append(DATE_ORDERS["assumed"])
    if not one.exact:
        found.append(_("messages are at least this many: two exports were merged"))
    if one.perhaps:
        found += [
            ui.Link(
                _("perhaps the same as %(group)s: judge it") % {"group": other},
                reverse("group_same", args=[one.reference, other]),
            )
            for other in one.perhaps
        ]
    return found


def _unread_table(result: services.GroupImport) -> ui.Table:
    return ui.Table.of(
        _("What was not read"),
        [_("Place"), _("Reason")],
        [(one.item or Path(one.file).name, one.reason) for one in result.unread[:200]],
    )


@officers_page("groups/<str:reference>/", name="group", permission="groups.read")
def group(request: PageRequest, reference: str) -> HttpResponse:
    """One group: facts, roster, titles, overlap, where each roster came from, what was done about it."""
    officer = request.officer
    found = selectors.group_for(officer, reference)
    status = request.form(StatusForm, prefix="status", status=found.status, client_id=new_client_id())
    erase = request.form(EraseForm, prefix="erase", client_id=new_client_id())
    if status.is_bound or erase.is_bound:
        officer.must("groups.change" if status.is_bound else "groups.erase")
    receipt = sent(request, status, lambda values: _changed(officer, reference, values)) or sent(
        request, erase, lambda values: _erased(officer, reference, values)
    )
    if receipt:
        return request.to("group", reference, receipt=receipt)
    if not request.is_post:
        request.note_reading(reference)
    parts = _parts(officer, found, status, erase)
    return show(
        request,
        "pages/group.html",
        *parts,
        breadcrumbs=[ui.Link(_("Groups"), reverse("groups"))],
        head=ui.PageHead(
            found.title or _("No title known"),
            reference=reference,
            summary=_("Judged to be the same group as %(group)s: what is done about it stands there.")
            % {"group": found.same_as}
            if found.same_as
            else "",
            badges=(status_badge(found.status), *((ui.Badge(_("Rosters erased"), "warn"),) if found.erased_at else ())),
        ),
        facts=_facts(officer, found),
        titles=_titles_table(officer, reference),
        roster=_roster_table(request, found),
        sameness=_sameness_table(officer, reference),
        shares=_shares_table(officer, reference),
        imports=_imports_table(officer, reference),
        changes=_changes_table(officer, reference),
        discrepancies=discrepancies_of(officer, reference),
        timeline=history_of(officer, reference),
        parts=parts,
    )


def _changed(officer: Officer, reference: str, values: dict[str, Any]) -> Receipt:
    return services.change_status(
        officer=officer,
        group=reference,
        status=values["status"],
        reason=values["reason"],
        client_id=values["client_id"] or None,
    )


def _erased(officer: Officer, reference: str, values: dict[str, Any]) -> Receipt:
    return services.erase_rosters(
        officer=officer, group=reference, reason=values["reason"], client_id=values["client_id"] or None
    )


def _parts(officer: Officer, found: selectors.GroupView, status: forms.Form, erase: forms.Form) -> list[Part]:
    parts = []
    if officer.may("groups.change") and found.same_as is None:
        parts.append(Part(_("Change the status"), status, _("Record")))
    if officer.may("groups.erase") and found.erased_at is None:
        help_text = _("Names, numbers, titles and the sealed rosters go for good; counts, authority and status stay.")
        parts.append(Part(_("Erase the rosters"), erase, _("Erase"), help_text, danger=True))
    return parts


def _facts(officer: Officer, found: selectors.GroupView) -> ui.Facts:
    return ui.Facts.of(
        _("Group"),
        [
            (_("Platform"), PLATFORMS.get(found.platform, found.platform)),
            (_("Platform's own id"), [ui.Reference(one) for one in selectors.platform_ids(officer, found.reference)]),
            (_("Kind"), _("chat of two, not counted as a group") if found.personal else _("group")),
            ui.Fact(
                _("Members"),
                ui.cell_of(found.members),
                _("Everybody ever seen in it: wrote, joined, was added or acted. Who is not seen may still be one."),
            ),
            (_("Admins"), found.admins),
            ui.Fact(_("Only mentioned"), ui.cell_of(found.mentioned), _("Inviters, forwarded names, reactions.")),
            ui.Fact(
                _("Messages"),
                ui.cell_of(found.messages),
                _("Service lines are not counted.")
                if found.exact
                else _("At least this many, since rosters were merged. Service lines are not counted."),
            ),
            (_("Service lines"), found.service_lines),
            (_("Digests of media"), found.media_digests),
            (_("First record"), moment_of(found.first_at)),
            (_("Last record"), moment_of(found.last_at)),
            (_("Listed"), found.listed_at),
            *([(_("Rosters erased"), found.erased_at)] if found.erased_at else []),
        ],
        title=_("What is known"),
    )


def _titles_table(officer: Officer, reference: str) -> ui.Table:
    return ui.Table.of(
        _("Titles"),
        [_("Title"), _("From")],
        [(one.title, moment_of(one.at)) for one in selectors.titles(officer, reference)],
        empty=_("No title is known."),
    )


def _roster_table(request: PageRequest, found: selectors.GroupView) -> ui.Table:
    before = str(request.query.get("before", "")) or None
    listed = selectors.members(request.officer, found.reference, before=before, limit=PAGE_SIZE + 1)
    shown, more = listed[:PAGE_SIZE], len(listed) > PAGE_SIZE
    return ui.Table.of(
        _("Roster"),
        [
            _("Number"),
            _("Who"),
            _("Known by"),
            _("Role"),
            _("How it is known"),
            _("At the end"),
            _("Messages"),
            _("Media"),
            _("First and last"),
        ],
        [
            ui.Row.of(
                ui.Reference(str(one.number)),
                [one.who] if one.name in (None, one.who) else [one.who, one.name],
                KINDS.get(one.kind, one.kind),
                words_of(ROLES, one.roles),
                words_of(BASES, one.basis),
                STATES.get(one.state, one.state),
                one.messages,
                one.media,
                [moment for moment in (moment_of(one.first_at), moment_of(one.last_at)) if moment],
                state="withdrawn" if one.state != "seen" else "",
            )
            for one in shown
        ],
        empty=_("Nobody is listed."),
        pagination=_pages(len(shown), "", before, shown[-1].key if more else None),
        note=_("By messages written. Whoever opens this page is recorded as having read the roster."),
    )


def _shares_table(officer: Officer, reference: str) -> ui.Table:
    return ui.Table.of(
        _("Overlap with other groups"),
        [_("Group"), _("Title"), _("Status"), _("Members in both"), _("Of the smaller one's"), _("Media in both")],
        [
            (
                ui.Reference(one.group, reverse("group", args=[one.group])),
                one.title,
                status_badge(one.status),
                one.shared,
                one.smaller,
                one.media,
            )
            for one in selectors.shares(officer, reference)
        ],
        empty=_("No other group shares an account, a number or a medium with this one."),
        note=_("Only strong identifiers are compared: accounts and numbers, never names."),
    )


def _imports_table(officer: Officer, reference: str) -> ui.Table:
    found = selectors.rosters(officer, reference)
    who = Who(one.recorded_by for one in found)
    return ui.Table.of(
        _("Source and authority of each roster"),
        [
            _("Roster"),
            _("Authority"),
            _("Source"),
            _("Digest of the export"),
            _("Zone"),
            _("Told to be this group by"),
            _("New members"),
            _("Not read"),
            _("Imported"),
        ],
        [
            ui.Row.of(
                ui.Reference(str(one.number), entry_url(officer, one.entry)),
                one.authority,
                [source for source in (one.source, link_to("exhibit", one.exhibit)) if source],
                ui.Reference(one.export),
                _zone_words(one),
                SAME_BY.get(one.same_by, one.same_by),
                one.new_members,
                [str(one.unread), *one.unread_said[:5]] if one.unread else None,
                [one.recorded_at, who(one.recorded_by)],
                state="withdrawn" if one.erased_at else "",
            )
            for one in found
        ],
    )


def _zone_words(one: selectors.RosterView) -> list[ui.Text]:
    found: list[ui.Text] = [
        (_("%(zone)s, stated") if one.zone_stated else _("%(zone)s, assumed: this installation's")) % {"zone": one.zone}
    ]
    if one.date_order:
        found.append(DATE_ORDERS.get(one.date_order, one.date_order))
    return found


def _changes_table(officer: Officer, reference: str) -> ui.Table:
    found = selectors.status_changes(officer, reference)
    who = Who(one.recorded_by for one in found)
    return ui.Table.of(
        _("Changes of status"),
        [_("Recorded"), _("Before"), _("Status"), _("Reason"), _("Request"), _("Officer")],
        [
            (
                one.recorded_at,
                STATUSES.get(one.before, one.before),
                status_badge(one.status),
                one.reason,
                link_to("request", one.request),
                who(one.recorded_by),
            )
            for one in found
        ],
        empty=_("The status was not changed since the group was listed."),
    )


def _sameness_table(officer: Officer, reference: str) -> ui.Table | None:
    """Whether the group is another, how that was judged, and the way to judge it."""
    found = selectors.samenesses(officer, reference)
    if not found:
        return None
    who, may = Who(one.judged_by for one in found), officer.may("groups.change")
    return ui.Table.of(
        _("Perhaps the same group"),
        [_("Group"), _("Standing"), _("Reason"), _("Judged"), _("What is to be done")],
        [
            (
                link_to("group", one.other if one.group == reference else one.group),
                ui.Badge(*SAMENESS[one.standing]),
                one.reason,
                [one.judged_at, who(one.judged_by)] if one.judged_at else None,
                ui.Link(
                    _("Judge it") if one.standing == "open" else _("Take it back"),
                    reverse("group_same", args=[one.group, one.other]),
                )
                if may
                else None,
            )
            for one in found
        ],
        note=_("They have a title in common, and nothing in the exports says whether they are one group."),
    )


@officers_page("groups/<str:reference>/same/<str:other>/", name="group_same", permission="groups.change")
def group_same(request: PageRequest, reference: str, other: str) -> HttpResponse:
    """Judge whether two groups are one, or take back what was judged."""
    officer = request.officer
    found = selectors.sameness_for(officer, reference, other)
    judged = "takes_back" in request.sent if request.is_post else found.standing != "open"
    form: VerbForm = bound(request, UnjudgeForm if judged else JudgeForm)
    if not request.is_post:
        request.note_reading(reference, other)
    return verb_page(
        request,
        form,
        lambda values: _said_of(officer, found, values),
        title=_("Take the judgement back") if judged else _("Are they one group?"),
        reference=f"{reference} – {other}",
        back=reverse("group", args=[reference]),
        crumbs=[
            ui.Link(_("Groups"), reverse("groups")),
            ui.Link(reference, reverse("group", args=[reference])),
        ],
        submit=_("Take it back") if judged else _("Record"),
        summary=_("Rosters stay as they are; the judgement can be taken back."),
        before=_compared(officer, found),
        to=lambda receipt: request.to("group", reference, receipt=receipt),
    )


def _said_of(officer: Officer, found: selectors.SamenessView, values: dict[str, Any]) -> Receipt:
    verb = services.judge_groups if "verdict" in values else services.unjudge_groups
    said = {name: values[name] for name in ("verdict", "reason") if name in values}
    return verb(officer=officer, group=found.group, other=found.other, client_id=values["client_id"] or None, **said)


def _compared(officer: Officer, found: selectors.SamenessView) -> ui.Facts:
    """The two groups beside each other: what an officer would ask before judging."""
    both = [selectors.group_for(officer, one) for one in (found.group, found.other)]
    shared = [one for one in selectors.shares(officer, found.group) if one.group == found.other]
    facts: list[tuple[ui.Text, ui.CellValue]] = [
        (
            one.reference,
            [
                one.title,
                PLATFORMS.get(one.platform, one.platform),
                ngettext("%(count)s member", "%(count)s members", one.members) % {"count": one.members},
                ngettext("%(count)s message", "%(count)s messages", one.messages) % {"count": one.messages},
                _("first record"),
                moment_of(one.first_at),
                _("last record"),
                moment_of(one.last_at),
            ],
        )
        for one in both
    ]
    return ui.Facts.of(
        _("The two groups"),
        [
            *facts,
            (_("Members in both"), shared[0].shared if shared else 0),
            (_("Media in both"), shared[0].media if shared else 0),
            (_("Standing"), ui.Badge(*SAMENESS[found.standing])),
            *([(_("Reason"), found.reason)] if found.reason else []),
        ],
    )


@due.counts("groups", permission="groups.change")
def questions_of_groups(officer: Officer, now: datetime) -> list[ui.Count]:
    """Groups that may be one, for who judges it."""
    found = len(selectors.open_samenesses(officer))
    return [
        ui.Count(
            _("Groups to judge"),
            found,
            _("Pairs of groups with a title in common of which nobody has said whether they are one."),
            reverse("groups"),
        )
    ]


@search.searches("groups", permission="groups.read")
def search_groups(officer: Officer, text: str) -> list[search.Hit]:
    """Groups by reference, title, platform id, or somebody in them."""
    found = {one.reference: one for one in selectors.groups_of_values(officer, search.value_references(text))}
    if text.upper().startswith("GRP-"):
        try:
            one = selectors.group_for(officer, text.upper())
        except Refused:
            pass  # it is not there, or not this officer's to see: no hit either way
        else:
            found[one.reference] = one
    return [
        search.Hit(one.reference, reverse("group", args=[one.reference]), _("Group"), one.title or one.reference)
        for one in found.values()
    ][: search.LIMIT]
