"""Time-stamps: a real authority's replies hold for their checkpoint only, under its certificates only."""

import subprocess
from pathlib import Path

import pytest
from cryptography.x509 import load_pem_x509_certificate

from tests.makers.ledgers import LEDGER_KEY, OTHER_KEY, Ledger, entries_of_commits
from tests.makers.time_stamping import Authority, authority
from tutela.engines.ledger.errors import NoteRefused, StampRefused
from tutela.engines.ledger.timestamp import certificates_of, check_reply, query, stamped_bytes, stamps

LEDGER = Ledger(entries_of_commits(1, 2))
STAMPED = stamped_bytes(LEDGER.checkpoint(), LEDGER_KEY.verifier)


@pytest.fixture(scope="module")
def stamping(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture(scope="module")
def reply(stamping: Authority) -> bytes:
    return stamping.reply(query(STAMPED))


def test_a_reply_says_who_stamped_and_when(stamping: Authority, reply: bytes) -> None:
    certificates = certificates_of(stamping.certificates.read_bytes())

    stamp = check_reply(reply, STAMPED, certificates)

    unit = load_pem_x509_certificate((stamping.folder / "unit.pem").read_bytes())
    assert stamp.authority == unit.subject.rfc4514_string() == "CN=Invented-stamping-unit"
    assert unit.not_valid_before_utc <= stamp.at <= unit.not_valid_after_utc
    assert int(stamp.serial, 16) > 0


def test_another_tool_checks_the_same_reply(stamping: Authority, reply: bytes, tmp_path: Path) -> None:
    (tmp_path / "reply.tsr").write_bytes(reply)
    (tmp_path / "checkpoint.txt").write_text(LEDGER.checkpoint(), encoding="utf-8")
    words = ["openssl", "ts", "-verify", "-in", "reply.tsr", "-data", "checkpoint.txt"]

    done = subprocess.run(
        [*words, "-CAfile", str(stamping.certificates)], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert "Verification: OK" in done.stdout


def test_cosignatures_that_come_later_do_not_change_what_is_stamped() -> None:
    cosigned = Ledger(LEDGER.entries, witnessed=True).checkpoint()

    assert cosigned != LEDGER.checkpoint()
    assert stamped_bytes(cosigned, LEDGER_KEY.verifier) == STAMPED
    assert LEDGER.checkpoint().encode() == STAMPED


def test_a_checkpoint_of_another_key_is_not_stamped() -> None:
    with pytest.raises(NoteRefused, match="has not signed"):
        stamped_bytes(LEDGER.checkpoint(), OTHER_KEY.verifier)


def test_a_query_is_the_same_every_time() -> None:
    assert query(STAMPED) == query(STAMPED)


def test_a_reply_holds_for_its_checkpoint_only(stamping: Authority, reply: bytes) -> None:
    other = stamped_bytes(Ledger(entries_of_commits(1)).checkpoint(), LEDGER_KEY.verifier)

    assert stamps(reply, STAMPED)
    assert not stamps(reply, other)
    with pytest.raises(StampRefused, match="something else"):
        check_reply(reply, other, certificates_of(stamping.certificates.read_bytes()))


def test_a_reply_holds_under_its_authoritys_certificates_only(reply: bytes, tmp_path: Path) -> None:
    other = authority(tmp_path / "other")

    with pytest.raises(StampRefused, match="under the certificates given: unable to get local issuer"):
        check_reply(reply, STAMPED, certificates_of(other.certificates.read_bytes()))
    with pytest.raises(StampRefused, match="no certificate"):
        check_reply(reply, STAMPED, ())
    with pytest.raises(StampRefused, match="PEM"):
        certificates_of(b"no certificate at all")


def test_no_changed_byte_of_a_reply_moves_its_moment(stamping: Authority, reply: bytes) -> None:
    certificates = certificates_of(stamping.certificates.read_bytes())
    true = check_reply(reply, STAMPED, certificates)
    held = 0
    for place in range(len(reply)):
        changed = bytearray(reply)
        changed[place] ^= 1 + place % 255
        try:
            found = check_reply(bytes(changed), STAMPED, certificates)
        except StampRefused:
            continue
        assert (found.at, found.serial) == (true.at, true.serial)
        held += 1
    assert held < len(reply) / 10


def test_a_reply_that_refuses_is_named_as_such(tmp_path: Path) -> None:
    strict = authority(tmp_path / "strict", digests="sha512")

    with pytest.raises(StampRefused, match="the authority refused the stamp"):
        stamps(strict.reply(query(STAMPED)), STAMPED)


@pytest.mark.parametrize("data", [b"", b"no reply", b"\x30\x03\x02\x01\x00", b"\x30" * 300_000])
def test_what_is_no_reply_is_refused(data: bytes) -> None:
    with pytest.raises(StampRefused):
        stamps(data, STAMPED)
