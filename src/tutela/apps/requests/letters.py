"""The text of a request as an officer sends it: made of what its act states, and of nothing else.

So a changed catalogue never changes an issued document. The text is English: legal text is not machine-translated.
"""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.requests.selectors import RequestView

TITLES = {
    "preservation": "Request to preserve records",
    "disclosure": "Order to produce information",
    "takedown": "Notice for removal",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """A document in its parts: heading, lines of who and what, paragraphs, items asked, closing lines."""

    title: str
    lines: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    closing: tuple[str, ...]
    draft: bool


def letter_of(view: RequestView, signatory: str, day_text: "dict[datetime, str]") -> Letter:
    """The document of a request. ``signatory`` is the name as printed, ``day_text`` writes each moment for people."""
    line = view.line
    lines = [("Number", line.reference), ("To", line.platform), ("Matter", line.matter)]
    lines.append(("Under", view.basis["cite"]))
    if view.offence is not None:
        lines.append(("Content unlawful under", view.offence["cite"]))
    if view.court_order:
        lines.append(("Order of a court transmitted", view.court_order))
    if view.authorisation:
        lines.append(("Special authorisation", view.authorisation))
    if line.issued_at is not None:
        lines.append(("Date", day_text[line.issued_at]))
    closing = [signatory]
    if view.station_head:
        closing.append("Officer in charge of the police station")
    if view.signatory_rank:
        closing.append(view.signatory_rank)
    return Letter(
        title=TITLES[line.kind],
        lines=tuple(lines),
        paragraphs=tuple(_paragraphs(view, day_text)),
        items=tuple(_items(view)),
        closing=tuple(closing),
        draft=line.issued_at is None,
    )


def _paragraphs(view: RequestView, day_text: "dict[datetime, str]") -> list[str]:
    kind = view.line.kind
    if kind == "preservation":
        span = ""
        if view.span_from and view.span_to:
            span = f" for the time from {day_text[view.span_from]} to {day_text[view.span_to]}"
        return [
            f"Please preserve all records and content that belong to the items named below{span}, without informing "
            "the account holder, pending process of law.",
            f"Reason: {view.reason}",
            "Please confirm in writing what was preserved and until when it is kept.",
        ]
    if kind == "disclosure":
        return [
            f"You are required under {view.basis['cite']} to produce the information that you hold about the "
            "identifiers named below, exactly as they are stated.",
            f"Purpose: {view.reason}",
            "Please answer to the sender, with a certificate for electronic records, and do not inform the person concerned.",
        ]
    return [
        f"Notice is given under {view.basis['cite']} that the items named below are unlawful content. Remove or "
        "disable access to them, and preserve the content and the records of its uploading.",
        f"Nature of the unlawful act: {view.nature or ''}",
        f"Reason: {view.reason}",
    ]


def _items(view: RequestView) -> list[str]:
    found = []
    for one in view.identifiers:
        more = [f"source port {one.port}"] if one.port else []
        more += [f"at {one.at}"] if one.at else []
        found.append(f"{one.kind}: {one.value}" + (f" ({', '.join(more)})" if more else ""))
    return found
