"""The door for tips: files from outside go in, tips and what was quarantined come out, parsed in confinement.

One worker reads many files. Should it die of one, that file is quarantined with the reason, what it had already given
is kept, and a fresh worker goes on with the next.
"""

import base64
import mimetypes
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, cast

from tutela.engines.confined import ConfinedFailure, Limits, run_confined, stream_confined
from tutela.engines.exchange.archive import bundle, member_named, read_member, whole_file
from tutela.engines.exchange.bounds import MIB, SHEET_BYTES
from tutela.engines.exchange.errors import ERRORS, ExchangeError
from tutela.engines.exchange.formats.profile_guess import ProfileGuess, guess_profile
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, ReferenceRow, Value, read_reference_sheet
from tutela.engines.exchange.formats.registry import GuessFrom, Request, read_file
from tutela.engines.exchange.formats.sheet import SheetPreview, preview_sheet
from tutela.engines.exchange.moments import pattern_of, zone_of
from tutela.engines.exchange.plain import Plain, plain_of, value_of
from tutela.engines.exchange.profile import DATE_FORMATS, SheetProfile, checked
from tutela.engines.exchange.text import cleaned
from tutela.engines.exchange.tip import Quarantined, TipDocument
from tutela.engines.values import instant_of

Argument: TypeAlias = "Plain | Path"

LIMITS = Limits(memory_bytes=1536 * MIB, cpu_seconds=None, wall_seconds=None, silent_seconds=300, total_bytes=None)
"""What one worker may use. Its whole time depends on how many files it is given, so the wait for a next value is what
bounds it: five minutes hash some 60 GiB of media."""

_FILES_A_WORKER = 2_000
_READ_BY_LIBRARIES = tuple(Path(name) for name in mimetypes.knownfiles)
"""The workbook reader looks at the system's table of file types when it is loaded."""


def read_tips(
    paths: Sequence[Path],
    profile: SheetProfile | None = None,
    *,
    told: GuessFrom | None = None,
    limits: Limits = LIMITS,
) -> Iterator[TipDocument | Quarantined]:
    """Read files and folders of any kind in ``formats/registry.py``, in order, and yield what they say.

    Sheets are read by ``profile``; without one, ``told`` allows the columns to be told from the header where that is
    unambiguous (each tip is then flagged ``profile_guessed``), and otherwise a sheet is quarantined. Results name a
    file by its path as given. Every file yields at least one result. Raises ProfileRefused for a profile that
    contradicts itself, and ConfinedFailure when no worker can be started at all; nothing else.
    """
    if profile is not None:
        checked(profile)
    for start in range(0, len(paths), _FILES_A_WORKER):
        waiting = list(paths[start : start + _FILES_A_WORKER])
        while waiting:
            done = yield from _read_until_death(waiting, profile, told, limits)
            waiting = waiting[done:]


def _read_until_death(
    paths: Sequence[Path], profile: SheetProfile | None, told: GuessFrom | None, limits: Limits
) -> Generator[TipDocument | Quarantined, None, int]:
    """Read files in one worker until all are read or it dies; return how many are done with."""
    ended, results = 0, 0
    settings: list[Plain] = [None if item is None else plain_of(item) for item in (profile, told)]
    files = [[os.fsencode(os.path.abspath(path)).hex(), _shown(path)] for path in paths]
    values = stream_confined(tips_in_files, files, settings, limits=limits, readable=[*paths, *_READ_BY_LIBRARIES])
    try:
        for value in values:
            kind, plain = cast("tuple[str, Plain]", value)
            if kind == "end":
                ended, results = ended + 1, 0
                continue
            results += 1
            yield value_of(TipDocument, plain) if kind == "tip" else value_of(Quarantined, plain)
    except ConfinedFailure as failure:
        if failure.cause == "start" or ended >= len(paths):
            raise
        before = f" after {results} results, which are kept" if results else ""
        yield Quarantined(_shown(paths[ended]), None, None, f"reading it was ended{before}: {_in_words(failure)}")
        return ended + 1
    return ended


def tips_in_files(files: Sequence[Sequence[str]], settings: Sequence[Plain]) -> Iterator[Plain]:
    """Read files in the worker: (kind, value) pairs, and an ``end`` behind each file. Run by ``read_tips``."""
    profile = None if settings[0] is None else value_of(SheetProfile, settings[0])
    told = None if settings[1] is None else value_of(GuessFrom, settings[1])
    for path, shown in files:
        request = Request(Path(os.fsdecode(bytes.fromhex(path))), shown, profile, told)
        for result in read_file(request):
            yield ["tip" if isinstance(result, TipDocument) else "quarantined", plain_of(result)]
        yield ["end", None]


def preview(path: Path, profile: SheetProfile, rows: int = 10) -> SheetPreview:
    """Show how a profile would read the first rows of a sheet, taking nothing in.

    Raises ExchangeError when the sheet cannot be read with it, ConfinedFailure when the reader died of it.
    """
    return value_of(SheetPreview, _confined(previewed, path, _shown(path), checked(profile).plain(), rows))


def previewed(path: Path, shown: str, profile: Plain, rows: int) -> Plain:
    """The worker's side of ``preview``."""
    return plain_of(preview_sheet(path, shown, value_of(SheetProfile, profile), rows))


def guess(path: Path, *, name: str, source: str, zone: str) -> ProfileGuess:
    """Guess a column profile from the header of a sheet; see ``ProfileGuess``. Raises as ``preview`` does."""
    return value_of(ProfileGuess, _confined(guessed, path, name, source, zone))


def guessed(path: Path, name: str, source: str, zone: str) -> Plain:
    """The worker's side of ``guess``."""
    return plain_of(guess_profile(path, name=name, source=source, zone=zone))


def document_bytes(path: Path, place: str | None = None) -> bytes:
    """Return the raw bytes of a tip's document (``DocumentSeen.place`` in the file at ``path``), to be sealed.

    The whole file where ``place`` is None. Raises ExchangeError, or ConfinedFailure when the reader died of it.
    """
    if place is None:
        return whole_file(path, SHEET_BYTES)
    return base64.b64decode(cast("str", _confined(document_text, path, place)))


def document_text(path: Path, place: str) -> str:
    """The worker's side of ``document_bytes``: base64."""
    with bundle(path) as source:
        return base64.b64encode(read_member(source, member_named(source, place))).decode()


def read_reference_rows(
    path: Path,
    fields: Sequence[ReferenceField],
    *,
    zone: str,
    date_formats: Sequence[str] = DATE_FORMATS,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Iterator[ReferenceRow | Quarantined]:
    """Read reference data from a sheet as ``read_reference_sheet`` does, in confinement.

    What goes wrong with the sheet as a whole is the last result, quarantined. Raises ProfileRefused for settings that
    contradict themselves and ConfinedFailure when no worker can be started.
    """
    zone_of(zone)
    patterns = [pattern_of(words) for words in date_formats]
    settings: list[Plain] = [zone, cast("Plain", patterns), sheet, header_row]
    table: list[Plain] = [plain_of(field) for field in fields]
    moments = [field.name for field in fields if field.kind == "moment"]
    given: tuple[Argument, ...] = (path, _shown(path), table, settings)
    try:
        for value in stream_confined(reference_rows, *given, limits=LIMITS, readable=_READ_BY_LIBRARIES):
            kind, plain = cast("tuple[str, Plain]", value)
            yield value_of(Quarantined, plain) if kind == "quarantined" else _reference_row(plain, moments)
    except ConfinedFailure as failure:
        if failure.cause == "start":
            raise
        yield Quarantined(_shown(path), None, None, f"reading it was ended: {_in_words(failure)}")


def reference_rows(path: Path, shown: str, table: Sequence[Plain], settings: Sequence[Plain]) -> Iterator[Plain]:
    """The worker's side of ``read_reference_rows``."""
    fields = [value_of(ReferenceField, plain) for plain in table]
    zone, patterns, sheet, header_row = cast("tuple[str, list[str], str | None, int | None]", settings)
    rows = read_reference_sheet(
        path, shown, fields, zone=zone, date_formats=patterns, sheet=sheet, header_row=header_row
    )
    try:
        for row in rows:
            yield ["row" if isinstance(row, ReferenceRow) else "quarantined", plain_of(row)]
    except ExchangeError as error:
        yield ["quarantined", plain_of(Quarantined(shown, None, error.field, error.reason))]


def _reference_row(plain: Plain, moments: Sequence[str]) -> ReferenceRow:
    """Read a row back; a moment crossed the pipe as an instant's text."""
    row = value_of(ReferenceRow, plain)
    values: dict[str, Value] = dict(row.values)
    for name in moments:
        stated = values[name]
        values[name] = instant_of(stated) if isinstance(stated, str) else None
    return replace(row, values=values)


def _confined(function: Callable[..., Plain], *arguments: Argument) -> Plain:
    """Run in a worker and raise what the engine raised there by its own name."""
    try:
        return cast("Plain", run_confined(function, *arguments, limits=LIMITS, readable=_READ_BY_LIBRARIES))
    except ConfinedFailure as failure:
        known = ERRORS.get(failure.error_name or "")
        if known is None:
            raise
        raise known(failure.reason) from failure


def _in_words(failure: ConfinedFailure) -> str:
    """Say how a worker ended. The words of an exception that nobody foresaw may quote a value, so they are left out."""
    return f"the reader failed ({failure.error_name}); keep the file" if failure.cause == "error" else failure.reason


def _shown(path: Path) -> str:
    """Return a path as results name it: valid Unicode."""
    return cleaned(str(path))[0]
