"""Where the indexes of versions lie: derived from the kept lists, never backed up, built again when one is missing.

An index is named by the SHA-256 of its list and of how it was read. Unlike a small list it lies in clear, readable by its
owner alone: it is mapped by every process that looks something up.
"""

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings

from tutela.apps.hashlists import keeping
from tutela.apps.hashlists.errors import NotAList
from tutela.apps.hashlists.models import Version
from tutela.apps.hashlists.reading import indexed_list
from tutela.engines.known import CsvProfile, Difference, Index, difference, open_index, profile_of
from tutela.engines.known.errors import IndexRefused, ListRefused


def folder() -> Path:
    """The folder of indexes."""
    return Path(settings.TUTELA_HOME) / "indexes"


def built(path: Path, sha256: str, *, good: bool | None, profile: CsvProfile | None) -> Index:
    """The index of a list of which we have the file; a building that was cut short goes on. Raises NotAList."""
    place = _place(sha256, good, profile)
    try:
        return open_index(place)
    except IndexRefused:  # none yet, or damaged
        work = place.with_name(place.name + ".building")
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            index = indexed_list(path, work, good=good, profile=profile)
        except NotAList:
            _leave(work)
            raise
        os.replace(index.path, place)
        shutil.rmtree(work)
        return open_index(place)


def index_of(row: Version) -> Index:
    """The index of a version, built again from the kept list when it is gone. Raises NotAList, Refused."""
    profile = profile_kept(row)
    try:
        return open_index(_place(row.sha256, row.good, profile))
    except IndexRefused:
        with tempfile.TemporaryDirectory(prefix="tutela-list-") as scratch:
            copy = Path(scratch) / "list"
            keeping.write_out(row.place, row.sha256, copy)
            return built(copy, row.sha256, good=row.good, profile=profile)


def settled(index: Index, sha256: str, *, good: bool, profile: CsvProfile | None) -> None:
    """Name an index by what its version was recorded as: whether of ordinary files is known only when it was read."""
    place = _place(sha256, good, profile)
    if place != index.path:
        os.replace(index.path, place)


def profile_kept(row: Version) -> CsvProfile | None:
    """The profile by which a version was read."""
    return None if row.profile is None else profile_of(json.loads(row.profile))


def profile_text(profile: CsvProfile | None) -> str | None:
    """A profile as an act has it."""
    return None if profile is None else json.dumps(profile.document(), sort_keys=True, ensure_ascii=False)


def compared(before: Version, after: Version) -> Difference:
    """How two versions differ entry by entry. Raises NotAList, Refused."""
    try:
        return difference(index_of(before), index_of(after))
    except ListRefused as refused:
        raise NotAList(str(refused)) from refused


def _leave(work: Path) -> None:
    """Take the folder of a list that was refused away; that of a worker that was killed stays, to go on in."""
    if {one.name for one in work.iterdir()} <= {"lock"}:
        shutil.rmtree(work)


def _place(sha256: str, good: bool | None, profile: CsvProfile | None) -> Path:
    how = hashlib.sha256(json.dumps([good, profile_text(profile)]).encode()).hexdigest()[:16]
    return folder() / f"{sha256}-{how}.index"
