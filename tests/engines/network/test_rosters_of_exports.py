"""From an export to its roster: what `tutela group import --json` prints of real samples and of made ones."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from tests.makers import chats as make
from tutela.engines.exchange.chats import GroupExport
from tutela.engines.exchange.group_exports import read_group_export
from tutela.engines.network.events import stamp
from tutela.engines.network.gathering import Gathering
from tutela.engines.network.roster import Roster

SAMPLES = Path(__file__).parents[3] / "../shared/data/samples"


def rosters(path: Path, zone: str | None = "+05:30") -> list[Roster]:
    """What an app does with an export: gather as events come by, then close each chat with its header."""
    gathered: dict[int, Gathering] = defaultdict(Gathering)
    for record in read_group_export(path, zone=zone):
        if not isinstance(record, GroupExport):
            gathered[record.chat].add(record)
            continue
        return [
            gathered[index].roster(
                platform=record.platform,
                titles=[(title.title, stamp(title.at)) for title in chat.titles],
                group_ids=[chat.id] if chat.id else [],
                personal=chat.personal,
            )
            for index, chat in enumerate(record.chats)
        ]
    raise AssertionError("the export itself comes last")


def test_a_telegram_group(tmp_path: Path) -> None:
    (found,) = rosters(make.written(tmp_path / "result.json", make.group_07()))

    assert found.summary() == {
        "title": "Group 07 new",
        "platform": "telegram",
        "members": 6,
        "admins": 1,
        "messages": 5,
        "first_at": "2025-03-01T04:31:00.000000Z",
        "last_at": "2025-03-01T04:43:00.000000Z",
    }
    assert {member.key: (member.name, member.state) for member in found.members} == {
        "user11": ("Asha K", "seen"),
        "user12": ("Binu", "removed"),
        "user13": ("Deepa", "left"),
        "channel88": ("Channel 88", "seen"),
        "name:Chitra": ("Chitra", "seen"),
        "name:Gopi": ("Gopi", "seen"),
    }
    assert {one.key for one in found.mentioned} == {"user99", "name:Elsewhere"}
    assert found.unsupported == 1


def test_a_whatsapp_group(tmp_path: Path) -> None:
    text = make.whatsapp_text(make.whatsapp_group_android())
    (found,) = rosters(make.written(tmp_path / "WhatsApp Chat with Group 08.txt", text))

    assert found.summary() == {
        "title": "Group 08: new",
        "platform": "whatsapp",
        "members": 7,
        "admins": 2,
        "messages": 6,
        "first_at": "2025-02-13T04:22:00.000000Z",
        "last_at": "2025-02-13T07:40:00.000000Z",
    }
    by_key = {member.key: member for member in found.members}
    assert set(by_key) == {
        "+919876543210", "name:Asha", "name:Binu", "name:Chitra", "name:Divya", "name:Fathima", "name:~ Gita"
    }  # fmt: skip
    assert by_key["name:Fathima"].exporter, "only the exporter's phone writes 'You deleted this message'"
    assert by_key["name:Fathima"].roles == ("admin",)
    assert by_key["name:Chitra"].removed_by == ("name:Asha",)
    assert [one.key for one in found.mentioned] == ["name:Esha"]


def test_the_published_samples() -> None:
    if not SAMPLES.exists():
        pytest.skip("needs the public samples in ../shared")
    shown = {
        path.relative_to(SAMPLES).as_posix(): [tuple(found.summary().values())[:5] for found in rosters(path)]
        for path in [
            SAMPLES / "telegram/telegram-export-sqlite/result.json",
            SAMPLES / "telegram/chat-analytics/DM_2A_7M.json",
            SAMPLES / "telegram/chat-miner/test_batch_export.json",
            SAMPLES / "whatsapp/chat-miner/test_mmddyyyy_12hrs.txt",
            SAMPLES / "whatsapp/whatstk/pokemon.txt",
            SAMPLES / "whatsapp/chat-analytics/4A_11M.txt",
            SAMPLES / "whatsapp/whats_json/WhatsApp Chat - Elon Musk (FR).txt",
        ]
    }

    assert shown == {
        "telegram/telegram-export-sqlite/result.json": [("Family Chat", "telegram", 2, 0, 3)],
        "telegram/chat-analytics/DM_2A_7M.json": [("Bob", "telegram", 2, 0, 6)],
        "telegram/chat-miner/test_batch_export.json": [("Chatname", "telegram", 2, 0, 2)],
        "whatsapp/chat-miner/test_mmddyyyy_12hrs.txt": [("Groupname", "whatsapp", 7, 1, 6)],
        "whatsapp/whatstk/pokemon.txt": [("Pokemon Chat", "whatsapp", 8, 0, 18)],
        "whatsapp/chat-analytics/4A_11M.txt": [("Some cool group chat", "whatsapp", 6, 1, 11)],
        "whatsapp/whats_json/WhatsApp Chat - Elon Musk (FR).txt": [("Elon Musk (FR)", "whatsapp", 2, 0, 22)],
    }


def test_every_sender_of_the_whatsapp_samples_is_a_member_unless_only_the_platform_spoke() -> None:
    expected = SAMPLES / "_expected/whatsapp.json"
    if not expected.exists():
        pytest.skip("needs the public samples in ../shared")
    for name, wanted in json.loads(expected.read_text()).items():
        (found,) = rosters(SAMPLES / name.removeprefix("open/"))
        writers = {member.name for member in found.members if member.messages}
        assert set(wanted["senders"]) - writers <= {"Pokemon Chat"}, name
        assert writers <= set(wanted["senders"]), name
