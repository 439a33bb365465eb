"""The installation's keys, in a folder that is not the data folder: database, vault, ledger and web."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import pyrage
from django.conf import settings

from tutela.apps.record.errors import Refused
from tutela.engines.ledger.note import SigningKey

DATABASE, VAULT, LEDGER, WEB = "database.key", "vault.key", "ledger.key", "web.key"
LAST_CHECKPOINT = "last-checkpoint"
"""The newest checkpoint that was published, kept with the keys so that a restored database cannot sign a shorter past."""


def create_keys(folder: Path) -> None:
    """Make every key that is missing, readable by this account only. Existing keys are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    makers: dict[str, Callable[[], str]] = {
        DATABASE: lambda: secrets.token_hex(32),
        VAULT: lambda: str(pyrage.x25519.Identity.generate()),
        LEDGER: lambda: secrets.token_hex(32),
        WEB: lambda: secrets.token_urlsafe(48),
    }
    for name, make in makers.items():
        if not (folder / name).exists():
            write_private(folder / name, make() + "\n")


def write_private(file: Path, text: str) -> None:
    """Write a file that only this account may read, whole or not at all."""
    part = file.with_name(file.name + ".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)


def key_file(name: str) -> str:
    """The text of one key. Raises Refused, saying where it is looked for, when it is not there."""
    file = Path(settings.TUTELA_KEYS) / name
    try:
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        raise Refused(f"the key {file} cannot be read ({error.strerror}); restore it from the recovery copy") from error


def ledger_key(origin: str) -> SigningKey:
    """The key that signs checkpoints; its name is the ledger's origin."""
    return SigningKey.from_bytes(origin, bytes.fromhex(key_file(LEDGER)))


def vault_identity() -> pyrage.x25519.Identity:
    """The key that opens sealed files."""
    return pyrage.x25519.Identity.from_str(key_file(VAULT))
