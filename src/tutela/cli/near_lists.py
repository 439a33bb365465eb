"""Lists of hashes of pictures and videos, as ``tutela triage`` is given them: among its known-hash lists, or of their own."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutela.engines.known import Asked
    from tutela.engines.known.near import NearIndex


def with_pictures(paths: Sequence[Path]) -> set[Path]:
    """Which of these lists say that they hold picture hashes."""
    from tutela.engines.known.pictures import holds_pictures

    return {path for path in paths if path.is_file() and holds_pictures(path)}


def with_videos(paths: Sequence[Path]) -> set[Path]:
    """Which of these lists say that they hold hashes of videos."""
    from tutela.engines.known.videos import holds_videos

    return {path for path in paths if path.is_file() and holds_videos(path)}


def picture_indexes(paths: Sequence[Path], folder: Path) -> "list[NearIndex]":
    """Read lists of picture hashes, each in a worker."""
    from tutela.engines.known.pictures import index_pictures

    return [
        index_pictures(path, folder / f"pictures-{number}", one) for number, (path, one) in enumerate(_asked(paths))
    ]


def video_indexes(paths: Sequence[Path], folder: Path) -> "list[NearIndex]":
    """Read lists of known videos, each in a worker."""
    from tutela.engines.known.videos import index_videos

    return [index_videos(path, folder / f"videos-{number}", one) for number, (path, one) in enumerate(_asked(paths))]


def _asked(paths: Sequence[Path]) -> "list[tuple[Path, Asked]]":
    """What is said of each list; two files of one name are told apart by their paths."""
    from tutela.engines.known import Asked

    names = [path.name for path in paths]
    return [(path, Asked(path.name if names.count(path.name) == 1 else os.path.abspath(path))) for path in paths]


def documents(indexes: "Sequence[NearIndex]") -> list[dict[str, object]]:
    """What lists of picture hashes say of themselves, for ``--json``."""
    shown = ("name", "kind", "sha256", "pictures", "malformed", "unread", "version")
    return [{name: index.about[name] for name in shown} for index in indexes]


def video_documents(indexes: "Sequence[NearIndex]") -> list[dict[str, object]]:
    """What lists of known videos say of themselves, for ``--json``."""
    shown = ("name", "kind", "sha256", "videos", "frames", "frames_left_out", "malformed", "unread", "version")
    return [{name: index.about[name] for name in shown} for index in indexes]
