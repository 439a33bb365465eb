"""Boundaries on pages: looked at, loaded, withdrawn; and the maps of figures and notes, by boundaries or as tiles."""

import json
import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html as parse

from tests.makers import boundaries as make
from tests.web.client import signed_in
from tutela.apps.figures import services as figures
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people import selectors
from tutela.apps.people.boundaries import load_boundaries
from tutela.apps.record import vault
from tutela.web import charts
from tutela.web.components import WITHHELD

PAGE = "/people/boundaries/"
LARGEST_PAGE = 150_000


def upload(value) -> SimpleUploadedFile:
    return SimpleUploadedFile("survey.geojson", json.dumps(value).encode())


def asked(value, **more):
    return {"file": upload(value), "valid_from": "2021-01-01", "authority": "Letter 7 of 2026", **more}


@pytest.fixture
def file(tmp_path):
    return make.written(tmp_path / "f.geojson", make.collection(make.districts(corners=300)))


def load(world, path, day=date(2021, 1, 1)) -> str:
    return load_boundaries(officer=world.nodal, path=path, authority="Letter 7 of 2026", valid_from=day).reference


def drawn(browser, address: str) -> parse.HtmlElement:
    """The map of a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    assert b" style=" not in answer.content
    (figure,) = parse.fromstring(answer.content.decode()).find_class("chart--tiles")
    return figure


def shapes(figure: parse.HtmlElement) -> list[parse.HtmlElement]:
    """The districts that are drawn by their boundaries."""
    return list(figure.xpath(".//path[starts-with(@class, 'tile ')]"))


def said(figure) -> set[str]:
    return {group.get("aria-label") for group in figure.xpath(".//g[@role='img']")}


def test_a_file_is_looked_at_and_then_loaded(world):
    browser = signed_in(world.administrator)
    features = [*make.districts(make.CODES[:19]), make.feature({"code": "<b>Else"}, make.cell(0, 6)), None]
    size = world.size()

    looked_at = browser.post(PAGE, asked(make.collection(features), preview="on")).content.decode()

    assert "nothing is recorded yet" in looked_at
    assert "&lt;b&gt;Else" in looked_at
    assert "Kasaragod" in looked_at  # has no boundary
    assert len(shapes(parse.fromstring(looked_at))) == 19
    assert (world.size(), selectors.boundaries(world.nodal)) == (size, [])

    answer = browser.post(PAGE, asked(make.collection(features)), follow=True)

    (row,) = selectors.boundaries(world.nodal)
    assert answer.redirect_chain[0][0] == f"{PAGE}{row.reference}/"
    page = answer.content.decode()
    assert row.sha256 in page
    assert "Letter 7 of 2026" in page
    assert "feature 21" in page


def test_a_refused_file_stands_on_the_form_with_what_to_do(world):
    browser = signed_in(world.nodal)
    other = make.collection(make.districts(), crs={"type": "name", "properties": {"name": "EPSG:32643"}})

    for value, words in ((other, "WGS 84"), (make.collection([]), "no feature is the boundary")):
        answer = browser.post(PAGE, asked(value))
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert (
        "by what right" in browser.post(PAGE, asked(make.collection(make.districts()), authority="")).content.decode()
    )


def test_boundaries_are_withdrawn_with_a_reason(world, file):
    reference = load(world, file)
    browser = signed_in(world.nodal)

    answer = browser.post(f"{PAGE}{reference}/", {"form": "withdraw", "withdraw-reason": "axes were swapped"})

    assert answer.status_code == 302
    assert "axes were swapped" in browser.get(f"{PAGE}{reference}/").content.decode()
    assert selectors.boundaries_on(date(2026, 1, 1)) is None


def test_the_figures_are_drawn_by_boundaries_with_words_and_shades_of_the_tiles(world, file):
    browser = signed_in(world.press)
    tiles = drawn(browser, "/figures/")
    load(world, file)

    areas, again = drawn(browser, "/figures/"), drawn(browser, "/figures/?map=tiles")

    assert said(areas) == said(tiles) == said(again)
    assert len(shapes(areas)) == 20
    assert not shapes(again)
    for part in (".//ul", ".//table"):
        assert [one.text_content() for one in areas.xpath(part)] == [one.text_content() for one in tiles.xpath(part)]
    assert len(browser.get("/figures/").content) < LARGEST_PAGE + 60_000
    (switch,) = areas.xpath(".//p[@class='chart__note']/a")
    assert "map=tiles" in switch.get("href")


def test_a_round_is_drawn_as_the_districts_lay_on_its_first_day(world, file, tmp_path):
    window = WindowPlan("1", world.now - timedelta(days=1), world.now)
    operations.open_round(officer=world.nodal, number="26.1", title="Round 26.1", windows=[window])
    day = window.begins_at.date()
    first = load(world, file, day - timedelta(days=1))
    load(world, make.written(tmp_path / "l", make.collection(make.districts(make.CODES[:5]))), day + timedelta(days=1))
    plan = operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant 1", address="House 1", lead=None)
    (target,) = operations.add_targets(officer=world.analyst, round="26.1", window="1", targets=[plan]).named
    team = operations.form_team(officer=world.coordinator, round="26.1", district="EKC", leader="EK0002").reference
    operations.assign_targets(officer=world.coordinator, team=team, targets=[target])
    operations.record_search(officer=world.leader, target=target, outcomes=["nothing_found"], at=world.now)
    world.pass_time(days=9)
    cut_off = world.now
    world.pass_time(minutes=1)
    note = figures.draft_note(officer=world.press, title="Round 26.1", as_at=cut_off, rounds=("26.1",)).reference
    world.pass_time(minutes=1)
    figures.publish_note(officer=world.nodal, note=note)
    browser = signed_in(world.press)

    assert selectors.boundaries_on(day) == first
    for address in ("/figures/?round=26.1", f"/figures/notes/{note}/", f"/figures/notes/{note}/?measure=places"):
        figure = drawn(browser, address)
        assert len(shapes(figure)) == 20
        assert "Ernakulam City: 1" in said(figure)
    assert len(shapes(drawn(browser, "/figures/"))) == 5  # since launch, as at today
    assert not shapes(drawn(browser, f"/figures/notes/{note}/?map=tiles"))


def test_boundaries_that_the_vault_has_lost_give_way_to_tiles_and_say_so(world, file):
    load(world, file)
    for name in vault.names():
        vault.drop(name)

    figure = drawn(signed_in(world.press), "/figures/")

    assert not shapes(figure)
    assert "cannot be shown" in figure.find_class("chart__note")[0].text_content()


def test_what_is_withheld_or_has_no_boundary_or_no_room_is_still_said():
    from tutela.engines.figures.boundaries import Drawing, Shape

    shapes = [Shape(f"D{n}", "M0 0l10 0 10 10z", 100, 10, 5, n % 2 == 0) for n in range(8)]
    shapes.append(Shape("WIDE", "M0 0l10 0 10 10z", 100, 50, 80, False))
    named = [*(shape.code for shape in shapes), "BARE"]
    tiles = tuple(charts.Tile(code, f"District {code}", 0, 0, n or WITHHELD) for n, code in enumerate(named))

    found = charts.BoundaryMap(charts.TileMap("Places", "Places", tiles), Drawing(200, 100, tuple(shapes)))

    assert {area.tile.code for area in found.drawn} == set(named) - {"BARE"}
    assert [tile.tile.code for tile in found.below] == ["BARE"]
    hidden = next(area for area in found.drawn if area.tile.code == "D0")
    assert (hidden.shown, hidden.said, hidden.step) == ("×", "District D0: withheld", 0)
    for anchor in ("start", "end"):
        places = sorted(area.y for area in found.drawn if area.anchor == anchor)
        assert len(places) == 4
        assert all(b - a >= found.line for a, b in pairwise(places))
        assert 0 < places[0] < places[-1] < found.frame
    inside = next(area for area in found.drawn if area.tile.code == "WIDE")
    assert (inside.leader, inside.anchor) == ("", "middle")
    assert re.fullmatch(r"scale\(0\.1\)", found.fine)
