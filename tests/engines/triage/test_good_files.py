"""Tests that ordinary files are set aside and counted, and that no list of them hides a hit."""

import json

import pyarrow.parquet as pq

from tests.makers import known_lists as made
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.triage import Settings, triage

FILES = {"ordinary.txt": b"ordinary", "both.txt": b"both", "other.txt": b"other", "another size.txt": b"contradicted"}


def run(tmp_path, *lists):
    device = tmp_path / "device"
    device.mkdir()
    for name, content in FILES.items():
        (device / name).write_bytes(content)
    return triage(
        [device], lookup=KnownLookup([one.index for one in lists]), out=tmp_path / "out", settings=Settings(workers=1)
    )


def listed(tmp_path, name, *contents, size=None, **terms):
    rows = [f"{made.digests(one)['sha1']},{len(one) if size is None else size},Series 07" for one in contents]
    (tmp_path / name).write_text("\n".join(["sha1,size,series", *rows]))
    return read_list(tmp_path / name, **terms)


def test_ordinary_files_are_set_aside_counted_and_marked_and_hide_no_hit(tmp_path):
    good = listed(tmp_path, "good.csv", b"ordinary", b"both", good=True)
    wrong = listed(tmp_path, "wrong.csv", b"contradicted", size=1, good=True)
    known = listed(tmp_path, "known.csv", b"both")

    result = run(tmp_path, good, wrong, known)

    assert (result.items, result.read, result.set_aside, result.perhaps_good) == (4, 4, {"good.csv": 1}, {})
    assert [(hit.path, hit.list, hit.series) for hit in result.hits] == [("/both.txt", "known.csv", "Series 07")]
    rows = {row["path"]: row["set_aside"] for row in pq.read_table(result.manifest).to_pylist()}
    assert rows == {"/ordinary.txt": "good.csv", "/both.txt": None, "/other.txt": None, "/another size.txt": None}
    assert json.loads((tmp_path / "out/findings.json").read_text())["set_aside"] == {"good.csv": 1}
    assert run_again(tmp_path, good, wrong, known).set_aside == {"good.csv": 1}


def run_again(tmp_path, *lists):
    lookup = KnownLookup([one.index for one in lists])
    return triage([tmp_path / "device"], lookup=lookup, out=tmp_path / "out", settings=Settings(workers=1))
