"""Encrypted volumes that others made are opened with the keys that were published with them.

These images come with the source distributions of dissect.fve and dissect.apfs (AGPL, so they are no part of this project):
``pip download --no-binary :all: --no-deps dissect.fve dissect.apfs``, unpacked below the folder that TUTELA_KEY_SAMPLES names.
"""

import gzip
import os
from pathlib import Path

import pytest

from tests.engines.triage.bench import rows, run
from tutela.engines.triage.layers import open_part
from tutela.engines.triage.readers.raw import RawMedia

PLACE = os.environ.get("TUTELA_KEY_SAMPLES")
if PLACE is None:
    pytest.skip("TUTELA_KEY_SAMPLES names no folder with the samples", allow_module_level=True)

BITLOCKER = {
    "aes_128": "password12!@",
    "aes_256": "password12!@",
    "aes_128_diffuser": "password12!@",
    "aes_256_diffuser": "password12!@",
    "aes-xts_128": "password12!@",
    "aes-xts_256": "password12!@",
    "recovery_password": "284867-596541-514998-422114-660297-261613-215424-199408",
    "suspended": None,
    "decrypted": None,
}


def sample(name, tmp_path):
    (found,) = Path(PLACE).rglob(f"{name}.bin.gz")
    image = tmp_path / "x.img"
    with gzip.open(found) as packed, open(image, "wb") as file:
        while chunk := packed.read(1 << 20):
            file.write(chunk)
    return image


@pytest.mark.parametrize("name", BITLOCKER)
def test_bitlocker_is_opened_by_its_key_or_without_one_where_none_is_needed(name, tmp_path):
    """The images are cut off behind the places that their makers read: the NTFS boot sector and a record of the MFT's copy."""
    image, key = RawMedia([sample(f"bde/{name}", tmp_path)]), BITLOCKER[name]
    inner, _, _ = open_part(image, 0, image.size, "bitlocker", ["battery staple", key] if key else [])
    assert inner.read(0, 512)[3:11] == b"NTFS    "
    assert inner.read(0x2000, 8) == b"FILE0\x00\x03\x00"


def test_an_encrypted_apfs_volume_is_opened_by_its_password(tmp_path):
    image = sample("encrypted", tmp_path)
    without = run(tmp_path / "without", image)
    assert (without.items, without.read) == (1, 0)
    assert "encrypted APFS volume: no key was given" in without.unread[0].reason
    result = run(tmp_path / "out", image, keys=b"battery staple\npassword\n")
    assert result.unread == []
    assert {row["part"] for row in rows(result)} >= {"apfs 0"}
    assert result.read >= 24


def test_an_apfs_volume_with_more_snapshots_than_a_block_can_list_is_read(tmp_path):
    result = run(tmp_path / "out", sample("snapshot", tmp_path))
    assert sum(row["part"] == "apfs 0" for row in rows(result)) == 1028
    assert [one.reason for one in result.unread] == [
        "it holds 512 snapshots (earlier states of its files), which are not read"
    ]
