"""``tutela hashlist blocks DIR``: make a list of block digests of a reference collection, without a server."""

import argparse
import json
from pathlib import Path

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, failed

_DESCRIPTION = """Read the files of a folder in a confined worker, and write the SHA-256 of each of their blocks of 4,096 bytes to
FILE, for tutela triage --mode sample --known FILE. For the custodian of a reference collection: only digests are written.
Blocks of little variety (zeros, padding) are left out, for they are in many files.

Exits 0 when done, 1 when refused, 2 when used wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``blocks`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser(
        "blocks",
        help="make a list of block digests of a reference collection",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="the collection")
    parser.add_argument("--out", metavar="FILE", required=True, type=Path, help="the list to write (CSV)")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the list, and say how long it is. Returns the exit code."""
    from tutela.engines.confined import ConfinedFailure
    from tutela.engines.triage.sampling import write_block_list

    if not args.folder.is_dir():
        return failed(args, f"{args.folder} is no folder", USED_WRONGLY)
    try:
        counts = write_block_list(args.folder, args.out)
    except ConfinedFailure as error:
        return failed(args, error.reason, REFUSED)
    except OSError as error:
        return failed(args, f"{error.filename or args.out}: {error.strerror or error}", REFUSED)
    if args.json:
        print(json.dumps({"list": str(args.out.absolute()), **counts}, indent=2))
    else:
        print(f"{counts['distinct']:,} different blocks of {counts['blocks']:,}; {counts['unread']:,} files not read")
    return DONE
