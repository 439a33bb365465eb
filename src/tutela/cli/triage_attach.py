"""``tutela exhibit attach-triage``: attach a finished triage run to an exhibit of the application."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.running import add_common, answering


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``attach-triage`` to the verbs of the noun ``exhibit``."""
    parser = subparsers.add_parser("attach-triage", help="attach a finished triage run to an exhibit")
    parser.add_argument("exhibit", metavar="EX", help="reference of the exhibit, for example EX-000017")
    parser.add_argument(
        "folder", metavar="DIR", type=Path, help="folder of the run: what tutela triage --out was given"
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Attach the run, and say what was counted and whether the source is what was acquired."""
    from tutela.apps.evidence import selectors, services
    from tutela.cli.running import acting

    officer = acting(args)
    receipt = services.attach_triage(officer=officer, exhibit=args.exhibit.strip().upper(), folder=args.folder)
    reference, *incidents = receipt.named
    run = selectors.run_for(officer, reference)
    return {
        "run": run.reference,
        "exhibit": run.exhibit,
        "items": run.items,
        "read": run.read,
        "unread": run.unread,
        "bytes": run.bytes,
        "hits": run.hits,
        "by_category": dict(run.by_category),
        "manifest": {"sha256": run.manifest_sha256},
        "verdict": run.verdict,
        "incidents": incidents,
        "entry": receipt.first,
    }


def words(document: dict[str, Any]) -> str:
    lines = [
        f"{document['run']} attached to {document['exhibit']}: {document['hits']} hits among {document['items']} items, "
        f"{document['unread']} unread",
        f"source against the recorded hash: {document['verdict']}",
    ]
    return "\n".join([*lines, *(f"opened {incident}: two officers close it" for incident in document["incidents"])])
