"""The course of a figure: read in parts it is the course read whole, and no part is read that cannot matter."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers.counted_ledgers import START
from tutela.engines.figures.course import Course, Interval, Part, part_of_steps


def minute(number):
    return START + timedelta(minutes=number)


def never():
    raise AssertionError("this part cannot matter")


@st.composite
def courses(draw):
    """One course as steps by the minute, whole, and cut into parts at random, also within a minute."""
    count, last, steps, parts = 0, None, Counter(), []
    for number in sorted(draw(st.lists(st.integers(0, 8), max_size=14))):
        at = minute(number)
        rises, falls = draw(st.integers(0, 3)), draw(st.integers(0, min(count, 3)))
        count += rises - falls
        if not parts or draw(st.booleans()):
            parts.append([0, 0, Counter(), at if at == last else None])
        parts[-1][0] += rises
        parts[-1][1] += falls
        if rises or falls:
            steps[at] += rises - falls
            parts[-1][2][at] += rises - falls
        last = at
    parted = Course([Part(rises, falls, lambda own=own: own, since) for rises, falls, own, since in parts])
    return Course([part_of_steps(steps)]), parted, steps


@given(courses(), st.integers(0, 12))
def test_in_parts_it_is_the_same_course(given_courses, value):
    whole, parted, _ = given_courses

    assert parted.at(value) == whole.at(value)
    assert parted.above(value) == whole.above(value)
    assert parted.highest() == whole.highest()
    assert parted.nearest(value) == whole.nearest(value)
    assert parted.spans() == whole.spans()


@given(courses(), st.integers(0, 12))
def test_the_answers_are_those_of_looking_at_every_minute(given_courses, value):
    _, course, steps = given_courses
    counts = {at: sum(step for moment, step in steps.items() if moment <= at) for at in steps}

    def lies_in(at, intervals):
        return any(one.since <= at and (one.until is None or at < one.until) for one in intervals)

    for at, count in counts.items():
        assert lies_in(at, course.above(value)) == (count > value)
        if count:
            assert lies_in(at, course.at(value)) == (count == value)
    had = {0, *counts.values()}
    assert course.highest() == max(had)
    assert course.nearest(value) == min(had, key=lambda count: (abs(count - value), count))


def test_only_parts_in_which_the_count_may_have_stood_are_read():
    course = Course([Part(100, 0, never), Part(2, 0, lambda: {minute(5): 1, minute(7): 1}), Part(100, 0, never)])

    assert course.at(101) == [Interval(minute(5), minute(7))]
    assert course.above(101) == [Interval(minute(7), None)]
    assert course.nearest(102) == 102
    with pytest.raises(AssertionError):
        course.at(50)
