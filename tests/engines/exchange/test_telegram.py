"""Telegram Desktop exports: the published samples, and every trap that docs/formats/chats.md names."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import chats as make
from tutela.engines.confined import Limits
from tutela.engines.exchange import group_exports
from tutela.engines.exchange.chat_rows import event_of, row_of
from tutela.engines.exchange.chats import ChatEvent, GroupExport, Person
from tutela.engines.exchange.errors import ExchangeError, Malformed, UnknownFormat, Unreachable
from tutela.engines.exchange.formats.telegram import TelegramReading, strong_id
from tutela.engines.exchange.formats.telegram_json import RepairedJson
from tutela.engines.exchange.group_exports import read_group_export
from tutela.engines.exchange.plain import Plain

SAMPLES = Path(__file__).parents[3] / "../shared/data/samples"
EXPECTED = SAMPLES / "_expected/telegram.json"


def read(path: Path, zone: str | None = None) -> tuple[list[ChatEvent], GroupExport]:
    *events, export = read_group_export(path, zone=zone)
    assert isinstance(export, GroupExport)
    return [event for event in events if isinstance(event, ChatEvent)], export


def read_here(document: dict[str, Any]) -> tuple[list[ChatEvent], TelegramReading]:
    reading = TelegramReading(io.BytesIO(json.dumps(document).encode()), {})
    return list(reading.events()), reading


def sample_names() -> list[str]:
    return sorted(json.loads(EXPECTED.read_text())) if EXPECTED.exists() else ["../shared is not there"]


@pytest.mark.parametrize("name", sample_names())
def test_the_published_samples_give_the_values_of_their_index(name: str) -> None:
    if not EXPECTED.exists():
        pytest.skip("needs the public samples in ../shared")
    expected = json.loads(EXPECTED.read_text())[name]["chats"]

    _, export = read(SAMPLES / name.removeprefix("open/"))

    assert len(export.chats) == len(expected)
    for chat, wanted in zip(export.chats, expected, strict=True):
        assert (chat.title, chat.type) == (wanted["name"], wanted["type"])
        assert wanted["id"] is None or str(chat.id).endswith(str(wanted["id"]))
        assert chat.count("records") == wanted["messages"]
        assert chat.count("messages") == wanted["by_type"]["message"]
        assert chat.count("services") == wanted["by_type"].get("service", 0)
        assert dict(chat.actions) == wanted["actions"]
        assert chat.count("senders") == wanted["senders"]
        assert (export.without_zone == 0) == (name != "open/telegram/chat-analytics/DM_2A_7M.json")


def test_an_export_is_read_in_a_worker_and_no_text_of_a_message_comes_out(tmp_path: Path) -> None:
    path = make.written(tmp_path / "result.json", make.group_07())

    events, export = read(path)

    kept = repr(events) + repr(export)
    assert make.MESSAGE_WORDS in path.read_text()
    assert make.MESSAGE_WORDS not in kept
    assert export.size == path.stat().st_size
    assert export.file == str(path)
    assert [event.kind for event in events].count("message") == 5


def test_actions_become_what_they_do_to_a_roster() -> None:
    events, reading = read_here(make.group_07())

    done = {event.number: (event.action, event.author and event.author.name) for event in events if event.action}

    assert done == {
        1: ("created", "Asha"),
        4: ("joined", "Deepa"),
        5: ("retitled", "Asha"),
        6: ("removed", "Asha"),
        7: ("left", "Deepa"),
        12: ("other", "Asha K"),
        13: ("added", "Asha K"),
    }
    assert dict(reading.chats()[0].actions)["brand_new_action"] == 1
    assert events[3].mentioned == (Person(name="Asha"),), "an inviter is only mentioned"
    assert events[2].mentioned == (Person(name="Elsewhere"),), "so is whom something was forwarded from"
    assert events[7].mentioned == (Person("user99", "Farida"),), "and who reacted"
    assert events[12].members == (Person(), Person(name="Gopi")), "a deleted account keeps its place"
    assert events[10].kind == "unsupported"
    assert reading.chats()[0].title == "Group 07 new"


def test_the_user_ids_of_mentions_are_kept_and_nothing_else_of_a_text() -> None:
    text = ["see ", {"type": "mention_name", "text": "SECRET", "user_id": 5_000_000_000}]
    events, _ = read_here(make.telegram_chat("G", 1, [make.telegram_message(1, "user1", "A", text=text)]))

    assert events[0].mentioned == (Person("user5000000000"),)
    assert "SECRET" not in repr(events)


@pytest.mark.parametrize(
    ("stated", "strong"),
    [
        ("user123", "user123"),
        ("channel9876543210", "channel9876543210"),
        ("chat5", "chat5"),
        (123, "user123"),
        ((1 << 32) + 123, "user123"),
        ((2 << 32) + 5, "chat5"),
        (-1001234567890, "channel1234567890"),
        (-77, "chat77"),
        ("7000000000", "user2705032704"),
        (True, None),
        (0, None),
        ("somebody", None),
        (None, None),
    ],
)
def test_senders_ids_are_read_in_every_form(stated: object, strong: str | None) -> None:
    assert strong_id(stated) == strong


def test_control_characters_written_as_invalid_json_are_repaired_and_counted() -> None:
    broken = (
        rb'{"name":"A\x01B","type":"private_group","id":1,"messages":[{"id":1,"type":"message","text":"C:\\x41 \x1f"}]}'
    )
    reading = TelegramReading(io.BytesIO(broken), {})

    events = list(reading.events())

    assert len(events) == 1
    assert reading.repaired == 2, r"\\x41 is an escaped backslash and stays"
    assert reading.chats()[0].title == "A\ufffdB"


@given(
    st.lists(st.sampled_from([b"\\", b"\\\\", b"\\x0A", b"\\\\x0A", b"x", b"0", b"a", b"\\n", b'\\"']), max_size=40),
    st.integers(min_value=1, max_value=7),
)
def test_a_repair_does_not_depend_on_where_the_pieces_end(parts: list[bytes], size: int) -> None:
    text = b"".join(parts)
    whole, pieces = RepairedJson(io.BytesIO(text)), RepairedJson(io.BytesIO(text))

    at_once = b"".join(iter(lambda: whole.read(1 << 16), b""))
    in_pieces = b"".join(iter(lambda: pieces.read(size), b""))

    assert in_pieces == at_once
    assert pieces.repaired == whole.repaired


def test_a_file_that_breaks_off_gives_what_was_read_and_says_where() -> None:
    whole = json.dumps(make.group_07()).encode()
    reading = TelegramReading(io.BytesIO(whole[: len(whole) // 2]), {})

    events = list(reading.events())

    assert 3 <= len(events) <= 9
    assert [unread.item for unread in reading.unread] == [f"after record {len(events)}"] or len(reading.unread) == 1
    assert make.MESSAGE_WORDS not in repr(reading.unread)


@pytest.mark.parametrize(
    "document",
    [
        b"", b"5", b"[1]", b"{}", b'{"reportId": 5}', b'{"messages": ', b"\xff\xfe{", b'{"a":' * 100,
        b'{"messages": 3}x', b'{"id": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_in_our_own_words(document: bytes) -> None:
    with pytest.raises(UnknownFormat):
        list(TelegramReading(io.BytesIO(document), {}).events())


def test_nesting_that_no_export_has_ends_the_reading() -> None:
    document = b'{"messages":[{"id":1,"type":"message","text":' + b"[" * 100_000
    reading = TelegramReading(io.BytesIO(document), {})

    assert list(reading.events()) == []
    assert "deeper than" in reading.unread[0].reason


def test_a_full_export_holds_several_chats_and_marks_the_personal_ones(tmp_path: Path) -> None:
    document = {
        "about": "x",
        "personal_information": {"user_id": 42, "first_name": "X", "phone_number": "+91 1"},
        "contacts": {"list": [{"user_id": 1, "first_name": "Not a member"}]},
        "chats": {"about": "y", "list": [
            make.telegram_chat("Binu", 12, [make.telegram_message(1, "user12", "Binu")], "personal_chat"),
            make.telegram_chat("Group 07", 7, [make.telegram_message(1, "user12", "Binu")], "private_group"),
        ]},
        "left_chats": {"list": [make.telegram_chat("Group 09", 9, [make.telegram_message(1, "user9", "X")])]},
    }  # fmt: skip
    events, export = read(make.written(tmp_path / "all.json", document))

    assert [(chat.title, chat.personal, chat.id) for chat in export.chats] == [
        ("Binu", True, "user12"),
        ("Group 07", False, "chat7"),
        ("Group 09", False, "channel9"),
    ]
    assert [event.chat for event in events] == [0, 1, 2]
    assert export.exporter == "user42"
    assert "Not a member" not in repr(export) + repr(events)


def test_a_supergroup_continues_the_group_it_grew_out_of() -> None:
    older = make.telegram_chat(
        "Group 07", 7, [make.telegram_service(5, "user1", "A", "migrate_to_supergroup")], "private_group"
    )
    newer = make.telegram_chat(
        "Group 07", 77, [make.telegram_service(5, "channel77", "Group 07", "migrate_from_group", title="Group 07")]
    )
    _, reading = read_here({"chats": {"list": [older, newer]}})

    assert [chat.continues for chat in reading.chats()] == [None, 0]


def test_messages_of_the_older_half_in_one_file_keep_their_negative_numbers() -> None:
    record = make.telegram_message(1, "user1", "A", id=-999_999_000)
    events, _ = read_here(make.telegram_chat("G", 1, [record]))

    assert events[0].number == -999_999_000


def test_a_title_given_up_within_the_records_is_not_the_latest() -> None:
    chat = make.telegram_chat(
        "Group 07",
        1,
        [
            make.telegram_service(1, "user1", "A", "create_group", title="Group 07", members=[]),
            make.telegram_service(2, "user1", "A", "edit_group_title", title="Group 07 b"),
        ],
    )
    _, reading = read_here(chat)
    later = read_here({**chat, "name": "Group 07 c"})[1]

    assert reading.chats()[0].title == "Group 07 b"
    assert later.chats()[0].title == "Group 07 c", "the header was written last, at the export"


def test_a_time_without_epoch_seconds_needs_a_zone_and_the_assumed_one_is_recorded(tmp_path: Path) -> None:
    record = make.telegram_message(1, "user1", "A")
    del record["date_unixtime"]
    path = make.written(tmp_path / "result.json", make.telegram_chat("G", 1, [record]))

    (without,), export = read(path)
    (placed,), with_zone = read(path, zone="+05:30")

    assert (without.at.utc, without.at.local, export.without_zone) == (None, "2025-03-01T10:01:00", 1)
    assert placed.at.utc == make.START.replace(minute=31)
    assert (placed.at.zone, with_zone.zone, with_zone.without_zone) == ("+05:30", "+05:30", 0)


def test_an_assumed_zone_that_the_export_itself_contradicts_is_flagged(tmp_path: Path) -> None:
    path = make.written(tmp_path / "result.json", make.group_07())

    flags = {flag.code for flag in read(path, zone="+05:30")[1].flags}
    wrong = {flag.code for flag in read(path, zone="-03:00")[1].flags}

    assert "zone_contradicts" not in flags
    assert "zone_contradicts" in wrong


def test_media_that_come_along_are_hashed_and_never_kept(tmp_path: Path) -> None:
    records = [
        make.telegram_message(1, "user1", "A", photo="photos/a.jpg", photo_file_size=3),
        make.telegram_message(2, "user1", "A", file="(File not included. Change data exporting settings to download.)",
                              file_name="b.mp4", media_type="video_file", file_size=9),
        make.telegram_message(3, "user1", "A", photo="../../etc/passwd"),
    ]  # fmt: skip
    make.written(tmp_path / "export/result.json", make.telegram_chat("G", 1, records))
    make.written(tmp_path / "export/photos/a.jpg", b"abc")
    make.written(tmp_path / "secret", b"not of the export")
    (tmp_path / "export/photos/link").symlink_to(tmp_path / "secret")

    events, export = read(tmp_path / "export")

    photo, left_out, outside = (event.media for event in events)
    assert photo
    assert photo.included
    assert photo.digests.md5 == "900150983cd24fb0d6963f7d28e17f72"
    assert left_out
    assert (left_out.included, left_out.name, left_out.size, left_out.kind) == (
        False,
        "b.mp4",
        9,
        "video_file",
    )
    assert outside
    assert not outside.included
    assert [(file.place, file.size) for file in export.enclosures] == [("photos/a.jpg", 3)]


def test_a_worker_that_comes_to_no_end_is_a_refusal_in_words_and_no_crash_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.written(tmp_path / "result.json", make.group_07())
    monkeypatch.setattr(group_exports, "LIMITS", Limits(total_bytes=100))

    with pytest.raises(Unreachable, match="more output"):
        read(path)


@pytest.mark.parametrize(
    "row",
    [None, [], [0] * 8, [0, 1, "message", 1, "x", "yesterday", None, None], [0, 1, "message", 1, "x", None, -5, None],
     [0, 1, "message", 1, "x", None, True, None], [0, 1, "message", 1, None, None, None, ["user1", None]],
     [0, 1, "service", 1, None, None, None, None, None, None, None, [None], [], None, False]],
)  # fmt: skip
def test_a_row_of_another_form_is_refused_since_the_worker_may_have_been_taken_over(row: Plain) -> None:
    with pytest.raises(Malformed):
        event_of(row)


def test_events_come_back_out_of_their_rows() -> None:
    events, _ = read_here(make.group_07())

    assert [event_of(json.loads(json.dumps(row_of(event)))) for event in events] == events


@pytest.mark.parametrize("order", ["header first", "messages first"])
def test_a_header_may_stand_behind_the_messages(order: str) -> None:
    chat = make.group_07()
    if order == "messages first":
        chat = dict(reversed(chat.items()))
    _, reading = read_here(chat)

    assert (reading.chats()[0].id, reading.chats()[0].title) == ("channel7007", "Group 07 new")


@given(
    st.binary(max_size=300)
    | st.text(alphabet='{}[]",:0123456789truefalsenull\\xidmessagestypedate ', max_size=300).map(str.encode)
)
def test_arbitrary_bytes_leak_nothing_but_our_own_errors(content: bytes) -> None:
    reading = TelegramReading(io.BytesIO(content), {})
    with contextlib.suppress(ExchangeError):
        list(reading.events())
    reading.chats()


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
FIELDS = ["id", "type", "date", "date_unixtime", "from", "from_id", "actor", "actor_id", "action", "members", "inviter",
          "title", "forwarded_from", "reactions", "text", "text_entities", "photo", "file", "file_name", "file_size"]  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FIELDS), anything | st.sampled_from(["message", "service"]), max_size=8),
        max_size=4,
    )
)
def test_records_with_anything_in_their_fields_are_read_or_listed(records: list[dict[str, Any]]) -> None:
    reading = TelegramReading(io.BytesIO(json.dumps({"messages": records}).encode()), {})

    events = list(reading.events())

    assert len(events) == len(records) or reading.unread
    assert [event_of(row_of(event)) for event in events] == events
    reading.chats()
