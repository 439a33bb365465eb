"""What a finished run is handed on as, beside its own files: the hash report, and unknown media for grading tools."""

import argparse
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tutela.cli.refusal import UsedWrongly

if TYPE_CHECKING:
    from tutela.engines.triage import TriageResult

_NAMES = ("hash_report", "vics")


def add_outputs(parser: argparse.ArgumentParser) -> None:
    """Add the options that name the files."""
    parser.add_argument(
        "--hash-report",
        metavar="FILE",
        type=Path,
        help="write the hash report of the finished run, for the certificate of the electronic record",
    )
    parser.add_argument(
        "--vics",
        metavar="FILE",
        type=Path,
        help="write unknown pictures and videos as VICS 2.0 JSON for grading tools: digests and metadata only",
    )


def refuse_outputs(args: argparse.Namespace) -> None:
    """Say before the run what could not be written after it. Raises UsedWrongly."""
    roots = [Path(os.path.realpath(path)) for path in (*args.sources, args.out)]
    for target in (place for name in _NAMES if (place := getattr(args, name)) is not None):
        if args.mode == "sample":
            raise UsedWrongly("a sample has neither hash report nor VICS: leave --hash-report and --vics out")
        place = Path(os.path.realpath(target))
        if any(place == root or root in place.parents for root in roots):
            raise UsedWrongly(f"{target} lies inside a source or the results; name a file elsewhere")
        if place.is_dir() or not place.parent.is_dir():
            raise UsedWrongly(f"{target} is no file in a folder that exists")


def write_outputs(args: argparse.Namespace, result: "TriageResult") -> None:
    """Write what was asked for, each file whole or not at all. Raises ConfinedFailure, OSError."""
    if args.hash_report is not None:
        write_whole(args.hash_report, [_report(result)])
    if args.vics is not None:
        from tutela import __version__
        from tutela.engines.triage.grading import unknown_media_of

        about = {"tutela": __version__, "manifest": result.manifest_sha256}
        _count, pieces = unknown_media_of(result.manifest, (hit.sha256 for hit in result.hits), about)
        write_whole(args.vics, pieces)


def _report(result: "TriageResult") -> str:
    from tutela.engines.triage.folder import FINDINGS, MANIFEST, RECORD
    from tutela.engines.triage.hash_report import RunFile, hash_report
    from tutela.engines.triage.manifest import digest_of_file

    folder = result.manifest.parent
    places = [folder / name for name in (MANIFEST, FINDINGS, RECORD)]
    files = [RunFile(place.name, place.stat().st_size, digest_of_file(place)) for place in places]
    record, findings = (json.loads((folder / name).read_text(encoding="utf-8")) for name in (RECORD, FINDINGS))
    return hash_report(record, findings, files).text()


def write_whole(target: Path, pieces: Iterable[str | bytes]) -> None:
    """Write a file whole or not at all; text as UTF-8."""
    partial = target.with_name(target.name + ".partial")
    try:
        with open(partial, "wb") as file:
            file.writelines(one.encode() if isinstance(one, str) else one for one in pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
