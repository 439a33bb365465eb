"""``tutela restore FILE``: an installation on a clean machine again, proved equal to what its ledger says."""

import argparse
import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

from tutela.cli.backup import MANIFEST, digest_of
from tutela.cli.copies import CopyRefused, put_back, refuse_full_databases
from tutela.cli.homes import SETTINGS_FILE, lies_in
from tutela.cli.refusal import DONE, REFUSED, USED_WRONGLY, failed
from tutela.cli.running import out_of_reach


class RestoreRefused(Exception):
    """The backup or the keys do not give an installation; the message says why."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``restore``."""
    parser = subparsers.add_parser("restore", help="restore a backup onto a clean machine, and prove it equal")
    parser.add_argument("file", metavar="FILE", help="the backup")
    parser.add_argument("--keys", type=Path, required=True, metavar="FOLDER", help="where the keys are, or are to go")
    parser.add_argument("--recovery", type=Path, metavar="FILE", help="the sealed recovery copy of the keys")
    parser.add_argument(
        "--passphrase-file", type=Path, metavar="FILE", help="file with the passphrase of the recovery copy"
    )
    parser.add_argument(
        "--database", metavar="URL", help="postgresql://…, two empty databases there; without it where they were before"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Unseal, check every digest, put in place, fill the databases, rebuild in a scratch database and compare."""
    home = Path(os.environ.get("TUTELA_HOME") or Path.home() / ".local/share/tutela").expanduser().absolute()
    keys = args.keys.absolute()
    if home.exists() and any(home.iterdir()):
        return failed(args, f"{home} is not empty; restore into a new TUTELA_HOME", USED_WRONGLY)
    if lies_in(keys, home):
        return failed(args, "keys never lie in the data folder; name another with --keys", USED_WRONGLY)
    try:
        if args.recovery:
            open_recovery(args.recovery, args.passphrase_file, keys)
        manifest = unpack(args.file, keys, home)
        settle(home, keys, args.database)
        fill(home)
    except (RestoreRefused, CopyRefused, OSError) as error:
        shutil.rmtree(home, ignore_errors=True)
        return failed(args, str(error), REFUSED)
    except Exception as error:
        shutil.rmtree(home, ignore_errors=True)
        if reason := out_of_reach(error):
            return failed(args, reason, REFUSED)
        raise
    return _proved(args, home, keys, manifest)


def open_recovery(recovery: Path, passphrase_file: Path | None, keys: Path) -> None:
    """Write the keys of a recovery copy into their folder. Raises RestoreRefused."""
    import pyrage

    from tutela.apps.record.keys import write_private

    passphrase = (
        passphrase_file.read_text(encoding="utf-8").strip() if passphrase_file else input("passphrase: ").strip()
    )
    try:
        copy = json.loads(pyrage.passphrase.decrypt(recovery.read_bytes(), passphrase))
    except pyrage.DecryptError as error:
        raise RestoreRefused(f"{recovery}: the passphrase does not open it") from error
    keys.mkdir(parents=True, exist_ok=True)
    keys.chmod(0o700)
    for name, text in copy.items():
        if (keys / name).exists():
            raise RestoreRefused(f"{keys / name} exists; restore keys into a new folder")
        write_private(keys / name, text)


def unpack(backup: Path, keys: Path, home: Path) -> dict[str, Any]:
    """Unseal the backup and put its files in place, each with the digest that its manifest gives. Raises RestoreRefused."""
    import pyrage

    identity = pyrage.x25519.Identity.from_str((keys / "vault.key").read_text(encoding="ascii").strip())
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    plain = home / "backup.tar"
    try:
        pyrage.decrypt_file(str(backup), str(plain), [identity])
    except pyrage.DecryptError as error:
        raise RestoreRefused(f"{backup}: these keys do not open it") from error
    with tarfile.open(plain) as tar:
        for member in tar:
            _put(tar, member, home)
    plain.unlink()
    manifest: dict[str, Any] = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
    for name, digest in manifest["files"].items():
        if not (home / name).is_file() or digest_of(home / name) != digest:
            raise RestoreRefused(f"{backup}: {name} is missing or was changed; use another backup")
    (home / MANIFEST).unlink()
    return manifest


def settle(home: Path, keys: Path, database: str | None) -> None:
    """Write down where keys and databases are on this machine."""
    settings = home / SETTINGS_FILE
    now = {"keys": str(keys)} | ({} if database is None else {"database": database})
    kept = [line for line in settings.read_text(encoding="utf-8").splitlines() if line.split(" ")[0] not in now]
    settings.write_text(
        "\n".join([*(f"{n} = {json.dumps(v)}" for n, v in now.items()), *kept]) + "\n", encoding="utf-8"
    )


def fill(home: Path) -> None:
    """Set the application up on the data folder and put back what its databases held. Raises CopyRefused."""
    os.environ.pop("TUTELA_KEYS", None)
    os.environ["TUTELA_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    import django

    django.setup()
    refuse_full_databases()
    put_back(home)


def _put(tar: tarfile.TarFile, member: tarfile.TarInfo, home: Path) -> None:
    """Write one file of the backup below ``home``. (Python's own filter is not in the 3.11.2 of Debian 12.)"""
    target = home / member.name
    source = tar.extractfile(member) if member.isreg() else None
    if source is None or not target.resolve().is_relative_to(home.resolve()):
        raise RestoreRefused(f"the backup has {member.name!r}, which is no file of a data folder; use another backup")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        shutil.copyfileobj(source, file, 1 << 20)
    target.chmod(0o600)


def _proved(args: argparse.Namespace, home: Path, keys: Path, manifest: dict[str, Any]) -> int:
    from tutela.cli.homes import prepare_home

    prepare_home(home, keys)
    from tutela.apps.record import rebuild

    outcome = rebuild.check()
    same = {"size": outcome.size, "root": outcome.root} == manifest["ledger"]
    document = {
        "home": str(home),
        "size": outcome.size,
        "root": outcome.root,
        "rows": outcome.rows,
        "verdict": "restored, and equal to what its ledger gives" if outcome.equal and same else "not equal",
        "first_fault": None if outcome.equal else str(outcome.differences[0]),
    }
    words = f"{home}: {document['verdict']}\n{outcome.size} entries, root {outcome.root}"
    print(json.dumps(document, ensure_ascii=False, indent=2) if args.json else words)
    return DONE if outcome.equal and same else REFUSED
