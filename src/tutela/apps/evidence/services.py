"""The verbs of evidence: each fetches through a door, asks a rule, records an act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from tutela.apps.evidence import rules
from tutela.apps.evidence.acts import (
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
    ListUsed,
    SealOpened,
    TriageAttached,
)
from tutela.apps.evidence.errors import IncidentStands, RunAttached, SearchUnknown
from tutela.apps.evidence.models import Exhibit, HashTaken, Incident, SealUse, TriageRun
from tutela.apps.evidence.selectors import exhibit_to_change, exhibit_to_examine, holder_at, incident_to_close, state_of
from tutela.apps.evidence.triage import (
    FINDINGS,
    MANIFEST,
    RECORD,
    FinishedRun,
    SourceLine,
    files_in,
    finished_run,
)
from tutela.apps.operations.selectors import search_happened_at, search_place
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record.act import Act
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.vault import put
from tutela.engines.figures.counted import CORRECTED, STATED, WITHDRAWN, Counted
from tutela.engines.law.checks.certificate import imei_holds
from tutela.engines.values import DIGEST_LENGTHS, Breach, ValueRefused, digest_of_hex


@dataclass(frozen=True, slots=True)
class SeizedItem:
    """One thing seized, as the seizure list names it."""

    kind: str
    make: str | None = None
    model: str | None = None
    colour: str | None = None
    serial: str | None = None
    imei: tuple[str, ...] = ()
    packet: str | None = None
    seal: str | None = None
    sem: bool = False
    spot: str | None = None
    condition: str | None = None
    powered: str | None = None


def seize_exhibits(
    *,
    officer: Officer,
    search: str,
    exhibits: Sequence[SeizedItem],
    at: datetime,
    seized_from: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record what was seized in a search, all or none; the receipt names the new exhibits in the order given.

    The officer who seized holds them. Raises SearchUnknown, Refused for a kind that is unknown; all else that is
    wrong (a seal used before, an IMEI that fails its check digit) stands beside the seizure as discrepancies.
    """
    with deciding(officer, client_id) as decision:
        place = _place_of(officer, search)
        if not exhibits:
            raise Refused("name at least one exhibit")
        names = decision.next_references("EX", len(exhibits))
        breaches = [(name, _breaches_of_item(item)) for name, item in zip(names, exhibits, strict=True)]
        _refuse([b for _name, found in breaches for b in found if b.rule == "exhibit.kind"])
        breaches += [(name, rules.breaches_of_seizing(at, search_happened_at(search))) for name in names]
        breaches += [
            (name, _reused_here(item, exhibits[:n])) for n, (name, item) in enumerate(zip(names, exhibits, strict=True))
        ]
        round_number, window, district = place
        counted = [
            Counted(
                change=STATED,
                kind="exhibit",
                object=name,
                round=round_number,
                window=window,
                district=district,
                category=item.kind,
                on=at,
            )
            for name, item in zip(names, exhibits, strict=True)
        ]
        act = ExhibitsSeized(
            search=search,
            round=round_number,
            window=window,
            district=district,
            seized_from=seized_from,
            exhibits=tuple(names),
            taken=tuple(_taken(name, item) for name, item in zip(names, exhibits, strict=True)),
            counted=tuple(counted),
            happened_at=at,
        )
        return decision.commit(act, *_discrepancies(decision, breaches, district))


def _place_of(officer: Officer, search: str) -> tuple[str, str, str]:
    officer.must("exhibits.change")
    place = search_place(search)
    if place is None or not officer.sees("exhibits.change", place[2], search):
        raise SearchUnknown(search)
    return place


def _taken(name: str, item: SeizedItem) -> ExhibitTaken:
    return ExhibitTaken(
        exhibit=name,
        kind=item.kind,
        make=item.make,
        model=item.model,
        colour=item.colour,
        serial=item.serial,
        imei=tuple(item.imei),
        packet=item.packet,
        seal=item.seal,
        sem=item.sem,
        spot=item.spot,
        condition=item.condition,
        powered=item.powered,
    )


def _breaches_of_item(item: SeizedItem) -> list[Breach]:
    return rules.breaches_of_seizure(
        item.kind,
        item.imei,
        [imei_holds(number) for number in item.imei],
        _used_by("packet", item.packet),
        _used_by("seal", item.seal),
    )


def _reused_here(item: SeizedItem, before: Sequence[SeizedItem]) -> list[Breach]:
    """A seal or packet number that stands twice on the same list."""
    seals = {rules.seal_key(other.seal) for other in before if other.seal}
    packets = {rules.seal_key(other.packet) for other in before if other.packet}
    same_seal = item.seal is not None and rules.seal_key(item.seal) in seals
    same_packet = item.packet is not None and rules.seal_key(item.packet) in packets
    here = "another exhibit of this list"
    return rules.breaches_of_seizure(item.kind, (), (), here if same_packet else None, here if same_seal else None)


def _used_by(kind: str, number: str | None) -> str | None:
    if number is None:
        return None
    key = rules.seal_key(number)
    return SealUse.objects.filter(key=key, kind=kind).order_by("entry").values_list("exhibit", flat=True).first()


def _discrepancies(decision: Decision, breaches: Sequence[tuple[str, Sequence[Breach]]], district: str) -> list[Act]:
    """Discrepancies about several objects in one commit, numbered through."""
    pairs = [(about, breach) for about, found in breaches for breach in found]
    made = decision.discrepancies("", [breach for _about, breach in pairs], district)
    return [replace(one, about=about) for one, (about, _breach) in zip(made, pairs, strict=True)]


def seal_exhibit(
    *,
    officer: Officer,
    exhibit: str,
    packet: str,
    seal: str,
    at: datetime,
    place: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Seal an exhibit in a packet and record who did it."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        _wanted(packet=packet, seal=seal)
        breaches = rules.breaches_of_sealing(
            state_of(row), officer.actor, at, _used_by("packet", packet), _used_by("seal", seal)
        )
        act = ExhibitSealed(exhibit=exhibit, packet=packet, seal=seal, place=place, happened_at=at)
        return decision.commit(act, *decision.discrepancies(exhibit, breaches, row.district))


def open_exhibit(
    *, officer: Officer, exhibit: str, seal: str, purpose: str, at: datetime, client_id: str | None = None
) -> Receipt:
    """Open the seal of an exhibit, for examination or by order, and record why."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        _wanted(seal=seal, purpose=purpose)
        breaches = rules.breaches_of_opening(state_of(row), officer.actor, at, seal)
        act = SealOpened(exhibit=exhibit, seal=seal, purpose=purpose, happened_at=at)
        return decision.commit(act, *decision.discrepancies(exhibit, breaches, row.district))


def release_exhibit(
    *,
    officer: Officer,
    exhibit: str,
    to: str,
    purpose: str,
    at: datetime,
    seal: str | None = None,
    carrier: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """The giver's signature of a hand-over: the exhibit is in transit until ``to`` (an officer's number) receives it."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        _wanted(purpose=purpose)
        receiver = officer_acting(to)
        if receiver.number == officer.number:
            raise Refused("an exhibit is released to another officer")
        breaches = rules.breaches_of_release(state_of(row), officer.actor, at, seal)
        act = ExhibitReleased(
            exhibit=exhibit, to=receiver.actor, purpose=purpose, seal=seal or row.seal, carrier=carrier, happened_at=at
        )
        return decision.commit(act, *decision.discrepancies(exhibit, breaches, row.district))


def receive_exhibit(
    *,
    officer: Officer,
    exhibit: str,
    at: datetime,
    standing: str = "locker",
    locker: str | None = None,
    place: str | None = None,
    seal: str | None = None,
    seal_intact: bool | None = True,
    client_id: str | None = None,
) -> Receipt:
    """The receiver's signature of a hand-over: from now on the officer holds the exhibit.

    A broken seal, or another than was put on last, opens an incident that two officers close.
    """
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        if standing not in set(rules.Standing) - rules.FINAL:
            raise Refused(
                f"{standing!r} is nowhere an exhibit can be received; use locker, laboratory, court or at_site"
            )
        if standing == rules.Standing.LOCKER and not locker:
            raise Refused("name the locker")
        state = state_of(row)
        breaches = rules.breaches_of_receipt(state, officer.actor, at, seal, seal_intact)
        act = ExhibitReceived(
            exhibit=exhibit,
            released_by=row.holder if row.released_to else None,
            standing=standing,
            locker=locker,
            place=place,
            seal=seal or row.seal,
            seal_intact=seal_intact,
            happened_at=at,
        )
        more: list[Act] = []
        if seal_intact is False:
            detail = f"received by {officer.number} with its seal not intact"
            more.append(_incident(decision, exhibit, "seal_broken", detail))
        elif rules.other_seal(state, seal):
            detail = f"received by {officer.number} under another seal than was put on last"
            more.append(_incident(decision, exhibit, "seal_other", detail))
        return decision.commit(act, *more, *decision.discrepancies(exhibit, breaches, row.district))


def hand_over(
    *,
    giver: Officer,
    receiver: Officer,
    exhibit: str,
    purpose: str,
    at: datetime,
    standing: str = "locker",
    locker: str | None = None,
    place: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Both signatures at one table: released and received in one commit, each by its own officer."""
    with deciding(giver, client_id):
        release_exhibit(officer=giver, exhibit=exhibit, to=receiver.number, purpose=purpose, at=at)
        return receive_exhibit(officer=receiver, exhibit=exhibit, at=at, standing=standing, locker=locker, place=place)


def record_hash(
    *,
    officer: Officer,
    exhibit: str,
    occasion: str,
    digests: Mapping[str, str],
    tool: str,
    at: datetime,
    size: int | None = None,
    write_blocker: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record the hash of an exhibit at acquisition or at a verification; a mismatch opens an incident."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        if occasion not in rules.OCCASIONS:
            raise Refused(f"{occasion!r} is no occasion; use {', '.join(rules.OCCASIONS)}")
        _wanted(tool=tool)
        given = _digests(digests)
        before = _hashes_before(row)
        if occasion != "acquisition" and not before:
            raise Refused("there is no earlier hash to verify against; record the acquisition first")
        outcome = rules.hash_outcome(given, before)
        breaches = rules.breaches_of_taking_hash(state_of(row), officer.actor, holder_at(row, at), at, occasion)
        breaches += rules.breaches_of_hash(given, occasion, write_blocker, row.kind)
        act = HashRecorded(
            exhibit=exhibit,
            occasion=occasion,
            md5=given["md5"],
            sha1=given["sha1"],
            sha256=given["sha256"],
            size=size,
            tool=tool,
            write_blocker=write_blocker,
            outcome=outcome,
            happened_at=at,
        )
        more: list[Act] = []
        if outcome == "mismatch":
            more.append(
                _incident(decision, exhibit, "hash_mismatch", f"the hash at {occasion} is not the one taken before")
            )
        return decision.commit(act, *more, *decision.discrepancies(exhibit, breaches, row.district))


def attach_triage(
    *,
    officer: Officer,
    exhibit: str,
    folder: Path | None = None,
    files: Mapping[str, bytes] | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Attach a finished triage run to an exhibit: its ``folder``, or its three ``files`` by name.

    The files go sealed into the vault; the act holds counts and digests only. A source whose digest is not the one
    recorded of the exhibit, or not the one stored in the image itself, opens an incident. Raises RunUnreadable when
    the run is not finished, was changed since it ended, or is attached already.
    """
    officer.must("triage.change")
    run = finished_run(files_in(folder) if folder is not None else files or {})
    exhibit_to_examine(officer, exhibit)
    stored = {name: put(content).name for name, content in run.files.items()}
    with deciding(officer, client_id) as decision:
        row = exhibit_to_examine(officer, exhibit)
        attached = TriageRun.objects.filter(exhibit=row, manifest_sha256=run.findings.manifest_sha256)
        if twin := attached.filter(findings_sha256=run.findings_sha256).first():
            raise RunAttached(exhibit, twin.reference)
        verdict = rules.source_verdict([_known(s) for s in run.findings.sources], _hashes_before(row))
        act = TriageAttached(
            run=decision.next_reference("RUN"),
            exhibit=exhibit,
            started_at=run.started_at,
            ended_at=run.ended_at,
            items=run.findings.items,
            read=run.findings.read,
            unread=len(run.findings.unread),
            bytes=run.findings.bytes,
            hits=len(run.findings.hits),
            by_category=run.findings.by_category,
            manifest_sha256=run.findings.manifest_sha256,
            findings_sha256=run.findings_sha256,
            lists=tuple(ListUsed(one.name, one.kind, one.sha256, one.entries) for one in run.lists),
            confinement=dict(run.confinement),
            tool=run.tool,
            verdict=verdict,
            record_file=stored[RECORD],
            findings_file=stored[FINDINGS],
            manifest_file=stored[MANIFEST],
            happened_at=run.ended_at,
        )
        return decision.commit(act, *_incidents_of_triage(decision, exhibit, act.run, verdict, run))


def _known(source: SourceLine) -> dict[str, str]:
    """The digests of a source that the run computed itself, and where it computed none, those stored in the image."""
    chosen = source.computed or source.stored
    return {kind: text for kind, text in chosen.items() if kind in DIGEST_LENGTHS}


def _hashes_before(row: Exhibit) -> list[dict[str, str | None]]:
    taken = HashTaken.objects.filter(exhibit=row).order_by("entry")
    return [{"md5": h.md5, "sha1": h.sha1, "sha256": h.sha256} for h in taken]


def _incidents_of_triage(
    decision: Decision, exhibit: str, run: str, verdict: str, found: FinishedRun
) -> list[IncidentOpened]:
    """A source that is not what was acquired, and an image that is not what it says of itself."""
    opened = []
    if verdict == "mismatch":
        opened.append(("hash_mismatch", f"the source of {run} has not the hash that was recorded of the exhibit"))
    if any(source.verdict == "differs" for source in found.findings.sources):
        opened.append(("source_changed", f"an image of {run} has not the digest that was stored in it at acquisition"))
    references = decision.next_references("INC", len(opened))
    return [
        IncidentOpened(incident=reference, exhibit=exhibit, kind=kind, detail=detail)
        for reference, (kind, detail) in zip(references, opened, strict=True)
    ]


def _digests(digests: Mapping[str, str]) -> dict[str, str | None]:
    try:
        found = {kind: digest_of_hex(kind, text) for kind, text in digests.items() if text}
    except ValueRefused as error:
        raise Refused(str(error)) from error
    if not found:
        raise Refused("give at least one digest")
    return {kind: found.get(kind) for kind in ("md5", "sha1", "sha256")}


def _incident(decision: Decision, exhibit: str, kind: str, detail: str) -> IncidentOpened:
    return IncidentOpened(incident=decision.next_reference("INC"), exhibit=exhibit, kind=kind, detail=detail)


def close_incident(*, officer: Officer, incident: str, reason: str, client_id: str | None = None) -> Receipt:
    """Sign the closing of an incident; the second officer's signature closes it. Raises IncidentStands."""
    with deciding(officer, client_id) as decision:
        row = incident_to_close(officer, incident)
        refusals = rules.refusals_of_closing(row.first_closer, row.closed_at is not None, officer.actor, None)
        if refusals:
            raise IncidentStands("; ".join(b.text for b in refusals), tuple(refusals))
        _wanted(reason=reason)
        cls = IncidentClosed if row.first_closer else IncidentClosing
        return decision.commit(cls(incident=incident, exhibit=row.exhibit_id, reason=reason.strip()))


def correct_exhibit(
    *,
    officer: Officer,
    exhibit: str,
    reason: str,
    kind: str | None = None,
    make: str | None = None,
    model: str | None = None,
    district: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Correct what was written down of an exhibit; what stood before stays in the ledger."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        _wanted(reason=reason)
        changed = kind or row.kind
        if changed not in set(rules.Kind):
            raise Refused(f"{changed!r} is no kind of exhibit; use one of {', '.join(rules.Kind)}")
        where = district or row.district
        return decision.commit(
            ExhibitCorrected(
                exhibit=exhibit,
                kind=changed,
                make=make or row.make,
                model=model or row.model,
                district=where,
                reason=reason.strip(),
                counted=_counted(row, CORRECTED, changed, where),
            )
        )


def withdraw_exhibit(*, officer: Officer, exhibit: str, reason: str, client_id: str | None = None) -> Receipt:
    """Withdraw an exhibit that was recorded by mistake; it is counted no more."""
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        _wanted(reason=reason)
        return decision.commit(
            ExhibitWithdrawn(
                exhibit=exhibit, reason=reason.strip(), counted=_counted(row, WITHDRAWN, row.kind, row.district)
            )
        )


def dispose_exhibit(
    *,
    officer: Officer,
    exhibit: str,
    standing: str,
    order: str,
    at: datetime,
    receiver: str | None = None,
    witness: str | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Record that an exhibit was released to its owner or destroyed, by which order, before which second officer.

    Custody ends here.
    """
    with deciding(officer, client_id) as decision:
        row = exhibit_to_change(officer, exhibit)
        if standing not in rules.FINAL:
            raise Refused(f"{standing!r} is no end of custody; use released or destroyed")
        _wanted(order=order)
        seen_by = officer_acting(witness.strip().upper()).actor if witness and witness.strip() else None
        breaches = rules.breaches_of_release(state_of(row), officer.actor, at, None)
        standing_open = Incident.objects.filter(exhibit=row, closed_at=None).count()
        breaches += rules.breaches_of_disposal(state_of(row), officer.actor, seen_by, standing_open)
        act = ExhibitDisposed(
            exhibit=exhibit, standing=standing, order=order, receiver=receiver, witness=seen_by, happened_at=at
        )
        return decision.commit(act, *decision.discrepancies(exhibit, breaches, row.district))


def _counted(row: Exhibit, change: str, kind: str, district: str) -> Counted:
    return Counted(
        change=change,
        kind="exhibit",
        object=row.reference,
        round=row.round,
        window=row.window,
        district=district,
        category=kind,
        on=row.seized_at,
    )


def _refuse(breaches: Sequence[Breach]) -> None:
    if breaches:
        raise Refused("; ".join(b.text for b in breaches), tuple(breaches))


def _wanted(**parts: str) -> None:
    for name, value in parts.items():
        if not value or not value.strip():
            raise Refused(f"give the {name.replace('_', ' ')}")
