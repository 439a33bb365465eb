"""Sheets by a column profile: every damage that spreadsheet programs do (formats.md 2) is undone or refused."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.makers import sheets as make
from tutela.engines.exchange import bounds
from tutela.engines.exchange.errors import Forbidden, Malformed, NotATip, ProfileRefused, TooLarge
from tutela.engines.exchange.formats.sheet import preview_sheet, read_sheet
from tutela.engines.exchange.profile import Column, SheetProfile
from tutela.engines.exchange.tip import Quarantined, TipDocument


def read(path: Path, profile: SheetProfile | None = None) -> tuple[list[TipDocument], list[Quarantined]]:
    results = list(read_sheet(path, path.name, profile or make.profile()))
    return (
        [item for item in results if isinstance(item, TipDocument)],
        [item for item in results if isinstance(item, Quarantined)],
    )


def read_rows(tmp_path: Path, *rows: tuple[str, ...], profile: SheetProfile | None = None, **written: str):
    return read(make.write_csv(tmp_path / "sheet.csv", [make.HEADER, *rows], **written), profile)


def codes(tip: TipDocument) -> set[str]:
    return {flag.code for flag in tip.flags}


def raw(tip: TipDocument, kind: str) -> list[str]:
    return [item.raw for item in tip.identifiers if item.kind == kind]


def test_a_row_is_a_tip(tmp_path):
    (tip,), quarantined = read_rows(tmp_path, make.ROW)

    assert quarantined == []
    assert (tip.source, tip.reference, tip.document.row) == ("ncrp", "100000001", 2)
    assert tip.received_at is not None
    assert (tip.received_at.raw, tip.received_at.zone) == ("13/02/2026 10:00", "+05:30")
    assert tip.received_at.utc == datetime(2026, 2, 13, 4, 30, tzinfo=UTC)
    (address,) = [item for item in tip.identifiers if item.kind == "ip"]
    assert (address.raw, address.port, address.context) == ("198.51.100.1", 52311, "D2")
    assert raw(tip, "phone") == ["9000000001"]
    assert raw(tip, "digest") == [make.MD5]
    assert tip.files[0].digests.md5 == make.MD5
    assert tip.notes == 1
    assert "a remark" not in repr(tip)
    assert tip.unknown == ("A2 Sl No",)


class TestHowCsvIsWritten:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"])
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_encodings_and_delimiters_are_recognised(self, tmp_path, encoding, delimiter):
        (tip,), quarantined = read_rows(
            tmp_path, make.row(Suspect_Name="Zoë Tést, the first"), encoding=encoding, delimiter=delimiter
        )

        assert quarantined == []
        assert raw(tip, "name") == ["Zoë Tést, the first"]

    def test_malayalam_in_utf8_and_utf16(self, tmp_path):
        for encoding in ("utf-8", "utf-16"):
            (tip,), _ = read_rows(tmp_path, make.row(Suspect_Name="പരീക്ഷ"), encoding=encoding)
            assert raw(tip, "name") == ["പരീക്ഷ"]

    def test_a_few_broken_bytes_cost_only_their_row(self, tmp_path):
        path = make.write_csv(tmp_path / "s.csv", [make.HEADER, *([make.row(Suspect_Name="പരീക്ഷ")] * 20)])
        path.write_bytes(path.read_bytes() + make.csv_text([make.row(Suspect_Name="@@")]).replace("@@", "").encode())
        data = path.read_bytes().splitlines(keepends=True)
        data[5] = data[5].replace("പ".encode(), b"\xe0\xb4")
        path.write_bytes(b"".join(data))
        tips, quarantined = read(path)

        assert len(tips) == 20
        assert [(item.row, item.field) for item in quarantined] == [(6, "Suspect Name")]
        assert "encoding" in quarantined[0].reason

    def test_quoted_line_breaks_keep_one_row_one_tip(self, tmp_path):
        rows = [make.row(Remarks='several\r\nlines, "quoted"'), make.row(CyberTip_No="100000002")]
        tips, quarantined = read_rows(tmp_path, *rows)

        assert quarantined == []
        assert [(tip.reference, tip.document.row) for tip in tips] == [("100000001", 2), ("100000002", 3)]

    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    def test_line_endings(self, tmp_path, ending):
        path = tmp_path / "s.csv"
        path.write_text(make.csv_text([make.HEADER, make.ROW, make.ROW], ending=ending), newline="")

        assert len(read(path)[0]) == 2

    def test_excels_separator_line_is_obeyed_and_not_counted(self, tmp_path):
        path = tmp_path / "s.csv"
        path.write_text("sep=;\r\n" + make.csv_text([make.HEADER, make.ROW], delimiter=";"), newline="")
        (tip,), _ = read(path)

        assert tip.document.row == 2

    def test_an_open_quote_does_not_swallow_the_rest(self, tmp_path):
        path = tmp_path / "s.csv"
        good = make.csv_text([make.ROW])
        path.write_text(make.csv_text([make.HEADER]) + '1,100,"open\r\n' + good * 400, newline="")
        tips, quarantined = read(path)

        assert len(tips) == 400
        assert [item.row for item in quarantined] == [2]

    def test_a_huge_cell_costs_only_its_row(self, tmp_path):
        path = tmp_path / "s.csv"
        with path.open("w", newline="") as stream:
            stream.write(make.csv_text([make.HEADER]))
            stream.write(f"1,100,{'x' * (8 * bounds.MIB)}\r\n")
            stream.write(make.csv_text([make.ROW]))
        tips, quarantined = read(path)

        assert len(tips) == 1
        assert [item.row for item in quarantined] == [2]
        assert len(quarantined[0].reason) < 300

    def test_a_cell_past_the_bound_of_values_costs_only_its_row(self, tmp_path):
        tips, quarantined = read_rows(tmp_path, make.row(Suspect_Name="x" * 5000), make.ROW)

        assert len(tips) == 1
        assert quarantined[0].field == "Suspect Name"

    def test_a_zero_byte_is_replaced_and_flagged(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(Suspect_Name="Test\x00Person"))

        assert raw(tip, "name") == ["Test\ufffdPerson"]
        assert "characters_replaced" in codes(tip)

    def test_a_sheet_past_the_bound_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(bounds, "SHEET_BYTES", 10)
        with pytest.raises(TooLarge):
            read_rows(tmp_path, make.ROW)

    def test_a_short_row_is_padded_and_flagged(self, tmp_path):
        (tip,), quarantined = read_rows(tmp_path, make.ROW[:6])

        assert quarantined == []
        assert "row_short" in codes(tip)

    def test_a_long_row_is_quarantined_since_its_columns_may_have_moved(self, tmp_path):
        tips, quarantined = read_rows(tmp_path, (*make.ROW, "one too many"), make.ROW)

        assert len(tips) == 1
        assert "more cells than the header" in quarantined[0].reason

    def test_empty_cells_behind_the_header_are_nothing(self, tmp_path):
        assert len(read_rows(tmp_path, (*make.ROW, "", " "))[0]) == 1

    def test_blank_rows_are_no_rows_and_keep_the_numbers_right(self, tmp_path):
        tips, quarantined = read_rows(tmp_path, ("",) * 9, make.ROW)

        assert quarantined == []
        assert [tip.document.row for tip in tips] == [3]


class TestNumbers:
    @pytest.mark.parametrize("written", ["9.19876543210E+11", "9,19876543210E+11", "9.19876543210e+11"])
    def test_scientific_notation_is_undone_where_no_digit_was_lost(self, tmp_path, written):
        (tip,), quarantined = read_rows(tmp_path, make.row(Mobile_No=written))

        assert quarantined == []
        assert raw(tip, "phone") == ["919876543210"]
        assert "scientific_notation_undone" in codes(tip)

    @pytest.mark.parametrize("written", ["9.19877E+11", "9E+11", "9.1987654321E+11"])
    def test_scientific_notation_that_lost_digits_is_quarantined_with_the_reason(self, tmp_path, written):
        tips, quarantined = read_rows(tmp_path, make.row(Mobile_No=written), make.ROW)

        assert len(tips) == 1
        assert (quarantined[0].row, quarantined[0].field) == (2, "Mobile No")
        assert "lost digits" in quarantined[0].reason
        assert written not in quarantined[0].reason

    def test_leading_zeros_are_put_back_where_the_width_is_known(self, tmp_path):
        columns = (Column("CyberTip No", "reference", width=14),)
        (tip,), _ = read_rows(tmp_path, make.row(CyberTip_No="12345"), profile=make.profile(columns=columns))

        assert tip.reference == "00000000012345"
        assert "zeros_restored" in codes(tip)

    def test_leading_zeros_that_stand_there_stay(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(CyberTip_No="00012", Mobile_No="04842345678"))

        assert tip.reference == "00012"
        assert raw(tip, "phone") == ["04842345678"]

    def test_a_number_quoted_as_a_formula_is_its_text(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(Mobile_No='="04842345678"'))

        assert raw(tip, "phone") == ["04842345678"]
        assert "formula_quoting" in codes(tip)

    def test_a_number_behind_an_apostrophe_is_its_digits(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(Mobile_No="'04842345678"))

        assert raw(tip, "phone") == ["04842345678"]
        assert "number_format_undone" in codes(tip)

    def test_a_number_with_point_zero_behind_it_is_a_whole_one(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(Mobile_No="9000000001.0"))

        assert raw(tip, "phone") == ["9000000001"]

    def test_zeros_behind_the_fifteenth_digit_are_suspicious(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(CyberTip_No="12345678901234500000"))

        assert "digits_may_be_lost" in codes(tip)

    def test_an_imei_that_lost_a_digit_is_flagged(self, tmp_path):
        columns = (Column("Mobile No", "imei"),)
        (tip,), _ = read_rows(tmp_path, make.row(Mobile_No="35693803564380"), profile=make.profile(columns=columns))

        assert "zero_may_be_lost" in codes(tip)

    @pytest.mark.parametrize("written", [make.MD5[1:], "1.2E+31", "xyz", make.MD5 + "0"])
    def test_a_digest_of_the_wrong_length_is_quarantined(self, tmp_path, written):
        tips, quarantined = read_rows(tmp_path, make.row(MD5=written))

        assert tips == []
        assert quarantined[0].field == "MD5"

    def test_a_digest_is_known_by_its_length_and_the_label_is_flagged(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(MD5="AB" * 20))

        assert tip.files[0].digests.sha1 == "ab" * 20
        assert "hash_label_disagrees" in codes(tip)

    @pytest.mark.parametrize(("kind", "read_as"), [("pdq", "pdq"), ("sha256", "sha256"), (None, None)])
    def test_of_64_characters_the_profile_decides(self, tmp_path, kind, read_as):
        profile = make.profile(columns=(Column("MD5", "hash"),), hash_kind=kind)
        rows = [[*make.HEADER[:7], "Digest", make.HEADER[8]], make.row(MD5="ab" * 32)]
        columns = (Column("Digest", "hash"),)
        path = make.write_csv(tmp_path / "s.csv", rows)
        tips, quarantined = read(path, make.profile(columns=columns, hash_kind=kind))

        assert profile.hash_kind == kind
        assert bool(quarantined) == (read_as is None)
        assert [item.qualifier for tip in tips for item in tip.identifiers] == ([read_as] if read_as else [])


class TestFormulas:
    @pytest.mark.parametrize(
        "text", ['=HYPERLINK("http://192.0.2.1")', "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+f(x)"]
    )
    def test_a_cell_that_looks_like_a_formula_is_text(self, tmp_path, text):
        (tip,), _ = read_rows(tmp_path, make.row(Suspect_Name=text))

        assert raw(tip, "name") == [text]
        assert "formula_text" in codes(tip)

    @pytest.mark.parametrize("text", ["+91 90000 00001", "+91(0)9000000001", "-9000000001"])
    def test_a_phone_number_is_no_formula(self, tmp_path, text):
        (tip,), _ = read_rows(tmp_path, make.row(Mobile_No=text))

        assert raw(tip, "phone") == [text]
        assert "formula_text" not in codes(tip)

    def test_a_formula_in_a_workbook_is_never_calculated(self, tmp_path):
        cells: list[object] = list(make.ROW)
        cells[6] = '=CONCATENATE("a","b")'
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, cells, make.ROW])
        tips, quarantined = read(path)

        assert len(tips) == 1
        assert (quarantined[0].row, quarantined[0].field) == (2, "Suspect Name")
        assert "formula" in quarantined[0].reason

    def test_a_formula_in_a_column_nobody_reads_is_only_named(self, tmp_path):
        cells: list[object] = list(make.ROW)
        cells[0] = "=ROW()-1"
        (tip,), quarantined = read(make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, cells]))

        assert quarantined == []
        assert tip.unknown == ("Tips!A2 Sl No",)


class TestDates:
    @pytest.mark.parametrize(
        ("written", "utc"),
        [
            ("03/04/2026", datetime(2026, 4, 2, 18, 30, tzinfo=UTC)),
            ("3/4/2026 10:00", datetime(2026, 4, 3, 4, 30, tzinfo=UTC)),
            ("03/04/2026 10:00:05", datetime(2026, 4, 3, 4, 30, 5, tzinfo=UTC)),
            ("03/04/2026 10:00 UTC", datetime(2026, 4, 3, 10, 0, tzinfo=UTC)),
            ("03/04/2026 10:00 IST", datetime(2026, 4, 3, 4, 30, tzinfo=UTC)),
            ("2026-04-03T10:00:00Z", datetime(2026, 4, 3, 10, 0, tzinfo=UTC)),
        ],
    )
    def test_the_day_comes_first_and_the_zone_is_the_profiles_unless_stated(self, tmp_path, written, utc):
        (tip,), _ = read_rows(tmp_path, make.row(Date_Received=written))

        assert tip.received_at is not None
        assert (tip.received_at.raw, tip.received_at.utc) == (written, utc)
        own = written.endswith(("UTC", "IST", "Z"))
        assert tip.received_at.zone == (None if own else "+05:30")
        assert tip.received_at.day_only == (written == "03/04/2026")

    @pytest.mark.parametrize("written", ["13/13/2026", "2026/02/30", "45000", "soon", "02-13-2026"])
    def test_what_is_no_date_is_quarantined(self, tmp_path, written):
        tips, quarantined = read_rows(tmp_path, make.row(Date_Received=written))

        assert tips == []
        assert quarantined[0].field == "Date Received"
        assert ("day number" in quarantined[0].reason) == (written == "45000")

    def test_the_month_comes_first_where_the_profile_says_so(self, tmp_path):
        profile = make.profile(date_formats=("MM/DD/YYYY",))
        (tip,), _ = read_rows(tmp_path, make.row(Date_Received="02/13/2026"), profile=profile)

        assert tip.received_at is not None
        assert tip.received_at.utc == datetime(2026, 2, 12, 18, 30, tzinfo=UTC)

    @pytest.mark.parametrize("clock", ["18:30:05", "06:30:05 PM"])
    def test_a_time_of_day_in_its_own_column(self, tmp_path, clock):
        columns = (
            Column("CyberTip No", "reference"),
            Column("Date Received", "incident_at"),
            Column("Remarks", "incident_clock"),
        )
        row = make.row(Date_Received="13/02/2026", Remarks=clock)
        (tip,), _ = read_rows(tmp_path, row, profile=make.profile(columns=columns))

        assert tip.incident_at is not None
        assert tip.incident_at.utc == datetime(2026, 2, 13, 13, 0, 5, tzinfo=UTC)
        assert not tip.incident_at.day_only

    def test_a_time_of_day_that_is_none_sends_the_row_to_quarantine(self, tmp_path):
        columns = (Column("Date Received", "incident_at"), Column("Remarks", "incident_clock"))
        row = make.row(Date_Received="13/02/2026", Remarks="noonish")
        tips, quarantined = read_rows(tmp_path, row, profile=make.profile(columns=columns))

        assert tips == []
        assert "time of day" in quarantined[0].reason

    def test_addresses_may_stand_in_another_zone_than_dates(self, tmp_path):
        columns = (
            Column("IP Address", "ip"),
            Column("Date Received", "ip_at", zone="UTC"),
            Column("Remarks", "received_at"),
        )
        row = make.row(Remarks="13/02/2026 10:00")
        (tip,), _ = read_rows(tmp_path, row, profile=make.profile(columns=columns))

        assert tip.identifiers[0].at is not None
        assert tip.identifiers[0].at.utc == datetime(2026, 2, 13, 10, 0, tzinfo=UTC)
        assert tip.received_at is not None
        assert tip.received_at.utc == datetime(2026, 2, 13, 4, 30, tzinfo=UTC)


class TestProfileOnASheet:
    def test_the_header_is_found_below_a_title(self, tmp_path):
        path = make.write_csv(tmp_path / "s.csv", [("Tips of the week",), (), make.HEADER, make.ROW])
        (tip,), _ = read(path)

        assert tip.document.row == 4

    def test_headers_are_compared_without_case_and_punctuation(self, tmp_path):
        header = [name.upper().replace(" ", "_") + "." for name in make.HEADER]

        assert len(read(make.write_csv(tmp_path / "s.csv", [header, make.ROW]))[0]) == 1

    def test_a_missing_column_refuses_the_sheet_and_quotes_no_cell(self, tmp_path):
        path = make.write_csv(tmp_path / "s.csv", [make.HEADER[:5], make.ROW[:5]])
        with pytest.raises(ProfileRefused, match="'Mobile No'") as refusal:
            read(path)
        assert make.ROW[3] not in str(refusal.value)

    def test_an_optional_column_may_be_missing(self, tmp_path):
        assert len(read(make.write_csv(tmp_path / "s.csv", [make.HEADER[:8], make.ROW[:8]]))[0]) == 1

    def test_two_columns_of_one_header_are_told_apart(self, tmp_path):
        columns = (Column("Mobile No", "phone"), Column("Mobile No", "phone", role="victim", occurrence=2))
        path = make.write_csv(tmp_path / "s.csv", [("Mobile No", "Mobile No"), ("9000000001", "9000000002")])
        (tip,), _ = read(path, make.profile(columns=columns))

        assert [(item.raw, item.role) for item in tip.identifiers] == [
            ("9000000001", "reported_person"),
            ("9000000002", "victim"),
        ]
        assert [item.raw for item in tip.identifiers_of_victims] == ["9000000002"]

    def test_several_values_in_one_cell(self, tmp_path):
        columns = (Column("Mobile No", "phone", separator=";"),)
        (tip,), _ = read_rows(
            tmp_path, make.row(Mobile_No="9000000001; 9000000002;"), profile=make.profile(columns=columns)
        )

        assert raw(tip, "phone") == ["9000000001", "9000000002"]

    def test_handles_stand_on_the_platform_of_the_row_or_of_the_profile(self, tmp_path):
        columns = (Column("Suspect Name", "handle"), Column("Remarks", "platform"))
        rows = [
            make.row(Suspect_Name="person.one", Remarks="Row Chat"),
            make.row(Suspect_Name="person.two", Remarks=""),
        ]
        tips, _ = read_rows(tmp_path, *rows, profile=make.profile(columns=columns, platform="Profile Chat"))

        assert [tip.identifiers[0].platform for tip in tips] == ["Row Chat", "Profile Chat"]

    def test_a_row_with_nothing_to_follow_is_quarantined(self, tmp_path):
        blank = make.row(CyberTip_No="", IP_Address="N/A", Mobile_No="-", Suspect_Name="nil", MD5="")
        tips, quarantined = read_rows(tmp_path, blank)

        assert tips == []
        assert "nothing to follow" in quarantined[0].reason

    def test_every_wrong_column_of_a_row_is_named(self, tmp_path):
        _, quarantined = read_rows(tmp_path, make.row(Mobile_No="9E+11", Date_Received="soon"))

        assert {item.field for item in quarantined} == {"Mobile No", "Date Received"}

    def test_a_reserved_address_is_marked_and_kept(self, tmp_path):
        (tip,), _ = read_rows(tmp_path, make.row(IP_Address="192.168.1.7:5060", Source_Port=""))

        (address,) = [item for item in tip.identifiers if item.kind == "ip"]
        assert (address.raw, address.port, address.marks) == ("192.168.1.7:5060", 5060, ("private",))


class TestWorkbooks:
    def test_cells_of_every_kind(self, tmp_path):
        cells = [
            1,
            100000001,
            datetime.fromisoformat("2026-02-13T10:00"),
            "198.51.100.1",
            52311,
            919876543210,
            "Test",
            make.MD5,
            True,
        ]
        (tip,), quarantined = read(make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, cells]))

        assert quarantined == []
        assert tip.reference == "100000001"
        assert raw(tip, "phone") == ["919876543210"]
        assert tip.received_at is not None
        assert tip.received_at.utc == datetime(2026, 2, 13, 4, 30, tzinfo=UTC)
        assert not tip.received_at.day_only
        assert tip.identifiers[0].port == 52311

    def test_texts_are_read_from_the_table_of_shared_strings(self, tmp_path):
        path = make.share_strings(make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW]))
        (tip,), quarantined = read(path)

        assert quarantined == []
        assert raw(tip, "name") == ["Test Person One"]

    def test_a_shared_string_that_is_not_there_keeps_the_rows_before_it(self, tmp_path):
        path = make.share_strings(make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW, make.ROW]))
        make.replace_part(path, "xl/worksheets/sheet1.xml", {b"<v>20</v>": b"<v>999999</v>"})
        tips, quarantined = read(path)

        assert [tip.document.row for tip in tips] == [2]
        assert quarantined[0].row == 3

    def test_a_date_cell_without_a_clock_is_a_day(self, tmp_path):
        cells = [*make.ROW]
        rows = [make.HEADER, [*cells[:2], date(2026, 2, 13), *cells[3:]]]
        (tip,), _ = read(make.write_xlsx(tmp_path / "s.xlsx", rows))

        assert tip.received_at is not None
        assert tip.received_at.day_only

    def test_midnight_in_a_column_with_clocks_is_a_moment(self, tmp_path):
        rows = [make.HEADER, [*make.ROW[:2], datetime.fromisoformat("2026-02-13"), *make.ROW[3:]]]
        path = make.write_xlsx(tmp_path / "s.xlsx", rows, formats={"C2": "dd/mm/yyyy hh:mm"})
        (tip,), _ = read(path)

        assert tip.received_at is not None
        assert not tip.received_at.day_only

    def test_a_clock_cell_beside_a_date_cell(self, tmp_path):
        columns = (Column("Date Received", "incident_at"), Column("Remarks", "incident_clock"), Column("MD5", "md5"))
        rows = [make.HEADER, [*make.ROW[:2], date(2026, 2, 13), *make.ROW[3:8], time(18, 30)]]
        (tip,), _ = read(make.write_xlsx(tmp_path / "s.xlsx", rows), make.profile(columns=columns))

        assert tip.incident_at is not None
        assert tip.incident_at.utc == datetime(2026, 2, 13, 13, 0, tzinfo=UTC)

    def test_a_number_past_fifteen_digits_has_lost_some(self, tmp_path):
        rows = [make.HEADER, [1, 12345678901234567890, *make.ROW[2:]], make.ROW]
        tips, quarantined = read(make.write_xlsx(tmp_path / "s.xlsx", rows))

        assert len(tips) == 1
        assert quarantined[0].field == "CyberTip No"
        assert "15 digits" in quarantined[0].reason

    def test_an_error_value_is_quarantined(self, tmp_path):
        rows = [make.HEADER, [*make.ROW[:6], "#REF!", *make.ROW[7:]]]
        tips, quarantined = read(make.write_xlsx(tmp_path / "s.xlsx", rows))

        assert tips == []
        assert quarantined[0].field == "Suspect Name"

    def test_a_sheet_is_chosen_by_name(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW], title="Week 7")

        assert len(read(path, make.profile(sheet="Week 7"))[0]) == 1
        with pytest.raises(ProfileRefused, match="no sheet 'Week 8'"):
            read(path, make.profile(sheet="Week 8"))

    def test_a_second_visible_sheet_is_not_passed_over_in_silence(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW], title="Week 7")
        workbook = load_workbook(path)
        workbook.create_sheet("Week 8").append(["more"])
        workbook.create_sheet("Hidden").sheet_state = "hidden"
        workbook.save(path)
        tips, quarantined = read(path)

        assert len(tips) == 1
        assert [item.field for item in quarantined] == ["Week 8"]
        assert read(path, make.profile(sheet="Week 7"))[1] == []
        assert any("Week 8" in warning for warning in preview_sheet(path, "s.xlsx", make.profile()).warnings)

    def test_a_dtd_in_any_part_is_refused(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW])
        make.replace_part(path, "xl/styles.xml", {b"<styleSheet": b'<!DOCTYPE x [<!ENTITY a "b">]><styleSheet'})

        with pytest.raises(Forbidden, match="DTD"):
            read(path)

    def test_a_dtd_behind_a_long_comment_is_refused_too(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW])
        dtd = b"<!--" + b"x" * 100_000 + b'--><!DOCTYPE x [<!ENTITY a "b">]><worksheet'
        make.replace_part(path, "xl/worksheets/sheet1.xml", {b"<worksheet": dtd})

        with pytest.raises((Forbidden, Malformed)):
            read(path)

    def test_a_bomb_is_refused_before_it_expands(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW])
        make.replace_part(
            path, "xl/sharedStrings.xml", b"<sst>" + b" " * (bounds.WORKBOOK_STRINGS_BYTES + 1) + b"</sst>"
        )

        with pytest.raises(TooLarge, match="sharedStrings"):
            read(path)

    def test_a_lying_size_of_the_sheet_changes_nothing(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW])
        make.replace_part(path, "xl/worksheets/sheet1.xml", {b'ref="A1:I2"': b'ref="A1:A1"'})

        assert len(read(path)[0]) == 1

    def test_a_row_numbered_past_the_last_ends_the_sheet(self, tmp_path, monkeypatch):
        monkeypatch.setattr(bounds, "SHEET_ROWS", 1000)
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW, make.ROW])
        make.replace_part(path, "xl/worksheets/sheet1.xml", {b'<row r="3"': b'<row r="999999999999"'})
        tips, quarantined = read(path)

        assert len(tips) == 1
        assert [item.row for item in quarantined] == [1001]

    def test_a_broken_row_keeps_the_rows_before_it(self, tmp_path):
        path = make.write_xlsx(tmp_path / "s.xlsx", [make.HEADER, make.ROW, make.ROW])
        make.replace_part(path, "xl/worksheets/sheet1.xml", {b'<row r="3"': b'<row r="x"'})
        tips, quarantined = read(path)

        assert [tip.document.row for tip in tips] == [2]
        assert quarantined[0].row == 3
        assert "from this row on" in quarantined[0].reason

    def test_a_link_to_another_workbook_is_not_followed(self, tmp_path):
        rows = [make.HEADER, [*make.ROW[:6], "='[http://192.0.2.1/x.xlsx]S'!A1", *make.ROW[7:]]]
        _, quarantined = read(make.write_xlsx(tmp_path / "s.xlsx", rows))

        assert "formula" in quarantined[0].reason

    @pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100)])
    def test_a_damaged_workbook_is_refused_by_name(self, tmp_path, data):
        path = tmp_path / "s.xlsx"
        path.write_bytes(data)
        with pytest.raises(Malformed):
            read(path)

    def test_an_old_workbook_says_what_to_do(self, tmp_path):
        path = tmp_path / "s.xls"
        path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
        with pytest.raises(NotATip, match="xlsx"):
            read(path)


class TestPreview:
    def test_it_shows_the_first_rows_as_they_would_be_taken(self, tmp_path):
        rows = [make.HEADER, make.ROW, make.row(Mobile_No="9E+11"), make.ROW, make.ROW]
        preview = preview_sheet(
            make.write_csv(tmp_path / "s.csv", rows, delimiter=";"), "s.csv", make.profile(), rows=3
        )

        assert (preview.header_row, preview.delimiter, preview.encoding) == (1, ";", "utf-8")
        assert preview.header == make.HEADER
        assert preview.unmapped == ("Sl No",)
        assert [tip.document.row for tip in preview.tips] == [2, 4]
        assert [item.row for item in preview.quarantined] == [3]

    def test_it_warns_of_dates_that_a_spreadsheet_may_have_swapped(self, tmp_path):
        rows = [make.HEADER, [*make.ROW[:2], date(2026, 4, 3), *make.ROW[3:]], make.ROW]
        preview = preview_sheet(make.write_xlsx(tmp_path / "s.xlsx", rows), "s.xlsx", make.profile())

        assert any("swapped" in warning for warning in preview.warnings)
        assert preview.sheets == ("Tips",)
