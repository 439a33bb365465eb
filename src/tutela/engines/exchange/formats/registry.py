"""Which file is what: the table of everything that can be handed in as a tip, looked through from top to bottom.

A new format is a file beside this one and a row here. Everything here runs where the file is parsed: in confinement.
"""

import codecs
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from tutela.engines.exchange.archive import whole_file
from tutela.engines.exchange.errors import ExchangeError, NotATip, UnknownFormat, Unreachable
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json_list
from tutela.engines.exchange.formats.ncmec_package import parse_ncmec_xml, read_ncmec_package
from tutela.engines.exchange.formats.profile_guess import guess_profile
from tutela.engines.exchange.formats.sheet import read_sheet
from tutela.engines.exchange.grid import OLE
from tutela.engines.exchange.profile import SheetProfile
from tutela.engines.exchange.text import utf16_of
from tutela.engines.exchange.tip import Flag, Quarantined, TipDocument

Result: TypeAlias = TipDocument | Quarantined


@dataclass(frozen=True, slots=True)
class GuessFrom:
    """What a person states so that a sheet without a profile may be read: where it comes from, where its dates stand."""

    source: str
    zone: str


@dataclass(frozen=True, slots=True)
class Opening:
    """What a file shows before it is read: its first bytes without a byte order mark, the names in a ZIP."""

    is_folder: bool
    head: bytes
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read, its name in results, and how sheets are to be read."""

    path: Path
    file: str
    profile: SheetProfile | None = None
    told: GuessFrom | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A row of the table: a stable code, words for a person, how a file is recognised, and who reads it."""

    code: str
    title: str
    recognises: Callable[[Opening], bool]
    read: Callable[[Request], Iterator[Result]]


def _refused(reason: str) -> Callable[[Request], Iterator[Result]]:
    def read(request: Request) -> Iterator[Result]:
        raise NotATip(reason)

    return read


def _package(request: Request) -> Iterator[Result]:
    return read_ncmec_package(request.path, request.file)


def _xml(request: Request) -> Iterator[Result]:
    yield parse_ncmec_xml(whole_file(request.path), request.file)


def _json(request: Request) -> Iterator[Result]:
    return parse_ncmec_json_list(whole_file(request.path), request.file)


def _sheet(request: Request) -> Iterator[Result]:
    """Read a sheet by its profile, or by one guessed from its header when a person allowed that."""
    if request.profile is not None:
        yield from read_sheet(request.path, request.file, request.profile)
        return
    if request.told is None:
        raise NotATip("a sheet is read by a column profile; choose or make one, and look at its preview")
    guessed = guess_profile(request.path, name="guessed", source=request.told.source, zone=request.told.zone)
    if guessed.profile is None or guessed.ambiguous:
        doubt = "; ".join(guessed.ambiguous) or "no header with known names was found"
        raise UnknownFormat(f"the columns of the sheet cannot be told ({doubt}); make a column profile for it")
    flag = Flag("profile_guessed", "", f"the columns were told from the header; {'; '.join(guessed.assumed)}")
    for result in read_sheet(request.path, request.file, guessed.profile):
        yield replace(result, flags=(*result.flags, flag)) if isinstance(result, TipDocument) else result


def _is_office(seen: Opening, folder: str) -> bool:
    return "[Content_Types].xml" in seen.members and any(name.startswith(folder) for name in seen.members)


def _starts(*starts: bytes) -> Callable[[Opening], bool]:
    return lambda opening: opening.head.lstrip(b" \t\r\n").startswith(starts)


FORMATS: tuple[Format, ...] = (
    Format("ncmec_package", "CyberTipline package, a folder", lambda seen: seen.is_folder, _package),
    Format(
        "old_workbook",
        "Excel workbook, old or encrypted",
        _starts(OLE),
        _refused("this is an old (.xls) or encrypted workbook; save it as .xlsx without password"),
    ),
    Format("pdf", "PDF", _starts(b"%PDF"), _refused("a PDF is not read; import the JSON or XML of the same report")),
    Format("sheet", "Excel workbook (.xlsx)", lambda seen: _is_office(seen, "xl/"), _sheet),
    Format(
        "office_document",
        "Office document that is no sheet",
        lambda seen: _is_office(seen, ""),
        _refused("this Office document is no sheet; import the JSON, XML or sheet that it was made from"),
    ),
    Format(
        "opendocument",
        "OpenDocument sheet",
        lambda seen: {"mimetype", "content.xml"} <= seen.members,
        _refused("an OpenDocument sheet is not read; save it as .xlsx or .csv"),
    ),
    Format("ncmec_package", "CyberTipline package, a ZIP", lambda seen: seen.head.startswith(b"PK\x03\x04"), _package),
    Format("ncmec_xml", "CyberTipline XML of the police or of a platform", _starts(b"<"), _xml),
    Format("ncmec_json", "CyberTipline JSON of the police", _starts(b"{", b"["), _json),
    Format(
        "hash_list",
        "baseline list of hashes",
        _starts(b"MD5;SHA1;PhotoDNA;"),
        _refused("this is a list of known hashes, not of tips; load it under the known-hash lists"),
    ),
    Format("sheet", "CSV sheet", lambda seen: _is_text(seen.head), _sheet),
)
"""The table. The first row that recognises a file reads it."""


def format_of(path: Path) -> Format:
    """Say what a file or folder is. Raises UnknownFormat, or Unreachable when it cannot be opened."""
    opening = _opening(path)
    for row in FORMATS:
        if row.recognises(opening):
            return row
    raise UnknownFormat("this is no file of a kind that is read: CyberTipline JSON, XML or package, XLSX or CSV")


def read_file(request: Request) -> Iterator[Result]:
    """Read whatever a file or folder holds; nothing that goes wrong ends more than this file.

    Never raises ExchangeError: it becomes the last result, and what was read before it stands.
    """
    nothing = True
    try:
        for result in format_of(request.path).read(request):
            nothing = False
            yield result
    except ExchangeError as error:
        yield Quarantined(request.file, None, error.field, error.reason)
        return
    if nothing:
        yield Quarantined(request.file, None, None, "the file holds no tip")


def _opening(path: Path) -> Opening:
    try:
        if path.is_dir():
            return Opening(True, b"", frozenset())
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise Unreachable(f"it cannot be read: {error.strerror or error}") from error
    if not head:
        raise UnknownFormat("the file is empty")
    members = _names_in(path) if head.startswith(b"PK\x03\x04") else frozenset()
    return Opening(False, _narrow(head), members)


def _names_in(path: Path) -> frozenset[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError):
        return frozenset()  # whoever reads it will say what is wrong with it


def _narrow(head: bytes) -> bytes:
    """Return first bytes as UTF-8 without a byte order mark; what is no UTF-16 is left as it is."""
    if head.startswith(codecs.BOM_UTF8):
        return head[len(codecs.BOM_UTF8) :]
    encoding = utf16_of(head)
    return head if encoding is None else head.decode(encoding, "ignore").encode("utf-8", "ignore")


def _is_text(head: bytes) -> bool:
    """Say whether bytes can be a sheet's text: hardly a control character, of which compressed data have one in nine."""
    controls = sum(1 for byte in head if byte < 32 and byte not in b"\t\r\n\x0c")
    return controls * 20 <= len(head)
