"""WhatsApp text exports: the published samples, every shape of date, every sentence, and what must not be believed."""

import contextlib
import io
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.makers import chats as make
from tests.makers.archives import zipped
from tutela.engines.exchange import bounds
from tutela.engines.exchange.chat_rows import event_of, row_of
from tutela.engines.exchange.chats import ChatEvent, GroupExport, Person
from tutela.engines.exchange.errors import (
    ExchangeError,
    Forbidden,
    Malformed,
    ProfileRefused,
    TooLarge,
    UnknownFormat,
    Unreachable,
)
from tutela.engines.exchange.formats.whatsapp import WhatsAppReading, phone_of
from tutela.engines.exchange.formats.whatsapp_heads import head_of, without_marks
from tutela.engines.exchange.formats.whatsapp_sentences import table
from tutela.engines.exchange.group_exports import plain_records, read_group_export

SAMPLES = Path(__file__).parents[3] / "../shared/data/samples"
EXPECTED = SAMPLES / "_expected/whatsapp.json"
LRM = "\u200e"


def read(path: Path, zone: str | None = None, day_first: bool | None = None) -> tuple[list[ChatEvent], GroupExport]:
    *events, export = read_group_export(path, zone=zone, day_first=day_first)
    assert isinstance(export, GroupExport)
    return [event for event in events if isinstance(event, ChatEvent)], export


def read_here(
    lines: list[str], name: str = "_chat.txt", day_first: bool | None = None
) -> tuple[list[ChatEvent], WhatsAppReading]:
    reading = WhatsAppReading(lambda: io.BytesIO(make.whatsapp_text(lines)), name, {}, day_first)
    return list(reading.events()), reading


def sample_names() -> list[str]:
    return sorted(json.loads(EXPECTED.read_text())) if EXPECTED.exists() else ["../shared is not there"]


@pytest.mark.parametrize("name", sample_names())
def test_the_published_samples_give_the_values_of_their_index(name: str) -> None:
    if not EXPECTED.exists():
        pytest.skip("needs the public samples in ../shared")
    wanted = json.loads(EXPECTED.read_text())[name]
    path = SAMPLES / name.removeprefix("open/")
    reading = WhatsAppReading(lambda: path.open("rb"), path.name, {})

    events = list(reading.events())
    chat, shape = reading.chat(), reading.shape

    assert shape is not None
    assert shape.style == wanted["style"]
    assert chat.count("records") == wanted["records"] == len(events)
    assert chat.count("with_sender") == wanted["with_sender"]
    assert chat.count("without_sender") == wanted["without_sender"]
    wrote = Counter(event.author.name for event in events if event.kind == "message" and event.author)
    lines_of_the_platform = Counter(wanted["senders"]) - Counter({str(name): n for name, n in wrote.items()})
    assert lines_of_the_platform.total() == wanted["with_sender"] - chat.count("messages")
    assert all(event.at.local for event in events)


def test_the_samples_lines_of_the_platform_are_no_messages() -> None:
    path = SAMPLES / "whatsapp/whats_json"
    if not path.exists():
        pytest.skip("needs the public samples in ../shared")
    for name, messages in {
        "WhatsApp Chat - Elon Musk (EN).txt": 22,
        "WhatsApp Chat - Elon Musk (German).txt": 22,
        "WhatsApp Chat - Elon Musk (FR).txt": 22,
        "iOS Vietnamese.txt": 25,
        "iOS Thai.txt": 25,
        "WhatsApp Chat with Dmitry S EN Android.txt": 59,
    }.items():
        _, export = read(path / name)
        assert export.chats[0].count("messages") == messages, name
        assert export.chats[0].count("unclassified") == 0, name


def test_chat_miners_five_files_say_the_same_in_five_shapes() -> None:
    folder = SAMPLES / "whatsapp/chat-miner"
    if not folder.exists():
        pytest.skip("needs the public samples in ../shared")
    wanted = sorted((entry["timestamp"], entry["author"]) for entry in json.loads((folder / "target.json").read_text()))
    for path in sorted(folder.glob("*.txt")):
        events, export = read(path)
        wrote = sorted(
            (event.at.local, event.author.name) for event in events if event.kind == "message" and event.author
        )
        assert wrote == wanted, path.name
        assert export.date_order is not None
        assert export.date_order.decided_by in ("above_twelve", "year_first")
        assert export.chats[0].title == "Groupname"


# ---- heads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "local"),
    [
        ("23/03/2022, 13:31 - A: x", "2022-03-23T13:31:00"),
        ("1/1/21, 12:00 - A: x", "2021-01-01T12:00:00"),
        ("01/01/2019, 11:25 a. m. - A: x", "2019-01-01T11:25:00"),
        ("01/01/2019, 11:25\u202fp.\u00a0m. - A: x", "2019-01-01T23:25:00"),
        ("19/09/26, 9:52 am - A: x", "2026-09-19T09:52:00"),
        ("19/09/26, 12:05 am - A: x", "2026-09-19T00:05:00"),
        ("19/09/26, 12:05 PM - A: x", "2026-09-19T12:05:00"),
        ("23.03.2022, 13:31 - A: x", "2022-03-23T13:31:00"),
        ("23.03.22 13:31 - A: x", "2022-03-23T13:31:00"),
        ("23-03-2022 13:31 - A: x", "2022-03-23T13:31:00"),
        ("2019/01/20, 11:25 - A: x", "2019-01-20T11:25:00"),
        ("2022. 3. 23. 오후 1:31 - A: x", "2022-03-23T13:31:00"),
        ("2022/3/23 下午1:31 - A: x", "2022-03-23T13:31:00"),
        ("[18/3/22, 14:56:01] A: x", "2022-03-18T14:56:01"),
        ("[18/3/22 14:56:01] A: x", "2022-03-18T14:56:01"),
        ("[18/3/22 14.56.01] A: x", "2022-03-18T14:56:01"),
        ("[14:56:01, 18/3/22] A: x", "2022-03-18T14:56:01"),
        ("[\u200f18\u200f/3\u200f/2022\u060c 14:56:01] A: x", "2022-03-18T14:56:01"),
        (
            "[\u0661\u0668/\u0663/\u0662\u0660\u0662\u0662\u060c \u0661:\u0665\u0666:\u0660\u0661 م] A: x",
            "2022-03-18T13:56:01",
        ),
        ("[18/3/2565 BE, 14:56:01] A: x", "2022-03-18T14:56:01"),
        ("[18/3/2565, 14:56:01] A: x", "2022-03-18T14:56:01"),
        ("[18/3/R4, 14:56:01] A: x", "2022-03-18T14:56:01"),
        ("[R1/5/18, 14:56:01] A: x", "2019-05-18T14:56:01"),
        ("[18/3/22, 2:56:01 in the afternoon] A: x", "2022-03-18T14:56:01"),
        ("[18/3/22, 2:56:01 at night] A: x", "2022-03-18T02:56:01"),
        ("[12.3.2022 klo 14.08.18] A: x", "2022-03-12T14:08:18"),
        ("\u200e[18/3/22, 14:56:01] A: x", "2022-03-18T14:56:01"),
    ],
)
def test_every_shape_of_head(line: str, local: str) -> None:
    events, _ = read_here([line], day_first=True)

    assert [(event.at.local, event.author) for event in events] == [(local, Person(name="A"))]


@pytest.mark.parametrize(
    "line",
    [
        "no head at all", "18/03/2022 no time", "18/03/2022, 25:00 - A: x", "18/03/2022, 10:61 - A: x", "[not a head] A: x",
        "18/03/2022, 14:56 then - A: x", "1/2/3/4, 10:00 - A: x", "99999/3/22, 10:00 - A: x", "18/03/2022, 14:56- A: x",
    ],
)  # fmt: skip
def test_what_is_no_head(line: str) -> None:
    assert head_of(without_marks(line), table().clock) is None


@given(st.text(max_size=120))
def test_no_line_breaks_the_reader(line: str) -> None:
    line = line.replace("\n", " ")
    events, _ = read_here(
        ["18/03/2022, 14:56 - A: x", line, f"18/03/2022, 14:56 - {line}", f"18/03/2022, 14:56 - A: {line}"]
    )

    assert len(events) >= 3


def test_a_year_of_an_unknown_calendar_leaves_the_time_open() -> None:
    events, reading = read_here(["[1/2/1401, 14:56:01] A: x"])

    assert events[0].at.local is None
    assert events[0].at.raw == "1/2/1401, 14:56:01"
    assert reading.unread[0].item == "line 1"


# ---- day and month --------------------------------------------------------------------------------------------------


def dated(*dates: str) -> list[str]:
    return [f"{date}, 10:00 - A: x" for date in dates]


@pytest.mark.parametrize(
    ("dates", "stated", "day_first", "decided_by"),
    [
        (["1/2/25", "13/2/25"], None, True, "above_twelve"),
        (["1/2/25", "2/13/25"], None, False, "above_twelve"),
        (["1/2/25", "2/13/25"], True, False, "above_twelve"),
        (["1/13/25", "1/14/25", "13/1/25"], None, False, "most_above_twelve"),
        (["1/2/25", "1/3/25"], False, False, "stated"),
        (["1/1/25", "2/2/25"], None, True, "no_difference"),
        (["3/1/25", "1/2/25", "2/3/25"], None, True, "steps_back"),
        (["1/3/25", "2/1/25", "3/2/25"], None, False, "steps_back"),
        (["2/1/25", "3/1/25"], None, True, "assumed"),
    ],
)
def test_how_the_order_of_day_and_month_is_decided(
    dates: list[str], stated: bool | None, day_first: bool, decided_by: str
) -> None:
    _, reading = read_here(dated(*dates), day_first=stated)
    order = reading.date_order

    assert order is not None
    assert (order.day_first, order.decided_by) == (day_first, decided_by)
    assert order.open == (decided_by == "assumed")


def test_an_assumed_order_and_a_contradicted_one_are_flagged() -> None:
    assumed, contradicted = read_here(dated("2/1/25", "3/1/25"))[1], read_here(dated("13/1/25"), day_first=False)[1]

    assert [flag.code for flag in (assumed.chat(), assumed.flags)[1]] == ["date_order_assumed"]
    assert [flag.code for flag in (contradicted.chat(), contradicted.flags)[1]] == ["date_order_contradicts"]


# ---- who does what --------------------------------------------------------------------------------------------------


def test_a_group_of_an_android_phone(tmp_path: Path) -> None:
    path = make.written(tmp_path / "WhatsApp Chat with Group 08.txt", make.whatsapp_text(make.whatsapp_group_android()))

    events, export = read(path, zone="+05:30")

    binu, chitra, number = Person(name="Binu"), Person(name="Chitra"), Person("+919876543210")
    asha, you = Person(name="Asha"), Person(exporter=True)
    assert [(event.action, event.author, event.members) for event in events if event.kind == "service"] == [
        ("notice", None, ()),
        ("created", asha, ()),
        ("added", asha, (you,)),
        ("added", asha, (binu, number, chitra)),
        ("retitled", asha, ()),
        ("removed", asha, (chitra,)),
        ("left", binu, ()),
        ("joined", Person(name="Divya"), ()),
        ("admin_given", None, (you,)),
        ("requested", Person(name="Esha"), ()),
        (None, None, ()),
    ]
    messages = [event for event in events if event.kind == "message"]
    gita = Person(name="~ Gita")
    assert [event.author for event in messages] == [binu, number, Person(name="Fathima"), gita, gita, binu]
    assert [event.by_exporter for event in messages] == [False, False, True, False, False, False]
    assert [event.media and event.media.kind for event in messages] == [None, None, None, "image", "unknown", None]
    assert events[0].at.utc == datetime(2025, 2, 13, 4, 22, tzinfo=UTC)
    chat = export.chats[0]
    assert [title.title for title in chat.titles] == ["Group 08", "Group 08: new"]
    assert (chat.type, chat.personal, chat.count("unclassified")) == ("group", False, 1)
    assert make.MESSAGE_WORDS not in repr(events) + repr(export)
    assert "വാക്യം" not in repr(events) + repr(export)


def test_ios_lines_of_the_platform_carry_a_sender_who_did_nothing() -> None:
    at = "[13/3/22, 14:56:01]"
    events, reading = read_here([
        f"{at} Group 09: {LRM}Messages and calls are end-to-end encrypted. No one can read them.",
        f"{at} Group 09: {LRM}Asha created group “Group 09”",
        f"{at} Asha: {LRM}Asha added Binu",
        f"{at} Binu: Asha added Chitra",
        f"{LRM}{at} Binu: {LRM}image omitted",
        f"{LRM}{at} Binu: {LRM}niegdyś obraz",
        f"{at} Binu: {LRM}zdanie platformy",
        f"{at} Binu: {LRM}Location: https://maps.google.com/?q=1.0,2.0",
        f"{at} Binu: {LRM}You deleted this message.",
        f"{at} Binu:",
    ])  # fmt: skip

    assert [(event.kind, event.action, event.author and event.author.name) for event in events] == [
        ("service", "notice", None),
        ("service", "created", "Asha"),
        ("service", "added", "Asha"),
        ("message", None, "Binu"),
        ("message", None, "Binu"),
        ("message", None, "Binu"),
        ("service", None, None),
        ("message", None, "Binu"),
        ("message", None, "Binu"),
        ("message", None, "Binu"),
    ]
    assert [event.media and event.media.kind for event in events][4:6] == ["image", "unknown"]
    assert events[8].by_exporter
    assert reading.chat().title == "Group 09"


@pytest.mark.parametrize(
    ("body", "kind"),
    [("Asha left", "message"), ('Asha created group "X"', "message"), ("You were added", "message"), ("", "message")],
)
def test_what_a_sender_writes_is_a_message_even_when_it_reads_like_a_sentence(body: str, kind: str) -> None:
    events, _ = read_here([f"13/02/25, 10:00 - Binu: {body}"])

    assert (events[0].kind, events[0].author) == (kind, Person(name="Binu"))


@pytest.mark.parametrize("sentence", table().sentences, ids=lambda sentence: sentence.fixed)
def test_every_sentence_of_the_table_is_found_by_an_example_of_itself(sentence: object) -> None:
    import re
    import tomllib

    from tutela.engines.exchange.formats.whatsapp_sentences import TABLE, Sentence

    assert isinstance(sentence, Sentence)
    entries = tomllib.loads(TABLE.read_text())["sentence"]
    entry = entries[table().sentences.index(sentence)]
    places = {"phone": "+91 98765 43210", "members": "Binu", "title": "T: x", "old": "O", "rest": "Tap here."}
    example = re.sub(r"\{(\w+)\}", lambda place: places.get(place[1], "Asha"), entry["pattern"])

    found = table().find(example)

    assert found is not None
    assert found.action == entry["action"]


def test_a_table_with_a_mistake_is_refused(tmp_path: Path) -> None:
    for broken in ("x = ", 'sentence = [{action = "flew", pattern = "x", language = "en", seen = true}]'):
        path = make.written(tmp_path / f"{len(broken)}.toml", broken.encode())
        with pytest.raises(ProfileRefused):
            table(path)


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("+91 98765 43210", "+919876543210"),
        ("+91\u00a098765\u201143210", "+919876543210"),
        ("+1 (555) 010-9999", "+15550109999"),
        ("+12 345 578", "+12345578"),
        ("Asha +91 98765 43210", None),
        ("+12", None),
        ("98765 43210", None),
    ],
)
def test_a_sender_shown_by_number_is_that_number(shown: str, number: str | None) -> None:
    assert phone_of(shown) == number


# ---- files, folders, zips -------------------------------------------------------------------------------------------


def test_a_zip_of_an_iphone_with_media_and_a_text_among_them(tmp_path: Path) -> None:
    text = make.whatsapp_text(
        [
            "[27/3/22, 21:41:35] Asha: x",
            f"{LRM}[27/3/22, 21:41:55] Asha: {LRM}<attached: 00000035-PHOTO-2022-03-27-21-41-55.jpg>",
            f"{LRM}[27/3/22, 21:50:09] Asha: n.txt {LRM}<attached: 00000046-n.txt>",
            "[27/3/22, 21:50:10] Asha: <attached: not really.jpg>",
        ],
        newline="\r\n",
    )
    files = {"_chat.txt": text, "00000035-PHOTO-2022-03-27-21-41-55.jpg": b"abc", "00000046-n.txt": b"a document"}
    path = make.written(tmp_path / "WhatsApp Chat - Group 10.zip", zipped(files))

    events, export = read(path, zone="Asia/Kolkata")

    media = [event.media for event in events]
    assert media[1]
    assert media[1].digests.md5 == "900150983cd24fb0d6963f7d28e17f72"
    assert media[2]
    assert (media[2].name, media[2].kind, media[2].size) == ("00000046-n.txt", "document", 10)
    assert media[0] is None
    assert media[3] is None, "without the mark of the platform it is what somebody typed"
    assert export.chats[0].title == "Group 10"
    assert export.place == "_chat.txt"
    assert [file.place for file in export.enclosures] == ["00000035-PHOTO-2022-03-27-21-41-55.jpg", "00000046-n.txt"]
    assert "a document" not in repr(events) + repr(export)


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"../_chat.txt": b"x"}, Forbidden),
        ({"/etc/_chat.txt": b"x"}, Forbidden),
        ({"a/_chat.txt": b"x", "b/_chat.txt": b"y"}, UnknownFormat),
        ({"messages.html": b"<html>"}, UnknownFormat),
        ({"photo.jpg": b"x"}, UnknownFormat),
        ({"_chat.txt": b"\x00" * 20_000_000}, TooLarge),
    ],
)
def test_archives_that_are_refused(tmp_path: Path, files: dict[str, bytes], error: type[Exception]) -> None:
    path = make.written(tmp_path / "a.zip", zipped(files))

    with pytest.raises(error):
        read(path)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", UnknownFormat),
        (b"PK\x03\x04 no zip", Malformed),
        (b"<html><body>", UnknownFormat),
        ("18/03/2022, 14:56 - A: x".encode("utf-16"), UnknownFormat),
        (b"just some text\nand more", UnknownFormat),
        (b"\x89PNG\r\n\x1a\n\x00\x00", UnknownFormat),
    ],
)
def test_files_that_are_refused(tmp_path: Path, content: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as refusal:
        read(make.written(tmp_path / "x.txt", content))

    assert "just some text" not in str(refusal.value)


def test_a_text_whose_archive_is_damaged_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped({"_chat.txt": make.whatsapp_text(dated("13/1/25"))}))
    start = 30 + len("_chat.txt")
    content[start : start + 8] = b"\xff" * 8

    with pytest.raises(Malformed, match="read to its end"):
        list(plain_records(make.written(tmp_path / "a.zip", bytes(content)), None))


def test_a_file_that_is_not_there_and_a_zone_that_is_none(tmp_path: Path) -> None:
    path = make.written(tmp_path / "x.txt", make.whatsapp_text(dated("13/1/25")))

    with pytest.raises(Unreachable):
        read(tmp_path / "missing.txt")
    with pytest.raises(ProfileRefused):
        read(path, zone="Somewhere/Else")


def test_a_byte_order_mark_an_overlong_line_and_broken_bytes_do_no_harm(tmp_path: Path) -> None:
    lines = [
        b"13/02/25, 10:00 - Asha: " + b"x" * 5_000_000,
        b"13/02/25, 10:01 - \xff\xfeBinu: x",
        b"13/02/25, 10:02 - Asha: y",
    ]
    path = make.written(tmp_path / "x.txt", b"\xef\xbb\xbf" + b"\n".join(lines))

    events, _ = read(path)

    assert [event.order for event in events] == [1, 2, 3]
    assert events[0].author == Person(name="Asha")


def test_order_is_the_line_and_times_may_go_back() -> None:
    events, _ = read_here(["13/02/25, 10:05 - A: x", "continued", "13/02/25, 10:01 - B: x"])

    assert [(event.order, event.at.local) for event in events] == [
        (1, "2025-02-13T10:05:00"),
        (3, "2025-02-13T10:01:00"),
    ]


@given(st.binary(max_size=300))
def test_arbitrary_bytes_leak_nothing_but_our_own_errors(content: bytes) -> None:
    for start in (b"", b"13/02/25, 10:00 - Asha: x\n13/02/25, 10:01 - "):
        reading = WhatsAppReading(lambda start=start: io.BytesIO(start + content), "x.txt", {})  # type: ignore[misc]
        with contextlib.suppress(ExchangeError):
            events = list(reading.events())
            assert [event_of(row_of(event)) for event in events] == events
            reading.chat()


def test_what_unpacks_beyond_the_bound_is_refused_and_a_folder_has_no_such_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {"_chat.txt": make.whatsapp_text(dated("13/1/25")), "a.jpg": b"x" * 3000}
    for name, content in files.items():
        make.written(tmp_path / "folder" / name, content)
    monkeypatch.setattr(bounds, "ARCHIVE_EXPANDED_BYTES", 2000)

    with pytest.raises(TooLarge):
        list(plain_records(make.written(tmp_path / "a.zip", zipped(files)), None))
    assert list(plain_records(tmp_path / "folder", None))
