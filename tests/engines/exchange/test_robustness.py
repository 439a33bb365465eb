"""Whatever bytes come in, nothing but the engine's own errors and values comes out."""

import json
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.makers import sheets, tips
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json, parse_ncmec_json_list
from tutela.engines.exchange.formats.ncmec_package import parse_ncmec_xml
from tutela.engines.exchange.formats.profile_guess import guess_profile
from tutela.engines.exchange.formats.reference_sheet import ReferenceField, read_reference_sheet
from tutela.engines.exchange.formats.registry import GuessFrom, Request, read_file
from tutela.engines.exchange.formats.sheet import preview_sheet
from tutela.engines.exchange.plain import plain_of, value_of
from tutela.engines.exchange.tip import Quarantined, TipDocument

# One folder serves all examples of a test: each writes its own bytes before it reads.
hostile = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=15,
)
MEMBER_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)


def survives_the_pipe(result: TipDocument | Quarantined) -> None:
    """Say that a result can be written as JSON, stored as UTF-8 and read back the same."""
    text = json.dumps(plain_of(result), ensure_ascii=False, allow_nan=False)
    assert value_of(type(result), json.loads(text.encode().decode())) == result


def read(path: Path) -> list[TipDocument | Quarantined]:
    """Read a file as the worker does; that must never raise, and never be silent."""
    results = list(read_file(Request(path, path.name, told=GuessFrom("ncrp", "+05:30"))))
    assert results
    for result in results:
        survives_the_pipe(result)
    return results


@hostile
@given(st.binary(max_size=400))
def test_arbitrary_bytes_as_a_file(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    read(path)


@hostile
@given(
    st.sampled_from([b"{", b"<report>", b"PK\x03\x04", b"Report No,IP\r\n", b"\xff\xfe<\x00", b"\xef\xbb\xbf["]),
    st.binary(max_size=200),
)
def test_arbitrary_bytes_behind_an_honest_beginning(tmp_path, start, data):
    path = tmp_path / "file"
    path.write_bytes(start + data)
    read(path)


@given(st.binary(max_size=300))
def test_arbitrary_bytes_to_each_parser(data):
    for parse in (parse_ncmec_json, parse_ncmec_xml):
        with suppress(ExchangeError):
            survives_the_pipe(parse(data, "file"))


@given(JSON)
def test_arbitrary_json_as_a_report(value):
    for report in (value, {"reportId": 1, "reportedInformation": value}, [value, {"reportId": value}]):
        with suppress(ExchangeError):
            for result in parse_ncmec_json_list(json.dumps(report).encode(), "file"):
                survives_the_pipe(result)


def paths_in(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    """Every place inside a JSON value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, child in pairs for inner in paths_in(child, (*path, key)))]


PLACES = [place for place in paths_in(tips.police_report()) if place]


@given(st.sampled_from(PLACES), JSON)
def test_an_arbitrary_value_anywhere_in_a_report_costs_at_most_that_place(place, value):
    report = tips.police_report()
    target: object = report
    for key in place[:-1]:
        target = target[key]  # type: ignore[index]
    target[place[-1]] = value  # type: ignore[index]
    data = json.dumps(report).encode()
    if place[0] in ("reportId", "reportedInformation") and len(place) == 1:
        with suppress(ExchangeError):
            survives_the_pipe(parse_ncmec_json(data, "file"))
    else:
        tip = parse_ncmec_json(data, "file")
        assert tip.reference == "100000001"
        survives_the_pipe(tip)


XML = [
    tips.provider_report(tips.FULL_INSIDE),
    tips.package_xml(inside=tips.FULL_INSIDE),
    tips.file_details(f'<originalFileHash hashType="MD5">{tips.MD5_OF_FIRST}</originalFileHash>'),
]


@given(st.sampled_from(XML), st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_xml_is_read_or_refused(data, place, damage):
    place %= len(data)
    with suppress(ExchangeError):
        survives_the_pipe(parse_ncmec_xml(data[:place] + damage + data[place + len(damage) :], "file"))


@given(st.sampled_from(XML), st.data())
def test_a_cut_xml_is_refused(data, draw):
    cut = draw.draw(st.integers(0, len(data) - 1))
    with pytest.raises(ExchangeError):
        parse_ncmec_xml(data[:cut], "file")


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\r\n\"'=+;,"), max_size=30)


@hostile
@given(
    st.lists(st.lists(CELL, max_size=len(sheets.HEADER) + 2), max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_arbitrary_cells_in_a_csv_leave_the_good_row_whole(tmp_path, rows, encoding, delimiter):
    text = sheets.csv_text([sheets.HEADER, *rows, sheets.ROW], delimiter=delimiter)
    path = tmp_path / "s.csv"
    path.write_bytes(text.encode(encoding, errors="replace"))
    results = list(read_file(Request(path, "s.csv", sheets.profile())))

    for result in results:
        survives_the_pipe(result)
    last = results[-1]
    assert isinstance(last, TipDocument)
    assert last.reference == sheets.ROW[1]


@hostile
@given(st.binary(max_size=300))
def test_arbitrary_bytes_between_the_rows_of_a_csv(tmp_path, data):
    path = tmp_path / "s.csv"
    text = sheets.csv_text([sheets.HEADER]).encode()
    path.write_bytes(text + data + b"\r\n" + sheets.csv_text([sheets.ROW]).encode())
    for result in read_file(Request(path, "s.csv", sheets.profile())):
        survives_the_pipe(result)


@hostile
@given(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6))
def test_a_damaged_workbook_is_read_or_refused(tmp_path, place, damage):
    path = sheets.write_xlsx(tmp_path / "s.xlsx", [sheets.HEADER, sheets.ROW])
    data = path.read_bytes()
    place %= len(data)
    path.write_bytes(data[:place] + damage + data[place + len(damage) :])
    for result in read_file(Request(path, "s.xlsx", sheets.profile())):
        survives_the_pipe(result)


@hostile
@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"]),
    st.integers(0, 1 << 20),
    st.binary(min_size=1, max_size=12),
)
def test_a_workbook_with_a_damaged_part_is_read_or_refused(tmp_path, part, place, damage):
    path = sheets.share_strings(sheets.write_xlsx(tmp_path / "s.xlsx", [sheets.HEADER, sheets.ROW]))
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    place %= len(content)
    sheets.replace_part(path, part, content[:place] + damage + content[place + len(damage) :])
    for result in read_file(Request(path, "s.xlsx", sheets.profile())):
        survives_the_pipe(result)


@hostile
@given(st.dictionaries(MEMBER_NAMES, st.binary(max_size=30), max_size=4))
def test_arbitrary_members_beside_a_report(tmp_path, members):
    path = tips.write_zip(tmp_path / "p.zip", {**members, "report.xml": tips.package_xml()})
    results = read(path)

    assert [item.reference for item in results if isinstance(item, TipDocument)] == ["100000001"]


@hostile
@given(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=6))
def test_a_damaged_package_is_read_or_refused(tmp_path, place, damage):
    data = tips.write_zip(tmp_path / "p.zip", tips.package_members()).read_bytes()
    place %= len(data)
    path = tmp_path / "damaged.zip"
    path.write_bytes(data[:place] + damage + data[place + len(damage) :])
    read(path)


@hostile
@given(st.binary(max_size=300))
def test_previews_guesses_and_reference_rows_of_arbitrary_bytes(tmp_path, data):
    path = tmp_path / "s.csv"
    path.write_bytes(sheets.csv_text([sheets.HEADER]).encode() + data)
    fields = (ReferenceField("number", ("CyberTip No",), "code"), ReferenceField("seen", ("Date Received",), "moment"))
    for attempt in (
        lambda: preview_sheet(path, "s.csv", sheets.profile()),
        lambda: guess_profile(path, name="x", source="ncrp", zone="UTC"),
        lambda: list(read_reference_sheet(path, "s.csv", fields, zone="UTC")),
    ):
        with suppress(ExchangeError):
            attempt()
