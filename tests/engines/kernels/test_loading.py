"""Machine code is run only where nobody else can have written it, and only when it is whole."""

import hashlib
import re
from pathlib import Path

import pytest

from tutela.engines.kernels.building import KERNELS
from tutela.engines.kernels.digests import Lanes
from tutela.engines.kernels.errors import KernelUnusable
from tutela.engines.kernels.linking import link
from tutela.engines.kernels.loading import SOURCES, ready


def test_code_that_others_may_have_written_is_not_used(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    cache.chmod(0o777)

    assert ready("digests", cache) is None


def test_a_cache_that_cannot_be_made_means_no_kernel(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert ready("digests", tmp_path / "file" / "cache") is None


@pytest.mark.parametrize("content", [b"", b"no code", bytes(4096) + b"{}" + (2).to_bytes(8, "little")])
def test_a_file_that_is_no_code_is_refused(tmp_path: Path, content: bytes) -> None:
    place = tmp_path / "digests.code"
    place.write_bytes(content)

    with pytest.raises(KernelUnusable):
        Lanes(place)


def test_what_is_no_object_for_this_processor_is_refused() -> None:
    with pytest.raises(KernelUnusable):
        link(b"\x7fELF\x02\x01" + bytes(58))


@pytest.mark.parametrize("name", KERNELS)
def test_the_representation_was_made_from_the_source_beside_it(name: str) -> None:
    source, made = SOURCES / f"{name}.c", (SOURCES / f"{name}.ll").read_text("ascii")

    assert re.match(r"(;.*\n)*?; ([0-9a-f]{64})\n", made)[2] == hashlib.sha256(source.read_bytes()).hexdigest(), (
        f"tools/kernels.sh {name}"
    )


@pytest.mark.parametrize("name", KERNELS)
def test_the_representation_is_bound_to_no_processor_and_calls_no_library(name: str) -> None:
    made = (SOURCES / f"{name}.ll").read_text("ascii")

    assert not re.search(r"^target |target-cpu|target-features", made, re.MULTILINE)
    assert not re.search(r"^declare (?!.*@llvm\.)", made, re.MULTILINE)
