"""Boundaries of districts through the whole path: confined worker, matching, vault, acts, tables, what is in force on a day."""

from datetime import date

import pytest

from tests.makers import boundaries as make
from tutela.apps.people import boundaries as services
from tutela.apps.people import selectors
from tutela.apps.people.errors import NotAllowed, NotBoundaries
from tutela.apps.record import vault
from tutela.apps.record.errors import NotVisible, Refused
from tutela.apps.record.selectors import stored_entries

SINCE_THE_SPLIT = date(2021, 1, 1)
AUTHORITY = "State survey, letter 7 of 2026"


@pytest.fixture
def file(tmp_path):
    return make.written(tmp_path / "districts.geojson", make.collection(make.districts()))


def loaded(world, path, day=SINCE_THE_SPLIT, **more):
    return services.load_boundaries(officer=world.nodal, path=path, authority=AUTHORITY, valid_from=day, **more)


def renamed(names):
    """Features of these names, under the property ``NAME``."""
    return [make.feature({"NAME": name}, make.cell(n % 4, n // 4)) for n, name in enumerate(names)]


def test_boundaries_are_loaded_with_their_digest_counts_and_drawing(world, file):
    found = loaded(world, file)

    (row,) = selectors.boundaries(world.administrator)
    assert row.reference == found.reference == selectors.boundaries_on(date(2026, 3, 2))
    assert (row.authority, row.file, row.named_by) == (AUTHORITY, "districts.geojson", "code")
    assert (row.features, row.unmatched, row.set_aside, row.missing) == (20, 0, 0, ())
    assert set(row.districts) == {d.code for d in selectors.districts(SINCE_THE_SPLIT)}
    assert row.size == file.stat().st_size
    assert file.read_bytes() in [vault.get(name) for name in vault.names()]
    assert selectors.drawing_of_boundaries(row.reference) == found.drawing
    assert world.differences() == ()


def test_the_ledger_says_counts_and_digest_but_neither_file_name_nor_authority(world, file):
    loaded(world, file)

    entry = [bytes(one) for one in stored_entries()][-1]
    assert b"people.boundaries_loaded" in entry
    assert b"State survey" not in entry
    assert b"districts.geojson" not in entry


def test_districts_are_found_by_code_name_or_alias_and_by_the_day(world, tmp_path):
    names = ["kannur", "Kochi City", "pkd", "Thiruvananthapuram", "Kannur City", "Elsewhere", ""]
    path = make.written(tmp_path / "f", make.collection(renamed(names)))

    def looked_at(day):
        found = services.preview_boundaries(officer=world.nodal, path=path, valid_from=day)
        reasons = {feature.said: feature.reason for feature in found.unmatched}
        return {feature.said: feature.district for feature in found.matched}, reasons, found.missing

    before, reasons, missing = looked_at(date(2020, 6, 28))
    assert before == {"kannur": "KNR", "Kochi City": "EKC", "pkd": "PKD"}
    assert "TVC and TVR" in reasons["Thiruvananthapuram"]
    assert "KNC is no police district on 2020-06-28" in reasons["Kannur City"]
    assert "no police district has this" in reasons["Elsewhere"]
    assert "says no name" in reasons[""]
    assert len(missing) == 19 - 3

    after, reasons, missing = looked_at(SINCE_THE_SPLIT)
    assert after == {"Kannur City": "KNC", "Kochi City": "EKC", "pkd": "PKD"}
    assert "KNC and KNL" in reasons["kannur"]
    assert "KNL" in missing


def test_a_look_at_a_file_records_and_keeps_nothing(world, file):
    size, kept = world.size(), vault.names()

    found = services.preview_boundaries(officer=world.nodal, path=file, valid_from=SINCE_THE_SPLIT)

    assert (found.receipt, found.reference, len(found.matched)) == (None, None, 20)
    assert (world.size(), vault.names()) == (size, kept)


def test_several_features_of_a_district_are_one_shape(world, tmp_path):
    features = [make.feature({"code": "EKC"}, make.cell(n, 0)) for n in range(3)]
    path = make.written(tmp_path / "f", make.collection(features))

    found = loaded(world, path)

    assert found.districts == ("EKC",)
    assert found.drawing.shapes[0].path.count("M") == 3


def test_broken_features_are_set_aside_with_number_and_reason(world, tmp_path):
    features = make.districts()
    features[3]["geometry"] = None
    features[5]["geometry"]["coordinates"][0].pop()
    path = make.written(tmp_path / "f", make.collection(features))

    found = loaded(world, path, name="survey.geojson")

    assert [(q.file, q.row) for q in found.set_aside] == [("survey.geojson", 4), ("survey.geojson", 6)]
    (row,) = selectors.boundaries(world.nodal)
    assert (row.set_aside, set(row.missing)) == (2, {"KLR", "ALP"})
    assert [line.split(":")[0] for line in row.said] == ["feature 4", "feature 6"]
    assert "not closed" in row.said[1]
    assert world.differences() == ()


def test_the_property_is_the_one_that_names_most_unless_another_is_chosen(world, tmp_path):
    features = [
        make.feature({"seat": "EKC", "name": name}, make.cell(n, 0)) for n, name in enumerate(("Palakkad", "Wayanad"))
    ]
    path = make.written(tmp_path / "f", make.collection(features))

    def named_by(chosen):
        return services.preview_boundaries(officer=world.nodal, path=path, valid_from=SINCE_THE_SPLIT, named_by=chosen)

    assert (named_by(None).named_by, named_by(None).districts) == ("name", ("PKD", "WYD"))
    assert named_by("seat").districts == ("EKC",)
    with pytest.raises(NotBoundaries, match="they have name, seat"):
        named_by("NAME_1")


def test_a_later_loading_supersedes_from_its_day_and_a_withdrawal_brings_the_earlier_one_back(world, file, tmp_path):
    first = loaded(world, file).reference
    later = make.written(tmp_path / "later.geojson", make.collection(make.districts(corners=5)))
    second = loaded(world, later, date(2026, 1, 1)).reference
    in_force = selectors.boundaries_on

    assert [in_force(date(2020, 12, 27)), in_force(date(2025, 12, 31)), in_force(date(2026, 1, 1))] == [
        None,
        first,
        second,
    ]
    with pytest.raises(Refused, match=f"already as {second}"):
        loaded(world, later, date(2026, 1, 1))
    third = loaded(world, file, date(2026, 1, 1)).reference
    assert in_force(date(2026, 1, 1)) == third

    for reference in (third, second):
        services.withdraw_boundaries(officer=world.nodal, boundaries=reference, reason="axes were swapped")
    assert in_force(date(2026, 1, 1)) == first
    with pytest.raises(Refused, match="withdrawn already"):
        services.withdraw_boundaries(officer=world.nodal, boundaries=second, reason="again")
    assert world.differences() == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{", "no JSON"),
        (make.collection([], crs={"type": "name", "properties": {"name": "EPSG:32643"}}), "WGS 84"),
        (make.collection([]), "it has no feature"),
        (make.collection(renamed(["Elsewhere"])), "no police district has this"),
        (make.collection([{"type": "Feature", "properties": {}, "geometry": None}]), "no geometry"),
    ],
)
def test_a_file_that_draws_no_district_is_refused_with_what_to_do(world, tmp_path, content, reason):
    path = make.written(tmp_path / "f", content)
    size = world.size()

    with pytest.raises(NotBoundaries, match=reason):
        loaded(world, path)
    assert world.size() == size


def test_a_hostile_file_ends_its_worker_and_nothing_else(world, tmp_path):
    path = make.written(tmp_path / "f", '{"type": "FeatureCollection", "features": [' + "[" * 20_000_000)

    with pytest.raises(NotBoundaries):
        loaded(world, path)


def test_boundaries_are_loaded_by_who_changes_people_and_with_an_authority(world, file):
    for officer in (world.analyst, world.press, world.coordinator):
        with pytest.raises(NotAllowed):
            services.load_boundaries(officer=officer, path=file, authority=AUTHORITY, valid_from=SINCE_THE_SPLIT)
        with pytest.raises(NotAllowed):
            selectors.boundaries(officer)
    with pytest.raises(Refused, match="by what right"):
        services.load_boundaries(officer=world.nodal, path=file, authority=" ", valid_from=SINCE_THE_SPLIT)
    with pytest.raises(NotVisible):
        services.withdraw_boundaries(officer=world.nodal, boundaries="BND-000009", reason="none")
