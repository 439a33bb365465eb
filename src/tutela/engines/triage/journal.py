"""Keeps what a run has digested, line by line, so that a run killed at any instant goes on where it was."""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from tutela.engines.triage.contents import KINDS

_HEX, _HEXES = re.compile(r"[0-9a-f]+"), re.compile(r"[0-9a-f]*")
_LENGTHS = (32, 40, 64)
_TEXTS = [str] * len(KINDS)
_WHOLE = re.compile(rf"[0-9a-f]{{{sum(_LENGTHS)}}}")


Checked = Callable[[object], tuple[int, tuple[str, ...]] | None]
"""Gives number and answer of a result that a worker or a journal states, None when it is not of the shape of one."""


class Journal:
    """Results of one source's contents, appended as they come; a torn last line is not a result."""

    def __init__(self, path: Path, key: str, checked: "Checked | None" = None) -> None:
        """Open the journal for the listing ``key``; lines of another listing are dropped. ``checked`` knows a result."""
        self._path, self._key, self._checked = path, key, checked or checked_result
        self.known: dict[int, tuple[str, ...]] = {}
        good = self._replay()
        self._file: IO[bytes] = open(path, "r+b" if good else "wb")  # noqa: SIM115 - closed by close()
        if good:
            self._file.seek(good)
            self._file.truncate()
        else:
            self._file.write(json.dumps({"listing": key}).encode() + b"\n")
            self._file.flush()

    def add(self, results: list[tuple[int, tuple[str, ...]]]) -> None:
        """Append results: content number, then (md5, sha1, sha256) or (reason,)."""
        lines = [
            f'[{number}, "{answer[0]}", "{answer[1]}", "{answer[2]}"]\n'
            if len(answer) == len(KINDS) and _HEXES.fullmatch("".join(answer))
            else json.dumps([number, *answer], ensure_ascii=True) + "\n"
            for number, answer in results
        ]
        self._file.write("".join(lines).encode())
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _replay(self) -> int:
        """Take in what was written before; return how many bytes of it are good, 0 when it belongs to another listing."""
        if not self._path.exists():
            return 0
        good = 0
        with open(self._path, "rb") as lines:
            for position, line in enumerate(lines):
                try:
                    value = json.loads(line) if line.endswith(b"\n") else None
                except ValueError:
                    value = None
                if position == 0:
                    if value != {"listing": self._key}:
                        return 0
                elif (found := self._checked(value)) is None:
                    break
                else:
                    self.known[found[0]] = found[1]
                good += len(line)
        return good


def checked_result(value: object, kinds: Sequence[str] = KINDS) -> tuple[int, tuple[str, ...]] | None:
    """Return a result as number and answer, None when it is not of the shape of one with the digests of these kinds."""
    if not isinstance(value, list) or len(value) not in (2, 4) or type(value[0]) is not int:
        return None
    number, *answer = value
    if [*map(type, answer)] == _TEXTS and tuple(map(len, answer)) == _LENGTHS and _WHOLE.fullmatch("".join(answer)):
        return number, tuple(answer)  # as most are
    if not all(isinstance(text, str) for text in answer):
        return None
    if len(answer) == 3:
        for kind, text, length in zip(KINDS, answer, _LENGTHS, strict=True):
            if (text or kind in kinds) and (len(text) != length or not _HEX.fullmatch(text)):
                return None
    return number, tuple(answer)
