"""Values out of cells, with the damage that spreadsheet programs do repaired where nothing was lost, else refused."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from tutela.engines.exchange.bounds import VALUE_CHARACTERS
from tutela.engines.exchange.grid import Cell
from tutela.engines.exchange.moments import at_clock, cell_moment, clock_of, sheet_moment
from tutela.engines.exchange.text import cleaned, says_nothing
from tutela.engines.exchange.tip import Moment

_SCIENTIFIC = re.compile(r"([+-]?)(\d)(?:[.,](\d+))?[eE]\+(\d{1,2})")
_WITH_POINT_ZERO = re.compile(r"(\d{5,15})\.0")
_QUOTED_AS_FORMULA = re.compile(r'="([^"]*)"')
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPREADSHEET_DIGITS = 15


class CellRefused(Exception):
    """A cell's value cannot be taken; the text says why and what to do."""


@dataclass(slots=True)
class CellReader:
    """Reads cells of one row; what it repaired or found odd is handed to ``remark`` (code, sentence)."""

    remark: Callable[[str, str], None]

    def text(self, cell: Cell) -> str | None:
        """Return the text of a cell, None when it says nothing.

        Raises CellRefused for formulas, error values, broken encoding and texts past the bound.
        """
        if cell.kind == "formula":
            raise CellRefused("the cell holds a formula, which is never calculated; paste its value instead")
        if cell.kind == "error":
            raise CellRefused("the cell holds an error value of the spreadsheet program")
        quoted = _QUOTED_AS_FORMULA.fullmatch(cell.text.strip())
        text = quoted[1] if quoted else cell.text.strip()
        if says_nothing(text):
            return None
        if len(text) > VALUE_CHARACTERS:
            raise CellRefused(f"the cell has {len(text)} characters; at most {VALUE_CHARACTERS} are taken")
        if _SURROGATE.search(text):
            raise CellRefused("the cell holds bytes that are no text in the file's encoding; state the encoding")
        if quoted:
            self.remark("formula_quoting", 'written as ="…", as programs do to keep leading zeros; the text is taken')
        elif text.startswith("=") or (text[0] in "+-@" and "(" in text and not _looks_like_phone(text)):
            self.remark("formula_text", "the text looks like a formula; it is kept as text and never obeyed")
        clean, changed = cleaned(text)
        if changed:
            self.remark("characters_replaced", "control characters stood here")
        return clean

    def digits(self, cell: Cell, width: int | None = None) -> str | None:
        """Return a text of digits (a number, an IMEI, an id) with all its digits, or refuse it.

        ``width`` is the full number of digits where it is known: lost leading zeros are then put back. Scientific
        notation is undone only when every digit stands in it.
        """
        text = self.text(cell)
        if text is None:
            return None
        if cell.digits_lost:
            raise CellRefused(f"the number has more than {_SPREADSHEET_DIGITS} digits and the last ones are lost")
        if text.startswith("'") and text[1:].isdecimal():
            self.remark("number_format_undone", "written behind an apostrophe, as people do to keep leading zeros")
            text = text[1:]
        text = self._undone(text)
        if width is not None and text.isdecimal() and len(text) < width:
            self.remark("zeros_restored", f"{width - len(text)} leading zeros had been lost")
            text = text.zfill(width)
        kept, rest = text[:_SPREADSHEET_DIGITS], text[_SPREADSHEET_DIGITS:]
        if kept.isdecimal() and rest and set(rest) == {"0"}:
            self.remark("digits_may_be_lost", f"all digits behind the first {_SPREADSHEET_DIGITS} are zeros")
        return text

    def _undone(self, text: str) -> str:
        point_zero = _WITH_POINT_ZERO.fullmatch(text)
        if point_zero:
            self.remark("number_format_undone", "written with a point and a zero behind it")
            return point_zero[1]
        found = _SCIENTIFIC.fullmatch(text)
        if found is None:
            return text
        sign, first, rest, exponent = found.groups()
        digits = first + (rest or "")
        if len(digits) < int(exponent) + 1:
            raise CellRefused(
                f"the number is in scientific notation and has lost digits: {len(digits)} of {int(exponent) + 1} are "
                "there; format the column as text and export it again"
            )
        if len(digits) > int(exponent) + 1:
            raise CellRefused("the number is no whole number")
        self.remark("scientific_notation_undone", "written in scientific notation, with every digit there")
        return f"{'+' if sign == '+' else ''}{digits}"

    def whole_number(self, cell: Cell) -> int | None:
        """Return a whole number, or refuse another text."""
        text = self.text(cell)
        if text is None:
            return None
        plain = self._undone(text)
        if not (plain.isdecimal() and plain.isascii() and len(plain) <= _SPREADSHEET_DIGITS):
            raise CellRefused("this is no whole number")
        return int(Decimal(plain))

    def moment(self, cell: Cell, patterns: tuple[str, ...], zone: str, clock: Cell | None = None) -> Moment | None:
        """Return a time, its time of day taken from the cell ``clock`` where that is given.

        Raises CellRefused for what is no date in one of ``patterns``.
        """
        text = self.text(cell)
        if text is None:
            return None
        moment = self._day(cell, text, patterns, zone)
        if moment.utc is None:
            serial = "; it looks like a spreadsheet's day number: format the column as a date"
            hint = serial if _SERIAL.fullmatch(text) else ""
            raise CellRefused(f"this is no date in the profile's format{hint}")
        stated = None if clock is None else self.text(clock)
        if clock is None or stated is None:
            return moment
        hour = clock.stated if isinstance(clock.stated, time) else clock_of(stated)
        if isinstance(clock.stated, datetime):
            hour = clock.stated.time()
        if hour is None:
            raise CellRefused("the column beside it holds no time of day")
        return at_clock(moment, hour, f"{text} {stated}", zone)

    def _day(self, cell: Cell, text: str, patterns: tuple[str, ...], zone: str) -> Moment:
        if isinstance(cell.stated, datetime | date):
            return cell_moment(text, cell.stated, zone)
        return sheet_moment(text, patterns, zone)


def _looks_like_phone(text: str) -> bool:
    return not any(letter.isalpha() for letter in text)
