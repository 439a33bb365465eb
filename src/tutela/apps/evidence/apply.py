"""Acts of evidence as rows: the only writer of these tables."""

from datetime import datetime

from tutela.apps.evidence.acts import (
    ExaminationBegun,
    ExaminationDropped,
    ExaminationEnded,
    ExaminationResumed,
    ExaminationStopped,
    ExhibitCorrected,
    ExhibitDisposed,
    ExhibitReceived,
    ExhibitReleased,
    ExhibitSealed,
    ExhibitsSeized,
    ExhibitTaken,
    ExhibitWithdrawn,
    HashRecorded,
    IncidentClosed,
    IncidentClosing,
    IncidentOpened,
    SealOpened,
    TriageAttached,
)
from tutela.apps.evidence.models import (
    DeviceNumber,
    Examination,
    Exhibit,
    HashTaken,
    Holding,
    Incident,
    SealUse,
    TriageRun,
)
from tutela.apps.evidence.rules import seal_key
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies

AT_SITE, IN_TRANSIT = "at_site", "in_transit"


@applies(ExhibitsSeized)
def exhibits_seized(act: ExhibitsSeized, entry: Recorded) -> None:
    statements.insert([_exhibit(act, taken, entry) for taken in act.taken])
    statements.insert(
        [
            Holding(
                entry=f"{entry.index}/{taken.exhibit}",
                exhibit_id=taken.exhibit,
                number=1,
                holder=entry.actor,
                standing=AT_SITE,
                since=act.happened_at or entry.recorded_at,
                seal=taken.seal,
                received_entry=entry.index,
            )
            for taken in act.taken
        ]
    )
    uses = [
        use
        for taken in act.taken
        for use in (
            _use("seal", taken.seal, taken.exhibit, entry),
            _use("packet", taken.packet, taken.exhibit, entry),
        )
        if use
    ]
    statements.insert(uses)
    statements.insert([number for taken in act.taken for number in _numbers(taken)])


def _numbers(taken: ExhibitTaken) -> list[DeviceNumber]:
    found = [DeviceNumber(reference=reference, kind="imei", exhibit=taken.exhibit) for reference in taken.imei]
    if taken.serial is not None:
        found.append(DeviceNumber(reference=taken.serial, kind="serial", exhibit=taken.exhibit))
    return found


def _exhibit(act: ExhibitsSeized, taken: ExhibitTaken, entry: Recorded) -> Exhibit:
    return Exhibit(
        reference=taken.exhibit,
        search=act.search,
        round=act.round,
        window=act.window,
        district=act.district,
        kind=taken.kind,
        make=taken.make,
        model=taken.model,
        colour=taken.colour,
        serial=taken.serial,
        imei=list(taken.imei),
        packet=taken.packet,
        seal=taken.seal,
        sem=taken.sem,
        spot=taken.spot,
        seized_from=act.seized_from,
        condition=taken.condition,
        powered=taken.powered,
        seized_at=act.happened_at,
        recorded_at=entry.recorded_at,
        seized_by=entry.actor,
        holder=entry.actor,
        standing=AT_SITE,
        changed_at=act.happened_at,
    )


def _use(kind: str, number: str | None, exhibit: str, entry: Recorded) -> SealUse | None:
    if number is None:
        return None
    return SealUse(
        id=f"{entry.index}/{exhibit}/{kind}",
        number=number,
        key=seal_key(number),
        kind=kind,
        exhibit=exhibit,
        entry=entry.index,
    )


def _changed(exhibit: str, at: datetime | None) -> None:
    """Remember when something was done with an exhibit last, by what was stated, in whatever order it came in."""
    if at is not None:
        Exhibit.objects.filter(reference=exhibit).exclude(changed_at__gte=at).update(changed_at=at)


@applies(ExhibitSealed)
def exhibit_sealed(act: ExhibitSealed, entry: Recorded) -> None:
    Exhibit.objects.filter(reference=act.exhibit).update(seal=act.seal, packet=act.packet)
    uses = [_use("seal", act.seal, act.exhibit, entry), _use("packet", act.packet, act.exhibit, entry)]
    statements.insert([use for use in uses if use])
    _changed(act.exhibit, act.happened_at)


@applies(SealOpened)
def seal_opened(act: SealOpened, entry: Recorded) -> None:
    _changed(act.exhibit, act.happened_at)
    Exhibit.objects.filter(reference=act.exhibit).update(seal=None)


@applies(ExhibitReleased)
def exhibit_released(act: ExhibitReleased, entry: Recorded) -> None:
    _changed(act.exhibit, act.happened_at)
    if _signed_late(act, entry):
        return
    Exhibit.objects.filter(reference=act.exhibit).update(released_to=act.to, standing=IN_TRANSIT)
    Holding.objects.filter(exhibit_id=act.exhibit, until=None).update(released_entry=entry.index, purpose=act.purpose)


def _signed_late(act: ExhibitReleased, entry: Recorded) -> bool:
    """Take a release that came in after its receipt (a phone was offline) as the giver's signature of that hand-over.

    So it makes no difference to where a thing is in which order the two signatures arrive.
    """
    now = Holding.objects.filter(exhibit_id=act.exhibit, until=None).first()
    at = act.happened_at or entry.recorded_at
    if now is None or now.number == 1 or now.given_by is not None or now.holder != act.to or at > now.since:
        return False
    before = Holding.objects.filter(exhibit_id=act.exhibit, number=now.number - 1, holder=entry.actor)
    if not before.update(released_entry=entry.index, purpose=act.purpose):
        return False
    Holding.objects.filter(entry=now.entry).update(given_by=entry.actor)
    return True


@applies(ExhibitReceived)
def exhibit_received(act: ExhibitReceived, entry: Recorded) -> None:
    _changed(act.exhibit, act.happened_at)
    at = act.happened_at or entry.recorded_at
    last = Holding.objects.filter(exhibit_id=act.exhibit).order_by("number").last()
    number = last.number if last else 0
    Holding.objects.filter(exhibit_id=act.exhibit, until=None).update(until=at)
    statements.insert_one(
        Holding,
        entry=f"{entry.index}/{act.exhibit}",
        exhibit_id=act.exhibit,
        number=number + 1,
        holder=entry.actor,
        standing=act.standing,
        locker=act.locker,
        place=act.place,
        since=at,
        given_by=act.released_by,
        seal=act.seal,
        seal_intact=act.seal_intact,
        released_entry=None,
        received_entry=entry.index,
    )
    Exhibit.objects.filter(reference=act.exhibit).update(
        holder=entry.actor, standing=act.standing, locker=act.locker, released_to=None
    )


@applies(HashRecorded)
def hash_recorded(act: HashRecorded, entry: Recorded) -> None:
    statements.insert_one(
        HashTaken,
        entry=entry.index,
        exhibit_id=act.exhibit,
        occasion=act.occasion,
        md5=act.md5,
        sha1=act.sha1,
        sha256=act.sha256,
        size=act.size,
        tool=act.tool,
        write_blocker=act.write_blocker,
        outcome=act.outcome,
        taken_at=act.happened_at,
        recorded_by=entry.actor,
    )


@applies(IncidentOpened)
def incident_opened(act: IncidentOpened, entry: Recorded) -> None:
    statements.insert_one(
        Incident,
        reference=act.incident,
        exhibit_id=act.exhibit,
        kind=act.kind,
        detail=act.detail,
        opened_at=entry.recorded_at,
    )


@applies(IncidentClosing)
def incident_closing(act: IncidentClosing, entry: Recorded) -> None:
    Incident.objects.filter(reference=act.incident).update(first_closer=entry.actor, first_reason=act.reason)


@applies(IncidentClosed)
def incident_closed(act: IncidentClosed, entry: Recorded) -> None:
    Incident.objects.filter(reference=act.incident).update(
        second_closer=entry.actor, second_reason=act.reason, closed_at=entry.recorded_at
    )


@applies(ExhibitCorrected)
def exhibit_corrected(act: ExhibitCorrected, entry: Recorded) -> None:
    Exhibit.objects.filter(reference=act.exhibit).update(
        kind=act.kind, make=act.make, model=act.model, district=act.district
    )


@applies(ExhibitWithdrawn)
def exhibit_withdrawn(act: ExhibitWithdrawn, entry: Recorded) -> None:
    Exhibit.objects.filter(reference=act.exhibit).update(withdrawn_at=entry.recorded_at)


@applies(ExhibitDisposed)
def exhibit_disposed(act: ExhibitDisposed, entry: Recorded) -> None:
    _changed(act.exhibit, act.happened_at)
    Exhibit.objects.filter(reference=act.exhibit).update(standing=act.standing, locker=None, released_to=None)
    Holding.objects.filter(exhibit_id=act.exhibit, until=None).update(standing=act.standing)


@applies(TriageAttached)
def triage_attached(act: TriageAttached, entry: Recorded) -> None:
    district = Exhibit.objects.filter(reference=act.exhibit).values_list("district", flat=True).get()
    statements.insert_one(
        TriageRun,
        reference=act.run,
        exhibit_id=act.exhibit,
        district=district,
        started_at=act.started_at,
        ended_at=act.ended_at,
        attached_at=entry.recorded_at,
        attached_by=entry.actor,
        items=act.items,
        read=act.read,
        unread=act.unread,
        bytes=act.bytes,
        hits=act.hits,
        by_category=act.by_category,
        manifest_sha256=act.manifest_sha256,
        findings_sha256=act.findings_sha256,
        lists=[{"name": one.name, "kind": one.kind, "digest": one.digest, "entries": one.entries} for one in act.lists],
        confinement=act.confinement,
        tool=act.tool,
        verdict=act.verdict,
        record_file=act.record_file,
        findings_file=act.findings_file,
        manifest_file=act.manifest_file,
    )


@applies(ExaminationBegun)
def examination_begun(act: ExaminationBegun, entry: Recorded) -> None:
    district = Exhibit.objects.filter(reference=act.exhibit).values_list("district", flat=True).get()
    statements.insert_one(
        Examination,
        reference=act.examination,
        exhibit_id=act.exhibit,
        district=district,
        source=act.source,
        mode=act.mode,
        verify=act.verify,
        carve=act.carve,
        pictures=act.pictures,
        videos=act.videos,
        keys=act.keys,
        lists=[{"list": one.list, "number": one.number, "digest": one.digest} for one in act.lists],
        begun_at=entry.recorded_at,
        begun_by=entry.actor,
    )


@applies(ExaminationStopped)
def examination_stopped(act: ExaminationStopped, entry: Recorded) -> None:
    Examination.objects.filter(reference=act.examination).update(stopped_at=entry.recorded_at)


@applies(ExaminationResumed)
def examination_resumed(act: ExaminationResumed, entry: Recorded) -> None:
    Examination.objects.filter(reference=act.examination).update(stopped_at=None)


@applies(ExaminationEnded)
def examination_ended(act: ExaminationEnded, entry: Recorded) -> None:
    Examination.objects.filter(reference=act.examination).update(ended_at=entry.recorded_at, run=act.run)


@applies(ExaminationDropped)
def examination_dropped(act: ExaminationDropped, entry: Recorded) -> None:
    Examination.objects.filter(reference=act.examination).update(ended_at=entry.recorded_at, reason=act.reason)
