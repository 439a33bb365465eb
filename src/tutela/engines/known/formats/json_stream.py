"""Reads one big JSON document value by value, in bounded memory: objects and lists are walked, small values decoded whole."""

import codecs
import json
from collections.abc import Iterator
from typing import IO, NoReturn

_CHUNK = 1 << 20
_BIGGEST = 1 << 26
"""No single value that is decoded whole is longer, in characters."""

_SPACE = " \t\n\r"


class JsonRefused(Exception):
    """The document is cut off, no JSON, or holds one value that is too big."""


class JsonStream:
    """A place in a JSON document."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8")("strict").decode
        self._decoder = json.JSONDecoder(parse_constant=_refuse_constant, strict=False)
        self._text, self._at, self._ended = "", 0, False

    def next_letter(self) -> str:
        """The letter at which the next value, comma or bracket begins; empty at the end of the document."""
        while True:
            text, at = self._text, self._at
            while at < len(text) and text[at] in _SPACE:
                at += 1
            self._at = at
            if at < len(text):
                return text[at]
            if self._ended:
                return ""
            self._more()

    def value(self) -> object:
        """Decode the value at this place whole. Raises JsonRefused."""
        self.next_letter()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
                if end < len(self._text) or self._ended:
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                if self._ended:
                    raise JsonRefused(error.msg) from error
            except (ValueError, RecursionError) as error:  # a number of thousands of digits, or nesting without end
                raise JsonRefused(str(error)) from error
            if len(self._text) - self._at > _BIGGEST:
                raise JsonRefused("it holds a value that is too big")
            self._more()

    def members(self) -> Iterator[str]:
        """Walk the object at this place: yields each name, whose value the caller then takes. Raises JsonRefused."""
        for _ in self._walk("{", "}"):
            name = self.value()
            if not isinstance(name, str):
                raise JsonRefused("a name is no text")
            self._take(":")
            yield name

    def elements(self) -> Iterator[None]:
        """Walk the list at this place: yields at each element, which the caller then takes. Raises JsonRefused."""
        return self._walk("[", "]")

    def _walk(self, opening: str, closing: str) -> Iterator[None]:
        self._take(opening)
        if self.next_letter() == closing:
            self._take(closing)
            return
        while True:
            yield
            if self.next_letter() == closing:
                self._take(closing)
                return
            self._take(",")

    def _take(self, letter: str) -> None:
        found = self.next_letter()
        if found != letter:
            raise JsonRefused(f"{letter!r} is wanted where {found!r} stands" if found else "it ends too early")
        self._at += 1

    def _more(self) -> None:
        """Read on; as much again as is held, so that a long value is not decoded from its beginning too often."""
        held = self._text[self._at :]
        piece = self._file.read(max(_CHUNK, len(held)))
        self._ended = not piece
        self._text, self._at = held + self._decode(piece, self._ended), 0


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
