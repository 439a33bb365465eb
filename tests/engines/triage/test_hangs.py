"""What hangs costs one archive or the rest of one volume, in bounded time; what only takes long is waited for."""

import json
import threading

import pytest

from tests.engines.triage.bench import rows, run
from tests.makers import images
from tests.makers.archives import zipped
from tutela.engines.confined import Limits, stream_confined
from tutela.engines.confined.worker import say_alive
from tutela.engines.triage import depths, pulse, tasks

SILENCE = 15


def hang_after_seven_files():
    """In a worker: let the listing of ext4 never come to its eighth file."""
    from tutela.engines.triage.filesystem import _EXTS, FileSystem

    entries = FileSystem.entries

    def some(system):
        for number, entry in enumerate(entries(system)):
            if number == 7 and system._kind in _EXTS:
                threading.Event().wait()
            yield entry

    FileSystem.entries = some


def survey_that_hangs(*given):
    hang_after_seven_files()
    yield from tasks.survey_medium(*given)


def listing_that_hangs(*given):
    hang_after_seven_files()
    yield from tasks.list_volume(*given)


def test_a_listing_that_hangs_keeps_what_it_listed_and_the_other_volumes(tmp_path, monkeypatch):
    tree = images.write_tree(tmp_path / "tree", images.invented_files(12, seed=3))
    fat = images.Fat16()
    fat.add("ONE.TXT", b"one" * 999)
    ext = images.ext4(tmp_path / "x.img", tree, 2 << 20).read_bytes()
    (tmp_path / "x.dd").write_bytes(images.mbr([(0x83, ext), (6, fat.image())]))
    whole = {row["path"]: row["sha256"] for row in rows(run(tmp_path / "whole", tmp_path / "x.dd"))}
    monkeypatch.setattr(tasks, "survey_medium", survey_that_hangs)
    monkeypatch.setattr(tasks, "list_volume", listing_that_hangs)
    result = run(tmp_path / "out", tmp_path / "x.dd", silence=SILENCE)
    found = {row["path"]: row["sha256"] for row in rows(result)}
    assert len(whole) == 13
    assert len(found) == 8
    assert found.items() <= whole.items()
    assert "/ONE.TXT" in found
    (lost,) = [one for one in result.unread if one.offset is not None]
    assert lost.path.startswith(f"volume at byte {lost.offset} (")
    assert lost.reason == f"listing it broke off after 7 files: it took longer than {SILENCE} s and was ended"
    record = json.loads((tmp_path / "out/run.json").read_text())
    assert (record["silence"], record["identity"]["settings"]["silence"]) == (SILENCE, SILENCE)


def archives_that_hang(*given):
    """In a worker: never come to the end of a member of that name."""
    from tutela.engines.triage.archives import zipped as reader

    content = reader._content

    def some(archive, info):
        if info.filename == "hangs":
            threading.Event().wait()
        return content(archive, info)

    reader._content = some
    yield from depths.archives_of_folder(*given)


def test_an_archive_that_hangs_keeps_its_members_before_and_the_other_archives(tmp_path, monkeypatch):
    held = {"one": b"1" * 99, "two": b"2" * 9999, "hangs": b"3", "four": b"4"}
    tree = images.write_tree(tmp_path / "tree", {"a.zip": zipped(held), "b.zip": zipped({"five": b"5"})})
    monkeypatch.setattr(depths, "archives_of_folder", archives_that_hang)
    result = run(tmp_path / "out", tree, workers=1, silence=SILENCE)
    assert {row["path"] for row in rows(result)} == {"/a.zip", "/b.zip", "/a.zip/one", "/a.zip/two", "/b.zip/five"}
    assert [(one.path, one.reason) for one in result.unread] == [
        ("/a.zip", f"this archive could not be examined further: it took longer than {SILENCE} s and was ended")
    ]


def test_reading_on_and_once_more_is_work_and_going_round_is_not(monkeypatch):
    said = []
    monkeypatch.setattr(pulse, "EVERY", 0)
    monkeypatch.setattr(pulse, "say_alive", lambda: said.append(True))
    ground = pulse.Ground()
    way = [number << 20 for number in range(10_000)]
    for offset in way:
        ground.tread(offset)
    first = len(said)
    for offset in way:
        ground.tread(offset)
    again = len(said)
    for _ in range(10):
        for offset in way:
            ground.tread(offset)
    ended = len(said)
    for _ in range(10):
        for offset in way:
            ground.tread(offset)
    assert 0 < first < again <= ended == len(said)


def lively(count):
    for number in range(count):
        for _ in range(100):
            say_alive()
        yield number


def test_signs_of_life_are_no_values():
    assert list(stream_confined(lively, 5, limits=Limits())) == list(range(5))


@pytest.mark.parametrize("seconds", ["9", "x", "-20", "86401"])
def test_a_silence_that_makes_no_sense_is_refused(seconds, tmp_path):
    from tests.cli.test_triage import command

    with pytest.raises(SystemExit):
        command(tmp_path, "--known", tmp_path, "--out", tmp_path / "out", "--silence", seconds)
