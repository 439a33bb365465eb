"""``tutela officer code``: in an exercise only, one document in JSON, and the code that signs in."""

import argparse
import json

import pytest

from tutela.apps.people.signin import selectors, services
from tutela.cli import officer_code, running


@pytest.fixture
def command(world, monkeypatch):
    """The command on the database of the test."""
    monkeypatch.setattr(running, "start", lambda: None)
    parser = argparse.ArgumentParser()
    officer_code.register(parser.add_subparsers())

    def run(*words: str) -> int:
        args = parser.parse_args(["code", *words])
        return args.run(args)

    return run


def test_the_code_of_the_moment(command, capsys):
    services.enrol_exercise_factor("KL0002")

    assert command("kl0002", "--json") == 0

    document = json.loads(capsys.readouterr().out)
    assert document["officer"] == "KL0002"
    assert document["code"] == selectors.code_of("KL0002").code
    assert set(document) == {"officer", "code", "seconds_left", "valid_until"}


def test_in_words(command, capsys):
    services.enrol_exercise_factor("KL0002")

    assert command("KL0002") == 0

    assert selectors.code_of("KL0002").code in capsys.readouterr().out


@pytest.mark.parametrize("number", ["ZZ9999", "KL0003"])
def test_who_is_nobody_or_has_no_factor_is_refused(command, capsys, number):
    assert command(number, "--json") == 1
    assert json.loads(capsys.readouterr().out)["error"]["reason"]


def test_real_life_is_refused(command, capsys, monkeypatch):
    services.enrol_exercise_factor("KL0002")
    real = services.opening_statement()
    monkeypatch.setattr(services, "opening_statement", lambda: type(real)("o", "t", "j", "z", exercise=False))

    assert command("KL0002", "--json") == 1

    assert "no exercise" in json.loads(capsys.readouterr().out)["error"]["reason"]
