"""How files of tips would be read, before anything is taken in: nothing is recorded and nothing kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from tutela.apps.intake.importing import profile_named
from tutela.apps.people.jurisdiction import catalogue
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import Refused
from tutela.engines.confined import ConfinedFailure
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.formats.registry import GuessFrom
from tutela.engines.exchange.plain import PlainObject
from tutela.engines.exchange.tip import SOURCES, Quarantined, TipDocument
from tutela.engines.exchange.tips import guess, read_tips

SHOWN = 20
"""How many results of an import a preview shows."""


@dataclass(frozen=True, slots=True)
class PreviewedTip:
    """One tip as it would be taken in; identifiers as (kind, text), none of a child."""

    file: str
    row: int | None
    report: str | None
    received_at: datetime | None
    identifiers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """The first results of an import, and what the reader assumed."""

    tips: tuple[PreviewedTip, ...]
    broken: tuple[Quarantined, ...]
    remarks: tuple[str, ...]


def preview_of(
    *, officer: Officer, names: Mapping[str, str], profile: str | None = None, source: str | None = None
) -> Preview:
    """Read the first tips of files (path → name) as an import would. Raises NotAllowed, Refused."""
    officer.must("tips.change")
    chosen = profile_named(profile) if profile else None
    told = GuessFrom(source or "other_state", catalogue().zone_text) if chosen is None else None
    tips: list[PreviewedTip] = []
    broken: list[Quarantined] = []
    remarks: dict[str, None] = {}
    try:
        results = read_tips([Path(path) for path in names], chosen, told=told)
        for result in islice(results, SHOWN):
            if isinstance(result, Quarantined):
                file = names.get(result.file.partition("!")[0], result.file)
                broken.append(Quarantined(file, result.row, result.field, result.reason))
            else:
                tips.append(_previewed(result, names))
                remarks |= {flag.text: None for flag in result.flags if flag.code == "profile_guessed"}
        results.close()  # type: ignore[attr-defined]
    except ConfinedFailure as failure:
        raise Refused(f"no reader of tips could be started: {failure.reason}") from failure
    return Preview(tuple(tips), tuple(broken), tuple(remarks))


def _previewed(tip: TipDocument, names: Mapping[str, str]) -> PreviewedTip:
    return PreviewedTip(
        file=names.get(tip.document.file, tip.document.file),
        row=tip.document.row,
        report=tip.reference,
        received_at=tip.received_at.utc if tip.received_at else None,
        identifiers=tuple((seen.kind, seen.raw) for seen in tip.identifiers_to_follow),
    )


def guessed_profile(*, officer: Officer, path: Path, name: str, source: str) -> PlainObject:
    """A first column profile out of a sheet's header, as plain values to be looked at. Raises NotAllowed, Refused."""
    officer.must("tips.change")
    if source not in SOURCES:
        raise Refused(f"{source!r} is no source of tips; use one of {', '.join(SOURCES)}")
    try:
        found = guess(path, name=name, source=source, zone=catalogue().zone_text)
    except ExchangeError as error:
        raise Refused(error.reason) from error
    except ConfinedFailure as failure:
        raise Refused(f"the sheet could not be read: {failure.reason}") from failure
    if found.profile is None:
        raise Refused("no header with known names was found; write the profile by hand")
    return found.profile.plain()
