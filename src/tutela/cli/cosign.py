"""``tutela ledger cosign FILE``: a second unit attests another's checkpoint; needs neither server, database nor Django."""

import argparse
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, UsedWrongly, failed
from tutela.cli.verify import key_given, read_small
from tutela.engines.ledger.checkpoint import Checkpoint, open_checkpoint
from tutela.engines.ledger.cosignature import Witness, cosign
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.growth import Growth
from tutela.engines.ledger.note import VerifierKey

_DESCRIPTION = """For the second unit: cosign a checkpoint of another unit's ledger, with the time.

FILE is what the other unit wrote with: tutela ledger checkpoint --since SIZE --out FILE. SIZE is what this unit has seen last
(0 at first); this command says it. --log is the other unit's verifier key, received once on another way than the files.
--witness is a folder that stays here: the key of this unit, made at the first time under the name given with --name, and the
last checkpoint seen of each ledger. A ledger that was cut or rewritten since is refused: keep both files, they prove it."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``cosign`` to the verbs of the noun ``ledger``."""
    parser = subparsers.add_parser(
        "cosign",
        help="for a second unit: attest another's checkpoint",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", help="the checkpoint with its proof of growth")
    parser.add_argument(
        "--log", metavar="K", required=True, help="verifier key of the ledger: a file, or the key itself"
    )
    parser.add_argument(
        "--witness", metavar="FOLDER", required=True, type=Path, help="folder of this unit's key and memory"
    )
    parser.add_argument("--name", metavar="NAME", help="name of this unit's key, for example unit2.example/witness")
    parser.add_argument("--out", metavar="FILE", required=True, type=Path, help="where the cosigned checkpoint goes")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check growth, remember, cosign, write."""
    try:
        log = key_given(args.log)
        if not isinstance(log, VerifierKey):
            raise UsedWrongly("--log is the key of a second unit; the ledger's own verifier key is wanted")
        text = read_small(args.file, "FILE")
        with _held(args.witness) as folder:
            document = _cosigned(folder, text, log, args.name, args.out)
    except UsedWrongly as error:
        return failed(args, str(error), USED_WRONGLY)
    except (LedgerError, OSError) as error:
        return failed(args, str(error), REFUSED)
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else _words(document))
    return DONE


def _cosigned(folder: Path, text: str, log: VerifierKey, name: str | None, out: Path) -> dict[str, Any]:
    """What was seen is remembered before the cosignature leaves: a crash between never lets two histories through."""
    growth = Growth.from_text(text)
    witness = _witness(folder, name)
    memory = folder / f"{log.key_id.hex()}.checkpoint"
    seen = _seen(memory, log)
    if seen is not None and growth.old != seen.size:
        raise UsedWrongly(
            f"this unit has seen {seen.size} entries of {log.name}; ask for: tutela ledger checkpoint --since {seen.size}"
        )
    note, checkpoint = cosign(growth.checkpoint_note, log=log, witness=witness, seen=seen, path=list(growth.path))
    _write(memory, growth.checkpoint_note, replace=True)
    out.write_text(note, encoding="utf-8")
    return {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "seen_before": seen.size if seen else 0,
        "key": witness.vkey,
        "file": str(out.absolute()),
    }


@contextmanager
def _held(folder: Path) -> Iterator[Path]:
    """The witness's folder, by one process at a time."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)


def _witness(folder: Path, name: str | None) -> Witness:
    """This unit's key: two lines, name and 32 bytes in hex. Made once, under the name given."""
    file = folder / "witness.key"
    if not file.exists():
        if not name:
            raise UsedWrongly("this unit has no key yet: give it a name, --name unit2.example/witness")
        Witness.from_bytes(name, bytes(32), at=datetime.now(UTC))
        _write(file, f"{name}\n{secrets.token_hex(32)}\n")
    kept, seed, _end = file.read_text(encoding="utf-8").split("\n")
    if name and name != kept:
        raise UsedWrongly(f"this unit's key has the name {kept}, not {name}")
    return Witness.from_bytes(kept, bytes.fromhex(seed), at=datetime.now(UTC))


def _seen(memory: Path, log: VerifierKey) -> Checkpoint | None:
    if not memory.exists():
        return None
    checkpoint, _opened = open_checkpoint(memory.read_text(encoding="utf-8"), log)
    return checkpoint


def _write(file: Path, text: str, *, replace: bool = False) -> None:
    """Write a private file whole, flushed to the disk; one that exists is kept unless it is to be replaced."""
    part = file.with_name(file.name + ".part")
    handle = os.open(part, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    if replace:
        part.replace(file)
    else:
        os.link(part, file)
        part.unlink()


def _words(document: dict[str, Any]) -> str:
    return (
        f"cosigned: {document['origin']} grew from {document['seen_before']} to {document['size']} entries\n"
        f"{document['file']}: give it back to the other unit, and once, on another way, this key: {document['key']}"
    )
