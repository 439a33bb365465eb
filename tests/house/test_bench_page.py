"""Tests that one benchmark's run leaves the others' sections of the page standing."""

from bench.page import sections_of, with_sections

PAGE = "# Benchmarks\n\nhead\n\n## one\n\n| a |\n\n## triage: two\n\n| b |\n"


def test_a_section_is_replaced_and_the_others_stay():
    written = with_sections(PAGE, {"triage: two": ["| c |"], "triage: three": ["", "| d |"]})
    assert written == (
        "# Benchmarks\n\nhead\n\n## one\n\n| a |\n\n## triage: two\n\n| c |\n\n## triage: three\n\n| d |\n"
    )
    assert with_sections(written, {}) == written
    assert list(sections_of(written)) == ["", "one", "triage: two", "triage: three"]
