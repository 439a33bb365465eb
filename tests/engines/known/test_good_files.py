"""Tests of lists of ordinary files: NIST's databases in both schemas, and CIRCL's filters."""

import gzip
import sqlite3
import struct
from pathlib import Path

import numpy as np
import pytest

from tests.makers import known_lists as made
from tutela.engines.known import Asked, KnownLookup, ListRefused, build, index_list, open_index, read_list
from tutela.engines.values import Digests

SHARED = Path(__file__).parents[3] / "../shared/data/samples"
SCHEMAS = {"full": "nsrl/RDS_2021.12.2_curated.schema.sql", "minimal": "nsrl/RDSv3_minimal.schema.sql"}
CONTENTS = [f"ordinary file {number}".encode() for number in range(20)]


def items(*contents):
    return [(Digests(**made.digests(one)), len(one)) for one in contents]


@pytest.fixture(params=SCHEMAS)
def database(request, tmp_path):
    schema = SHARED / SCHEMAS[request.param]
    if not schema.exists():
        pytest.skip("the shared samples are not here")
    return made.rdsv3(tmp_path / "RDS.db", [*CONTENTS, *CONTENTS[:5], b""], schema.read_text())


def test_nists_database_is_read_in_both_schemas(database):
    known = read_list(database, name="RDS")
    assert (known.kind, known.entries, known.malformed) == ("NSRL", 25, 1)
    assert (known.index.entries, known.index.good, known.index.version) == (20, True, "2026.03.1 modern")
    assert known.unread[0].item.startswith("row ")
    lookup = KnownLookup([known.index])
    assert lookup.good(items(*CONTENTS, b"another")) == ["RDS"] * 20 + [None]
    assert lookup.find(items(CONTENTS[0])) == [[]]


def test_nists_database_is_read_in_confinement_and_stays_as_it_was(database, tmp_path):
    before = database.read_bytes()
    index = index_list(database, tmp_path / "work", Asked("RDS"))
    assert KnownLookup([index]).good(items(CONTENTS[3])) == ["RDS"]
    assert database.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["RDS.db", "work"] or len([*tmp_path.iterdir()]) == 2


def test_a_database_that_is_no_rdsv3_or_is_damaged_is_refused(tmp_path):
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as database:
        database.execute("CREATE TABLE x (md5)")
    database.close()
    with pytest.raises(ListRefused, match="without the tables"):
        read_list(other)
    whole = other.read_bytes()
    for broken in (whole[:100] + b"\xff" * 5000, whole.replace(b"CREATE TABLE x", b"CREATE \x80ABLE x")):
        other.write_bytes(broken)
        with pytest.raises(ListRefused, match="damaged"):
            read_list(other)


def test_a_good_list_may_be_named_so_and_a_known_one_is_never_good_by_itself(tmp_path):
    path = tmp_path / "nist.json"
    path.write_bytes(made.vics_list([made.media(b"x", 1, category=8)]))
    assert not read_list(path).index.good
    assert read_list(path, good=True).index.good


def test_circls_filter_answers_as_its_sample_says():
    path = SHARED / "bloom/test.bloom"
    if not path.exists():
        pytest.skip("the shared samples are not here")
    known = read_list(path)
    assert (known.kind, known.entries, known.index.good) == ("hashlookup", 3, True)
    size, words = known.index.filter
    assert (size.bits, size.hashes, size.probability) == (28755, 20, 1e-6)
    keys = {b"foo": True, b"bar": True, b"baz": True, b"12345": False, b"": False}
    for key, expected in keys.items():
        assert size.has(words, np.frombuffer(key, np.uint8).reshape(1, -1)).tolist() == [expected], key


def bloom(contents, kind="sha1", bits=20_000, hashes=10):
    """A filter made with plain numbers, after the description of the format."""
    words = [0] * -(-bits // 64)
    for content in contents:
        text = made.digests(content)[kind]
        place = 14695981039346656037
        for letter in (text.upper() if kind == "sha1" else text).encode():
            place = (place * 1099511628211 % 2**64) ^ letter
        place %= 18446744073709551557
        for _ in range(hashes):
            place = place * 18446744073709550147 % 2**64 % 18446744073709551557
            words[place % bits // 64] |= 1 << place % bits % 64
    head = struct.pack("<QQdQQQ", 1, 1000, 0.001, hashes, bits, len(contents))
    return head + struct.pack(f"<{len(words)}Q", *words) + b"trailing data"


@pytest.mark.parametrize("kind", ["sha1", "sha256"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_filter_makes_an_item_perhaps_good_and_never_more(tmp_path, kind, pack):
    path = tmp_path / "filter"
    path.write_bytes(pack(bloom(CONTENTS, kind)))
    index = open_index(build(path, tmp_path / "work", Asked("CIRCL")))
    index.verify()
    lookup = KnownLookup([index])
    assert lookup.perhaps_good(items(*CONTENTS, b"another")) == ["CIRCL"] * 20 + [None]
    assert lookup.good(items(*CONTENTS)) == [None] * 20
    assert lookup.find(items(CONTENTS[0])) == [[]]


@pytest.mark.parametrize(
    "content",
    [
        bloom(CONTENTS)[:500],
        bloom(CONTENTS)[:30],
        struct.pack("<QQdQQQ", 1, 1000, 0.001, 1 << 63, 0, 3),
        struct.pack("<QQdQQQ", 1, 1000, 2.0, 10, 100, 3) + bytes(16),
        gzip.compress(bloom(CONTENTS))[:100],
        gzip.compress(b"no filter at all, " * 9),
    ],
)
def test_a_filter_that_is_cut_off_or_impossible_is_refused(tmp_path, content):
    path = tmp_path / "filter"
    path.write_bytes(content)
    with pytest.raises(ListRefused):
        build(path, tmp_path / "work", Asked("CIRCL"))
    assert [one.name for one in (tmp_path / "work").iterdir()] == ["lock"]
