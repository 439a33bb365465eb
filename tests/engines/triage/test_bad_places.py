"""A medium with bad places loses what lies there, and nothing else: no error of a medium ends a survey or a listing."""

from itertools import count

import pytest

from tests.makers import images
from tutela.engines.triage.errors import SourceUnreadable
from tutela.engines.triage.readers.raw import RawMedia
from tutela.engines.triage.systems import open_system
from tutela.engines.triage.volumes import survey

FILES = {f"f{number}": content for number, content in enumerate(images.invented_files(12, seed=41).values())}
SECTOR = 512


class Bad:
    """A medium that cannot be read in one sector, as a disk says it."""

    stored: dict[str, str]
    about: dict[str, str]

    def __init__(self, media, place):
        self.size, self.stored, self.about = media.size, {}, {}
        self._media, self._place = media, place

    def read(self, offset, length):
        if offset < self._place + SECTOR and self._place < offset + length:
            raise OSError(5, "Input/output error")
        return self._media.read(offset, length)


def made(kind, folder):
    if kind == "ext4":
        return images.ext4(folder / "x.img", images.write_tree(folder / "tree", FILES), 2 << 20)
    if kind == "NTFS":
        return images.ntfs(folder / "x.img", FILES, {}, 4 << 20)
    fat = images.Fat16()
    for name, content in FILES.items():
        fat.add(name, content)
    path = folder / "x.img"
    path.write_bytes(fat.image())
    return path


def examined(media):
    """Names met, how many of them could be read whole, and what is said of the rest."""
    names, whole, said = set(), 0, []
    for volume in survey(media).volumes:
        said += [volume.reason] if volume.file_system is None else []
        if volume.file_system is None:
            continue
        system = open_system(media, volume, ())
        for entry in system.entries():
            if entry.state != "allocated":
                continue
            names.add(entry.path)
            buffer = memoryview(bytearray(entry.size))
            try:
                read = system.filling(entry.inode, entry.attribute, entry.attribute_id, entry.size)(0, buffer)
                assert read < entry.size or bytes(buffer) in FILES.values()
                whole += read == entry.size
            except (SourceUnreadable, OSError) as error:
                said.append(str(error))
        said += [reason for _, reason in system.census.problems]
    return len(names), whole, said


@pytest.mark.parametrize("kind", ["ext4", "NTFS", "FAT"])
def test_a_bad_sector_costs_what_lies_there_and_is_said(kind, tmp_path):
    media = RawMedia([made(kind, tmp_path)])
    assert examined(media) == (12, 12, [])
    losses = []
    for place in (number * 32 * SECTOR for number in count()):
        if place >= media.size:
            break
        names, whole, said = examined(Bad(media, place))
        assert (names, whole) == (12, 12) or said, f"sector at {place}"
        losses.append(12 - whole)
    assert losses.count(0) > len(losses) / 2
    assert losses.count(1) > losses.count(12)
