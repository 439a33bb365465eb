"""What can happen to a case: registered, an accused named, an arrest, a remand, a term fixed, a duty done, a report forwarded."""

from dataclasses import dataclass
from datetime import date, datetime

from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class SectionCited:
    """A section as it stood when it was cited, copied so that a changed catalogue changes no document."""

    id: str
    cite: str
    title: str
    anchor_on: str
    penalty_first: str
    min_io_rank: str
    certainty: str
    catalogue: str


@dataclass(frozen=True)
class DutyStarted:
    """Something that became due, copied from the catalogue of that day."""

    of: str
    clock: str
    title: str
    term: str
    started_at: datetime
    due_at: datetime | None
    warn_at: tuple[datetime, ...]
    rule: str
    basis: str
    note: str


@act("cases.fir_registered", version=1, about=("search", "exhibits", "io", "from_report"), names=("case",))
class FirRegistered(Act):
    """{actor} registered the FIR {number}/{year} of {station} as {case}.

    ``forwarded_at`` is when the report of what was seized under it went to the Magistrate.
    """

    case: str
    district: str
    station: str
    number: str
    year: int
    gd_number: str | None
    gd_at: datetime | None
    offence_on: date
    sections: tuple[SectionCited, ...]
    io: str
    io_rank: str
    forwarded_at: datetime | None
    round: str | None
    window: str | None
    search: str | None
    exhibits: tuple[str, ...]
    from_report: str | None
    lead: str | None
    received_electronically: bool
    duties: tuple[DutyStarted, ...]
    counted: Counted


@act("cases.seizure_report_registered", version=1, about=("search", "exhibits"), names=("case",))
class SeizureReportRegistered(Act):
    """{actor} registered the seizure report {number}/{year} of {station} ({provision}) as {case}."""

    case: str
    district: str
    station: str
    number: str
    year: int
    gd_number: str | None
    gd_at: datetime | None
    seized_at: datetime
    provision: str
    forwarded_at: datetime | None
    officer: str
    round: str | None
    window: str | None
    search: str | None
    exhibits: tuple[str, ...]
    duties: tuple[DutyStarted, ...]
    counted: Counted


@act("cases.registration_corrected", version=1, about=("case",), told=("reason",))
class RegistrationCorrected(Act):
    """{actor} corrected the registration of {case}: {reason}."""

    case: str
    district: str
    round: str | None
    window: str | None
    reason: Private[str]
    counted: Counted


@act("cases.registration_completed", version=1, about=("case",))
class RegistrationCompleted(Act):
    """{actor} stated more about the registration {case}.

    What is None is left as it was; ``forwarded_at`` is when the report of a seizure went to the Magistrate.
    """

    case: str
    gd_number: str | None
    gd_at: datetime | None
    copy_given_at: datetime | None
    forwarded_at: datetime | None


@act("cases.registration_withdrawn", version=1, about=("case",), told=("reason",))
class RegistrationWithdrawn(Act):
    """{actor} withdrew the registration {case}: {reason}."""

    case: str
    reason: Private[str]
    counted: Counted


@act("cases.io_assigned", version=1, about=("case", "io"))
class IoAssigned(Act):
    """{actor} assigned {io} ({rank}) as investigating officer of {case}."""

    case: str
    io: str
    rank: str


@act("cases.section_added", version=1, about=("case",))
class SectionAdded(Act):
    """{actor} added {cite} to {case}."""

    case: str
    cite: str
    section: SectionCited
    duties: tuple[DutyStarted, ...]


@act("cases.accused_named", version=1, about=("case", "subject"), names=("accused",))
class AccusedNamed(Act):
    """{actor} named the accused {code} in {case}."""

    accused: str
    case: str
    code: str
    name: Private[str] | None
    age: int | None
    sex: str | None
    subject: str | None


@act("cases.arrest_recorded", version=1, about=("accused", "case"), names=("arrest",))
class ArrestRecorded(Act):
    """{actor} recorded the arrest {arrest} of the accused {code} in {case}."""

    arrest: str
    accused: str
    code: str
    case: str
    district: str
    round: str | None
    window: str | None
    place: Private[str] | None
    grounds_at: datetime | None
    grounds_language: str | None
    languages: tuple[str, ...]
    witnesses: int | None
    relative_informed_at: datetime | None
    produced_at: datetime | None
    reasons_recorded: bool | None
    between_sunset_and_sunrise: bool | None
    woman_officer: bool | None
    magistrate_permitted: bool | None
    journey_minutes: int | None
    duties: tuple[DutyStarted, ...]
    counted: Counted


@act("cases.arrest_completed", version=1, about=("arrest", "accused", "case"))
class ArrestCompleted(Act):
    """{actor} stated more about the arrest {arrest}.

    What is None is left as it was; languages are those that the person understands.
    """

    arrest: str
    accused: str
    case: str
    grounds_at: datetime | None
    grounds_language: str | None
    languages: tuple[str, ...]
    witnesses: int | None
    countersigned: bool | None
    relative_informed_at: datetime | None
    medically_examined: bool | None
    produced_at: datetime | None
    reasons_recorded: bool | None
    between_sunset_and_sunrise: bool | None
    woman_officer: bool | None
    magistrate_permitted: bool | None
    journey_minutes: int | None


@act("cases.arrest_withdrawn", version=1, about=("arrest", "accused", "case"), told=("reason",))
class ArrestWithdrawn(Act):
    """{actor} withdrew the arrest {arrest}: {reason}."""

    arrest: str
    accused: str
    case: str
    reason: Private[str]
    counted: Counted


@act("cases.accused_released", version=1, about=("accused", "case"), told=("how",))
class AccusedReleased(Act):
    """{actor} recorded that {accused} was released: {how}."""

    accused: str
    case: str
    how: Private[str]


@act("cases.remand_recorded", version=1, about=("accused", "case"))
class RemandRecorded(Act):
    """{actor} recorded the remand of {accused} in {case}: {custody} custody until {until}."""

    accused: str
    case: str
    custody: str
    until: date | None
    first: bool
    duties: tuple[DutyStarted, ...]


@act("cases.term_fixed", version=1, about=("accused", "case"), told=("prosecutor",))
class TermFixed(Act):
    """{prosecutor} fixed {term} days for {accused} in {case}."""

    accused: str
    case: str
    term: str
    prosecutor: Private[str]
    reason: Private[str]


@act("cases.event_stated", version=1, about=("case",))
class EventStated(Act):
    """{actor} stated an event of {of} in {case}: {event}."""

    case: str
    of: str
    event: str
    duties: tuple[DutyStarted, ...]


@act("cases.duty_met", version=1, about=("case",))
class DutyMet(Act):
    """{actor} recorded that {clock} of {of} was done."""

    case: str
    of: str
    clock: str
    proof: Private[str] | None


@act("cases.final_report_forwarded", version=1, about=("case", "accused"))
class FinalReportForwarded(Act):
    """{actor} forwarded the final report ({kind}) of {case}."""

    case: str
    kind: str
    accused: tuple[str, ...]
    closure_proof: Private[str] | None
    devices: tuple[str, ...]
