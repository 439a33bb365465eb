"""A checkpoint on its way: out of the house, to a second unit and an authority, back in, and to who verifies with it."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.failures.homes import Home, open_home
from tests.makers.time_stamping import Authority, authority

AUDITOR, PRESS = "KL0005", "KL0004"
BLOCKED = """
import sys
for name in ("django", "sqlcipher3", "psycopg", "sqlite3"): sys.modules[name] = None
from tutela.cli import main
sys.exit(main())
"""
NEWS = """
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import services
for number in range(int(__import__("sys").argv[1])):
    services.note_list(officer=officer_acting("KL0001"), page="leads", query=None, count=number)
print("{}")
"""


@dataclass
class Unit:
    """A unit with a ledger, the files that leave it, and a second unit that keeps nothing but its witness folder."""

    home: Home
    out: Path

    def __call__(self, *words: object, code: int = 0) -> dict[str, Any]:
        done = self.home.tutela(*map(str, words), "--json")
        return told(done, code)

    def outside(self, *words: object, code: int = 0) -> dict[str, Any]:
        """On another machine: no data folder, and neither Django nor a database."""
        done = subprocess.run(
            [sys.executable, "-c", BLOCKED, *map(str, words), "--json"],
            capture_output=True, text=True, check=False, cwd=self.out,
        )  # fmt: skip
        return told(done, code)

    def cosign(self, file: Path, out: Path, *more: str, code: int = 0) -> dict[str, Any]:
        words = ("ledger", "cosign", file, "--log", self.out / "log.vkey", "--witness", self.out / "witness")
        return self.outside(*words, "--out", out, *more, code=code)


def told(done: "subprocess.CompletedProcess[str]", code: int) -> dict[str, Any]:
    assert done.returncode == code, (done.stdout, done.stderr)
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    found = Unit(open_home(tmp_path_factory.mktemp("unit")), tmp_path_factory.mktemp("outside"))
    document = found("ledger", "checkpoint", "--since", 0, "--out", found.out / "first.txt")
    (found.out / "log.vkey").write_text(document["key"])
    return found


@pytest.fixture(scope="module")
def cosigned(unit: Unit) -> dict[str, Any]:
    """The first checkpoint, cosigned by the second unit and taken in."""
    name = ("--name", "unit2.example/witness")
    document = unit.cosign(unit.out / "first.txt", unit.out / "cosigned.txt", *name)
    unit("ledger", "attest", unit.out / "cosigned.txt", "--key", document["key"], "--as", AUDITOR)
    return document


@pytest.fixture(scope="module")
def exported(unit: Unit, cosigned: dict[str, Any]) -> Path:
    unit("ledger", "export", unit.out / "ledger.txt", "--as", AUDITOR)
    return unit.out / "ledger.txt"


def test_a_second_unit_without_a_key_is_asked_for_a_name(unit: Unit, tmp_path: Path) -> None:
    words = ("ledger", "cosign", unit.out / "first.txt", "--log", unit.out / "log.vkey", "--witness", tmp_path / "w")

    refused = unit.outside(*words, "--out", tmp_path / "out.txt", code=2)

    assert "--name" in refused["error"]["reason"]


def test_a_second_unit_cosigns_and_keeps_its_key_to_itself(unit: Unit, cosigned: dict[str, Any]) -> None:
    assert (cosigned["seen_before"], cosigned["key"].startswith("unit2.example/witness+")) == (0, True)
    for file in (unit.out / "witness").iterdir():
        assert file.stat().st_mode & 0o077 == 0
    secret = (unit.out / "witness" / "witness.key").read_text().split("\n")[1]
    assert secret not in (unit.out / "cosigned.txt").read_text()


def test_what_was_taken_in_is_an_act_with_its_evidence_and_comes_once(unit: Unit, cosigned: dict[str, Any]) -> None:
    again = unit(
        "ledger", "attest", unit.out / "cosigned.txt", "--key", cosigned["key"], "--as", AUDITOR, code=1
    )  # fmt: skip

    assert "taken in already" in again["error"]["reason"]
    given = unit("ledger", "checkpoint", "--size", cosigned["size"])
    assert given["checkpoint"] == (unit.out / "cosigned.txt").read_text()
    assert unit("ledger", "rebuild", "--check")["first_fault"] is None


def test_an_export_verifies_with_the_cosigned_checkpoint_and_the_second_units_key(
    unit: Unit, cosigned: dict[str, Any], exported: Path
) -> None:
    checkpoint = unit.out / "cosigned.txt"
    words = ("ledger", "verify", exported, "--checkpoint", checkpoint)

    with_witness = unit.outside(*words, "--key", cosigned["key"])
    alone = unit.outside(*words)

    assert with_witness["verdict"].startswith("verified against key ")
    assert with_witness["cosigned_at"].endswith("Z")
    assert (alone["outcome"], alone["cosigned_at"]) == ("verified", None)
    plain = unit.out / "plain.txt"
    plain.write_text("\n".join(checkpoint.read_text().split("\n")[:-2]) + "\n")
    refused = unit.outside("ledger", "verify", exported, "--checkpoint", plain, "--key", cosigned["key"], code=1)
    assert "has not cosigned" in refused["first_fault"]["reason"]


def test_the_next_checkpoint_is_cosigned_only_as_growth_of_what_was_seen(
    unit: Unit, cosigned: dict[str, Any], exported: Path, tmp_path: Path
) -> None:
    unit.home.answer(NEWS, "5")
    unit("ledger", "checkpoint", "--since", 0, "--out", tmp_path / "alone.txt")
    refused = unit.cosign(tmp_path / "alone.txt", tmp_path / "no.txt", code=2)
    assert f"--since {cosigned['size']}" in refused["error"]["reason"]

    grown = unit("ledger", "checkpoint", "--since", cosigned["size"], "--out", tmp_path / "growth.txt")
    document = unit.cosign(tmp_path / "growth.txt", tmp_path / "second.txt")

    assert (document["seen_before"], document["size"]) == (cosigned["size"], grown["size"])
    unit("ledger", "attest", tmp_path / "second.txt", "--key", document["key"], "--as", AUDITOR)
    words = ("ledger", "verify", tmp_path / "growth.txt", "--key", unit.out / "log.vkey")
    proved = unit.outside(*words, "--checkpoint", unit.out / "cosigned.txt")
    assert (proved["proves"], proved["size"]) == ("growth", grown["size"])
    assert unit.outside(*words, "--checkpoint", tmp_path / "second.txt", code=1)["first_fault"]["reason"]
    assert "--checkpoint" in unit.outside(*words, code=2)["error"]["reason"]


def test_a_ledger_that_was_put_back_is_not_cosigned(unit: Unit, cosigned: dict[str, Any], tmp_path: Path) -> None:
    """Both units do their part: the first refuses to sign, and where it is made to, the second refuses to cosign."""
    for folder in ("home", "keys"):
        shutil.copytree(unit.home.folder / folder, tmp_path / folder)
    put_back = Unit(Home(tmp_path), unit.out)
    unit.home.answer(NEWS, "3")
    later = unit("ledger", "checkpoint", "--since", 0, "--out", tmp_path / "later.txt")
    seen = Unit(unit.home, tmp_path)
    shutil.copy(unit.out / "log.vkey", tmp_path / "log.vkey")
    seen.cosign(tmp_path / "later.txt", tmp_path / "c1.txt", "--name", "unit3.example/witness")
    shutil.copy(unit.home.folder / "keys" / "last-checkpoint", tmp_path / "keys" / "last-checkpoint")

    refused = put_back("ledger", "checkpoint", code=1)
    assert f"a checkpoint over {later['size']} was published before" in refused["error"]["reason"]

    (tmp_path / "keys" / "last-checkpoint").unlink()
    put_back.home.answer(NEWS, "9")
    put_back("ledger", "checkpoint", "--since", cosigned["size"], "--out", tmp_path / "false.txt")
    text = (tmp_path / "false.txt").read_text().replace(f"old {cosigned['size']}\n", f"old {later['size']}\n", 1)
    (tmp_path / "false.txt").write_text(text)
    false = seen.cosign(tmp_path / "false.txt", tmp_path / "c2.txt", code=1)
    assert "it was rewritten" in false["error"]["reason"]
    assert not (tmp_path / "c2.txt").exists()


def test_what_does_not_belong_is_not_taken_in(unit: Unit, cosigned: dict[str, Any], tmp_path: Path) -> None:
    words = ("ledger", "attest", unit.out / "cosigned.txt", "--key")
    other = tmp_path / "cosigned.txt"
    other.write_text((unit.out / "first.txt").read_text().partition("\n\n")[2])

    assert unit(*words, cosigned["key"], "--as", PRESS, code=1)["error"]
    assert "ledger's own key" in unit(*words, unit.out / "log.vkey", "--as", AUDITOR, code=2)["error"]["reason"]
    assert unit("ledger", "attest", other, "--as", AUDITOR, code=2)["error"]["reason"].startswith("give --key")
    not_cosigned = unit("ledger", "attest", other, "--key", cosigned["key"], "--as", AUDITOR, code=1)
    assert "has not cosigned" in not_cosigned["error"]["reason"]


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority") / "one")


def test_a_time_stamp_goes_out_as_a_query_and_comes_in_as_a_reply(
    unit: Unit, cosigned: dict[str, Any], stamping: Authority, tmp_path: Path
) -> None:
    size = cosigned["size"]
    unit("ledger", "checkpoint", "--size", size, "--query", tmp_path / "c.tsq", "--out", tmp_path / "c.txt")
    reply = tmp_path / "c.tsr"
    reply.write_bytes(stamping.reply((tmp_path / "c.tsq").read_bytes()))

    words = ("ledger", "attest", reply, "--as", AUDITOR, "--certificates")
    taken = unit(*words, stamping.certificates)

    assert (taken["size"], taken["means"], taken["by"]) == (size, "time-stamp", "CN=Invented-stamping-unit")
    assert "taken in already" in unit(*words, stamping.certificates, code=1)["error"]["reason"]
    other = authority(tmp_path / "other")
    assert "not taken in" in unit(*words, other.certificates, code=1)["error"]["reason"]
    assert "PEM" in unit(*words, reply, code=2)["error"]["reason"]
    assert unit("ledger", "rebuild", "--check")["first_fault"] is None

    unit("ledger", "export", tmp_path / "ledger.txt", "--as", AUDITOR)
    checked = ("ledger", "verify", tmp_path / "ledger.txt", "--checkpoint", tmp_path / "c.txt", "--time-stamp", reply)
    verified = unit.outside(*checked, "--certificates", stamping.certificates)
    assert verified["time_stamp"]["authority"] == "CN=Invented-stamping-unit"
    assert verified["time_stamp"]["at"] == taken["at"]
    refused = unit.outside(*checked, "--certificates", other.certificates, code=1)
    assert (refused["verdict"], refused["time_stamp"]) == ("not verified", None)
    assert "--certificates" in unit.outside(*checked, code=2)["error"]["reason"]


def test_a_time_stamp_of_something_else_is_not_taken_in(unit: Unit, stamping: Authority, tmp_path: Path) -> None:
    from tutela.engines.ledger.timestamp import query

    (tmp_path / "other.tsr").write_bytes(stamping.reply(query(b"something else")))

    words = ("ledger", "attest", tmp_path / "other.tsr", "--certificates", stamping.certificates, "--as", AUDITOR)

    assert "over no checkpoint" in unit(*words, code=1)["error"]["reason"]


def test_one_entry_is_proved_outside(unit: Unit, tmp_path: Path) -> None:
    proof = tmp_path / "entry.txt"
    unit("ledger", "prove", 0, proof, "--as", AUDITOR)

    verified = unit.outside("ledger", "verify", proof, "--key", unit.out / "log.vkey")

    assert (verified["proves"], verified["entry"]["act"]) == ("entry", "record.ledger_opened")
    assert "--key" in unit.outside("ledger", "verify", proof, code=2)["error"]["reason"]
    proof.write_text(proof.read_text().replace("index 0", "index 1"))
    assert "not entry 1" in unit.outside(
        "ledger", "verify", proof, "--key", unit.out / "log.vkey", code=1
    )["first_fault"]["reason"]  # fmt: skip
    assert "not 99999" in unit("ledger", "prove", 99999, proof, "--as", AUDITOR, code=1)["error"]["reason"]
    assert unit("ledger", "prove", 0, proof, "--as", PRESS, code=1)["error"]
