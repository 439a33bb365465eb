"""Acts of people as rows."""

from datetime import timedelta

from tutela.apps.people.acts import (
    AccessRestored,
    BoundariesLoaded,
    BoundariesWithdrawn,
    DistrictEstablished,
    GrantEnded,
    GrantGiven,
    LeaveEnded,
    LeaveRecorded,
    OfficerDeparted,
    OfficerEnrolled,
    OfficerTransferred,
    RoleEnded,
    RoleGiven,
    SecondFactorReset,
    SecondFactorResetAsked,
    SecondFactorResetDeclined,
    UnitEstablished,
    UnitGrantEnded,
    UnitGrantGiven,
)
from tutela.apps.people.models import (
    Absence,
    Boundaries,
    District,
    FactorReset,
    Grant,
    Officer,
    RoleHeld,
    Unit,
    UnitGrant,
)
from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed


@applies(DistrictEstablished)
def district_established(act: DistrictEstablished, entry: Recorded) -> None:
    District.objects.update_or_create(
        code=act.code,
        defaults={
            "name": act.name,
            "names": act.names,
            "valid_from": act.valid_from,
            "valid_until": act.valid_until,
        },
    )


@applies(BoundariesLoaded)
def boundaries_loaded(act: BoundariesLoaded, entry: Recorded) -> None:
    statements.insert_one(
        Boundaries,
        reference=act.boundaries,
        valid_from=act.valid_from,
        authority=act.authority,
        file=act.file,
        sha256=act.sha256,
        size=act.size,
        place=act.place,
        drawing=act.drawing,
        named_by=act.named_by,
        features=act.features,
        positions=act.positions,
        districts=list(act.districts),
        missing=list(act.missing),
        unmatched=act.unmatched,
        set_aside=act.set_aside,
        said=sealed(act.said),
        entry=entry.index,
        loaded_at=entry.recorded_at,
        loaded_by=entry.actor,
    )


@applies(BoundariesWithdrawn)
def boundaries_withdrawn(act: BoundariesWithdrawn, entry: Recorded) -> None:
    Boundaries.objects.filter(reference=act.boundaries).update(
        withdrawn_at=entry.recorded_at, withdrawn_reason=act.reason
    )


@applies(UnitEstablished)
def unit_established(act: UnitEstablished, entry: Recorded) -> None:
    Unit.objects.update_or_create(
        code=act.code, defaults={"name": act.name, "kind": act.kind, "district_id": act.district}
    )


@applies(OfficerEnrolled)
def officer_enrolled(act: OfficerEnrolled, entry: Recorded) -> None:
    statements.insert_one(
        Officer,
        number=act.officer,
        name=act.name,
        rank=act.rank,
        unit_id=act.unit,
        district_id=act.district,
        enrolled_at=entry.recorded_at,
    )
    statements.insert([_role(act.officer, role, entry) for role in act.roles])


def _role(officer: str, role: str, entry: Recorded) -> RoleHeld:
    return RoleHeld(id=f"{officer}/{role}@{entry.index}", officer_id=officer, role=role, given_at=entry.recorded_at)


@applies(RoleGiven)
def role_given(act: RoleGiven, entry: Recorded) -> None:
    _role(act.officer, act.role, entry).save(force_insert=True)


@applies(RoleEnded)
def role_ended(act: RoleEnded, entry: Recorded) -> None:
    RoleHeld.objects.filter(officer_id=act.officer, role=act.role, ended_at=None).update(ended_at=entry.recorded_at)


@applies(OfficerTransferred)
def officer_transferred(act: OfficerTransferred, entry: Recorded) -> None:
    Officer.objects.filter(number=act.officer).update(unit_id=act.unit, district_id=act.district, rank=act.rank)
    Grant.objects.filter(officer_id=act.officer, ended_at=None).update(ended_at=entry.recorded_at)


@applies(LeaveRecorded)
def leave_recorded(act: LeaveRecorded, entry: Recorded) -> None:
    statements.insert_one(
        Absence,
        entry=entry.index,
        officer_id=act.officer,
        from_date=act.from_date,
        until_date=act.until_date,
        deputy_id=act.deputy,
    )


@applies(LeaveEnded)
def leave_ended(act: LeaveEnded, entry: Recorded) -> None:
    """A leave ends on the day before the officer was back; one that had not begun did not take place."""
    leaves = Absence.objects.filter(officer_id=act.officer, until_date__gte=act.back_on)
    leaves.filter(from_date__gte=act.back_on).delete()
    leaves.filter(from_date__lt=act.back_on).update(until_date=act.back_on - timedelta(days=1))


@applies(OfficerDeparted)
def officer_departed(act: OfficerDeparted, entry: Recorded) -> None:
    Officer.objects.filter(number=act.officer).update(departed_at=entry.recorded_at)
    RoleHeld.objects.filter(officer_id=act.officer, ended_at=None).update(ended_at=entry.recorded_at)
    Grant.objects.filter(officer_id=act.officer, ended_at=None).update(ended_at=entry.recorded_at)


@applies(GrantGiven)
def grant_given(act: GrantGiven, entry: Recorded) -> None:
    statements.insert_one(
        Grant,
        id=f"{act.officer}/{act.reference}@{entry.index}",
        officer_id=act.officer,
        reference=act.reference,
        given_by=entry.actor,
        given_at=entry.recorded_at,
    )


@applies(GrantEnded)
def grant_ended(act: GrantEnded, entry: Recorded) -> None:
    Grant.objects.filter(officer_id=act.officer, reference=act.reference, ended_at=None).update(
        ended_at=entry.recorded_at
    )


@applies(UnitGrantGiven)
def unit_grant_given(act: UnitGrantGiven, entry: Recorded) -> None:
    statements.insert_one(
        UnitGrant,
        id=f"{act.unit}/{act.reference}@{entry.index}",
        unit_id=act.unit,
        reference=act.reference,
        given_by=entry.actor,
        given_at=entry.recorded_at,
    )


@applies(UnitGrantEnded)
def unit_grant_ended(act: UnitGrantEnded, entry: Recorded) -> None:
    UnitGrant.objects.filter(unit_id=act.unit, reference=act.reference, ended_at=None).update(
        ended_at=entry.recorded_at
    )


@applies(SecondFactorResetAsked)
def factor_reset_asked(act: SecondFactorResetAsked, entry: Recorded) -> None:
    statements.insert_one(
        FactorReset,
        reference=act.reset,
        officer_id=act.officer,
        asked_by=entry.actor,
        asked_at=entry.recorded_at,
        reason=act.reason,
    )


@applies(SecondFactorReset)
def factor_reset(act: SecondFactorReset, entry: Recorded) -> None:
    _decide(act.reset, entry, granted=True)


@applies(SecondFactorResetDeclined)
def factor_reset_declined(act: SecondFactorResetDeclined, entry: Recorded) -> None:
    _decide(act.reset, entry, granted=False)


@applies(AccessRestored)
def access_restored(act: AccessRestored, entry: Recorded) -> None:
    waiting = FactorReset.objects.filter(officer_id=act.officer, decided_at=None)
    waiting.update(decided_by=entry.actor, decided_at=entry.recorded_at, granted=True)


def _decide(reset: str, entry: Recorded, *, granted: bool) -> None:
    FactorReset.objects.filter(reference=reset).update(
        decided_by=entry.actor, decided_at=entry.recorded_at, granted=granted
    )
