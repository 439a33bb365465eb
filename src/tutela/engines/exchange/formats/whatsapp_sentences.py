"""The table of what WhatsApp itself writes into an exported chat, read from ``whatsapp_sentences.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutela.engines.exchange.chats import ACTIONS, NAME_CHARACTERS
from tutela.engines.exchange.errors import ProfileRefused

TABLE = Path(__file__).with_name("whatsapp_sentences.toml")

MARKS = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
"""Direction marks, as a table for ``str.translate`` that drops them."""

_NAME = rf"(?:(?!: ).){{1,{NAME_CHARACTERS}}}?"
_PLACES = {
    "actor": _NAME,
    "members": r"(?:(?!: ).){1,20000}?",
    "mention": _NAME,
    "phone": r"\+?[\d\s()\u2010-\u2015.-]{5,40}",
    "title": rf".{{1,{2 * NAME_CHARACTERS}}}",
    "old": rf".{{0,{2 * NAME_CHARACTERS}}}?",
    "rest": r".*",
}
_PLACE = re.compile(r"\{(\w+)\}")
_QUOTES = '["\u201c\u201d\u201e\u00ab\u00bb\u201f]'
_APOSTROPHES = "['\u2019\u2018]"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: what it does to a roster, and the pattern that finds who and what in it."""

    action: str
    language: str
    seen: bool
    with_sender: bool
    pattern: re.Pattern[str]
    fixed: str
    """The longest part that stands in every such sentence: most lines are told apart by it alone."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a sentence said: the action and the text that stood at each place of its pattern."""

    action: str
    language: str
    places: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Clock:
    """The words that stand around a time: before noon, after noon, between date and time, and the eras of years."""

    am: frozenset[str]
    pm: frozenset[str]
    night: frozenset[str]
    noon: frozenset[str]
    midnight: frozenset[str]
    between: frozenset[str]
    buddhist: frozenset[str]
    christian: frozenset[str]
    eras: Mapping[str, int]

    @property
    def periods(self) -> frozenset[str]:
        """Every word that tells the half of the day."""
        return self.am | self.pm | self.night | self.noon | self.midnight

    @property
    def around_dates(self) -> frozenset[str]:
        """Every word that may follow a date."""
        return self.buddhist | self.christian | self.between


@dataclass(frozen=True, slots=True)
class Table:
    """Everything of the table: sentences in their order, words of the clock, media and deleted bodies, file names."""

    sentences: tuple[Sentence, ...]
    clock: Clock
    exporter: frozenset[str]
    archives: tuple[re.Pattern[str], ...]
    media: Mapping[str, str]
    attached: frozenset[str]
    deleted: Mapping[str, bool]

    def find(self, text: str, *, with_sender: bool = False) -> Found | None:
        """Return what the first fitting sentence says; with ``with_sender`` only notices that need no mark are tried."""
        for sentence in self.sentences:
            if sentence.fixed not in text or (with_sender and not sentence.with_sender):
                continue
            found = sentence.pattern.fullmatch(text)
            if found:
                places = {place: part for place, part in found.groupdict().items() if part is not None}
                return Found(sentence.action, sentence.language, places)
        return None

    def title_in(self, file_name: str) -> str | None:
        """Return the chat's title that the name of an exported file holds, None for a name of another form."""
        stem = re.sub(r"\.(txt|zip)$", "", file_name, flags=re.IGNORECASE)
        for archive in self.archives:
            found = archive.fullmatch(stem)
            if found:
                return found["title"].strip()
        return None


@cache
def table(path: Path = TABLE) -> Table:
    """Read the table. Raises ProfileRefused, naming the entry, when an entry cannot be used."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        clock = document["clock"]
        return Table(
            sentences=tuple(_sentence(entry) for entry in document["sentence"]),
            clock=Clock(
                **{name: frozenset(words) for name, words in clock.items() if name != "eras"},
                eras=clock["eras"],
            ),
            exporter=frozenset(document["names"]["exporter"]),
            archives=tuple(_compiled(words) for words in document["names"]["archive"]),
            media={text.lower(): entry["kind"] for entry in document["media"] for text in entry["texts"]},
            attached=frozenset(phrase.lower() for phrase in document["attached"]["phrases"]),
            deleted={text.lower(): bool(entry["own"]) for entry in document["deleted"] for text in entry["texts"]},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError, UnicodeDecodeError, OSError) as error:
        raise ProfileRefused(f"{path.name} cannot be used as a table of sentences: {error}") from error


def _sentence(entry: Mapping[str, object]) -> Sentence:
    action, pattern = entry["action"], entry["pattern"]
    if action not in ACTIONS or not isinstance(pattern, str):
        raise ProfileRefused(f"{action!r} is no action of a sentence; use one of {', '.join(ACTIONS)}")
    return Sentence(
        action=str(action),
        language=str(entry["language"]),
        seen=bool(entry["seen"]),
        with_sender=bool(entry.get("with_sender", False)),
        pattern=_compiled(pattern),
        fixed=max(re.split("[\"']", _PLACE.sub('"', pattern.removesuffix("."))), key=len),
    )


def _compiled(words: str) -> re.Pattern[str]:
    """Turn a pattern in words into a regular expression for a whole sentence."""
    parts, used = [], set()
    for index, part in enumerate(_PLACE.split(words.removesuffix("."))):
        if index % 2 == 0:
            text = re.escape(part)
            parts.append(re.sub("'", _APOSTROPHES, re.sub('"', _QUOTES, text)))
        elif part not in _PLACES:
            raise ProfileRefused(f"{{{part}}} is no place of a sentence; use one of {', '.join(_PLACES)}")
        else:
            parts.append(_PLACES[part] if part in used else f"(?P<{part}>{_PLACES[part]})")
            used.add(part)
    return re.compile("".join(parts) + r"\.?")
