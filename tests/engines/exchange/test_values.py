"""The small parts that every format leans on: times, addresses, hashes, positions, texts, plain values."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import tips as make
from tutela.engines.exchange.addresses import address_and_port, marks_of
from tutela.engines.exchange.digests import hashes_of, kind_of_hash
from tutela.engines.exchange.errors import ERRORS, ExchangeError, Malformed, ProfileRefused
from tutela.engines.exchange.formats.ncmec_json import parse_ncmec_json
from tutela.engines.exchange.incident_types import OFFICIAL_TYPES, incident_type_of
from tutela.engines.exchange.moments import pattern_of, sheet_moment, xml_moment, zone_of
from tutela.engines.exchange.plain import plain_of, value_of
from tutela.engines.exchange.positions import decimal_degrees
from tutela.engines.exchange.text import cleaned, neutralised, says_nothing, three_state
from tutela.engines.exchange.tip import DocumentSeen, Moment, Quarantined, TipDocument

MD5, SHA1, LONG = "ab" * 16, "ab" * 20, "ab" * 32


class TestAddresses:
    @pytest.mark.parametrize(
        ("raw", "marks"),
        [
            ("8.8.4.4", ()),
            ("10.1.2.3", ("private",)),
            ("172.31.255.255", ("private",)),
            ("172.32.0.1", ()),
            ("192.168.0.1", ("private",)),
            ("100.64.0.1", ("carrier_nat",)),
            ("100.128.0.1", ()),
            ("127.0.0.1", ("loopback",)),
            ("169.254.1.1", ("link_local",)),
            ("198.51.100.7", ("documentation",)),
            ("224.0.0.1", ("multicast",)),
            ("255.255.255.255", ("reserved",)),
            ("0.0.0.0", ("unspecified",)),
            ("2001:db8::1", ("documentation",)),
            ("fd00::1", ("private",)),
            ("fe80::1%eth0", ("link_local",)),
            ("::ffff:10.0.0.1", ("private",)),
            ("2002:a00:1::", ("tunnel",)),
            ("2a00:1450::1", ()),
            ("8.8.4.4:443", ()),
            ("[fd00::1]:443", ("private",)),
            ("1.2.3", ("unreadable",)),
            ("1.2.3.04", ("unreadable",)),
            ("8.8.4.4, 10.0.0.1", ("unreadable",)),
            ("", ("unreadable",)),
        ],
    )
    def test_special_ranges(self, raw, marks):
        assert marks_of(raw) == marks

    @pytest.mark.parametrize(
        ("raw", "split"),
        [
            ("198.51.100.7:5060", ("198.51.100.7", 5060)),
            ("[2001:db8::1]:5060", ("2001:db8::1", 5060)),
            ("2001:db8::1", ("2001:db8::1", None)),
            ("198.51.100.7:0", ("198.51.100.7:0", None)),
            ("198.51.100.7:70000", ("198.51.100.7:70000", None)),
        ],
    )
    def test_a_port_beside_the_address(self, raw, split):
        assert address_and_port(raw) == split


class TestHashes:
    @pytest.mark.parametrize(
        ("label", "text", "kind"),
        [
            ("SHA-256", MD5, "md5"),
            ("", MD5.upper(), "md5"),
            ("MD5", SHA1, "sha1"),
            ("SHA1", LONG, "sha256"),
            ("sha_256", LONG, "sha256"),
            ("PDQ", LONG, "pdq"),
            ("", LONG, None),
            ("MD5", LONG, None),
            ("MD5", MD5[1:], None),
            ("MD5", "g" * 32, None),
            ("PhotoDNA", "ab" * 144, None),
        ],
    )
    def test_the_length_decides_and_the_label_where_it_cannot(self, label, text, kind):
        assert kind_of_hash(label, text) == kind

    def test_what_is_remarked(self):
        seen = hashes_of([("MD5", MD5), ("MD5", "cd" * 16), ("MD5", SHA1), ("PhotoDNA", "x"), ("?", LONG)])

        assert (seen.md5, seen.sha1, seen.sha256) == (MD5, SHA1, None)
        assert [code for code, _ in seen.remarks] == ["hash_twice", "hash_label_disagrees", "hash_kind_unknown"]
        assert seen.other == [("MD5", "cd" * 16), ("PhotoDNA", "x"), ("?", LONG)]

    def test_the_same_hash_twice_is_no_contradiction(self):
        assert hashes_of([("MD5", MD5), ("MD5", MD5.upper())]).remarks == []


class TestMoments:
    @pytest.mark.parametrize(
        ("raw", "utc", "zone"),
        [
            ("2024-01-18T15:45:00Z", datetime(2024, 1, 18, 15, 45, tzinfo=UTC), None),
            ("2024-01-18T15:45:00.123456789Z", datetime(2024, 1, 18, 15, 45, 0, 123456, tzinfo=UTC), None),
            ("2024-01-18 15:45:00", datetime(2024, 1, 18, 15, 45, tzinfo=UTC), "UTC"),
            ("2024-01-18T15:45:00+0530", datetime(2024, 1, 18, 10, 15, tzinfo=UTC), None),
            ("0001-01-01T00:00:00+05:30", None, None),
            ("9999-12-31T23:59:59-05:30", None, None),
            ("2024-02-30T00:00:00Z", None, None),
            ("2024-01-18T23:59:60Z", None, None),
            ("20240118T154500Z", None, None),
            ("", None, None),
        ],
    )
    def test_iso(self, raw, utc, zone):
        assert xml_moment(raw) == Moment(raw, zone, utc)

    def test_a_day_alone_starts_in_the_assumed_zone(self):
        moment = xml_moment("2024-01-18", assumed="Asia/Kolkata")

        assert moment.day_only
        assert moment.utc == datetime(2024, 1, 17, 18, 30, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("words", "pattern"),
        [
            ("DD/MM/YYYY", "%d/%m/%Y"),
            ("DD/MM/YYYY HH:MM:SS", "%d/%m/%Y %H:%M:%S"),
            ("YYYY-MM-DD hh:mm AM", "%Y-%m-%d %I:%M %p"),
            ("DD-MON-YY", "%d-%b-%y"),
            ("%d.%m.%Y", "%d.%m.%Y"),
        ],
    )
    def test_date_formats_in_words(self, words, pattern):
        assert pattern_of(words) == pattern

    @pytest.mark.parametrize("zone", ["", "Nowhere/At_all", "../../etc/passwd", "+99:00", "+5", "/etc/localtime"])
    def test_what_is_no_zone_is_refused(self, zone):
        with pytest.raises(ProfileRefused):
            zone_of(zone)

    @given(st.text(max_size=40))
    def test_no_text_raises(self, text):
        assert xml_moment(text).raw == text
        assert sheet_moment(text, ("%d/%m/%Y", "%d/%m/%Y %H:%M"), "+05:30").raw == text


@pytest.mark.parametrize(
    ("raw", "most", "degrees"),
    [
        ("40.7128", 90, "40.7128"),
        ("-74.006", 180, "-74.006"),
        ("40.7128° N", 90, "40.7128"),
        ("74.0060° W", 180, "-74.0060"),
        ("-74.0060 W", 180, "-74.0060"),
        ("33.9 S", 90, "-33.9"),
        ("91", 90, None),
        ("10 E", 90, None),
        ("10 N", 180, None),
        ("40° 42' 46\"", 90, None),
        ("", 90, None),
        (None, 90, None),
    ],
)
def test_degrees(raw, most, degrees):
    assert decimal_degrees(raw, most) == degrees


@pytest.mark.parametrize(
    ("value", "state"),
    [
        (True, True),
        ("TRUE", True),
        ("1", True),
        (1, True),
        ("no", False),
        (0, False),
        (None, None),
        ("?", None),
        ([], None),
    ],
)
def test_yes_no_and_nothing(value, state):
    assert three_state(value) is state


@pytest.mark.parametrize("text", ["=1+1", "+91", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_obey_is_neutralised_for_export(text):
    assert neutralised(text) == "'" + text


@pytest.mark.parametrize("text", ["", "text", "1=1", "'=1"])
def test_everything_else_is_exported_as_it_is(text):
    assert neutralised(text) == text


@given(st.text())
def test_cleaned_text_can_be_stored_anywhere(text):
    clean, changed = cleaned(text)
    clean.encode()
    assert "\x00" not in clean
    assert changed == (clean != text)


def test_ways_to_say_nothing():
    assert all(says_nothing(text) for text in ("", " ", "N/A", "na", "-", "Nil", "NULL", "none"))
    assert not any(says_nothing(text) for text in ("0", "no", "x"))


@given(st.text(max_size=300))
def test_any_text_is_some_incident_type(text):
    kind = incident_type_of(text)
    assert kind.raw == text
    assert kind.exact == (text in OFFICIAL_TYPES)


def test_no_official_type_is_mistaken_for_another():
    for text, code in OFFICIAL_TYPES.items():
        for changed in (text.upper(), text.replace(" ", "_"), text[1:], f"{text}."):
            assert incident_type_of(changed).code == code


class TestPlainValues:
    def test_a_tip_survives_the_pipe(self):
        tip = parse_ncmec_json(make.police_json(), "report.json")

        assert value_of(TipDocument, json.loads(json.dumps(plain_of(tip)))) == tip

    @pytest.mark.parametrize(
        "plain",
        [
            None,
            [],
            {},
            {"file": 3, "row": None, "field": None, "reason": "x"},
            {"file": "f", "row": True, "field": None, "reason": "x"},
            {"file": "f", "row": None, "field": None, "reason": "x", "more": 1},
            {"file": "f", "row": None},
        ],
    )
    def test_another_shape_is_refused_by_name(self, plain):
        with pytest.raises(Malformed):
            value_of(Quarantined, plain)

    @pytest.mark.parametrize("utc", [3, "yesterday", "2024-01-18T15:45:00Z"])
    def test_a_moment_is_read_in_one_form_only(self, utc):
        with pytest.raises(Malformed, match="utc"):
            value_of(Moment, {"raw": "x", "zone": None, "utc": utc})

    def test_a_document_without_optional_fields_takes_their_defaults(self):
        plain = {"file": "f", "place": None, "format": "sheet", "size": 1, "sha256": LONG}

        assert value_of(DocumentSeen, plain).row is None

    def test_a_value_of_no_dataclass_is_refused(self):
        with pytest.raises(Malformed):
            plain_of(object())


def test_every_error_can_cross_the_pipe_by_name():
    found = {ExchangeError}
    while (
        more := {sub for error in found for sub in error.__subclasses__() if sub.__module__.endswith("exchange.errors")}
        - found
    ):
        found |= more

    assert set(ERRORS.values()) == found
