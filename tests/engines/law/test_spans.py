"""Spans of validity and lengths: what holds for any of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.law.lengths import Length, length_of, months_later
from tutela.engines.law.spans import Span, first_overlap

DAY = date(2020, 1, 1)
ends = st.none() | st.integers(0, 12).map(lambda number: DAY + timedelta(days=number))
spans = st.builds(Span, ends, ends).filter(
    lambda span: span.valid_from is None or span.valid_to is None or span.valid_from <= span.valid_to
)


@settings(deadline=None)
@given(spans, spans)
def test_spans_overlap_when_some_day_lies_in_both(one: Span, other: Span) -> None:
    days = [DAY + timedelta(days=number) for number in range(-2, 15)]

    assert one.overlaps(other) == any(one.holds(day) and other.holds(day) for day in days)
    assert one.overlaps(other) == other.overlaps(one)
    assert (first_overlap([one, other]) is None) == (not one.overlaps(other))


def test_a_span_is_written_for_a_person() -> None:
    assert Span(DAY, None).text() == "2020-01-01 to …"
    assert Span(None, DAY).text() == "… to 2020-01-01"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("24h", Length(24, "hours")),
        ("1d", Length(1, "days")),
        ("2mo", Length(2, "months")),
        ("1y", Length(1, "years")),
        ("0d", None),
        ("-1d", None),
        ("1.5h", None),
        ("24 h", None),
        ("1m", None),
        ("٣d", None),
        ("123456d", None),
        ("", None),
    ],
)
def test_lengths_have_one_form(text: str, length: Length | None) -> None:
    assert length_of(text) == length


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 1, 30), 1, date(2025, 2, 28)),
        (date(2025, 11, 15), 1, date(2025, 12, 15)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
    ],
)
def test_a_month_later_is_the_corresponding_day_or_the_last(start: date, months: int, end: date) -> None:
    assert months_later(start, months) == end
