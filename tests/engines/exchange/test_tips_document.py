"""docs/formats/tips.md says what the code does: its profile is read, its lists are complete."""

import json
import re
from pathlib import Path

import pytest

from tests.makers import sheets as make
from tutela.engines.exchange.formats.sheet import read_sheet
from tutela.engines.exchange.profile import FIELDS, profile_of
from tutela.engines.exchange.tip import ROLES, TipDocument

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs/formats/tips.md").read_text()
ENGINE = ROOT / "src/tutela/engines/exchange"
READERS = ("draft", "digests", "cells", "ncmec_vocabulary", "formats/ncmec_json", "formats/ncmec_package",
           "formats/ncmec_provider_xml", "formats/sheet", "formats/registry")  # fmt: skip


def test_the_documented_profile_reads_a_sheet(tmp_path):
    found = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert found is not None
    profile = profile_of(json.loads(found[1]))
    header = [column.header for column in profile.columns]
    cells = [
        "123",
        "13/02/2026",
        "18:30",
        "198.51.100.7",
        "5060",
        "13/02/2026 13:00",
        "9000000001;9000000002",
        "Child",
        "ab" * 32,
        "x",
    ]
    (tip,) = read_sheet(make.write_csv(tmp_path / "s.csv", [header, cells]), "s.csv", profile)

    assert isinstance(tip, TipDocument)
    assert tip.reference == "00000000000123"
    assert tip.files[0].digests.sha256 == "ab" * 32
    assert [item.raw for item in tip.identifiers_of_victims] == ["Child"]
    (address,) = [item for item in tip.identifiers if item.kind == "ip"]
    assert address.at is not None
    assert tip.incident_at is not None
    assert address.at.utc == tip.incident_at.utc


@pytest.mark.parametrize("reader", READERS)
def test_every_flag_is_documented(reader):
    source = (ENGINE / f"{reader}.py").read_text()
    codes = set(re.findall(r'(?:flag|remark|Flag|append)\(+\s*"([a-z0-9_]+)"', source))

    assert codes - {code for code in codes if f"`{code}`" in DOCUMENT} == set()


def test_the_flags_are_found_at_all():
    sources = "".join((ENGINE / f"{reader}.py").read_text() for reader in READERS)

    assert len(set(re.findall(r'(?:flag|remark|Flag|append)\(+\s*"([a-z0-9_]+)"', sources))) > 25


@pytest.mark.parametrize("word", [*FIELDS, *ROLES])
def test_every_field_and_role_is_documented(word):
    assert re.search(rf"\b{word}\b", DOCUMENT)
