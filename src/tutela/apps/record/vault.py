"""The vault: sealed files, addressed by the digest of what is stored, opened with a key that lies elsewhere.

A file is encrypted (age, X25519) before it is written, so its name says nothing about its content and no unsalted
digest of a tip document or a roster exists anywhere. Erasing one is deleting it.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import pyrage
from django.conf import settings

from tutela.apps.record.errors import Refused
from tutela.apps.record.keys import vault_identity

_FLUSHING = 8
"""How many files are flushed at the same time."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file in the vault: ``name`` is the SHA-256 of the sealed bytes, ``size`` counts the bytes before sealing."""

    name: str
    size: int


def put(content: bytes) -> SealedFile:
    """Seal and store; durable when it returns. A file that no entry names after a crash is harmless and is swept."""
    with together() as seal:
        return seal(content)


@contextmanager
def together() -> Iterator[Callable[[bytes], SealedFile]]:
    """Seal and store many files with the function that is given: durable when the block ends, none where it raises.

    The disk is waited for once instead of once a file: what is flushed at the same time shares one write of its journal.
    """
    recipient = vault_identity().to_public()
    parts: dict[Path, BinaryIO] = {}
    with ExitStack() as held:

        def seal(content: bytes) -> SealedFile:
            sealed = pyrage.encrypt(content, [recipient])
            name = hashlib.sha256(sealed).hexdigest()
            file = _place(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{name}.{os.getpid()}.part")
            stream = held.enter_context(part.open("wb"))
            held.callback(part.unlink, missing_ok=True)
            stream.write(sealed)
            stream.flush()
            parts[file] = stream
            return SealedFile(name=name, size=len(content))

        yield seal
        _flush([stream.fileno() for stream in parts.values()])
        for file, stream in parts.items():
            Path(stream.name).replace(file)
        folders = {folder for file in parts for folder in (file.parent, file.parent.parent)}
        _flush([held.enter_context(_folder(folder)) for folder in folders])


def _flush(descriptors: list[int]) -> None:
    if len(descriptors) < 2:
        for descriptor in descriptors:
            os.fsync(descriptor)
        return
    with ThreadPoolExecutor(_FLUSHING) as threads:
        list(threads.map(os.fsync, descriptors))


@contextmanager
def _folder(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def get(name: str) -> bytes:
    """The content of a sealed file. Raises Refused when it is gone (erased) or was changed."""
    try:
        sealed = _place(name).read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"the sealed file {name[:12]}… is not in the vault; it was erased or not restored") from error
    if hashlib.sha256(sealed).hexdigest() != name:
        raise Refused(f"the sealed file {name[:12]}… was changed in the vault; restore it from a backup")
    return bytes(pyrage.decrypt(sealed, [vault_identity()]))


def holds(name: str) -> bool:
    """Whether the file is there, unchanged."""
    file = _place(name)
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == name


def drop(name: str) -> None:
    """Erase a sealed file."""
    _place(name).unlink(missing_ok=True)


def names() -> list[str]:
    """Every file in the vault."""
    folder = Path(settings.TUTELA_VAULT)
    return sorted(file.name for file in folder.glob("??/*") if not file.name.endswith(".part"))


def _place(name: str) -> Path:
    if len(name) != 64 or not all(c in "0123456789abcdef" for c in name):
        raise Refused(f"{name!r} is no name of a sealed file")
    return Path(settings.TUTELA_VAULT) / name[:2] / name
