"""GeoJSON: what RFC 7946 allows is read, each trap sets one feature aside, hostile files are refused."""

import json
from typing import Any

import pytest

from tests.makers import boundaries as make
from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import Malformed, TooLarge, UnknownFormat
from tutela.engines.exchange.formats.geojson import PER_DEGREE, Area, doubled_area, read_geojson
from tutela.engines.exchange.tip import Quarantined

SQUARE = [[75.0, 8.0], [76.0, 8.0], [76.0, 9.0], [75.0, 9.0], [75.0, 8.0]]
HOLE = [[75.2, 8.2], [75.2, 8.8], [75.8, 8.8], [75.8, 8.2], [75.2, 8.2]]


def read(*features: Any, **more: Any) -> list[Area | Quarantined]:
    return list(read_geojson(json.dumps(make.collection(features, **more)).encode(), "f.geojson"))


def only(*features: Any) -> Area:
    (area,) = read(*features)
    assert isinstance(area, Area), area
    return area


def test_a_feature_with_its_name_and_its_ring_in_whole_units():
    area = only(make.feature({"code": "EKC", "census": 595, "share": 0.5, "old": None}, SQUARE, id="x-1"))

    assert (area.number, area.properties) == (1, {"id": "x-1", "code": "EKC", "census": "595"})
    assert area.polygons[0][0] == tuple((round(x * PER_DEGREE), round(y * PER_DEGREE)) for x, y in SQUARE[:-1])
    assert area.remarks == frozenset()


def test_holes_islands_and_collections_are_read():
    several = make.feature({}, [SQUARE, HOLE], [[[x + 2, y] for x, y in SQUARE]], kind="MultiPolygon")
    parts = [several["geometry"], {"type": "Point", "coordinates": [75, 8]}]
    mixed = {"type": "Feature", "properties": {}, "geometry": {"type": "GeometryCollection", "geometries": parts}}

    for found, remarks in ((only(several), set()), (only(mixed), {"parts"})):
        assert [len(polygon) for polygon in found.polygons] == [2, 1]
        assert set(found.remarks) == remarks


def test_rings_that_wind_the_wrong_way_are_turned_and_heights_left_out():
    area = only(make.feature({}, [[*p, 12.5] for p in SQUARE[::-1]], HOLE[::-1]))

    outer, hole = area.polygons[0]
    assert doubled_area(list(outer)) > 0 > doubled_area(list(hole))
    assert set(area.remarks) == {"turned", "heights"}


def test_a_ring_that_touches_itself_is_read_as_it_is():
    bow = [[75, 8], [76, 8], [75.5, 8.5], [76, 9], [75, 9], [75.5, 8.5], [75, 8]]

    assert len(only(make.feature({}, bow)).polygons[0][0]) == 6


def test_a_ring_over_the_antimeridian_does_not_jump():
    ring = [[179, -17], [-179, -17], [-179, -16], [179, -16], [179, -17]]

    (west, east) = (fold([x for x, _y in only(make.feature({}, ring)).polygons[0][0]]) for fold in (min, max))
    assert (west, east) == (179 * PER_DEGREE, 181 * PER_DEGREE)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"type": "Feature", "properties": {}, "geometry": None}, "no geometry"),
        ("Feature", "no object"),
        ({"type": "feature"}, "no Feature"),
        (make.feature({}, SQUARE[:-1]), "not closed"),
        (make.feature({}, SQUARE[:2]), "four positions"),
        (make.feature({}, [[75, 8], [76, 8], [75, 8], [76, 8], [75, 8]]), "encloses nothing"),
        (make.feature({}), "no area"),
        (make.feature({}, 75, 8, kind="Point"), "no area"),
        (make.feature({}, SQUARE, kind="polygon"), "none of GeoJSON's"),
        (make.feature({}, [[642103.5, 1093204.1], *SQUARE]), "outside ±180"),
        (make.feature({}, [[75, 98], *SQUARE]), "outside ±180"),
        (make.feature({}, [[75, float("nan")], *SQUARE]), "no number"),
        (make.feature({}, [[75, float("inf")], *SQUARE]), "no number"),
        (make.feature({}, [["75", "8"], *SQUARE]), "no number"),
        (make.feature({}, [[True, 8], *SQUARE]), "no number"),
        (make.feature({}, [[10**30, 8], *SQUARE]), "no number"),
        (make.feature({}, [[75], *SQUARE]), "longitude and a latitude"),
        (make.feature({}, {"0": 75}), "no list"),
        (make.feature([], SQUARE), "no object"),
    ],
)
def test_a_broken_feature_is_set_aside_by_number_and_the_rest_is_taken(broken, reason):
    before, bad, after = read(make.feature({"code": "EKC"}, SQUARE), broken, make.feature(None, SQUARE))

    assert isinstance(bad, Quarantined)
    assert (bad.row, bad.file) == (2, "f.geojson")
    assert reason in bad.reason
    assert [before.number, after.number] == [1, 3]
    assert after.properties == {}


def test_a_member_that_stands_twice_sets_its_feature_aside():
    twice = json.dumps(make.feature({"code": "EKC"}, SQUARE)).replace('"code"', '"code": "MPM", "code"')
    good = json.dumps(make.feature({"code": "MPM"}, SQUARE))

    found = list(read_geojson(f'{{"type": "FeatureCollection", "features": [{twice}, {good}]}}'.encode(), "f"))

    assert [type(one) for one in found] == [Quarantined, Area]
    assert "twice" in found[0].reason


@pytest.mark.parametrize(
    ("text", "error", "reason"),
    [
        ("{", Malformed, "no JSON"),
        ("[" * 100_000, Malformed, "no JSON"),
        ("\xff", Malformed, "no JSON"),
        ("[]", Malformed, "no object"),
        ('{"type": "FeatureCollection"}', Malformed, "no list of features"),
        ('{"type": "FeatureCollection", "type": "Feature"}', Malformed, "twice"),
        ('{"type": "Topology"}', UnknownFormat, "TopoJSON"),
        (json.dumps(make.feature({}, SQUARE)), UnknownFormat, "no FeatureCollection"),
        (
            json.dumps(make.collection([], crs={"type": "name", "properties": {"name": "EPSG:32643"}})),
            Malformed,
            "WGS 84",
        ),
        (json.dumps(make.collection([], crs="x")), Malformed, "WGS 84"),
        (json.dumps(make.collection([None] * (bounds.AREA_FEATURES + 1))), TooLarge, "features"),
    ],
)
def test_what_is_wrong_with_the_whole_file_is_refused_with_what_to_do(text, error, reason):
    with pytest.raises(error, match=reason):
        list(read_geojson(text.encode("latin-1"), "f"))


def test_the_reference_system_of_rfc_7946_may_be_named():
    assert isinstance(read(make.feature({}, SQUARE), crs=make.CRS84)[0], Area)


def test_positions_are_bounded_over_the_whole_file(monkeypatch):
    monkeypatch.setattr("tutela.engines.exchange.formats.geojson.AREA_POSITIONS", 9)

    with pytest.raises(TooLarge, match="simplify"):
        read(make.feature({}, SQUARE), make.feature({}, SQUARE))


def test_the_real_districts_of_a_state(samples):
    data = (samples / "geo" / "kerala-district.geojson").read_bytes()

    areas = list(read_geojson(data, "kerala"))

    assert [area.number for area in areas if isinstance(area, Area)] == list(range(1, 15))
    assert {area.properties["censuscode"] for area in areas} == {str(code) for code in range(588, 602)}
    extent = [p for area in areas for polygon in area.polygons for p in polygon[0]]
    assert [round(fold(x for x, _ in extent) / PER_DEGREE, 3) for fold in (min, max)] == [74.863, 77.413]
