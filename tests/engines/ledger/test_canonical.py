"""Canonical bytes against the RFC 8785 library, the RFC's own example, and everything that must be refused."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.ledger.canonical import LARGEST_INTEGER, MAX_DEPTH, Json, canonical_bytes, parse_canonical
from tutela.engines.ledger.errors import NotCanonical

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
scalars = st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=20
)


@given(values)
def test_bytes_are_those_of_the_library(value: Json) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


@given(values)
def test_what_is_written_is_read_back(value: Json) -> None:
    assert parse_canonical(canonical_bytes(value)) == value


@given(values)
def test_any_other_writing_of_the_same_value_is_refused(value: Json) -> None:
    canonical = canonical_bytes(value)
    for other in (
        json.dumps(value).encode(),
        json.dumps(value, indent=1).encode(),
        canonical + b"\n",
        b" " + canonical,
    ):
        if other != canonical:
            with pytest.raises(NotCanonical):
                parse_canonical(other)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = parse_canonical(data)
    except NotCanonical:
        return
    assert canonical_bytes(value) == data


@given(values, st.data())
def test_a_changed_byte_is_another_value_or_refused(value: Json, data: st.DataObject) -> None:
    canonical = bytearray(canonical_bytes(value))
    canonical[data.draw(st.integers(0, len(canonical) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        read = parse_canonical(bytes(canonical))
    except NotCanonical:
        return
    assert canonical_bytes(read) == bytes(canonical) != canonical_bytes(value)


def test_keys_are_sorted_as_rfc_8785_section_3_2_3_sorts_them() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    written = parse_canonical(canonical_bytes(dict.fromkeys(keys, 0)))

    assert isinstance(written, dict)
    assert list(written) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_escaped_as_rfc_8785_section_3_2_2_2_escapes_it() -> None:
    assert canonical_bytes('€$\x0f\nA\'B"\\\\"/\x7f') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'


@pytest.mark.parametrize(
    ("value", "path"),
    [
        (1.0, "the value"),
        ({"a": [1, 2.5]}, "a.1"),
        ({"a": {"b": LARGEST_INTEGER + 1}}, "a.b"),
        ([-LARGEST_INTEGER - 1], "0"),
        ({"a": "\ud800"}, "a"),
        ({"a": {"\udfff": 1}}, "a"),
        ({"a": {1: 1}}, "a"),
        ({"a": b"bytes"}, "a"),
        ({"a": {1, 2}}, "a"),
        ({"a": float("nan")}, "a"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(value: Json, path: str) -> None:
    with pytest.raises(NotCanonical, match=f"^{path}: "):
        canonical_bytes(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"+1",
        b"NaN",
        b"-Infinity",
        b"9007199254740992",
        b"1" * 5000,
        b"'a'",
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b'"\\u0061"',
        b'"\\u000A"',
        b'"\\/"',
        b'"\\ud83d\\ude00"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b'"\xc0\xaf"',
        b'"a\nb"',
        b"\xef\xbb\xbf1",
        b"1 2",
        b"[1,]",
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_bytes_that_are_not_canonical_are_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parse_canonical(data)


def nested(depth: int) -> Json:
    value: Json = 1
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    return value


def test_nesting_has_one_limit_for_writing_and_reading() -> None:
    deepest = nested(MAX_DEPTH)

    assert parse_canonical(canonical_bytes(deepest)) == deepest
    with pytest.raises(NotCanonical):
        canonical_bytes(nested(MAX_DEPTH + 1))
    with pytest.raises(NotCanonical):
        parse_canonical(rfc8785.dumps(nested(MAX_DEPTH + 1)))
    assert parse_canonical(canonical_bytes([[] for _ in range(1000)]))
