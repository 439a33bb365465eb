"""A served data folder for every module, and officers signed in to it through the real sign-in."""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsing import browser, hear_complaints

__all__ = ["browser"]

ROOT = Path(__file__).parents[2]
FURTHER = {"TUTELA_DATABASE", "TUTELA_TEST_DATABASE", "TUTELA_OFFICER"}


@dataclass
class Unit:
    """The served unit: where it is, what is in it, and who can sign in."""

    folder: Path
    origin: str
    told: dict[str, Any]
    states: dict[str, Any] = field(default_factory=dict)

    @property
    def objects(self) -> dict[str, str]:
        """References by kind, as ``small_unit`` named them."""
        return self.told["objects"]

    def number_of(self, role: str) -> str:
        """The officer's number of a role."""
        return next(one["number"] for one in self.told["sign_ins"] if one["role"] == role)

    def sign_in_of(self, number: str) -> dict[str, str]:
        """Password and secret of an officer."""
        return next(one for one in self.told["sign_ins"] if one["number"] == number)

    def tutela(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command on this unit's folder."""
        return subprocess.run(
            [Path(sys.executable).with_name("tutela"), *arguments],
            env=environment(self.folder),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def sign_in(self, context: BrowserContext, number: str, code: str = "") -> Page:
        """Sign an officer in by the real pages: number and password, then the code of the second factor."""
        sign_in = self.sign_in_of(number)
        page = context.new_page()
        page.goto(f"{self.origin}/sign-in/")
        page.fill("[name=login]", number)
        page.fill("[name=password]", sign_in["password"])
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/sign-in/code/")
        page.fill("[name=code]", code or code_now(sign_in["secret"]))
        page.press("[name=code]", "Enter")
        page.wait_for_url(f"{self.origin}/")
        return page

    def context_of(
        self, browser: Browser, number: str, *, width: int = 1280, javascript: bool = True
    ) -> BrowserContext:
        """A browser in which the officer is signed in."""
        return browser.new_context(
            storage_state=self.state_of(number),
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
        )

    def state_of(self, number: str) -> Any:
        """What a browser keeps of the officer's session; signed in once a unit, because a code is good once."""
        if number not in self.states:
            sign_in = self.sign_in_of(number)
            jar = CookieJar()
            opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
            self.send(opener, "/sign-in/", login=number, password=sign_in["password"])
            assert self.send(opener, "/sign-in/code/", code=code_now(sign_in["secret"])) == f"{self.origin}/"
            cookies = [{"name": one.name, "value": one.value, "domain": "127.0.0.1", "path": "/"} for one in jar]
            self.states[number] = {"cookies": cookies, "origins": []}
        return self.states[number]

    def send(self, opener: urllib.request.OpenerDirector, path: str, **values: str | None) -> str:
        """Fill the form of a page without a browser; where that leads to."""
        with opener.open(self.origin + path) as page:
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.read().decode())
        assert token is not None, path
        sent = urlencode({"csrfmiddlewaretoken": token.group(1), **values}).encode()
        with opener.open(self.origin + path, data=sent) as answer:
            return str(answer.url)


def environment(folder: Path) -> dict[str, str]:
    """The environment in which commands work on a folder that ``home`` made."""
    kept = {name: value for name, value in os.environ.items() if name not in FURTHER}
    return kept | {"TUTELA_HOME": str(folder / "home"), "TUTELA_KEYS": str(folder / "keys")}


def code_now(secret: str) -> str:
    """What a second factor with this secret shows now (RFC 6238, six digits, half a minute)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4]) & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture(scope="session")
def made_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that ``home`` makes, once for all workers of a run; nobody works in it."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "journeys"
    with (shared / "journeys.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "told.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            made = subprocess.run(
                [sys.executable, "-m", "tests.journeys.home", str(folder)],
                cwd=ROOT,
                env=environment(folder),
                capture_output=True,
                text=True,
                check=False,
            )
            if made.returncode:
                pytest.fail(f"the data folder of the journeys was not made:\n{made.stderr[-4000:]}")
    return folder


def served(folder: Path, log: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Serve a folder on a free port of loopback, and wait until it answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as out:
        server = subprocess.Popen(
            [Path(sys.executable).with_name("tutela"), "serve", "--port", str(port)],
            env=environment(folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    origin = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{origin}/health"):
                return server, origin
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
    server.terminate()
    raise AssertionError(f"the server did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="module")
def unit(made_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unit]:
    """A module's copy of the folder, served; what the server complained of at the end fails nobody but is kept."""
    folder = tmp_path_factory.mktemp("unit") / "copy"
    shutil.copytree(made_folder, folder)
    server, origin = served(folder, folder / "server.log")
    yield Unit(folder, origin, json.loads((folder / "told.json").read_text(encoding="utf-8")))
    server.terminate()
    server.wait(timeout=20)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers of this test complained of; anything fails it."""
    heard: list[str] = []
    yield heard
    assert heard == []


def heard_page(context: BrowserContext, complaints: list[str]) -> Page:
    """A page of which every complaint is gathered."""
    page = context.new_page()
    hear_complaints(page, complaints)
    return page
