"""Where the files of lists are kept: sealed in the vault, or, where they are big, in a folder of the data folder.

A list is addressed by its SHA-256, checked whenever it is given out. Small ones are encrypted like every document;
big ones (a national list has tens of gigabytes) lie in ``hashlists/`` of the data folder, readable by its owner alone.
"""

import hashlib
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from tutela.apps.record import vault
from tutela.apps.record.errors import Refused
from tutela.apps.record.services import new_client_id

SEALED_UP_TO = 64 * 1024 * 1024
_CHUNK = 1 << 20


def folder() -> Path:
    """The folder of big lists."""
    return Path(settings.TUTELA_HOME) / "hashlists"


def incoming() -> Path:
    """The folder from which the server itself takes big lists; an officer of the house puts them there."""
    return Path(settings.TUTELA_HOME) / "incoming"


def incoming_names() -> list[str]:
    """Names of the plain files that wait there; links and folders are none."""
    if not incoming().is_dir():
        return []
    return sorted(entry.name for entry in os.scandir(incoming()) if entry.is_file(follow_symlinks=False))


@contextmanager
def copied(source: IO[bytes]) -> Iterator[tuple[Path, str, int]]:
    """Copy a stream into the folder under a passing name; gives path, SHA-256 and size, and clears up behind itself."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    part = folder() / f"{new_client_id()}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        yield part, digest.hexdigest(), size
    finally:
        part.unlink(missing_ok=True)


def keep(part: Path, sha256: str, size: int) -> str:
    """Keep a copied file for good and say where; durable when it returns."""
    if size <= SEALED_UP_TO:
        return f"vault:{vault.put(part.read_bytes()).name}"
    part.replace(folder() / sha256)
    return f"folder:{sha256}"


def write_out(place: str, sha256: str, target: Path) -> None:
    """Write a kept file to ``target``, whole or not at all. Raises Refused when it is gone or was changed."""
    part = target.with_name(f"{target.name}.{new_client_id()}.part")
    try:
        with opened(place) as source, open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            shutil.copyfileobj(source, out, _CHUNK)
        with open(part, "rb") as written:
            if hashlib.file_digest(written, "sha256").hexdigest() != sha256:
                raise Refused("the kept list was changed behind the application; restore it from a backup")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def opened(place: str) -> Iterator[IO[bytes]]:
    """A kept file as a stream. Raises Refused when it is not there."""
    kind, _, name = place.partition(":")
    if kind == "vault":
        yield io.BytesIO(vault.get(name))
        return
    file = folder() / name
    if not file.is_file():
        raise Refused(f"the list {name[:12]}… is not in {folder()}; restore it from a backup")
    with file.open("rb") as stream:
        yield stream
