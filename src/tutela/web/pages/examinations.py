"""Examinations run from the pages: begun on an exhibit, watched while they are at work, stopped, resumed, attached, dropped.

The process is not the server's: a page only reads what its folder says. Counts and names of files, never content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tutela.apps.evidence import examining, rules, selectors, sources
from tutela.apps.evidence.errors import RunAttached
from tutela.apps.evidence.rules import ExaminationState as State
from tutela.apps.evidence.selectors import ExaminationView
from tutela.apps.hashlists import selectors as hashlists
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import Refused
from tutela.apps.record.services import new_client_id
from tutela.engines.triage.makers import reads_videos
from tutela.web import components as ui
from tutela.web.fields import KeysField
from tutela.web.page import PageRequest, officers_page
from tutela.web.parts import sent
from tutela.web.shown import Who, harmless, history_of, link_to, names_of_districts
from tutela.web.verbs import VerbForm, bound, object_page, stating
from tutela.web.wording import KINDS, as_word, said

ASKS = 450
"""How often a page asks again by itself, every two seconds; then the officer asks."""

STATES: Mapping[State, tuple[ui.Text, ui.Tone]] = {
    State.RUNNING: (gettext_lazy("Running"), "info"),
    State.STOPPING: (gettext_lazy("Stopping at a safe point"), "warn"),
    State.STOPPED: (gettext_lazy("Stopped"), "warn"),
    State.INTERRUPTED: (gettext_lazy("Interrupted"), "danger"),
    State.FINISHED: (gettext_lazy("Finished, not attached yet"), "good"),
    State.ATTACHED: (gettext_lazy("Attached"), "good"),
    State.DROPPED: (gettext_lazy("Dropped"), "neutral"),
}
PHASES: Mapping[str, ui.Text] = {
    "listing": gettext_lazy("Listing what is there"),
    "reading": gettext_lazy("Reading and digesting"),
    "verifying": gettext_lazy("Digesting the whole source"),
    "carving": gettext_lazy("Searching free space"),
    "hashing pictures": gettext_lazy("Hashing pictures"),
    "hashing videos": gettext_lazy("Hashing videos"),
    "writing": gettext_lazy("Writing the results"),
}
MODES: Mapping[str, ui.Text] = {
    "full": gettext_lazy("Full: everything is read"),
    "screen": gettext_lazy("Screening: only what can match exactly, the likeliest first"),
}
VERBS: Mapping[str, ui.Text] = {
    "stop": gettext_lazy("Stop"),
    "resume": gettext_lazy("Resume"),
    "attach": gettext_lazy("Attach to the exhibit"),
}
AT_WORK = (State.RUNNING, State.STOPPING)
_UNITS = ("B", "kB", "MB", "GB", "TB")


class ExamineForm(VerbForm):
    """What is examined, with which lists, and how."""

    source = forms.ChoiceField(label=gettext_lazy("Source"))
    lists = forms.MultipleChoiceField(
        label=gettext_lazy("Known-hash lists"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The latest version of each list that is ready for triage."),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), choices=list(MODES.items()), initial="full", widget=forms.RadioSelect
    )
    verify = forms.BooleanField(
        label=gettext_lazy("Digest the whole source, too"),
        required=False,
        initial=True,
        help_text=gettext_lazy("So that it is held against the hash recorded of the exhibit."),
    )
    carve = forms.BooleanField(
        label=gettext_lazy("Search free space for pictures and videos"),
        required=False,
        help_text=gettext_lazy("In memory; nothing is written. It takes longer."),
    )
    pictures = forms.BooleanField(
        label=gettext_lazy("Hash pictures for the manifest"),
        required=False,
        help_text=gettext_lazy("Done anyway where a list has picture hashes."),
    )
    videos = forms.BooleanField(
        label=gettext_lazy("Hash videos for the manifest"),
        required=False,
        help_text=gettext_lazy("Done anyway where a list has hashes of videos."),
    )

    keys = KeysField(
        label=gettext_lazy("Keys of encrypted volumes"),
        required=False,
        help_text=gettext_lazy(
            "Passwords and recovery passwords, one a line; each volume is tried with all of them. They are kept nowhere: "
            "who resumes the examination is asked for them again."
        ),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not reads_videos():
            self.fields["videos"].disabled = True
            self.fields["videos"].help_text = _(
                "Cannot be chosen: what decodes videos is not installed here (PyAV, which is optional; make extras adds it)."
            )

    def clean_lists(self) -> list[tuple[str, int]]:
        """Versions by list and number."""
        return [
            (name, int(number)) for name, _sep, number in (one.rpartition("/") for one in self.cleaned_data["lists"])
        ]


@officers_page("exhibits/<str:reference>/examine/", name="exhibit_examine", permission="triage.change")
def exhibit_examine(request: PageRequest, reference: str) -> HttpResponse:
    """Begin an examination of an exhibit."""
    officer = request.officer
    shown = selectors.exhibit_for(officer, reference)
    ready, offered = hashlists.ready_versions(officer), sources.choices()
    names = {one.reference: one.name for one in hashlists.lists(officer)}
    form = bound(request, ExamineForm, lists=[f"{one.list}/{one.number}" for one in ready])
    form.choose("source", [(one.key, _offered(one)) for one in offered])
    form.choose("lists", [(f"{one.list}/{one.number}", _list_words(one, names)) for one in ready])
    receipt = sent(request, form, stating(examining.begin_examination, officer=officer, exhibit=reference))
    if receipt:
        return request.to("examination", receipt.reference, receipt=receipt)
    request.note_reading(reference)
    return request.show(
        "pages/examine.html",
        breadcrumbs=[
            ui.Link(_("Exhibits"), reverse("exhibits")),
            ui.Link(reference, reverse("exhibit", args=[reference])),
        ],
        head=ui.PageHead(
            _("Examine %(what)s") % {"what": _what(shown.line)},
            reference=reference,
            summary=_(
                "A process of its own reads the source, and never writes to it. It goes on when you leave the page."
            ),
        ),
        missing=_missing(offered, ready),
        form=form,
        groups=[
            ui.FieldGroup(_("What"), ("source", "keys", "lists")),
            ui.FieldGroup(_("How"), ("mode", "verify", "carve", "pictures", "videos")),
        ],
        submit=_("Begin"),
        cancel_url=reverse("exhibit", args=[reference]),
    )


def _what(line: selectors.ExhibitLine) -> str:
    return ", ".join(str(p) for p in (said(KINDS, line.kind), " ".join(x for x in (line.make, line.model) if x)) if p)


def _offered(choice: sources.Choice) -> str:
    """A source as it is offered: its path within the allowed folder, and its size."""
    return harmless(choice.name) + (f" ({size_words(choice.size)})" if choice.size is not None else "/")


def _list_words(version: hashlists.VersionView, names: Mapping[str, str]) -> str:
    entries = ngettext("%(n)s entry", "%(n)s entries", version.entries) % {"n": f"{version.entries:,}"}
    named = _("%(name)s, version %(number)d") % {
        "name": names.get(version.list, version.list),
        "number": version.number,
    }
    return ", ".join([named, entries, *([_("ordinary files")] if version.good else [])])


def _missing(offered: list[sources.Choice], ready: list[hashlists.VersionView]) -> list[ui.Notice]:
    """What must be there before anything can be examined."""
    found = []
    if not offered:
        folders = ", ".join(harmless(str(folder)) for folder in sources.folders())
        found.append(
            ui.Notice(
                _("No source lies in the folders that the settings allow: %(folders)s.") % {"folders": folders}, "warn"
            )
        )
    if not any(not one.good for one in ready):
        found.append(
            ui.Notice(
                _("No list of known material is ready for triage."),
                "warn",
                action=ui.Action(_("Hash lists"), reverse("hashlists")),
            )
        )
    return found


@officers_page("examinations/<str:reference>/", name="examination", permission="triage.read", methods=("GET", "HEAD"))
def examination(request: PageRequest, reference: str) -> HttpResponse:
    """One examination: how far it is, what it was asked, and what can be done with it now."""
    return _shown(request, selectors.examination_for(request.officer, reference))


def _shown(request: PageRequest, found: ExaminationView, refused: ui.Notice | None = None) -> HttpResponse:
    """The page of one; ``refused`` is why what was asked of it was not done."""
    officer, reference = request.officer, found.reference
    request.note_reading(reference, found.exhibit)
    return request.show(
        "pages/examination.html",
        status=409 if refused else 200,
        breadcrumbs=[ui.Link(_("Triage"), reverse("triage_runs"))],
        head=ui.PageHead(
            _("Examination of %(exhibit)s") % {"exhibit": found.exhibit},
            reference=reference,
            badges=(state_badge(found),),
            actions=_actions(officer, found, leave_out=("attach",) if refused else ()),
        ),
        work=work_of(found, ASKS),
        reason=refused or _reason(found),
        facts=_facts(officer, found),
        timeline=history_of(officer, reference),
    )


@officers_page(
    "examinations/<str:reference>/work/", name="examination_work", permission="triage.read", methods=("GET", "HEAD")
)
def examination_work(request: PageRequest, reference: str) -> HttpResponse:
    """How far it is, alone: its page asks for it again. Counts and no name of a file; at its end the page comes anew."""
    found = selectors.examination_for(request.officer, reference)
    if not request.is_htmx:
        return request.to("examination", reference)
    left = max(0, min(ASKS, request.number("left") or 0))
    answer = request.show("pages/examination_work.html", work=work_of(found, left))
    if found.state not in AT_WORK:
        answer["HX-Refresh"] = "true"
    return answer


def state_badge(found: ExaminationView) -> ui.Badge:
    """How an examination stands, as a mark."""
    return ui.Badge(*STATES[found.state])


def _actions(officer: Officer, found: ExaminationView, leave_out: tuple[str, ...] = ()) -> tuple[ui.Action, ...]:
    """What the officer can do with it now."""
    if not officer.may("triage.change"):
        return ()
    ways = rules.may_be_done(found.state)
    made = [
        ui.Action(VERBS[way], reverse(f"examination_{way}", args=[found.reference]), _tone(way), post=True)
        for way in ways
        if way in VERBS and way not in leave_out
    ]
    if "drop" in ways:
        made.append(ui.Action(_("Drop"), reverse("examination_drop", args=[found.reference]), "danger"))
    return tuple(made)


def _tone(way: str) -> Literal["plain", "primary"]:
    return "plain" if way == "stop" else "primary"


@dataclass(frozen=True, slots=True)
class Work:
    """How far an examination is, as its page shows it; ``url`` is asked again, empty where nothing changes any more."""

    label: ui.Text
    done: int
    total: int
    figures: ui.Facts
    url: str
    page_url: str
    running: bool


def work_of(found: ExaminationView, left: int) -> Work | None:
    """How far an examination is; None once it has ended, or where its folder says nothing."""
    if found.state in (State.ATTACHED, State.DROPPED):
        return None
    running = found.state in AT_WORK
    seen = found.standing.watched
    if seen is None and not running and not found.standing.counts:
        return None
    figures = dict(found.standing.counts)
    facts: list[tuple[ui.Text, ui.CellValue]] = (
        [
            (_("Items"), figures.get("items")),
            (_("Read"), figures.get("read")),
            (_("Unread"), figures.get("unread")),
            (_("Hits"), _hits_badge(figures.get("hits", 0))),
        ]
        if figures
        else _progress_facts(found)
    )
    progress = seen.progress if seen else None
    return Work(
        label=_label(found),
        done=progress.bytes_done if progress else 0,
        total=progress.bytes_total if progress else 0,
        figures=ui.Facts.of(_("How far it is"), facts),
        url=f"{reverse('examination_work', args=[found.reference])}?left={left - 1}" if running and left > 0 else "",
        page_url=reverse("examination", args=[found.reference]),
        running=running,
    )


def _label(found: ExaminationView) -> ui.Text:
    if found.state is State.FINISHED:
        return _("What was found; attach it to keep it")
    seen = found.standing.watched
    if seen is None:
        return _("Starting")
    phase = seen.progress.phase
    words = PHASES.get(phase) or as_word(phase)
    return words if found.state in AT_WORK else _("It came as far as: %(phase)s") % {"phase": words}


def _progress_facts(found: ExaminationView) -> list[tuple[ui.Text, ui.CellValue]]:
    seen = found.standing.watched
    if seen is None:
        return [(_("Contents"), None), (_("Bytes"), None), (_("Hits"), None)]
    p = seen.progress
    facts: list[tuple[ui.Text, ui.CellValue]] = [
        (_("Contents"), _of(f"{p.items_done:,}", f"{p.items_total:,}") if p.items_total else None),
        (_("Bytes"), _of(size_words(p.bytes_done), size_words(p.bytes_total)) if p.bytes_total else None),
    ]
    if found.state in AT_WORK:
        facts += [
            (_("Rate"), _("%(size)s/s") % {"size": size_words(round(seen.rate))} if seen.rate else None),
            (_("Time left"), _time_words(seen.seconds_left) if seen.seconds_left is not None else None),
        ]
    facts.append((_("Hits so far"), _hits_badge(p.hits)))
    facts.append((_("First hit after"), _time_words(p.first_hit[2]) if p.first_hit else None))
    return facts


def _hits_badge(count: int) -> ui.Badge:
    return ui.Badge(ngettext("%(n)d hit", "%(n)d hits", count) % {"n": count}, "danger" if count else "neutral")


def _of(done: str, total: str) -> str:
    return _("%(done)s of %(total)s") % {"done": done, "total": total}


def _time_words(seconds: float) -> str:
    if seconds < 60:
        return (
            _("%(seconds).1f s") % {"seconds": seconds} if seconds < 10 else _("%(seconds)d s") % {"seconds": seconds}
        )
    if seconds < 3600:
        return _("%(minutes)d min") % {"minutes": round(seconds / 60)}
    return _("%(hours)d h %(minutes)d min") % {"hours": seconds // 3600, "minutes": seconds % 3600 // 60}


def size_words(size: int) -> str:
    """A number of bytes in the unit that a person reads."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(_UNITS) - 1:
        value, unit = value / 1000, unit + 1
    number = f"{value:.1f}" if unit and value < 100 else f"{value:.0f}"
    return f"{number}\N{NO-BREAK SPACE}{_UNITS[unit]}"


def _reason(found: ExaminationView) -> ui.Notice | None:
    """Why it does not run, in words."""
    if found.state is not State.INTERRUPTED:
        return None
    reason = harmless(found.standing.refused)
    words = _("Its process ended before it was done. Resume it: it goes on from its journal.")
    return ui.Notice(reason or words, "warn", title=_("It was interrupted") if reason else "")


def _facts(officer: Officer, found: ExaminationView) -> ui.Facts:
    who = Who([found.begun_by])
    more = [
        label
        for label, holds in (
            (_("Digest the whole source, too"), found.verify),
            (_("Search free space for pictures and videos"), found.carve),
            (_("Hash pictures for the manifest"), found.pictures),
            (_("Hash videos for the manifest"), found.videos),
        )
        if holds
    ]
    first = found.standing.watched.progress.first_hit if found.standing.watched else None
    may_read = officer.may("hashlists.read")
    facts: list[tuple[ui.Text, ui.CellValue]] = [
        (
            _("Exhibit"),
            link_to("exhibit", found.exhibit) if officer.may("exhibits.read") else ui.Reference(found.exhibit),
        ),
        (_("District"), names_of_districts().get(found.district, found.district)),
        (_("Source"), ui.Reference(harmless(found.source))),
        (_("Mode"), MODES.get(found.mode, found.mode)),
        (_("Also asked"), more),
        (_("Keys given"), found.keys or None),
        (
            _("Known-hash lists"),
            [
                ui.Reference(f"{name} v{number}", reverse("hashlist_version", args=[name, number]) if may_read else "")
                for name, number in found.lists
            ],
        ),
        (_("Begun"), found.begun_at),
        (_("Begun by"), who(found.begun_by)),
    ]
    if first:
        facts.append((_("First hit"), [ui.Reference(harmless(first[0])), first[1]]))
    if found.run:
        facts.append((_("Result"), link_to("triage_run", found.run)))
    if found.reason:
        facts.append((_("Dropped because"), found.reason))
    return ui.Facts.of(_("Examination"), facts, title=_("What was asked"))


@officers_page(
    "examinations/<str:reference>/stop/", name="examination_stop", permission="triage.change", methods=("POST",)
)
def examination_stop(request: PageRequest, reference: str) -> HttpResponse:
    """Ask it to stop at the next safe point."""
    receipt = examining.stop_examination(officer=request.officer, examination=reference)
    return request.to("examination", reference, receipt=receipt)


@officers_page(
    "examinations/<str:reference>/resume/", name="examination_resume", permission="triage.change", methods=("POST",)
)
def examination_resume(request: PageRequest, reference: str) -> HttpResponse:
    """Go on from its journal; where it was begun with keys, ask for them first."""
    found = selectors.examination_for(request.officer, reference)
    if not found.keys or "resume" not in rules.may_be_done(found.state):
        receipt = examining.resume_examination(officer=request.officer, examination=reference)
        return request.to("examination", reference, receipt=receipt)
    asked = ResumeForm(initial={"client_id": new_client_id()})
    return object_page(
        request,
        ResumeForm(request.sent) if "keys" in request.sent else asked,
        stating(examining.resume_examination, officer=request.officer, examination=reference),
        _("Resume the examination"),
        _("Resume"),
        page="examination",
        reference=reference,
        crumbs=[ui.Link(_("Triage"), reverse("triage_runs"))],
        summary=ngettext(
            "It was begun with %(n)d key, which is kept nowhere. Give it again.",
            "It was begun with %(n)d keys, which are kept nowhere. Give them again.",
            found.keys,
        )
        % {"n": found.keys},
    )


@officers_page(
    "examinations/<str:reference>/attach/", name="examination_attach", permission="triage.change", methods=("POST",)
)
def examination_attach(request: PageRequest, reference: str) -> HttpResponse:
    """Attach what was found to the exhibit, and show it; where the same stands there already, say as which run."""
    try:
        receipt = examining.attach_examination(officer=request.officer, examination=reference)
    except RunAttached as refusal:
        return _shown(request, selectors.examination_for(request.officer, reference), _attached_already(refusal))
    return request.to("triage_run", receipt.named[0], receipt=receipt)


def _attached_already(refusal: RunAttached) -> ui.Notice:
    """Which run holds the same, and what the officer may do now."""
    return ui.Notice(
        _(
            "It found exactly what %(run)s holds, which is attached to %(exhibit)s: the same items, digests and hits. "
            "Nothing was recorded. Open that run, and drop this examination; then begin another where other lists or settings "
            "are to be tried."
        )
        % {"run": refusal.run, "exhibit": refusal.exhibit},
        "warn",
        title=_("The same result is attached already"),
        action=ui.Action(
            _("Open %(run)s") % {"run": refusal.run}, reverse("triage_run", args=[refusal.run]), "primary"
        ),
    )


class ResumeForm(VerbForm):
    """The keys that an examination was begun with."""

    keys = KeysField(label=gettext_lazy("Keys of encrypted volumes"), help_text=gettext_lazy("The same, one a line."))


class DropForm(VerbForm):
    """Why an examination is dropped."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


@officers_page("examinations/<str:reference>/drop/", name="examination_drop", permission="triage.change")
def examination_drop(request: PageRequest, reference: str) -> HttpResponse:
    """Drop it without a result."""
    found = selectors.examination_for(request.officer, reference)
    if "drop" not in rules.may_be_done(found.state):
        raise Refused("; ".join(b.text for b in rules.refusals_of_examining("drop", found.state)))
    return object_page(
        request,
        bound(request, DropForm),
        stating(examining.drop_examination, officer=request.officer, examination=reference),
        _("Drop the examination"),
        _("Drop"),
        page="examination",
        reference=reference,
        crumbs=[ui.Link(_("Triage"), reverse("triage_runs"))],
        summary=_(
            "What it digested so far is thrown away. The ledger keeps that it was begun, and why it was dropped."
        ),
        danger=True,
    )


def examinations_table(officer: Officer, exhibit: str | None = None) -> ui.Table | None:
    """Examinations that have not ended; None where there are none."""
    found = selectors.examinations(officer, exhibit=exhibit)
    if not found:
        return None
    names, who = names_of_districts(), Who(one.begun_by for one in found)
    return ui.Table.of(
        _("Examinations that have not ended"),
        [_("Examination"), _("Exhibit"), _("District"), _("Begun"), _("Begun by"), _("Standing"), _("Hits so far")],
        [
            (
                ui.Reference(one.reference, reverse("examination", args=[one.reference])),
                link_to("exhibit", one.exhibit) if officer.may("exhibits.read") else ui.Reference(one.exhibit),
                names.get(one.district, one.district),
                one.begun_at,
                who(one.begun_by),
                state_badge(one),
                _hits_so_far(one),
            )
            for one in found
        ],
    )


def _hits_so_far(found: ExaminationView) -> int | None:
    if found.standing.counts:
        return dict(found.standing.counts).get("hits")
    return found.standing.watched.progress.hits if found.standing.watched else None
