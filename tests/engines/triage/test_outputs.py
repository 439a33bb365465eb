"""What a run is handed on as: unknown media as VICS by digest and metadata alone, and the hash report as text."""

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.makers import images
from tests.makers.known_lists import digests
from tutela.engines.known import KnownLookup, read_list
from tutela.engines.known.formats.vics import records
from tutela.engines.triage import Settings, TriageResult, triage
from tutela.engines.triage.grading import unknown_media_of
from tutela.engines.triage.hash_report import Named, RunFile, hash_report

MODEL = Path(__file__).parents[4] / "shared/data/samples/vics/ProjectVicDataModel.2.0.xml"
LISTED, ORDINARY, NEW, TEXT = (
    f"an invented {word} content ".encode() * 50 for word in ("listed", "ordinary", "new", "text")
)
TREE = {
    "DCIM/listed.jpg": LISTED,
    "DCIM/ordinary.png": ORDINARY,
    "DCIM/new.JPG": NEW,
    "copy\nof new.mp4": NEW,
    "notes.txt": TEXT,
}
ABOUT = {"tutela": "0.1.0", "manifest": "a" * 64, "case": "EX-000017"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> TriageResult:
    place = tmp_path_factory.mktemp("run")
    images.write_tree(place / "device", TREE)
    (place / "known.csv").write_text(f"sha256,category\n{digests(LISTED)['sha256']},1\n")
    (place / "good.txt").write_text(f"{digests(ORDINARY)['sha256']}  ordinary.png\n")
    lists = [read_list(place / "known.csv"), read_list(place / "good.txt", good=True)]
    lookup = KnownLookup([one.index for one in lists])
    return triage([place / "device"], lookup=lookup, out=place / "out", settings=Settings(workers=1))


def document_of(run: TriageResult) -> str:
    count, pieces = unknown_media_of(run.manifest, [hit.sha256 for hit in run.hits], ABOUT)
    assert count == 1
    return "".join(pieces)


def test_unknown_media_are_named_by_digest_with_every_place_and_what_is_left_out_is_counted(run):
    (case,) = json.loads(document_of(run))["value"]
    (medium,) = case["Media"]

    own = {kind: text.upper() for kind, text in digests(NEW).items()}
    assert (medium["MD5"], medium["SHA1"], medium["MediaSize"]) == (own["md5"], own["sha1"], len(NEW))
    assert medium["AlternativeHashes"] == [{"MD5": own["md5"], "HashName": "SHA256", "HashValue": own["sha256"]}]
    assert [(one["FilePath"], one["FileName"]) for one in medium["MediaFiles"]] == [
        ("/DCIM", "new.JPG"), ("/", "copy\nof new.mp4"),
    ]  # fmt: skip
    said = {one["PropertyName"]: one["PropertyValue"] for one in case["CaseMetadata"]}
    assert (said["LeftOutOnLists"], said["LeftOutOrdinary"], said["LeftOutUnread"]) == ("1", "1", "0")
    assert (case["CaseNumber"], case["TotalMediaFiles"]) == ("EX-000017", 1)


def test_the_same_run_gives_the_same_bytes_and_no_content(run):
    text = document_of(run)

    assert text == document_of(run)
    assert all(content[:20].decode() not in text for content in TREE.values())


def test_our_own_reader_takes_it_as_a_case(run, tmp_path):
    (tmp_path / "case.json").write_text(document_of(run), encoding="utf-8")

    assert [record["MD5"] for _, record in records(tmp_path / "case.json")] == [digests(NEW)["md5"].upper()]
    assert read_list(tmp_path / "case.json").index.digests()["sha256"] == 1


def test_it_holds_to_the_published_model(run):
    if not MODEL.exists():
        pytest.skip(f"{MODEL} is not there")
    model = {one.get("Name"): one for one in ET.parse(MODEL).getroot().iter() if one.tag.endswith("}EntityType")}

    assert list(faults(json.loads(document_of(run))["value"][0], "Case", model)) == []


def faults(value: dict, kind: str, model: dict[str, ET.Element]) -> Iterator[str]:
    """Members that the model does not know, and wanted ones that are not there."""
    members = {one.get("Name"): one for one in model[kind] if one.get("Type")}
    wanted = {name for name, one in members.items() if one.get("Nullable") == "false"}
    yield from (f"{kind}: {name}" for name in (value.keys() - members.keys()) | (wanted - value.keys()))
    for name, held in value.items():
        if isinstance(held, list) and name in members:
            within = members[name].get("Type").removeprefix("Collection(CEModel.").removesuffix(")")
            for one in held:
                yield from faults(one, within, model)


def test_the_report_states_lists_tools_files_and_every_hit_on_one_line_each(run):
    folder = run.manifest.parent
    record, findings = (json.loads((folder / name).read_text()) for name in ("run.json", "findings.json"))
    findings["hits"][0]["path"] = "/DCIM/listed\t\n\\.jpg"
    named = Named("RUN-000001", "EX-000017", (("serial", "S-1"),), "EK0004", "equal")

    text = hash_report(record, findings, [RunFile("manifest.parquet", 1, run.manifest_sha256)], named).text()

    lines = [line.split("\t") for line in text.splitlines()]
    assert lines[0] == ["tutela-hash-report", "1"]
    assert lines[-1] == ["end", str(len(lines) - 1)]
    own = digests(LISTED)
    assert lines[-2][2:7] == [r"/DCIM/listed\t\n\\.jpg", str(len(LISTED)), own["md5"], own["sha1"], own["sha256"]]
    for line in (
        ["exhibit", "EX-000017"], ["device", "serial", "S-1"], ["examined-by", "EK0004"], ["recorded-hash", "equal"],
        ["algorithm", "SHA-256"], ["file", "manifest.parquet", "1", "SHA-256", run.manifest_sha256],
    ):  # fmt: skip
        assert line in lines
    assert {line[1] for line in lines if line[0] == "list"} == {"known.csv", "good.txt"}


def test_a_run_of_another_shape_makes_no_report():
    with pytest.raises(ValueError, match="documented shape"):
        hash_report({"identity": []}, {}, [])
