"""``tutela group import`` in a process of its own: the document that scripts rely on, exit codes, a second run, samples."""

import json
from pathlib import Path

import pytest

from tests.failures.homes import Home, open_home
from tests.makers import chats as make

AUTHORITY = ("--authority", "Seizure under order 12 of 2026")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return open_home(tmp_path_factory.mktemp("group-import"))


def answer(home: Home, *args: object, code: int = 0) -> dict:
    done = home.tutela("group", "import", *map(str, args), "--json")
    assert done.returncode == code, done.stderr or done.stdout
    return json.loads(done.stdout)


def stable(group: dict) -> tuple:
    return tuple(group[name] for name in ("title", "platform", "members", "admins", "messages"))


def test_what_scripts_rely_on(home: Home, tmp_path: Path):
    telegram = make.written(tmp_path / "result.json", make.group_07())
    lines = make.whatsapp_text(make.whatsapp_group_android())
    whatsapp = make.written(tmp_path / "WhatsApp Chat with Group 08.txt", lines)

    document = answer(home, telegram, whatsapp, *AUTHORITY)

    first, second = document["groups"]
    assert (stable(first), stable(second)) == (
        ("Group 07 new", "telegram", 6, 1, 5),
        ("Group 08: new", "whatsapp", 7, 2, 6),
    )
    assert (first["first_at"], first["last_at"]) == ("2025-03-01T04:31:00.000000Z", "2025-03-01T04:43:00.000000Z")
    assert second["first_at"] == "2025-02-13T04:22:00.000000Z"
    assert second["zone"] == {"used": "Asia/Kolkata", "stated": False, "times_without": 0}
    assert [group["outcome"] for group in document["groups"]] == ["new", "new"]

    again = answer(home, telegram, whatsapp, *AUTHORITY)
    assert [group["outcome"] for group in again["groups"]] == ["unchanged", "unchanged"]
    assert [stable(group) for group in again["groups"]] == [stable(first), stable(second)]


def test_another_zone_is_stated_and_said(home: Home, tmp_path: Path):
    text = make.whatsapp_text([f"13/02/25, 10:00 - Asha: {make.MESSAGE_WORDS}"])
    path = make.written(tmp_path / "WhatsApp Chat with Group 21.txt", text)

    (group,) = answer(home, path, *AUTHORITY, "--zone", "+03:00")["groups"]

    assert group["first_at"] == "2025-02-13T07:00:00.000000Z"
    assert group["zone"] == {"used": "+03:00", "stated": True, "times_without": 0}


def test_refusals_are_documents_with_their_exit_codes(home: Home, tmp_path: Path):
    path = make.written(tmp_path / "result.json", make.telegram_chat("Group 22", 22, []))

    assert "authority" in answer(home, path, code=1)["error"]["reason"]
    assert "authority" in answer(home, path, "--authority", " ", code=1)["error"]["reason"]
    assert "no exhibit" in answer(home, path, *AUTHORITY, "--exhibit", "EX-000077", code=1)["error"]["reason"]
    assert "zone" in answer(home, path, *AUTHORITY, "--zone", "nowhere", code=1)["error"]["reason"]
    assert "GRP-000099" in answer(home, path, *AUTHORITY, "--group", "GRP-000099", code=1)["error"]["reason"]
    assert answer(home, path, *AUTHORITY, "--as", "KL0003", code=1)["error"]["reason"]
    assert "no such file" in answer(home, tmp_path / "none", *AUTHORITY, code=2)["error"]["reason"]
    assert home.tutela("group", "import").returncode == 2


def test_what_cannot_be_read_is_listed_and_the_rest_is_taken_in(home: Home, tmp_path: Path):
    good = make.written(
        tmp_path / "good.json", make.telegram_chat("Group 23", 23, [make.telegram_message(1, "user1", "A")])
    )
    broken = make.written(tmp_path / "broken.json", good.read_bytes()[:-20])
    html = make.written(tmp_path / "messages.html", b"<html></html>")

    document = answer(home, html, good, broken, *AUTHORITY)

    assert [group["title"] for group in document["groups"]][:1] == ["Group 23"]
    assert {(Path(one["file"]).name) for one in document["unread"]} == {"messages.html", "broken.json"}
    alone = answer(home, html, *AUTHORITY, code=1)
    assert (alone["groups"], alone["unread"][0]["reason"]) == ([], document["unread"][0]["reason"])


def test_the_words_for_a_person_steer_no_terminal(home: Home, tmp_path: Path):
    chat = make.telegram_chat("Group \x1b[2J24", 24, [make.telegram_message(1, "user1", "A\x1b]0;x")])
    path = make.written(tmp_path / "result.json", chat)

    done = home.tutela("group", "import", str(path), *AUTHORITY)

    assert done.returncode == 0, done.stderr
    assert "\x1b" not in done.stdout
    assert "(the installation's, assumed)" in done.stdout


KNOWN = {
    "telegram/telegram-export-sqlite/result.json": ("Family Chat", "telegram", 2, 0, 3),
    "telegram/chat-analytics/DM_2A_7M.json": ("Bob", "telegram", 2, 0, 6),
    "telegram/chat-miner/test_batch_export.json": ("Chatname", "telegram", 2, 0, 2),
    "whatsapp/chat-miner/test_mmddyyyy_12hrs.txt": ("Groupname", "whatsapp", 7, 1, 6),
    "whatsapp/whatstk/pokemon.txt": ("Pokemon Chat", "whatsapp", 8, 0, 18),
    "whatsapp/chat-analytics/4A_11M.txt": ("Some cool group chat", "whatsapp", 6, 1, 11),
    "whatsapp/whats_json/WhatsApp Chat - Elon Musk (FR).txt": ("Elon Musk (FR)", "whatsapp", 2, 0, 22),
}
"""Of samples that a person counted by hand."""


def test_every_published_sample_is_taken_in_with_its_known_values(home: Home, samples: Path):
    paths = [p for p in sorted((samples / "telegram").rglob("*.json")) if p.name != "target.json"]
    paths += sorted((samples / "whatsapp").rglob("*.txt"))
    senders = json.loads((samples / "_expected/whatsapp.json").read_text())

    document = answer(home, *paths, *AUTHORITY)

    assert document["unread"] == []
    by_file = {Path(group["file"]).relative_to(samples).as_posix(): group for group in document["groups"]}
    assert len(by_file) == len(paths)
    assert {name: stable(by_file[name]) for name in KNOWN} == KNOWN
    for name, wanted in senders.items():
        group = by_file[name.removeprefix("open/")]
        wrote = len(set(wanted["senders"]) - {"Pokemon Chat"})
        assert wrote <= group["members"], name
        assert group["messages"] <= wanted["with_sender"], name

    again = answer(home, *paths, *AUTHORITY)
    assert {group["outcome"] for group in again["groups"]} == {"unchanged"}
    assert home.tutela("ledger", "rebuild", "--check").returncode == 0
