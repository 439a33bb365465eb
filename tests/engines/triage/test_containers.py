"""Disk images of virtual machines give the medium that QEMU put into them; what is not whole is never taken for it."""

import hashlib
import struct
import subprocess

import pytest

from tests.engines.triage.bench import digests, digests_of, rows, run
from tests.makers import images
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.vdi import open_vdi

FILES = images.invented_files(6, seed=11)

VARIETIES = [
    ("qcow2", "compat=0.10", "x.qcow2"),
    ("qcow2", "compat=1.1,cluster_size=4096", "x.qcow2"),
    ("vpc", "subformat=dynamic", "x.vhd"),
    ("vhdx", "subformat=dynamic", "x.vhdx"),
    ("vhdx", "subformat=fixed", "x.vhdx"),
    ("vmdk", "subformat=monolithicSparse", "x.vmdk"),
    ("vmdk", "subformat=monolithicFlat", "x.vmdk"),
    ("vmdk", "subformat=twoGbMaxExtentSparse", "x.vmdk"),
    ("vmdk", "subformat=streamOptimized", "x.vmdk"),
    ("vdi", "static=off", "x.vdi"),
    ("vdi", "static=on", "x.vdi"),
]


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    tree = images.write_tree(folder / "tree", FILES)
    return images.ext4(folder / "x.img", tree, 4 << 20)


def converted(raw, path, kind, options, *more):
    command = [
        images.needed("qemu-img", "qemu-utils"),
        "convert",
        "-O",
        kind,
        "-o",
        options,
        *more,
        str(raw),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.mark.parametrize(("kind", "options", "name"), VARIETIES, ids=lambda value: value.split("=")[-1])
def test_a_disk_image_gives_its_medium(kind, options, name, raw, tmp_path):
    image = converted(raw, tmp_path / name, kind, options)
    result = run(tmp_path / "out", image, verify=True)
    assert digests_of(rows(result)) == digests(FILES.values())
    assert result.unread == []
    if kind != "vpc":  # its size is rounded up to whole cylinders
        assert result.sources[0].computed["sha256"] == hashlib.sha256(raw.read_bytes()).hexdigest()


def test_a_compressed_qcow2_is_read(raw, tmp_path):
    image = converted(raw, tmp_path / "x.qcow2", "qcow2", "compat=1.1", "-c")
    assert digests_of(rows(run(tmp_path / "out", image))) == digests(FILES.values())


def refusal(path, out):
    result = run(out, path)
    assert (result.items, result.read, rows(result)) == (1, 0, [])
    return result.unread[0].reason


@pytest.mark.parametrize("kind", ["qcow2", "vmdk", "vpc"])
def test_differences_to_another_image_are_not_whole(kind, raw, tmp_path):
    if kind == "vpc":
        image = converted(raw, tmp_path / "x.vhd", "vpc", "subformat=dynamic")
        content = bytearray(image.read_bytes())
        for footer in (0, len(content) - 512):
            content[footer + 60 : footer + 64] = struct.pack(">I", 4)
            content[footer + 64 : footer + 68] = bytes(4)
            total = ~sum(content[footer : footer + 512]) & 0xFFFFFFFF
            content[footer + 64 : footer + 68] = struct.pack(">I", total)
        image.write_bytes(content)
    else:
        image = tmp_path / f"x.{kind}"
        create = [
            images.needed("qemu-img", "qemu-utils"),
            "create",
            "-f",
            kind,
            "-F",
            "raw",
            "-b",
            str(raw),
            str(image),
        ]
        if kind == "vmdk":
            base = converted(raw, tmp_path / "base.vmdk", "vmdk", "subformat=monolithicSparse")
            create[-4:] = ["vmdk", "-b", str(base), str(image)]
        subprocess.run(create, check=True, capture_output=True)
    assert "not whole" in refusal(image, tmp_path / "out")


def test_an_encrypted_qcow2_is_named(raw, tmp_path):
    image = converted(raw, tmp_path / "x.qcow2", "qcow2", "compat=1.1")
    content = bytearray(image.read_bytes())
    content[32:36] = struct.pack(">I", 2)
    image.write_bytes(content)
    assert "encrypted" in refusal(image, tmp_path / "out")


def test_a_qcow2_with_unknown_features_is_refused(raw, tmp_path):
    image = converted(raw, tmp_path / "x.qcow2", "qcow2", "compat=1.1,compression_type=zstd", "-c")
    assert "features" in refusal(image, tmp_path / "out")


def test_extents_are_demanded_and_never_lead_out_of_their_folder(raw, tmp_path):
    image = converted(raw, tmp_path / "x.vmdk", "vmdk", "subformat=monolithicFlat")
    extent = tmp_path / "x-flat.vmdk"
    kept = extent.rename(tmp_path / "kept")
    assert "x-flat.vmdk is missing" in refusal(image, tmp_path / "gone")
    text = image.read_text()
    (tmp_path / "in").mkdir()
    for name in ("../kept", str(kept)):
        (tmp_path / "in/x.vmdk").write_text(text.replace("x-flat.vmdk", name))
        assert "no extent" in refusal(tmp_path / "in/x.vmdk", tmp_path / f"out {len(name)}")


def test_an_extent_alone_is_named(raw, tmp_path):
    converted(raw, tmp_path / "x.vmdk", "vmdk", "subformat=twoGbMaxExtentSparse")
    (extent,) = tmp_path.glob("x-s*.vmdk")
    assert "give the descriptor" in refusal(extent, tmp_path / "out")


def test_a_descriptor_that_would_lie_behind_the_end_is_none(raw, tmp_path):
    image = converted(raw, tmp_path / "x.vmdk", "vmdk", "subformat=monolithicSparse")
    content = bytearray(image.read_bytes())
    content[28:36] = b"\xff" * 8
    image.write_bytes(content)
    assert "give the descriptor" in refusal(image, tmp_path / "out")


@pytest.mark.parametrize(
    ("place", "change", "words"),
    [
        (68, b"\x02\x00\x02\x00", "of a version that is not read"),
        (76, b"\x04", "only the differences"),
        (376, b"\x01\x00\x00\x00", "its header makes no sense"),
        (368, b"\xff" * 8, "its header makes no sense"),
        (340, b"\xff" * 4, "its table of blocks is cut off"),
    ],
)
def test_a_vdi_that_makes_no_sense_is_refused(place, change, words, raw, tmp_path):
    content = bytearray(converted(raw, tmp_path / "x.vdi", "vdi", "static=off").read_bytes())
    content[place : place + len(change)] = change
    (tmp_path / "x.vdi").write_bytes(content)
    with pytest.raises(SourceUnreadable, match=words):
        open_vdi([tmp_path / "x.vdi"])


def test_a_vdi_whose_blocks_lie_nowhere_never_ends_a_run(raw, tmp_path):
    content = bytearray(converted(raw, tmp_path / "x.vdi", "vdi", "static=off").read_bytes())
    table = int.from_bytes(content[340:344], "little")
    content[table : table + 4] = b"\xf0\xff\xff\x7f"
    (tmp_path / "x.vdi").write_bytes(content)
    result = run(tmp_path / "out", tmp_path / "x.vdi")
    assert result.items == result.read + len(result.unread)
    assert result.unread


@pytest.mark.parametrize(("mark", "words"), [(b"LEF2\r\n\x81\x00", "Lx01"), (b"LVF\x09\r\n\xff\x00", "L01")])
def test_logical_expert_witness_images_are_named(mark, words, tmp_path):
    (tmp_path / "x.Lx01").write_bytes(mark + bytes(4096))
    assert words in refusal(tmp_path / "x.Lx01", tmp_path / "out")
