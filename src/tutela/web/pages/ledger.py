"""The ledger's pages: its state, its entries, one entry with its proof, open discrepancies."""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tutela.apps.people.officer import Officer
from tutela.apps.record import attesting, selectors, services
from tutela.apps.record.checkpoints import prove_entry
from tutela.apps.record.errors import NotVisible
from tutela.web import components as ui
from tutela.web import due
from tutela.web.page import PageRequest, officers_page
from tutela.web.shown import doer
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word

PAGE_SIZE = 50
CHECKPOINTS = 10

MEANS = {attesting.COSIGNED: _("cosignature"), attesting.STAMPED: _("time-stamp")}


class CloseForm(VerbForm):
    """Why a discrepancy is closed."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


@officers_page("ledger/", name="ledger", permission="ledger.read", methods=("GET", "HEAD"))
def ledger(request: PageRequest) -> HttpResponse:
    """The state of the ledger and its newest entries; who may read it sees no private value."""
    state = selectors.state()
    before = request.number("before")
    items = selectors.entries_page(before=before, act=request.query.get("act") or None, limit=PAGE_SIZE)
    rows = [
        ui.Row.of(
            ui.Reference(str(item.index), reverse("ledger_entry", args=[item.index])),
            item.recorded_at,
            ui.Link(item.sentence, reverse("ledger_entry", args=[item.index])),
            doer(item.actor),
            ui.Reference(item.act),
        )
        for item in items
    ]
    older = f"?before={items[-1].index}" if items and items[-1].index > 0 else ""
    pages = ui.Pagination(
        first=items[-1].index if items else 0, last=items[0].index if items else 0, total=state.size, next_url=older
    )
    return request.show(
        "pages/ledger.html",
        head=ui.PageHead(
            _("Ledger"), summary=state.origin, badges=(ui.Badge(_("Exercise"), "exercise"),) if state.exercise else ()
        ),
        facts=ui.Facts.of(
            _("State"),
            [
                (_("Entries"), state.size),
                (_("Root"), ui.Reference(state.root.hex())),
                (_("Last recorded"), state.recorded_at),
                (_("Erased values"), selectors.erased_count()),
            ],
        ),
        table=ui.Table.of(
            _("Newest entries"),
            [_("Entry"), _("Recorded"), _("What happened"), _("Officer"), _("Act")],
            rows,
            pagination=pages,
        ),
        checkpoints=_checkpoints(),
    )


def _checkpoints() -> ui.Table:
    """The newest checkpoints that left the house, each with who attests it from outside."""
    rows: list[ui.Row] = []
    for one in attesting.checkpoints(limit=CHECKPOINTS):
        if not one.attested:
            rows.append(ui.Row.of(one.size, one.signed_at, ui.Badge(_("Nobody yet")), None, None))
        rows += [
            ui.Row.of(one.size, one.signed_at, ui.Badge(a.by.partition("+")[0], "good"), MEANS[a.means], a.at)
            for a in one.attested
        ]
    return ui.Table.of(
        _("Checkpoints that left the house"),
        [_("Entries"), _("Signed"), _("Attested by"), _("Means"), _("At")],
        rows,
        empty=_("None was signed yet: tutela ledger checkpoint."),
        note=_("A second unit that cosigns, or an outside time-stamp, shows that nothing before was changed since."),
    )


@officers_page("ledger/<int:index>/", name="ledger_entry", permission="ledger.read", methods=("GET", "HEAD"))
def ledger_entry(request: PageRequest, index: int) -> HttpResponse:
    """One entry: what it says publicly, and the proof that it stands in the ledger."""
    state = selectors.state()
    if index >= state.size:
        raise NotVisible(f"entry {index}")
    item = selectors.entries_page(before=index + 1, limit=1)[0]
    path = selectors.proof_of_entry(index, state.size)
    return request.show(
        "pages/ledger_entry.html",
        breadcrumbs=[ui.Link(_("Ledger"), reverse("ledger"))],
        head=ui.PageHead(
            item.sentence,
            reference=str(item.index),
            actions=(ui.Action(_("Proof as a file"), reverse("ledger_proof", args=[index])),)
            if request.officer.may("ledger.export")
            else (),
        ),
        facts=ui.Facts.of(
            _("Entry"),
            [
                (_("Act"), ui.Reference(item.act)),
                (_("Officer"), doer(item.actor)),
                (_("System account"), item.account),
                (_("Recorded"), item.recorded_at),
                (_("Happened"), item.happened_at),
                *((as_word(key), ui.Reference(value)) for key, value in item.parts),
            ],
        ),
        proof=ui.Table.of(
            _("Inclusion proof"),
            [_("Step"), _("Hash")],
            [ui.Row.of(step, ui.Reference(digest.hex())) for step, digest in enumerate(path, start=1)],
            note=_("Hashed together in this order with the entry, these give the root of %(size)s entries: %(root)s")
            % {"size": state.size, "root": state.root.hex()},
        ),
    )


@officers_page("ledger/<int:index>/proof.txt", name="ledger_proof", permission="ledger.export", methods=("GET",))
def ledger_proof(request: PageRequest, index: int) -> HttpResponse:
    """The entry with its inclusion proof and the signed checkpoint, as a file for: tutela ledger verify."""
    if index >= selectors.state_size():
        raise NotVisible(f"entry {index}")
    _published, text = prove_entry(officer=request.officer, index=index)
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="entry-{index}-proof.txt"'},
    )


@officers_page("discrepancies/", name="discrepancies", permission="discrepancies.read", methods=("GET", "HEAD"))
def discrepancies(request: PageRequest) -> HttpResponse:
    """Open discrepancies of the officer's districts, oldest first."""
    found = selectors.discrepancies(districts=request.officer.districts("discrepancies.read"))
    request.note_list(len(found))
    rows = [
        ui.Row.of(
            ui.Reference(d.reference, reverse("discrepancy", args=[d.reference])),
            d.opened_at,
            ui.Reference(d.about),
            d.text,
            d.source,
            d.district,
        )
        for d in found
    ]
    return request.show(
        "pages/discrepancies.html",
        head=ui.PageHead(
            _("Discrepancies"), summary=_("What was recorded against a rule; each is closed with a reason.")
        ),
        table=ui.Table.of(
            _("Open discrepancies"),
            [_("Reference"), _("Opened"), _("About"), _("What is wrong"), _("Rests on"), _("District")],
            rows,
            empty=_("No discrepancy is open."),
        ),
    )


@officers_page("discrepancies/<str:reference>/", name="discrepancy", permission="discrepancies.read")
def discrepancy(request: PageRequest, reference: str) -> HttpResponse:
    """One discrepancy, and the form that closes it."""
    found = selectors.discrepancy_for(reference, request.officer.districts("discrepancies.read"))
    form = request.form(CloseForm, client_id=services.new_client_id())
    if request.is_post and form.is_valid():
        request.officer.must("discrepancies.close")
        receipt = request.tried(
            form,
            lambda: services.close_discrepancy(
                officer=request.officer,
                discrepancy=reference,
                reason=form.cleaned_data["reason"],
                client_id=form.cleaned_data["client_id"] or None,
            ),
        )
        if receipt:
            return request.to("discrepancies", receipt=receipt)
    return request.show(
        "pages/discrepancy.html",
        breadcrumbs=[ui.Link(_("Discrepancies"), reverse("discrepancies"))],
        head=ui.PageHead(
            found.text,
            reference=found.reference,
            badges=(ui.Badge(_("Closed"), "good") if found.closed_at else ui.Badge(_("Open"), "warn"),),
        ),
        facts=ui.Facts.of(
            _("Discrepancy"),
            [
                (_("About"), ui.Reference(found.about)),
                (_("Rule"), ui.Reference(found.rule)),
                (_("Rests on"), found.source),
                (_("Opened"), found.opened_at),
                (_("Closed"), found.closed_at),
                (_("Closed by"), found.closed_by),
                (_("Reason"), found.reason),
            ],
        ),
        form=form if found.closed_at is None and request.officer.may("discrepancies.close") else None,
    )


@due.counts("ledger", permission="ledger.read")
def count_of_ledger(officer: Officer, now: datetime) -> list[ui.Count]:
    """How long the ledger is."""
    return [
        ui.Count(_("Entries of the ledger"), selectors.state_size(), _("Every act ever recorded."), reverse("ledger"))
    ]


@due.counts("discrepancies", permission="discrepancies.read")
def count_of_discrepancies(officer: Officer, now: datetime) -> list[ui.Count]:
    """What breaks a rule and is not closed yet."""
    found = selectors.discrepancies(districts=officer.districts("discrepancies.read"))
    return [
        ui.Count(
            _("Discrepancies open"),
            len(found),
            _("What happened against a rule and nobody has closed with a reason; at most two hundred are counted."),
            reverse("discrepancies"),
        )
    ]
