"""``tutela hashlist diff``: how two versions of a list differ, entry by entry, without a server."""

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutela.cli.hashlist_index import profile_in
from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed, printable

if TYPE_CHECKING:
    from tutela.engines.known import Changed, Difference

_DESCRIPTION = """Compare two versions of a list: files in any format that is read, or indexes. Says how many entries were added,
removed, put into another category, and lists the first of each by hash. Two entries are of one content when they share
a digest.

Exits 0 when compared, 1 when refused, 2 when used wrongly."""

_SHOWN = 20


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``diff`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser(
        "diff",
        help="compare two versions of a list entry by entry",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("before", metavar="BEFORE", type=Path, help="the earlier version")
    parser.add_argument("after", metavar="AFTER", type=Path, help="the later version")
    parser.add_argument("--profile", metavar="FILE", type=Path, help="which columns of a CSV have what, as JSON")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare, and say how they differ. Returns the exit code."""
    from tutela.engines.confined import ConfinedFailure
    from tutela.engines.known import Asked, KnownError, difference, index_list

    try:
        for path in (args.before, args.after):
            if not path.is_file():
                raise UsedWrongly(f"{path}: no such file")
        profile = profile_in(args.profile)
        with tempfile.TemporaryDirectory(prefix="tutela-lists-") as folder:
            before, after = (
                index_list(path, Path(folder) / str(number), Asked(path.name, profile=profile))
                for number, path in enumerate((args.before, args.after))
            )
            if before.filter or after.filter:
                raise UsedWrongly("a filter does not tell its entries; only lists can be compared")
            document = document_of(difference(before, after))
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except (KnownError, ConfinedFailure) as error:
        return failed(args, str(error), REFUSED)
    print(json.dumps(document, ensure_ascii=True, indent=2) if args.json else words(document))
    return DONE


def document_of(found: "Difference") -> dict[str, Any]:
    """A difference as plain values."""
    return {
        "added": found.added,
        "removed": found.removed,
        "recategorised": found.recategorised,
        "same": found.same,
        "entries": {
            "added": _listed(found.added_listed),
            "removed": _listed(found.removed_listed),
            "recategorised": _listed(found.recategorised_listed),
        },
    }


def _listed(changes: "Sequence[Changed]") -> list[dict[str, Any]]:
    return [{**one.digests, "size": one.size, "before": one.before, "after": one.after} for one in changes]


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [
        f"{document['added']:,} added, {document['removed']:,} removed, {document['recategorised']:,} in another category, "
        f"{document['same']:,} the same"
    ]
    for what, listed in document["entries"].items():
        for one in listed[:_SHOWN]:
            digest = next(one[kind] for kind in ("sha256", "sha1", "md5") if kind in one)
            categories = f": category {printable(one['before']) or 'none'} → {printable(one['after']) or 'none'}"
            lines.append(f"  {what} {digest}{categories if what == 'recategorised' else ''}")
        if document[what] > _SHOWN:
            lines.append(f"  … {document[what]:,} {what} in all")
    return "\n".join(lines)
