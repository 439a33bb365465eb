"""Every reader of our own ends broken content in its own errors, in bounded time and memory: a few rounds, or ten minutes.

``make soak`` runs each for ``TUTELA_SOAK_SECONDS`` (600) and prints how long it ran and what came of it.
"""

import gzip
import hashlib
import io
import json
import re
import struct
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.engines.known.test_good_files import bloom
from tests.engines.triage import test_archives, test_carving
from tests.engines.triage.bench import SHARED
from tests.engines.triage.test_containers import converted
from tests.engines.triage.test_systems import fork
from tests.fuzzing import Target, fuzz
from tests.makers import aff4, boundaries, chats, ewf2, images, known_lists, pictures, sheets, tips, volumes
from tests.makers.archives import zipped
from tests.makers.raw_pictures import CAMERAS, raw_picture
from tests.soak import SECONDS
from tutela.engines.exchange.errors import ExchangeError
from tutela.engines.exchange.formats.geojson import read_geojson
from tutela.engines.exchange.formats.registry import GuessFrom, Request, read_file
from tutela.engines.exchange.group_exports import plain_records
from tutela.engines.figures.document import canonical_bytes
from tutela.engines.figures.errors import FiguresError
from tutela.engines.figures.note import note_of
from tutela.engines.known import Asked, KnownLookup, build, known_of, open_index
from tutela.engines.known.errors import KnownError
from tutela.engines.known.near_file import open_near
from tutela.engines.known.pictures import NEAR_INDEX, PictureLookup
from tutela.engines.known.pictures import build_confined as build_pictures
from tutela.engines.ledger.entry import entry_of
from tutela.engines.ledger.errors import LedgerError
from tutela.engines.triage.archives import kind_of, open_archive
from tutela.engines.triage.errors import OutputRefused, PictureUnreadable, SourceUnreadable
from tutela.engines.triage.folder import RunFolder
from tutela.engines.triage.luks2 import open_luks2
from tutela.engines.triage.pictures import HEAD as PICTURE_HEAD
from tutela.engines.triage.pictures import kind_of as kind_of_picture
from tutela.engines.triage.pictures import sight_of
from tutela.engines.triage.readers import open_media, recognise
from tutela.engines.triage.readers.raw import RawMedia
from tutela.engines.triage.systems import open_system
from tutela.engines.triage.systems.decmpfs import LzfseFork
from tutela.engines.triage.volumes import survey
from tutela.engines.values import Digests

FILES = images.invented_files(6, seed=41)
CONTENTS = [f"content {number}".encode() for number in range(40)]


def filed(read: Callable[[Path], object], name: str = "x") -> Callable[[Path], Callable[[bytes], object]]:
    """A target that reads a file."""

    def reading(folder: Path) -> Callable[[bytes], object]:
        path = folder / name

        def read_one(content: bytes) -> object:
            path.write_bytes(content)
            return read(path)

        return read_one

    return reading


# Media


def ext(folder: Path, size: int = 2 << 20) -> Path:
    return images.ext4(folder / "x.img", images.write_tree(folder / "tree", FILES), size)


def converting(kind: str, *varieties: tuple[str, ...]) -> Callable[[Path], list[bytes]]:
    """Disk images of virtual machines, as QEMU writes them."""

    def made(folder: Path) -> list[bytes]:
        raw = ext(folder)
        return [
            converted(raw, folder / f"{number}.{kind}", kind, *options).read_bytes()
            for number, options in enumerate(varieties)
        ]

    return made


def read_medium(path: Path) -> None:
    """Recognise a file, open it and read what it holds, as the worker that surveys it does."""
    source = recognise(path)
    if source.problem is not None or source.kind in ("folder", "archive"):
        return
    media = open_media(source.kind, list(source.files))
    for at in range(0, min(media.size, 16 << 20), 1 << 20):
        try:
            assert len(media.read(at, 1 << 20)) <= 1 << 20
        except OSError:
            continue


def sampled(*names: str) -> Callable[[Path], list[bytes]]:
    """Real samples, where they are on this machine."""

    def read(_: Path) -> list[bytes]:
        held = [(name, SHARED / name) for name in names]
        found = [path.read_bytes() for _, path in held if path.exists()]
        if not found:
            pytest.skip("the real samples are not on this machine")
        return [gzip.decompress(one) if one[:2] == b"\x1f\x8b" else one for one in found]

    return read


def luks2(folder: Path) -> list[bytes]:
    raw = ext(folder).read_bytes()[: 1 << 16]
    options = ("--pbkdf", "pbkdf2", "--sector-size", "512")
    return [volumes.luks(folder / "l.img", raw, "correct horse", kind="luks2", options=options).read_bytes()]


def mended_luks2(content: bytes) -> bytes:
    """A header whose checksum holds whatever its text says."""
    size = int.from_bytes(content[8:16], "big")
    if not 4096 < size <= min(len(content), 4 << 20):
        return content
    made = bytearray(content)
    made[72:104] = b"sha256".ljust(32, b"\x00")
    made[448:512] = bytes(64)
    made[448:480] = hashlib.sha256(made[:size]).digest()
    return bytes(made)


def read_luks2(path: Path) -> None:
    media = RawMedia([path])
    opened = open_luks2(media, 0, media.size, "correct horse")
    if opened is not None:
        opened.read(0, 1 << 16)


def read_fork(content: bytes) -> None:
    reader = LzfseFork(150_001, lambda offset, length: content[offset : offset + length])
    for at in range(0, 150_001, 50_000):
        reader.read(at, 50_000)


def archives(_: Path) -> list[bytes]:
    return [*test_archives.KINDS.values(), zipped(test_archives.FILES, zipfile.ZIP_LZMA)]


def read_archive(content: bytes) -> None:
    kind = kind_of(content[:2048])
    if kind is not None:
        open_archive(kind, io.BytesIO(content), b"/x", len(content), lambda _: None)


def apm(content: bytes) -> bytes:
    """A disk with an Apple partition map: the map itself, and one partition."""
    length = len(content) // 512
    entry = ">2sHIII32s32sIII"
    own = struct.pack(entry, b"PM", 0, 2, 1, 2, b"Apple", b"Apple_partition_map", 0, 2, 0x37)
    part = struct.pack(entry, b"PM", 0, 2, 64, length, b"x", b"Apple_HFS", 0, length, 0x37)
    head = struct.pack(">2sHI", b"ER", 512, 64 + length)
    return b"".join(one.ljust(512, b"\x00") for one in (head, own, part)).ljust(64 * 512, b"\x00") + content


def disks(folder: Path) -> list[bytes]:
    """A disk of every kind of table, and volumes within volumes."""
    content = ext(folder, 1 << 20).read_bytes()
    locked = volumes.luks(folder / "l.img", content[: 1 << 16], "correct horse").read_bytes()
    return [
        images.mbr([(0x83, content), (6, bytes(1 << 16))]),
        images.gpt([content, content[: 1 << 16]]),
        apm(content),
        volumes.lvm({"root": content[: 1 << 19]}),
        volumes.lvm({"root": content[: 1 << 19]}, others=1),
        locked,
    ]


def read_table(path: Path) -> None:
    media = RawMedia([path])
    layout = survey(media, ("correct horse",))
    assert layout.table is None or layout.volumes


def file_systems(folder: Path) -> list[bytes]:
    fat, exfat = images.Fat16(clusters=300), images.ExFat(clusters=64)
    for made in (fat, exfat):
        made.add("ONE.TXT", b"one" * 500)
        made.add("GONE.JPG", b"gone" * 400, deleted=True)
    ntfs = images.ntfs(folder / "n.img", {"a": b"a" * 9999, "b": b"b"}, {"a:s": b"stream"}, 4 << 20)
    return [ext(folder, 1 << 20).read_bytes(), fat.image(), exfat.image(), ntfs.read_bytes()]


def read_system(path: Path) -> None:
    """List what a medium holds and read some of it, as the workers do."""
    media = RawMedia([path])
    for volume in survey(media).volumes:
        if volume.file_system is None:
            continue
        system = open_system(media, volume, ())
        for position, entry in enumerate(system.entries()):
            if position < 40 and entry.reason is None and entry.size:
                buffer = memoryview(bytearray(min(entry.size, 1 << 16)))
                try:
                    system.filling(entry.inode, entry.attribute, entry.attribute_id, entry.size)(0, buffer)
                except (SourceUnreadable, OSError):
                    continue
            if position > 20_000:
                break


def run_files(folder: Path) -> list[bytes]:
    """The record and the findings of a finished run, side by side."""
    from tests.makers.triage_run import run_folder

    out = run_folder(folder / "run")
    return [(out / "run.json").read_bytes() + b"\x00\x00" + (out / "findings.json").read_bytes()]


def read_run(folder: Path) -> Callable[[bytes], object]:
    out = folder / "run/out"
    identity = json.loads((out / "run.json").read_text())["identity"]

    def read(content: bytes) -> None:
        record, _, findings = content.partition(b"\x00\x00")
        (out / "run.json").write_bytes(record)
        (out / "findings.json").write_bytes(findings)
        with RunFolder(out) as held:
            held.begin(identity, {})

    return read


# Lists


def text_lists(_: Path) -> list[bytes]:
    files = {f"name {number}": content for number, content in enumerate(CONTENTS)}
    rows = [f"{known_lists.digests(one)['md5']};{len(one)};1;Series\n" for one in CONTENTS]
    return [
        known_lists.sums(files, "md5").encode(),
        known_lists.sums(files, "sha256").encode("utf-16"),
        known_lists.hashdeep(files).encode(),
        ("MD5;Size;Category;Series\n" + "".join(rows)).encode(),
    ]


def vics_lists(_: Path) -> list[bytes]:
    media = [known_lists.media(one, number) for number, one in enumerate(CONTENTS[:8])]
    return [known_lists.vics_list(media), known_lists.vics_case(media)]


def nsrl_lists(folder: Path) -> list[bytes]:
    schema = SHARED / "nsrl/RDSv3_minimal.schema.sql"
    if not schema.exists():
        pytest.skip("the real samples are not on this machine")
    return [known_lists.rdsv3(folder / "rds.db", CONTENTS, schema.read_text()).read_bytes()]


def filters(_: Path) -> list[bytes]:
    return [(packed := bloom(CONTENTS, "sha1", 2000, 4)), gzip.compress(packed)]


def read_a_list(path: Path) -> None:
    work = path.with_name("work")
    found = open_index(build(path, work, Asked("list")))
    found.unread()
    (work / "list.index").unlink()


def indexes(folder: Path) -> list[bytes]:
    files = {f"name {number}": content for number, content in enumerate(CONTENTS)}
    (folder / "list.txt").write_text(known_lists.hashdeep(files))
    return [build(folder / "list.txt", folder / "built", Asked("list")).read_bytes()]


ASKED = [(Digests(**known_lists.digests(one)), len(one)) for one in [*CONTENTS, b"unknown"]]


def read_index(path: Path) -> None:
    index = open_index(path)
    index.verify()
    known_of(index)
    KnownLookup([index]).find(ASKED)


def picture_lists(_: Path) -> list[bytes]:
    hashes = [np.random.default_rng(number).bytes(32).hex() for number in range(20)]
    media = [
        known_lists.media(b"x", number, AlternativeHashes=[{"HashName": "PDQ", "HashValue": one}])
        for number, one in enumerate(hashes)
    ]
    return [
        ("pdq,category\n" + "".join(f"{one},1\n" for one in hashes)).encode(),
        "\n".join(hashes).encode(),
        known_lists.vics_list(media),
    ]


def raw_pictures(folder: Path) -> list[bytes]:
    """Raw pictures of cameras, small ones: most of what is broken is where LibRaw looks."""
    preview = pictures.encoded(pictures.scene(8, (60, 44)))
    return [raw_picture(kind, preview, (60, 44), whole=(96, 64)) for kind in (*CAMERAS, "RAF")]


def read_picture(content: bytes) -> None:
    """Hash a picture as a worker does."""
    if kind := kind_of_picture(content[:PICTURE_HEAD]):
        sight_of(content, kind, exact=False)


def read_pictures(path: Path) -> None:
    for _ in build_pictures(path, path.parent, {"name": "x", "version": None, "origin": ""}):
        pass
    open_near(path.with_name(NEAR_INDEX))


def near_indexes(folder: Path) -> list[bytes]:
    filed(read_pictures)(folder)(picture_lists(folder)[0])
    return [(folder / NEAR_INDEX).read_bytes()]


def read_near(path: Path) -> None:
    PictureLookup([open_near(path)]).near([bytes(32), b"\xff" * 32], 31)


# Tips, chats, boundaries, the ledger


def police_reports(_: Path) -> list[bytes]:
    return [json.dumps(tips.police_report()).encode(), json.dumps([tips.police_report_of(1, 1)] * 2).encode()]


def xml_reports(_: Path) -> list[bytes]:
    return [tips.provider_report(tips.FULL_INSIDE), tips.package_xml(inside=tips.FULL_INSIDE)]


def packages(folder: Path) -> list[bytes]:
    return [tips.write_zip(folder / "p.zip", tips.package_members()).read_bytes()]


def tip_sheets(folder: Path) -> list[bytes]:
    rows = [sheets.HEADER, sheets.ROW]
    return [sheets.csv_text(rows).encode(), sheets.write_xlsx(folder / "s.xlsx", rows).read_bytes()]


def read_tips(path: Path) -> None:
    assert list(read_file(Request(path, path.name, sheets.profile(), told=GuessFrom("ncrp", "+05:30"))))


def chat_exports(_: Path) -> list[bytes]:
    text = chats.whatsapp_text(chats.whatsapp_group_android())
    return [
        json.dumps(chats.group_07()).encode(),
        text,
        zipped({"_chat.txt": text, "a.jpg": b"x" * 100}),
        zipped({"result.json": json.dumps(chats.group_07()).encode()}),
    ]


def read_chat(path: Path) -> None:
    for _ in plain_records(path, None):
        pass


def maps(_: Path) -> list[bytes]:
    return [json.dumps(boundaries.collection(boundaries.districts(boundaries.CODES[:3], corners=4))).encode()]


def entries(_: Path) -> list[bytes]:
    from tests.makers.ledgers import entries_of_commits

    return entries_of_commits(2, 1)


def notes(_: Path) -> list[bytes]:
    text = (Path(__file__).parents[2] / "docs/formats/note.md").read_text(encoding="utf-8")
    found = re.search(r"```json note\n(.*?)\n```", text, re.DOTALL)
    assert found is not None
    return [canonical_bytes(json.loads(found.group(1)))]


MEDIA = (SourceUnreadable, OSError)

TARGETS = {
    "QCOW2": Target(
        converting("qcow2", ("compat=1.1",), ("compat=0.10", "-c"), ("compat=1.1,cluster_size=4096",)),
        filed(read_medium), MEDIA,
    ),
    "AFF4": Target(
        lambda folder: [aff4.aff4(ext(folder).read_bytes(), method) for method in aff4.METHODS], filed(read_medium), MEDIA
    ),
    "VDI": Target(converting("vdi", ("static=off",), ("static=on",)), filed(read_medium), MEDIA),
    "LUKS2": Target(luks2, filed(read_luks2), (ValueError, *MEDIA), mended=mended_luks2),
    "decmpfs": Target(
        lambda _: [fork((b"once upon a time " * 9000)[:150_001])], lambda _: read_fork, (OSError,)
    ),
    "archives": Target(archives, lambda _: read_archive, ()),
    "carving": Target(
        lambda _: [test_carving.jpeg(1) + test_carving.png(2) + test_carving.mp4(3)], lambda _: test_carving.carved, ()
    ),
    "VMDK": Target(
        converting("vmdk", ("subformat=monolithicSparse",), ("subformat=streamOptimized",)), filed(read_medium), MEDIA,
        library=True,
    ),
    "VHD": Target(converting("vpc", ("subformat=dynamic",)), filed(read_medium), MEDIA, library=True),
    "VHDX": Target(converting("vhdx", ("subformat=dynamic",)), filed(read_medium), MEDIA, library=True),
    "UDIF": Target(sampled("disk-images/dfvfs/hfsplus_zlib.dmg"), filed(read_medium), MEDIA, library=True),
    "E01": Target(
        lambda folder: [images.e01(folder, "e", ext(folder).read_bytes())[0].read_bytes()], filed(read_medium, "x.E01"),
        MEDIA, library=True,
    ),
    "Ex01": Target(
        lambda folder: [ewf2.ex01(folder, "e", ext(folder).read_bytes())[0].read_bytes()], filed(read_medium, "x.Ex01"),
        MEDIA, library=True,
    ),
    "raw pictures": Target(raw_pictures, lambda _: read_picture, (PictureUnreadable,), library=True),
    "partition tables and layers": Target(disks, filed(read_table), MEDIA, library=True),
    "file systems": Target(file_systems, filed(read_system), MEDIA, library=True),
    "file systems of other libraries": Target(
        sampled("disk-images/dissect/case_sensitive.bin.gz", "disk-images/dfvfs/iso9660.raw"), filed(read_system), MEDIA,
        library=True,
    ),
    "run folders": Target(run_files, read_run, (OutputRefused,)),
    "lists as text": Target(text_lists, filed(read_a_list), (KnownError,)),
    "VICS": Target(vics_lists, filed(read_a_list), (KnownError,)),
    "NSRL": Target(nsrl_lists, filed(read_a_list), (KnownError,)),
    "hashlookup filters": Target(filters, filed(read_a_list), (KnownError,)),
    "indexes": Target(indexes, filed(read_index), (KnownError,)),
    "picture lists": Target(picture_lists, filed(read_pictures), (KnownError,)),
    "near indexes": Target(near_indexes, filed(read_near), (KnownError,)),
    "NCMEC JSON": Target(police_reports, filed(read_tips), ()),
    "NCMEC XML": Target(xml_reports, filed(read_tips), ()),
    "NCMEC packages": Target(packages, filed(read_tips), ()),
    "sheets of tips": Target(tip_sheets, filed(read_tips), ()),
    "chat exports": Target(chat_exports, filed(read_chat), (ExchangeError,)),
    "GeoJSON": Target(maps, lambda _: lambda content: list(read_geojson(content, "x")), (ExchangeError,)),
    "ledger entries": Target(entries, lambda _: entry_of, (LedgerError,)),
    "published notes": Target(notes, lambda _: note_of, (FiguresError,)),
}  # fmt: skip


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("seconds", [None, pytest.param(SECONDS, marks=pytest.mark.soak)], ids=["few", "soak"])
def test_broken_content_ends_in_the_readers_own_errors(name, seconds, tmp_path, capsys):
    began = time.monotonic()
    outcome = fuzz(TARGETS[name], tmp_path, seconds)
    if seconds is not None:
        with capsys.disabled():
            sys.stdout.write(
                f"\n  {name}: {time.monotonic() - began:.0f} s, {outcome.rounds} rounds, {outcome.refused} refused,"
                f" {len(outcome.deaths)} ended a library's process {outcome.deaths[:5]}\n"
            )  # fmt: skip
    assert outcome.failure is None, outcome.failure
    assert outcome.rounds > 0
