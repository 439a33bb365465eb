"""Questions to the ledger: private values, an object's history, sizes and roots, open discrepancies."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext

from tutela.apps.record import statements
from tutela.apps.record.act import Act, act_of, known_acts
from tutela.apps.record.errors import NotOpened, NotVisible
from tutela.apps.record.models import Discrepancy, Entry, Erased, Head, Mention, Opening
from tutela.apps.record.subtrees import root_at, subtree
from tutela.engines.ledger.canonical import Json
from tutela.engines.ledger.entry import Entry as LedgerEntry
from tutela.engines.ledger.entry import entry_of
from tutela.engines.ledger.tree import consistency_path, inclusion_path

ERASED = "[erased]"
"""What stands in place of a value that was erased."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Size, root and last moment of the ledger, and what its first entry says."""

    origin: str
    title: str
    jurisdiction: str
    exercise: bool
    size: int
    root: bytes
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryItem:
    """One entry as a page shows it."""

    index: int
    act: str
    sentence: str
    actor: str
    account: str | None
    recorded_at: datetime
    happened_at: datetime | None
    facts: Mapping[str, Json]
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OpenDiscrepancy:
    """A discrepancy as a page shows it."""

    reference: str
    rule: str
    text: str
    source: str
    about: str
    district: str | None
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    reason: str | None


def is_opened() -> bool:
    """Whether there is a ledger."""
    return Head.objects.filter(id=1).exists()


def state() -> LedgerState:
    """The ledger as it stands. Raises NotOpened when there is none."""
    head = Head.objects.filter(id=1).first()
    if head is None or head.size == 0:
        raise NotOpened
    facts = entry_at(0).facts
    return LedgerState(
        origin=str(facts["origin"]),
        title=str(facts["title"]),
        jurisdiction=str(facts["jurisdiction"]),
        exercise=bool(facts["exercise"]),
        size=head.size,
        root=root_at(head.size),
        recorded_at=head.recorded_at,
    )


def state_size() -> int:
    """How many entries the ledger has; one row read."""
    return Head.objects.filter(id=1).values_list("size", flat=True).first() or 0


@dataclass(frozen=True, slots=True)
class OpeningStatement:
    """What the first entry says: whose ledger this is, and whether it is an exercise."""

    origin: str
    title: str
    jurisdiction: str
    zone: str
    exercise: bool


def opening_statement() -> OpeningStatement:
    """What the first entry says; cheap enough for every page. Raises NotOpened when there is none."""
    facts = entry_at(0).facts
    return OpeningStatement(
        origin=str(facts["origin"]),
        title=str(facts["title"]),
        jurisdiction=str(facts["jurisdiction"]),
        zone=str(facts["zone"]),
        exercise=bool(facts["exercise"]),
    )


def size_at(moment: datetime) -> int:
    """How many entries were recorded up to and including ``moment``: the only meaning of *as at*."""
    last = (
        Entry.objects.filter(recorded_at__lte=moment).order_by("-recorded_at", "-index").values_list("index", flat=True)
    )
    first = last.first()
    return 0 if first is None else int(first) + 1


def moments_of(indices: Sequence[int]) -> dict[int, datetime]:
    """When entries were recorded."""
    found: dict[int, datetime] = {}
    for start in range(0, len(indices), _BATCH):
        rows = Entry.objects.filter(index__in=indices[start : start + _BATCH])
        found.update(rows.values_list("index", "recorded_at"))
    return found


def root_of_size(size: int) -> bytes:
    """The root over the first ``size`` entries."""
    return root_at(size)


def acts_not_known() -> list[str]:
    """Acts of the ledger that this version of Tutela does not know; the newest entry of each name has its newest version."""
    found = []
    for name in Entry.objects.order_by("act").values_list("act", flat=True).distinct():
        newest = Entry.objects.filter(act=name).order_by("-index").values_list("data", flat=True)[0]
        version, known = entry_of(bytes(newest)).version, known_acts().get(name)
        if known is None or version > known.act_version:
            found.append(f"{name} version {version}")
    return found


def entry_at(index: int) -> LedgerEntry:
    """One entry, read from its stored bytes."""
    data = Entry.objects.filter(index=index).values_list("data", flat=True).first()
    if data is None:
        raise NotOpened
    return entry_of(bytes(data))


def recorded_times(indexes: Iterable[int]) -> dict[int, datetime]:
    """When each of these entries was recorded."""
    return dict(Entry.objects.filter(index__in=list(indexes)).values_list("index", "recorded_at"))


def stored_entries(first: int = 0, until: int | None = None) -> Iterator[bytes]:
    """The stored bytes of entries in order, read in blocks."""
    position = first
    while until is None or position < until:
        rows = list(
            Entry.objects.filter(index__gte=position, index__lt=min(position + 2000, until or position + 2000))
            .order_by("index")
            .values_list("data", flat=True)
        )
        if not rows:
            return
        yield from (bytes(row) for row in rows)
        position += len(rows)


def proof_of_entry(index: int, size: int) -> list[bytes]:
    """The inclusion path of one entry in the tree of ``size`` entries."""
    return inclusion_path(index, size, subtree)


def proof_of_growth(first: int, second: int) -> list[bytes]:
    """The consistency path between two sizes."""
    return consistency_path(first, second, subtree)


def opened(references: Iterable[str | None]) -> dict[str, Json]:
    """The private values that references like ``17/place`` name; an erased one is ``ERASED``."""
    wanted = list({reference for reference in references if reference})
    found: dict[str, Json] = dict.fromkeys(wanted, ERASED)
    for start in range(0, len(wanted), _BATCH):
        rows = Opening.objects.filter(reference__in=wanted[start : start + _BATCH]).values_list("reference", "value")
        found.update((reference, json.loads(value)) for reference, value in rows)
    return found


def opened_text(references: Iterable[str | None]) -> dict[str, str]:
    """Like ``opened``, each value as text."""
    return {r: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for r, v in opened(references).items()}


def references_of_value(text: str, *, prefix: bool = False, limit: int = 200) -> list[str]:
    """References of private texts that equal (or begin with) ``text``, whatever the case."""
    needle = text.casefold()[:120]
    if not needle:
        return []
    if prefix:
        rows = Opening.objects.filter(needle__startswith=needle).order_by("needle", "entry")
        return list(rows.values_list("reference", flat=True)[:limit])
    found = statements.rows(
        "SELECT reference FROM record_opening WHERE needle = %s ORDER BY entry LIMIT %s", (needle, limit)
    )
    return [str(reference) for (reference,) in found]


def references_of_values(texts: Iterable[str], *, part: str, limit: int = 200) -> dict[str, list[str]]:
    """The first references of each of many private texts, whatever the case, in this ``part`` of acts; only of texts that
    have any.

    Cheap where most of the texts are new: which are known at all is asked for all of them together.
    """
    asked = {text: text.casefold()[:120] for text in texts}
    needles = sorted({needle for needle in asked.values() if needle})
    known: set[str] = set()
    for start in range(0, len(needles), _BATCH):
        some = needles[start : start + _BATCH]
        known |= {str(needle) for (needle,) in statements.rows(_KNOWN % ", ".join(["(%s)"] * len(some)), some)}
    first = {
        needle: [str(row[0]) for row in statements.rows(_IN_PART, (needle, f"{part}%", limit))] for needle in known
    }
    return {text: first[needle] for text, needle in asked.items() if first.get(needle)}


_KNOWN = (
    "WITH asked(needle) AS (VALUES %s) SELECT needle FROM asked"
    " WHERE EXISTS (SELECT 1 FROM record_opening WHERE record_opening.needle = asked.needle)"
)
_IN_PART = "SELECT reference FROM record_opening WHERE needle = %s AND path LIKE %s ORDER BY entry LIMIT %s"


def history(reference: str, *, limit: int = 200, before: int | None = None, reads: bool = False) -> list[HistoryItem]:
    """The newest entries about an object, newest first; reads of it only where asked for."""
    mentions = Mention.objects.filter(reference=reference)
    if before is not None:
        mentions = mentions.filter(entry__lt=before)
    rows = Entry.objects.filter(
        index__in=list(mentions.order_by("-entry").values_list("entry", flat=True)[: limit * 3])
    )
    if not reads:
        rows = rows.exclude(act__in=("record.records_read", "record.exported"))
    return items(rows.order_by("-index").values_list("data", flat=True)[:limit], telling=True)


def entries_about(reference: str, acts: Iterable[str]) -> list[HistoryItem]:
    """All entries of these acts about an object, oldest first, however often it was read in between.

    For who sees the object: private parts that its history tells are told.
    """
    about = Mention.objects.filter(reference=reference).values("entry")
    rows = Entry.objects.filter(act__in=list(acts), index__in=about).order_by("index")
    return items(rows.values_list("data", flat=True), telling=True)


def entries_page(
    *, before: int | None = None, act: str | None = None, actor: str | None = None, limit: int = 50
) -> list[HistoryItem]:
    """A page of the ledger, newest first."""
    rows = Entry.objects.all()
    if before is not None:
        rows = rows.filter(index__lt=before)
    if act:
        rows = rows.filter(act=act)
    if actor:
        rows = rows.filter(actor=actor)
    return items(rows.order_by("-index").values_list("data", flat=True)[:limit])


def items(stored: Iterable[object], *, telling: bool = False) -> list[HistoryItem]:
    """Stored entries as history items; private parts stay closed, but for those that an act tells where ``telling``."""
    entries = [entry_of(bytes(data)) for data in stored]  # type: ignore[call-overload]
    acts = [act_of(e.act, e.version, dict(e.facts), e.happened_at, e.index) for e in entries]
    told = opened_text(getattr(act, part) for act in acts for part in act.act_told) if telling else {}
    found = []
    for entry, act in zip(entries, acts, strict=True):
        shown = {key: _shown(value) for key, value in entry.facts.items()}
        shown |= {part: told[getattr(act, part)] for part in act.act_told if getattr(act, part) in told}
        found.append(
            HistoryItem(
                index=entry.index,
                act=entry.act,
                sentence=_sentence(act, entry, shown),
                actor=entry.actor.removeprefix("officer:"),
                account=entry.account,
                recorded_at=entry.recorded_at,
                happened_at=entry.happened_at,
                facts=entry.facts,
                parts=tuple((k, text) for k, text in shown.items() if k != "counted" and entry.facts[k] is not None),
            )
        )
    return found


CODE = re.compile(r"[a-z]+(_[a-z]+)*")
"""A word of ours such as ``preservation_asked``, shown with spaces and in the reader's language."""


def _sentence(act: Act, entry: LedgerEntry, shown: Mapping[str, str]) -> str:
    """What happened, in the reader's language; codes within it too."""
    return gettext(act.sentence()).format_map(_Words(shown, actor=_shown(entry.actor)))


class _Words(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def _shown(value: Json) -> str:
    if isinstance(value, dict):
        return "[sealed]" if set(value) == {"commitment"} else ", ".join(f"{k}: {_shown(v)}" for k, v in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    if value is None:
        return gettext("(not stated)")
    text = str(value).removeprefix("officer:")
    return gettext(text.replace("_", " ")) if CODE.fullmatch(text) else text


def discrepancies(
    *,
    about: str | None = None,
    rule: str | None = None,
    districts: frozenset[str] | None = None,
    open_only: bool = True,
    limit: int = 200,
) -> list[OpenDiscrepancy]:
    """Discrepancies, oldest first; ``districts`` None means every one."""
    rows = Discrepancy.objects.order_by("opened_entry")
    if about is not None:
        rows = rows.filter(about=about)
    if rule is not None:
        rows = rows.filter(rule=rule)
    if open_only:
        rows = rows.filter(closed_entry=None)
    if districts is not None:
        rows = rows.filter(district__in=districts)
    return _shown_discrepancies(list(rows[:limit]))


def discrepancy_for(reference: str, districts: frozenset[str] | None) -> OpenDiscrepancy:
    """One discrepancy for who sees these districts (None: all). Raises NotVisible."""
    rows = list(Discrepancy.objects.filter(reference=reference))
    if not rows or (districts is not None and rows[0].district not in districts):
        raise NotVisible(reference)
    return _shown_discrepancies(rows)[0]


def _shown_discrepancies(found: list[Discrepancy]) -> list[OpenDiscrepancy]:
    texts = opened_text([r.text for r in found] + [r.reason for r in found])
    return [
        OpenDiscrepancy(
            reference=r.reference,
            rule=r.rule,
            text=texts[r.text],
            source=r.source,
            about=r.about,
            district=r.district,
            opened_at=r.opened_at,
            closed_at=r.closed_at,
            closed_by=r.closed_by.removeprefix("officer:") if r.closed_by else None,
            reason=texts[r.reason] if r.reason else None,
        )
        for r in found
    ]


def known_references(text: str, *, limit: int = 20) -> list[str]:
    """References of objects that begin with ``text``, for the search box."""
    rows = Mention.objects.filter(reference__startswith=text).values("reference").annotate(last=Max("entry"))
    return [row["reference"] for row in rows.order_by("-last")[:limit]]


def erased_count() -> int:
    """How many private values were erased."""
    return Erased.objects.count()
