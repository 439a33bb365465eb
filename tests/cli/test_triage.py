"""Tests of ``tutela triage``: the document, the exit codes, and what a person sees."""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import psutil
import pyarrow.parquet as pq
import pytest

from tests.makers import images, known_lists, pictures, videos, volumes
from tutela.cli import main, triage
from tutela.engines.triage.pdq import luminance_of, picture_of

FILES = images.invented_files(5, seed=2)
FIRST = sorted(FILES)[0]


def command(*arguments):
    parser = argparse.ArgumentParser(prog="tutela")
    triage.register(parser.add_subparsers(required=True))
    args = parser.parse_args(["triage", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def tree(tmp_path):
    return images.write_tree(tmp_path / "tree", FILES)


@pytest.fixture
def known(tmp_path):
    path = tmp_path / "known.csv"
    own = known_lists.digests(FILES[FIRST])
    path.write_text(f"category,md5,size\n1,{own['md5']},{len(FILES[FIRST])}\n2,nonsense,3\n")
    return path


def answer(capsys):
    captured = capsys.readouterr()
    return json.loads(captured.out), captured.err


def test_the_document_is_the_promised_one(tree, known, tmp_path, capsys):
    assert command(tree, "--known", known, "--out", tmp_path / "out", "--json") == 0
    document, said = answer(capsys)
    assert said == ""
    assert (document["items"], document["read"], document["unread"]) == (5, 5, [])
    assert document["bytes"] == sum(len(content) for content in FILES.values())
    (hit,) = document["hits"]
    own = known_lists.digests(FILES[FIRST])
    assert {"md5": hit["md5"], "sha1": hit["sha1"], "sha256": hit["sha256"]} == own
    assert (hit["source"], hit["path"], hit["allocated"]) == (str(tree), "/" + FIRST, True)
    assert (hit["list"], hit["kind"], hit["category"], hit["size"]) == ("known.csv", "exact", "1", len(FILES[FIRST]))
    assert Path(document["manifest"]["path"]).is_absolute()
    assert Path(document["manifest"]["path"]).is_file()
    assert len(document["manifest"]["sha256"]) == 64
    assert document["lists"][0]["unread"][0]["item"] == "line 3"


def test_a_second_run_answers_the_same(tree, known, tmp_path, capsys):
    documents = []
    for _ in range(2):
        assert command(tree, "--known", known, "--out", tmp_path / "out", "--json") == 0
        documents.append(answer(capsys)[0])
    assert documents[0] == documents[1]


def test_paths_may_be_relative(tree, known, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command("tree", "--known", "known.csv", "--out", "out", "--json") == 0
    document, _ = answer(capsys)
    assert document["hits"][0]["source"] == str(tree)
    assert document["manifest"]["path"] == str(tmp_path / "out/manifest.parquet")


def test_what_is_unread_is_listed_and_the_exit_is_done(tmp_path, known, capsys):
    (tmp_path / "x.qcow2").write_bytes(b"QFI\xfb" + bytes(1000))
    assert command(tmp_path / "x.qcow2", "--known", known, "--out", tmp_path / "out", "--json") == 0
    document, _ = answer(capsys)
    assert [(one["path"], "QCOW" in one["reason"]) for one in document["unread"]] == [(str(tmp_path / "x.qcow2"), True)]


def test_several_lists_are_told_apart(tree, known, tmp_path, capsys):
    (tmp_path / "other").mkdir()
    other = tmp_path / "other/known.csv"
    other.write_text(known_lists.sums({"x": FILES[FIRST]}, "sha1"))
    assert command(tree, "--known", known, "--known", other, "--out", tmp_path / "out", "--json") == 0
    document, _ = answer(capsys)
    assert sorted(hit["list"] for hit in document["hits"]) == sorted([str(known), str(other)])


@pytest.mark.parametrize("as_json", [True, False])
def test_refusals_exit_1(tree, known, tmp_path, capsys, as_json):
    (tmp_path / "no list").write_text("just words")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter").write_text("mine")
    flag = ["--json"] if as_json else []
    for arguments in (
        (tree, "--known", tmp_path / "no list", "--out", tmp_path / "out"),
        (tree, "--known", known, "--out", tmp_path / "full"),
        (tree, "--known", known, "--out", tree / "out"),
    ):
        assert command(*arguments, *flag) == 1
        captured = capsys.readouterr()
        if as_json:
            assert json.loads(captured.out)["error"]["reason"]
            assert captured.err == ""
        else:
            assert captured.out == ""
            assert captured.err.startswith("tutela triage: ")


def test_wrong_use_exits_2(tree, known, tmp_path, capsys):
    assert command(tmp_path / "nowhere", "--known", known, "--out", tmp_path / "out", "--json") == 2
    assert "does not exist" in answer(capsys)[0]["error"]["reason"]
    for arguments in (
        [tree, "--out", "x"],
        [tree, "--known", known],
        [tree, "--known", known, "--out", "x", "--workers", "0"],
        ["", "--known", known, "--out", "x"],
    ):
        with pytest.raises(SystemExit) as caught:
            command(*arguments)
        assert caught.value.code == 2


def test_a_person_sees_hits_and_unread_and_no_terminal_is_steered(tmp_path, capsys):
    files = {"\x1b[31mred": b"one", "two": b"two"}
    tree = images.write_tree(tmp_path / "tree", files)
    (tmp_path / "\x1b[2Jbad").write_bytes(b"KDMV" + bytes(600))
    (tmp_path / "known").write_text(known_lists.sums(files, "sha256"))
    assert command(tree, tmp_path / "\x1b[2Jbad", "--known", tmp_path / "known", "--out", tmp_path / "out") == 0
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "2 hits" in captured.out
    assert "VMDK" in captured.out
    assert "3 items: 2 read (6 bytes), 1 unread" in captured.out
    assert "reading tree" in captured.err


def test_it_works_where_django_cannot_be_imported(tree, known, tmp_path):
    program = (
        "import sys, argparse\n"
        "class Refuse:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] == 'django' or name.startswith('tutela.apps'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from tutela.cli import triage\n"
        "parser = argparse.ArgumentParser(); triage.register(parser.add_subparsers())\n"
        "args = parser.parse_args(sys.argv[1:]); sys.exit(args.run(args))\n"
    )
    arguments = ["triage", str(tree), "--known", str(known), "--out", str(tmp_path / "out"), "--json"]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["read"] == 5


@pytest.fixture
def album(tmp_path):
    """A listed picture, stored again, and another one; and the listed one's hash."""
    listed = pictures.scene(31, (600, 450))
    files = {
        "again.jpg": pictures.encoded(listed.resize((500, 375)), quality=70),
        "other.jpg": pictures.encoded(pictures.scene(32, (600, 450))),
    }
    return images.write_tree(tmp_path / "album", files), picture_of(luminance_of(np.asarray(listed))).hashes[0].hex()


@pytest.mark.parametrize("written", ["csv", "vics", "lines"])
def test_picture_hashes_are_taken_from_every_kind_of_list(written, album, known, tmp_path, capsys):
    tree, pdq = album
    listed = tmp_path / f"list.{written}"
    if written == "csv":
        listed.write_text(f"pdq,category\n{pdq},1\n")
    elif written == "vics":
        hashes = [{"HashName": "PDQ", "HashValue": pdq.upper()}]
        media = {"MD5": "8" * 32, "Category": 1, "AlternativeHashes": hashes}
        context = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media"
        listed.write_text(json.dumps({"@odata.context": context, "value": [media]}))
    else:
        listed.write_text(f"{pdq}\n# a remark\nnonsense\n")
    given = ["--known", known, "--pictures", listed] if written == "lines" else ["--known", listed]
    assert command(tree, *given, "--out", tmp_path / "out", "--json") == 0
    document, _ = answer(capsys)
    (hit,) = document["hits"]
    assert (hit["path"], hit["kind"], hit["turned"]) == ("/again.jpg", "near", "as it is")
    assert hit["category"] == (None if written == "lines" else "1")
    (found,) = document["picture_lists"]
    assert (found["pictures"], found["malformed"]) == (1, int(written == "lines"))
    assert document["pictures"]["hashed"] == 2

    assert command(tree, *given, "--out", tmp_path / "out") == 0
    assert "near (distance" in capsys.readouterr().out


@pytest.mark.parametrize("given", ["--known", "--videos"])
def test_videos_are_held_against_the_text_of_vpdq(given, known, tmp_path, capsys):
    pytest.importorskip("av")
    tree = images.write_tree(tmp_path / "clips", {"clip.mp4": videos.encoded(videos.frames([1, 2, 3], 1), gop=10)})
    assert command(tree, "--known", known, "--videos", "--out", tmp_path / "first", "--json") == 0
    assert answer(capsys)[0]["videos"] == {"hashed": 1}
    (row,) = pq.read_table(tmp_path / "first/manifest.parquet").to_pylist()
    (tmp_path / "seen.txt").write_text(row["vpdq"] + "\nnonsense\n")  # what a run saw is a list for the next

    lists = ["--known", known, given, tmp_path / "seen.txt"]
    assert command(tree, *lists, "--out", tmp_path / "out", "--json") == 0
    document, _ = answer(capsys)
    (hit,) = document["hits"]
    assert (hit["kind"], hit["listed_video"], hit["share_of_listed"]) == ("near", "seen.txt", 100.0)
    (listed,) = document["video_lists"]
    assert (listed["videos"], listed["frames"], listed["malformed"]) == (1, 3, 1)
    assert [one["name"] for one in document["lists"]] == [known.name]
    assert command(tree, *lists, "--out", tmp_path / "out") == 0
    assert "near (100.0 % of the video, 100.0 % of seen.txt, distance 0 of 256)" in " ".join(
        capsys.readouterr().out.split()
    )


def test_a_list_of_no_picture_hash_is_refused_as_one(album, known, tmp_path, capsys):
    tree, _ = album
    assert command(tree, "--known", known, "--pictures", known, "--out", tmp_path / "out") == 1
    assert "no picture hash" in capsys.readouterr().err


def test_keys_come_from_a_file_and_free_space_is_searched_when_asked(known, tmp_path, capsys):
    fat = images.Fat16()
    fat.add("ONE.TXT", b"one")
    image = volumes.luks(tmp_path / "x.img", fat.image(), "correct horse")
    (tmp_path / "keys").write_text("battery staple\ncorrect horse\n")
    options = ("--known", known, "--json")
    assert command(image, *options, "--out", tmp_path / "without") == 0
    without = answer(capsys)[0]
    assert (without["searched"], "encrypted (LUKS)" in without["unread"][0]["reason"]) == (None, True)
    assert command(image, *options, "--out", tmp_path / "with", "--key-file", tmp_path / "keys", "--carve") == 0
    searched = answer(capsys)[0]
    assert searched["read"] == 1
    assert searched["searched"] > 0
    run = json.loads((tmp_path / "with/run.json").read_text())
    assert run["identity"]["settings"] == {"verify": False, "carve": True, "keys": 2}
    assert "correct horse" not in json.dumps(run)
    assert command(image, "--known", known, "--out", tmp_path / "with", "--key-file", tmp_path / "keys", "--carve") == 0
    said = capsys.readouterr().out
    assert f"{searched['searched']:,} bytes of unallocated space and file slack" in said
    assert "not searched: shadow copies, and" in said


def test_a_key_file_that_cannot_be_used_exits_2(tree, known, tmp_path, capsys):
    (tmp_path / "long").write_bytes(bytes(70_000))
    for path in (tmp_path / "not there", tmp_path / "long"):
        assert command(tree, "--known", known, "--out", tmp_path / "out", "--key-file", path, "--json") == 2
        assert str(path) in answer(capsys)[0]["error"]["reason"]


def test_a_finished_run_is_handed_on_as_hash_report_and_vics_also_afterwards(tree, known, tmp_path, capsys):
    (tree / "new.jpg").write_bytes(b"an invented new content")
    run = (tree, "--known", known, "--out", tmp_path / "out", "--json")

    assert command(*run) == 0
    assert command(*run, "--hash-report", tmp_path / "report.txt", "--vics", tmp_path / "unknown.json") == 0

    lines = (tmp_path / "report.txt").read_text().splitlines()
    manifest = json.loads((tmp_path / "out/run.json").read_text())["manifest"]["sha256"]
    size = (tmp_path / "out/manifest.parquet").stat().st_size
    assert f"file\tmanifest.parquet\t{size}\tSHA-256\t{manifest}" in lines
    (medium,) = json.loads((tmp_path / "unknown.json").read_text())["value"][0]["Media"]
    assert medium["MediaFiles"][0]["FileName"] == "new.jpg"


@pytest.mark.parametrize("place", ["tree/report.txt", "out/report.txt", "nowhere/report.txt"])
def test_a_hash_report_is_never_written_into_a_source_or_the_results(tree, known, tmp_path, capsys, place):
    code = command(tree, "--known", known, "--out", tmp_path / "out", "--json", "--hash-report", tmp_path / place)

    assert (code, "report.txt" in answer(capsys)[0]["error"]["reason"]) == (2, True)
    assert not (tmp_path / "out").exists()


def children() -> set[int]:
    """Processes that this one started and that are not gone."""
    return {one.pid for one in psutil.Process().children()}


PHASES = ("listing", "reading", "hashing pictures", "carving", "verifying", "writing")


def test_interrupted_in_every_phase_it_says_how_to_go_on_and_ends_in_the_same_manifest(tmp_path, monkeypatch, capsys):
    files = {**FILES, "a.jpg": pictures.encoded(pictures.scene(3, (300, 200)))}
    image = images.ext4(tmp_path / "x.img", images.write_tree(tmp_path / "tree", files), 1 << 20)
    (tmp_path / "known.csv").write_text(f"md5\n{'0' * 32}\n")
    blank = tmp_path / "blank.dd"  # it holds nothing to list, and its digest takes longer than to notice that
    blank.touch()
    os.truncate(blank, 256 << 20)
    words = [
        "triage",
        str(image),
        str(blank),
        "--known",
        str(tmp_path / "known.csv"),
        "--pictures",
        "--verify",
        "--carve",
    ]
    assert main([*words, "--out", str(tmp_path / "undisturbed"), "--json"]) == 0
    digest = answer(capsys)[0]["manifest"]["sha256"]
    words += ["--out", str(tmp_path / "a folder")]
    others = children()  # of tests before this one
    for phase in PHASES:
        with monkeypatch.context() as patch:
            told, pressed = triage._Teller.tell, []

            def tell(teller, progress, phase=phase, told=told, pressed=pressed):
                told(teller, progress)
                if progress.phase == phase and not pressed:
                    pressed.append(phase)
                    os.kill(os.getpid(), signal.SIGINT)

            patch.setattr(triage._Teller, "tell", tell)
            assert main(words) == 130
        said = capsys.readouterr()
        assert said.out == ""
        line = said.err.splitlines()[-1]
        assert line.startswith(f"tutela triage: stopped while {phase}")
        assert line.endswith(f"; go on with: tutela {shlex.join(words)}")
        assert children() <= others
    assert main([*words, "--json"]) == 0
    assert answer(capsys)[0]["manifest"]["sha256"] == digest
    assert json.loads((tmp_path / "a folder/run.json").read_text())["resumed"] == len(PHASES)


def test_a_run_that_is_asked_to_end_stops_and_goes_on_with_the_same_command(tmp_path):
    tree = images.write_tree(tmp_path / "tree", images.invented_files(2000, seed=4))
    (tmp_path / "known.csv").write_text(f"md5\n{'0' * 32}\n")
    words = ["triage", tree, "--known", tmp_path / "known.csv", "--out", tmp_path / "out", "--workers", "1", "--json"]
    start = [sys.executable, "-c", "import sys; from tutela.cli import main; sys.exit(main())", *map(str, words)]
    run = subprocess.Popen(start, stdout=subprocess.PIPE, text=True)
    journals = tmp_path / "out/unfinished"
    while run.poll() is None and not any(file.stat().st_size > 1000 for file in journals.glob("*.jsonl")):
        pass
    run.terminate()

    said = json.loads(run.communicate()[0])
    assert (run.returncode, said["error"]["reason"]) == (1, "stopped; the same command goes on where it was")
    assert subprocess.run(start, check=True, capture_output=True).stdout
    record = json.loads((tmp_path / "out/run.json").read_text())
    contents = record["examined"][0]["contents"]
    assert (record["resumed"], contents["kept"] > 0) == (1, True)
    assert contents["kept"] + contents["digested"] == 2000
