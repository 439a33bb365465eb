"""Checkpoints and exports: what leaves the house so that a later lie would be seen.

The newest checkpoint that was published is kept with the keys, outside the database. A database restored from a
backup may hold fewer entries than it; then nothing is signed until the missing entries are restored too.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from tutela.apps.record import clock
from tutela.apps.record.act import act_of, known_acts
from tutela.apps.record.appending import Actor
from tutela.apps.record.errors import LedgerDamaged, NotOpened, Refused
from tutela.apps.record.keys import LAST_CHECKPOINT, ledger_key, write_private
from tutela.apps.record.models import Checkpoint, Entry, Head, Mention, Opening
from tutela.apps.record.selectors import entry_at, opening_statement, proof_of_entry, state_size, stored_entries
from tutela.apps.record.services import note_export
from tutela.apps.record.subtrees import root_at
from tutela.engines.ledger.checkpoint import Checkpoint as Signed
from tutela.engines.ledger.checkpoint import open_checkpoint, sign_checkpoint
from tutela.engines.ledger.entry import Entry as LedgerEntry
from tutela.engines.ledger.export import Opening as ExportedOpening
from tutela.engines.ledger.export import write_export
from tutela.engines.ledger.proof import TlogProof


@dataclass(frozen=True, slots=True)
class Published:
    """A signed checkpoint: ``note`` is the text that leaves the house."""

    size: int
    root: bytes
    note: str
    signed_at: datetime
    vkey: str
    fingerprint: str


def publish_checkpoint(size: int | None = None) -> Published:
    """Sign the ledger's size and root, store the note and remember it outside the database.

    Raises Refused where the ledger is shorter than, or contradicts, a checkpoint published before.
    """
    with transaction.atomic("default"):
        head = Head.objects.filter(id=1).first()
        if head is None or head.size == 0:
            raise NotOpened
        chosen = head.size if size is None else size
        origin = opening_statement().origin
        key = ledger_key(origin)
        _refuse_a_shorter_past(origin, head.size)
        stored = Checkpoint.objects.filter(size=chosen).first()
        root = root_at(chosen)
        if stored is None:
            note = sign_checkpoint(Signed(origin, chosen, root), key)
            stored = Checkpoint.objects.create(size=chosen, note=note, signed_at=clock.now())
    if chosen == head.size:
        write_private(Path(settings.TUTELA_KEYS) / LAST_CHECKPOINT, json.dumps({"note": stored.note}))
    verifier = key.verifier
    return Published(chosen, root, stored.note, stored.signed_at, verifier.text, verifier.fingerprint)


def signed_before(size: int) -> Published:
    """A checkpoint that was signed here before. Raises Refused when there is none over so many entries."""
    if not Checkpoint.objects.filter(size=size).exists():
        raise Refused(f"no checkpoint over {size} entries was signed here")
    return publish_checkpoint(size)


def last_published() -> Signed | None:
    """The newest checkpoint remembered outside the database, if any."""
    file = Path(settings.TUTELA_KEYS) / LAST_CHECKPOINT
    if not file.is_file():
        return None
    note = str(json.loads(file.read_text(encoding="ascii"))["note"])
    checkpoint, _opened = open_checkpoint(note, ledger_key(opening_statement().origin).verifier)
    return checkpoint


def _refuse_a_shorter_past(origin: str, size: int) -> None:
    last = last_published()
    if last is None:
        return
    if last.size > size:
        raise Refused(
            f"this ledger has {size} entries, but a checkpoint over {last.size} was published before; "
            "restore the newer backup, nothing shorter is ever signed"
        )
    if root_at(last.size) != last.root:
        raise LedgerDamaged(
            f"the first {last.size} entries have not the root that was published; run: tutela ledger rebuild --check"
        )


def export_ledger(stream: BinaryIO, *, open_references: Iterable[str] = ()) -> Published:
    """Write the whole ledger as one canonical text, commitments only, but for what concerns ``open_references``.

    Source: design/acts, "Export and verification"; the format is in docs/formats/ledger.md.
    """
    published = publish_checkpoint()
    opened = list(_openings(tuple(open_references), published.size))
    key = ledger_key(opening_statement().origin)
    write_export(
        stream,
        origin=opening_statement().origin,
        vkey=key.vkey,
        size=published.size,
        root=published.root,
        entries=stored_entries(0, published.size),
        openings=opened,
        checkpoint_note=published.note,
    )
    return published


def prove_entry(*, officer: Actor, index: int) -> tuple[Published, str]:
    """One entry with its inclusion proof under the newest checkpoint, as a proof file; an export, so an act first."""
    size = state_size()
    if not 0 <= index < size:
        raise Refused(f"the ledger has the entries 0 to {size - 1}, not {index}")
    note_export(officer=officer, what=f"proof of entry {index}", count=1)
    published = publish_checkpoint()
    (data,) = stored_entries(index, index + 1)
    path = proof_of_entry(index, published.size)
    return published, TlogProof(index, tuple(path), published.note, data).text()


def _openings(references: tuple[str, ...], size: int) -> Iterator[ExportedOpening]:
    """Openings of the entries that concern these objects, in the order of the entries; never of what is sealed of a child."""
    entries = Mention.objects.filter(reference__in=references, entry__lt=size).values_list("entry", flat=True)
    closed = [name for name, act in known_acts().items() if act.act_never_exported]
    chosen = Entry.objects.filter(index__in=set(entries)).exclude(act__in=closed).values_list("index", flat=True)
    for index in chosen.order_by("index"):
        entry = entry_at(index)
        for row in Opening.objects.filter(entry=index).order_by("path"):
            if _of_an_object_asked_for(row.path, entry, set(references)):
                yield ExportedOpening(index, row.path, bytes(row.salt), json.loads(row.value))


def _of_an_object_asked_for(path: str, entry: LedgerEntry, asked: set[str]) -> bool:
    """Whether a private value is of an object asked for, where one act made several: item N of a list is the N-th one's."""
    act = act_of(entry.act, entry.version, dict(entry.facts), entry.happened_at, entry.index)
    made = act.named()
    head, _, rest = path.partition(".")
    number, items = rest.partition(".")[0], entry.facts.get(head)
    if asked & (set(act.concerns()) - set(made)) or not isinstance(items, list) or len(items) != len(made):
        return True
    return made[int(number)] in asked


def verifier_key() -> str:
    """The text of the key that checkpoints are verified with; hand it to a second unit."""
    return ledger_key(opening_statement().origin).vkey
