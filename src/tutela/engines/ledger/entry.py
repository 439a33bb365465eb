"""A ledger entry: its fields, its bytes, the private values it binds, and how entries follow each other."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tutela.engines.values import instant_text

from .canonical import Json, canonical_bytes, parse_canonical
from .errors import EntryRefused, SequenceRefused

MAX_ENTRY_BYTES = 1024 * 1024
"""Larger records belong in the vault, with their digest in the act."""

ERASED: Json = {"erased": True}
"""Stands in facts where a private value and its salt were dropped."""

_REQUIRED = frozenset(
    ("account", "act", "actor", "batch", "facts", "happened_at", "index", "part", "recorded_at", "version")
)
_WITH_CLOCK = _REQUIRED | {"clock"}
_ACT = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_ACTOR = re.compile(r"system|officer:[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_BATCH = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_COMMITMENT = re.compile(r"[0-9a-f]{64}")
_BOUND = re.compile(rb'\{"commitment":"[0-9a-f]{64}"\}')
_STEP = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it stands in the ledger.

    ``part`` is (k, n): the k-th, from 1, of the n acts of one commit, which share ``batch``. ``clock`` is what the
    clock said when it had gone back and ``recorded_at`` was held at the entry before. ``account`` is the system
    account of an act from the command line. In ``facts`` a private value stands as ``{"commitment": <64 hex>}``.
    """

    index: int
    act: str
    version: int
    actor: str
    account: str | None
    batch: str
    part: tuple[int, int]
    facts: Mapping[str, Json]
    happened_at: datetime | None
    recorded_at: datetime
    clock: datetime | None = None


def entry_bytes(entry: Entry) -> bytes:
    """Write an entry as its canonical bytes, the bytes that are stored, hashed and exported.

    Raises EntryRefused for fields that ``entry_of`` would not read back, NotCanonical for facts of no canonical form.
    """
    fields: dict[str, Json] = {
        "account": entry.account,
        "act": entry.act,
        "actor": entry.actor,
        "batch": entry.batch,
        "facts": entry.facts,
        "happened_at": None if entry.happened_at is None else instant_text(entry.happened_at),
        "index": entry.index,
        "part": list(entry.part),
        "recorded_at": instant_text(entry.recorded_at),
        "version": entry.version,
    }
    if entry.clock is not None:
        fields["clock"] = instant_text(entry.clock)
    _entry_from(fields, well_bound=False)
    data = canonical_bytes(fields)
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryRefused(f"{entry.act} has {len(data)} bytes; put what is large in the vault and record its digest")
    return data


def entry_of(data: bytes) -> Entry:
    """Read the entry that ``data`` states; NotCanonical or EntryRefused when it is none. Every field is checked."""
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryRefused(f"an entry of {len(data)} bytes; at most {MAX_ENTRY_BYTES} are allowed")
    fields = parse_canonical(data)
    if not isinstance(fields, dict):
        raise EntryRefused("an entry is a JSON object")
    well_bound = data.count(b'"commitment":') == len(_BOUND.findall(data))
    return _entry_from(fields, well_bound=well_bound)


def _entry_from(fields: Mapping[str, Json], *, well_bound: bool) -> Entry:
    """Check each field; ``well_bound`` says that each commitment in the facts is known to be well formed."""
    names = fields.keys()
    if names != _REQUIRED and names != _WITH_CLOCK:
        raise EntryRefused(_wrong_names(frozenset(names)))
    account, facts = fields["account"], fields["facts"]
    if account is not None and not (isinstance(account, str) and account.strip()):
        raise EntryRefused("account is neither null nor a name")
    if not isinstance(facts, dict):
        raise EntryRefused("facts is no JSON object")
    if not well_bound:
        _binds(facts)
    entry = Entry(
        index=_counting(fields["index"], "index", 0),
        act=_matching(fields["act"], "act", _ACT),
        version=_counting(fields["version"], "version", 1),
        actor=_matching(fields["actor"], "actor", _ACTOR),
        account=account,
        batch=_matching(fields["batch"], "batch", _BATCH),
        part=_part(fields["part"]),
        facts=facts,
        happened_at=None if fields["happened_at"] is None else _instant(fields["happened_at"], "happened_at"),
        recorded_at=_instant(fields["recorded_at"], "recorded_at"),
        clock=_instant(fields["clock"], "clock") if "clock" in fields else None,
    )
    if entry.clock is not None and entry.clock >= entry.recorded_at:
        raise EntryRefused("clock stands in an entry only when it was behind recorded_at")
    return entry


def _wrong_names(names: frozenset[str]) -> str:
    missing, unknown = sorted(_REQUIRED - names), sorted(names - _WITH_CLOCK)
    parts = [f"fields missing: {', '.join(missing)}"] if missing else []
    return "; ".join([*parts, f"fields unknown: {', '.join(unknown)}"] if unknown else parts)


def _matching(value: Json, name: str, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise EntryRefused(f"{name} has not the form that it must have: {str(value)[:60]!r}")
    return value


def _counting(value: Json, name: str, least: int) -> int:
    if type(value) is not int or value < least:
        raise EntryRefused(f"{name} is no integer from {least}: {str(value)[:60]!r}")
    return value


def _part(value: Json) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise EntryRefused("part is not the two numbers [k, n]")
    part = _counting(value[0], "part", 1), _counting(value[1], "part", 1)
    if part[0] > part[1]:
        raise EntryRefused(f"part {part[0]} of {part[1]} cannot be")
    return part


def _instant(value: Json, name: str) -> datetime:
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise EntryRefused(f"{name} is no date and time that exists: {value}") from error
    raise EntryRefused(f"{name} is no instant of the form 2020-12-28T12:30:00.000000Z: {str(value)[:60]!r}")


def commitments_in(facts: Json) -> Iterator[tuple[str, str]]:
    """Yield (path, commitment) of every private value in ``facts``, in the order in which they stand.

    A path is dotted: ``place``, ``identifiers.0.value``. Raises EntryRefused for a malformed commitment, or a
    key on the way to one that would make the path ambiguous (letters, digits, ``_`` and ``-`` are allowed).
    """
    yield from _commitments(facts, ())


def _binds(value: Json) -> bool:
    """Whether a private value stands in ``value``; refuses what ``commitments_in`` refuses, without naming its path."""
    if isinstance(value, dict):
        if len(value) == 1 and "commitment" in value:
            _matching(value["commitment"], "commitment", _COMMITMENT)
            return True
        found = False
        for key, member in value.items():
            if isinstance(member, dict | list | tuple) and _binds(member):
                _path((key,))
                found = True
        return found
    found = False
    for member in value if isinstance(value, list | tuple) else ():
        if isinstance(member, dict | list | tuple) and _binds(member):
            found = True
    return found


def _commitments(value: Json, steps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if len(value) == 1 and "commitment" in value:
            yield _path(steps), _matching(value["commitment"], "commitment", _COMMITMENT)
            return
        for key, member in value.items():
            if isinstance(member, dict | list | tuple):
                yield from _commitments(member, (*steps, key))
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            if isinstance(member, dict | list | tuple):
                yield from _commitments(member, (*steps, str(position)))


def _path(steps: tuple[str, ...]) -> str:
    for step in steps:
        if not _STEP.fullmatch(step):
            raise EntryRefused(f"the key {step[:60]!r} cannot lead to a private value: use letters, digits, _ and -")
    return ".".join(steps)


def facts_with_openings(facts: Json, openings: Mapping[str, Json]) -> Json:
    """Return ``facts`` with each commitment replaced by its opened value, or by ERASED where there is none.

    ``openings`` maps paths to values, already checked against their commitments. Raises EntryRefused for a path
    at which no private value stands.
    """
    known = {path for path, _ in commitments_in(facts)}
    strangers = sorted(openings.keys() - known)
    if strangers:
        raise EntryRefused(f"no private value stands at {strangers[0]}")
    return _opened(facts, (), openings)


def _opened(value: Json, steps: tuple[str, ...], openings: Mapping[str, Json]) -> Json:
    if isinstance(value, dict):
        if len(value) == 1 and "commitment" in value:
            return openings.get(_path(steps), ERASED)
        return {key: _opened(member, (*steps, key), openings) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_opened(member, (*steps, str(position)), openings) for position, member in enumerate(value)]
    return value


class EntrySequence:
    """Checks that entries follow each other as the ledger writes them.

    The index has no gap; recorded_at never decreases; the parts of a batch stand together, complete and in
    order, with one recorded_at, clock and account; no batch comes twice.
    """

    def __init__(self) -> None:
        self.next_index = 0
        self._last: Entry | None = None
        self._batches: set[bytes] = set()

    def follow(self, entry: Entry) -> None:
        """Take the next entry. Raises SequenceRefused when it does not follow the one before."""
        if entry.index != self.next_index:
            raise SequenceRefused(f"entry {self.next_index} is expected here, this one says that it is {entry.index}")
        last = self._last
        if last is not None and entry.recorded_at < last.recorded_at:
            raise SequenceRefused("recorded earlier than the entry before it")
        if entry.clock is not None and (last is None or entry.recorded_at != last.recorded_at):
            raise SequenceRefused("a clock that went back is held at the time of the entry before")
        if last is not None and last.part[0] < last.part[1]:
            self._continue_batch(last, entry)
        else:
            self._open_batch(entry)
        self._last = entry
        self.next_index += 1

    def finish(self) -> None:
        """Say that no entry comes any more. Raises SequenceRefused when a commit is left half."""
        if self._last is not None and self._last.part[0] < self._last.part[1]:
            raise SequenceRefused("the ledger ends inside a commit: {} of {} parts".format(*self._last.part))

    def _continue_batch(self, last: Entry, entry: Entry) -> None:
        if entry.batch != last.batch:
            raise SequenceRefused("the commit before it is only half there: {} of {} parts".format(*last.part))
        if entry.part != (last.part[0] + 1, last.part[1]):
            raise SequenceRefused("part {} of {} does not follow part {} of {}".format(*entry.part, *last.part))
        if (entry.recorded_at, entry.account, entry.clock) != (last.recorded_at, last.account, last.clock):
            raise SequenceRefused("the parts of one commit have one time, one clock and one account")

    def _open_batch(self, entry: Entry) -> None:
        if entry.part[0] != 1:
            raise SequenceRefused("a commit starts here with part {} of {}".format(*entry.part))
        batch = bytes.fromhex(entry.batch.replace("-", ""))
        if batch in self._batches:
            raise SequenceRefused(f"the commit {entry.batch} stands in the ledger twice")
        self._batches.add(batch)
