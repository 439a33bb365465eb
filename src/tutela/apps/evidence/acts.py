"""What can happen to an exhibit: seized, sealed, handed over, opened, hashed, examined, corrected, withdrawn."""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.record.act import Act, Private, act
from tutela.engines.figures.counted import Counted


@dataclass(frozen=True)
class ExhibitTaken:
    """One exhibit as it stands in the act of its seizure; what identifies a person is private."""

    exhibit: str
    kind: str
    make: str | None
    model: str | None
    colour: str | None
    serial: Private[str] | None
    imei: tuple[Private[str], ...]
    packet: str | None
    seal: str | None
    sem: bool
    spot: Private[str] | None
    condition: str | None
    powered: str | None


@act("evidence.exhibits_seized", version=1, about=("search",), names=("exhibits",))
class ExhibitsSeized(Act):
    """{actor} seized {exhibits} in the search {search}."""

    search: str
    round: str | None
    window: str | None
    district: str
    seized_from: Private[str] | None
    exhibits: tuple[str, ...]
    taken: tuple[ExhibitTaken, ...]
    counted: tuple[Counted, ...]


@act("evidence.exhibit_sealed", version=1, about=("exhibit",))
class ExhibitSealed(Act):
    """{actor} sealed {exhibit} in packet {packet} with seal {seal}."""

    exhibit: str
    packet: str
    seal: str
    place: Private[str] | None


@act("evidence.seal_opened", version=1, about=("exhibit",), told=("purpose",))
class SealOpened(Act):
    """{actor} opened the seal {seal} of {exhibit}: {purpose}."""

    exhibit: str
    seal: str
    purpose: Private[str]


@act("evidence.exhibit_released", version=1, about=("exhibit", "to"), told=("purpose",))
class ExhibitReleased(Act):
    """{actor} released {exhibit} to {to}: {purpose}."""

    exhibit: str
    to: str
    purpose: Private[str]
    seal: str | None
    carrier: Private[str] | None


@act("evidence.exhibit_received", version=1, about=("exhibit", "released_by"))
class ExhibitReceived(Act):
    """{actor} received {exhibit}; where it is now: {standing}."""

    exhibit: str
    released_by: str | None
    standing: str
    locker: str | None
    place: Private[str] | None
    seal: str | None
    seal_intact: bool | None


@act("evidence.hash_recorded", version=1, about=("exhibit",))
class HashRecorded(Act):
    """{actor} recorded the hash of {exhibit} ({occasion}); compared with those before: {outcome}."""

    exhibit: str
    occasion: str
    md5: str | None
    sha1: str | None
    sha256: str | None
    size: int | None
    tool: str
    write_blocker: str | None
    outcome: str


@act("evidence.incident_opened", version=1, about=("exhibit",), names=("incident",))
class IncidentOpened(Act):
    """An incident was opened on {exhibit}: {kind}."""

    incident: str
    exhibit: str
    kind: str
    detail: Private[str]


@act("evidence.incident_closing", version=1, about=("incident", "exhibit"))
class IncidentClosing(Act):
    """{actor} signed the closing of {incident}; a second officer closes it."""

    incident: str
    exhibit: str
    reason: Private[str]


@act("evidence.incident_closed", version=1, about=("incident", "exhibit"))
class IncidentClosed(Act):
    """{actor} closed {incident} as the second officer."""

    incident: str
    exhibit: str
    reason: Private[str]


@act("evidence.exhibit_corrected", version=1, about=("exhibit",), told=("reason",))
class ExhibitCorrected(Act):
    """{actor} corrected {exhibit}: {reason}."""

    exhibit: str
    kind: str
    make: str | None
    model: str | None
    district: str
    reason: Private[str]
    counted: Counted


@act("evidence.exhibit_withdrawn", version=1, about=("exhibit",), told=("reason",))
class ExhibitWithdrawn(Act):
    """{actor} withdrew {exhibit}, which was no exhibit: {reason}."""

    exhibit: str
    reason: Private[str]
    counted: Counted


@act("evidence.exhibit_disposed", version=1, about=("exhibit", "witness"))
class ExhibitDisposed(Act):
    """{actor} recorded that {exhibit} was {standing} by order {order}."""

    exhibit: str
    standing: str
    order: str
    receiver: Private[str] | None
    witness: str | None


@dataclass(frozen=True)
class ListUsed:
    """A known-hash list that a triage run matched against; ``digest`` is the SHA-256 of the list's file."""

    name: str
    kind: str
    digest: str
    entries: int


@act("evidence.triage_attached", version=1, about=("exhibit",), names=("run",))
class TriageAttached(Act):
    """{actor} attached the triage run {run} to {exhibit}: {hits} hits among {items} items."""

    run: str
    exhibit: str
    started_at: datetime
    ended_at: datetime
    items: int
    read: int
    unread: int
    bytes: int
    hits: int
    by_category: dict[str, int]
    manifest_sha256: str
    findings_sha256: str
    lists: tuple[ListUsed, ...]
    confinement: dict[str, str]
    tool: str
    verdict: str
    record_file: str
    findings_file: str
    manifest_file: str


@dataclass(frozen=True)
class ListChosen:
    """A version of a known-hash list that an examination is to use; ``digest`` is the SHA-256 of the list's file."""

    list: str
    number: int
    digest: str


@act("evidence.examination_begun", version=1, about=("exhibit",), names=("examination",))
class ExaminationBegun(Act):
    """{actor} began the examination {examination} of {exhibit} ({mode})."""

    examination: str
    exhibit: str
    source: Private[str]
    mode: str
    verify: bool
    carve: bool
    pictures: bool
    videos: bool
    keys: int
    lists: tuple[ListChosen, ...]


@act("evidence.examination_stopped", version=1, about=("examination", "exhibit"))
class ExaminationStopped(Act):
    """{actor} stopped the examination {examination} of {exhibit}; it can be resumed."""

    examination: str
    exhibit: str


@act("evidence.examination_resumed", version=1, about=("examination", "exhibit"))
class ExaminationResumed(Act):
    """{actor} resumed the examination {examination} of {exhibit}."""

    examination: str
    exhibit: str


@act("evidence.examination_ended", version=1, about=("examination", "exhibit", "run"))
class ExaminationEnded(Act):
    """{actor} ended the examination {examination} of {exhibit}: its result is {run}."""

    examination: str
    exhibit: str
    run: str


@act("evidence.examination_dropped", version=1, about=("examination", "exhibit"), told=("reason",))
class ExaminationDropped(Act):
    """{actor} dropped the examination {examination} of {exhibit} without a result: {reason}."""

    examination: str
    exhibit: str
    reason: Private[str]
