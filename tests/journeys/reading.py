"""Officers who read pages over plain HTTP: what the server sends, before a browser makes something of it."""

import http.client
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property

from lxml import html

from tests.journeys.conftest import Unit

DOWNLOADS = ("application/", "text/csv", "text/plain", "image/")


@dataclass(frozen=True)
class Answer:
    """What the server said to one request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is a whole document; else it is a part of one, a file, or a refusal without words."""
        return self.is_html and self.body.lstrip()[:14].lower() == b"<!doctype html"

    @property
    def is_html(self) -> bool:
        """Whether a browser would show it as HTML."""
        return self.headers.get_content_type() == "text/html"

    @property
    def is_download(self) -> bool:
        """Whether it is a file to keep, with something in it."""
        return self.headers.get_content_type().startswith(DOWNLOADS) and bool(self.body)

    @cached_property
    def tree(self) -> html.HtmlElement:
        """The document, for looking only."""
        return html.document_fromstring(self.body.decode())


class Reader:
    """An officer who is signed in, and asks by GET."""

    def __init__(self, unit: Unit, role: str, **cookies: str) -> None:
        kept = {one["name"]: one["value"] for one in unit.state_of(unit.number_of(role))["cookies"]}
        self.cookie = "; ".join(f"{name}={value}" for name, value in (kept | cookies).items())
        self.host = unit.origin.removeprefix("http://")

    def get(self, address: str) -> Answer:
        """Ask for an address; where the answer sends the browser on, that is asked for."""
        with closing(http.client.HTTPConnection(self.host, timeout=60)) as connection:
            connection.request("GET", address, headers={"Cookie": self.cookie})
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        if answer.status != 302:
            return answer
        assert "/sign-in/" not in answer.headers["Location"], f"{address}: the officer is not signed in any more"
        return self.get(answer.headers["Location"])
