"""What an issued document keeps of the law: copies, so that a changed catalogue never changes a document."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.entries import CERTAINTY_WORDS, Anchor, Section


@dataclass(frozen=True, slots=True)
class IssuedSection:
    """A section as it stood when a document named it; all texts and whole numbers, ready for an act's facts."""

    id: str
    cite: str
    title: str
    penalty_first: str
    penalty_repeat: str
    term_min_years: int | None
    term_max_years: int | None
    life: bool
    death: bool
    min_io_rank: str
    anchor: str
    anchor_on: str
    certainty: str
    source: str
    verified_by: str
    verified_on: str
    catalogue: str

    def facts(self) -> dict[str, str | int | bool | None]:
        """Return the copy as a plain mapping for an act or a document."""
        return asdict(self)


def issued(catalogue: Catalogue, section: Section, anchor: Anchor) -> IssuedSection:
    """Copy a section for a document, with the stated date that chose it and the digest of the data set."""
    return IssuedSection(
        id=section.id,
        cite=section.cite,
        title=section.title,
        penalty_first=section.penalty_first,
        penalty_repeat=section.penalty_repeat,
        term_min_years=section.term_min_years,
        term_max_years=section.term_max_years,
        life=section.life,
        death=section.death,
        min_io_rank=section.min_io_rank,
        anchor=anchor.kind,
        anchor_on=anchor.on.isoformat(),
        certainty=certainty_words(section.certainty, section.doubt),
        source="; ".join(catalogue.sources[key] for key in section.sources),
        verified_by=section.verified_by,
        verified_on=section.verified_on.isoformat() if section.verified_on else "",
        catalogue=catalogue.digest,
    )


def certainty_words(certainty: tuple[str, ...], doubt: str) -> str:
    """Write for a page how sure a row is; empty when a source was read and nothing is contested."""
    return "; ".join((*(CERTAINTY_WORDS[mark] for mark in certainty), *([doubt] if doubt else [])))
