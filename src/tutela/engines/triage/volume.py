"""What a volume is, and which file systems are read through The Sleuth Kit."""

from dataclasses import dataclass

import pytsk3

EXAMINED = {
    int(pytsk3.TSK_FS_TYPE_NTFS): "NTFS",
    int(pytsk3.TSK_FS_TYPE_FAT12): "FAT12",
    int(pytsk3.TSK_FS_TYPE_FAT16): "FAT16",
    int(pytsk3.TSK_FS_TYPE_FAT32): "FAT32",
    int(pytsk3.TSK_FS_TYPE_EXFAT): "exFAT",
    int(pytsk3.TSK_FS_TYPE_EXT2): "ext2",
    int(pytsk3.TSK_FS_TYPE_EXT3): "ext3",
    int(pytsk3.TSK_FS_TYPE_EXT4): "ext4",
    int(pytsk3.TSK_FS_TYPE_ISO9660): "ISO 9660",
    int(pytsk3.TSK_FS_TYPE_FFS1): "UFS1",
    int(pytsk3.TSK_FS_TYPE_FFS1B): "UFS1",
    int(pytsk3.TSK_FS_TYPE_FFS2): "UFS2",
}
"""The file systems that The Sleuth Kit reads. Others that it opens are left out: it reads some of them wrongly
without saying so (HFS+ and APFS compression)."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A part of a medium: offset and length in bytes, what the partition table calls it, and its file system.

    ``file_system`` is None and ``reason`` says why where it cannot be examined. ``part`` leads to a volume within the
    one at ``offset``, step by step: a logical volume, an encrypted one that a key opened, one of an APFS container.
    """

    offset: int
    length: int
    description: str
    file_system: str | None
    reason: str | None
    part: str = ""

    @property
    def carvable(self) -> bool:
        """Whether it is known which of its blocks no file takes."""
        return self.file_system in EXAMINED.values()


def type_of(name: str) -> int:
    """The Sleuth Kit's number of a file system that it reads."""
    return next(kind for kind, known in EXAMINED.items() if known == name)
