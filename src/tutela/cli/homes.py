"""Data folders: made, opened for Django, brought to the newest tables."""

import os
from pathlib import Path

SETTINGS_FILE = "tutela.toml"


def prepare_home(
    home: Path,
    keys: Path,
    *,
    jurisdiction: str = "in_kl",
    zone: str = "Asia/Kolkata",
    hosts: tuple[str, ...] = (),
    database: str = "",
) -> None:
    """Make a data folder and its keys, each where it is named; what exists is kept. Sets Django up on it."""
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
    file = home / SETTINGS_FILE
    if not file.exists():
        lines = [
            f"keys = {_quoted(str(keys.absolute()))}",
            f"jurisdiction = {_quoted(jurisdiction)}",
            f"zone = {_quoted(zone)}",
        ]
        if hosts:
            lines.append(f"hosts = [{', '.join(_quoted(host) for host in hosts)}]")
        if database:
            lines.append(f"database = {_quoted(database)}")
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        file.chmod(0o600)
    os.environ["TUTELA_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    import django
    from django.conf import settings

    from tutela.apps.record.keys import create_keys

    create_keys(Path(settings.TUTELA_KEYS))
    django.setup()
    migrate()


def lies_in(folder: Path, other: Path) -> bool:
    """Whether a folder is another or lies within it, links followed."""
    return folder.resolve().is_relative_to(other.resolve())


def migrate() -> None:
    """Bring both databases to the newest tables."""
    from django.core.management import call_command
    from django.db import DEFAULT_DB_ALIAS

    for alias in (DEFAULT_DB_ALIAS, "desk"):
        call_command("migrate", database=alias, verbosity=0, interactive=False)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
