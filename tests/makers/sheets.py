"""Invented sheets as States pass tips down, CSV and XLSX, with every damage that spreadsheet programs do."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook

from tutela.engines.exchange.profile import Column, SheetProfile

HEADER = (
    "Sl No",
    "CyberTip No",
    "Date Received",
    "IP Address",
    "Source Port",
    "Mobile No",
    "Suspect Name",
    "MD5",
    "Remarks",
)
MD5 = "0cc175b9c0f1b6a831c399e269772661"
ROW = ("1", "100000001", "13/02/2026 10:00", "198.51.100.1", "52311", "9000000001", "Test Person One", MD5, "a remark")


def row(**changes: str) -> tuple[str, ...]:
    """``ROW`` with cells replaced by header, blanks written as underscores (``Mobile_No="…"``)."""
    cells = dict(zip(HEADER, ROW, strict=True))
    return tuple((cells | {name.replace("_", " "): text for name, text in changes.items()}).values())


def profile(**changes: object) -> SheetProfile:
    """The profile of ``HEADER``."""
    columns = (
        Column("CyberTip No", "reference"),
        Column("Date Received", "received_at"),
        Column("IP Address", "ip"),
        Column("Source Port", "port"),
        Column("Mobile No", "phone"),
        Column("Suspect Name", "name"),
        Column("MD5", "md5"),
        Column("Remarks", "note", optional=True),
    )
    settings: dict[str, object] = {"name": "State sheet", "source": "ncrp", "zone": "+05:30", "columns": columns}
    return SheetProfile(**(settings | changes))  # type: ignore[arg-type]


def csv_text(rows: Iterable[Sequence[str]], *, delimiter: str = ",", ending: str = "\r\n") -> str:
    """Rows as CSV, quoted where they must be."""
    return "".join(delimiter.join(_quoted(cell, delimiter) for cell in cells) + ending for cells in rows)


def _quoted(cell: str, delimiter: str) -> str:
    if any(mark in cell for mark in (delimiter, '"', "\r", "\n")):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def write_csv(path: Path, rows: Iterable[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    """Write a CSV file in an encoding (``utf-8-sig`` and ``utf-16`` write their byte order mark)."""
    path.write_bytes(csv_text(rows, delimiter=delimiter).encode(encoding))
    return path


def write_xlsx(
    path: Path, rows: Iterable[Sequence[object]], *, title: str = "Tips", formats: Mapping[str, str] | None = None
) -> Path:
    """Write a workbook of one sheet; ``formats`` are number formats by cell (``C2``)."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for cells in rows:
        sheet.append(list(cells))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    workbook.save(path)
    return path


def share_strings(path: Path) -> Path:
    """Move the texts of a workbook into its table of shared strings, where Excel keeps them."""
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    texts: list[str] = []

    def shared(cell: re.Match[str]) -> str:
        texts.append(cell[2])
        return f'<c {cell[1]}t="s"><v>{len(texts) - 1}</v></c>'

    pattern = r'<c ([^>]*)t="inlineStr"><is><t(?: xml:space="preserve")?>(.*?)</t></is></c>'
    sheet = re.sub(pattern, shared, sheet, flags=re.DOTALL)
    assert texts
    strings = "".join(f"<si><t>{text}</t></si>" for text in texts)
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    replace_part(path, "xl/worksheets/sheet1.xml", sheet.encode())
    replace_part(path, "xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{strings}</sst>'.encode())
    content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{content_type}"/></Types>'.encode()
    return replace_part(path, "[Content_Types].xml", {b"</Types>": override})


def replace_part(path: Path, part: str, change: Mapping[bytes, bytes] | bytes) -> Path:
    """Change bytes of one part of a workbook, or replace the part."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    if isinstance(change, bytes):
        parts[part] = change
    else:
        for old, new in change.items():
            assert old in parts[part], old
            parts[part] = parts[part].replace(old, new)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path
