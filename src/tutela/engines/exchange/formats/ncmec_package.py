"""NCMEC CyberTipline, the package that a police unit downloads: a folder or ZIP of one document, media and
supplements (formats.md 1b).

The document is an XML ``report`` in NCMEC's police namespace (default or with a prefix), the same wrapped by a case
system (``IMPORT/CRIMEREPORT``), or the police JSON. Its inner model is not public: known words are read, the rest is
named in ``unknown``. Several packages in one folder or ZIP are told apart by their folders. Everything else that lies
there is hashed as it streams by; no byte of it is kept.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from tutela.engines.exchange.archive import Bundle, Member, bundle, hash_member, read_member
from tutela.engines.exchange.draft import Belonging, Draft
from tutela.engines.exchange.errors import ExchangeError, Malformed, NotATip
from tutela.engines.exchange.formats import ncmec_provider_xml
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json_list
from tutela.engines.exchange.guarded_xml import Node, parse_xml
from tutela.engines.exchange.ncmec_vocabulary import Walk
from tutela.engines.exchange.tip import DocumentSeen, Enclosure, Flag, Quarantined, TipDocument, TipFile
from tutela.engines.values import Digests

FORMAT = "ncmec_package"
NAMESPACE = "http://report.cybertip.org/leaws/icac"
_WRAPPERS = {"IMPORT": "CRIMEREPORT"}
_ENCLOSURE_FOLDERS = frozenset({"media", "supplement", "supplements", "supplemental"})


def looks_like(root: Node) -> bool:
    """Say whether a document is a police report: NCMEC's police namespace, a case system's wrapper, or a ``report``
    that has a number and no platform's summary."""
    if root.name in _WRAPPERS:
        return root.child(_WRAPPERS[root.name]) is not None
    is_police = root.namespace == NAMESPACE or (
        root.child("reportId") is not None and not root.child("incidentSummary")
    )
    return root.name == "report" and is_police


def parse_ncmec_xml(data: bytes, file: str, place: str | None = None) -> TipDocument:
    """Read any XML of the CyberTipline: the police report, a platform's report, its details of a file.

    Raises NotATip (also for the answers of NCMEC's server, by name), Malformed, Forbidden (DTD) or TooLarge.
    """
    root = parse_xml(data)
    ncmec_provider_xml.refuse_answers(root)
    digest = hashlib.sha256(data).hexdigest()
    if looks_like(root):
        return _police_report(root, DocumentSeen(file, place, FORMAT, len(data), digest))
    if ncmec_provider_xml.looks_like(root):
        document = DocumentSeen(file, place, ncmec_provider_xml.FORMAT, len(data), digest)
        return ncmec_provider_xml.tip_of_provider_xml(root, document)
    raise NotATip(f"the XML's root is {root.name!r}: it is no CyberTipline report")


def _police_report(root: Node, document: DocumentSeen) -> TipDocument:
    draft = Draft()
    walk = Walk(draft)
    report, path = root, root.name
    if root.name in _WRAPPERS:
        wrapped = root.child(_WRAPPERS[root.name]) or root
        report, path = wrapped.child("report") or wrapped, f"{path}/{wrapped.name}"
    number = draft.text(report.text_of("reportId"), f"{path}/reportId")
    if number is None:
        raise Malformed("the report has no number", field=f"{path}/reportId")
    walk.beneath(report, path, Belonging("incident", "incident/0", None))
    return draft.finished(walk.summary.added_to(TipDocument("ncmec", document, reference=number)))


@dataclass(slots=True)
class _Report:
    """A document of a package with its folder and what comes to lie with it."""

    folder: str
    tip: TipDocument
    enclosures: list[Enclosure] = field(default_factory=list)


def read_ncmec_package(path: Path, file: str) -> Iterator[TipDocument | Quarantined]:
    """Read every report in a folder or ZIP with its enclosures; what is broken or unclear is quarantined.

    Raises ExchangeError only when the folder or archive as a whole cannot be read.
    """
    with bundle(path) as source:
        for refused in source.refused:
            yield Quarantined(f"{file}!{refused.place}", None, None, refused.reason)
        documents = [member for member in source.members if _may_be_document(member)]
        reports: list[_Report] = []
        for member in documents:
            for found in _documents_of(source, member, file):
                if isinstance(found, Quarantined):
                    yield found
                else:
                    reports.append(_Report(_folder_of(member.place), found))
        if not reports:
            yield Quarantined(file, None, None, "no XML or JSON of a report was found in it; nothing was taken in")
            return
        taken = {member.place for member in documents}
        for member in source.members:
            if member.place not in taken:
                yield from _enclosed(source, member, reports, file)
    for report in reports:
        yield _with_enclosures(report.tip, report.enclosures)


def _may_be_document(member: Member) -> bool:
    place = PurePosixPath(member.place)
    inside = {part.casefold() for part in place.parent.parts}
    hidden = place.name.startswith(".") or "__MACOSX" in place.parts
    return place.suffix.casefold() in (".xml", ".json") and not inside & _ENCLOSURE_FOLDERS and not hidden


def _folder_of(place: str) -> str:
    return PurePosixPath(place).parent.as_posix()


def _documents_of(source: Bundle, member: Member, file: str) -> Iterator[TipDocument | Quarantined]:
    try:
        data = read_member(source, member)
        if member.place.casefold().endswith(".xml"):
            yield parse_ncmec_xml(data, file, member.place)
        else:
            yield from parse_ncmec_json_list(data, file, member.place)
    except ExchangeError as error:
        yield Quarantined(f"{file}!{member.place}", None, error.field, error.reason)


def _enclosed(source: Bundle, member: Member, reports: list[_Report], file: str) -> Iterator[Quarantined]:
    """Hash a medium and lay it beside its report; one that belongs to no single report is quarantined."""
    try:
        enclosure = hash_member(source, member)
    except ExchangeError as error:
        yield Quarantined(f"{file}!{member.place}", None, error.field, error.reason)
        return
    owner = _owner(enclosure, reports)
    if owner is None:
        reason = f"it belongs to no single report of the package; SHA-256 {enclosure.digests.sha256}"
        yield Quarantined(f"{file}!{member.place}", None, None, reason)
    else:
        owner.enclosures.append(enclosure)


def _owner(enclosure: Enclosure, reports: list[_Report]) -> _Report | None:
    """Find the report that a medium came with: nearest folder, then stated digest, then report number in its path."""
    place = PurePosixPath(enclosure.place)
    around = [report for report in reports if report.folder == "." or PurePosixPath(report.folder) in place.parents]
    depth = max((_depth(report.folder) for report in around), default=0)
    near = [report for report in around if _depth(report.folder) == depth]
    whole = [report for report in near if not report.tip.supplement] or near
    for choice in (
        whole,
        [report for report in whole if any(_states(file, enclosure.digests) for file in report.tip.files)],
        [report for report in whole if report.tip.reference and report.tip.reference in enclosure.place],
    ):
        if len(choice) == 1 or (
            choice and {report.tip.reference for report in choice} == {choice[0].tip.reference or ""}
        ):
            return choice[0]
    return None


def _depth(folder: str) -> int:
    return 0 if folder == "." else len(PurePosixPath(folder).parts)


def _with_enclosures(tip: TipDocument, enclosures: list[Enclosure]) -> TipDocument:
    """Tie each file that the report names to the medium of its digest, or else of its name."""
    if not enclosures:
        return tip
    files, flags = [], list(tip.flags)
    for named in tip.files:
        medium = next((item for item in enclosures if _states(named, item.digests)), None)
        medium = medium or next((item for item in enclosures if _bears_name(named, item)), None)
        if medium is None:
            files.append(named)
            continue
        agrees = _states(named, medium.digests) if _stated(named.digests) else None
        if agrees is False:
            text = f"{medium.place} bears its name and not its digest"
            flags.append(Flag("enclosure_differs", named.holder, text))
        files.append(replace(named, enclosure=medium.place, enclosure_agrees=agrees, size=named.size or medium.size))
    return replace(tip, files=tuple(files), enclosures=tuple(enclosures), flags=tuple(flags))


def _stated(digests: Digests) -> Iterable[tuple[str, str]]:
    pairs = (("md5", digests.md5), ("sha1", digests.sha1), ("sha256", digests.sha256))
    return [(kind, value) for kind, value in pairs if value is not None]


def _states(file: TipFile, digests: Digests) -> bool:
    """Say whether every digest that the report states of a file is that of these bytes."""
    stated = _stated(file.digests)
    return bool(stated) and all(getattr(digests, kind) == value for kind, value in stated)


def _bears_name(file: TipFile, enclosure: Enclosure) -> bool:
    name = PurePosixPath(enclosure.place).name
    return name in (file.stored_name, file.name, file.file_id) or PurePosixPath(name).stem == file.file_id
