"""``tutela hashlist index``: make the index of a list beforehand, without a server, so that triage opens it at once."""

import argparse
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed, printable

if TYPE_CHECKING:
    from tutela.engines.known import CsvProfile, KnownList

_DESCRIPTION = """Read a known-hash list (docs/formats/lists.md) in a confined worker, and write its index to FILE, for
tutela triage --known FILE. Killed at any instant, the same command goes on where it was: parts lie in FILE.building until
the index is done.

Exits 0 when done (malformed entries are counted and listed), 1 when refused, 2 when used wrongly."""

_LISTED = 20


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``index`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser(
        "index",
        help="make the index of a list",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("list", metavar="LIST", type=Path, help="the list, as its custodian handed it out")
    parser.add_argument("--out", metavar="FILE", required=True, type=Path, help="the index to write")
    parser.add_argument("--name", metavar="TEXT", help="what hits call the list (its file's name)")
    parser.add_argument("--version", metavar="TEXT", dest="states", help="its version (what it states of itself)")
    parser.add_argument("--origin", metavar="TEXT", default="", help="who made and handed over the list")
    parser.add_argument("--good", action="store_true", help="it lists ordinary files, which are set aside")
    parser.add_argument("--profile", metavar="FILE", type=Path, help="which columns of a CSV have what, as JSON")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build, and say what the list holds. Returns the exit code."""
    from tutela.engines.confined import ConfinedFailure
    from tutela.engines.known import KnownError

    try:
        document = work(args)
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except (KnownError, ConfinedFailure) as error:
        return failed(args, str(error), REFUSED)
    except OSError as error:
        return failed(args, f"{error.filename or args.out}: {error.strerror or error}", REFUSED)
    print(json.dumps(document, ensure_ascii=True, indent=2) if args.json else words(document))
    return DONE


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Build the index beside its place, and put it there whole."""
    from tutela.engines.known import OF_VIDEOS, Asked, index_list, is_index, known_of, open_index

    if not args.list.is_file():
        raise UsedWrongly(f"{args.list}: no such file")
    if is_index(args.list):
        raise UsedWrongly(f"{args.list} is an index already")
    asked = Asked(args.name or args.list.name, args.origin, args.states, args.good or None, profile_in(args.profile))
    folder = args.out.with_name(args.out.name + ".building")
    index = index_list(args.list, folder, asked, tell=_tell if sys.stderr.isatty() else lambda taken: None)
    if index.about["kind"] == OF_VIDEOS:
        shutil.rmtree(folder)
        raise UsedWrongly(f"{args.list} holds frames of videos, which have no index: give triage the list itself")
    os.replace(index.path, args.out)
    shutil.rmtree(folder)
    return {"index": str(args.out.absolute()), **document_of(known_of(open_index(args.out)))}


def profile_in(path: Path | None) -> "CsvProfile | None":
    """A profile from its file. Raises UsedWrongly, ListRefused."""
    from tutela.engines.known import profile_of

    if path is None:
        return None
    try:
        return profile_of(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise UsedWrongly(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise UsedWrongly(f"{path} is no JSON: {error}") from error


def document_of(known: "KnownList") -> dict[str, Any]:
    """What a list holds."""
    index = known.index
    return {
        "name": known.name,
        "version": index.version,
        "origin": known.origin,
        "kind": known.kind,
        "good": index.good,
        "sha256": known.sha256,
        "digest": index.digest,
        "bytes": index.path.stat().st_size,
        "entries": known.entries,
        "distinct": index.entries,
        "digests": index.digests(),
        "sized": index.about["sized"],
        "categories": index.by_category(),
        "malformed": known.malformed,
        "unread": [{"item": one.item, "reason": one.reason} for one in known.unread],
    }


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    version = f", version {printable(document['version'])}" if document["version"] else ""
    what = "ordinary files" if document["good"] else "known material"
    digests = ", ".join(f"{count:,} {kind}" for kind, count in document["digests"].items() if count)
    lines = [
        f"{printable(document['name'])}{version}: {document['kind']}, {what}",
        f"  {document['entries']:,} entries, {document['distinct']:,} different ({digests})",
    ]
    if document["malformed"]:
        lines.append(f"  {document['malformed']:,} malformed entries left out:")
        lines += [f"    {printable(one['item'])}: {printable(one['reason'])}" for one in document["unread"][:_LISTED]]
    return "\n".join([*lines, f"  {document['bytes']:,} bytes, SHA-256 of what they hold: {document['digest']}"])


def _tell(taken: int) -> None:
    print(f"\r{taken:,} read", end="", file=sys.stderr, flush=True)
