"""``tutela ledger attest FILE``: take in what a second unit or a time-stamping authority attests of a checkpoint."""

import argparse
from pathlib import Path
from typing import Any

from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import acting, add_common, answering
from tutela.cli.verify import certificates_given, checkpoint_given, key_given
from tutela.engines.ledger.cosignature import WitnessKey
from tutela.engines.ledger.timestamp import MAX_REPLY_BYTES
from tutela.engines.values import instant_text

_DESCRIPTION = """Take in a checkpoint that a second unit cosigned (--key), or an authority's time-stamp reply (--certificates).

It is checked against the key or the certificates, which come from outside, and against the checkpoints signed here; then
it stands in the ledger with its evidence, is shown on the page Ledger, and tutela ledger checkpoint --size gives it out."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``attest`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "attest",
        help="take in a cosigned checkpoint or a time-stamp",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="the cosigned checkpoint, or the reply (.tsr)")
    parser.add_argument("--key", metavar="K", help="the second unit's key: a file, or the key itself")
    parser.add_argument(
        "--certificates", metavar="PEM", help="file with the authority's root certificate (and those between)"
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Check the file and record it as an act."""
    from tutela.apps.record.attesting import take_cosignature, take_time_stamp

    if (args.key is None) == (args.certificates is None):
        raise UsedWrongly("give --key for a cosigned checkpoint, or --certificates for a time-stamp")
    officer = acting(args)
    officer.must("ledger.export")
    if args.certificates is not None:
        certificates = certificates_given(args.certificates)
        with Path(args.file).open("rb") as stream:
            reply = stream.read(MAX_REPLY_BYTES + 1)
        found = take_time_stamp(officer=officer, reply=reply, certificates=certificates)
    else:
        witness = key_given(args.key)
        if not isinstance(witness, WitnessKey):
            raise UsedWrongly("--key is a ledger's own key; the key of the second unit that cosigned is wanted")
        found = take_cosignature(officer=officer, note=checkpoint_given(args.file), witness=witness)
    return {"size": found.size, "means": found.means, "by": found.by, "at": instant_text(found.at)}


def words(document: dict[str, Any]) -> str:
    return f"taken in: {document['means']} of {document['by']} over {document['size']} entries, at {document['at']}"
