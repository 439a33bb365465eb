"""The press: a template and plain data become a PDF; the same data give the same bytes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import segno
import typst
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tutela.apps.record.checkpoints import publish_checkpoint
from tutela.apps.record.selectors import opening_statement
from tutela.web.components import Text
from tutela.web.templatetags.components import moment_text, zone_text

TEMPLATES = Path(__file__).parent / "templates"
FONTS = Path(__file__).parents[1] / "static" / "tutela" / "fonts"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a print: heads, relative widths of the columns, rows; a blank cell stays blank."""

    title: Text
    heads: Sequence[Text]
    widths: Sequence[int]
    rows: Sequence[Sequence[Text | None]]


@dataclass(frozen=True, slots=True)
class Block:
    """Facts under a heading, as pairs of label and value."""

    title: Text
    facts: Sequence[tuple[Text, Text | None]]


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on, and who signs there."""

    who: Text
    under: Text = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A printed sheet: head, blocks of facts, tables, notes, lines to sign on, and the checkpoint at its foot."""

    title: Text
    reference: str
    basis: Text
    blocks: Sequence[Block]
    grids: Sequence[Grid] = ()
    notes: Sequence[Text] = ()
    signatures: Sequence[Signature] = ()
    checkpoint: str = ""
    landscape: bool = False


def pressed(template: str, data: Mapping[str, object], at: datetime) -> bytes:
    """Typeset ``templates/<template>.typ`` with this data as a PDF/A-2u that says it was made at ``at``.

    Only the bundled fonts are used and nothing is fetched; text in the data is set as it is, never read as markup.
    """
    return typst.compile(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_plain(data), ensure_ascii=False)},
        pdf_standards="a-2u",
        timestamp=int(at.timestamp()),
    )


def sheet(content: Sheet, at: datetime) -> bytes:
    """Typeset a sheet, with the unit's name, the moment of printing, and the exercise's banner where it is one."""
    return pressed("sheet", {**framed(at), **asdict(content)}, at)


def framed(at: datetime) -> dict[str, object]:
    """What every print says of itself."""
    opening = opening_statement()
    return {
        "unit": opening.title,
        "origin": opening.origin,
        "exercise": _("EXERCISE: every person and place is invented") if opening.exercise else "",
        "printed": _("Printed %(at)s") % {"at": time_text(at)},
        "page": _("Page"),
        "checkpoint_title": _("State of the ledger at printing (verify with: tutela ledger verify)"),
        "language": get_language() or "en",
    }


def _plain(value: object) -> object:
    """Lazy words as text, dataclasses' values as plain JSON."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def time_text(moment: datetime | None) -> str:
    """A moment as prints state it, with its zone; blank where it is not known."""
    return f"{moment_text(moment)} {zone_text(moment)}" if moment is not None else ""


def day_text(moment: datetime | None) -> str:
    """The day and the hour apart, as registers want them, without the zone."""
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment is not None else ""


def checkpoint_note() -> str:
    """A signed checkpoint of the ledger as it stands now, so that the paper proves what it was printed from."""
    return publish_checkpoint().note


def qr_drawing(text: str) -> str:
    """A QR code as SVG."""
    return str(segno.make(text, error="m").svg_inline(border=2, scale=4, dark="#000", light="#fff"))


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    """A PDF as the answer of a page."""
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
