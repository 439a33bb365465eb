"""What an attached run is handed on as: the hash report for a certificate, and unknown media for grading tools.

Both are made from the sealed files of the run; that one left the house is an act.
"""

import hashlib
import json
from collections.abc import Callable, Iterator

from tutela import __version__
from tutela.apps.evidence.errors import RunUnreadable
from tutela.apps.evidence.selectors import ExhibitView, RunView, exhibit_for, findings_for, run_for
from tutela.apps.evidence.triage import FINDINGS, MANIFEST, RECORD
from tutela.apps.people.officer import Officer
from tutela.apps.record.services import note_export
from tutela.apps.record.vault import get
from tutela.engines.confined import ConfinedFailure
from tutela.engines.triage.grading import unknown_media_of
from tutela.engines.triage.hash_report import HashReport, Named, RunFile, hash_report


def hash_report_of(*, officer: Officer, run: str) -> HashReport:
    """The hash report of a run with the device it was of. Raises NotAllowed, NotVisible, RunUnreadable."""
    officer.must("exhibits.read")
    found = run_for(officer, run)
    exhibit = exhibit_for(officer, found.exhibit)
    kept = {RECORD: found.record_file, FINDINGS: found.findings_file, MANIFEST: found.manifest_file}
    contents = {name: get(place) for name, place in kept.items()}
    files = [
        RunFile(name, len(contents[name]), hashlib.sha256(contents[name]).hexdigest())
        for name in (MANIFEST, FINDINGS, RECORD)
    ]
    try:
        record, findings = (json.loads(contents[name]) for name in (RECORD, FINDINGS))
        report = hash_report(record, findings, files, _named(found, exhibit))
    except ValueError as error:
        raise RunUnreadable(f"{run}: {error}; it was attached from files of another shape") from error
    note_export(officer=officer, what="hash_report", references=(run, found.exhibit), count=1)
    return report


_printed: dict[str, Callable[[HashReport], bytes]] = {}


def prints_hash_reports(make: Callable[[HashReport], bytes]) -> None:
    """Say what makes a PDF of a report: what is printed is the pages' matter, and who asks for it may be the terminal."""
    _printed["hash_report"] = make


def printed_hash_report(report: HashReport) -> bytes:
    """The report as PDF, as its run's page gives it."""
    return _printed["hash_report"](report)


def _named(run: RunView, exhibit: ExhibitView) -> Named:
    line = exhibit.line
    device = [
        ("kind", line.kind),
        ("make", line.make),
        ("model", line.model),
        ("colour", exhibit.colour),
        ("serial", exhibit.serial),
        *(("imei", number) for number in exhibit.imei),
    ]
    return Named(
        run=run.reference,
        exhibit=run.exhibit,
        device=tuple((what, value) for what, value in device if value),
        examiner=run.attached_by,
        verdict=run.verdict,
    )


def unknown_media_of_run(*, officer: Officer, run: str) -> tuple[int, Iterator[str]]:
    """How many contents of unknown media a run met, and the VICS document in pieces: digests and metadata only.

    Raises NotAllowed, NotVisible, RunUnreadable.
    """
    found = run_for(officer, run)
    about = {"tutela": __version__, "manifest": found.manifest_sha256, "case": found.exhibit, "run": run}
    known = [hit.sha256 for hit in findings_for(officer, run).hits]
    try:
        count, pieces = unknown_media_of(get(found.manifest_file), known, about)
    except ConfinedFailure as failure:
        raise RunUnreadable(f"the manifest of {run} cannot be read: {failure.reason}") from failure
    note_export(officer=officer, what="unknown_media", references=(run, found.exhibit), count=count)
    return count, pieces
