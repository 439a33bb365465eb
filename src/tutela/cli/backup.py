"""``tutela backup FILE``: the whole installation but its keys, consistent, in one file sealed for the vault's key."""

import argparse
import hashlib
import json
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from tutela.cli.copies import copy_databases
from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import add_common, answering

MANIFEST = "manifest.json"


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``backup``."""
    parser = subparsers.add_parser("backup", help="back the installation up into one sealed file")
    parser.add_argument("file", metavar="FILE")
    add_common(parser, officer=False)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Copy both databases as they stand (the application may go on), the vault and the settings; seal; put in place whole."""
    from django.conf import settings

    from tutela.apps.record.checkpoints import publish_checkpoint

    target = Path(args.file).absolute()
    if target.exists():
        raise UsedWrongly(f"{target} exists; a backup is never overwritten")
    publish_checkpoint()
    home = Path(settings.TUTELA_HOME)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=home) as folder:
        plain = Path(folder) / "backup.tar"
        manifest = collect(plain, Path(folder), home)
        part = target.with_name(f"{target.name}.part")
        seal_file(plain, part)
        part.replace(target)
    return {"file": str(target), "bytes": target.stat().st_size, "files": len(manifest["files"]), **manifest["ledger"]}


def collect(archive: Path, scratch: Path, home: Path) -> dict[str, Any]:
    """Put copies of the databases, the vault and the settings into a tar file; its manifest has every digest.

    Size and root are those of the copy: the application may have recorded more since the checkpoint.
    """
    copies, ledger = copy_databases(scratch)
    sources = [(file.name, file) for file in [*copies, home / "tutela.toml"]]
    for folder in ("vault", "hashlists"):
        sources += [
            (str(file.relative_to(home)), file) for file in sorted((home / folder).rglob("*")) if file.is_file()
        ]
    manifest = {
        "format": "tutela-backup/v1",
        "ledger": ledger,
        "files": {name: digest_of(file) for name, file in sources},
    }
    (scratch / MANIFEST).write_text(json.dumps(manifest, sort_keys=True), encoding="utf-8")
    with tarfile.open(archive, "w") as tar:
        tar.add(scratch / MANIFEST, MANIFEST)
        for name, file in sources:
            tar.add(file, name)
    return manifest


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def seal_file(plain: Path, sealed: Path) -> None:
    """Encrypt a file for the vault's key, flushed to the disk."""
    import pyrage

    from tutela.apps.record.keys import vault_identity

    pyrage.encrypt_file(str(plain), str(sealed), [vault_identity().to_public()])
    with sealed.open("rb+") as stream:
        os.fsync(stream.fileno())
    sealed.chmod(0o600)


def words(document: dict[str, Any]) -> str:
    return (
        f"{document['file']}: {document['files']} files, {document['bytes']:,} bytes, "
        f"ledger of {document['size']} entries, root {document['root']}\n"
        "the keys are not in it: keep the recovery copy apart from it"
    )
