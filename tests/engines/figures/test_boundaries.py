"""The drawing of boundaries: bounded, the same everywhere, neighbours on one line, no district lost."""

import json
import re

import pytest

from tests.makers import boundaries as make
from tutela.engines.exchange.formats.geojson import PER_DEGREE, read_geojson
from tutela.engines.figures.boundaries import FINE, TALLEST, WIDEST, draw, drawing_of
from tutela.engines.figures.errors import BoundariesRefused


def areas(features):
    data = json.dumps(make.collection(features)).encode()
    return {area.properties["code"]: area.polygons for area in read_geojson(data, "f")}


def rings(path):
    """Rings as they are drawn: absolute points, in fine steps."""
    found = []
    for move in path.split("M")[1:]:
        numbers = [int(n) for n in re.findall(r"-?\d+", move)]
        x, y = 0, 0
        ring = []
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        found.append(ring)
    return found


def sides(path):
    """The sides of every ring, whatever their direction."""
    return {frozenset(side) for ring in rings(path) for side in zip(ring, [*ring[1:], ring[0]], strict=True)}


def square(west, south, side):
    corners = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    return [[[(round(x * PER_DEGREE), round(y * PER_DEGREE)) for x, y in corners]]]


def inside(ring, x, y):
    crossed = 0
    for (a, b), (u, v) in zip(ring, [*ring[1:], ring[0]], strict=True):
        crossed += (b < y) != (v < y) and x < a + (y - b) * (u - a) / (v - b)
    return crossed % 2 == 1


def test_every_district_is_drawn_within_the_frame_with_a_place_for_its_words():
    drawing = draw(areas(make.districts()))

    assert [shape.code for shape in drawing.shapes] == list(make.CODES)
    assert drawing.width <= WIDEST + 1
    assert drawing.height <= TALLEST + 1
    for shape in drawing.shapes:
        (ring,) = rings(shape.path)
        assert all(0 <= x <= drawing.width * FINE and 0 <= y <= drawing.height * FINE for x, y in ring)
        assert inside(ring, shape.x * FINE + 0.3, shape.y * FINE + 0.3)
        assert shape.across > 44


def test_neighbours_keep_one_border_however_coarse_the_drawing_is():
    features = make.districts(corners=400)
    fine, coarse = draw(areas(features)), draw(areas(features), largest=3_000)

    assert sum(len(shape.path) for shape in coarse.shapes) <= 3_000 < sum(len(shape.path) for shape in fine.shapes)
    for drawing in (fine, coarse):
        drawn = {shape.code: sides(shape.path) for shape in drawing.shapes}
        for one, other in (("TVC", "TVR"), ("TVC", "PTA"), ("EKC", "PKD")):
            (a,), (b,) = (rings(next(s.path for s in drawing.shapes if s.code == code)) for code in (one, other))
            common = set(a) & set(b)
            assert len(common) >= 2
            between = {side for side in drawn[one] if side <= common}
            assert between == {side for side in drawn[other] if side <= common}


def test_no_district_vanishes_beside_large_ones():
    tiny = {"A": square(75, 8, 4), "B": square(79.5, 8, 0.0001), "C": square(79.2, 11, 0.02)}

    drawing = draw(tiny, largest=200)

    assert [shape.code for shape in drawing.shapes] == ["A", "B", "C"]
    assert all(len(rings(shape.path)[0]) >= 3 for shape in drawing.shapes)


def test_an_enclave_and_the_hole_around_it_are_one_line():
    jagged = make.cell(0, 0, corners=60)
    inner = [[75.25 + (x - 75.25) * 0.3, 8.25 + (y - 8.25) * 0.3] for x, y in jagged]
    around = make.feature({"code": "A"}, jagged, inner[::-1])

    drawing = draw(areas([around, make.feature({"code": "B"}, inner)]))

    outer, hole = rings(drawing.shapes[0].path)
    (enclave,) = rings(drawing.shapes[1].path)
    assert sorted(hole) == sorted(enclave)
    assert len(outer) > 4


def test_districts_on_both_sides_of_the_antimeridian_lie_side_by_side():
    drawing = draw({"W": square(178, -18, 1.9), "E": square(-179.9, -18, 1.9)})

    west, east = (rings(shape.path)[0] for shape in drawing.shapes)
    assert max(x for x, _ in west) < min(x for x, _ in east)
    assert drawing.width < 3 * drawing.height


def test_words_stand_where_they_have_room_over_their_whole_height_and_know_the_shorter_way_out():
    wide, city = square(75, 8, 4)[0][0], square(75.2, 9.6, 0.8)[0][0]

    around, within = draw({"A": [[wide, city[::-1]]], "B": [[city]]}).shapes

    hole = rings(within.path)[0]
    left, right = (fold(x for x, _ in hole) / FINE for fold in (min, max))
    assert (
        around.x - around.across / 2 >= right - 1
        or around.x + around.across / 2 <= left + 1
        or not (min(y for _, y in hole) / FINE - 18 < around.y < max(y for _, y in hole) / FINE + 18)
    )
    assert (within.eastward, around.across > 100) == (False, True)


def test_north_is_up_and_length_is_true_at_the_middle():
    (shape,) = draw({"A": square(75, 59, 2)}).shapes

    ring = rings(shape.path)[0]
    across, down = (max(p[i] for p in ring) - min(p[i] for p in ring) for i in (0, 1))
    assert across / down == pytest.approx(0.5, abs=0.01)  # the cosine of 60 degrees
    assert draw({"S": square(75, 8, 1), "N": square(75, 10, 1)}).shapes[1].y < TALLEST / 2


def test_a_drawing_comes_back_from_its_stored_form():
    drawing = draw(areas(make.districts()))

    assert drawing_of(json.loads(json.dumps(drawing.plain()))) == drawing


def test_nothing_to_draw_and_what_cannot_be_made_small_are_refused():
    with pytest.raises(BoundariesRefused, match="nothing to draw"):
        draw({})
    with pytest.raises(BoundariesRefused, match="simplify"):
        draw(areas(make.districts()), largest=100)


def test_the_real_districts_fit_easily(samples):
    data = (samples / "geo" / "kerala-district.geojson").read_bytes()
    drawing = draw({area.properties["DISTRICT"]: area.polygons for area in read_geojson(data, "kerala")})

    assert len(drawing.shapes) == 14
    assert sum(len(shape.path) for shape in drawing.shapes) < 40_000
    assert drawing.height > 1.5 * drawing.width
