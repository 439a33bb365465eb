"""Contents are digested side by side as one by one; and read straight from the medium as through the library."""

import contextlib
import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.triage.bench import SHARED, run
from tests.makers import images
from tutela.engines.kernels.loading import ready
from tutela.engines.triage import contents
from tutela.engines.triage.contents import KINDS, Content, Digester
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.filesystem import FileSystem
from tutela.engines.triage.readers import open_media
from tutela.engines.triage.runs import Filling

MIB = 1 << 20
LENGTHS = (
    [0, 1, 63, 64, 65, 4096, 100_000] * 6
    + [contents.BIG - 1, contents.BIG, contents.BIG + 1, 3 * MIB + 7]
    + [5 * MIB + 1, 5 * MIB, 6 * MIB] * 6
)


@pytest.fixture(scope="module")
def kernels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


def content(number: int, body: bytes, readable: int | None = None) -> Content:
    """A content in memory, of which perhaps only the first bytes can be read; a read may give less than was asked for."""

    @contextlib.contextmanager
    def opened() -> Iterator[contents.Fill]:
        if readable == -1:
            raise SourceUnreadable("it cannot be opened")
        most = len(body) if readable is None else readable

        def fill(offset: int, view: memoryview) -> int:
            part = body[offset : min(offset + len(view), offset + 700_001, most)]
            view[: len(part)] = part
            return len(part)

        yield fill

    return Content(number, len(body), opened)


def digested(digester: Digester, given: list[Content], kinds: tuple[str, ...] = KINDS) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for step in digester.digest(given, kinds):
        for number, answer in [] if isinstance(step, int) else step:
            assert number not in found
            found[number] = answer
    return found


def plainly(body: bytes, kinds: tuple[str, ...] = KINDS) -> tuple[str, ...]:
    return tuple(hashlib.new(kind, body).hexdigest() if kind in kinds else "" for kind in KINDS)


@pytest.mark.parametrize("kinds", [KINDS, ("sha1",)])
@pytest.mark.parametrize("by", ["lanes", "library"])
def test_contents_of_all_lengths(kinds, by, kernels):
    code = ready("digests", kernels) if by == "lanes" else None
    chance = random.Random(5)
    bodies = [chance.randbytes(length) for length in LENGTHS]
    given = [content(number, body) for number, body in enumerate(bodies)]
    given += [content(1000, bytes(100), readable=50), content(1001, bytes(9 * MIB), readable=8 * MIB)]
    given += [content(1002, bytes(100), readable=-1), content(1003, bytes(5 * MIB), readable=0)]

    found = digested(Digester(code), given, kinds)

    assert [found.pop(number) for number in (1000, 1001, 1002, 1003)] == [
        ("only 50 of its 100 bytes can be read",),
        (f"only {8 * MIB} of its {9 * MIB} bytes can be read",),
        ("it cannot be opened",),
        (f"only 0 of its {5 * MIB} bytes can be read",),
    ]
    assert found == {number: plainly(body, kinds) for number, body in enumerate(bodies)}


def test_a_digest_that_is_slower_in_lanes_is_left_to_the_library(kernels):
    digester = Digester(ready("digests", kernels))
    digester._wide.pop("sha256")
    bodies = [bytes([number]) * (2 * MIB + number) for number in range(20)]

    found = digested(digester, [content(number, body) for number, body in enumerate(bodies)])

    assert found == {number: plainly(body) for number, body in enumerate(bodies)}


def media_of(folder: Path) -> Iterator[tuple[Path, int, str]]:
    """Images of our own with what is out of the ordinary, and where a file system lies in each."""
    body = random.Random(1).randbytes(300_000)
    tree = images.write_tree(folder / "tree", images.invented_files(40, seed=3))
    with open(tree / "sparse", "wb") as file:
        file.seek(9 * MIB)
        file.write(body)
    yield images.ext4(folder / "ext4.img", tree, 32 * MIB), 0, "ext4"
    files = {"long": body, "short": b"resident", "zeros": body + bytes(70_000)}
    yield images.ntfs(folder / "ntfs.img", files, {"long:stream": body[:99_999]}, 16 * MIB), 0, "NTFS"
    fat = images.Fat16()
    fat.add("ONE.TXT", b"one" * 5000)
    fat.add("TWO.TXT", b"two" * 9000, deleted=True)
    (folder / "fat.img").write_bytes(fat.image())
    yield folder / "fat.img", 0, "FAT16"


def compare(path: Path, offset: int, kind: str) -> int:
    """Compare both ways of reading every content; return how many were read straight from the medium."""
    system = FileSystem(open_media("raw", [path]), offset, kind)
    straight = 0
    for entry in [one for one in system.entries() if one.reason is None]:
        with contextlib.suppress(SourceUnreadable):
            fill = system.filling(entry.inode, entry.attribute, entry.attribute_id, entry.size)
            straight += isinstance(fill, Filling)
            view = bytearray(entry.size)
            contents._fill(fill, 0, memoryview(view), entry.size)
            assert bytes(view) == system.content(entry.inode, entry.attribute, entry.attribute_id)(0, entry.size), entry
            shown = fill.mapped(0, min(entry.size, MIB)) if isinstance(fill, Filling) and entry.size else None
            assert shown is None or bytes(shown.view) == view[:MIB], entry
    return straight


def test_what_lies_on_the_medium_is_what_the_library_reads(tmp_path):
    assert all(compare(*one) > 0 for one in media_of(tmp_path))


@pytest.mark.skipif(not SHARED.exists(), reason="the shared samples are not here")
def test_what_lies_on_real_media_is_what_the_library_reads(tmp_path):
    from tutela.engines.triage.volumes import survey

    compared = 0
    for path in sorted((SHARED / "disk-images").rglob("*")):
        if path.suffix.lower() in (".dd", ".raw", ".img") and path.is_file():
            for volume in survey(open_media("raw", [path])).volumes:
                if volume.file_system in ("ext2", "ext3", "ext4", "NTFS", "FAT12", "FAT16", "FAT32"):
                    compared += compare(path, volume.offset, volume.file_system)
    assert compared > 0


def initialised(image: Path, before: int) -> None:
    """Let the file system say of its one file with ``before`` initialised bytes that only the first 5,000 were written."""
    raw = bytearray(image.read_bytes())
    sizes = before.to_bytes(8, "little") * 2  # its size, and how much of it was initialised
    assert raw.count(sizes) == 1
    at = raw.index(sizes) + 8
    raw[at : at + 8] = (5000).to_bytes(8, "little")
    image.write_bytes(raw)


def test_what_ntfs_never_wrote_is_zeros(tmp_path):
    body = random.Random(2).randbytes(123_457)
    image = images.ntfs(tmp_path / "x.img", {"part": body}, {}, 8 * MIB)
    initialised(image, len(body))

    system = FileSystem(open_media("raw", [image]), 0, "NTFS")
    (entry,) = [one for one in system.entries() if one.path == b"/part"]
    view = bytearray(entry.size)
    contents._fill(
        system.filling(entry.inode, entry.attribute, entry.attribute_id, entry.size), 0, memoryview(view), entry.size
    )

    assert bytes(view) == body[:5000] + bytes(len(body) - 5000)


def test_the_kernel_changes_nothing_in_a_manifest(tmp_path, kernels):
    tree = images.write_tree(
        tmp_path / "tree", images.invented_files(80, seed=4) | {"long": bytes(9 * MIB), "empty": b""}
    )
    image = images.ext4(tmp_path / "x.img", tree, 64 * MIB)

    plain = run(tmp_path / "plain", image)
    fast = run(tmp_path / "fast", image, kernels=kernels)

    assert fast.manifest_sha256 == plain.manifest_sha256
    assert json.loads((tmp_path / "fast/run.json").read_text())["kernels"] == ["digests"]
