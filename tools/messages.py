"""Compiles the catalogues of ``src/tutela/web/locale``: ``.po`` files that people write into the ``.mo`` that gettext reads.

``python -m tools.messages`` writes every ``.mo`` again; ``--check`` only says which differ, and exits 1. Reads what our
catalogues use of the format: comments, ``msgctxt``, ``msgid``, ``msgid_plural``, ``msgstr``, ``msgstr[n]``, strings over
several lines. The written file is GNU's format, little-endian, revision 0, without a hash table.
"""

import ast
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "src/tutela/web/locale"
MAGIC = 0x950412DE
CONTEXT, PLURAL = "\x04", "\x00"


class NotACatalogue(Exception):
    """A line of a ``.po`` file that is none; says which."""


def entries_of(text: str) -> Iterator[dict[str, str]]:
    """Each entry of a ``.po`` text: its keywords and their strings. Raises NotACatalogue with the line."""
    entry: dict[str, str] = {}
    keyword = ""
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        line = line.strip()
        if line.startswith("#"):
            continue
        if not line:
            if entry:
                yield entry
            entry, keyword = {}, ""
            continue
        word, quote, rest = line.partition('"')
        keyword = word.strip() or keyword
        if not quote or not keyword:
            raise NotACatalogue(f"line {number}: a keyword and a string in quotes are expected")
        try:
            said = ast.literal_eval(quote + rest)
        except (SyntaxError, ValueError) as error:
            raise NotACatalogue(f"line {number}: the string does not end as it should") from error
        entry[keyword] = entry.get(keyword, "") + said


def messages_of(text: str) -> dict[str, str]:
    """What ``.mo`` holds: the message with its context and plural, and its translation; untranslated ones are left out."""
    messages = {}
    for entry in entries_of(text):
        key = f"{entry['msgctxt']}{CONTEXT}" if "msgctxt" in entry else ""
        key += entry.get("msgid", "")
        if "msgid_plural" in entry:
            key += PLURAL + entry["msgid_plural"]
            forms = sorted((name, said) for name, said in entry.items() if name.startswith("msgstr["))
            said = PLURAL.join(form for _name, form in forms) if all(form for _name, form in forms) else ""
        else:
            said = entry.get("msgstr", "")
        if said:
            messages[key] = said
    return messages


def compiled(messages: dict[str, str]) -> bytes:
    """The catalogue as gettext reads it; keys sorted by their bytes."""
    pairs = sorted((key.encode(), said.encode()) for key, said in messages.items())
    header = 28
    tables = header + 16 * len(pairs)
    keys, values, content = [], [], b""
    for side, table in ((0, keys), (1, values)):
        for pair in pairs:
            table.append(struct.pack("<II", len(pair[side]), tables + len(content)))
            content += pair[side] + b"\x00"
    head = struct.pack("<7I", MAGIC, 0, len(pairs), header, header + 8 * len(pairs), 0, header)
    return head + b"".join(keys) + b"".join(values) + content


def main(arguments: list[str]) -> int:
    """Write or check every catalogue."""
    stale = []
    for source in sorted(LOCALE.glob("*/LC_MESSAGES/*.po")):
        made = compiled(messages_of(source.read_text(encoding="utf-8")))
        target = source.with_suffix(".mo")
        if target.is_file() and target.read_bytes() == made:
            continue
        stale.append(target)
        if "--check" not in arguments:
            target.write_bytes(made)
    if "--check" in arguments:
        for target in stale:
            sys.stderr.write(f"{target.relative_to(LOCALE)} is not what its .po says: python -m tools.messages\n")
        return bool(stale)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
