"""The catalogue of Kerala by date, and a data set that is refused wherever it does not hold together."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutela.engines.law.catalogue import (
    Catalogue,
    load,
    offences_in_force,
    section_version,
    sections_in_force,
)
from tutela.engines.law.entries import Anchor
from tutela.engines.law.errors import (
    AnchorWrong,
    CatalogueInvalid,
    MomentRefused,
    NotInCatalogue,
    NotInForce,
)
from tutela.engines.law.rules import KNOWN_RULES

Change = Callable[[str, str, str], Path]
IN_KL = Path(__file__).parents[3] / "src/tutela/jurisdictions/in_kl"


def offence(on: date) -> Anchor:
    return Anchor("offence", on)


# ---- sections by date


@pytest.mark.parametrize(
    ("section", "on", "penalty_first", "penalty_repeat"),
    [
        ("pocso.14.1", date(2019, 8, 15), "imprisonment up to 5 years and fine", "imprisonment up to 7 years and fine"),
        (
            "pocso.14.1",
            date(2019, 8, 16),
            "imprisonment not less than 5 years and fine",
            "imprisonment not less than 7 years and fine",
        ),
        ("pocso.15", date(2019, 8, 15), "imprisonment up to 3 years, or fine, or both", ""),
        ("pocso.15.1", date(2019, 8, 16), "fine not less than ₹5,000", "fine not less than ₹10,000"),
        ("pocso.15.2", date(2019, 8, 16), "imprisonment up to 3 years, or fine, or both", ""),
        (
            "pocso.15.3",
            date(2019, 8, 16),
            "imprisonment 3 to 5 years, or fine, or both",
            "imprisonment 5 to 7 years and fine",
        ),
        (
            "it_act.67B.b",
            date(2009, 10, 27),
            "imprisonment up to 5 years and fine up to ₹10 lakh",
            "imprisonment up to 7 years and fine up to ₹10 lakh",
        ),
    ],
)
def test_the_penalty_is_that_of_the_day_of_the_offence(
    law: Catalogue, section: str, on: date, penalty_first: str, penalty_repeat: str
) -> None:
    row = section_version(law, section, offence(on))

    assert (row.penalty_first, row.penalty_repeat) == (penalty_first, penalty_repeat)


@pytest.mark.parametrize(
    ("section", "on"),
    [
        ("it_act.67B.b", date(2009, 10, 26)),
        ("pocso.15.2", date(2019, 8, 15)),
        ("pocso.15", date(2019, 8, 16)),
        ("pocso.12", date(2012, 11, 13)),
        ("ipc.292", date(2024, 7, 1)),
        ("bns.294", date(2024, 6, 30)),
    ],
)
def test_a_section_out_of_force_is_refused_with_its_dates(law: Catalogue, section: str, on: date) -> None:
    with pytest.raises(NotInForce, match=str(on)):
        section_version(law, section, offence(on))


def test_67b_is_chosen_by_its_clause(law: Catalogue) -> None:
    clauses = [
        row.cite for row in sections_in_force(law, "it_act", offence(date(2020, 12, 27))) if row.section == "67B"
    ]

    assert clauses == [f"s.67B({clause}) IT Act" for clause in "abcde"]
    with pytest.raises(NotInCatalogue):
        section_version(law, "it_act.67B", offence(date(2020, 12, 27)))


def test_the_kind_of_date_is_stated_and_must_fit_the_act(law: Catalogue) -> None:
    day = date(2025, 5, 1)

    assert sections_in_force(law, "bnss", Anchor("investigative_act", day))
    assert sections_in_force(law, "it_rules", Anchor("notice", day))
    with pytest.raises(AnchorWrong, match="investigative act"):
        sections_in_force(law, "bnss", offence(day))
    with pytest.raises(AnchorWrong, match="notice"):
        sections_in_force(law, "it_rules", Anchor("investigative_act", day))
    with pytest.raises(AnchorWrong):
        section_version(law, "pocso.15.2", Anchor("notice", day))
    with pytest.raises(NotInCatalogue):
        sections_in_force(law, "no_act", offence(day))


def test_powers_of_an_act_are_chosen_by_the_day_of_the_investigation(law: Catalogue) -> None:
    (before,) = (
        row
        for row in sections_in_force(law, "it_act", Anchor("investigative_act", date(2009, 10, 26)))
        if row.section == "78"
    )
    (since,) = (
        row
        for row in sections_in_force(law, "it_act", Anchor("investigative_act", date(2009, 10, 27)))
        if row.section == "78"
    )

    assert (before.min_io_rank, since.min_io_rank) == ("DYSP", "INSP")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("292", "294"),
        ("293", "295"),
        ("294", "296"),
        ("354A", "75"),
        ("354B", "76"),
        ("354C", "77"),
        ("354D", "78"),
        ("366A", "96"),
        ("370", "143"),
        ("372", "98"),
        ("373", "99"),
        ("384", "308"),
        ("506", "351"),
        ("509", "79"),
        ("201", "238"),
        ("120B", "61"),
        ("34", "3.5"),
        ("511", "62"),
    ],
)
def test_the_penal_code_is_followed_by_the_sanhita(law: Catalogue, old: str, new: str) -> None:
    assert law.section(f"ipc.{old}").replaced_by == (f"bns.{new}",)
    assert law.section(f"ipc.{old}").span.valid_to == date(2024, 6, 30)
    assert law.section(f"bns.{new}").span.valid_from == date(2024, 7, 1)


@settings(deadline=None)
@given(st.dates(date(2013, 2, 3), date(2060, 1, 1)))
def test_on_any_day_each_section_has_one_version_and_one_penal_code_is_in_force(law: Catalogue, day: date) -> None:
    found = offences_in_force(law, day)
    names = [row.id.partition("@")[0] for row in found]

    assert len(names) == len(set(names))
    assert {row.act for row in found} & {"ipc", "bns"} == ({"ipc"} if day < date(2024, 7, 1) else {"bns"})
    for name in names:
        assert section_version(law, name, offence(day)) in found


def test_nothing_is_stated_as_certain_that_is_not(law: Catalogue) -> None:
    for row in law.sections.values():
        assert not row.verified, "no row has been read in the Gazette yet"
        assert row.sources or "M" in row.certainty
        assert bool(row.doubt) == ("U" in row.certainty)
    assert "U" in law.section("pocso.14.1@2019").certainty
    assert law.section("it_act.67@2009").certainty == ("M",)


def test_the_house_word_stands_wherever_a_heading_is_not_quoted(law: Catalogue) -> None:
    for row in law.sections.values():
        own = " ".join((row.title, *row.elements, row.penalty_first, row.doubt))
        assert not re.search(r"\bCSAM\b|porn", own, re.IGNORECASE)


# ---- ranks, districts, tiles


def test_ranks_are_in_order_from_constable_to_director_general(law: Catalogue) -> None:
    codes = [rank.code for rank in law.ranks]

    assert codes[0] == "CPO"
    assert codes[-1] == "DGP"
    assert law.at_least("INSP", "INSP")
    assert not law.at_least("SI", "INSP")
    assert law.at_least("ASP", "DYSP")
    assert law.at_least("DYSP", "ASP")
    assert law.rank("circle inspector").code == "INSP"
    with pytest.raises(NotInCatalogue, match="INSP"):
        law.rank("Sheriff")
    for rank in law.ranks:
        assert all(rank.names.within(language) for language in ("en", "ml", "hi"))
        assert rank.names.within("xx") == rank.names.en


def test_kannur_was_split_with_the_year_2021(law: Catalogue) -> None:
    before = {district.code for district in law.districts_in_force(date(2020, 12, 31))}
    since = {district.code for district in law.districts_in_force(date(2021, 1, 1))}

    assert len(before) == 19
    assert len(since) == 20
    assert before - since == {"KNR"}
    assert since - before == {"KNC", "KNL"}
    assert law.district("KNR").successors == ("KNC", "KNL")
    # the last half hour of 2020 in UTC is the new year here
    assert {d.code for d in law.districts_in_force(datetime(2020, 12, 31, 18, 30, tzinfo=UTC))} == since
    with pytest.raises(NotInCatalogue):
        law.district("XXX")


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Malappuram", date(2020, 10, 6), ["MPM"]),
        (" malappuram ", date(2020, 10, 6), ["MPM"]),
        ("മലപ്പുറം", date(2020, 10, 6), ["MPM"]),
        ("Kochi City", date(2020, 10, 6), ["EKC"]),
        ("Thiruvananthapuram", date(2020, 10, 6), ["TVC", "TVR"]),
        ("Kannur", date(2020, 12, 31), ["KNR"]),
        ("Kannur", date(2021, 1, 1), ["KNC", "KNL"]),
        ("Kannur City", date(2020, 12, 31), []),
        ("Group 07", date(2020, 12, 31), []),
    ],
)
def test_a_written_name_may_mean_one_district_several_or_none(
    law: Catalogue, text: str, on: date, codes: list[str]
) -> None:
    assert [district.code for district in law.districts_named(text, on)] == codes


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2021, 1, 1), date(2030, 1, 1)])
def test_each_district_of_the_day_has_a_tile_of_its_own(law: Catalogue, day: date) -> None:
    tilemap = law.tilemap(day)

    assert {tile.district for tile in tilemap.tiles} == {district.code for district in law.districts_in_force(day)}
    assert len({(tile.column, tile.row) for tile in tilemap.tiles}) == len(tilemap.tiles)
    north, south = law.district("KSD").code, law.district("TVC").code
    rows = {tile.district: tile.row for tile in tilemap.tiles}
    assert rows[north] == 0
    assert rows[south] == tilemap.rows - 1


def test_the_frame(law: Catalogue) -> None:
    assert (law.code, law.zone_text, law.phone_region, law.languages) == ("in_kl", "+05:30", "IN", ("en", "ml", "hi"))
    assert law.zone.utcoffset(datetime(2020, 1, 1, tzinfo=UTC)) == timedelta(hours=5, minutes=30)
    assert law.material_term == "CSEAM"
    assert law.local(datetime(2020, 12, 28, 12, 30, tzinfo=UTC)) == "2020-12-28 18:00 +05:30"
    with pytest.raises(MomentRefused):
        law.day(datetime(2020, 12, 28))  # noqa: DTZ001 - a moment without a zone is the case
    assert law.kept("lead_closed").keep.text() == "2 years"
    with pytest.raises(NotInCatalogue):
        law.kept("nothing")


def test_every_rule_that_a_check_knows_is_in_the_data_set(law: Catalogue) -> None:
    assert set(law.rules) == set(KNOWN_RULES)


# ---- a data set that does not hold together


def test_the_digest_names_the_bytes_of_the_data_set(law: Catalogue, changed: Change) -> None:
    assert load(IN_KL).digest == law.digest
    assert load(changed("retention.toml", "2y", "3y")).digest != law.digest


FAULTS = [
    ("jurisdiction.toml", 'zone = "+05:30"', 'zone = "+25:30"', "zone"),
    ("jurisdiction.toml", 'zone = "+05:30"', 'zone = "../etc"', "zone"),
    ("jurisdiction.toml", '["en", "ml", "hi"]', '["ml", "hi"]', "languages"),
    ("jurisdiction.toml", 'code = "in_kl"', "code = 7", "code"),
    ("jurisdiction.toml", 'code = "in_kl"', 'kode = "in_kl"', "code"),
    ("jurisdiction.toml", 'phone_region = "IN"', 'phone_region = "IN"\nphone_zone = "IN"', "phone_zone"),
    ("jurisdiction.toml", 'phone_region = "IN"', 'phone_region = " "', "phone_region"),
    ("jurisdiction.toml", 'hi = "', 'xx = "', "name.hi"),
    ("ranks.toml", "level = 20", "level = 0", "rank[2].level"),
    ("ranks.toml", "level = 20", "level = true", "rank[2].level"),
    ("ranks.toml", 'code = "SCPO"', 'code = "CPO"', "rank"),
    ("ranks.toml", '"Head Constable"', '"Constable"', "rank"),
    ("districts.toml", 'code = "TVR"', 'code = "TVC"', "district"),
    ("districts.toml", '["KNC", "KNL"]', '["KNC", "KNX"]', "district"),
    ("districts.toml", "valid_to = 2020-12-31", 'valid_to = "2020-12-31"', "valid_to"),
    ("districts.toml", "valid_to = 2020-12-31", "valid_to = 2020-12-31T10:00:00", "valid_to"),
    ("tilemap.toml", "KNR = [1, 1]\n", "", "layout[1].tiles"),
    ("tilemap.toml", "KSD = [0, 0]", "KSD = [1, 2]", "layout[1].tiles"),
    ("tilemap.toml", "KSD = [0, 0]", "KSD = [0, 9]", "layout[1].tiles"),
    ("tilemap.toml", "KSD = [0, 0]", "KSD = [0]", "layout[1].tiles.KSD"),
    ("tilemap.toml", "valid_from = 2021-01-01", "valid_from = 2020-12-31", "layout[2].tiles"),
    ("statutes/pocso.toml", 'id = "pocso.8"', 'id = "it_act.8"', "id"),
    ("statutes/pocso.toml", 'id = "pocso.8"', 'id = "pocso.10"', "pocso.10"),
    ("statutes/pocso.toml", "valid_to = 2019-08-15", "valid_to = 2019-08-16", "pocso.4.1@2019"),
    ("statutes/pocso.toml", 'anchor = "offence"', 'anchor = "birthday"', "act.anchor"),
    ("statutes/pocso.toml", '["pocso.4.1@2019"]', '["pocso.4.9@2019"]', "pocso.4.1@2012"),
    ("statutes/pocso.toml", "cognizable = true", 'cognizable = "yes"', "cognizable"),
    ("statutes/pocso.toml", 'verified_by = ""', 'verified_by = "officer:KL0001"', "verified_by"),
    ("statutes/pocso.toml", 'certainty = ["M"]', 'certainty = ["X"]', "certainty"),
    ("statutes/pocso.toml", 'certainty = ["M"]', 'certainty = ["U"]', "doubt"),
    ("statutes/pocso.toml", 'source = ["S67d"]', 'source = ["S999"]', "source"),
    ("statutes/pocso.toml", 'source = ["S67d"]', "source = []", "source"),
    ("statutes/it_act.toml", 'min_io_rank = "INSP"', 'min_io_rank = "SHERIFF"', "min_io_rank"),
    ("statutes/bnss.toml", 'subject = "seizure_report"', 'subject = "search_procedure"', "bnss.106"),
    ("clocks.toml", 'length = "24h"', 'length = "24 hours"', "clock[1].version[1].length"),
    ("clocks.toml", 'length = "24h"', 'length = "1d"', "clock[1].version[1].length"),
    ("clocks.toml", 'length = "24h"\n', "", "clock[1].version[1].length"),
    ("clocks.toml", 'warn_after = ["24h"]\n', "", "warn_after"),
    ("clocks.toml", 'kind = "hours"', 'kind = "weeks"', "clock[1].version[1].kind"),
    ("clocks.toml", 'warn_before = ["12h", "3h"]', 'warn_before = ["2mo"]', "clock[1].version[1].warn_before"),
    ("clocks.toml", 'id = "court_report"', 'id = "cwc_report"', "clock"),
    ("clocks.toml", 'only_sections = ["pocso"]', 'only_sections = ["pokso"]', "clock[1].only_sections"),
    ("clocks.toml", "valid_to = 2026-02-19", "valid_to = 2026-02-20", "version"),
    ("clocks.toml", 'renewal = "30d"\n', "", "renewals"),
    ("rules.toml", 'id = "fir.gd_first"', 'id = "fir.gd_last"', "id"),
    ("rules.toml", 'permission_rank = "DYSP"', 'permission_rank = "SHERIFF"', "permission_rank"),
    ("rules.toml", "at_least_years = 3", 'at_least_years = "3"', "at_least_years"),
    ("rules.toml", "at_least_years = 3\n", "", "at_least_years"),
    ("rules.toml", 'clock = "prelim_enquiry"', 'clock = "no_clock"', "clock"),
    ("rules.toml", "valid_from = 2024-07-01", "valid_from = 2024-06-30", "rule"),
    ("rules.toml", "count = 1", "count = 1\ncounts = 2", "counts"),
    ("retention.toml", 'id = "roster"', 'id = "lead_closed"', "keep"),
]


@pytest.mark.parametrize(("file", "old", "new", "key"), FAULTS)
def test_a_fault_is_named_by_file_and_key(changed: Change, file: str, old: str, new: str, key: str) -> None:
    with pytest.raises(CatalogueInvalid) as caught:
        load(changed(file, old, new))

    assert caught.value.file == file
    assert caught.value.key.endswith(key)
    assert caught.value.reason


@pytest.mark.parametrize("file", ["jurisdiction.toml", "ranks.toml", "clocks.toml", "rules.toml", "sources.toml"])
def test_a_missing_or_broken_file_is_named(changed: Change, file: str) -> None:
    folder = changed("jurisdiction.toml", "in_kl", "in_xx")
    (folder / file).write_bytes(b"\xff\xfe not TOML")
    with pytest.raises(CatalogueInvalid, match=file):
        load(folder)
    (folder / file).unlink()
    with pytest.raises(CatalogueInvalid, match="missing"):
        load(folder)


def test_an_act_stands_in_one_file(changed: Change) -> None:
    folder = changed("jurisdiction.toml", "in_kl", "in_xx")
    (folder / "statutes/again.toml").write_bytes((folder / "statutes/bsa.toml").read_bytes())

    with pytest.raises(CatalogueInvalid, match="bsa"):
        load(folder)


def test_a_folder_without_statutes_or_none_at_all_is_refused(changed: Change, tmp_path: Path) -> None:
    folder = changed("jurisdiction.toml", "in_kl", "in_xx")
    for path in (folder / "statutes").iterdir():
        path.unlink()
    with pytest.raises(CatalogueInvalid, match="statute"):
        load(folder)
    with pytest.raises(CatalogueInvalid):
        load(tmp_path / "nowhere")


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(IN_KL, tmp_path_factory.mktemp("law") / "damaged")


@settings(deadline=None, max_examples=60)
@given(place=st.integers(0, 10**6), junk=st.sampled_from(["", "=", '"', "[", "]", "\n[[x]]\n", "9", "true", "\x00"]))
def test_no_damage_to_a_file_leaks_another_error(damaged: Path, place: int, junk: str) -> None:
    files = sorted(damaged.rglob("*.toml"))
    victim = files[place % len(files)]
    text = victim.read_text(encoding="utf-8")
    cut = place % len(text)
    victim.write_text(text[:cut] + junk + text[cut + 1 :], encoding="utf-8")

    try:
        with suppress(CatalogueInvalid):
            load(damaged)
    finally:
        victim.write_text(text, encoding="utf-8")


def test_a_named_zone_serves_another_country(changed: Change) -> None:
    law = load(changed("jurisdiction.toml", 'zone = "+05:30"', 'zone = "UTC"'))

    assert law.day(datetime(2020, 12, 31, 23, 59, tzinfo=UTC)) == date(2020, 12, 31)
    west = load(changed("jurisdiction.toml", 'zone = "UTC"', 'zone = "-03:00"'))
    assert west.day(datetime(2021, 1, 1, 2, 59, tzinfo=UTC)) == date(2020, 12, 31)
