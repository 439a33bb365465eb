"""Commitments: the fixed formula, and that nothing but the value and its salt opens one."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutela.engines.ledger.canonical import Json
from tutela.engines.ledger.commitment import SALT_BYTES, commit_to, opens
from tutela.engines.ledger.errors import LedgerError, NotCanonical

salts = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)
values = st.none() | st.booleans() | st.integers(-1000, 1000) | st.text(st.characters(exclude_categories=["Cs"]))


def test_the_formula_is_the_published_one() -> None:
    salt = bytes(range(32))

    expected = hashlib.sha256(b"tutela/commitment/v1\x00" + salt + b'"House 4"').hexdigest()

    assert commit_to("House 4", salt) == expected
    assert opens(expected, "House 4", salt)


@given(values, values, salts, salts)
def test_only_the_same_value_and_salt_open_it(value: Json, other: Json, salt: bytes, another: bytes) -> None:
    commitment = commit_to(value, salt)

    assert opens(commitment, value, salt)
    assert opens(commitment, other, another) is ((type(value), value, salt) == (type(other), other, another))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(LedgerError):
        commit_to("x", bytes(length))


def test_a_value_without_canonical_form_is_refused() -> None:
    with pytest.raises(NotCanonical):
        commit_to("\ud800", bytes(SALT_BYTES))


@pytest.mark.parametrize("commitment", ["", "zz", "\ud800", "A" * 64])
def test_a_malformed_commitment_is_not_opened(commitment: str) -> None:
    assert not opens(commitment, "x", bytes(SALT_BYTES))
