"""Lists of picture hashes are read whole or refused, malformed entries counted, and matches say from which list they come."""

import json

import pytest

from tutela.engines.known import Asked, ListRefused
from tutela.engines.known.errors import IndexRefused
from tutela.engines.known.near_file import open_near
from tutela.engines.known.pictures import NEAR_INDEX, PictureLookup, holds_pictures, index_pictures

ONE, OTHER = "0f" * 32, "f0" * 32


def indexed(tmp_path, text, name="list"):
    (tmp_path / name).write_text(text)
    return index_pictures(tmp_path / name, tmp_path / "index", Asked(name, "a custodian", "3"))


def test_a_line_that_is_no_row_is_listed_as_what_it_is(tmp_path):
    index = indexed(tmp_path, f"pdq,category\n{ONE},1\n{'x' * 140_000},2\n{OTHER},3\n")
    assert index.about["pictures"] == 2
    ((where, reason),) = index.about["unread"]
    assert where == "line 3"
    assert reason.startswith("it is no row: field larger")


def vics(*media):
    return json.dumps({"@odata.context": "http://x/US/$metadata#Media", "value": list(media)})


def medium(**fields):
    hashes = [{"HashName": name, "HashValue": value} for name, value in fields.pop("hashes", {}).items()]
    return {"MD5": "1" * 32, "AlternativeHashes": hashes, **fields}


def test_a_csv_with_a_column_of_hashes(tmp_path):
    index = indexed(
        tmp_path, f"md5;PDQ hash;Category;Series\n;{ONE};1;a, b\nx;;2;\n;{OTHER.upper()};;\n;{ONE[:-1]};1;\n"
    )
    assert (index.about["pictures"], index.about["malformed"], index.about["kind"]) == (2, 1, "CSV")
    ((where, reason),) = index.about["unread"]
    assert where == "line 5"
    assert "64 hexadecimal" in reason
    lookup = PictureLookup([index])
    ((near,), (far,)) = lookup.near([bytes.fromhex(ONE), bytes.fromhex(OTHER)], 31)
    assert (near.list_name, near.version, near.category, near.series, near.distance) == ("list", "3", "1", "a, b", 0)
    assert (far.category, far.series) == (None, None)
    assert lookup.statement()[0]["origin"] == "a custodian"


def test_vics_media_with_a_hash_named_pdq(tmp_path):
    text = vics(
        medium(hashes={"SHA256": "2" * 64, "pdq": ONE}, Category=1, Series=["x", "y"]),
        medium(),
        medium(hashes={"PDQ": "?"}),
    )
    index = indexed(tmp_path, text)
    assert (index.about["pictures"], index.about["malformed"]) == (1, 1)
    (match,) = PictureLookup([index]).near([bytes.fromhex(ONE)], 0)[0]
    assert (match.category, match.series) == ("1", "x, y")


def test_entries_that_say_the_same_are_told_once_by_each_list(tmp_path):
    index = indexed(tmp_path, f"pdq,category\n{ONE},1\n{ONE},1\n{ONE},2\n")
    found = PictureLookup([index, index]).near([bytes.fromhex(ONE)], 31)[0]
    assert sorted(str(one.category) for one in found) == ["1", "1", "2", "2"]


@pytest.mark.parametrize(
    "text",
    ["", "md5,category\n" + "1" * 32 + ",1\n", "no hash\n", vics(medium()), vics(medium(hashes={"PDQ": ONE}))[:-2]],
)
def test_what_holds_no_picture_hash_or_is_cut_off_is_refused(tmp_path, text):
    with pytest.raises(ListRefused):
        indexed(tmp_path, text)
    assert list((tmp_path / "index").iterdir()) == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [("", False), ("pdq\n", True), ("a,PDQ\n", True), ("md5\n", False), (ONE + "\n", False), (vics(medium()), False),
     (vics(medium(hashes={"PDQ": ONE})), True)],
)  # fmt: skip
def test_a_list_says_itself_whether_it_holds_picture_hashes(tmp_path, text, holds):
    (tmp_path / "list").write_text(text)
    assert holds_pictures(tmp_path / "list") is holds


def test_an_index_whose_entries_were_changed_is_refused(tmp_path):
    hashes = [bytes([17 * number] * 32) for number in range(5)]
    index = indexed(tmp_path, "pdq,category\n" + "".join(f"{one.hex()},{one[0]}\n" for one in hashes))
    path = tmp_path / "index" / NEAR_INDEX
    content = bytearray(path.read_bytes())
    content[(at := content.index(index.segments[0].entries.tobytes())) : at + 4] = b"\xff" * 4
    path.write_bytes(content)
    with pytest.raises(IndexRefused, match="damaged"):
        PictureLookup([open_near(path)]).near(hashes, 31)
