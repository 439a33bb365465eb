"""Districts as figures read them from a jurisdiction's data: dated, named in three languages, or refused."""

from datetime import date

import pytest

from tutela.engines.figures.districts import Districts
from tutela.engines.figures.errors import DocumentRefused, WordingMissing

ONE = {"code": "TVC", "name": {"en": "Thiruvananthapuram City"}}


def test_19_districts_in_2020_and_20_from_2021(kerala):
    assert len(kerala.codes(date(2020, 12, 27))) == 19
    assert len(kerala.codes(date(2021, 1, 1))) == 20
    assert set(kerala.codes(date(2020, 12, 31))) ^ set(kerala.codes(date(2021, 1, 1))) == {"KNR", "KNC", "KNL"}
    assert len(kerala.codes()) == 21


def test_every_district_has_its_name_in_three_languages(kerala):
    for code in kerala.codes():
        assert all(kerala.name(code, language) for language in ("en", "ml", "hi"))


def test_english_names_fall_back_on_what_is_stated(kerala):
    assert kerala.english(["MPM", "XXX", None]) == {"MPM": "Malappuram", "XXX": "XXX", None: "not stated"}


def test_kannur_in_the_press_is_the_old_district_or_all_of_its_successors(kerala):
    assert kerala.readings("Kannur") == (("KNR",), ("KNR", "KNC", "KNL"))


def test_a_name_that_is_missing_is_refused(kerala):
    with pytest.raises(WordingMissing):
        kerala.name("MPM", "ta")
    with pytest.raises(WordingMissing):
        kerala.name("XXX", "en")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"district": "TVC"},
        {"district": ["TVC"]},
        {"district": [{"code": "TVC"}]},
        {"district": [{"code": 1, "name": {"en": "x"}}]},
        {"district": [{**ONE, "name": {"ml": "x"}}]},
        {"district": [{**ONE, "aliases": "x"}]},
        {"district": [{**ONE, "valid_from": "2021"}]},
        {"district": [ONE, ONE]},
    ],
    ids=str,
)
def test_malformed_data_is_refused(data):
    with pytest.raises(DocumentRefused, match="districts"):
        Districts.from_data(data)
