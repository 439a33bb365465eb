"""What can happen to districts, units, officers, roles and sign-ins."""

from datetime import date

from tutela.apps.record.act import Act, Private, act


@act("people.district_established", version=1, about=("code",))
class DistrictEstablished(Act):
    """{actor} entered the police district {name} ({code})."""

    code: str
    name: str
    names: dict[str, str]
    valid_from: date | None = None
    valid_until: date | None = None


@act("people.unit_established", version=1, about=("code",))
class UnitEstablished(Act):
    """{actor} entered the unit {name} ({code})."""

    code: str
    name: str
    kind: str
    district: str | None = None


@act("people.officer_enrolled", version=1, about=("officer",))
class OfficerEnrolled(Act):
    """{actor} enrolled the officer {officer}, {rank}, in {unit}."""

    officer: str
    name: Private[str]
    rank: str
    unit: str
    district: str | None = None
    roles: tuple[str, ...]


@act("people.role_given", version=1, about=("officer",))
class RoleGiven(Act):
    """{actor} gave {officer} the role {role}."""

    officer: str
    role: str


@act("people.role_ended", version=1, about=("officer",))
class RoleEnded(Act):
    """{actor} ended the role {role} of {officer}."""

    officer: str
    role: str
    reason: Private[str]


@act("people.officer_transferred", version=1, about=("officer",))
class OfficerTransferred(Act):
    """{actor} transferred {officer} to {unit} as {rank}; need-to-know of the old post ended."""

    officer: str
    unit: str
    district: str | None = None
    rank: str


@act("people.leave_recorded", version=1, about=("officer", "deputy"))
class LeaveRecorded(Act):
    """{officer} is on leave from {from_date} to {until_date}; {deputy} acts."""

    officer: str
    from_date: date
    until_date: date
    deputy: str | None = None


@act("people.leave_ended", version=1, about=("officer",))
class LeaveEnded(Act):
    """{actor} recorded that {officer} was back from leave on {back_on}."""

    officer: str
    back_on: date


@act("people.officer_departed", version=1, about=("officer",))
class OfficerDeparted(Act):
    """{actor} recorded that {officer} left the service or the unit's work."""

    officer: str
    reason: Private[str]


@act("people.grant_given", version=1, about=("officer", "reference"))
class GrantGiven(Act):
    """{actor} gave {officer} need-to-know of {reference}."""

    officer: str
    reference: str
    reason: Private[str]


@act("people.grant_ended", version=1, about=("officer", "reference"))
class GrantEnded(Act):
    """{actor} ended the need-to-know of {officer} for {reference}."""

    officer: str
    reference: str
    reason: Private[str]


@act("people.unit_grant_given", version=1, about=("unit", "reference"))
class UnitGrantGiven(Act):
    """{actor} gave the officers of {unit} need-to-know of {reference}."""

    unit: str
    reference: str
    reason: Private[str]


@act("people.unit_grant_ended", version=1, about=("unit", "reference"))
class UnitGrantEnded(Act):
    """{actor} ended the need-to-know of {unit} for {reference}."""

    unit: str
    reference: str
    reason: Private[str]


@act("people.sheet_loaded", version=1)
class SheetLoaded(Act):
    """{actor} loaded {kind} from a sheet: {accepted} rows taken in, {known} known already, {quarantined} set aside."""

    kind: str
    file: Private[str]
    accepted: int
    known: int
    quarantined: int


@act("people.boundaries_loaded", version=1, names=("boundaries",))
class BoundariesLoaded(Act):
    """{actor} loaded {boundaries}: the boundaries of {drawn} districts, in force from {valid_from}."""

    boundaries: str
    valid_from: date
    authority: Private[str]
    file: Private[str]
    sha256: str
    size: int
    place: str
    drawing: str
    named_by: str
    features: int
    positions: int
    drawn: int
    districts: tuple[str, ...]
    missing: tuple[str, ...]
    unmatched: int
    set_aside: int
    said: Private[tuple[str, ...]] | None


@act("people.boundaries_withdrawn", version=1, about=("boundaries",))
class BoundariesWithdrawn(Act):
    """{actor} withdrew {boundaries}; the boundaries of before are in force again, or none."""

    boundaries: str
    reason: Private[str]


@act("people.access_given", version=1, about=("officer",))
class AccessGiven(Act):
    """{actor} gave {officer} a one-time password; earlier sessions ended."""

    officer: str


@act("people.access_restored", version=1, about=("officer",))
class AccessRestored(Act):
    """{actor} restored the access of {officer} on the host; password, second factor and sessions of before ended."""

    officer: str
    reason: Private[str]


@act("people.signed_in", version=1)
class SignedIn(Act):
    """{actor} signed in with {factors}."""

    factors: str
    from_address: Private[str] | None = None


@act("people.signed_out", version=1)
class SignedOut(Act):
    """{actor} signed out."""


@act("people.sign_in_failed", version=1, about=("officer",))
class SignInFailed(Act):
    """Somebody failed to sign in as {officer}: {what}."""

    officer: str | None
    what: str
    from_address: Private[str] | None = None


@act("people.locked_out", version=1, about=("officer",))
class LockedOut(Act):
    """{officer} was locked out after repeated failures."""

    officer: str


@act("people.lock_lifted", version=1, about=("officer",))
class LockLifted(Act):
    """{actor} lifted the lock of {officer}."""

    officer: str


@act("people.sessions_ended", version=1, about=("officer",))
class SessionsEnded(Act):
    """{actor} ended every session of {officer}."""

    officer: str


@act("people.second_factor_set", version=1)
class SecondFactorSet(Act):
    """{actor} set a second factor ({kind})."""

    kind: str


@act("people.second_factor_reset_asked", version=1, about=("officer",), names=("reset",))
class SecondFactorResetAsked(Act):
    """{actor} asked that the lost second factor of {officer} be reset; another officer decides."""

    reset: str
    officer: str
    reason: Private[str]


@act("people.second_factor_reset", version=1, about=("reset", "officer"))
class SecondFactorReset(Act):
    """{actor} reset the lost second factor of {officer}; earlier sessions ended."""

    reset: str
    officer: str


@act("people.second_factor_reset_declined", version=1, about=("reset", "officer"))
class SecondFactorResetDeclined(Act):
    """{actor} declined to reset the second factor of {officer}."""

    reset: str
    officer: str
    reason: Private[str]


@act("people.password_set", version=1, about=("officer",))
class PasswordSet(Act):
    """{actor} set a new password for {officer}."""

    officer: str
