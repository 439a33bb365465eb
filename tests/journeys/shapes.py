"""The shape of a page: what axe, the keyboard and a narrow screen can tell from another page; so that none is asked twice.

Two roles mostly see the same page, but for a link or a form. A shape has every element and attribute and where a text
stands, but not which: names and numbers of the objects change nothing. A word that could widen a narrow page counts with
its length.
"""

from lxml.html import HtmlElement

DATA = {"href", "value", "datetime", "data-copy", "action", "aria-current"}
"""Attributes that are data, or say which page it is."""

LONG = 16
"""Letters that fit beside anything at 320 pixels."""


def frame(document: HtmlElement) -> str:
    """The shape of what is around the content."""
    return shape(document, without=("title", "main"))


def blocks(document: HtmlElement) -> set[str]:
    """The shape of each block of the content."""
    return {shape(block) for main in document.iter("main") for block in main}


def shape(element: HtmlElement, without: tuple[str, ...] = ()) -> str:
    """An element with everything in it, as one text; elements ``without`` are left out."""
    if not isinstance(element.tag, str) or element.tag in without:
        return ""
    attributes = " ".join(f"{name}={value}" for name, value in sorted(element.items()) if name not in DATA)
    inner = "".join(shape(child, without) + _letters(child.tail) for child in element)
    return f"<{element.tag} {attributes}>{_letters(element.text)}{inner}</>"


def _letters(text: str | None) -> str:
    """That there is a text, and how long its longest word is where it is long."""
    longest = max(map(len, (text or "").split()), default=0)
    return f"x{longest}" if longest > LONG else "x" if longest else ""
