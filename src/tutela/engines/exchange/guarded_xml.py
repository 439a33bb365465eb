"""XML from outside as a plain tree: no DTD, no entities, no network, bounded in size, depth and elements."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from tutela.engines.exchange.bounds import DOCUMENT_BYTES, XML_DEPTH, XML_ELEMENTS
from tutela.engines.exchange.errors import Forbidden, Malformed, TooLarge


@dataclass(slots=True)
class Node:
    """One element by its local name: the namespace is kept apart, since prefixes differ between writers."""

    name: str
    namespace: str
    text: str
    attributes: dict[str, str]
    children: list["Node"] = field(default_factory=list)

    def child(self, name: str) -> "Node | None":
        """Return the first child of this name."""
        return next((child for child in self.children if child.name == name), None)

    def every(self, name: str) -> Iterator["Node"]:
        """Yield the children of this name, in order."""
        return (child for child in self.children if child.name == name)

    def text_of(self, name: str) -> str | None:
        """Return the text of the first child of this name; empty text counts as text."""
        child = self.child(name)
        return None if child is None else child.text


def parse_xml(data: bytes) -> Node:
    """Parse a document of at most ``DOCUMENT_BYTES`` into nodes.

    Raises Forbidden for any DTD (before anything in it is read), TooLarge for a bound, Malformed for broken XML.
    """
    if len(data) > DOCUMENT_BYTES:
        raise TooLarge(f"the XML has {len(data)} bytes; at most {DOCUMENT_BYTES} are read")
    try:
        return _tree(data)
    except DefusedXmlException as error:
        raise Forbidden("the XML has a DTD, which is never obeyed; ask the sender for one without") from error
    except (ParseError, ValueError, LookupError) as error:
        raise Malformed(f"this is no well-formed XML: {error}") from error


def _tree(data: bytes) -> Node:
    root: Node | None = None
    stack: list[Node] = []
    elements = 0
    for event, element in iterparse(io.BytesIO(data), ("start", "end"), forbid_dtd=True):
        if event == "start":
            elements += 1
            if len(stack) >= XML_DEPTH or elements > XML_ELEMENTS:
                raise TooLarge(f"the XML is nested deeper than {XML_DEPTH} or has more than {XML_ELEMENTS} elements")
            node = _node(element)
            if stack:
                stack[-1].children.append(node)
            root = root or node
            stack.append(node)
        else:
            stack.pop().text = (element.text or "").strip()
            element.clear()
    if root is None:
        raise Malformed("the XML holds no element")
    return root


def _node(element: Element) -> Node:
    namespace, name = _split(element.tag)
    attributes = {_split(key)[1]: value for key, value in element.attrib.items()}
    return Node(name, namespace, "", attributes)


def _split(tag: str) -> tuple[str, str]:
    namespace, brace, name = tag.rpartition("}")
    return (namespace[1:], name) if brace else ("", tag)
