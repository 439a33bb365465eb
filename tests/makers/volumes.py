"""Makes volumes within volumes by code: an LVM volume group byte by byte, LUKS around what it is given."""

import binascii
import itertools
import struct
import subprocess
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.makers.images import needed

SECTOR = 512
_CHECKSUM_START = 0xF597A6CF ^ 0xFFFFFFFF


def _checksum(content: bytes) -> int:
    return binascii.crc32(content, _CHECKSUM_START) ^ 0xFFFFFFFF


def lvm(volumes: dict[str, bytes], *, others: int = 0) -> bytes:
    """A physical volume of a group ``vg`` with logical volumes of these contents (Linux LVM2, text metadata).

    ``others`` are further physical volumes that the group names and that lie elsewhere.
    """
    extent, start = 8192, 2048
    counts = {name: -(-len(content) // (extent * SECTOR)) for name, content in volumes.items()}
    identity = "a" * 32
    size = (start + extent * sum(counts.values())) * SECTOR
    logical, at = "", 0
    for position, (name, count) in enumerate(counts.items()):
        logical += (
            f'{name} {{\nid = "{_shown(str(position) * 32)}"\nstatus = ["READ", "WRITE", "VISIBLE"]\nflags = []\n'
            f"segment_count = 1\nsegment1 {{\nstart_extent = 0\nextent_count = {count}\n"
            f'type = "striped"\nstripe_count = 1\nstripes = [\n"pv0", {at}\n]\n}}\n}}\n'
        )
        at += count
    physical = "".join(
        f'pv{number} {{\nid = "{_shown(identity if not number else str(number) * 32)}"\ndevice = "/dev/none{number}"\n'
        f'status = ["ALLOCATABLE"]\nflags = []\ndev_size = {size // SECTOR}\npe_start = {start}\npe_count = {at}\n}}\n'
        for number in range(1 + others)
    )
    text = (
        f'vg {{\nid = "{_shown("b" * 32)}"\nseqno = 2\nformat = "lvm2"\nstatus = ["RESIZEABLE", "READ", "WRITE"]\n'
        f"flags = []\nextent_size = {extent}\nmax_lv = 0\nmax_pv = 0\nmetadata_copies = 0\n"
        f"physical_volumes {{\n{physical}}}\nlogical_volumes {{\n{logical}}}\n}}\n"
        'contents = "Text Format Volume Group"\nversion = 1\ndescription = ""\ncreation_host = "invented"\ncreation_time = 1\n'
    ).encode() + b"\x00"
    area, area_size = 4096, (1 << 20) - 4096
    place = struct.pack("<QQII", 512, len(text), _checksum(text), 0) + bytes(24)
    header = (b" LVM2 x[5A%r0N*>" + struct.pack("<IQQ", 1, area, area_size) + place).ljust(508, b"\x00")
    header = struct.pack("<I", _checksum(header)) + header
    areas = struct.pack("<QQQQ", start * SECTOR, 0, 0, 0) + struct.pack("<QQQQ", area, area_size, 0, 0)
    label = struct.pack("<I8s", 32, b"LVM2 001") + (identity.encode() + struct.pack("<Q", size) + areas)
    label = label.ljust(SECTOR - 20, b"\x00")
    sector = b"LABELONE" + struct.pack("<QI", 1, _checksum(label)) + label
    whole = bytearray(size)
    whole[SECTOR : 2 * SECTOR] = sector
    whole[area : area + len(header)] = header
    whole[area + 512 : area + 512 + len(text)] = text
    at = start * SECTOR
    for name, content in volumes.items():
        whole[at : at + len(content)] = content
        at += counts[name] * extent * SECTOR
    return bytes(whole)


def _shown(identity: str) -> str:
    cuts = (0, 6, 10, 14, 18, 22, 26, 32)
    return "-".join(identity[start:end] for start, end in itertools.pairwise(cuts))


def luks(path: Path, content: bytes, password: str, *, kind: str = "luks1", options: tuple[str, ...] = ()) -> Path:
    """Encrypt ``content`` as cryptsetup would: its own header, the sectors by the same cipher. Needs cryptsetup."""
    key, secret = path.with_suffix(".key"), path.with_suffix(".secret")
    key.write_text(password)
    secret.write_bytes(bytes(range(64)))
    offset = 16 << 20
    with open(path, "wb") as file:
        file.truncate(offset + len(content))
    command = [
        needed("cryptsetup", "cryptsetup-bin"), "luksFormat", "--batch-mode", "--type", kind, "--key-size", "512",
        "--cipher", "aes-xts-plain64", "--offset", str(offset // SECTOR), "--master-key-file", str(secret),
        "--key-file", str(key), "--pbkdf-force-iterations", "1000" if "argon2id" not in options else "4", *options, str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    step = 4096 if "4096" in options else SECTOR
    with open(path, "r+b") as file:
        file.seek(offset)
        for at in range(0, len(content), step):
            tweak = (at // SECTOR).to_bytes(16, "little")
            cipher = Cipher(algorithms.AES(secret.read_bytes()), modes.XTS(tweak)).encryptor()
            file.write(cipher.update(content[at : at + step]))
    return path
