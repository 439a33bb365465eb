"""The verbs of hash lists: open one, add a version, confirm its categories, withdraw it, give it to triage."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tutela.apps.hashlists import indexes, keeping, rules
from tutela.apps.hashlists.acts import (
    CategoriesConfirmed,
    CategoryCount,
    CategoryMeaning,
    ListOpened,
    VersionAdded,
    VersionWithdrawn,
)
from tutela.apps.hashlists.errors import NameTaken, NotAList, NotReady, VersionKnown
from tutela.apps.hashlists.models import KnownHashList, Version
from tutela.apps.hashlists.reading import list_read
from tutela.apps.hashlists.selectors import list_row, refusals_of_use, version_row
from tutela.apps.people.officer import Officer
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import note_export
from tutela.engines.known import OF_VIDEOS, CsvProfile, Index, write_restated
from tutela.engines.known.pictures import holds_pictures
from tutela.engines.known.videos import holds_videos

_WITH_PICTURES = ("VICS", "CAID", "CSV")
_ENDINGS = {"VICS": ".json", "CAID": ".json", "CSV": ".csv", "NSRL": ".db", "hashlookup": ".bloom"}


def open_list(*, officer: Officer, name: str, custodian: str, client_id: str | None = None) -> Receipt:
    """Open a list: its name here, and who keeps it. Raises NotAllowed, NameTaken, Refused."""
    with deciding(officer, client_id) as decision:
        officer.must("hashlists.change")
        said = _said(name, "give the list a name")
        taken = KnownHashList.objects.filter(name=said).first()
        if taken is not None:
            raise NameTaken(said, taken.reference)
        keeper = _said(custodian, "say who keeps the list, for example a national coordinator")
        return decision.commit(ListOpened(list=decision.next_reference("LIST"), name=said, custodian=keeper))


def add_version(
    *,
    officer: Officer,
    list: str,
    source: Path | IO[bytes],
    origin: str,
    authority: str,
    file: str | None = None,
    good: bool | None = None,
    profile: CsvProfile | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Add a version of a list from a file or a stream: read in confinement, indexed, kept; malformed entries are said.

    ``origin`` is who made and handed over this version, ``authority`` by what right the unit has it; ``good`` says that it
    is a list of ordinary files, where the list does not say so itself; ``profile`` which columns of a CSV have what. The
    profile of the last version serves for a CSV that does not say so itself.
    Raises NotAllowed, NotVisible, NotAList, VersionKnown, Refused.
    """
    list_row(officer, list, "hashlists.change")
    came_from = _said(origin, "say where this version comes from")
    right = _said(authority, "say by what authority the unit has this version")
    if isinstance(source, Path):
        try:
            stream = source.open("rb")
        except OSError as error:
            raise NotAList(f"{source.name} cannot be opened: {error.strerror}") from error
        with stream:
            return _add(officer, list, stream, came_from, right, file or source.name, good, profile, client_id)
    return _add(officer, list, source, came_from, right, file or "uploaded", good, profile, client_id)


def _add(
    officer: Officer,
    reference: str,
    stream: IO[bytes],
    origin: str,
    authority: str,
    file: str,
    good: bool | None,
    profile: CsvProfile | None,
    client_id: str | None,
) -> Receipt:
    with keeping.copied(stream) as (part, sha256, size):
        index, profile = _indexed(reference, part, sha256, good, profile)
        read = list_read(index)
        indexes.settled(index, sha256, good=read.good, profile=profile)
        with deciding(officer, client_id) as decision:
            row = list_row(officer, reference, "hashlists.change")
            known = Version.objects.filter(list_id=reference, sha256=sha256).first()
            if known is not None:
                raise VersionKnown(reference, known.number)
            place = keeping.keep(part, sha256, size)
            return decision.commit(
                VersionAdded(
                    list=reference,
                    number=row.versions + 1,
                    origin=origin,
                    authority=authority,
                    file=file,
                    sha256=sha256,
                    size=size,
                    place=place,
                    kind=read.kind,
                    entries=read.entries,
                    malformed=read.malformed,
                    malformed_said=read.malformed_said or None,
                    md5=read.md5,
                    sha1=read.sha1,
                    sha256s=read.sha256,
                    sized=read.sized,
                    categories=tuple(CategoryCount(category=name, entries=count) for name, count in read.categories),
                    distinct=read.distinct,
                    good=read.good,
                    states=read.states,
                    profile=indexes.profile_text(profile),
                )
            )


def _indexed(
    reference: str, part: Path, sha256: str, good: bool | None, profile: CsvProfile | None
) -> tuple[Index, CsvProfile | None]:
    """The index of a file and the profile by which it was read: the one given, none, or that of the last version."""
    try:
        return indexes.built(part, sha256, good=good, profile=profile), profile
    except NotAList:
        last = Version.objects.filter(list_id=reference).exclude(profile=None).order_by("-number").first()
        if profile is not None or last is None:
            raise
        saved = indexes.profile_kept(last)
        return indexes.built(part, sha256, good=good, profile=saved), saved


def confirm_categories(
    *,
    officer: Officer,
    list: str,
    number: int,
    scheme: str,
    meanings: Mapping[str, str],
    client_id: str | None = None,
) -> Receipt:
    """Confirm what each category of a version means in this list. Raises NotAllowed, NotVisible, Refused."""
    with deciding(officer, client_id) as decision:
        row = version_row(officer, list, number, "hashlists.change")
        categories = [str(name) for name, _ in row.categories]
        breaches = rules.refusals_of_meanings(categories, meanings, scheme)
        if breaches:
            raise Refused("; ".join(b.text for b in breaches), tuple(breaches))
        return decision.commit(
            CategoriesConfirmed(
                list=list,
                number=number,
                scheme=scheme.strip(),
                meanings=tuple(
                    CategoryMeaning(category=name, meaning=meanings[name].strip()) for name in categories if name
                ),
            )
        )


def withdraw_version(*, officer: Officer, list: str, number: int, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw a version that proved wrong: it is given to no triage any more. Raises NotAllowed, NotVisible, Refused."""
    with deciding(officer, client_id) as decision:
        row = version_row(officer, list, number, "hashlists.change")
        if row.withdrawn_at is not None:
            raise Refused(f"version {number} of {list} was withdrawn already")
        return decision.commit(VersionWithdrawn(list=list, number=number, reason=_said(reason, "say why")))


def export_version(*, officer: Officer, list: str, number: int, folder: Path, as_index: bool = False) -> Path:
    """Write a version into a folder for ``tutela triage --known`` and note that it left; gives the file's path.

    As a list it is checked against its digest; as an index it carries name and version into every hit.
    Raises NotAllowed, NotVisible, NotReady, Refused.
    """
    row = version_row(officer, list, number, "hashlists.change")
    breaches = refusals_of_use(row)
    if breaches:
        raise NotReady("; ".join(b.text for b in breaches), tuple(breaches))
    if as_index and row.kind == OF_VIDEOS:
        raise Refused("an index has no frames of videos: give this version as a list")
    target = folder.absolute() / f"{list}-v{number}{'.index' if as_index else _ENDINGS.get(row.kind, '.txt')}"
    if as_index:
        about = {"name": row.list.name, "version": str(number), "origin": row.origin, "list": list}
        write_restated(indexes.index_of(row).path, target, about)
    else:
        keeping.write_out(row.place, row.sha256, target)
    note_export(officer=officer, what=f"version {number} of {list}", references=(list,), count=row.entries)
    return target


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A version as files for ``tutela triage --known``, and for ``--pictures`` and ``--videos`` the list where it has such."""

    known: Path
    pictures: Path | None = None
    videos: Path | None = None


def lay_out_version(row: Version, folder: Path) -> LaidOut:
    """Lay a version out in a folder of this house for an examination; what lies there already is left as it is.

    It leaves the house to nobody, so nothing is recorded here. Raises NotAList, Refused, OSError.
    """
    stem = folder / f"{row.list_id}-v{row.number}"
    index, file = stem.with_suffix(".index"), stem.with_suffix(_ENDINGS.get(row.kind, ".txt"))
    near = row.kind == OF_VIDEOS or (row.kind in _WITH_PICTURES and not row.good)
    if near and not file.exists():
        keeping.write_out(row.place, row.sha256, file)
    if row.kind == OF_VIDEOS:
        return LaidOut(file)
    if not index.exists():
        partial = index.with_suffix(".part")
        partial.unlink(missing_ok=True)
        about = {"name": row.list.name, "version": str(row.number), "origin": row.origin, "list": row.list_id}
        write_restated(indexes.index_of(row).path, partial, about)
        partial.replace(index)
    return LaidOut(
        index,
        file if near and holds_pictures(file) else None,
        file if near and holds_videos(file) else None,
    )


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise Refused(what)
    return text.strip()
