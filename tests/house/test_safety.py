"""What Tutela must never do, as far as it is a property of the whole house: each test fails if the property is lost."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tutela"
PYTHON = [f for f in SOURCE.rglob("*.py") if "__pycache__" not in f.parts]
TEMPLATES = sorted((SOURCE / "web" / "templates").rglob("*.html"))

REACHING_OUT = {
    "aiohttp", "boto3", "dask", "distributed", "ftplib", "http", "httpx", "imaplib", "nntplib", "paramiko", "poplib", "pycurl",
    "requests", "smtplib", "socket", "socketserver", "ssl", "telnetlib", "telethon", "tornado", "twisted", "urllib3",
    "webbrowser", "websocket", "websockets", "xmlrpc", "selenium", "playwright", "scrapy",
}  # fmt: skip
"""Modules by which a program reaches another machine."""

LOOKING = {
    "cv2", "deepface", "dlib", "face_recognition", "insightface", "keras", "mediapipe", "nsfw_detector", "nudenet",
    "onnxruntime", "open_clip", "sklearn", "tensorflow", "torch", "torchvision", "transformers", "ultralytics",
}  # fmt: skip
"""Libraries that classify what a picture shows."""

WITHIN = {
    "engines/confined/parent.py": {"socket"},
    "engines/triage/cluster.py": {"distributed"},
    "engines/triage/member.py": {"distributed"},
}
"""What tries, inside a worker, whether a socket can be made there (it must not); and what joins the cluster that is named."""

MEDIA = re.compile(r"thumb|preview.*(image|media|picture)|player|video|gallery|stream|media/", re.IGNORECASE)


def imported(file: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever the import stands."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("file", PYTHON, ids=lambda f: str(f.relative_to(SOURCE)))
def test_nothing_reaches_another_machine_or_judges_by_looking(file):
    """No client of any protocol and no classifier is imported; serving (granian) and addresses as text are another thing."""
    named = set(imported(file))
    roots = {name.split(".")[0] for name in named} - WITHIN.get(str(file.relative_to(SOURCE)), set())

    assert not roots & REACHING_OUT
    assert not roots & LOOKING
    assert not {name for name in named if name.startswith(("urllib.request", "django.core.mail"))}


def test_confinement_only_tries_whether_a_socket_can_be_made():
    text = (SOURCE / "engines" / "confined" / "parent.py").read_text(encoding="utf-8")

    assert set(re.findall(r"\bsocket\.(\w+)", text)) == {"AF_INET", "SOCK_DGRAM", "socket"}
    assert re.findall(r"\.(?:connect|connect_ex|sendto|bind|listen)\(.*", text) == [
        '.connect(("127.0.0.1", 9))  # a datagram socket sends nothing by connecting'
    ]


def test_the_lock_file_brings_no_client_and_no_classifier():
    pinned = {
        line.split("==")[0].replace("-", "_").lower()
        for line in (ROOT / "requirements.lock").read_text().splitlines()
        if "==" in line
    }

    assert {"django", "sqlcipher3"} <= pinned  # the file is read as it is meant
    assert not pinned & (REACHING_OUT - {"http", "socket", "ssl"})
    assert not pinned & (LOOKING | {"opencv_python", "scikit_learn", "onnx"})


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        else:
            yield path


def test_no_route_shows_media():
    found = list(routes())

    assert any("figures" in route for route in found)
    assert [route for route in found if MEDIA.search(route)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda f: f.name)
def test_no_template_shows_media(template):
    """No element that plays or embeds; a picture is only a static one of our own (the mark, an icon), or drawn here."""
    text = template.read_text(encoding="utf-8")

    assert not re.search(r"<(video|audio|embed|object|iframe|canvas|source|picture)\b", text)
    for picture in re.findall(r"<img\b[^>]*>", text):
        assert "{% static" in picture or "data-qr" in picture, picture


def test_no_file_of_words_ships_with_it():
    """No list of key words or group names: units load their own. Python, templates and data are looked at by name and by form."""
    data = [f for f in SOURCE.rglob("*") if f.is_file() and f.suffix in {".txt", ".lst", ".csv", ".json", ".toml"}]
    named = [f for f in data if re.search(r"keyword|vocab|slang|terms?_list|wordlist|blocklist|watchlist", f.name)]

    assert named == []
    for file in data:
        if file.suffix in {".txt", ".lst"}:
            assert file.name == "OFL.txt", f"{file}: say here what this text file is"


def test_the_browser_is_told_to_load_nothing_from_elsewhere():
    from django.conf import settings

    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed <= {"'self'", "'none'"}


def test_the_vault_takes_no_media():
    """Only rooms that seal documents call the vault's ``put``; whoever adds one says here what it seals."""
    callers = {
        str(f.relative_to(SOURCE / "apps"))
        for f in PYTHON
        if f.is_relative_to(SOURCE / "apps")
        and re.search(r"(\bvault\.|(?<![\w.]))put\(", f.read_text(encoding="utf-8"))
    }

    assert callers <= SEALS


SEALS = {
    "intake/importing.py",  # the tip document
    "networks/importing.py",  # rosters: who was in a group, never what was written
    "hashlists/keeping.py",  # lists of digests
    "evidence/services.py",  # manifest and findings of a triage run: paths, sizes and digests
    "record/vault.py",  # itself
}
