"""Doors of evidence, and questions about exhibits: custody, hashes, incidents, triage runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tutela.apps.evidence.acts import ExhibitSealed, SealOpened
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
from tutela.apps.evidence.rules import FINAL, ExaminationState, ExhibitState, seal_key
from tutela.apps.evidence.triage import Findings, findings_of
from tutela.apps.evidence.working import AtWork, Standing, standing_of
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import entries_about, opened_text, recorded_times
from tutela.apps.record.vault import get


@dataclass(frozen=True, slots=True)
class ExhibitLine:
    """An exhibit as a list shows it; nothing private."""

    reference: str
    kind: str
    make: str | None
    model: str | None
    district: str
    round: str | None
    search: str
    packet: str | None
    seal: str | None
    sem: bool
    standing: str
    holder: str
    released_to: str | None
    seized_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class ExhibitView:
    """An exhibit with its private values opened."""

    line: ExhibitLine
    window: str | None
    colour: str | None
    serial: str | None
    imei: tuple[str, ...]
    spot: str | None
    seized_from: str | None
    condition: str | None
    powered: str | None
    recorded_at: datetime
    seized_by: str
    locker: str | None


@dataclass(frozen=True, slots=True)
class HoldingView:
    """One stretch of custody."""

    number: int
    holder: str
    standing: str
    locker: str | None
    place: str | None
    since: datetime
    until: datetime | None
    given_by: str | None
    purpose: str | None
    seal: str | None
    seal_intact: bool | None
    released_entry: int | None
    received_entry: int


@dataclass(frozen=True, slots=True)
class HashView:
    """A hash that was taken."""

    entry: int
    occasion: str
    md5: str | None
    sha1: str | None
    sha256: str | None
    size: int | None
    tool: str
    write_blocker: str | None
    outcome: str
    taken_at: datetime | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident with its private values opened."""

    reference: str
    exhibit: str
    kind: str
    detail: str
    opened_at: datetime
    first_closer: str | None
    first_reason: str | None
    second_closer: str | None
    second_reason: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunView:
    """A triage run; counts only, its findings are in the vault."""

    reference: str
    exhibit: str
    district: str
    started_at: datetime
    ended_at: datetime
    attached_at: datetime
    attached_by: str
    items: int
    read: int
    unread: int
    bytes: int
    hits: int
    by_category: Mapping[str, int]
    manifest_sha256: str
    findings_sha256: str
    lists: tuple[Mapping[str, object], ...]
    confinement: Mapping[str, str]
    tool: str
    verdict: str
    record_file: str
    findings_file: str
    manifest_file: str


def _visible(officer: Officer, permission: str, row: Exhibit) -> bool:
    """By district, by grant, or because the officer holds it or is to receive it."""
    if officer.sees(permission, row.district, row.reference, row.search):
        return True
    return officer.may(permission) and officer.actor in (row.holder, row.released_to)


def exhibit_to_change(officer: Officer, reference: str) -> Exhibit:
    """The door to acting on an exhibit. Raises NotAllowed, NotVisible."""
    officer.must("exhibits.change")
    row = Exhibit.objects.filter(reference=reference, withdrawn_at=None).first()
    if row is None or not _visible(officer, "exhibits.change", row):
        raise NotVisible(reference)
    return row


def exhibit_to_examine(officer: Officer, reference: str) -> Exhibit:
    """The door to attaching the results of an examination. Raises NotAllowed, NotVisible."""
    officer.must("triage.change")
    row = Exhibit.objects.filter(reference=reference, withdrawn_at=None).first()
    if row is None or not _visible(officer, "triage.change", row):
        raise NotVisible(reference)
    return row


def incident_to_close(officer: Officer, reference: str) -> Incident:
    """The door to closing an incident. Raises NotAllowed, NotVisible."""
    officer.must("incidents.close")
    row = Incident.objects.filter(reference=reference).select_related("exhibit").first()
    if row is None or not officer.sees("incidents.close", row.exhibit.district, row.exhibit_id):
        raise NotVisible(reference)
    return row


def state_of(row: Exhibit) -> ExhibitState:
    """What the record knows of an exhibit, for its rules."""
    return ExhibitState(
        holder=row.holder,
        standing=row.standing,
        seal=row.seal,
        released_to=row.released_to,
        last_change_at=row.changed_at,
        seized_at=row.seized_at,
    )


def holder_at(row: Exhibit, at: datetime) -> str | None:
    """Who held an exhibit at a moment, by what was stated; None before anybody did."""
    held = Holding.objects.filter(exhibit=row, since__lte=at).order_by("-number").first()
    return held.holder if held else None


def _reach(officer: Officer) -> QuerySet[Exhibit]:
    rows = Exhibit.objects.all()
    reach = officer.districts("exhibits.read")
    if reach is None:
        return rows
    own = Q(holder=officer.actor) | Q(released_to=officer.actor)
    granted = Q(reference__in=officer.grants) | Q(search__in=officer.grants)
    return rows.filter(Q(district__in=reach) | own | granted)


def exhibits(
    officer: Officer,
    *,
    round: str | None = None,
    search: str | None = None,
    district: str | None = None,
    standing: str | None = None,
    holder: str | None = None,
    kind: str | None = None,
    sem: bool | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[ExhibitLine]:
    """Exhibits that the officer sees, newest first, from before the reference ``before``."""
    officer.must("exhibits.read")
    rows = _reach(officer)
    wanted = {
        "round": round,
        "search": search,
        "district": district,
        "standing": standing,
        "holder": f"officer:{holder}" if holder else None,
        "kind": kind,
        "sem": sem,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None})
    if before is not None:
        rows = rows.filter(reference__lt=before)
    return [_line(row) for row in rows.order_by("-reference")[:limit]]


def exhibits_of_search(search: str) -> list[str]:
    """References of the exhibits of a search that still stand, for later rooms."""
    rows = Exhibit.objects.filter(search=search, withdrawn_at=None)
    return list(rows.order_by("reference").values_list("reference", flat=True))


@dataclass(frozen=True, slots=True)
class SealEvent:
    """A seal put on or opened: when, by whom, why."""

    entry: int
    at: datetime
    by: str
    seal: str
    packet: str | None
    opened: bool
    purpose: str | None


def seal_events(officer: Officer, reference: str) -> list[SealEvent]:
    """Every sealing and every opening of one exhibit after its seizure, in the order in which they were recorded."""
    row = exhibit_row(officer, reference)
    found = entries_about(row.reference, (ExhibitSealed.act_name, SealOpened.act_name))
    return [
        SealEvent(
            entry=item.index,
            at=item.happened_at or item.recorded_at,
            by=item.actor,
            seal=str(item.facts["seal"]),
            packet=str(item.facts["packet"]) if "packet" in item.facts else None,
            opened=item.act == SealOpened.act_name,
            purpose=dict(item.parts).get("purpose"),
        )
        for item in found
    ]


def seized_first(references: Sequence[str]) -> datetime | None:
    """When the first of the exhibits named was seized; None where nothing is known."""
    times = Exhibit.objects.filter(reference__in=references, withdrawn_at=None, seized_at__isnull=False)
    return times.order_by("seized_at").values_list("seized_at", flat=True).first()


def with_custody(references: Sequence[str]) -> list[str]:
    """Those of the exhibits named that stand here, with their custody from the seizure on."""
    return list(Exhibit.objects.filter(reference__in=references, withdrawn_at=None).values_list("reference", flat=True))


def waiting_for(officer: Officer) -> list[ExhibitLine]:
    """Exhibits released to the officer that he has not received yet."""
    rows = Exhibit.objects.filter(released_to=officer.actor, withdrawn_at=None)
    return [_line(row) for row in rows.order_by("reference")[:100]]


def waiting_since(officer: Officer) -> list[tuple[ExhibitLine, datetime | None]]:
    """Exhibits that wait for the officer's receipt, each with when its release was recorded."""
    rows = list(Exhibit.objects.filter(released_to=officer.actor, withdrawn_at=None).order_by("reference")[:100])
    open_holdings = Holding.objects.filter(exhibit__in=rows, until=None).values_list("exhibit_id", "released_entry")
    entries = {exhibit: entry for exhibit, entry in open_holdings if entry is not None}
    times = recorded_times(entries.values())
    return [(_line(row), times.get(entries.get(row.reference, -1))) for row in rows]


def may_change(officer: Officer, line: ExhibitLine) -> bool:
    """Whether the officer may act on an exhibit: by district, by grant, or because it is his or on its way to him."""
    if officer.sees("exhibits.change", line.district, line.reference, line.search):
        return True
    return officer.may("exhibits.change") and officer.number in (line.holder, line.released_to)


def waiting_count(officer: Officer) -> int:
    """How many exhibits were released to the officer and wait for his receipt."""
    return Exhibit.objects.filter(released_to=officer.actor, withdrawn_at=None).count()


def held_count(officer: Officer) -> int:
    """How many exhibits the officer holds whose custody has not ended."""
    rows = Exhibit.objects.filter(holder=officer.actor, withdrawn_at=None)
    return rows.exclude(standing__in=FINAL).count()


def exhibits_found(officer: Officer, *, text: str, references: Sequence[str], limit: int = 50) -> list[ExhibitLine]:
    """Exhibits by reference, packet or seal, or by a private number (IMEI, serial) whose value stands at ``references``."""
    officer.must("exhibits.read")
    named = set(DeviceNumber.objects.filter(reference__in=list(references)[:200]).values_list("exhibit", flat=True))
    named |= set(SealUse.objects.filter(key=seal_key(text)).values_list("exhibit", flat=True)[:limit])
    rows = _reach(officer).filter(reference__in=[text.upper(), *sorted(named)])
    return [_line(row) for row in rows.order_by("-reference")[:limit]]


def exhibit_for(officer: Officer, reference: str) -> ExhibitView:
    """One exhibit. Raises NotVisible."""
    row = exhibit_row(officer, reference)
    texts = opened_text([row.serial, row.spot, row.seized_from])
    numbers = opened_text(row.imei)
    return ExhibitView(
        line=_line(row),
        window=row.window,
        colour=row.colour,
        serial=texts.get(row.serial or ""),
        imei=tuple(numbers[reference] for reference in row.imei),
        spot=texts.get(row.spot or ""),
        seized_from=texts.get(row.seized_from or ""),
        condition=row.condition,
        powered=row.powered,
        recorded_at=row.recorded_at,
        seized_by=row.seized_by.removeprefix("officer:"),
        locker=row.locker,
    )


def exhibit_row(officer: Officer, reference: str) -> Exhibit:
    """The door to reading an exhibit. Raises NotAllowed, NotVisible."""
    officer.must("exhibits.read")
    row = Exhibit.objects.filter(reference=reference).first()
    if row is None or not _visible(officer, "exhibits.read", row):
        raise NotVisible(reference)
    return row


def _line(row: Exhibit) -> ExhibitLine:
    return ExhibitLine(
        reference=row.reference,
        kind=row.kind,
        make=row.make,
        model=row.model,
        district=row.district,
        round=row.round,
        search=row.search,
        packet=row.packet,
        seal=row.seal,
        sem=row.sem,
        standing=row.standing,
        holder=row.holder.removeprefix("officer:"),
        released_to=row.released_to.removeprefix("officer:") if row.released_to else None,
        seized_at=row.seized_at,
        withdrawn=row.withdrawn_at is not None,
    )


def custody(officer: Officer, reference: str) -> list[HoldingView]:
    """The chain of custody of one exhibit, first holder first."""
    row = exhibit_row(officer, reference)
    held = list(Holding.objects.filter(exhibit=row).order_by("number"))
    texts = opened_text([*(h.place for h in held), *(h.purpose for h in held)])
    return [
        HoldingView(
            number=h.number,
            holder=h.holder.removeprefix("officer:"),
            standing=h.standing,
            locker=h.locker,
            place=texts.get(h.place or ""),
            since=h.since,
            until=h.until,
            given_by=h.given_by.removeprefix("officer:") if h.given_by else None,
            purpose=texts.get(h.purpose or ""),
            seal=h.seal,
            seal_intact=h.seal_intact,
            released_entry=h.released_entry,
            received_entry=h.received_entry,
        )
        for h in held
    ]


def hashes(officer: Officer, reference: str) -> list[HashView]:
    """Hashes of one exhibit in the order in which they were recorded."""
    row = exhibit_row(officer, reference)
    return [
        HashView(
            entry=h.entry,
            occasion=h.occasion,
            md5=h.md5,
            sha1=h.sha1,
            sha256=h.sha256,
            size=h.size,
            tool=h.tool,
            write_blocker=h.write_blocker,
            outcome=h.outcome,
            taken_at=h.taken_at,
            recorded_by=h.recorded_by.removeprefix("officer:"),
        )
        for h in HashTaken.objects.filter(exhibit=row).order_by("entry")
    ]


@dataclass(frozen=True, slots=True)
class SealView:
    """A seal or packet number as it was used."""

    number: str
    kind: str
    entry: int


def seals(officer: Officer, reference: str) -> list[SealView]:
    """Every seal and packet number that was used on one exhibit, in the order of use."""
    row = exhibit_row(officer, reference)
    used = SealUse.objects.filter(exhibit=row.reference).order_by("entry", "kind")
    return [SealView(u.number, u.kind, u.entry) for u in used]


@dataclass(frozen=True, slots=True)
class LockerLine:
    """One stay of an exhibit in a locker."""

    exhibit: str
    kind: str
    sem: bool
    packet: str | None
    locker: str
    since: datetime
    until: datetime | None
    holder: str
    given_by: str | None
    seal: str | None
    seal_intact: bool | None
    entry: int


def locker_register(
    officer: Officer, *, locker: str | None = None, before: int | None = None, limit: int = 50
) -> list[LockerLine]:
    """Stays in lockers that the officer may see, the last received first; ``before`` is a ledger entry."""
    officer.must("exhibits.read")
    rows = Holding.objects.filter(locker__isnull=False).select_related("exhibit")
    reach = officer.districts("exhibits.read")
    if reach is not None:
        rows = rows.filter(Q(exhibit__district__in=reach) | Q(holder=officer.actor))
    if locker:
        rows = rows.filter(locker=locker)
    if before is not None:
        rows = rows.filter(received_entry__lt=before)
    return [
        LockerLine(
            exhibit=h.exhibit_id,
            kind=h.exhibit.kind,
            sem=h.exhibit.sem,
            packet=h.exhibit.packet,
            locker=h.locker or "",
            since=h.since,
            until=h.until,
            holder=h.holder.removeprefix("officer:"),
            given_by=h.given_by.removeprefix("officer:") if h.given_by else None,
            seal=h.seal,
            seal_intact=h.seal_intact,
            entry=h.received_entry,
        )
        for h in rows.order_by("-received_entry", "exhibit")[:limit]
    ]


@dataclass(frozen=True, slots=True)
class SemLine:
    """An exhibit marked SEM with what its register asks for, private values opened."""

    line: ExhibitLine
    spot: str | None
    seized_from: str | None
    seized_by: str
    locker: str | None


def sem_register(officer: Officer, *, before: str | None = None, limit: int = 50) -> list[SemLine]:
    """Packets marked SEM that the officer may see, newest first. Source: 2023/KER/77356."""
    officer.must("exhibits.read")
    rows = _reach(officer).filter(sem=True)
    if before is not None:
        rows = rows.filter(reference__lt=before)
    found = list(rows.order_by("-reference")[:limit])
    texts = opened_text(t for r in found for t in (r.spot, r.seized_from))
    return [
        SemLine(
            _line(r),
            texts.get(r.spot or ""),
            texts.get(r.seized_from or ""),
            r.seized_by.removeprefix("officer:"),
            r.locker,
        )
        for r in found
    ]


def incident_for(officer: Officer, reference: str) -> IncidentView:
    """One incident. Raises NotVisible."""
    officer.must("exhibits.read")
    row = Incident.objects.filter(reference=reference).select_related("exhibit").first()
    if row is None or not _visible(officer, "exhibits.read", row.exhibit):
        raise NotVisible(reference)
    return next(i for i in incidents(officer, exhibit=row.exhibit_id) if i.reference == reference)


def incidents(
    officer: Officer,
    *,
    exhibit: str | None = None,
    open_only: bool = False,
    before: str | None = None,
    limit: int = 100,
) -> list[IncidentView]:
    """Incidents of an exhibit, or of every exhibit that the officer sees, newest first."""
    officer.must("exhibits.read")
    rows = Incident.objects.select_related("exhibit").order_by("-reference")
    if before is not None:
        rows = rows.filter(reference__lt=before)
    if exhibit is not None:
        rows = rows.filter(exhibit=exhibit_row(officer, exhibit))
    else:
        reach = officer.districts("exhibits.read")
        if reach is not None:
            rows = rows.filter(exhibit__district__in=reach)
    if open_only:
        rows = rows.filter(closed_at=None)
    found = list(rows[:limit])
    texts = opened_text(t for i in found for t in (i.detail, i.first_reason, i.second_reason))
    return [
        IncidentView(
            reference=i.reference,
            exhibit=i.exhibit_id,
            kind=i.kind,
            detail=texts[i.detail],
            opened_at=i.opened_at,
            first_closer=i.first_closer.removeprefix("officer:") if i.first_closer else None,
            first_reason=texts.get(i.first_reason or ""),
            second_closer=i.second_closer.removeprefix("officer:") if i.second_closer else None,
            second_reason=texts.get(i.second_reason or ""),
            closed_at=i.closed_at,
        )
        for i in found
    ]


def runs(officer: Officer, *, exhibit: str | None = None, before: str | None = None, limit: int = 50) -> list[RunView]:
    """Triage runs, newest first: of one exhibit, or of the officer's districts."""
    officer.must("triage.read")
    rows = TriageRun.objects.order_by("-reference")
    reach = officer.districts("triage.read")
    if reach is not None:
        rows = rows.filter(Q(district__in=reach) | Q(exhibit_id__in=officer.grants))
    if exhibit is not None:
        rows = rows.filter(exhibit_id=exhibit)
    if before is not None:
        rows = rows.filter(reference__lt=before)
    return [_run(row) for row in rows[:limit]]


def runs_found(officer: Officer, text: str) -> list[RunView]:
    """Runs by reference or by the digest of their manifest, where the officer sees them."""
    officer.must("triage.read")
    rows = TriageRun.objects.filter(Q(reference=text.upper()) | Q(manifest_sha256=text.lower()))[:50]
    return [_run(row) for row in rows if officer.sees("triage.read", row.district, row.exhibit_id)]


def run_for(officer: Officer, reference: str) -> RunView:
    """One triage run. Raises NotVisible."""
    officer.must("triage.read")
    row = TriageRun.objects.filter(reference=reference).first()
    if row is None or not officer.sees("triage.read", row.district, row.exhibit_id):
        raise NotVisible(reference)
    return _run(row)


def findings_for(officer: Officer, reference: str) -> Findings:
    """The findings of a run, opened from the vault: metadata of hits and of what was unread, never content."""
    return findings_of(get(run_for(officer, reference).findings_file))


@dataclass(frozen=True, slots=True)
class ExaminationView:
    """An examination, its source opened, and how it stands on this machine."""

    reference: str
    exhibit: str
    district: str
    source: str
    mode: str
    verify: bool
    carve: bool
    pictures: bool
    videos: bool
    keys: int
    lists: tuple[tuple[str, int], ...]
    begun_at: datetime
    begun_by: str
    stopped_at: datetime | None
    run: str | None
    ended_at: datetime | None
    reason: str | None
    state: ExaminationState
    standing: Standing


def examination_for(officer: Officer, reference: str) -> ExaminationView:
    """One examination. Raises NotAllowed, NotVisible."""
    officer.must("triage.read")
    row = Examination.objects.filter(reference=reference).select_related("exhibit").first()
    if row is None or not _visible(officer, "triage.read", row.exhibit):
        raise NotVisible(reference)
    return _examinations([row])[0]


def examination_to_change(officer: Officer, reference: str) -> Examination:
    """The door to acting on an examination; its exhibit may have been withdrawn since. Raises NotAllowed, NotVisible."""
    officer.must("triage.change")
    row = Examination.objects.filter(reference=reference).select_related("exhibit").first()
    if row is None or not _visible(officer, "triage.change", row.exhibit):
        raise NotVisible(reference)
    return row


def examinations(officer: Officer, *, exhibit: str | None = None, limit: int = 50) -> list[ExaminationView]:
    """Examinations that have not ended, newest first: of one exhibit, or of the officer's districts."""
    officer.must("triage.read")
    rows = Examination.objects.filter(ended_at=None).order_by("-reference")
    reach = officer.districts("triage.read")
    if reach is not None:
        rows = rows.filter(Q(district__in=reach) | Q(exhibit_id__in=officer.grants))
    if exhibit is not None:
        rows = rows.filter(exhibit_id=exhibit)
    return _examinations(list(rows[:limit]))


def state_of_examination(row: Examination, standing: Standing) -> ExaminationState:
    """How an examination stands: by its acts, and by what its folder says."""
    if row.ended_at is not None:
        return ExaminationState.ATTACHED if row.run else ExaminationState.DROPPED
    if standing.at_work is AtWork.RUNNING:
        return ExaminationState.STOPPING if row.stopped_at else ExaminationState.RUNNING
    if standing.at_work is AtWork.FINISHED:
        return ExaminationState.FINISHED
    return ExaminationState.STOPPED if row.stopped_at else ExaminationState.INTERRUPTED


def _examinations(rows: Sequence[Examination]) -> list[ExaminationView]:
    texts = opened_text(t for row in rows for t in (row.source, row.reason))
    standings = {row.reference: standing_of(row.reference) for row in rows}
    return [
        ExaminationView(
            reference=row.reference,
            exhibit=row.exhibit_id,
            district=row.district,
            source=texts.get(row.source, ""),
            mode=row.mode,
            verify=row.verify,
            carve=row.carve,
            pictures=row.pictures,
            videos=row.videos,
            keys=row.keys,
            lists=tuple((str(one["list"]), int(one["number"])) for one in row.lists),
            begun_at=row.begun_at,
            begun_by=row.begun_by.removeprefix("officer:"),
            stopped_at=row.stopped_at,
            run=row.run,
            ended_at=row.ended_at,
            reason=texts.get(row.reason or ""),
            state=state_of_examination(row, standings[row.reference]),
            standing=standings[row.reference],
        )
        for row in rows
    ]


def _run(row: TriageRun) -> RunView:
    return RunView(
        reference=row.reference,
        exhibit=row.exhibit_id,
        district=row.district,
        started_at=row.started_at,
        ended_at=row.ended_at,
        attached_at=row.attached_at,
        attached_by=row.attached_by.removeprefix("officer:"),
        items=row.items,
        read=row.read,
        unread=row.unread,
        bytes=row.bytes,
        hits=row.hits,
        by_category=dict(row.by_category),
        manifest_sha256=row.manifest_sha256,
        findings_sha256=row.findings_sha256,
        lists=tuple(dict(one) for one in row.lists),
        confinement=dict(row.confinement),
        tool=row.tool,
        verdict=row.verdict,
        record_file=row.record_file,
        findings_file=row.findings_file,
        manifest_file=row.manifest_file,
    )
