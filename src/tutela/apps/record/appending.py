"""The one appender: decisions are made and acts committed under its lock, all or none.

How a commit goes:

1. the outermost ``deciding`` opens a transaction and takes the lock (``BEGIN IMMEDIATE`` on SQLite, the head row
   ``FOR UPDATE`` on PostgreSQL), so that doors and rules see the state that the act is recorded against;
2. each committed act gets the next index and is applied to the tables at once;
3. when the outermost block ends, the entries are written with their places in the batch, private values get
   their salts, the tree grows, and the transaction commits. Any error undoes everything.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import uuid_utils
from django.db import connections, transaction

from tutela.apps.record import clock, statements
from tutela.apps.record.act import Act, PrivateValue, act_of, facts_of
from tutela.apps.record.acts import DiscrepancyOpened
from tutela.apps.record.apply import Recorded, apply, numbers_given
from tutela.apps.record.errors import AlreadyRecorded, NotOpened
from tutela.apps.record.models import Entry, Head, Opening
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.subtrees import keep_subtrees
from tutela.engines.ledger.canonical import Json, canonical_bytes
from tutela.engines.ledger.commitment import SALT_BYTES, commit_to_bytes
from tutela.engines.ledger.entry import Entry as LedgerEntry
from tutela.engines.ledger.entry import entry_bytes
from tutela.engines.ledger.tree import Frontier, leaf_hash
from tutela.engines.values import Breach


class Actor(Protocol):
    """Whoever acts: an officer, or the system itself."""

    @property
    def actor(self) -> str: ...


@dataclass(frozen=True, slots=True)
class System:
    """Tutela itself, for what no officer does."""

    actor: str = "system"


SYSTEM = System()

MOVE_HEAD = "UPDATE record_head SET size = %s, frontier = %s, recorded_at = %s WHERE id = 1"

_account: ContextVar[str | None] = ContextVar("account", default=None)


@contextmanager
def from_account(account: str) -> Iterator[None]:
    """Record the system account beside the officer while the block runs (commands do this)."""
    token = _account.set(account)
    try:
        yield
    finally:
        _account.reset(token)


@dataclass(slots=True)
class _Pending:
    """One act waiting for the end of its commit, with its facts and private values."""

    act: Act
    actor: str
    index: int
    facts: dict[str, Json]
    privates: dict[str, PrivateValue]


@dataclass(slots=True)
class Decision:
    """The right to append while the lock is held. ``recorded_at`` is the moment of every act of this commit."""

    size: int
    frontier: Frontier
    recorded_at: datetime
    clock_said: datetime | None
    batch: str
    pending: list[_Pending] = field(default_factory=list)
    actor: str = "system"
    series: dict[str, int] = field(default_factory=dict)

    @property
    def next_index(self) -> int:
        return self.size + len(self.pending)

    def next_reference(self, prefix: str) -> str:
        """The next reference of a series, for example ``EX-000123``; given for good when an act names it."""
        return self.next_references(prefix, 1)[0]

    def next_references(self, prefix: str, count: int) -> list[str]:
        """The next ``count`` references of a series."""
        if prefix not in self.series:
            given = statements.rows("SELECT last FROM record_series WHERE prefix = %s", (prefix,))
            self.series[prefix] = int(given[0][0]) if given else 0
        last = self.series[prefix]
        return [f"{prefix}-{last + n:06}" for n in range(1, count + 1)]

    def commit(self, *acts: Act, by: Actor | None = None) -> Receipt:
        """Append and apply acts. They become durable together when the outermost decision ends."""
        first = self.next_index
        actor = by.actor if by else self.actor
        for one in acts:
            waiting = _Pending(one, actor, self.next_index, *facts_of(one))
            self.pending.append(waiting)
            apply(_as_replayed(waiting), Recorded(waiting.index, self.recorded_at, actor, self.batch))
            self.series |= numbers_given(one)
        return Receipt(
            first=first,
            last=self.next_index - 1,
            recorded_at=self.recorded_at,
            batch=self.batch,
            named=tuple(r for one in acts if not isinstance(one, DiscrepancyOpened) for r in one.named()),
            discrepancies=tuple(one.discrepancy for one in acts if isinstance(one, DiscrepancyOpened)),
        )

    def discrepancies(
        self, about: str, breaches: Sequence[Breach], district: str | None = None
    ) -> list[DiscrepancyOpened]:
        """Breached rules as acts to commit beside what happened."""
        references = self.next_references("D", len(breaches))
        return [
            DiscrepancyOpened(
                discrepancy=reference, about=about, rule=b.rule, text=b.text, source=b.source, district=district
            )
            for reference, b in zip(references, breaches, strict=True)
        ]


_decision: ContextVar[Decision | None] = ContextVar("decision", default=None)


@contextmanager
def deciding(officer: Actor, client_id: str | None = None) -> Iterator[Decision]:
    """Take the appender's lock and decide. A decision inside a decision joins it.

    ``client_id`` (a UUIDv7 text) is the id that an offline or retrying client gave its act.

    Raises AlreadyRecorded when acts with that id have arrived before, NotOpened when there is no ledger.
    """
    outer = _decision.get()
    if outer is not None:
        before, outer.actor = outer.actor, officer.actor
        try:
            yield outer
        finally:
            outer.actor = before
        return
    with transaction.atomic("default"):
        decision = _locked(officer.actor, client_id)
        token = _decision.set(decision)
        try:
            yield decision
        finally:
            _decision.reset(token)
        if decision.pending:
            _write(decision)


def _locked(actor: str, client_id: str | None) -> Decision:
    heads = Head.objects.select_for_update() if connections["default"].vendor == "postgresql" else Head.objects
    head = heads.filter(id=1).first()
    if head is None:
        raise NotOpened
    if client_id is not None and (receipt := receipt_of(client_id)):
        raise AlreadyRecorded(receipt)
    now = clock.now()
    clamped = head.recorded_at is not None and now < head.recorded_at
    return Decision(
        size=head.size,
        frontier=Frontier.from_text(head.frontier),
        recorded_at=head.recorded_at if clamped and head.recorded_at else now,
        clock_said=now if clamped else None,
        batch=client_id or str(uuid_utils.uuid7()),
        actor=actor,
    )


def receipt_of(batch: str) -> Receipt | None:
    """The receipt of acts that were committed under a client's id, if any were."""
    rows = list(Entry.objects.filter(batch=batch).order_by("index").values_list("index", "recorded_at"))
    if not rows:
        return None
    return Receipt(first=rows[0][0], last=rows[-1][0], recorded_at=rows[0][1], batch=batch)


def _as_replayed(waiting: _Pending) -> Act:
    """The act as ``apply`` will see it at every replay: private values as references."""
    one = waiting.act
    return act_of(one.act_name, one.act_version, waiting.facts, one.happened_at, waiting.index)


def _write(decision: Decision) -> None:
    """Write entries, openings, tree and head of one commit."""
    openings: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    frontier = decision.frontier
    for place, waiting in enumerate(decision.pending, start=1):
        for path, private in waiting.privates.items():
            salt, text = secrets.token_bytes(SALT_BYTES), canonical_bytes(private.value)
            private.place["commitment"] = commit_to_bytes(text, salt)
            openings.append(opening(waiting.index, path, salt, private.value, text))
        data = entry_bytes(
            LedgerEntry(
                index=waiting.index,
                act=waiting.act.act_name,
                version=waiting.act.act_version,
                actor=waiting.actor,
                account=_account.get(),
                batch=decision.batch,
                part=(place, len(decision.pending)),
                recorded_at=decision.recorded_at,
                happened_at=waiting.act.happened_at,
                clock=decision.clock_said,
                facts=waiting.facts,
            )
        )
        leaf = leaf_hash(data)
        frontier = frontier.append(leaf)
        entries.append(
            {
                "index": waiting.index,
                "data": data,
                "leaf": leaf,
                "act": waiting.act.act_name,
                "actor": waiting.actor,
                "batch": decision.batch,
                "recorded_at": decision.recorded_at,
            }
        )
    statements.insert_many(Entry, entries)
    statements.insert_many(Opening, openings)
    keep_subtrees(decision.size, frontier.size)
    _move_head(frontier, decision.recorded_at)


def _move_head(frontier: Frontier, recorded_at: datetime) -> None:
    statements.run(MOVE_HEAD, [(frontier.size, frontier.to_text(), recorded_at)])


def opening(index: int, path: str, salt: bytes, value: Json, text: bytes) -> dict[str, Any]:
    """A private value, with its canonical ``text``, as its row."""
    return {
        "reference": f"{index}/{path}",
        "entry": index,
        "path": path,
        "salt": salt,
        "value": text.decode(),
        "needle": needle_of(value),
    }


def needle_of(value: Json) -> str:
    """The form in which a private value is looked up: text, case folded, cut at 120 characters."""
    return value.casefold()[:120] if isinstance(value, str) else ""
