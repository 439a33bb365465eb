"""Known-hash lists: all of them, one with its versions, a version with its categories, and giving one to triage."""

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from django import forms
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.hashlists import keeping, selectors, services
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.engines.known import Changed, CsvProfile, ListRefused, profile_of
from tutela.web import components as ui
from tutela.web import search
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import Part, sent, show
from tutela.web.shown import Who, entry_url, history_of
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word

_LISTED = 50
_COMPARED = 2_000_000
"""So many entries together are compared while a page waits: some seconds."""


class OpenForm(VerbForm):
    """A new list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    custodian = forms.CharField(
        label=gettext_lazy("Kept by"), max_length=120, help_text=gettext_lazy("Who makes the list and answers for it.")
    )


class VersionForm(VerbForm):
    """A new version of a list: a file from here, or one that lies on the server."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("VICS or CAID JSON, CSV, sums, NIST's database, or a filter of CIRCL's hashlookup."),
    )
    on_server = forms.ChoiceField(
        label=gettext_lazy("Or a file on the server"),
        required=False,
        help_text=gettext_lazy("Big lists are put into the folder incoming/ of the data folder first."),
    )
    origin = forms.CharField(
        label=gettext_lazy("Origin"), max_length=200, help_text=gettext_lazy("Who made and handed over this version.")
    )
    authority = forms.CharField(
        label=gettext_lazy("Authority"), max_length=400, help_text=gettext_lazy("By what right the unit has it.")
    )

    good = forms.BooleanField(
        label=gettext_lazy("It lists ordinary files"),
        required=False,
        help_text=gettext_lazy("Such files are set aside in triage. The lists of NIST and CIRCL say so themselves."),
    )
    profile = forms.CharField(
        label=gettext_lazy("Columns of a CSV"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy(
            'Only where its header does not say so: {"separator": ";", "header": true, "columns": {"md5": "Hash", "size": 3}}. '
            "The next version is read by the same."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, name) for name in keeping.incoming_names()]
        self.fields["on_server"].choices = [("", _("none")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One of the two, not both."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(values.get("file")) == bool(values.get("on_server")):
            raise forms.ValidationError(_("Choose a file, or one on the server."))
        return values

    def clean_profile(self) -> CsvProfile | None:
        """The profile, read."""
        text = self.cleaned_data["profile"].strip()
        if not text:
            return None
        try:
            return profile_of(json.loads(text))
        except (ValueError, ListRefused) as error:
            raise forms.ValidationError(str(error)) from error


class WithdrawForm(VerbForm):
    """Why a version is withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class CategoriesForm(VerbForm):
    """What each category of a version means; one field a category."""

    scheme = forms.CharField(
        label=gettext_lazy("Scheme"), max_length=120, help_text=gettext_lazy("For example: VICS 2.0 US, letter of …")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.categories: list[str] = []

    def ask_for(self, categories: list[str]) -> "CategoriesForm":
        """Add a field for each category."""
        self.categories = categories
        for place, name in enumerate(categories):
            label = _("Category %(name)s means") % {"name": name}
            self.fields[f"meaning_{place}"] = forms.CharField(label=label, max_length=200)
        return self

    def meanings(self) -> dict[str, str]:
        """Category → meaning, as filled in."""
        return {name: self.cleaned_data[f"meaning_{place}"] for place, name in enumerate(self.categories)}


@officers_page("hashlists/", name="hashlists", permission="hashlists.read")
def hashlists(request: PageRequest) -> HttpResponse:
    """Every known-hash list, and the form that opens one."""
    officer = request.officer
    form = request.form(OpenForm, client_id=new_client_id())
    if request.is_post and form.is_valid():
        officer.must("hashlists.change")
        values = form.cleaned_data
        receipt = request.tried(
            form,
            lambda: services.open_list(
                officer=officer,
                name=values["name"],
                custodian=values["custodian"],
                client_id=values["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("hashlists", receipt=receipt)
    found = selectors.lists(officer)
    if not request.is_post:
        request.note_list(len(found))
    return request.show(
        "pages/hashlists.html",
        head=ui.PageHead(
            _("Hash lists"),
            summary=_("Digests of known material, by whom they were made and by what right they are here."),
        ),
        table=ui.Table.of(
            _("Lists"),
            [_("Reference"), _("Name"), _("Kept by"), _("Versions"), _("Entries of the latest"), _("Changed")],
            [
                (
                    ui.Reference(one.reference, reverse("hashlist", args=[one.reference])),
                    one.name,
                    one.custodian,
                    one.versions,
                    one.entries,
                    one.changed_at,
                )
                for one in found
            ],
            empty=_("No list is here yet."),
        ),
        form=form if officer.may("hashlists.change") else None,
    )


@officers_page("hashlists/<str:reference>/", name="hashlist", permission="hashlists.read")
def hashlist(request: PageRequest, reference: str) -> HttpResponse:
    """One list: its versions, how the last two differ, and the form that adds a version."""
    officer = request.officer
    found = selectors.list_for(officer, reference)
    form = request.form(VersionForm, client_id=new_client_id())
    if request.is_post and form.is_valid():
        officer.must("hashlists.change")
        receipt = request.tried(form, lambda: _added(officer, reference, form.cleaned_data))
        if receipt:
            return request.to("hashlist", reference, receipt=receipt)
    versions = selectors.versions(officer, reference)
    return request.show(
        "pages/hashlist.html",
        breadcrumbs=[ui.Link(_("Hash lists"), reverse("hashlists"))],
        head=ui.PageHead(found.name, reference=reference, summary=_("Kept by %(who)s") % {"who": found.custodian}),
        table=_versions_table(officer, versions),
        differences=_differences_table(request, reference, versions),
        entries=_entries_action(reference, versions),
        form=form if officer.may("hashlists.change") else None,
        timeline=history_of(officer, reference),
    )


def _added(officer: Officer, reference: str, values: dict[str, Any]) -> Receipt:
    upload = values["file"]
    name = Path(str(upload.name)).name if upload else str(values["on_server"])
    return services.add_version(
        officer=officer,
        list=reference,
        source=upload.file if upload else keeping.incoming() / name,
        origin=values["origin"],
        authority=values["authority"],
        file=name,
        good=values["good"] or None,
        profile=values["profile"],
        client_id=values["client_id"] or None,
    )


def _standing(one: selectors.VersionView) -> ui.Badge:
    if one.withdrawn_at:
        return ui.Badge(_("Withdrawn"), "danger")
    return ui.Badge(_("Ready for triage"), "good") if one.ready else ui.Badge(_("Categories not confirmed"), "warn")


def _versions_table(officer: Officer, versions: list[selectors.VersionView]) -> ui.Table:
    who = Who(one.recorded_by for one in versions)
    return ui.Table.of(
        _("Versions"),
        [
            _("Version"),
            _("Standing"),
            _("Origin"),
            _("Authority"),
            _("Format"),
            _("Entries"),
            _("Malformed"),
            _("Added"),
            _("Officer"),
        ],
        [
            ui.Row.of(
                ui.Reference(str(one.number), reverse("hashlist_version", args=[one.list, one.number])),
                _standing(one),
                one.origin,
                one.authority,
                one.kind,
                one.entries,
                one.malformed,
                one.recorded_at,
                who(one.recorded_by),
                state="withdrawn" if one.withdrawn_at else "",
            )
            for one in versions
        ],
        empty=_("No version was added yet."),
    )


def _what(counted: str) -> str:
    """What is counted, in words; of a category its name is data."""
    kind, _blank, name = counted.partition(" ")
    return _("category %(name)s") % {"name": name} if kind == "category" else as_word(counted)


def _differences_table(request: PageRequest, reference: str, versions: list[selectors.VersionView]) -> ui.Table | None:
    """How two versions differ by counts: those asked for (``?from=1&to=2``), else the last two."""
    known = [one.number for one in versions]
    if len(known) < 2:
        return None
    after, before = request.number("to") or known[0], request.number("from") or known[1]
    if after not in known or before not in known:
        after, before = known[0], known[1]
    found = selectors.differences(request.officer, reference, before, after)
    return ui.Table.of(
        _("Version %(before)s and version %(after)s by counts") % {"before": before, "after": after},
        [
            _("What"),
            _("Version %(number)s") % {"number": before},
            _("Version %(number)s") % {"number": after},
            _("Change"),
        ],
        [(_what(one.what), one.before, one.after, one.change) for one in found],
    )


def _entries_action(reference: str, versions: list[selectors.VersionView]) -> ui.Action | None:
    if len(versions) < 2:
        return None
    numbers = [reference, versions[1].number, versions[0].number]
    return ui.Action(_("Compare the last two entry by entry"), reverse("hashlist_differences", args=numbers))


@officers_page(
    "hashlists/<str:reference>/differences/<int:before>/<int:after>/",
    name="hashlist_differences",
    permission="hashlists.read",
)
def hashlist_differences(request: PageRequest, reference: str, before: int, after: int) -> HttpResponse:
    """How two versions differ entry by entry: counts, and the first entries of each kind of change by hash."""
    versions = [selectors.version_for(request.officer, reference, number) for number in (before, after)]
    if sum(one.distinct for one in versions) > _COMPARED:
        raise Refused(_("These versions are too long for a page; compare them with: tutela hashlist diff"))
    found = selectors.entry_differences(request.officer, reference, before, after)
    counts = (
        (_("Added"), found.added),
        (_("Removed"), found.removed),
        (_("In another category"), found.recategorised),
        (_("The same"), found.same),
    )
    return request.show(
        "pages/hashlist_differences.html",
        breadcrumbs=[
            ui.Link(_("Hash lists"), reverse("hashlists")),
            ui.Link(selectors.list_for(request.officer, reference).name, reverse("hashlist", args=[reference])),
        ],
        head=ui.PageHead(
            _("Version %(before)s and version %(after)s") % {"before": before, "after": after}, reference=reference
        ),
        table=ui.Table.of(_("Entries"), [_("Change"), _("Entries")], counts),
        tables=[
            _changed_table(_("Added"), found.added_listed, found.added),
            _changed_table(_("Removed"), found.removed_listed, found.removed),
            _changed_table(_("In another category"), found.recategorised_listed, found.recategorised),
        ],
    )


def _changed_table(title: str, listed: Sequence[Changed], count: int) -> ui.Table:
    shown = listed[:_LISTED]
    note = _("The first %(count)s are shown.") % {"count": len(shown)} if count > len(shown) else ""
    return ui.Table.of(
        title,
        [_("Digest"), _("Bytes"), _("Category before"), _("Category after")],
        [(ui.Reference(_digest(one)), one.size, one.before, one.after) for one in shown],
        note=note,
        empty=_("None."),
    )


def _digest(one: Changed) -> str:
    return next(one.digests[kind] for kind in ("sha256", "sha1", "md5") if kind in one.digests)


@officers_page("hashlists/<str:reference>/<int:number>/", name="hashlist_version", permission="hashlists.read")
def hashlist_version(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """One version: what was read, what was malformed, what its categories mean."""
    officer = request.officer
    found = selectors.version_for(officer, reference, number)
    categories = [name for name, _count in found.categories if name]
    confirm = request.form(CategoriesForm, prefix="confirm", scheme=found.scheme or "", client_id=new_client_id())
    confirm.ask_for(categories)
    withdraw = request.form(WithdrawForm, prefix="withdraw", client_id=new_client_id())
    if confirm.is_bound or withdraw.is_bound:
        officer.must("hashlists.change")
    receipt = sent(request, confirm, lambda values: _confirmed(officer, found, confirm, values)) or sent(
        request, withdraw, lambda values: _withdrawn(officer, found, values)
    )
    if receipt:
        return request.to("hashlist_version", reference, number, receipt=receipt)
    parts = _parts(officer, found, categories, confirm, withdraw)
    gifts = (
        ui.Action(_("Take it to triage"), reverse("hashlist_file", args=[reference, number]), "primary", post=True),
        ui.Action(_("Take its index"), reverse("hashlist_index", args=[reference, number]), post=True),
    )
    return show(
        request,
        "pages/hashlist_version.html",
        *parts,
        breadcrumbs=[
            ui.Link(_("Hash lists"), reverse("hashlists")),
            ui.Link(selectors.list_for(officer, reference).name, reverse("hashlist", args=[reference])),
        ],
        head=ui.PageHead(
            _("Version %(number)s") % {"number": number},
            reference=reference,
            badges=(_standing(found),),
            actions=gifts if found.ready and officer.may("hashlists.change") else (),
        ),
        facts=_facts(officer, found),
        table=_categories_table(found),
        malformed=_malformed_table(found) if found.malformed else None,
        parts=parts,
    )


def _confirmed(officer: Officer, found: selectors.VersionView, form: CategoriesForm, values: dict[str, Any]) -> Receipt:
    return services.confirm_categories(
        officer=officer,
        list=found.list,
        number=found.number,
        scheme=values["scheme"],
        meanings=form.meanings(),
        client_id=values["client_id"] or None,
    )


def _withdrawn(officer: Officer, found: selectors.VersionView, values: dict[str, Any]) -> Receipt:
    return services.withdraw_version(
        officer=officer,
        list=found.list,
        number=found.number,
        reason=values["reason"],
        client_id=values["client_id"] or None,
    )


def _parts(
    officer: Officer, found: selectors.VersionView, categories: list[str], confirm: forms.Form, withdraw: forms.Form
) -> list[Part]:
    if not officer.may("hashlists.change") or found.withdrawn_at is not None:
        return []
    parts = []
    if categories:
        help_text = _("One number means opposite things in different lists: say what it means in this one.")
        parts.append(Part(_("Confirm the categories"), confirm, _("Confirm"), help_text))
    return [*parts, Part(_("Withdraw this version"), withdraw, _("Withdraw"), danger=True)]


def _facts(officer: Officer, found: selectors.VersionView) -> ui.Facts:
    who = Who([found.recorded_by, found.confirmed_by])
    facts: list[tuple[ui.Text, ui.CellValue]] = [
        (_("Origin"), found.origin),
        (_("Authority"), found.authority),
        (_("File"), [found.file, found.kind]),
        (_("SHA-256"), ui.Reference(found.sha256)),
        (_("Bytes"), found.size),
        (_("Entries"), found.entries),
        (_("With MD5"), found.md5),
        (_("With SHA-1"), found.sha1),
        (_("With SHA-256"), found.sha256s),
        (_("Malformed"), found.malformed),
        (_("Different entries"), found.distinct),
        (_("It lists"), _("ordinary files, which triage sets aside") if found.good else _("known material")),
        (_("Version that it states"), found.states),
        (_("Added"), [found.recorded_at, who(found.recorded_by)]),
        (_("Entry"), ui.Reference(str(found.entry), entry_url(officer, found.entry))),
    ]
    if found.confirmed_at:
        facts += [
            (_("Scheme of the categories"), found.scheme),
            (_("Confirmed"), [found.confirmed_at, who(found.confirmed_by)]),
        ]
    if found.withdrawn_at:
        facts += [(_("Withdrawn"), [found.withdrawn_at, found.withdrawn_reason or ""])]
    return ui.Facts.of(_("Version"), facts, title=_("What was read"))


def _categories_table(found: selectors.VersionView) -> ui.Table:
    meanings = dict(found.meanings)
    return ui.Table.of(
        _("Categories"),
        [_("Category"), _("Entries"), _("Meaning in this list")],
        [(name or _("none"), count, meanings.get(name)) for name, count in found.categories],
    )


def _malformed_table(found: selectors.VersionView) -> ui.Table:
    note = ""
    if found.malformed > len(found.malformed_said):
        note = _("The first %(count)s are shown.") % {"count": len(found.malformed_said)}
    lines = [one.partition(": ") for one in found.malformed_said]
    return ui.Table.of(
        _("What was malformed"),
        [_("Place"), _("Reason")],
        [(place, reason) for place, _sep, reason in lines],
        note=note,
    )


@officers_page(
    "hashlists/<str:reference>/<int:number>/file/",
    name="hashlist_file",
    permission="hashlists.change",
    methods=("POST",),
)
def hashlist_file(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Give a version out as a file for ``tutela triage --known``; that it left is recorded."""
    return _given(request, reference, number, as_index=False)


@officers_page(
    "hashlists/<str:reference>/<int:number>/index/",
    name="hashlist_index",
    permission="hashlists.change",
    methods=("POST",),
)
def hashlist_index(request: PageRequest, reference: str, number: int) -> HttpResponse:
    """Give a version out as an index, which opens at once and names list and version in every hit; that is recorded."""
    return _given(request, reference, number, as_index=True)


def _given(request: PageRequest, reference: str, number: int, *, as_index: bool) -> HttpResponse:
    with tempfile.TemporaryDirectory(prefix="tutela-list-") as folder:
        path = services.export_version(
            officer=request.officer, list=reference, number=number, folder=Path(folder), as_index=as_index
        )
        stream = path.open("rb")  # the folder goes, the open file stays readable until it was sent
    answer = FileResponse(stream, as_attachment=True, filename=path.name, content_type="application/octet-stream")
    return cast("HttpResponse", answer)


@search.searches("hashlists", permission="hashlists.read")
def search_hashlists(officer: Officer, text: str) -> list[search.Hit]:
    """Lists by reference or name."""
    needle = text.casefold()
    return [
        search.Hit(one.reference, reverse("hashlist", args=[one.reference]), _("Hash list"), one.name)
        for one in selectors.lists(officer)
        if needle == one.reference.casefold() or needle in one.name.casefold()
    ][: search.LIMIT]
