"""Reads the files of a finished triage run and holds them against each other; nothing in them is taken on trust.

A run is three files: ``run.json`` (the record), ``findings.json`` and ``manifest.parquet`` (docs/formats/triage.md).
The record states the digests of the other two; a run is taken only when it says that it is finished and they agree.
The manifest is digested, never parsed here.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from tutela.apps.evidence.errors import RunUnreadable
from tutela.engines.values import ValueRefused, digest_of_hex, instant_of

RECORD, FINDINGS, MANIFEST = "run.json", "findings.json", "manifest.parquet"
FILES = (RECORD, FINDINGS, MANIFEST)
MOST_BYTES = {RECORD: 16 << 20, FINDINGS: 256 << 20, MANIFEST: 1 << 30}
"""How large each file may be; a run of a million files stays well below."""

UNCATEGORISED = "uncategorised"
_CATEGORIES = 100
T = TypeVar("T")
_WALLS = ("network", "writing", "reading", "processes")


@dataclass(frozen=True, slots=True)
class HitLine:
    """An item of a device that stands on a known-hash list: metadata only. ``kind`` is exact or near.

    Of a near match: how many bits of its hash differ, the picture's quality and how it was turned; of a video which listed one
    it is near to, and how many per cent of the frames of either match.
    """

    source: str
    path: str
    allocated: bool
    size: int
    md5: str
    sha1: str
    sha256: str
    list: str
    kind: str
    category: str | None
    by: tuple[str, ...]
    differs: tuple[str, ...]
    distance: int | None = None
    quality: int | None = None
    turned: str | None = None
    listed_video: str | None = None
    share_of_video: float | None = None
    share_of_listed: float | None = None


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """An item, volume or source that was not read, and why."""

    source: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source as the run found it; digests by kind, stored at acquisition and computed by the run."""

    path: str
    kind: str
    verdict: str
    stored: Mapping[str, str]
    computed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListLine:
    """A known-hash list that the run used: its name, kind, number of entries and the SHA-256 of its file."""

    name: str
    kind: str
    sha256: str
    entries: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a run found."""

    items: int
    read: int
    bytes: int
    hits: tuple[HitLine, ...]
    unread: tuple[UnreadLine, ...]
    sources: tuple[SourceLine, ...]
    manifest_sha256: str
    spared: int = 0
    """How many items a screening did not read, because no entry of the lists has their size; ``spared_bytes`` so many bytes."""
    spared_bytes: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)
    """How many items are ordinary files, by the list that has them; ``perhaps_good`` perhaps, by the filter."""
    perhaps_good: Mapping[str, int] = field(default_factory=dict)
    pictures: Mapping[str, int] = field(default_factory=dict)
    """How many pictures were hashed, not comparable, unread; empty where none was asked for. The same of ``videos``."""
    videos: Mapping[str, int] = field(default_factory=dict)

    @property
    def by_category(self) -> dict[str, int]:
        """Hits by the lists' own categories; what the lists leave open stands under one word."""
        counts = Counter((hit.category or UNCATEGORISED)[:40] for hit in self.hits)
        return dict(sorted(counts.most_common(_CATEGORIES)))


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A finished run whose files agree with each other, and the files themselves."""

    started_at: datetime
    ended_at: datetime
    tool: str
    lists: tuple[ListLine, ...]
    confinement: Mapping[str, str]
    findings: Findings
    findings_sha256: str
    files: Mapping[str, bytes]


def files_in(folder: Path) -> dict[str, bytes]:
    """The three files of a run's folder. Raises RunUnreadable when one is missing or too large."""
    found = {}
    for name in FILES:
        file = folder / name
        try:
            if file.stat().st_size > MOST_BYTES[name]:
                raise RunUnreadable(f"{file} is larger than {MOST_BYTES[name]} bytes")
            found[name] = file.read_bytes()
        except OSError as error:
            raise RunUnreadable(
                f"{file} cannot be read ({error.strerror}); give the folder of a finished run: tutela triage --out"
            ) from error
    return found


def finished_run(files: Mapping[str, bytes]) -> FinishedRun:
    """Read a run from its files by name. Raises RunUnreadable when it is not finished, or when they do not agree."""
    for name in FILES:
        if name not in files:
            raise RunUnreadable(f"{name} is missing; a run is {', '.join(FILES)}")
        if len(files[name]) > MOST_BYTES[name]:
            raise RunUnreadable(f"{name} is larger than {MOST_BYTES[name]} bytes")
    record = _object(_parsed(files[RECORD], RECORD), RECORD)
    if record.get("state") != "finished":
        raise RunUnreadable("the run is not finished; run the same tutela triage command again, it goes on")
    findings_digest = hashlib.sha256(files[FINDINGS]).hexdigest()
    manifest_digest = hashlib.sha256(files[MANIFEST]).hexdigest()
    found = findings_of(files[FINDINGS])
    stated = _text(_object(record.get("findings"), "findings").get("sha256"), "findings.sha256")
    if stated != findings_digest:
        raise RunUnreadable("findings.json was changed after the run ended: its digest is not the one in run.json")
    recorded = _text(_object(record.get("manifest"), "manifest").get("sha256"), "manifest.sha256")
    if not manifest_digest == found.manifest_sha256 == recorded:
        raise RunUnreadable(
            "manifest.parquet was changed after the run ended: its digest is not the one that is stated"
        )
    _counts_agree(_object(record.get("counts"), "counts"), found)
    return FinishedRun(
        started_at=_instant(record.get("started_at"), "started_at"),
        ended_at=_instant(record.get("finished_at"), "finished_at"),
        tool=_tool(_object(record.get("made_by"), "made_by")),
        lists=_lists(_object(record.get("identity"), "identity")),
        confinement=_walls(record.get("confinement")),
        findings=found,
        findings_sha256=findings_digest,
        files={name: files[name] for name in FILES},
    )


def findings_of(data: bytes) -> Findings:
    """Read findings.json. Raises RunUnreadable for anything that has not the documented shape."""
    document = _object(_parsed(data, FINDINGS), FINDINGS)
    spared = _object(document.get("spared", {"files": 0, "bytes": 0}), "spared")
    found = Findings(
        items=_number(document.get("items"), "items"),
        read=_number(document.get("read"), "read"),
        bytes=_number(document.get("bytes"), "bytes"),
        hits=tuple(_hit(one) for one in _rows(document.get("hits"), "hits")),
        unread=tuple(
            UnreadLine(
                _text(one.get("source"), "unread.source"),
                _text(one.get("path"), "unread.path"),
                _text(one.get("reason"), "unread.reason"),
            )
            for one in _rows(document.get("unread"), "unread")
        ),
        sources=tuple(
            SourceLine(
                _text(one.get("path"), "sources.path"),
                _text(one.get("kind"), "sources.kind"),
                _text(one.get("verdict"), "sources.verdict"),
                _digests(one.get("stored"), "sources.stored"),
                _digests(one.get("computed"), "sources.computed"),
            )
            for one in _rows(document.get("sources"), "sources")
        ),
        manifest_sha256=_digest(_object(document.get("manifest"), "manifest").get("sha256"), "manifest.sha256"),
        spared=_number(spared.get("files"), "spared.files"),
        spared_bytes=_number(spared.get("bytes"), "spared.bytes"),
        set_aside=_counts(document.get("set_aside", {}), "set_aside"),
        perhaps_good=_counts(document.get("perhaps_good", {}), "perhaps_good"),
        pictures=_counts(document.get("pictures", {}), "pictures"),
        videos=_counts(document.get("videos", {}), "videos"),
    )
    if found.items != found.read + len(found.unread) + found.spared:
        raise RunUnreadable(
            "findings.json contradicts itself: items are not those read, unread and spared by a screening"
        )
    return found


def _hit(one: Mapping[str, object]) -> HitLine:
    return HitLine(
        source=_text(one.get("source"), "hits.source"),
        path=_text(one.get("path"), "hits.path"),
        allocated=one.get("allocated") is True,
        size=_number(one.get("size"), "hits.size"),
        md5=_text(one.get("md5"), "hits.md5"),
        sha1=_text(one.get("sha1"), "hits.sha1"),
        sha256=_digest(one.get("sha256"), "hits.sha256"),
        list=_text(one.get("list"), "hits.list"),
        kind=_text(one.get("kind"), "hits.kind"),
        category=None if one.get("category") is None else _text(one.get("category"), "hits.category"),
        by=_texts(one.get("by"), "hits.by"),
        differs=_texts(one.get("differs"), "hits.differs"),
        distance=_if_any(_number, one, "distance"),
        quality=_if_any(_number, one, "quality"),
        turned=_if_any(_text, one, "turned"),
        listed_video=_if_any(_text, one, "listed_video"),
        share_of_video=_if_any(_share, one, "share_of_video"),
        share_of_listed=_if_any(_share, one, "share_of_listed"),
    )


def _if_any(read: Callable[[object, str], T], one: Mapping[str, object], name: str) -> T | None:
    """What only some hits state, and what older runs do not."""
    return None if one.get(name) is None else read(one[name], f"hits.{name}")


def _counts_agree(counts: Mapping[str, object], found: Findings) -> None:
    stated = tuple(_number(counts.get(name), f"counts.{name}") for name in ("items", "read", "unread", "hits"))
    if stated != (found.items, found.read, len(found.unread), len(found.hits)):
        raise RunUnreadable("run.json and findings.json state different counts")


def _lists(identity: Mapping[str, object]) -> tuple[ListLine, ...]:
    """Every list: of digests, of pictures and of videos; what an entry is differs."""
    kinds = {"lists": "entries", "pictures": "pictures", "videos": "videos"}
    return tuple(
        ListLine(
            name=_text(one.get("name"), "lists.name")[:200],
            kind=_text(one.get("kind", ""), "lists.kind")[:40],
            sha256=_digest(one.get("sha256"), "lists.sha256"),
            entries=_number(one.get(counted), f"{name}.{counted}"),
        )
        for name, counted in kinds.items()
        for one in _rows(identity.get(name, [] if name != "lists" else None), name)
    )[:200]


def _walls(value: object) -> dict[str, str]:
    walls = _object(value, "confinement")
    return {name: _text(walls.get(name), f"confinement.{name}")[:120] for name in _WALLS}


def _tool(makers: Mapping[str, object]) -> str:
    named = [
        f"{name} {makers[name]}"
        for name in ("tutela", "pytsk3", "libewf-python", "pillow", "rawpy", "av")
        if isinstance(makers.get(name), str)
    ]
    return ", ".join(named)[:120]


def _parsed(data: bytes, name: str) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise RunUnreadable(f"{name} is no JSON document; give the files of a finished run as they are") from error


def _object(value: object, name: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise RunUnreadable(f"{name}: an object is expected; give the files of a finished run as they are")
    return value


def _rows(value: object, name: str) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise RunUnreadable(f"{name}: a list is expected; give the files of a finished run as they are")
    return [_object(one, name) for one in value]


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise RunUnreadable(f"{name}: text is expected; give the files of a finished run as they are")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise RunUnreadable(f"{name}: a list is expected; give the files of a finished run as they are")
    return tuple(_text(one, name) for one in value)


def _number(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise RunUnreadable(f"{name}: a number is expected; give the files of a finished run as they are")
    return value


def _share(value: object, name: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 100:
        raise RunUnreadable(f"{name}: per cent are expected; give the files of a finished run as they are")
    return float(value)


def _counts(value: object, name: str) -> dict[str, int]:
    return {str(one)[:200]: _number(count, name) for one, count in _object(value, name).items()}


def _digest(value: object, name: str) -> str:
    try:
        return digest_of_hex("sha256", _text(value, name))
    except ValueRefused as error:
        raise RunUnreadable(f"{name}: {error}") from error


def _digests(value: object, name: str) -> dict[str, str]:
    return {str(kind): _text(text, name).lower() for kind, text in _object(value, name).items()}


def _instant(value: object, name: str) -> datetime:
    try:
        return instant_of(_text(value, name))
    except ValueRefused as error:
        raise RunUnreadable(f"{name}: {error}") from error
