"""The verbs of examinations that are run from the pages: begin, stop, resume, attach what was found, drop.

Each records its act first; then the process is started or asked, so that a server that dies between the two leaves an
examination that can be resumed. From the decision until the process holds its own lock nobody else decides: so two that
begin at the same instant are not both told that nothing runs.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tutela.apps.evidence import rules, sources, working
from tutela.apps.evidence.acts import (
    ExaminationBegun,
    ExaminationDropped,
    ExaminationEnded,
    ExaminationResumed,
    ExaminationStopped,
    ListChosen,
)
from tutela.apps.evidence.models import Examination
from tutela.apps.evidence.selectors import examination_to_change, exhibit_to_examine, state_of_examination
from tutela.apps.evidence.services import attach_triage
from tutela.apps.hashlists.models import Version
from tutela.apps.hashlists.selectors import refusals_of_use, version_row
from tutela.apps.hashlists.services import lay_out_version
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.selectors import opened_text
from tutela.engines.triage.keys import keys_of
from tutela.engines.triage.makers import reads_videos


@contextmanager
def _alone() -> Iterator[None]:
    """Decide about examinations while nobody else of this machine does. Raises Refused."""
    with working.alone() as alone:
        if not alone:
            raise Refused("another examination is being started just now; look at its page, and try again")
        yield


@_alone()
def begin_examination(
    *,
    officer: Officer,
    exhibit: str,
    source: str,
    lists: Sequence[tuple[str, int]],
    mode: str = "full",
    verify: bool = False,
    carve: bool = False,
    pictures: bool = False,
    videos: bool = False,
    keys: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Begin the examination of an exhibit's image; ``source`` is the key of a choice, ``lists`` are versions by number.

    ``keys`` are passwords and recovery passwords of encrypted volumes, one a line: they go to the process through a pipe and
    are kept nowhere; the act says how many there were.
    Raises NotAllowed, NotVisible, Refused.
    """
    given = (keys or "").encode()
    with deciding(officer, client_id) as decision:
        row = exhibit_to_examine(officer, exhibit)
        chosen = sources.chosen(source)
        versions = [version_row(officer, name, number, "hashlists.read") for name, number in lists]
        breaches = [breach for version in versions for breach in refusals_of_use(version)]
        known = sum(not version.good for version in versions)
        breaches += rules.refusals_of_beginning(mode, known, _running())
        breaches += rules.refusals_of_videos(videos, reads_videos())
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        act = ExaminationBegun(
            examination=decision.next_reference("EXM"),
            exhibit=row.reference,
            source=str(chosen.path),
            mode=mode,
            verify=verify,
            carve=carve,
            pictures=pictures,
            videos=videos,
            keys=len(keys_of(given)),
            lists=tuple(ListChosen(one.list_id, one.number, one.sha256) for one in versions),
        )
        receipt = decision.commit(act)
    _start(Examination.objects.get(reference=act.examination), given)
    return receipt


@_alone()
def stop_examination(*, officer: Officer, examination: str) -> Receipt:
    """Ask an examination to stop at its next safe point; what was digested is kept. Raises NotVisible, Refused."""
    with deciding(officer) as decision:
        row = _to_change(officer, examination, "stop")
        receipt = decision.commit(ExaminationStopped(examination=examination, exhibit=row.exhibit_id))
    working.ask_to_stop(examination)
    return receipt


@_alone()
def resume_examination(
    *, officer: Officer, examination: str, keys: str | None = None, client_id: str | None = None
) -> Receipt:
    """Go on with an examination that was stopped or interrupted, from its journal, with the keys that it was begun with.

    Raises NotVisible, Refused.
    """
    given = (keys or "").encode()
    with deciding(officer, client_id) as decision:
        row = _to_change(officer, examination, "resume")
        exhibit_to_examine(officer, row.exhibit_id)
        breaches = rules.refusals_of_running(_running()) + rules.refusals_of_keys(row.keys, len(keys_of(given)))
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        receipt = decision.commit(ExaminationResumed(examination=examination, exhibit=row.exhibit_id))
    _start(row, given)
    return receipt


def attach_examination(*, officer: Officer, examination: str) -> Receipt:
    """Attach what a finished examination found to its exhibit, as a triage run. Raises NotVisible, Refused, RunUnreadable."""
    with deciding(officer) as decision:
        row = _to_change(officer, examination, "attach")
        receipt = attach_triage(officer=officer, exhibit=row.exhibit_id, folder=working.results_of(examination))
        decision.commit(
            ExaminationEnded(examination=examination, exhibit=row.exhibit_id, run=receipt.named[0]),
        )
    working.clear(examination)
    return receipt


@_alone()
def drop_examination(*, officer: Officer, examination: str, reason: str, client_id: str | None = None) -> Receipt:
    """Drop an examination without a result, with the reason. Raises NotVisible, Refused."""
    with deciding(officer, client_id) as decision:
        row = _to_change(officer, examination, "drop")
        if not reason.strip():
            raise Refused("give the reason")
        receipt = decision.commit(
            ExaminationDropped(examination=examination, exhibit=row.exhibit_id, reason=reason.strip())
        )
    working.clear(examination)
    return receipt


def _to_change(officer: Officer, examination: str, what: str) -> Examination:
    """The door to acting on an examination that stands so that this can be done."""
    row = examination_to_change(officer, examination)
    breaches = rules.refusals_of_examining(what, state_of_examination(row, working.standing_of(examination)))
    if breaches:
        raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
    return row


def _running() -> list[str]:
    return working.running(_open())


def _open() -> list[str]:
    return list(Examination.objects.filter(ended_at=None).values_list("reference", flat=True))


def _start(row: Examination, keys: bytes) -> None:
    """Lay out its lists, and start the process. Raises Refused where none can be started."""
    working.clear_others(_open())
    place = working.folder_of(row.reference) / "lists"
    words = [opened_text([row.source])[row.source], "--mode", row.mode]
    words += [f"--{name}" for name in ("verify", "carve") if getattr(row, name)]
    known, pictures, videos = [], [], []
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for one in row.lists:
            version = Version.objects.get(id=f"{one['list']}/{one['number']}")
            laid = lay_out_version(version, place)
            known.append(str(laid.known))
            pictures += [str(laid.pictures)] if laid.pictures else []
            videos += [str(laid.videos)] if laid.videos else []
        words += ["--known", *known]
        words += ["--pictures", *pictures] if pictures or row.pictures else []
        words += ["--videos", *videos] if videos or row.videos else []
        working.start(row.reference, words, keys)
    except OSError as error:
        raise Refused(f"no process can be started: {error.strerror or error}; resume it when there is room") from error
