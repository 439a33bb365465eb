"""The figures page: what is asked stays asked."""

from tests.web.client import signed_in


def test_a_moment_with_an_offset_stays_in_the_field_as_the_same_moment(world):
    """A browser leaves the field empty where its value carries an offset, and the next question would be another one."""
    page = signed_in(world.press).get("/figures/", {"as_at": "2026-03-01T20:30+00:00"})

    assert 'value="2026-03-02T02:00"' in page.content.decode()
