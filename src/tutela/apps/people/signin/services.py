"""The verbs of signing in: access is given, factors are set and reset, sessions end, every attempt is an act.

An act is recorded before the desk's database changes: an access that nobody recorded does not exist.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.conf import settings

from tutela.apps.people import rules
from tutela.apps.people.acts import (
    AccessGiven,
    AccessRestored,
    LockedOut,
    LockLifted,
    PasswordSet,
    SecondFactorReset,
    SecondFactorResetAsked,
    SecondFactorResetDeclined,
    SecondFactorSet,
    SessionsEnded,
    SignedIn,
    SignedOut,
    SignInFailed,
)
from tutela.apps.people.errors import NotAnExercise
from tutela.apps.people.models import FactorReset
from tutela.apps.people.officer import Officer
from tutela.apps.people.selectors import is_enrolled, officer_acting, officers
from tutela.apps.people.signin import desk
from tutela.apps.people.signin.models import SignIn
from tutela.apps.people.signin.selectors import Code, code_of, numbers_with_access
from tutela.apps.record.appending import SYSTEM, Actor, System, deciding
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.keys import WEB, key_file
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.selectors import opening_statement


def give_access(*, officer: Actor = SYSTEM, number: str, client_id: str | None = None) -> str:
    """Give an officer a one-time password, told once and stored hashed; sessions end, the second factor stays.

    It signs in within three days and must then be changed. Raises Refused for oneself, NotAllowed, NotEnrolled.
    """
    with deciding(officer, client_id) as decision:
        _may_change_access(officer, number)
        decision.commit(AccessGiven(officer=number))
        until = decision.recorded_at + rules.ONE_TIME_LIMIT
    password = _readable(secrets.token_bytes(15))
    desk.open_account(number, password, one_time_until=until)
    return password


def restore_access(*, number: str, reason: str, account: str) -> tuple[str, Receipt]:
    """Give a nodal officer or administrator access again when nobody who could give it can sign in; done on the host.

    The system account stands beside the act, and the discrepancy that it opens waits for another officer. Returns the
    one-time password, told once. Raises Refused without a reason or for an officer whom others can help, NotEnrolled.
    """
    if not reason.strip():
        raise Refused("say why, and how the officer was recognised")
    with deciding(SYSTEM) as decision:
        if not officer_acting(number).may("access.change"):
            raise Refused(f"{number} gets access from a nodal officer or administrator, on the page People")
        receipt = decision.commit(
            AccessRestored(officer=number, reason=reason.strip()),
            *decision.discrepancies(number, rules.breaches_of_restoring(number, account)),
        )
        until = decision.recorded_at + rules.ONE_TIME_LIMIT
    password = _readable(secrets.token_bytes(15))
    desk.drop_factor(number)
    desk.open_account(number, password, one_time_until=until)
    return password, receipt


def lift_lock(*, officer: Officer, number: str, client_id: str | None = None) -> Receipt:
    """Let an officer who was locked out try again now."""
    with deciding(officer, client_id) as decision:
        _may_change_access(officer, number)
        receipt = decision.commit(LockLifted(officer=number))
    desk.lift_lock(number)
    return receipt


def end_sessions(*, officer: Officer, number: str, keep: str | None = None, client_id: str | None = None) -> Receipt:
    """End every session of an officer; one's own are ended by oneself, but the one named ``keep``."""
    with deciding(officer, client_id) as decision:
        if officer.number != number:
            _may_change_access(officer, number)
        receipt = decision.commit(SessionsEnded(officer=number))
    desk.end_sessions(number, except_key=keep)
    return receipt


def ask_factor_reset(*, officer: Officer, number: str, reason: str, client_id: str | None = None) -> Receipt:
    """First step for a lost second factor: an officer who may asks, with the reason; another one decides."""
    with deciding(officer, client_id) as decision:
        _may_change_access(officer, number)
        if not reason.strip():
            raise Refused("say how it is known that the second factor was lost, and how the officer was recognised")
        if FactorReset.objects.filter(officer_id=number, decided_at=None).exists():
            raise Refused(f"a reset for {number} waits for a decision already")
        reset = decision.next_reference("FR")
        return decision.commit(SecondFactorResetAsked(reset=reset, officer=number, reason=reason.strip()))


def confirm_factor_reset(*, officer: Officer, reset: str, client_id: str | None = None) -> Receipt:
    """Second step: another officer confirms; factor, recovery codes and sessions end, a new factor is set at sign-in."""
    with deciding(officer, client_id) as decision:
        row = _waiting(officer, reset)
        if row.asked_by == officer.actor:
            raise Refused("another officer than the one who asked confirms a reset")
        receipt = decision.commit(SecondFactorReset(reset=reset, officer=row.officer_id))
    desk.drop_factor(row.officer_id)
    return receipt


def decline_factor_reset(*, officer: Officer, reset: str, reason: str, client_id: str | None = None) -> Receipt:
    """Decline or withdraw a reset, and say why."""
    with deciding(officer, client_id) as decision:
        row = _waiting(officer, reset)
        if not reason.strip():
            raise Refused("say why the second factor is not reset")
        return decision.commit(SecondFactorResetDeclined(reset=reset, officer=row.officer_id, reason=reason.strip()))


def note_sign_in(*, officer: Officer, factors: str, address: str) -> Receipt:
    """Record that an officer signed in, and with which factors."""
    with deciding(officer) as decision:
        return decision.commit(SignedIn(factors=factors, from_address=address or None))


def note_sign_out(*, officer: Officer) -> Receipt:
    """Record that an officer signed out."""
    with deciding(officer) as decision:
        return decision.commit(SignedOut())


def note_failure(*, number: str, what: str, address: str, locks: bool) -> Receipt:
    """Record a failed sign-in. A name that is no officer's is not recorded: it may be a password in the wrong field."""
    known = number if is_enrolled(number) else None
    with deciding(SYSTEM) as decision:
        failed = SignInFailed(officer=known, what=what, from_address=address or None)
        return decision.commit(failed, *([LockedOut(officer=known)] if locks and known else []))


def note_factor_set(*, officer: Officer, kind: str) -> Receipt:
    """Record that an officer set a second factor or made recovery codes."""
    with deciding(officer) as decision:
        return decision.commit(SecondFactorSet(kind=kind))


def note_password_set(*, officer: Officer) -> Receipt:
    """Record that an officer chose a password."""
    with deciding(officer) as decision:
        return decision.commit(PasswordSet(officer=officer.number))


def choose_language(*, officer: Officer, language: str) -> str:
    """Keep the language in which an officer reads; a setting of the account, not an act. Raises Refused for another one."""
    if language not in dict(settings.LANGUAGES):
        raise Refused(f"the pages are not in {language!r}; choose one of those listed")
    SignIn.objects.filter(username=officer.number).update(language=language)
    return language


@dataclass(frozen=True, slots=True)
class ExerciseSignIn:
    """How an invented officer of the exercise signs in; the code of the moment is ``current_code(number)``."""

    number: str
    name: str
    rank: str
    district: str | None
    roles: tuple[str, ...]
    password: str


def enrol_exercise_factor(number: str) -> str:
    """Give an invented officer a password and a second factor, and return the factor's secret. Raises NotAnExercise."""
    _must_be_exercise()
    officer = officer_acting(number)
    with deciding(SYSTEM) as decision:
        decision.commit(AccessGiven(officer=number))
        decision.commit(PasswordSet(officer=number), SecondFactorSet(kind="totp"), by=officer)
    account = desk.open_account(number, exercise_password(number), one_time_until=None)
    return desk.set_factor(account)


def exercise_sign_ins() -> tuple[ExerciseSignIn, ...]:
    """How the invented officers with access sign in, by number. Raises NotAnExercise."""
    _must_be_exercise()
    opened = numbers_with_access()
    return tuple(
        ExerciseSignIn(o.number, o.name, o.rank, o.district, o.roles, exercise_password(o.number))
        for o in officers()
        if o.number in opened
    )


def exercise_password(number: str) -> str:
    """The password of an invented officer: made from this installation's web key, so that it can be printed again."""
    _must_be_exercise()
    made = hmac.new(key_file(WEB).encode(), f"exercise password {number}".encode(), hashlib.sha256).digest()
    return _readable(made[:10])


def current_code(number: str) -> Code:
    """The code that an invented officer's second factor shows now. Raises NotAnExercise, NotEnrolled, Refused."""
    _must_be_exercise()
    officer_acting(number)
    code = code_of(number)
    if code is None:
        raise Refused(f"{number} has no second factor; the exercise gave it to its main officers only")
    return code


def _must_be_exercise() -> None:
    if not opening_statement().exercise:
        raise NotAnExercise


def _may_change_access(officer: Actor, number: str) -> None:
    officer_acting(number)
    if isinstance(officer, Officer):
        officer.must("access.change")
        if officer.number == number:
            raise Refused("another officer changes your access; your account page changes your own password and factor")
    elif not isinstance(officer, System):
        raise Refused("only an officer or the installation itself gives access")


def _waiting(officer: Officer, reset: str) -> FactorReset:
    """A reset that waits for a decision, for one who may decide it."""
    officer.must("access.change")
    row = FactorReset.objects.filter(reference=reset).first()
    if row is None:
        raise NotVisible(reset)
    if row.decided_at is not None:
        raise Refused(f"{reset} was decided already")
    if row.officer_id == officer.number:
        raise Refused("another officer decides on your second factor")
    return row


def _readable(content: bytes) -> str:
    """Bytes as groups of four letters and figures that are read aloud and typed without error."""
    text = base64.b32encode(content).decode().rstrip("=").lower()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
