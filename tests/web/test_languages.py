"""The catalogues: compiled as they are written, no dead word, every placeholder kept; and the pseudo-locale's transformation."""

import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from tools.messages import LOCALE, NotACatalogue, compiled, entries_of, messages_of

from tutela.web.pseudo import transformed

SOURCES = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
PLACEHOLDERS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_compiled_as_it_is_written_and_gettext_reads_it(source: Path) -> None:
    messages = messages_of(source.read_text(encoding="utf-8"))
    read = gettext.GNUTranslations(io.BytesIO(source.with_suffix(".mo").read_bytes()))

    assert source.with_suffix(".mo").read_bytes() == compiled(messages), "run python -m tools.messages"
    for key, said in messages.items():
        context, _sep, plain = key.rpartition("\x04")
        if plain:
            assert (read.pgettext(context, plain) if context else read.gettext(plain)) == said


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-3])
def test_every_translated_word_is_one_that_a_page_says_and_keeps_its_placeholders(source: Path) -> None:
    said_by_us = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted(settings.BASE_DIR.rglob("*"))
        if file.suffix in (".py", ".html")
    )
    for entry in entries_of(source.read_text(encoding="utf-8")):
        message = entry.get("msgid", "")
        if message:
            assert message in said_by_us, f"no page says {message!r}"
            assert sorted(PLACEHOLDERS.findall(message)) == sorted(PLACEHOLDERS.findall(entry["msgstr"])), message
            assert entry["msgstr"] != message


def test_the_languages_of_the_settings_have_a_catalogue() -> None:
    assert {source.parts[-3] for source in SOURCES} == set(dict(settings.LANGUAGES)) - {"en", "eo"}


def test_a_context_tells_two_words_apart() -> None:
    with translation.override("hi"):
        assert (_("Search"), pgettext("to look for", "Search")) == ("तलाशी", "खोजें")


def test_plural_context_and_lines_are_read_and_a_broken_file_says_where() -> None:
    text = 'msgctxt "a"\nmsgid "one"\nmsgstr ""\n"ein"\n"s"\n\nmsgid "%d day"\nmsgid_plural "%d days"\n'
    text += 'msgstr[0] "%d Tag"\nmsgstr[1] "%d Tage"\n\nmsgid "left"\nmsgstr ""\n'

    assert messages_of(text) == {"a\x04one": "eins", "%d day\x00%d days": "%d Tag\x00%d Tage"}
    with pytest.raises(NotACatalogue, match="line 2"):
        messages_of('msgid "x"\nnothing')


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("Money", "⟦Ṁöñéý⟧"),
        ("%(n)s of <b>all</b> &amp; {name}", "⟦%(n)s öƒ <b>åļļ</b> &amp; {name}⟧"),
        ("100 %", "100 %"),
        ("%(a)s, %(b)s", "%(a)s, %(b)s"),
        ("", ""),
    ],
)
def test_the_pseudo_locale_changes_words_only(message: str, shown: str) -> None:
    assert transformed(message) == shown


def test_the_pseudo_locale_stands_for_every_message() -> None:
    with translation.override("eo"):
        assert _("Nobody has ever marked this.") == transformed("Nobody has ever marked this.")
        assert pgettext("to look for", "Search") == transformed("Search")
        assert ngettext("%(n)d entry", "%(n)d entries", 2) % {"n": 2} == "⟦2 éñţŕîéš⟧".replace("ţ", "ŧ")
