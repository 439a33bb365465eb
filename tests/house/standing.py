"""The house as it stands: generated documents up to date, migrations complete, nothing lying about that should not.

``python -m tests.house.standing`` says what is wrong and fails; ``--write`` writes the generated documents again.
"""

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tutela"

GREY_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers", "misc"}
"""Names of modules that say nothing; the matter always has a noun."""

MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|tmp)/\w|/home/[a-z]\w*/")
PACKAGE_HOSTS = re.compile(
    r"\b(?:pypi\.org|files\.pythonhosted\.org|registry\.npmjs\.org|cdn\.jsdelivr\.net|unpkg\.com)\b"
)
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".sh", ".txt", ".lock", ".json", ".csv", ".ini", ".cfg", ""}


def committed() -> list[Path]:
    """Every file that git tracks or would track, so that a new file is looked at before it is committed."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


def python_files(files: list[Path]) -> list[Path]:
    """Python files that people write; migrations are generated and hold no prose."""
    return [file for file in files if file.suffix == ".py" and "migrations" not in file.parts]


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def badly_named(files: list[Path]) -> Iterator[str]:
    """Modules whose name says nothing."""
    for file in files:
        if file.suffix == ".py" and GREY_NAMES & {file.stem, file.parent.name}:
            yield f"{shown(file)}: name the module after the matter it is about"


def without_a_sentence(files: list[Path]) -> Iterator[str]:
    """Python files that do not open with a docstring sentence that says what they are for."""
    for file in python_files(files):
        text = file.read_text(encoding="utf-8")
        first = (ast.get_docstring(ast.parse(text)) or "").split("\n\n", 1)[0]
        if not re.match(r'"""\S', text) or not first.rstrip().endswith((".", ":", "?")):
            yield f"{shown(file)}: the first line is a docstring sentence that says what the file is for"


def undocumented(files: list[Path]) -> Iterator[str]:
    """Public functions and classes of engines and apps without a docstring."""
    for file in python_files(files):
        if not file.is_relative_to(SOURCE / "engines") and not file.is_relative_to(SOURCE / "apps"):
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            is_public = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if (
                is_public
                and not node.name.startswith("_")
                and not ast.get_docstring(node)
                and not explained(file, node)
            ):
                yield f"{shown(file)}:{node.lineno}: {node.name} has no docstring"


def explained(file: Path, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    """Whether another sentence stands for the docstring.

    A function of apply is the rows of an act whose sentence stands in acts.py; what Django calls by name
    (``AppConfig``) and ``__str__``-only classes explain themselves.
    """
    if file.name == "apply.py" and isinstance(node, ast.FunctionDef):
        return any("applies" in ast.unparse(d) for d in node.decorator_list)
    return isinstance(node, ast.ClassDef) and any("AppConfig" in ast.unparse(base) for base in node.bases)


def foreign_words(files: list[Path]) -> Iterator[str]:
    """Paths of one machine and addresses of package hosts in committed text."""
    for file in files:
        if file.suffix not in TEXT or file.is_relative_to(ROOT / "tests") or file.name == "LICENSE":
            continue
        for number, line in enumerate(text_of(file).splitlines(), start=1):
            for pattern, what in (
                (MACHINE_PATHS, "a path of one machine"),
                (PACKAGE_HOSTS, "a package host's address"),
            ):
                if found := pattern.search(line):
                    yield f"{shown(file)}:{number}: {what}: {found.group()}"


def copied_material(files: list[Path]) -> Iterator[str]:
    """Files of ``../shared`` that were copied in; where that folder is missing there is nothing to compare with."""
    shared = ROOT.parent / "shared"
    sizes: dict[int, list[Path]] = {}
    for other in shared.rglob("*") if shared.is_dir() else []:
        if other.is_file() and other.stat().st_size > 200:
            sizes.setdefault(other.stat().st_size, []).append(other)
    for file in files:
        for other in sizes.get(file.stat().st_size, []):
            if file.read_bytes() == other.read_bytes():
                yield f"{shown(file)}: a copy of ../shared/{other.relative_to(shared)}; read it there"


def text_of(file: Path) -> str:
    """The text of a file; what is no text has none."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def incomplete_migrations() -> Iterator[str]:
    """Models of our own that no migration knows of, in either database."""
    code = (
        "import django; django.setup()\n"
        "from django.apps import apps\n"
        "from django.core.management import call_command\n"
        "from django.db import connections\n"
        "own = [c.label for c in apps.get_app_configs() if c.name.startswith('tutela.')]\n"
        "call_command('makemigrations', *own, check_changes=True, dry_run=True)\n"
    )
    with scratch_home() as environment:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        yield f"migrations are not complete: {(done.stdout + done.stderr).strip()[-1500:]}"


@contextmanager
def scratch_home() -> Iterator[dict[str, str]]:
    """A data folder with keys for as long as a check lasts; gives the environment to run in."""
    with tempfile.TemporaryDirectory(prefix="standing-") as folder:
        home, keys = Path(folder) / "home", Path(folder) / "keys"
        home.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TUTELA_")}
        own = {"TUTELA_HOME": str(home), "TUTELA_KEYS": str(keys), "DJANGO_SETTINGS_MODULE": "tutela.settings"}
        environment = {**kept, **own, "PYTHONPATH": str(ROOT)}
        make = (
            "import os; from pathlib import Path; from tutela.apps.record.keys import create_keys; "
            "create_keys(Path(os.environ['TUTELA_KEYS']))"
        )
        subprocess.run([sys.executable, "-c", make], env=environment, check=True)
        yield environment


def documents() -> dict[Path, str]:
    """The generated documents: where each lies and what it should say now."""
    from tests.house import commands_page, map_page, words_page

    return {
        ROOT / "docs" / "map.md": map_page.written(SOURCE),
        ROOT / "docs" / "words.md": words_page.written(ROOT / "docs" / "words.md"),
        ROOT / "docs" / "commands.md": commands_page.written(ROOT / "docs" / "examples"),
    }


def outdated() -> Iterator[str]:
    """Generated documents that say something else than they would now. Sizes are rounded and not compared."""
    for file, text in documents().items():
        standing = file.read_text(encoding="utf-8") if file.is_file() else ""
        if without_sizes(standing) != without_sizes(text):
            yield f"{shown(file)} is not up to date: run make docs"


def without_sizes(text: str) -> str:
    """A document without its counts of lines, which every commit changes."""
    return re.sub(r"[\d,]+ lines", "lines", text)


def findings() -> Iterator[str]:
    """Everything that is wrong with the house, one line each."""
    files = committed()
    for look in (badly_named, without_a_sentence, undocumented, foreign_words, copied_material):
        yield from look(files)
    yield from incomplete_migrations()
    yield from missing_words()
    yield from outdated()


def missing_words() -> Iterator[str]:
    """Words of the code that the glossary's hand-written part does not explain."""
    from tests.house import words_page

    for word in words_page.unexplained(ROOT / "docs" / "words.md"):
        yield f"docs/words.md: explain {word}"


def main(arguments: list[str]) -> int:
    """Say what is wrong, or write the generated documents."""
    if "--write" in arguments:
        for file, text in documents().items():
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"wrote {shown(file)}\n")
        return 0
    wrong = list(findings())
    sys.stdout.write("\n".join([*wrong, f"{len(wrong)} findings"] if wrong else ["the house stands"]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
