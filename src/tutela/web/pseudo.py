"""The pseudo-locale: every string that goes through gettext comes back accented, so that one that does not is seen.

``⟦Ṁöñéÿ⟧``: brackets show where a string begins and ends (and what is cut off), accents leave it readable, and no
unaccented letter is left, so a test can tell what nobody marked for translation. No catalogue is needed. Offered in
an exercise only.
"""

import re

from django.utils.translation import trans_real

CODE = "eo"
"""The language under which it hides in ``settings.LANGUAGES``; a code that Django knows, for a language nobody here reads."""

_PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ACCENTED = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŦÛṼŴẊÝŽåƀçðéƒĝĥîĵķļṁñöþǫŕšŧûṽŵẋýž"
_LETTERS = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(
    r"""%\(\w+\)[#0\- +]*[\d.]*[a-zA-Z]   # %(name)s
    | %[#0\- +]*[\d.]*[sdifrxXeEgGc]      # %s
    | \{\w*\}                             # {name}
    | </?[a-zA-Z][^<>]*>                  # markup
    | &\#?\w+;                            # an entity
    """,
    re.VERBOSE,
)
"""What stands in a message and is no word: placeholders, tags, entities."""


def transformed(message: str) -> str:
    """A message accented and in brackets; what is between its words, and one without a letter, stays as it is."""
    if not re.search(r"[A-Za-z]", _KEPT.sub("", message)):
        return message
    pieces = []
    end = 0
    for kept in _KEPT.finditer(message):
        pieces += [message[end : kept.start()].translate(_LETTERS), kept.group()]
        end = kept.end()
    pieces.append(message[end:].translate(_LETTERS))
    return f"⟦{''.join(pieces)}⟧"


class PseudoTranslation(trans_real.DjangoTranslation):
    """Stands for a catalogue that has every message."""

    def gettext(self, message: str) -> str:
        """The message transformed; a context before it (``pgettext``) is no part of what is shown."""
        return transformed(message.rpartition(trans_real.CONTEXT_SEPARATOR)[2])

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Singular or plural as in English, transformed."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def install() -> None:
    """Let Django find this translation under its code; called once when the pages are loaded."""
    catalogues = trans_real._translations  # type: ignore[attr-defined]  # noqa: SLF001 (the only door for one without a file)
    catalogues[CODE] = PseudoTranslation(CODE)
