"""Tips out of files: read in confinement, sealed, recognised when they came before, committed in batches, linked.

How an import goes:

1. files are read one after the other by a confined worker; what it gives is gathered into batches;
2. the document of a tip is sealed in the vault before its act is committed, so that no act names a missing file; one
   that no act names after a crash is harmless;
3. under the appender's lock each tip is looked up by its digest (it came before: nothing changes), then by its report's
   number (a new version of the first), and committed; then it falls into a lead where it shares a strong identifier;
4. the batch is durable when the lock is given back. A killed import loses the batch at hand, and a second run of the
   same files takes in exactly the rest.
"""

import hashlib
import json
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from tutela.apps.intake import rules
from tutela.apps.intake.acts import (
    IdentifierTaken,
    ItemQuarantined,
    ItemsQuarantined,
    MomentStated,
    TipReceived,
    VictimsSealed,
)
from tutela.apps.intake.linking import Holders, holders_of, link_new_tip
from tutela.apps.intake.models import QuarantinedItem, SavedProfile, Tip
from tutela.apps.intake.reading import Reading, reading_of
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record import statements, vault
from tutela.apps.record.appending import Decision, deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.selectors import references_of_values
from tutela.engines.confined import ConfinedFailure
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.formats.registry import GuessFrom
from tutela.engines.exchange.plain import Plain
from tutela.engines.exchange.profile import SheetProfile, profile_of
from tutela.engines.exchange.tip import SOURCES, DocumentSeen, Quarantined, TipDocument
from tutela.engines.exchange.tips import document_bytes, read_tips
from tutela.engines.figures.counted import STATED, Counted
from tutela.engines.ledger.canonical import canonical_bytes

BATCH = 100
"""How many results are committed together at most."""

BATCH_SECONDS = 2.0
"""After how long a batch is committed even where it is small, so that little is lost with a crash."""

Progress = Callable[[int, int, int], None]
"""Told after every batch: accepted, duplicates, quarantined so far."""


@dataclass(frozen=True, slots=True)
class TipTaken:
    """A tip that was taken in; ``lead`` where it fell into one."""

    reference: str
    identifiers: tuple[IdentifierTaken, ...]
    version_of: str | None = None
    lead: str | None = None


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A tip that came before: where it stood this time, and the tip that it is."""

    file: str
    row: int | None
    reference: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of the files: every tip in them is among ``tips``, ``linked`` (came before) or ``quarantined``."""

    tips: tuple[TipTaken, ...]
    linked: tuple[Duplicate, ...]
    quarantined: tuple[Quarantined, ...]

    @property
    def accepted(self) -> int:
        """How many tips were taken in."""
        return len(self.tips)

    @property
    def duplicates(self) -> int:
        """How many had come before."""
        return len(self.linked)


@dataclass(slots=True)
class _Import:
    """One import on its way."""

    officer: Officer
    source: str | None
    authority: str | None
    region: str
    names: dict[str, str]
    size: int = -1
    tips: list[TipTaken] = field(default_factory=list)
    linked: list[Duplicate] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    sealed: dict[tuple[str, str | None], vault.SealedFile] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    def named(self, file: str) -> str:
        """The name to keep of a file, its place inside an archive behind it."""
        path, mark, place = file.partition("!")
        return self.names.get(path, path) + mark + place


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A tip ready to be committed; ``document`` is None where it came before and was not sealed again."""

    tip: TipDocument
    reading: Reading
    first: str | None
    document: vault.SealedFile | None


def import_tips(
    *,
    officer: Officer,
    paths: Sequence[Path],
    profile: str | Path | SheetProfile | None = None,
    source: str | None = None,
    authority: str | None = None,
    progress: Progress | None = None,
    names: Mapping[str, str] | None = None,
    client_id: str | None = None,
) -> ImportResult:
    """Take in whatever tips files and folders hold; what cannot be read goes to quarantine and the rest is taken in.

    ``names`` are the names to keep of files that lie elsewhere for the moment (uploads), by their paths.
    ``profile`` is a saved name, a file (TOML or JSON) or a profile; without one the columns of a sheet are told from
    its header where that leaves no doubt, and ``source`` is then wanted. ``authority`` is by default the channel.
    A second import of the same files changes nothing. Each batch is a commit of its own, so ``client_id`` is not used:
    what makes a second arrival harmless is the digest. Raises NotAllowed, Refused for an unknown source or profile.
    """
    officer.must("tips.change")
    if source is not None and source not in SOURCES:
        raise Refused(f"{source!r} is no source of tips; use one of {', '.join(SOURCES)}")
    chosen = profile if isinstance(profile, SheetProfile) else profile_named(profile) if profile else None
    law = catalogue()
    told = GuessFrom(source or "other_state", law.zone_text) if chosen is None else None
    run = _Import(officer, source, authority.strip() if authority else None, law.phone_region, dict(names or {}))
    try:
        for batch in _batches(read_tips(paths, chosen, told=told)):
            prepared, broken = _prepared(run, batch)
            _commit(run, prepared, broken)
            if progress is not None:
                progress(len(run.tips), len(run.linked), len(run.quarantined))
    except ConfinedFailure as failure:
        raise Refused(f"no reader of tips could be started: {failure.reason}") from failure
    return ImportResult(tuple(run.tips), tuple(run.linked), tuple(run.quarantined))


def profile_named(name: str | Path) -> SheetProfile:
    """A column profile by its saved name, or out of a file. Raises Refused, saying what is wrong."""
    row = SavedProfile.objects.filter(name=str(name)).first()
    try:
        if row is not None:
            return profile_of(row.content)
        return profile_of(profile_file(Path(name)))
    except ExchangeError as error:
        raise Refused(error.reason) from error


def profile_file(path: Path) -> Plain:
    """The plain content of a profile's file, TOML or JSON. Raises Refused when it cannot be read."""
    if not path.is_file():
        names = ", ".join(SavedProfile.objects.order_by("name").values_list("name", flat=True)) or "none yet"
        raise Refused(f"there is no saved profile and no file {str(path)!r}; saved profiles: {names}")
    try:
        text = path.read_text(encoding="utf-8")
        plain = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise Refused(f"{path} is no profile in TOML or JSON: {error}") from error
    if not isinstance(plain, dict):
        raise Refused(f"{path} is no profile: a table of name, source, zone and columns is wanted")
    return cast("Plain", plain)


def profile_from_text(text: str) -> SheetProfile:
    """A column profile out of JSON that a person wrote. Raises Refused, saying what is wrong."""
    try:
        return profile_of(json.loads(text))
    except ExchangeError as error:
        raise Refused(error.reason) from error
    except ValueError as error:
        raise Refused(f"this is no JSON: {error}") from error


def _batches(results: Iterator[TipDocument | Quarantined]) -> Iterator[list[TipDocument | Quarantined]]:
    """Gather results until there are enough, or enough time has passed."""
    batch: list[TipDocument | Quarantined] = []
    began = time.monotonic()
    for result in results:
        batch.append(result)
        if len(batch) >= BATCH or time.monotonic() - began > BATCH_SECONDS:
            yield batch
            batch, began = [], time.monotonic()
    if batch:
        yield batch


def _prepared(run: _Import, batch: Sequence[TipDocument | Quarantined]) -> tuple[list[_Prepared], list[Quarantined]]:
    """Normalise and seal before the lock is taken; a document that cannot be had again is quarantined."""
    readings = {
        n: reading_of(result, run.region, run.named(result.document.file))
        for n, result in enumerate(batch)
        if isinstance(result, TipDocument)
    }
    firsts = firsts_of(reading.key for reading in readings.values())
    held = _documents_held({reading.digest for reading in readings.values() if reading.key not in firsts})
    ready, broken = [], []
    with vault.together() as seal:
        for n, result in enumerate(batch):
            if isinstance(result, Quarantined):
                broken.append(result)
                continue
            first = firsts.get(readings[n].key)
            try:
                document = None if first else _sealed(run, result.document, held, seal)
            except (ExchangeError, ConfinedFailure) as error:
                broken.append(Quarantined(result.document.file, result.document.row, None, error.reason))
                continue
            ready.append(_Prepared(result, readings[n], first, document))
    return ready, broken


def _documents_held(digests: Iterable[str]) -> dict[str, str]:
    """Documents that lie in the vault already, by their digests."""
    references = references_of_values(digests, part="digest")
    digest_of = {name: digest for digest, names in references.items() for name in names}
    rows = Tip.objects.filter(digest__in=list(digest_of), document__isnull=False) if digest_of else Tip.objects.none()
    return {digest_of[str(name)]: str(document) for name, document in rows.values_list("digest", "document")}


def _sealed(
    run: _Import, seen: DocumentSeen, held: Mapping[str, str], seal: Callable[[bytes], vault.SealedFile]
) -> vault.SealedFile:
    """Seal the document of a tip; a sheet is sealed once for all its rows. Raises ExchangeError, ConfinedFailure."""
    key = (seen.sha256, seen.place)
    if key not in run.sealed:
        content = document_bytes(Path(seen.file), seen.place)
        if hashlib.sha256(content).hexdigest() != seen.sha256:
            raise ExchangeError("the file was changed while it was read; import it again")
        while len(run.sealed) >= 64:
            run.sealed.pop(next(iter(run.sealed)))
        name = held.get(seen.sha256)
        run.sealed[key] = vault.SealedFile(name, len(content)) if name and vault.holds(name) else seal(content)
    return run.sealed[key]


def _commit(run: _Import, prepared: Sequence[_Prepared], broken: Sequence[Quarantined]) -> None:
    """Commit one batch: all of it, or none."""
    tips: list[TipTaken] = []
    linked: list[Duplicate] = []
    with deciding(run.officer) as decision, statements.held_back("default"):
        # Where nobody wrote since our last batch, what was looked up before the lock was taken still holds.
        alone = decision.size == run.size
        new = [one for one in prepared if one.first is None]
        came = {} if alone else firsts_of(one.reading.key for one in new)
        reports = versions_of_reports((run.source or one.tip.source, one.reading.report) for one in new)
        holders = holders_of(one.reading.identifiers for one in new)
        for one in prepared:
            first = one.first or came.get(one.reading.key)
            if first is not None:
                linked.append(Duplicate(run.named(one.tip.document.file), one.tip.document.row, first))
                continue
            taken = _take_in(run, decision, one, reports, holders)
            came[one.reading.key] = taken.reference
            tips.append(taken)
        _quarantine(run, decision, broken)
        run.size = decision.next_index
    run.tips += tips
    run.linked += linked
    run.quarantined += [replace(item, file=run.named(item.file)) for item in broken]


def firsts_of(keys: Iterable[str]) -> dict[str, str]:
    """The tips that digests belong to, of those that came before."""
    references = references_of_values(keys, part="")
    key_of = {name: key for key, names in references.items() for name in names}
    if not key_of:
        return {}
    names = list(key_of)
    rows = Tip.objects.filter(content__in=names) | Tip.objects.filter(digest__in=names, content=None)
    found: dict[str, str] = {}
    for reference, content, digest in rows.order_by("entry").values_list("reference", "content", "digest"):
        found.setdefault(key_of[str(content or digest)], reference)
    return found


def versions_of_reports(asked: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str], tuple[str, int]]:
    """Of reports (source and number) that came before: the first tip of each, and how many versions there are."""
    wanted = [(source, report) for source, report in asked if report is not None]
    references = references_of_values({report for _, report in wanted}, part="report")
    names = [name for found in references.values() for name in found]
    rows = Tip.objects.filter(report__in=names).order_by("entry") if names else Tip.objects.none()
    tips: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for source, name, reference, first, version in rows.values_list(
        "source", "report", "reference", "version_of", "version"
    ):
        tips[source, str(name)].append((first or reference, version))
    known: dict[tuple[str, str], tuple[str, int]] = {}
    for source, report in wanted:
        versions = [one for name in references.get(report, ()) for one in tips.get((source, name), ())]
        if versions:
            known[source, report] = versions[0][0], max(version for _, version in versions)
    return known


def first_of_report(source: str, report: str | None) -> tuple[str, int] | None:
    """The first tip of a report's number from one source, and how many versions there are."""
    return versions_of_reports([(source, report)]).get((source, report or ""))


def _take_in(
    run: _Import,
    decision: Decision,
    one: _Prepared,
    reports: dict[tuple[str, str], tuple[str, int]],
    holders: Holders,
) -> TipTaken:
    tip, reading = one.tip, one.reading
    source = run.source or tip.source
    reference = decision.next_reference("TIP")
    number = (source, reading.report or "")
    before = reports.get(number)
    version_of, version = (before[0], before[1] + 1) if before else (None, 1)
    if reading.report is not None:
        reports[number] = (version_of or reference, version)
    act = TipReceived(
        tip=reference,
        source=source,
        format=tip.document.format,
        document=one.document.name if one.document else None,
        size=tip.document.size,
        row=tip.document.row,
        digest=reading.digest,
        content=reading.content,
        report=reading.report,
        authority=run.authority or f"Received through its channel: {rules.SOURCE_NAMES[source]}",
        said=reading.said,
        version_of=version_of,
        version=version,
        supplement=tip.supplement,
        received=reading.received,
        made_available=reading.made_available,
        incident=reading.incident,
        incident_type=reading.incident_type,
        escalated=tip.escalated,
        informational=tip.informational,
        priority=reading.priority,
        platform=tip.platform,
        esp=tip.esp,
        country=tip.country,
        identifiers=reading.identifiers,
        files=reading.files,
        notes=tip.notes,
        flags=reading.flags,
        counted=None if version_of else counted_tip(reference, source, reading.received),
        happened_at=reading.received.utc if reading.received else None,
    )
    decision.commit(act)
    if reading.sealed is not None:
        decision.commit(VictimsSealed(tip=reference, sealed=reading.sealed))
    lead = link_new_tip(decision, run.officer, reference, source, reading.identifiers, holders, version_of)
    return TipTaken(reference, reading.identifiers, version_of, lead)


def counted_tip(reference: str, source: str, received: MomentStated | None) -> Counted:
    """The counted fact of a tip: one a report, however many versions of it come."""
    on = received.utc if received else None
    return Counted(change=STATED, kind="tip", object=reference, category=source, on=on)


def _quarantine(run: _Import, decision: Decision, broken: Sequence[Quarantined]) -> None:
    """Put into quarantine what is not there yet."""
    keyed = {_quarantine_key(run, item): item for item in broken}
    there = _in_quarantine(keyed)
    new = [(key, item) for key, item in keyed.items() if key not in there]
    for start in range(0, len(new), 500):
        part = new[start : start + 500]
        names = decision.next_references("QUA", len(part))
        decision.commit(
            ItemsQuarantined(
                source=run.source,
                named_items=tuple(names),
                items=tuple(
                    ItemQuarantined(
                        item=name,
                        row=item.row,
                        file=run.named(item.file),
                        field=item.field,
                        reason=item.reason,
                        key=key,
                    )
                    for name, (key, item) in zip(names, part, strict=True)
                ),
            )
        )


def _in_quarantine(keys: Iterable[str]) -> frozenset[str]:
    """Which of these keys name what is in quarantine already."""
    references = references_of_values(keys, part="items.")
    key_of = {name: key for key, names in references.items() for name in names}
    rows = QuarantinedItem.objects.filter(key__in=list(key_of)) if key_of else QuarantinedItem.objects.none()
    return frozenset(key_of[name] for name in rows.values_list("key", flat=True))


def _quarantine_key(run: _Import, item: Quarantined) -> str:
    """What an item of quarantine is recognised by: the content of its file, its row and field, the reason."""
    facts = [_file_digest(run, item.file), item.row, item.field, item.reason]
    return hashlib.sha256(canonical_bytes(facts)).hexdigest()


def _file_digest(run: _Import, shown: str) -> str:
    """The digest of a file in quarantine; its name where it is a folder or cannot be read."""
    if shown not in run.digests:
        path, _, _member = shown.partition("!")
        try:
            with Path(path).open("rb") as stream:
                run.digests[shown] = hashlib.file_digest(stream, "sha256").hexdigest()
        except (OSError, ValueError):
            run.digests[shown] = f"name:{shown}"
    return run.digests[shown]
