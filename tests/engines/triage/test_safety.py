"""No code path of triage writes, returns or serves the content of an item (safety, property 1)."""

import ast
import base64
import io
import json
import os
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.engines.triage.bench import EMPTY, run
from tests.makers import images, pictures
from tutela.engines import triage as package
from tutela.engines.confined import parent
from tutela.engines.known import Asked
from tutela.engines.known.pictures import PictureLookup, index_pictures
from tutela.engines.triage import Settings, triage
from tutela.engines.triage.pdq import luminance_of, picture_of

MARK = f"a mark that stands in every content and nowhere else: {os.urandom(12).hex()} ".encode()
SOURCES = sorted(Path(package.__file__).parent.rglob("*.py"))


def dresses(content: bytes) -> list[bytes]:
    """The mark as it would look raw, in hexadecimal, in base64 (at any offset) and in UTF-16."""
    encoded = [base64.b64encode(b" " * shift + content)[4:-4] for shift in range(3)]
    return [content, content.hex().encode(), *encoded, content.decode().encode("utf-16-le")]


def marked_picture(seed: int, kind: str = "JPEG") -> bytes:
    """A picture that carries the mark as words beside its pixels."""
    words = {"comment": MARK * 20} if kind == "JPEG" else {"pnginfo": noted(MARK.decode() * 20)}
    return pictures.encoded(pictures.scene(seed, (400, 300)), kind, **words)


def noted(words: str) -> PngInfo:
    """The words as a chunk of text."""
    chunk = PngInfo()
    chunk.add_text("Comment", words)
    return chunk


@pytest.fixture
def sources(tmp_path):
    files = {f"file {number}": MARK * 200 + os.urandom(10_000) + MARK for number in range(8)}
    files |= {"picture.jpg": marked_picture(1), "cut.png": marked_picture(2, "PNG")[:3000]}
    tree = images.write_tree(tmp_path / "in/tree", {**files, "big": MARK * (20 << 14)})
    image = images.ext4(tmp_path / "in/x.img", tree, 32 << 20)
    made = images.Fat16()
    made.add("GONE.TXT", MARK * 50, deleted=True)
    made.add("GONE.JPG", marked_picture(4), deleted=True)
    (tmp_path / "in/f.img").write_bytes(made.image())
    segment = images.e01(tmp_path / "in", "f", made.image())
    cut = tmp_path / "in/cut.img"
    cut.write_bytes(image.read_bytes()[: 9 << 20])
    archive = tmp_path / "in/a.zip"
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("member", MARK * 300)
        held.writestr("picture", marked_picture(3))
        held.write(image, "x.img")
    return [tree, image, tmp_path / "in/f.img", segment[0], cut, archive]


def test_no_content_reaches_a_file_or_the_caller(sources, tmp_path, monkeypatch):
    heard: list[bytes] = []
    frame = parent._Worker._frame

    def overheard(self):
        letter, value = frame(self)
        heard.append(json.dumps(value, ensure_ascii=False).encode())
        return letter, value

    monkeypatch.setattr(parent._Worker, "_frame", overheard)
    out, temporary = tmp_path / "out", tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    near = PictureLookup([listed(tmp_path, marked_picture(1))])
    written: dict[Path, bytes] = {}
    finished = threading.Event()

    def watch():
        while not finished.is_set():
            for folder in (out, temporary):
                collect(folder, written)
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        settings = Settings(workers=2, carve=True)
        result = triage(sources, lookup=EMPTY, near=near, out=out, settings=settings)
    finally:
        finished.set()
        watcher.join()
    for folder in (out, temporary):
        collect(folder, written)
    assert {hit.path.split("/")[-1] for hit in result.hits} == {"picture.jpg"}
    assert result.pictures["hashed"] >= 5
    answered = json.dumps(result.document(absolute=True), ensure_ascii=False).encode()
    assert result.read >= 20
    assert {path.name for path in written} >= {"manifest.parquet", "findings.json", "run.json"}
    assert len(heard) > 20
    for dress in dresses(MARK.strip()):
        assert not [path for path, content in written.items() if dress in content]
        assert not [one for one in [*heard, answered] if dress in one]


def listed(folder: Path, picture: bytes) -> object:
    """A list with one picture."""
    with Image.open(io.BytesIO(picture)) as image:
        found = picture_of(luminance_of(np.asarray(image.convert("RGB"))))
    (folder / "list.csv").write_text(f"pdq,category\n{found.hashes[0].hex()},1\n")
    return index_pictures(folder / "list.csv", folder / "index", Asked("list.csv"))


def collect(folder: Path, written: dict[Path, bytes]) -> None:
    """Remember everything that was ever seen in a folder."""
    for path in [Path(place, name) for place, _, names in os.walk(folder) for name in names]:
        try:
            written[path] = written.get(path, b"") + path.read_bytes()
        except OSError:
            continue


def test_the_mark_would_be_found(tmp_path):
    for position, dress in enumerate(dresses(MARK.strip())):
        text = [
            MARK,
            MARK.hex().encode(),
            *(base64.b64encode(b"x" * n + MARK) for n in range(3)),
            MARK.decode().encode("utf-16-le"),
        ]
        assert dress in text[position]


def test_no_source_is_written_to(sources, tmp_path):
    files = [path for source in sources for path in ([*source.rglob("*")] if source.is_dir() else [source])]
    before = [(path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns) for path in files]
    run(tmp_path / "out", *sources)
    assert [(path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns) for path in files] == before


WRITERS = {"folder.py", "watching.py", "journal.py", "examination.py", "manifest.py", "within.py", "sampling.py"}
"""The only modules that may write files: records, journals and the manifest. None of them opens a source."""

READERS = {
    "raw.py",
    "ewf.py",
    "ewf2.py",
    "container.py",
    "library.py",
    "qcow.py",
    "vmdk.py",
    "aff4.py",
    "vhd.py",
    "vdi.py",
    "udif.py",
    "tree.py",
    "media.py",
    "filesystem.py",
    "volumes.py",
    "contents.py",
    "likeness.py",
    "pictures.py",
    "previews.py",
    "picture_tasks.py",
    "videos.py",
    "video_tasks.py",
    "picture_depths.py",
    "corrections.py",
    "layers.py",
    "luks2.py",
    "decmpfs.py",
    "apfs.py",
    "hfs.py",
    "snapshots.py",
    "xfs.py",
    "depths.py",
    "carving.py",
    "bag.py",
    "zipped.py",
    "tarred.py",
    "sevenzip.py",
}
"""The modules that see content; named so that a new one is noticed."""


def calls(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            written = ast.unparse(node.func)
            modes = [one.value for one in node.args[1:2] if isinstance(one, ast.Constant)]
            modes += [
                one.value.value for one in node.keywords if one.arg == "mode" and isinstance(one.value, ast.Constant)
            ]
            names.append(f"{written}:{modes[0] if modes else ''}")
    return names


def writes(call: str) -> bool:
    name, _, mode = call.partition(":")
    last = name.split(".")[-1]
    changing = {
        "write_bytes",
        "write_text",
        "symlink_to",
        "rename",
        "unlink",
        "rmtree",
        "mkdir",
        "copy",
        "copyfile",
        "move",
    }
    return last in changing or name == "os.replace" or (last == "open" and any(one in str(mode) for one in "wax+"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_only_the_keepers_of_records_write(path):
    found = [call for call in calls(path) if writes(call)]
    assert path.name in WRITERS or found == []


def test_every_module_that_may_write_is_one_that_exists():
    names = {path.name for path in SOURCES}
    assert names >= WRITERS | READERS
    assert not WRITERS & READERS
