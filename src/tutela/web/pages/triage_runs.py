"""Triage runs: the list, one run with its hits as metadata, attaching a run to an exhibit."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.apps.evidence import selectors, services
from tutela.apps.evidence.errors import RunAttached
from tutela.apps.evidence.triage import FINDINGS, MANIFEST, RECORD, Findings, HitLine
from tutela.apps.people.officer import Officer
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import new_client_id
from tutela.web import charts, search
from tutela.web import components as ui
from tutela.web.page import PageRequest, officers_page
from tutela.web.pages.examinations import examinations_table
from tutela.web.parts import sent
from tutela.web.shown import Who, harmless, history_of, link_to, names_of_districts
from tutela.web.verbs import VerbForm
from tutela.web.wording import as_word, hash_badge

PAGE_SIZE = 50
HITS_SHOWN = 200
MOST_MEGABYTES = 64
"""How large an uploaded file may be; a larger run is attached with ``tutela exhibit attach-triage``."""

VERDICTS: Mapping[str, tuple[ui.Text, ui.Tone]] = {
    "agrees": (gettext_lazy("Agrees with its stored digest"), "good"),
    "differs": (gettext_lazy("Differs from its stored digest"), "danger"),
    "none stored": (gettext_lazy("No digest is stored in it"), "neutral"),
    "not computed": (gettext_lazy("Not digested as a whole"), "warn"),
    "unread": (gettext_lazy("Not read"), "danger"),
}
NEAR_COUNTS: Mapping[str, ui.Text] = {
    "hashed": gettext_lazy("hashed"),
    "not comparable": gettext_lazy("of these not comparable"),
    "by key frames": gettext_lazy("of these by key frames only"),
    "in part": gettext_lazy("of these in part"),
    "unread": gettext_lazy("unread"),
}
"""What is counted of pictures and of videos."""
TURNED: Mapping[str, ui.Text] = {
    "as it is": gettext_lazy("as it is"),
    "turned 90°": gettext_lazy("turned 90°"),
    "turned 180°": gettext_lazy("turned 180°"),
    "turned 270°": gettext_lazy("turned 270°"),
    "mirrored top to bottom": gettext_lazy("mirrored top to bottom"),
    "mirrored left to right": gettext_lazy("mirrored left to right"),
    "mirrored along the main diagonal": gettext_lazy("mirrored along the main diagonal"),
    "mirrored along the other diagonal": gettext_lazy("mirrored along the other diagonal"),
}
WALLS: Mapping[str, ui.Text] = {
    "network": gettext_lazy("Network"),
    "writing": gettext_lazy("Writing"),
    "reading": gettext_lazy("Reading"),
    "processes": gettext_lazy("Other processes"),
}


class AttachForm(VerbForm):
    """The three files of a finished run."""

    record = forms.FileField(label=RECORD)
    findings = forms.FileField(label=FINDINGS)
    manifest = forms.FileField(label=MANIFEST)

    def clean(self) -> None:
        for name in ("record", "findings", "manifest"):
            sent_file: UploadedFile[bytes] | None = self.cleaned_data.get(name)
            if sent_file is not None and (sent_file.size or 0) > MOST_MEGABYTES << 20:
                text = _(
                    "The file is larger than %(most)d megabytes; attach the run with tutela exhibit attach-triage."
                )
                self.add_error(name, text % {"most": MOST_MEGABYTES})

    def run_files(self) -> dict[str, bytes]:
        """The files by the names that a run gives them."""
        v = self.cleaned_data
        return {RECORD: v["record"].read(), FINDINGS: v["findings"].read(), MANIFEST: v["manifest"].read()}


@officers_page("triage/", name="triage_runs", permission="triage.read", methods=("GET", "HEAD"))
def triage_runs(request: PageRequest) -> HttpResponse:
    """Triage runs that the officer sees, newest first."""
    found = selectors.runs(
        request.officer, before=str(request.query.get("before", ""))[:24] or None, limit=PAGE_SIZE + 1
    )
    shown = found[:PAGE_SIZE]
    request.note_list(len(shown))
    names = names_of_districts()
    who = Who(r.attached_by for r in shown)
    more = f"?{urlencode({'before': shown[-1].reference})}" if len(found) > PAGE_SIZE else ""
    return request.show(
        "pages/triage_runs.html",
        head=ui.PageHead(
            _("Triage"),
            summary=_("Runs that were attached to exhibits. Counts and metadata only; nothing is shown of content."),
        ),
        work=examinations_table(request.officer),
        table=ui.Table.of(
            _("Triage runs"),
            [
                _("Run"),
                _("Exhibit"),
                _("District"),
                _("Ended"),
                _("Attached by"),
                _("Items"),
                _("Unread"),
                _("Hits"),
                _("Source against recorded hash"),
            ],
            [
                (
                    ui.Reference(r.reference, reverse("triage_run", args=[r.reference])),
                    link_to("exhibit", r.exhibit) if request.officer.may("exhibits.read") else ui.Reference(r.exhibit),
                    names.get(r.district, r.district),
                    r.ended_at,
                    who(r.attached_by),
                    r.items,
                    r.unread,
                    r.hits,
                    hash_badge(r.verdict),
                )
                for r in shown
            ],
            empty=_("No triage run was attached yet."),
            pagination=ui.Pagination(1 if shown else 0, len(shown), None, next_url=more),
        ),
    )


@officers_page("triage/<str:reference>/", name="triage_run", permission="triage.read", methods=("GET", "HEAD"))
def triage_run(request: PageRequest, reference: str) -> HttpResponse:
    """One run: what was read with which lists, what was found and what could not be read."""
    officer = request.officer
    run = selectors.run_for(officer, reference)
    found = selectors.findings_for(officer, reference)
    request.note_reading(reference, run.exhibit)
    first = max(0, request.number("from") or 0)
    return request.show(
        "pages/triage_run.html",
        breadcrumbs=[ui.Link(_("Triage"), reverse("triage_runs"))],
        head=ui.PageHead(
            _("Triage of %(exhibit)s") % {"exhibit": run.exhibit},
            reference=reference,
            badges=(*_found_badges(run), hash_badge(run.verdict)),
        ),
        facts=_facts(officer, run, found),
        lists=_lists_table(run),
        sources=_sources_table(found),
        bars=charts.Bars.of(
            _("Hits by the lists' categories"),
            [_("Hits")],
            [(category, number) for category, number in run.by_category.items()],
            head=_("Category"),
        )
        if run.by_category
        else None,
        hits=_hits_table(found, first),
        unread=_unread_table(found, run),
        outputs=_outputs(officer, reference),
        timeline=history_of(officer, reference),
    )


def _outputs(officer: Officer, reference: str) -> list[ui.Action]:
    """What the run is handed on as; the hash report names the device, so only for those who read exhibits."""
    ways = [("unknown_vics", _("Unknown media for grading (VICS)"))]
    if officer.may("exhibits.read"):
        ways = [("hash_report_pdf", _("Hash report (PDF)")), ("hash_report_text", _("Hash report as text")), *ways]
    return [ui.Action(label, reverse(name, args=[reference])) for name, label in ways]


def _screened(found: Findings) -> list[ui.Fact]:
    """What a screening left out."""
    if not found.spared:
        return []
    left = ngettext("%(n)s item (%(bytes)s bytes)", "%(n)s items (%(bytes)s bytes)", found.spared)
    told = left % {"n": f"{found.spared:,}", "bytes": f"{found.spared_bytes:,}"}
    return [
        ui.Fact(
            _("Left out by the screening"),
            ui.cell_of(told),
            _("No entry of the lists has their size, so none can match exactly. Nothing else is known of them."),
        )
    ]


def _ordinary(counts: Mapping[str, int]) -> list[ui.Text]:
    return [f"{name}: {count:,}" for name, count in counts.items()]


def _near_counts(counts: Mapping[str, int]) -> list[ui.Text]:
    """How many pictures or videos were hashed, and how far."""
    return [f"{NEAR_COUNTS.get(name, name)}: {count:,}" for name, count in sorted(counts.items())]


def _without_videos(found: Findings, tool: str) -> ui.Text:
    """Why no video was hashed, where what decodes them was not there."""
    if found.videos.get("unread") and "av not installed" in tool:
        return _("What decodes videos was not installed where the run was made: none was looked at.")
    return ""


def _facts(officer: Officer, run: selectors.RunView, found: Findings) -> ui.Facts:
    who = Who([run.attached_by])
    held = [f"{WALLS.get(name, name)}: {held}" for name, held in run.confinement.items()]
    return ui.Facts.of(
        _("Run"),
        [
            (
                _("Exhibit"),
                link_to("exhibit", run.exhibit) if officer.may("exhibits.read") else ui.Reference(run.exhibit),
            ),
            (_("Began"), run.started_at),
            (_("Ended"), run.ended_at),
            (_("Items"), run.items),
            (_("Read"), run.read),
            (_("Unread"), run.unread),
            *_screened(found),
            (_("Bytes read"), run.bytes),
            (_("Hits"), run.hits),
            ui.Fact(
                _("Ordinary files set aside"),
                ui.cell_of(_ordinary(found.set_aside)),
                _("Read and digested as every other, on a list of ordinary files, and without a hit."),
            ),
            ui.Fact(
                _("Perhaps ordinary files"),
                ui.cell_of(_ordinary(found.perhaps_good)),
                _("By a filter that may be wrong: nothing was set aside for it."),
            ),
            (_("Pictures"), _near_counts(found.pictures)),
            ui.Fact(_("Videos"), ui.cell_of(_near_counts(found.videos)), _without_videos(found, run.tool)),
            (_("Source against recorded hash"), hash_badge(run.verdict)),
            (_("Made with"), run.tool),
            ui.Fact(
                _("Confinement that held"),
                ui.cell_of(held),
                _("What kept the readers of the device from network, files and other processes."),
            ),
            ui.Fact(
                _("SHA-256 of the manifest"),
                ui.cell_of(ui.Reference(run.manifest_sha256)),
                _("The manifest lists every item read and unread; whoever holds it can compare."),
            ),
            (_("SHA-256 of the findings"), ui.Reference(run.findings_sha256)),
            (_("Attached"), run.attached_at),
            (_("Attached by"), who(run.attached_by)),
        ],
        title=_("What was done"),
    )


def _lists_table(run: selectors.RunView) -> ui.Table:
    return ui.Table.of(
        _("Known-hash lists used"),
        [_("List"), _("Kind"), _("Entries"), _("SHA-256 of the list")],
        [
            (str(one["name"]), as_word(str(one["kind"])), _count(one["entries"]), ui.Reference(str(one["digest"])))
            for one in run.lists
        ],
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _sources_table(found: Findings) -> ui.Table:
    return ui.Table.of(
        _("Sources"),
        [_("Source"), _("Kind"), _("Verdict"), _("Digest")],
        [
            (
                ui.Reference(harmless(source.path)),
                as_word(source.kind),
                ui.Badge(*VERDICTS.get(source.verdict, (source.verdict, "neutral"))),
                [ui.Reference(f"{kind} {text}") for kind, text in (source.computed or source.stored).items()],
            )
            for source in found.sources
        ],
    )


def _hits_table(found: Findings, first: int) -> ui.Table:
    shown = found.hits[first : first + HITS_SHOWN]
    last = first + len(shown)
    pages = ui.Pagination(
        first + 1 if shown else 0,
        last,
        len(found.hits),
        previous_url=f"?from={max(0, first - HITS_SHOWN)}" if first else "",
        next_url=f"?from={last}" if last < len(found.hits) else "",
    )
    return ui.Table.of(
        _("Hits"),
        [_("Path"), _("Size"), _("State"), _("List"), _("Category"), _("Match"), _("Digests")],
        [_hit_row(hit) for hit in shown],
        empty=_nothing(found),
        pagination=pages,
        note=_("Metadata only: the files themselves are not in Tutela and cannot be shown."),
        wide=True,
    )


def _found_badges(run: selectors.RunView) -> tuple[ui.Badge, ...]:
    """How many hits and how many unread; no hit is good only where everything could be read."""
    tone: ui.Tone = "danger" if run.hits else "good" if 0 < run.read == run.items else "neutral"
    hits = ui.Badge(ngettext("%(n)d hit", "%(n)d hits", run.hits) % {"n": run.hits}, tone)
    unread = ui.Badge(ngettext("%(n)d unread", "%(n)d unread", run.unread) % {"n": run.unread}, "warn")
    return (hits, unread) if run.unread else (hits,)


def _nothing(found: Findings) -> str:
    """What a run without hits says, and no more than that."""
    if found.spared:
        return _("Nothing that was read stands on the lists, and what the screening left out cannot match exactly.")
    if found.unread and not found.read:
        return _("Nothing could be read, so nothing is known of what is on the device.")
    return _("Nothing that was read stands on the lists.")


def _hit_row(hit: HitLine) -> ui.Row:
    match: list[ui.CellValue] = [f"{as_word(hit.kind)} ({', '.join(hit.by)})", *_nearness(hit)]
    if hit.differs:
        match.append(ui.Badge(_("%(what)s differs") % {"what": ", ".join(hit.differs)}, "warn"))
    return ui.Row.of(
        ui.Reference(harmless(hit.path)),
        hit.size,
        _("allocated") if hit.allocated else ui.Badge(_("deleted"), "warn"),
        hit.list,
        hit.category,
        match,
        [ui.Reference(f"SHA-256 {hit.sha256}"), ui.Reference(f"MD5 {hit.md5}")],
    )


def _nearness(hit: HitLine) -> list[ui.CellValue]:
    """How near a near match is."""
    if hit.distance is None:
        return []
    told: list[ui.CellValue] = [_("distance %(bits)d of 256") % {"bits": hit.distance}]
    if hit.share_of_video is not None:
        shares = {"own": hit.share_of_video, "of": hit.share_of_listed or 0, "name": harmless(hit.listed_video or "")}
        told.insert(0, _("%(own)g %% of the video, %(of)g %% of %(name)s") % shares)
    elif hit.quality is not None:
        told.append(_("quality %(quality)d") % {"quality": hit.quality})
    return [*told, TURNED.get(hit.turned, hit.turned)] if hit.turned else told


def _unread_table(found: Findings, run: selectors.RunView) -> ui.Table:
    shown = found.unread[:HITS_SHOWN]
    return ui.Table.of(
        _("Unread, with the reason"),
        [_("Item"), _("Reason"), _("Source")],
        [(ui.Reference(harmless(one.path)), harmless(one.reason), ui.Reference(harmless(one.source))) for one in shown],
        empty=_("Everything but what the screening left out was read.") if found.spared else _("Everything was read."),
        note=_("The first %(shown)d of %(all)d; the rest stands in the run's findings.json.")
        % {"shown": len(shown), "all": run.unread}
        if run.unread > len(shown)
        else "",
    )


@officers_page("exhibits/<str:reference>/triage/", name="exhibit_triage", permission="triage.change")
def exhibit_triage(request: PageRequest, reference: str) -> HttpResponse:
    """Attach a finished run to an exhibit."""
    officer = request.officer
    shown = selectors.exhibit_for(officer, reference)
    form = request.form(AttachForm, client_id=new_client_id())
    twins: list[str] = []

    def attach(values: dict[str, Any]) -> Receipt:
        files, client_id = form.run_files(), values["client_id"] or None
        try:
            return services.attach_triage(officer=officer, exhibit=reference, files=files, client_id=client_id)
        except RunAttached as refusal:
            twins.append(refusal.run)
            raise

    receipt = sent(request, form, attach)
    if receipt:
        return request.to("exhibit", reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/form.html",
        breadcrumbs=[
            ui.Link(_("Exhibits"), reverse("exhibits")),
            ui.Link(reference, reverse("exhibit", args=[reference])),
        ],
        head=ui.PageHead(
            _("Attach a triage run"),
            reference=reference,
            summary=_(
                "Three files from the folder of tutela triage. They are sealed in the vault; none holds content."
            ),
        ),
        before=ui.Facts.of(
            _("Exhibit"),
            [
                (_("Search"), shown.line.search),
                (_("Packet"), shown.line.packet),
                *((_("The run with the same result"), link_to("triage_run", twin)) for twin in twins),
            ],
        ),
        form=form,
        submit=_("Attach"),
        cancel_url=reverse("exhibit", args=[reference]),
    )


@search.searches("triage", permission="triage.read")
def search_runs(officer: Officer, text: str) -> list[search.Hit]:
    """Runs by reference, or by the digest of their manifest."""
    return [
        search.Hit(r.reference, reverse("triage_run", args=[r.reference]), _("Triage run"), r.exhibit)
        for r in selectors.runs_found(officer, text.strip())
    ]
