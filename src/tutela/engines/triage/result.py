"""What a triage run answers: counts, hits, what was unread, and the manifest."""

from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that matches a list entry. ``kind`` is exact or near; ``by`` names the digests that agree.

    ``differs`` names digests (or the size) of the entry that contradict the item: empty in an ordinary match.
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
    offset: int | None
    by: tuple[str, ...]
    differs: tuple[str, ...]
    version: str | None = None
    series: str | None = None
    distance: int | None = None
    """Of a near match: bits of 256 that differ, the picture's quality, and what is done to it to match (else None)."""
    quality: int | None = None
    turned: str | None = None
    listed_video: str | None = None
    """Of a video near to a listed one: the list's name for it, and how many per cent of the frames of either side match;
    ``distance`` is then the best."""
    share_of_video: float | None = None
    share_of_listed: float | None = None


@dataclass(frozen=True, slots=True)
class UnreadItem:
    """An item, a volume or a whole source that could not be read, and why.

    ``offset`` is the volume's, in bytes, None for a whole source or a folder.
    """

    path: str
    reason: str
    source: str
    offset: int | None


@dataclass(frozen=True, slots=True)
class SourceVerdict:
    """How the bytes of a source compare with the digest stored at its acquisition.

    ``verdict`` is ``agrees``, ``differs``, ``none stored``, ``unread`` or ``not computed``; digests by kind, lower-case hex.
    """

    path: str
    kind: str
    verdict: str
    stored: dict[str, str]
    computed: dict[str, str]


SPARED = "not read: no entry of the lists has its size"
"""What a manifest says of a file that a screening spared."""


@dataclass(frozen=True, slots=True)
class Spared:
    """What a screening did not read, and why no exact match was lost by it.

    ``sizes_compared`` are the different sizes of what was spared, ``sizes_listed`` those of the entries of every list, and
    ``sizes_in_common`` how many are among both: none, or the run ends with an error. Where ``lists_without_sizes`` names a
    list with entries of no stated size, nothing is spared.
    """

    files: int
    bytes: int
    sizes_compared: int
    sizes_listed: int
    sizes_in_common: int
    lists_without_sizes: list[str]


@dataclass(frozen=True, slots=True)
class TriageResult:
    """The findings of a finished run; ``bytes`` are of the items read.

    ``items`` = ``read`` + number of ``unread``, + ``spared.files`` where the run was a screening (else None).
    """

    items: int
    read: int
    unread: list[UnreadItem]
    bytes: int
    hits: list[Hit]
    sources: list[SourceVerdict]
    manifest: Path
    manifest_sha256: str
    set_aside: dict[str, int] = field(default_factory=dict)
    """How many of the items read are ordinary files, by the list that has them; ``perhaps_good`` by the filter."""
    perhaps_good: dict[str, int] = field(default_factory=dict)
    pictures: dict[str, int] = field(default_factory=dict)
    """Of the items read, how many pictures were ``hashed``, ``not comparable`` (low quality) and ``unread``; empty without."""
    videos: dict[str, int] = field(default_factory=dict)
    """The same of videos; ``by key frames`` are those of which no other frame was hashed, ``in part`` those that break off."""
    spared: Spared | None = None
    searched: int | None = None
    """Bytes of unallocated space and file slack that were searched; None where that was not asked for."""

    def document(self, *, absolute: bool) -> dict[str, object]:
        """The findings as plain values; the manifest's path absolute (for an answer) or bare (for the file beside it)."""
        path = str(self.manifest) if absolute else self.manifest.name
        screened = {} if self.spared is None else {"spared": asdict(self.spared)}
        return screened | {
            "items": self.items,
            "read": self.read,
            "unread": [asdict(one) for one in self.unread],
            "bytes": self.bytes,
            "hits": [asdict(one) for one in self.hits],
            "sources": [asdict(one) for one in self.sources],
            "manifest": {"path": path, "sha256": self.manifest_sha256},
            "set_aside": dict(sorted(self.set_aside.items())),
            "perhaps_good": dict(sorted(self.perhaps_good.items())),
            "pictures": dict(sorted(self.pictures.items())),
            "searched": self.searched,
            "videos": dict(sorted(self.videos.items())),
        }


def result_of(document: dict[str, object], folder: Path) -> TriageResult:
    """Read what ``document`` wrote for the file beside the manifest in ``folder``. Raises ValueError."""
    try:
        manifest = document["manifest"]
        return TriageResult(
            items=int(document["items"]),  # type: ignore[call-overload]  # wrong types end in the except below
            read=int(document["read"]),  # type: ignore[call-overload]
            unread=[UnreadItem(**one) for one in document["unread"]],  # type: ignore[attr-defined]
            bytes=int(document["bytes"]),  # type: ignore[call-overload]
            hits=[
                Hit(**{**one, "by": tuple(one["by"]), "differs": tuple(one["differs"])})
                for one in document["hits"]  # type: ignore[attr-defined]
            ],
            sources=[SourceVerdict(**one) for one in document["sources"]],  # type: ignore[attr-defined]
            manifest=folder / manifest["path"],  # type: ignore[index]
            manifest_sha256=manifest["sha256"],  # type: ignore[index]
            set_aside=dict(document["set_aside"]),  # type: ignore[call-overload]
            perhaps_good=dict(document["perhaps_good"]),  # type: ignore[call-overload]
            pictures=dict(document["pictures"]),  # type: ignore[call-overload]
            videos=dict(document.get("videos", {})),  # type: ignore[call-overload]
            searched=document["searched"],  # type: ignore[arg-type]
            spared=Spared(**document["spared"]) if "spared" in document else None,  # type: ignore[arg-type]
        )
    except (KeyError, TypeError) as error:
        raise ValueError("malformed findings") from error
