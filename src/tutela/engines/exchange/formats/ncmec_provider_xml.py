"""NCMEC CyberTipline, the XML that a platform submits: ``report`` and ``fileDetails`` (formats.md 1a).

No copy of the schema is public, so the structure is read tolerantly and nothing is required but the root. The answers
of the server (``reportResponse``, ``reportDoneResponse``) are refused by name.
"""

import hashlib

from tutela.engines.exchange.draft import Belonging, Draft
from tutela.engines.exchange.errors import Malformed, NotATip
from tutela.engines.exchange.guarded_xml import Node, parse_xml
from tutela.engines.exchange.ncmec_vocabulary import Walk
from tutela.engines.exchange.tip import DocumentSeen, TipDocument

FORMAT = "ncmec_provider_xml"
ANSWERS = frozenset({"reportResponse", "reportDoneResponse"})


def looks_like(root: Node) -> bool:
    """Say whether a document is a platform's report or its details of a file: no namespace, and the right name."""
    return root.namespace == "" and root.name in ("report", "fileDetails")


def refuse_answers(root: Node) -> None:
    """Raise NotATip for an answer of NCMEC's server, which is no tip."""
    if root.name in ANSWERS:
        raise NotATip(f"{root.name} is an answer of NCMEC's server to a platform, not a tip; nothing was taken in")


def parse_ncmec_provider_xml(data: bytes, file: str, place: str | None = None) -> TipDocument:
    """Read a platform's report, or its details of one file as a supplement to the report of that number.

    A report as submitted has no number yet. Raises NotATip, Malformed, Forbidden (DTD) or TooLarge.
    """
    root = parse_xml(data)
    refuse_answers(root)
    if not looks_like(root):
        raise NotATip(f"the XML's root is {root.name!r}; a platform's report or fileDetails is wanted")
    return tip_of_provider_xml(root, DocumentSeen(file, place, FORMAT, len(data), hashlib.sha256(data).hexdigest()))


def tip_of_provider_xml(root: Node, document: DocumentSeen) -> TipDocument:
    """Read a parsed document of ``looks_like``."""
    draft = Draft()
    walk = Walk(draft)
    if root.name == "fileDetails":
        number = draft.text(root.text_of("reportId"), "fileDetails/reportId")
        if number is None:
            raise Malformed("details of a file must name their report", field="fileDetails/reportId")
        walk.through(root, root.name, Belonging("file", "file/0", None))
        return draft.finished(TipDocument("ncmec", document, reference=number, supplement=True))
    if root.child("incidentSummary") is None:
        raise Malformed("a platform's report must have an incidentSummary", field="report/incidentSummary")
    walk.beneath(root, root.name, Belonging("incident", "incident/0", None))
    number = draft.text(root.text_of("reportId"), "report/reportId")
    tip = TipDocument("ncmec", document, reference=number)
    return draft.finished(walk.summary.added_to(tip))
