"""``tutela init``: make an installation: data folder, keys with a recovery copy, ledger, districts, first officers."""

import argparse
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tutela.apps.people.rules import Role, breaches_of_enrolment, breaches_of_number
from tutela.cli.homes import lies_in
from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, failed
from tutela.cli.running import account, out_of_reach
from tutela.engines.law.catalogue import load
from tutela.engines.law.errors import LawError
from tutela.engines.ledger.errors import NoteRefused
from tutela.engines.ledger.note import check_name

JURISDICTIONS = Path(__file__).parents[1] / "jurisdictions"

_DESCRIPTION = """Make an installation in the folder that TUTELA_HOME names.

The keys go into a folder of their own (--keys); without them nothing can be read. --recovery writes a copy of them,
sealed with a passphrase that is printed once: keep file and passphrase apart, and neither beside the data.
Two officers are enrolled: the nodal officer and an administrator, each with a one-time password, printed once."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``init``."""
    parser = subparsers.add_parser(
        "init",
        help="make a data folder, its keys and the first officer",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--keys", type=Path, required=True, metavar="FOLDER", help="where the keys go; not the data folder"
    )
    parser.add_argument(
        "--recovery", type=Path, required=True, metavar="FILE", help="where the sealed copy of the keys goes"
    )
    parser.add_argument("--title", required=True, help="name of the unit")
    parser.add_argument("--origin", required=True, help="name of the ledger, for example unit.example/ledger")
    parser.add_argument("--nodal", nargs=3, required=True, metavar=("NUMBER", "RANK", "NAME"), help="the nodal officer")
    parser.add_argument("--administrator", nargs=3, required=True, metavar=("NUMBER", "RANK", "NAME"))
    parser.add_argument("--jurisdiction", default="in_kl")
    parser.add_argument("--zone", default="Asia/Kolkata", help="time zone of the pages")
    parser.add_argument("--host", action="append", default=[], help="name or address under which it is served (repeat)")
    parser.add_argument("--database", default="", metavar="URL", help="postgresql://… where SQLite is outgrown")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make everything, or say why not; nothing that exists is overwritten, and nothing half made is left."""
    home = Path(os.environ.get("TUTELA_HOME") or Path.home() / ".local/share/tutela").expanduser().absolute()
    problem = _problem(home, args.keys.absolute(), args.recovery.absolute()) or _misnamed(args)
    if problem:
        return failed(args, problem, USED_WRONGLY)
    from tutela.apps.record.errors import RecordError

    try:
        with _whole_or_nothing(home, args.keys.absolute(), args.recovery.absolute()):
            document = _installed(args, home)
    except RecordError as error:
        return failed(args, str(error), REFUSED)
    except OSError as error:
        return failed(args, f"{error.filename or home}: {error.strerror or error}", REFUSED)
    except Exception as error:
        if reason := out_of_reach(error):
            return failed(args, reason, REFUSED)
        raise
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else _words(document))
    return DONE


@contextmanager
def _whole_or_nothing(home: Path, keys: Path, recovery: Path) -> Iterator[None]:
    """Take away what was made when anything fails: all three were empty or not there before."""
    there = {folder for folder in (home, keys) if folder.exists()}
    try:
        yield
    except BaseException:
        if recovery.exists():
            recovery.unlink()
        for folder in (home, keys):
            for one in folder.iterdir() if folder.exists() else ():
                shutil.rmtree(one) if one.is_dir() else one.unlink()
            if folder.exists() and folder not in there:
                folder.rmdir()
        raise


def _installed(args: argparse.Namespace, home: Path) -> dict[str, Any]:
    from tutela.cli.homes import prepare_home

    os.environ.pop("TUTELA_KEYS", None)
    prepare_home(
        home,
        args.keys.absolute(),
        jurisdiction=args.jurisdiction,
        zone=args.zone,
        hosts=tuple(args.host),
        database=args.database,
    )
    return _found(args, home)


def _problem(home: Path, keys: Path, recovery: Path) -> str:
    """What forbids to begin, in words; empty when nothing does."""
    if home.exists() and any(home.iterdir()):
        return f"{home} is not empty; set TUTELA_HOME to a folder that is new"
    if lies_in(keys, home):
        return "keys never lie in the data folder; name another with --keys"
    if keys.exists() and any(keys.iterdir()):
        return f"{keys} holds keys already; an installation has keys of its own"
    if recovery.exists():
        return f"{recovery} exists; a recovery copy is never overwritten"
    if lies_in(recovery, home) or lies_in(recovery, keys):
        return "the recovery copy lies elsewhere than data and keys: on another medium"
    return ""


def _misnamed(args: argparse.Namespace) -> str:
    """What of the names given cannot be, in words; empty when all can."""
    try:
        check_name(args.origin)
        ranks = tuple(rank.code for rank in load(JURISDICTIONS / args.jurisdiction).ranks)
        ZoneInfo(args.zone)
    except NoteRefused as error:
        return f"--origin: {error}"
    except (LawError, OSError) as error:
        return f"--jurisdiction: {args.jurisdiction} has no complete data here: {error}"
    except (ZoneInfoNotFoundError, ValueError):
        return f"--zone: {args.zone} is no time zone; for example Asia/Kolkata"
    for option, (number, rank, name), role in (
        ("--nodal", args.nodal, Role.NODAL_OFFICER),
        ("--administrator", args.administrator, Role.ADMINISTRATOR),
    ):
        breaches = breaches_of_number(number) + breaches_of_enrolment((role.value,), rank, ranks)
        if breaches or not name.strip():
            return f"{option}: {breaches[0].text if breaches else 'the name is empty'}"
    if args.nodal[0] == args.administrator[0]:
        return "nodal officer and administrator are two officers with two numbers"
    return ""


def _found(args: argparse.Namespace, home: Path) -> dict[str, Any]:
    from tutela.apps.people import services as people
    from tutela.apps.people.jurisdiction import establish_districts, rank_codes
    from tutela.apps.people.signin.services import give_access
    from tutela.apps.record import services as record
    from tutela.apps.record.appending import SYSTEM, deciding, from_account
    from tutela.apps.record.checkpoints import verifier_key

    with from_account(account()):
        record.open_ledger(
            origin=args.origin, title=args.title, jurisdiction=args.jurisdiction, zone=args.zone, exercise=False
        )
        with deciding(SYSTEM):
            establish_districts()
            people.establish_unit(code="STATE", name=args.title, kind="state")
            for (number, rank, name), role in (
                (args.nodal, Role.NODAL_OFFICER),
                (args.administrator, Role.ADMINISTRATOR),
            ):
                people.enrol_officer(
                    number=number, name=name, rank=rank, unit="STATE", roles=(role.value,), ranks=rank_codes()
                )
        passwords = {number: give_access(number=number) for number in (args.nodal[0], args.administrator[0])}
    passphrase = seal_recovery(args.keys.absolute(), args.recovery.absolute())
    return {
        "home": str(home),
        "keys": str(args.keys.absolute()),
        "recovery": {"file": str(args.recovery.absolute()), "passphrase": passphrase},
        "one_time_passwords": passwords,
        "verifier_key": verifier_key(),
    }


def seal_recovery(keys: Path, recovery: Path) -> str:
    """Write a copy of every key, sealed with a new passphrase, which is returned and kept nowhere."""
    import pyrage

    passphrase = "-".join(secrets.token_hex(2) for _ in range(8))
    copy = {file.name: file.read_text(encoding="ascii") for file in sorted(keys.iterdir()) if file.suffix == ".key"}
    recovery.parent.mkdir(parents=True, exist_ok=True)
    recovery.write_bytes(pyrage.passphrase.encrypt(json.dumps(copy).encode(), passphrase))
    recovery.chmod(0o600)
    return passphrase


def _words(document: dict[str, Any]) -> str:
    passwords = "\n".join(f"  {number}: {password}" for number, password in document["one_time_passwords"].items())
    return (
        f"installed in {document['home']}, keys in {document['keys']}\n"
        f"recovery copy of the keys: {document['recovery']['file']}\n"
        f"  its passphrase, shown this once: {document['recovery']['passphrase']}\n"
        f"one-time passwords, shown this once:\n{passwords}\n"
        f"verifier key, for a second unit to keep: {document['verifier_key']}\n"
        f"serve it with: TUTELA_HOME={document['home']} tutela serve"
    )
