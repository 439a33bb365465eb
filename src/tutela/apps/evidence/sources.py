"""Which images, disks and folders an examination may read: those in the folders that the settings allow, and nothing else."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from tutela.apps.record.errors import Refused

MOST = 1000
"""How many sources are offered; who has more puts them into folders of their own."""

_LATER_SEGMENT = re.compile(r"\.(?:[EeLl][XYZxyz]?(?!01$)[0-9A-Za-z]{2}|(?!000$|001$)[0-9]{3})$")
"""Segments after the first: naming the first names them all."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A source: ``key`` names it in a form, ``name`` is its path within the allowed folder, ``size`` None for a folder."""

    key: str
    path: Path
    name: str
    size: int | None


def folders() -> list[Path]:
    """The folders that the settings allow."""
    return [Path(folder) for folder in settings.TUTELA_SOURCES]


def choices() -> list[Choice]:
    """What lies in the allowed folders, and in their folders one below.

    Links are none, as they lead elsewhere; nor is a name that is no Unicode, as no act can state it.
    """
    found = [choice for folder in folders() for choice in _within(folder, folder, 2)]
    return sorted(found, key=lambda one: (str(one.path.parent), one.name))[:MOST]


def chosen(key: str) -> Choice:
    """A source by its key. Raises Refused when it is not, or no longer, in an allowed folder."""
    for choice in choices():
        if choice.key == key:
            return choice
    raise Refused("that source is not, or no longer, in a folder that the settings allow; choose it again")


def _within(folder: Path, root: Path, depth: int) -> Iterator[Choice]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return  # not there, or not for this account: nothing is offered from it
    for entry in entries:
        if entry.name.startswith(".") or _LATER_SEGMENT.search(entry.name):
            continue
        status = entry.stat(follow_symlinks=False)
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder or stat.S_ISREG(status.st_mode) or stat.S_ISBLK(status.st_mode):
            path = Path(entry.path)
            key = hashlib.sha256(os.fsencode(path)).hexdigest()[:24]
            if _is_text(entry.path):
                yield Choice(key, path, str(path.relative_to(root)), None if is_folder else status.st_size)
        if is_folder and depth > 1:
            yield from _within(Path(entry.path), root, depth - 1)


def _is_text(path: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in path)
