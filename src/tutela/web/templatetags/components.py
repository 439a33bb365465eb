"""How values are written in templates: moments, days, counts, QR codes, the groups of a form."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import segno
from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.utils import flatatt
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from tutela.web.components import Cell, CellKind, Column, FieldGroup

register = template.Library()


def zone_text(moment: datetime) -> str:
    """The offset of a moment from UTC as people write it: ``UTC+05:30``."""
    offset = timezone.localtime(moment).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


@register.simple_tag
def moment(value: datetime | None, style: str = "short") -> SafeString:
    """An aware datetime in the local zone, ``28 Dec 2020, 18:00``; styles ``zone`` and ``seconds`` state more.

    The machine-readable form is UTC. A naive datetime is a mistake and raises ValueError.
    """
    if value is None:
        return dash()
    local = timezone.localtime(value)
    text = formats.date_format(local, "j M Y, H:i:s" if style == "seconds" else "j M Y, H:i")
    shown = text if style == "short" else f"{text} {zone_text(value)}"
    return format_html('<time datetime="{}">{}</time>', value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), shown)


@register.filter
def moment_text(value: datetime) -> str:
    """An aware datetime in the local zone as bare words, for places where no element may stand (inside a drawing)."""
    return formats.date_format(timezone.localtime(value), "j M Y, H:i")


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A date, ``28 Dec 2020``."""
    if value is None:
        return dash()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.date_format(value, "j M Y"))


@register.simple_tag
def dash() -> SafeString:
    """A dash where nothing is stated, which says so to a screen reader."""
    return format_html(
        '<span class="dash"><span aria-hidden="true">–</span><span class="unseen">{}</span></span>', _("not stated")
    )


@register.filter
def grouped_number(value: int | None) -> str:
    """An integer with the digit groups of the language: ``1,031``."""
    return str(_("not stated")) if value is None else formats.number_format(value, use_l10n=True, force_grouping=True)


LONG_WORD = 24
"""A word longer than this may break anywhere, so that it does not push a table off the page; a shorter one never does."""


def _broken(text: str) -> str:
    """A text that stays whole word by word, unless a word of it is too long to."""
    return format_html('<span class="long">{}</span>' if any(len(w) > LONG_WORD for w in text.split()) else "{}", text)


def _text(cell: Cell) -> str:
    return _broken(str(cell.text))


def _link(cell: Cell) -> str:
    return format_html('<a href="{}">{}</a>', cell.url, _broken(str(cell.text)))


SHORT_REFERENCE = 28
"""How many letters of a reference stay on one line; a digest is longer and breaks."""


def _reference(cell: Cell) -> str:
    long = " long" if len(str(cell.text)) > SHORT_REFERENCE else ""
    if cell.url:
        return format_html('<a class="reference{}" href="{}">{}</a>', long, cell.url, cell.text)
    return format_html('<span class="reference{}">{}</span>', long, cell.text)


def _badge(cell: Cell) -> str:
    return format_html('<span class="badge badge--{}">{}</span>', cell.tone, cell.text)


def _list(cell: Cell) -> str:
    return format_html(
        '<ul class="values">{}</ul>', format_html_join("", "<li>{}</li>", ((shown(item),) for item in cell.items))
    )


def _aside(words: str) -> SafeString:
    return format_html('<span class="aside">{}</span>', words)


CELLS: dict[CellKind, Callable[[Cell], str]] = {
    "text": _text,
    "link": _link,
    "reference": _reference,
    "number": lambda cell: grouped_number(cell.number),
    "moment": lambda cell: moment(cell.moment),  # type: ignore[arg-type]  # a cell of this kind holds a datetime
    "day": lambda cell: day(cell.moment),
    "badge": _badge,
    "list": _list,
    "withheld": lambda cell: _aside(_("withheld")),
    "erased": lambda cell: _aside(_("erased")),
    "empty": lambda cell: dash(),
}
"""How each kind of value is written. In Python, not in a partial: a page of a hundred rows writes a thousand of them."""


@register.filter
def shown(cell: Cell) -> str:
    """A value as it is written wherever values stand: in tables, facts and figures."""
    return CELLS[cell.kind](cell)


@register.simple_tag
def now_zone() -> str:
    """The zone in which the page writes its times."""
    return f"{timezone.get_current_timezone_name()}, {zone_text(timezone.now())}"


@register.filter
def fields_of(form: BaseForm, group: FieldGroup) -> list[BoundField]:
    """The fields of a group, in its order."""
    return [form[name] for name in group.fields if name in form.fields]


@register.filter
def fields_outside(form: BaseForm, groups: Iterable[FieldGroup] | None) -> list[BoundField]:
    """The visible fields that no group names."""
    taken = {name for group in groups or () for name in group.fields}
    return [field for field in form.visible_fields() if field.name not in taken]


@register.filter
def row_of(cells: Iterable[tuple[Column, Cell]], state: str = "") -> SafeString:
    """The cells of a row of a table, each beside its column; the first heads the row. In Python, as the values are.

    A ``total`` has nothing to say in columns that are no numbers.
    """
    written: list[str] = []
    for column, cell in cells:
        tag, role = ("td", 'td role="cell"') if written else ("th", 'th role="rowheader" scope="row"')
        number = ' class="number"' if column.numeric else ""
        aside = _aside(_("withdrawn")) if state == "withdrawn" and not written else ""
        value = "" if state == "total" and cell.kind == "empty" else conditional_escape(shown(cell))
        written.append(f'<{role}{number} data-label="{escape(column.label)}">{value}{aside}</{tag}>')
    return mark_safe("".join(written))  # noqa: S308 - every value is escaped, or markup of our own


@register.filter
def options(widget: Mapping[str, Any]) -> SafeString:
    """The options of a select, in their groups. In Python: of a hundred rounds, Django's own would include 200 partials."""
    written: list[str] = []
    for name, group, _index in widget["optgroups"]:
        lines = [
            f'\n<option value="{escape(one["value"])}"{flatatt(one["attrs"]) if one["attrs"] else ""}>'
            f"{conditional_escape(one['label'])}</option>"
            for one in group
        ]
        written.append(f'\n<optgroup label="{escape(name)}">{"".join(lines)}\n</optgroup>' if name else "".join(lines))
    return mark_safe("".join(written))  # noqa: S308 - every value is escaped, or markup of our own


@register.simple_tag
def qr(text: str, label: str | Promise) -> SafeString:
    """A QR code as SVG without style or script; ``label`` names it for those who do not see it."""
    drawing = segno.make(text, error="m").svg_inline(
        border=4, omitsize=True, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return format_html('<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(drawing))  # noqa: S308 - segno draws modules, the text is not in it
