"""Hostile exports through the whole path: a worker reads them, what is wrong is said, nothing of them does harm."""

import json
from pathlib import Path

import pytest

from tests.makers import chats as make
from tests.makers.archives import zipped
from tutela.apps.networks import selectors
from tutela.apps.networks.importing import import_groups
from tutela.apps.record import selectors as record


def took(world, path: Path):
    return import_groups(officer=world.analyst, paths=[path], authority="Order 12 of 2026")


def chat(number: int, name: str, *records) -> bytes:
    return json.dumps(make.telegram_chat(name, number, records)).encode()


def bomb() -> bytes:
    return zipped({"result.json": b" " * (64 << 20)})


NO_EXPORT = {
    "empty": b"",
    "html": b"<html></html>",
    "binary": b"\x00\x01" * 5000,
    "utf16": "13/02/25, 10:00 - A: x".encode("utf-16"),
    "bomb": bomb(),
    "zip that leaves": zipped({"../../result.json": b"{}"}),
    "deep": b"[" * 200_000,
    "deep object": b'{"messages":' * 50_000,
    "no zip": b"PK\x03\x04 and then nothing",
    "plain": b"a letter\nand no chat\n",
}


@pytest.mark.parametrize("kind", NO_EXPORT)
def test_what_is_no_export_is_said_and_nothing_is_recorded(world, tmp_path, kind):
    before = world.size()

    result = took(world, make.written(tmp_path / "given.bin", NO_EXPORT[kind]))

    assert result.groups == () or result.groups[0].members == 0
    assert result.unread
    assert all(one.reason for one in result.unread)
    assert result.groups or world.size() == before


NAMES = {
    "nul": "A\x00B",
    "half a pair": "A\ud800B",
    "long": "A" * 100_000,
    "markup": "<script>alert(1)</script>",
    "formula": "=cmd|'/c calc'!A1",
    "directions": "\u202eA\u202c",
    "empty": "",
    "blank": "   ",
}


@pytest.mark.parametrize("kind", NAMES)
def test_names_and_titles_of_any_kind_are_kept_as_text_that_a_ledger_can_hold(world, tmp_path, kind):
    name = NAMES[kind]
    content = chat(31, name, make.telegram_message(1, "user1", name), make.telegram_message(2, name, "B"))

    result = took(world, make.written(tmp_path / "result.json", content))

    (group,) = result.groups
    titles = [one.title for one in selectors.titles(world.analyst, group.reference)]
    listed = selectors.members(world.analyst, group.reference)
    for text in [*titles, *(one.who for one in listed), *(one.name or "" for one in listed)]:
        assert "\x00" not in text
        assert len(text) <= 200
        text.encode()
    assert took(world, tmp_path / "result.json").groups[0].outcome == "unchanged"
    assert world.differences() == ()


@pytest.mark.parametrize(
    "records",
    [
        [1, None, "x", [], {"type": 5}],
        [{"type": "message", "id": "one", "from_id": ["x"], "date": {}, "from": 7}],
        [{"type": "service", "id": 1, "action": "invite_members", "members": {"a": 1}, "actor": []}],
        [{"type": "message", "id": 10**30, "date_unixtime": "9" * 40, "from": "A", "from_id": "user1"}],
        [{"type": "message", "id": -5, "date": "9999-99-99T99:99:99", "from": "A", "from_id": "user" + "9" * 500}],
    ],
)
def test_records_of_a_wrong_shape_cost_themselves_only(world, tmp_path, records):
    content = chat(32, "Group 32", make.telegram_message(1, "user1", "Asha"), *records)

    result = took(world, make.written(tmp_path / "result.json", content))

    assert result.groups[0].title == "Group 32"
    assert "user1" in {one.who for one in selectors.members(world.analyst, "GRP-000001")}
    assert world.differences() == ()


def test_a_cut_export_gives_what_was_read_and_says_so_on_the_roster(world, tmp_path):
    records = [make.telegram_message(n, f"user{n}", f"Member {n}") for n in range(1, 40)]
    whole = chat(33, "Group 33", *records)

    result = took(world, make.written(tmp_path / "result.json", whole[: len(whole) // 2]))

    (group,) = result.groups
    assert 0 < group.members < 39
    assert result.unread
    (roster,) = selectors.rosters(world.analyst, group.reference)
    assert roster.unread == len(roster.unread_said) == len(result.unread)


def test_many_chats_of_one_export_are_one_commit(world, tmp_path):
    chats = [make.telegram_chat(f"Group {n}", n, [make.telegram_message(1, "user1", "A")]) for n in range(41, 46)]
    path = make.written(tmp_path / "result.json", {"chats": {"list": chats}})

    result = took(world, path)

    assert [one.reference for one in result.groups] == [f"GRP-{n:06}" for n in range(1, 6)]
    batches = {record.entry_at(n).batch for n in range(world.size() - 15, world.size())}
    assert len(batches) == 1
    shares = {one.group: (one.shared, one.smaller) for one in selectors.shares(world.analyst, "GRP-000001")}
    assert shares == {f"GRP-{n:06}": (1, 1) for n in range(2, 6)}
