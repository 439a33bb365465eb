"""``tutela district boundaries``: one document in JSON, a look without a trace, exit codes."""

import argparse
import json

import pytest

from tests.makers import boundaries as make
from tutela.apps.people import selectors
from tutela.cli import district_boundaries, running


@pytest.fixture
def command(world, monkeypatch):
    """The command on the database of the test, for the nodal officer."""
    monkeypatch.setattr(running, "start", lambda: None)
    parser = argparse.ArgumentParser()
    district_boundaries.register(parser.add_subparsers())

    def run(*words) -> int:
        args = parser.parse_args(["boundaries", *map(str, words), "--valid-from", "2021-01-01", "--as", "KL0001"])
        return args.run(args)

    return run


@pytest.fixture
def file(tmp_path):
    features = [*make.districts(make.CODES[:3]), make.feature({"code": "Else\x1bwhere"}, make.cell(3, 0)), None]
    return make.written(tmp_path / "districts.geojson", make.collection(features))


def test_what_came_of_a_file(command, file, capsys, world):
    assert command(file, "--authority", "Letter 7", "--json") == 0

    document = json.loads(capsys.readouterr().out)
    (row,) = selectors.boundaries(world.nodal)
    assert (document["reference"], document["valid_from"], document["property"]) == (
        row.reference,
        "2021-01-01",
        "code",
    )
    assert document["districts"] == ["TVC", "TVR", "KLC"]
    assert len(document["missing"]) == 17
    assert [one["district"] for one in document["matched"]] == ["TVC", "TVR", "KLC"]
    assert [one["feature"] for one in document["unmatched"]] == [4]
    assert [(one["file"], one["row"]) for one in document["quarantined"]] == [(str(file), 5)]


def test_in_words_nothing_steers_the_terminal(command, file, capsys):
    assert command(file, "--preview") == 0

    said = capsys.readouterr().out
    assert "only looked at" in said
    assert "feature 5 set aside" in said
    assert "\x1b" not in said


def test_a_look_records_nothing(command, file, capsys, world):
    size = world.size()

    assert command(file, "--preview", "--json") == 0

    assert json.loads(capsys.readouterr().out)["reference"] is None
    assert world.size() == size


def test_refused_and_used_wrongly(command, tmp_path, file, capsys):
    assert command(make.written(tmp_path / "none", "{"), "--authority", "Letter 7", "--json") == 1
    assert "no JSON" in json.loads(capsys.readouterr().out)["error"]["reason"]
    assert command(file, "--json") == 2
    assert "--authority" in json.loads(capsys.readouterr().out)["error"]["reason"]
    assert command(tmp_path / "absent", "--authority", "Letter 7", "--json") == 2
