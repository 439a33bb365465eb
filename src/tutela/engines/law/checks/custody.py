"""Hand-overs of an exhibit in their order: times, holders, seals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, breached
from tutela.engines.values import Breach


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """A hand-over; persons are references, ``seal_before`` and ``seal_after`` seal numbers, empty: none.

    ``seal_intact`` None: not looked at.
    """

    number: int
    at: datetime
    released_by: str
    received_by: str
    seal_before: str = ""
    seal_after: str = ""
    seal_intact: bool | None = None


def breaches_of_transfers(law: Catalogue, transfers: Sequence[TransferFacts]) -> list[Breach]:
    """Return what is wrong with the hand-overs of one exhibit, in the order of their numbers."""
    return breached(_findings(law, sorted(transfers, key=lambda one: one.number)))


def _findings(law: Catalogue, transfers: Sequence[TransferFacts]) -> Findings:
    for earlier, later in pairwise(transfers):
        times = law.rule("transfer.times", later.at)
        if times is not None and later.at <= earlier.at:
            yield breach(
                times,
                f"No. {later.number} ({law.local(later.at)}) does not come after no. {earlier.number} "
                f"({law.local(earlier.at)}). Correct the time that is wrong.",
            )
        holder = law.rule("transfer.holder", later.at)
        if holder is not None and later.released_by != earlier.received_by:
            yield breach(
                holder, f"No. {later.number}: {later.released_by} released, {earlier.received_by} held the exhibit."
            )
        seal = law.rule("transfer.seal", later.at)
        if seal is not None and later.seal_before != (earlier.seal_after or earlier.seal_before):
            put_on = earlier.seal_after or earlier.seal_before or "none"
            yield breach(seal, f"No. {later.number}: seal {later.seal_before or 'none'}, put on last: {put_on}.")
    yield from _seals(law, transfers)


def _seals(law: Catalogue, transfers: Sequence[TransferFacts]) -> Findings:
    used: set[str] = set()
    for transfer in transfers:
        broken, reused = law.rule("transfer.seal", transfer.at), law.rule("transfer.seal_reused", transfer.at)
        if broken is not None and transfer.seal_intact is False:
            yield breach(broken, f"No. {transfer.number}: the seal was not intact. Open an incident.")
        fresh = bool(transfer.seal_after) and transfer.seal_after != transfer.seal_before
        if reused is not None and fresh and transfer.seal_after in used:
            yield breach(reused, f"No. {transfer.number}: seal {transfer.seal_after} was used before.")
        used |= {seal for seal in (transfer.seal_before, transfer.seal_after) if seal}
