"""``tutela tip import`` in a process of its own: the document that scripts rely on, exit codes, and what a second run does."""

import json

import pytest

from tests.failures.homes import Home, open_home
from tests.makers.sheets import HEADER, profile, row, write_csv
from tests.makers.tips import FULL_INSIDE, package_members, police_report, provider_report, write_zip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return open_home(tmp_path_factory.mktemp("tip-import"))


def answer(home: Home, *args: str, code: int = 0) -> dict:
    done = home.tutela("tip", "import", *args, "--json")
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def test_what_is_taken_in_and_what_is_not(home: Home, tmp_path):
    report, platform = tmp_path / "report.json", tmp_path / "platform.xml"
    report.write_text(json.dumps(police_report()))
    platform.write_bytes(provider_report(FULL_INSIDE))
    package = write_zip(tmp_path / "package.zip", package_members("100000005"))
    sheet = write_csv(tmp_path / "sheet.csv", [HEADER, row(CyberTip_No="100000006"), row(Date_Received="nonsense")])
    own = tmp_path / "profile.json"
    own.write_text(json.dumps(profile().plain()))
    paths = [str(path) for path in (report, platform, package, sheet)]

    document = answer(home, *paths, "--profile", str(own), "--authority", "Letter 7 of the State unit")

    assert (document["accepted"], document["duplicates"]) == (4, 0)
    assert document["quarantined"] == [
        {"file": str(sheet), "row": 3, "field": "Date Received", "reason": document["quarantined"][0]["reason"]}
    ]
    first = document["tips"][0]
    assert first["reference"] == "TIP-000001"
    phones = [i for i in first["identifiers"] if i["kind"] == "phone" and i["role"] == "reported_person"]
    assert [(i["value"], i["raw"]) for i in phones] == [("+919000000001", "+91 90000 00001")]
    assert not any("alpha" in json.dumps(tip).lower() for tip in document["tips"])

    again = answer(home, *paths, "--profile", str(own))
    assert (again["accepted"], again["duplicates"], len(again["quarantined"])) == (0, 4, 1)
    assert again["tips"] == []
    assert {item["reference"] for item in again["linked"]} == {tip["reference"] for tip in document["tips"]}


def test_nothing_but_the_document_is_printed_and_refusals_are_documents_too(home: Home, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(police_report(100000050)))

    assert "no source" in answer(home, str(path), "--source", "rumour", code=1)["error"]["reason"]
    assert "no officer" in answer(home, str(path), "--as", "XX9999", code=1)["error"]["reason"]
    assert "no such file" in answer(home, str(tmp_path / "none.json"), code=2)["error"]["reason"]
    assert answer(home, str(path), "--as", "EK0001", code=1)["error"]["reason"]
    assert home.tutela("tip", "import").returncode == 2


def test_the_act_is_the_officers_and_records_the_account(home: Home, tmp_path):
    path = tmp_path / "r.json"
    path.write_text(json.dumps(police_report(100000060)))

    answer(home, str(path), "--as", "KL0001")

    entry = home.answer(
        "import json\nfrom tutela.apps.record import selectors\n"
        "item = next(i for i in selectors.entries_page(act='intake.tip_received', limit=1))\n"
        "print(json.dumps({'actor': item.actor, 'account': item.account}))"
    )
    assert entry["actor"] == "KL0001"
    assert entry["account"]


def test_words_for_a_person(home: Home, tmp_path):
    path = tmp_path / "broken.json"
    path.write_text("{")

    done = home.tutela("tip", "import", str(path))

    assert done.returncode == 0
    assert "1 in quarantine" in done.stdout
    assert str(path) in done.stdout
