"""The Kerala data set, loaded once, and ways to write moments in its zone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tutela.engines.law.catalogue import Catalogue, load

IN_KL = Path(__file__).parents[3] / "src/tutela/jurisdictions/in_kl"


@pytest.fixture(scope="session")
def law() -> Catalogue:
    return load(IN_KL)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a copy of the data set in which one text of one file is replaced, once."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "copy"
        if not folder.exists():
            shutil.copytree(IN_KL, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change
