"""What an officer does with one exhibit: seal, open, release, receive, hash, correct, end custody, withdraw."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.apps.evidence import rules, selectors, services
from tutela.apps.people.selectors import officers
from tutela.apps.record import clock
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.web import components as ui
from tutela.web.fields import MomentField
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.exhibits import title_of
from tutela.web.pages.rounds import ReasonForm
from tutela.web.pages.searches import truth
from tutela.web.parts import sent
from tutela.web.shown import Who, district_choices, names_of_districts
from tutela.web.verbs import VerbForm, stating
from tutela.web.wording import KINDS, OCCASIONS, STANDINGS, choices, standing_badge

RECEIVED_AT = ("locker", "laboratory", "court", "at_site")
OCCASION_CHOICES = [(code, OCCASIONS[code]) for code in rules.OCCASIONS]


class SealForm(VerbForm):
    """A packet and the seal on it."""

    packet = forms.CharField(label=gettext_lazy("Packet"), max_length=40)
    seal = forms.CharField(label=gettext_lazy("Seal"), max_length=40, help_text=gettext_lazy("Never used before."))
    at = MomentField(label=gettext_lazy("Sealed at"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)


class OpenForm(VerbForm):
    """A seal that is opened."""

    seal = forms.CharField(label=gettext_lazy("Seal"), max_length=40)
    purpose = forms.CharField(
        label=gettext_lazy("Purpose"), max_length=200, help_text=gettext_lazy("Examination, or the order that says so.")
    )
    at = MomentField(label=gettext_lazy("Opened at"))


class ReleaseForm(VerbForm):
    """The giver's signature."""

    to = forms.CharField(label=gettext_lazy("To officer"), max_length=24, help_text=gettext_lazy("Officer's number."))
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=200)
    seal = forms.CharField(label=gettext_lazy("Seal at release"), max_length=40, required=False)
    carrier = forms.CharField(label=gettext_lazy("Messenger"), max_length=80, required=False)
    at = MomentField(label=gettext_lazy("Released at"))

    def clean_to(self) -> str:
        return str(self.cleaned_data["to"]).strip().upper()


class ReceiveForm(VerbForm):
    """The receiver's signature."""

    standing = forms.ChoiceField(
        label=gettext_lazy("Where it is now"), choices=[(code, STANDINGS[code]) for code in RECEIVED_AT]
    )
    locker = forms.CharField(label=gettext_lazy("Locker"), max_length=40, required=False)
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    seal = forms.CharField(label=gettext_lazy("Seal at receipt"), max_length=40, required=False)
    seal_intact = truth(
        gettext_lazy("Seal intact"),
        gettext_lazy("A seal that is not intact opens an incident that two officers close."),
    )
    at = MomentField(label=gettext_lazy("Received at"))


class HashForm(VerbForm):
    """A hash of the exhibit, or of its image."""

    occasion = forms.ChoiceField(label=gettext_lazy("Occasion"), choices=OCCASION_CHOICES)
    sha256 = forms.CharField(label="SHA-256", max_length=80, required=False)
    sha1 = forms.CharField(label="SHA-1", max_length=60, required=False)
    md5 = forms.CharField(label="MD5", max_length=50, required=False)
    size = forms.IntegerField(label=gettext_lazy("Size in bytes"), min_value=0, max_value=(1 << 53) - 1, required=False)
    tool = forms.CharField(label=gettext_lazy("Tool and version"), max_length=120)
    write_blocker = forms.CharField(label=gettext_lazy("Write blocker"), max_length=80, required=False)
    at = MomentField(label=gettext_lazy("Taken at"))


class CorrectForm(VerbForm):
    """What was written down wrongly."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=choices(KINDS))
    make = forms.CharField(label=gettext_lazy("Make"), max_length=60, required=False)
    model = forms.CharField(label=gettext_lazy("Model"), max_length=60, required=False)
    district = forms.ChoiceField(label=gettext_lazy("District"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Stands in the ledger: no name of a person here."),
    )


class DisposeForm(VerbForm):
    """The end of custody."""

    standing = forms.ChoiceField(
        label=gettext_lazy("End"), choices=[(code, STANDINGS[code]) for code in ("released", "destroyed")]
    )
    order = forms.CharField(label=gettext_lazy("Order"), max_length=200, help_text=gettext_lazy("Court, number, date."))
    receiver = forms.CharField(label=gettext_lazy("Given to"), max_length=200, required=False)
    witness = forms.CharField(
        label=gettext_lazy("Second officer who was there"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("The officer's number. Custody is ended by two."),
    )
    at = MomentField(label=gettext_lazy("Done at"))


def _verb(
    request: PageRequest,
    reference: str,
    form: forms.Form,
    verb: Callable[[dict[str, Any]], Receipt],
    *,
    title: str,
    submit: str,
    summary: str = "",
    danger: bool = False,
    table: ui.Table | None = None,
) -> HttpResponse:
    """The page of one verb: the exhibit as it stands, the form, and back to the exhibit."""
    shown = selectors.exhibit_for(request.officer, reference)
    receipt = sent(request, form, verb)
    if receipt:
        return request.to("exhibit", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/exhibit_verb.html",
        breadcrumbs=[
            ui.Link(_("Exhibits"), reverse("exhibits")),
            ui.Link(f"{reference}, {title_of(shown.line)}", reverse("exhibit", args=[reference])),
        ],
        head=ui.PageHead(title, reference=reference, summary=summary, badges=(standing_badge(shown.line.standing),)),
        before=_before(shown),
        form=form,
        submit=submit,
        danger=danger,
        cancel_url=reverse("exhibit", args=[reference]),
        table=table,
    )


def _before(shown: selectors.ExhibitView) -> ui.Facts:
    line = shown.line
    who = Who([line.holder, line.released_to])
    return ui.Facts.of(
        _("Exhibit"),
        [
            (_("Exhibit"), title_of(line)),
            (_("Packet"), line.packet),
            (_("Seal"), line.seal),
            (_("Held by"), who(line.holder)),
            (_("Released to"), who(line.released_to) if line.released_to else None),
        ],
    ).stated


@officers_page("exhibits/<str:reference>/seal/", name="exhibit_seal", permission="exhibits.change")
def exhibit_seal(request: PageRequest, reference: str) -> HttpResponse:
    """Seal an exhibit in a packet."""
    form = request.form(SealForm, client_id=new_client_id(), at=clock.now())
    return _verb(
        request,
        reference,
        form,
        stating(services.seal_exhibit, officer=request.officer, exhibit=reference),
        title=_("Seal the exhibit"),
        submit=_("Record the seal"),
    )


@officers_page("exhibits/<str:reference>/open/", name="exhibit_open", permission="exhibits.change")
def exhibit_open(request: PageRequest, reference: str) -> HttpResponse:
    """Open the seal of an exhibit."""
    form = request.form(OpenForm, client_id=new_client_id(), at=clock.now())
    return _verb(
        request,
        reference,
        form,
        stating(services.open_exhibit, officer=request.officer, exhibit=reference),
        title=_("Open the seal"),
        submit=_("Record the opening"),
        summary=_("Type the number that stands on the seal, so that another seal is noticed."),
        danger=True,
    )


@officers_page("exhibits/<str:reference>/release/", name="exhibit_release", permission="exhibits.change")
def exhibit_release(request: PageRequest, reference: str) -> HttpResponse:
    """Release an exhibit to another officer."""
    form = request.form(ReleaseForm, client_id=new_client_id(), at=clock.now())
    return _verb(
        request,
        reference,
        form,
        stating(services.release_exhibit, officer=request.officer, exhibit=reference),
        title=_("Release the exhibit"),
        submit=_("Sign the release"),
        summary=_("You answer for it until the other officer signs the receipt."),
        table=_receivers_table(request, reference),
    )


def _receivers_table(request: PageRequest, reference: str) -> ui.Table:
    """Who can receive an exhibit in its district."""
    district = selectors.exhibit_for(request.officer, reference).line.district
    found = [o for o in officers(district=district) if o.number != request.officer.number and _receives(o.roles)]
    return ui.Table.of(
        _("Officers of the district who can receive it"),
        [_("Number"), _("Name"), _("Rank"), _("Unit")],
        [(ui.Reference(o.number), o.name, o.rank, o.unit) for o in found],
        filterable=len(found) > 10,
    )


def _receives(roles: tuple[str, ...]) -> bool:
    return bool(set(roles) & {"team_leader", "evidence_custodian", "forensic_examiner", "investigating_officer"})


@officers_page("exhibits/<str:reference>/receive/", name="exhibit_receive", permission="exhibits.change")
def exhibit_receive(request: PageRequest, reference: str) -> HttpResponse:
    """Receive an exhibit."""
    form = request.form(ReceiveForm, client_id=new_client_id(), at=clock.now())
    return _verb(
        request,
        reference,
        form,
        stating(services.receive_exhibit, officer=request.officer, exhibit=reference),
        title=_("Receive the exhibit"),
        submit=_("Sign the receipt"),
        summary=_("From now on you hold it and answer for it."),
    )


@officers_page("exhibits/<str:reference>/hash/", name="exhibit_hash", permission="exhibits.change")
def exhibit_hash(request: PageRequest, reference: str) -> HttpResponse:
    """Record a hash, which is held against those taken before."""
    first = not selectors.hashes(request.officer, reference)
    form = request.form(
        HashForm, client_id=new_client_id(), at=clock.now(), occasion="acquisition" if first else "verification"
    )
    return _verb(
        request,
        reference,
        form,
        lambda v: services.record_hash(
            officer=request.officer,
            exhibit=reference,
            occasion=v["occasion"],
            digests={name: v[name] for name in ("sha256", "sha1", "md5") if v[name].strip()},
            tool=v["tool"].strip(),
            size=v["size"],
            write_blocker=v["write_blocker"] or None,
            at=v["at"],
            client_id=v["client_id"] or None,
        ),
        title=_("Record a hash"),
        submit=_("Record the hash"),
        summary=_("A hash that does not agree with an earlier one opens an incident."),
    )


@officers_page("exhibits/<str:reference>/correct/", name="exhibit_correct", permission="exhibits.change")
def exhibit_correct(request: PageRequest, reference: str) -> HttpResponse:
    """Correct what was written down of an exhibit."""
    line = selectors.exhibit_for(request.officer, reference).line
    form = request.form(
        CorrectForm,
        client_id=new_client_id(),
        kind=line.kind,
        make=line.make,
        model=line.model,
        district=line.district,
    )
    codes = dict(district_choices(request.officer, "exhibits.change"))
    codes.setdefault(line.district, names_of_districts().get(line.district, line.district))
    form.fields["district"].choices = list(codes.items())
    return _verb(
        request,
        reference,
        form,
        stating(services.correct_exhibit, officer=request.officer, exhibit=reference),
        title=_("Correct the exhibit"),
        submit=_("Correct"),
        summary=_("What stood before stays in the ledger."),
    )


@officers_page("exhibits/<str:reference>/dispose/", name="exhibit_dispose", permission="exhibits.change")
def exhibit_dispose(request: PageRequest, reference: str) -> HttpResponse:
    """Record the end of custody."""
    form = request.form(DisposeForm, client_id=new_client_id(), at=clock.now())
    return _verb(
        request,
        reference,
        form,
        stating(services.dispose_exhibit, officer=request.officer, exhibit=reference),
        title=_("End custody"),
        submit=_("Record the end of custody"),
        summary=_("Released to its owner or destroyed, by an order that is named."),
        danger=True,
    )


@officers_page("exhibits/<str:reference>/withdraw/", name="exhibit_withdraw", permission="exhibits.change")
def exhibit_withdraw(request: PageRequest, reference: str) -> HttpResponse:
    """Withdraw what was no exhibit."""
    form = request.form(ReasonForm, client_id=new_client_id())
    return _verb(
        request,
        reference,
        form,
        stating(services.withdraw_exhibit, officer=request.officer, exhibit=reference),
        title=_("Withdraw the exhibit"),
        submit=_("Withdraw"),
        summary=_("Only where it was recorded by mistake: it is counted no more, the entry stays in the ledger."),
        danger=True,
    )
