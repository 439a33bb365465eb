"""Makes chat exports as the platforms write them: invented people, neutral words, every trap on request."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

MESSAGE_WORDS = "lorem ipsum kept nowhere"
"""Stands in every message; a test looks for it in whatever was kept."""

START = datetime(2025, 3, 1, 4, 30, tzinfo=UTC)


def telegram_message(number: int, sender: str | None, name: str | None, **more: object) -> dict[str, object]:
    """One record of the message type, one minute after the one before."""
    at = START + timedelta(minutes=number)
    record = {
        "id": number,
        "type": "message",
        "date": (at + timedelta(hours=5, minutes=30)).strftime("%Y-%m-%dT%H:%M:%S"),
        "date_unixtime": str(int(at.timestamp())),
        "from": name,
        "from_id": sender,
        "text": MESSAGE_WORDS,
        "text_entities": [{"type": "plain", "text": MESSAGE_WORDS}],
    }
    return {**record, **more}


def telegram_service(
    number: int, actor_id: str | None, actor: str | None, action: str, **more: object
) -> dict[str, object]:
    """One service line."""
    record = telegram_message(number, None, None, actor=actor, actor_id=actor_id, action=action, text="")
    del record["from"], record["from_id"]
    return {**record, "type": "service", "text_entities": [], **more}


def telegram_chat(
    name: str | None, number: int, records: Iterable[Mapping[str, object]], kind: str = "private_supergroup"
) -> dict[str, object]:
    """One chat with its header first, as the exporter writes it."""
    return {"name": name, "type": kind, "id": number, "messages": list(records)}


def group_07() -> dict[str, object]:
    """A group that is made, grows, is renamed, loses two members, and is mentioned around."""
    return telegram_chat(
        "Group 07 new",
        7007,
        [
            telegram_service(1, "user11", "Asha", "create_group", title="Group 07", members=["Binu", "Chitra"]),
            telegram_message(2, "user11", "Asha"),
            telegram_message(3, "user12", "Binu", forwarded_from="Elsewhere"),
            telegram_service(4, "user13", "Deepa", "join_group_by_link", inviter="Asha"),
            telegram_service(5, "user11", "Asha", "edit_group_title", title="Group 07 new"),
            telegram_service(6, "user11", "Asha", "remove_members", members=["Binu"]),
            telegram_service(7, "user13", "Deepa", "remove_members", members=["Deepa"]),
            telegram_message(8, "user11", "Asha K", reactions=[reaction("user99", "Farida")]),
            telegram_message(9, "channel7007", "Group 07 new"),
            telegram_message(10, "channel88", "Channel 88"),
            {"id": 11, "type": "unsupported"},
            telegram_service(12, "user11", "Asha K", "brand_new_action", something=1),
            telegram_service(13, "user11", "Asha K", "invite_members", members=[None, "Gopi"]),
        ],
    )


def reaction(sender: str, name: str) -> dict[str, object]:
    """A reaction with who gave it."""
    return {"type": "emoji", "count": 1, "emoji": "+", "recent": [{"from": name, "from_id": sender, "date": "x"}]}


def whatsapp_text(lines: Iterable[str], *, newline: str = "\n") -> bytes:
    """The bytes of an exported text."""
    return (newline.join(lines) + newline).encode()


def whatsapp_group_android() -> list[str]:
    """A group as an Android phone in India exports it."""
    return [
        "13/02/25, 9:52 am - Messages and calls are end-to-end encrypted. Only people in this chat can read them.",
        '13/02/25, 9:52 am - Asha created group "Group 08"',
        "13/02/25, 9:53\u202fam - Asha added you",
        "13/02/25, 9:54 am - Asha added Binu, +91\u00a098765\u201143210, and Chitra",
        f"13/02/25, 9:55 am - Binu: {MESSAGE_WORDS}",
        f"and a second line: {MESSAGE_WORDS}",
        f"13/02/25, 12:05 pm - \u202a+91 98765 43210\u202c: {MESSAGE_WORDS}",
        '13/02/25, 1:00 pm - Asha changed the subject from "Group 08" to "Group 08: new"',
        "13/02/25, 1:01 pm - Asha removed Chitra",
        "13/02/25, 1:02 pm - Binu left",
        "13/02/25, 1:03 pm - Divya joined using this group's invite link",
        "13/02/25, 1:04 pm - You're now an admin",
        "13/02/25, 1:05 pm - Esha requested to join",
        "13/02/25, 1:06 pm - Fathima: You deleted this message",
        "13/02/25, 1:07 pm - ~ Gita: IMG-20250213-WA0001.jpg (file attached)",
        "13/02/25, 1:08 pm - ~ Gita: <Media omitted>",
        "13/02/25, 1:09 pm - യാതൊരു പരിചയവുമില്ലാത്ത വാക്യം",
        f"13/02/25, 1:10 pm - Binu: Asha left {MESSAGE_WORDS}",
    ]


def written(path: Path, content: bytes | dict[str, object]) -> Path:
    """Write bytes, or a JSON document, and return the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
    return path
