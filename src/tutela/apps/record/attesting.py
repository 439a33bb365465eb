"""What others attest of checkpoints that left the house: a second unit's cosignature, an authority's time-stamp.

Tutela contacts nobody: an officer carries a file out, and the answer comes back as a file.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate

from tutela.apps.record.acts import CheckpointAttested
from tutela.apps.record.appending import Actor, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.keys import ledger_key
from tutela.apps.record.models import Attestation, Checkpoint
from tutela.apps.record.selectors import opening_statement, proof_of_growth
from tutela.engines.ledger.checkpoint import Checkpoint as Signed
from tutela.engines.ledger.checkpoint import open_checkpoint
from tutela.engines.ledger.cosignature import WitnessKey, cosigned_at
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.ledger.growth import Growth
from tutela.engines.ledger.note import VerifierKey, parts_of_note
from tutela.engines.ledger.timestamp import check_reply, query, stamped_bytes, stamps

COSIGNED, STAMPED = "cosignature", "time-stamp"


@dataclass(frozen=True, slots=True)
class Attested:
    """One attestation of a checkpoint, checked when it was taken in."""

    size: int
    means: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CheckpointValue:
    """A checkpoint that was signed here, and who else attests it."""

    size: int
    note: str
    signed_at: datetime
    attested: tuple[Attested, ...]


def take_cosignature(*, officer: Actor, note: str, witness: WitnessKey) -> Attested:
    """Take in a checkpoint of this ledger that a second unit has cosigned. Raises Refused when it is not, or comes twice."""
    try:
        checkpoint, _opened = open_checkpoint(note, _own_key())
        at = cosigned_at(note, witness)
    except LedgerError as error:
        raise Refused(f"this cosigned checkpoint is not taken in: {error}") from error
    _signed_here(checkpoint)
    _text, lines = parts_of_note(note)
    line = next(one for one in lines if (one.name, one.key_id) == (witness.name, witness.key_id))
    return _recorded(officer, Attested(checkpoint.size, COSIGNED, witness.text, at), line.text())


def take_time_stamp(*, officer: Actor, reply: bytes, certificates: Sequence[Certificate]) -> Attested:
    """Take in a time-stamp reply over a checkpoint that was signed here. Raises Refused when it does not hold."""
    key = _own_key()
    try:
        for row in Checkpoint.objects.order_by("-size").iterator():
            stamped = stamped_bytes(row.note, key)
            if stamps(reply, stamped):
                stamp = check_reply(reply, stamped, certificates)
                found = Attested(row.size, STAMPED, stamp.authority, stamp.at)
                return _recorded(officer, found, base64.b64encode(reply).decode())
    except LedgerError as error:
        raise Refused(f"this time-stamp is not taken in: {error}") from error
    raise Refused("this time-stamp is over no checkpoint that was signed here; ask for one over its query file")


def checkpoints(limit: int = 20) -> list[CheckpointValue]:
    """The newest checkpoints that were signed here, with what attests them."""
    rows = list(Checkpoint.objects.order_by("-size")[:limit])
    found: dict[int, list[Attested]] = {row.size: [] for row in rows}
    for one in Attestation.objects.filter(size__in=list(found)).order_by("attested_at"):
        found[one.size].append(Attested(one.size, one.means, one.by, one.attested_at))
    return [CheckpointValue(row.size, row.note, row.signed_at, tuple(found[row.size])) for row in rows]


def cosigned_note(size: int) -> str:
    """The checkpoint over ``size`` entries with every cosignature taken in. Raises Refused when none was signed."""
    lines = Attestation.objects.filter(size=size, means=COSIGNED).order_by("attested_at")
    return _note(size) + "".join(lines.values_list("evidence", flat=True))


def growth_file(since: int, size: int) -> str:
    """What a second unit that has seen ``since`` entries is sent: the checkpoint and the proof that it grows from there."""
    if not 0 <= since <= size:
        raise Refused(f"a checkpoint over {size} entries does not grow from {since}")
    path = proof_of_growth(since, size) if since else []
    return Growth(since, tuple(path), _note(size)).text()


def time_stamp_query(size: int) -> bytes:
    """The query that a time-stamping authority is sent for the checkpoint over ``size`` entries."""
    return query(stamped_bytes(_note(size), _own_key()))


def _recorded(officer: Actor, found: Attested, evidence: str) -> Attested:
    with deciding(officer) as decision:
        known = Attestation.objects.filter(size=found.size, means=found.means, by=found.by)
        if known.exists():
            raise Refused(f"the {found.means} of {found.by} over {found.size} entries was taken in already")
        decision.commit(
            CheckpointAttested(size=found.size, means=found.means, by=found.by, evidence=evidence, happened_at=found.at)
        )
    return found


def _signed_here(checkpoint: Signed) -> None:
    if Signed.from_text(parts_of_note(_note(checkpoint.size))[0]) != checkpoint:
        raise Refused(
            f"a checkpoint over {checkpoint.size} entries with another root was signed here: one history is false; "
            "keep both, and run: tutela ledger rebuild --check"
        )


def _note(size: int) -> str:
    row = Checkpoint.objects.filter(size=size).first()
    if row is None:
        raise Refused(f"no checkpoint over {size} entries was signed here")
    return row.note


def _own_key() -> VerifierKey:
    return ledger_key(opening_statement().origin).verifier
