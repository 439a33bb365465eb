"""Acts of hash lists as rows: the only writer of these tables."""

from tutela.apps.hashlists.acts import CategoriesConfirmed, ListOpened, VersionAdded, VersionWithdrawn
from tutela.apps.hashlists.models import KnownHashList, Version
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed


@applies(ListOpened)
def list_opened(act: ListOpened, entry: Recorded) -> None:
    statements.insert_one(
        KnownHashList,
        reference=act.list,
        name=act.name,
        custodian=act.custodian,
        versions=0,
        entries=0,
        opened_at=entry.recorded_at,
        changed_at=entry.recorded_at,
    )


@applies(VersionAdded)
def version_added(act: VersionAdded, entry: Recorded) -> None:
    statements.insert_one(
        Version,
        id=f"{act.list}/{act.number}",
        list_id=act.list,
        number=act.number,
        origin=act.origin,
        authority=act.authority,
        file=act.file,
        kind=act.kind,
        sha256=act.sha256,
        size=act.size,
        place=act.place,
        entries=act.entries,
        malformed=act.malformed,
        malformed_said=sealed(act.malformed_said),
        md5=act.md5,
        sha1=act.sha1,
        sha256s=act.sha256s,
        sized=act.sized,
        categories=[[one.category, one.entries] for one in act.categories],
        distinct=act.distinct,
        good=act.good,
        states=act.states,
        profile=act.profile,
        meanings=[],
        entry=entry.index,
        recorded_at=entry.recorded_at,
        recorded_by=entry.actor,
    )
    KnownHashList.objects.filter(reference=act.list).update(
        versions=act.number, entries=act.entries, changed_at=entry.recorded_at
    )


@applies(CategoriesConfirmed)
def categories_confirmed(act: CategoriesConfirmed, entry: Recorded) -> None:
    Version.objects.filter(id=f"{act.list}/{act.number}").update(
        scheme=act.scheme,
        meanings=[[one.category, one.meaning] for one in act.meanings],
        confirmed_at=entry.recorded_at,
        confirmed_by=entry.actor,
    )


@applies(VersionWithdrawn)
def version_withdrawn(act: VersionWithdrawn, entry: Recorded) -> None:
    Version.objects.filter(id=f"{act.list}/{act.number}").update(
        withdrawn_at=entry.recorded_at, withdrawn_reason=act.reason
    )
