"""Broken sources of every kind end with a complete report and a live process; readers of our own end in their own errors."""

import contextlib
import gc
import gzip
import io
import os
import random
import struct
import time

import pytest

from tests.engines.triage import test_archives, test_carving
from tests.engines.triage.bench import SHARED, rows, run
from tests.engines.triage.test_containers import converted
from tests.engines.triage.test_systems import fork
from tests.makers import aff4, images, volumes
from tutela.engines.triage.archives import kind_of, open_archive
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.luks2 import open_luks2
from tutela.engines.triage.readers.aff4 import open_aff4
from tutela.engines.triage.readers.qcow import open_qcow
from tutela.engines.triage.readers.raw import RawMedia
from tutela.engines.triage.systems.decmpfs import LzfseFork

FILES = images.invented_files(6, seed=41)
SAMPLES = {
    "apfs.img": "disk-images/dissect/case_sensitive.bin.gz",
    "hfs.dmg": "disk-images/dfvfs/hfsplus_zlib.dmg",
    "iso.raw": "disk-images/dfvfs/iso9660.raw",
    "ntfs.img": "disk-images/dissect/ntfs.bin.gz",
}
_SOAK = 600.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A whole source of every kind, by the name that it should have."""
    folder = tmp_path_factory.mktemp("whole")
    tree = images.write_tree(folder / "tree", {**FILES, "x.zip": test_archives.KINDS["x.zip"]})
    raw = images.ext4(folder / "ext.img", tree, 4 << 20)
    fat, exfat = images.Fat16(), images.ExFat()
    for made in (fat, exfat):
        made.add("ONE.TXT", b"one" * 500)
        made.add("GONE.JPG", b"gone" * 400, deleted=True)
    held = {
        "ext.img": raw.read_bytes(),
        "fat.img": fat.image(),
        "exfat.img": exfat.image(),
        "lvm.img": volumes.lvm({"root": raw.read_bytes()}),
        "x.aff4": aff4.aff4(raw.read_bytes()),
        "x.E01": images.e01(folder, "e", raw.read_bytes())[0].read_bytes(),
    }
    for kind, options, name in (
        ("qcow2", "compat=1.1", "x.qcow2"),
        ("vpc", "subformat=dynamic", "x.vhd"),
        ("vhdx", "subformat=dynamic", "x.vhdx"),
        ("vmdk", "subformat=monolithicSparse", "x.vmdk"),
    ):
        held[name] = converted(raw, folder / name, kind, options).read_bytes()
    held.update(
        {name: content for name, content in test_archives.KINDS.items() if name in ("x.zip", "x.7z", "x.tar.gz")}
    )
    for name, sample in SAMPLES.items():
        if (SHARED / sample).exists():
            content = (SHARED / sample).read_bytes()
            held[name] = gzip.decompress(content) if sample.endswith(".gz") else content
    return held


def broken(content, chance):
    """Change some bytes, most of them where there is something; sometimes cut the end off."""
    made = bytearray(content)
    for _ in range(chance.randint(1, 40)):
        at = chance.randrange(len(made))
        if not any(made[at : at + 16]) and chance.random() < 0.9:
            at = chance.randrange(min(len(made), 70_000))
        made[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    if chance.random() < 0.2:
        del made[chance.randrange(len(made)) :]
    return bytes(made)


@pytest.mark.parametrize("rounds", [1, pytest.param(200, marks=pytest.mark.soak)])
def test_a_broken_source_of_each_kind_ends_with_a_complete_report(rounds, whole, tmp_path):
    chance = random.Random(rounds)
    for number in range(rounds):
        folder = tmp_path / f"in {number}"
        folder.mkdir()
        for name, content in whole.items():
            (folder / name).write_bytes(broken(content, chance))
        sources = sorted(folder.iterdir())
        result = run(tmp_path / f"out {number}", *sources, carve=True)
        assert result.items == result.read + len(result.unread)
        assert [one.path for one in result.sources] == [str(path) for path in sources]
        assert {row["source"] for row in rows(result)} | {one.source for one in result.unread} <= set(map(str, sources))
        for path in [*sources, *(tmp_path / f"out {number}").iterdir()]:
            path.unlink() if path.is_file() else None


def read_all(media):
    for at in range(0, min(media.size, 64 << 20), 1 << 20):
        try:
            assert len(media.read(at, 1 << 20)) <= 1 << 20
        except OSError:
            continue


def of_file(opened, folder):
    def target(content):
        (folder / "x").write_bytes(content)
        read_all(opened([folder / "x"]))

    return target


def of_fork(content):
    reader = LzfseFork(150_001, lambda offset, length: content[offset : offset + length])
    for at in range(0, 150_001, 50_000):
        reader.read(at, 50_000)


def of_archive(content):
    kind = kind_of(content[:512])
    if kind is not None:
        open_archive(kind, io.BytesIO(content), b"/x", len(content), lambda _: None)


def of_luks2(folder):
    def target(content):
        (folder / "x").write_bytes(content)
        media = RawMedia([folder / "x"])
        opened = open_luks2(media, 0, media.size, "correct horse")
        if opened is not None:
            read_all(opened)

    return target


def seeds(name, folder):
    raw = images.ext4(folder / "x.img", images.write_tree(folder / "tree", FILES), 2 << 20)
    if name == "qcow":
        return [
            converted(raw, folder / f"{number}.qcow2", "qcow2", *options).read_bytes()
            for number, options in enumerate([("compat=1.1",), ("compat=0.10", "-c")])
        ]
    if name == "aff4":
        return [aff4.aff4(raw.read_bytes(), method) for method in aff4.METHODS]
    if name == "luks2":
        image = volumes.luks(
            folder / "l.img", raw.read_bytes()[: 1 << 16], "correct horse", kind="luks2",
            options=("--pbkdf", "pbkdf2", "--sector-size", "512"),
        )  # fmt: skip
        return [image.read_bytes()]
    if name == "decmpfs":
        return [fork((b"once upon a time " * 9000)[:150_001])]
    if name == "carving":
        return [test_carving.jpeg(1) + test_carving.png(2) + test_carving.mp4(3)]
    return list(test_archives.KINDS.values())


TARGETS = {
    "qcow": lambda folder: of_file(open_qcow, folder),
    "aff4": lambda folder: of_file(open_aff4, folder),
    "luks2": of_luks2,
    "decmpfs": lambda _: of_fork,
    "carving": lambda _: test_carving.carved,
    "archives": lambda _: of_archive,
}


def close_what_was_opened(before):
    """A reader's files are closed by the end of its worker; here there is none."""
    gc.collect()
    for file in set(os.listdir("/proc/self/fd")) - before:
        with contextlib.suppress(OSError):
            os.close(int(file))


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("seconds", [None, pytest.param(_SOAK, marks=pytest.mark.soak)])
def test_a_reader_of_our_own_ends_in_its_own_errors(name, seconds, tmp_path):
    """A few rounds, or ten minutes of them by hand; the seed of a round is its number."""
    kept, target = seeds(name, tmp_path), TARGETS[name](tmp_path)
    began, number = time.monotonic(), 0
    while number < 25 or (seconds is not None and time.monotonic() - began < seconds):
        chance = random.Random(number)
        made = broken(chance.choice(kept), chance)
        before = set(os.listdir("/proc/self/fd"))
        try:
            target(made)
        except (SourceUnreadable, OSError, ValueError) as error:
            assert isinstance(error, SourceUnreadable) or name in ("luks2", "decmpfs"), f"round {number}: {error!r}"  # noqa: PT017
        close_what_was_opened(before)
        number += 1


def test_a_truncated_e01_is_said_to_be_so(whole, tmp_path):
    for number, part in enumerate((0.3, 0.9, 0.999)):
        content = whole["x.E01"]
        (tmp_path / f"{number}.E01").write_bytes(content[: int(len(content) * part)])
        result = run(tmp_path / f"out {number}", tmp_path / f"{number}.E01")
        assert (result.items, result.read) == (1, 0)
        assert result.unread[0].reason


def test_a_qcow2_whose_tables_lead_into_each_other(tmp_path):
    content = bytearray(1 << 16)
    struct.pack_into(">4sIQIIQIIQQ", content, 0, b"QFI\xfb", 2, 0, 0, 9, 1 << 50, 0, 1 << 20, 0, 0)
    (tmp_path / "x.qcow2").write_bytes(content)
    assert run(tmp_path / "out", tmp_path / "x.qcow2").read == 0
