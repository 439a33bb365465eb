"""When an exhibit may be sealed, handed over, opened, hashed, disposed of: what a report of it breaches. No Django."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tutela.engines.values import Breach

KERALA_HC = "2023/KER/77356 (seal, label, register, locker)"
CUSTODY = "BNSS s.193(3)(i): sequence of custody of the electronic device; no gap"
ACCEPTANCE = "laboratory acceptance criteria (law.md §3.8): seals unique and intact"


class Kind(StrEnum):
    """What an exhibit is."""

    PHONE = "phone"
    TABLET = "tablet"
    MODEM = "modem_router"
    HARD_DISK = "hard_disk"
    MEMORY_CARD = "memory_card"
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    SIM = "sim"
    OTHER = "other"


class ExaminationState(StrEnum):
    """How an examination stands: always exactly one of these."""

    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    ATTACHED = "attached"
    DROPPED = "dropped"


class Standing(StrEnum):
    """Where an exhibit is: always exactly one of these."""

    AT_SITE = "at_site"
    LOCKER = "locker"
    IN_TRANSIT = "in_transit"
    LABORATORY = "laboratory"
    COURT = "court"
    RELEASED = "released"
    DESTROYED = "destroyed"


FINAL = frozenset({Standing.RELEASED, Standing.DESTROYED})
OCCASIONS = ("acquisition", "verification", "receipt", "before_court")


@dataclass(frozen=True, slots=True)
class ExhibitState:
    """What the record knows of an exhibit before the next act."""

    holder: str
    standing: str
    seal: str | None
    released_to: str | None
    last_change_at: datetime | None
    seized_at: datetime | None


def seal_key(number: str) -> str:
    """A seal or packet number as it is compared: blanks and capitals tell no two seals apart."""
    return "".join(number.split()).casefold()


def _same(seal: str | None, other: str | None) -> bool:
    return seal is not None and other is not None and seal_key(seal) == seal_key(other)


def breaches_of_seizure(
    kind: str, imei: Sequence[str], imei_holds: Sequence[bool], packet_used_by: str | None, seal_used_by: str | None
) -> list[Breach]:
    """A seized thing is of a known kind, its IMEIs pass their check digit, packet and seal were never used before."""
    found = []
    if kind not in set(Kind):
        found.append(
            Breach("exhibit.kind", f"{kind!r} is no kind of exhibit; use one of {', '.join(Kind)}", "issue: kinds")
        )
    found += [
        Breach(
            "exhibit.imei",
            f"IMEI {number} fails its check digit; read it again from the device",
            "3GPP TS 23.003 (Luhn)",
        )
        for number, holds in zip(imei, imei_holds, strict=True)
        if not holds
    ]
    found += _reuse("packet", packet_used_by) + _reuse("seal", seal_used_by)
    return found


def _reuse(what: str, used_by: str | None) -> list[Breach]:
    if used_by is None:
        return []
    return [Breach(f"{what}.reused", f"this {what} number was used before, for {used_by}", ACCEPTANCE)]


def breaches_of_seizing(at: datetime, searched_at: datetime | None) -> list[Breach]:
    """A thing is seized in a search, so not before the search began."""
    if searched_at is None or at >= searched_at:
        return []
    text = f"seized ({at.isoformat()}) before the search began ({searched_at.isoformat()}); correct the wrong time"
    return [Breach("exhibit.before_search", text, "s.103 BNSS, s.100 CrPC: list of things seized in the search")]


def breaches_of_sealing(
    state: ExhibitState, officer: str, at: datetime, packet_used_by: str | None, seal_used_by: str | None
) -> list[Breach]:
    """A packet is sealed by its holder, later than what happened before, with packet and seal numbers never used."""
    found = _changes(state, at)
    if state.holder != officer:
        found.append(Breach("custody.holder", f"{officer} sealed it, but {state.holder} held it", CUSTODY))
    if state.seal is not None:
        found.append(Breach("seal.closed", f"it was sealed with {state.seal}, which nobody opened", ACCEPTANCE))
    return found + _reuse("packet", packet_used_by) + _reuse("seal", seal_used_by)


def breaches_of_opening(state: ExhibitState, officer: str, at: datetime, seal: str) -> list[Breach]:
    """A seal is opened by the holder, later than what happened before, and is the one that was put on last."""
    found = _changes(state, at)
    if state.holder != officer:
        found.append(Breach("custody.holder", f"{officer} opened it, but {state.holder} held it", CUSTODY))
    if not _same(state.seal, seal):
        found.append(
            Breach("seal.other", f"seal {seal} was opened, but {state.seal or 'none'} was put on last", ACCEPTANCE)
        )
    return found


def breaches_of_release(state: ExhibitState, officer: str, at: datetime, seal: str | None) -> list[Breach]:
    """An exhibit is released by its holder, sealed as it was sealed last, after what happened to it before."""
    found = _changes(state, at)
    if state.holder != officer:
        found.append(Breach("custody.holder", f"{officer} released it, but {state.holder} held it", CUSTODY))
    if state.released_to is not None:
        text = f"it was released to {state.released_to} already, who has not received it"
        found.append(Breach("custody.released_twice", text, CUSTODY))
    if other_seal(state, seal):
        found.append(Breach("seal.other", f"released under seal {seal}, but {state.seal} was put on last", ACCEPTANCE))
    return found


def breaches_of_disposal(state: ExhibitState, officer: str, witness: str | None, open_incidents: int) -> list[Breach]:
    """Custody is ended by two, and not while it is open why a hash or a seal did not agree."""
    found = []
    if witness is None or witness == officer:
        text = "one officer alone ended its custody; name the second officer who was there"
        found.append(
            Breach("custody.disposal_alone", text, "law.md §4: two-person acts; §3.9: end of custody, witness")
        )
    if open_incidents:
        text = "an incident about it stands open; two officers close it before the thing is gone"
        found.append(Breach("custody.incident_open", text, "law.md §4: a mismatch opens an incident that two close"))
    return found


def breaches_of_receipt(
    state: ExhibitState, officer: str, at: datetime, seal: str | None, seal_intact: bool | None
) -> list[Breach]:
    """An exhibit is received by the one to whom its holder released it, later than that, with its seal intact."""
    found = _changes(state, at)
    if state.released_to is None:
        text = f"{officer} received it, but its holder {state.holder} had not released it"
        found.append(Breach("custody.not_released", text, CUSTODY))
    elif state.released_to != officer:
        text = f"{officer} received it, but it was released to {state.released_to}"
        found.append(Breach("custody.other_receiver", text, CUSTODY))
    if other_seal(state, seal):
        found.append(Breach("seal.other", f"received under seal {seal}, but {state.seal} was put on last", ACCEPTANCE))
    return found


def other_seal(state: ExhibitState, seal: str | None) -> bool:
    """Say whether a seal that was stated is not the one put on last."""
    return seal is not None and state.seal is not None and not _same(seal, state.seal)


def _changes(state: ExhibitState, at: datetime) -> list[Breach]:
    """Nothing happens to an exhibit before what happened to it last, nor after its custody ended."""
    found, last = [], state.last_change_at
    if last is not None and at < last:
        text = f"it is said to have happened before what was done with it last ({last.isoformat()})"
        found.append(Breach("custody.time", text, CUSTODY))
    if state.standing in FINAL:
        found.append(Breach("custody.final", f"it was {state.standing} before", CUSTODY))
    return found


def hash_outcome(given: Mapping[str, str | None], before: Sequence[Mapping[str, str | None]]) -> str:
    """Hold a hash against those taken before: ``first``, ``equal``, ``mismatch``, or ``not_comparable`` (no digest in common)."""
    if not before:
        return "first"
    compared = False
    for earlier in before:
        for name, value in given.items():
            if value is not None and earlier.get(name) is not None:
                compared = True
                if value != earlier[name]:
                    return "mismatch"
    return "equal" if compared else "not_comparable"


def breaches_of_taking_hash(
    state: ExhibitState, officer: str, holder: str | None, at: datetime, occasion: str
) -> list[Breach]:
    """A hash is taken by who held the exhibit at that time, after its seizure; an image is acquired from an open packet.

    ``holder`` is who held it at that time, None: nobody yet.
    """
    found = []
    if state.seized_at is not None and at < state.seized_at:
        found.append(
            Breach("hash.time", f"the hash was taken before the seizure ({state.seized_at.isoformat()})", CUSTODY)
        )
    elif holder != officer:
        found.append(Breach("hash.holder", f"{officer} took the hash, but {holder} held the exhibit then", CUSTODY))
    if occasion == "acquisition" and state.seal is not None:
        text = f"the image was acquired while the packet was sealed with {state.seal}; record the opening of the seal"
        found.append(Breach("hash.under_seal", text, ACCEPTANCE))
    return found


def breaches_of_hash(
    given: Mapping[str, str | None], occasion: str, write_blocker: str | None, kind: str
) -> list[Breach]:
    """A hash has SHA-256 (MD5 and SHA-1 only beside it); an acquisition names its write blocker, but for a live phone."""
    found = []
    if given.get("sha256") is None:
        found.append(
            Breach("hash.sha256", "SHA-256 is missing; MD5 or SHA-1 alone is not enough", "BSA Schedule, law.md §2.5")
        )
    if occasion == "acquisition" and not write_blocker and kind not in (Kind.PHONE, Kind.TABLET, Kind.SIM):
        found.append(Breach("hash.write_blocker", "name the write blocker that was used", "law.md §4"))
    return found


def source_verdict(sources: Sequence[Mapping[str, str]], before: Sequence[Mapping[str, str | None]]) -> str:
    """Hold the digests that a triage run knows of its sources against the hashes recorded of the exhibit.

    ``sources`` has one mapping of digests for each source, empty where its bytes were not digested as a whole. One
    source must agree with the exhibit: ``equal`` or ``mismatch``. Of several (a phone and its card) the exhibit's hash
    belongs to one; so ``equal`` when any agrees, else ``not_comparable``. ``none_recorded`` and ``not_computed`` say
    which side is missing.
    """
    if not before:
        return "none_recorded"
    known = [source for source in sources if source]
    if not known:
        return "not_computed"
    outcomes = {hash_outcome({**source}, before) for source in known}
    if len(sources) == 1:
        return outcomes.pop()
    return "equal" if "equal" in outcomes else "not_comparable"


def refusals_of_closing(first_closer: str | None, closed: bool, officer: str, opened_by: str | None) -> list[Breach]:
    """An incident is closed once, by two different officers."""
    if closed:
        return [Breach("incident.closed", "it is closed already", "law.md §4: two-person acts")]
    if first_closer == officer:
        return [
            Breach("incident.two", "another officer than the first signs the closing", "law.md §4: two-person acts")
        ]
    return []


MODES = ("full", "screen")

_STATES_FOR = {
    "stop": {ExaminationState.RUNNING},
    "resume": {ExaminationState.STOPPED, ExaminationState.INTERRUPTED},
    "attach": {ExaminationState.FINISHED},
    "drop": {ExaminationState.STOPPED, ExaminationState.INTERRUPTED, ExaminationState.FINISHED},
}
"""What can be done with an examination, by how it stands."""


def may_be_done(state: ExaminationState) -> list[str]:
    """What can be done with an examination that stands so."""
    return [what for what, states in _STATES_FOR.items() if state in states]


def refusals_of_examining(what: str, state: ExaminationState) -> list[Breach]:
    """An examination is stopped while it runs, resumed or dropped while it does not, attached when it is finished."""
    if state in _STATES_FOR[what]:
        return []
    return [Breach(f"examination.{what}", f"it is {state} now; look at its page again", "one process an examination")]


def refusals_of_beginning(mode: str, known: int, running: Sequence[str]) -> list[Breach]:
    """An examination uses at least one list of known material, and one examination at a time runs on a machine."""
    found = []
    if mode not in MODES:
        found.append(Breach("examination.mode", f"{mode!r} is no mode; use {', '.join(MODES)}", "tutela triage"))
    if not known:
        text = "choose at least one list of known material that is ready for triage"
        found.append(Breach("examination.lists", text, "a match is a match with a list entry whose origin is recorded"))
    return found + refusals_of_running(running)


def refusals_of_videos(asked: bool, can_be_read: bool) -> list[Breach]:
    """Videos are hashed where what decodes them is installed, which is optional for its licence."""
    if not asked or can_be_read:
        return []
    text = "videos cannot be read here: what decodes them is not installed (make extras); leave them out"
    return [Breach("examination.videos", text, "docs/decisions/0014")]


def refusals_of_keys(begun_with: int, given: int) -> list[Breach]:
    """Keys are kept nowhere, so an examination that was begun with keys is resumed with the same ones, given again."""
    if given == begun_with:
        return []
    text = f"it was begun with {begun_with} keys and {given} are given; give the same again, one a line"
    return [Breach("examination.keys", text, "keys are kept nowhere")]


def refusals_of_running(running: Sequence[str]) -> list[Breach]:
    """One examination at a time runs on a machine: two would only wait for one disk."""
    if not running:
        return []
    return [Breach("examination.one", f"{running[0]} is running; stop it, or wait until it is finished", "one machine")]
