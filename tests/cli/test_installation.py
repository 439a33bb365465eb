"""A real installation, in real processes: init, work, backup, restore on a clean machine, upgrade in place, TLS."""

import datetime
import io
import ipaddress
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.databases import postgres_programs, postgres_url
from tutela.cli.restore import RestoreRefused, _put

MAIN = "import sys; from tutela.cli import main; sys.exit(main())"
OFFICERS = (
    "--nodal", "KL0001", "IG", "Nodal Officer", "--administrator", "KL0006", "SI", "Administrator",
)  # fmt: skip


@dataclass(frozen=True)
class Machine:
    """A machine with a data folder that commands run on."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "data"

    @property
    def keys(self) -> Path:
        return self.folder / "keys"

    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("TUTELA_", "DJANGO_"))}
        return {**inherited, "TUTELA_HOME": str(self.home)}

    def tutela(self, *words: object) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        return subprocess.run(
            [sys.executable, "-c", MAIN, *map(str, words)],
            env=self.environment(), capture_output=True, text=True, timeout=300, check=False, cwd=self.folder,
        )  # fmt: skip

    def answer(self, *words: object, code: int = 0) -> dict[str, Any]:
        """Run a command with ``--json``; one document on standard output and nothing else."""
        done = self.tutela(*words, "--json")
        assert done.returncode == code, (done.stdout, done.stderr)
        return json.loads(done.stdout)

    def script(self, text: str) -> None:
        """Run Python on the data folder."""
        code = "import django; django.setup()\n" + text
        environment = {**self.environment(), "DJANGO_SETTINGS_MODULE": "tutela.settings"}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    def init(self, *more: str, code: int = 0, **paths: Path) -> dict[str, Any]:
        recovery = paths.get("recovery", self.folder / "safe" / "recovery.age")
        return self.answer(
            "init", "--keys", paths.get("keys", self.keys), "--recovery", recovery,
            "--title", "Unit 07", "--origin", "unit07.example/ledger", *OFFICERS, *more, code=code,
        )  # fmt: skip


WORK = """
from datetime import timedelta
from tutela.apps.operations import services as operations
from tutela.apps.operations.acts import WindowPlan
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import clock, vault
nodal, now = officer_acting("KL0001"), clock.now()
window = WindowPlan("1", now - timedelta(hours=2), now + timedelta(hours=10))
operations.open_round(officer=nodal, number="26.%d", title="Round", windows=[window])
plan = operations.TargetPlan(district="EKC", basis="warrant", authority="Warrant 7", address="House 7")
target = operations.add_targets(officer=nodal, round="26.%d", window="1", targets=[plan]).reference
operations.record_search(officer=nodal, target=target, outcomes=["nothing_found"], at=now)
vault.put(b"what a tip document says")
"""


@dataclass(frozen=True)
class Installed:
    """An installation in which something happened, and a backup of it."""

    machine: Machine
    document: dict[str, Any]
    backup: Path
    backed_up: dict[str, Any]

    @property
    def passphrase(self) -> str:
        return str(self.document["recovery"]["passphrase"])

    @property
    def recovery(self) -> Path:
        return Path(self.document["recovery"]["file"])


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    machine = Machine(tmp_path_factory.mktemp("unit"))
    document = machine.init("--host", "tutela.unit07.example")
    machine.script(WORK % (1, 1))
    backup = machine.folder / "backup.age"
    return Installed(machine, document, backup, machine.answer("backup", backup))


@pytest.fixture
def clean(tmp_path: Path) -> Machine:
    """Another machine, on which nothing is yet."""
    return Machine(tmp_path)


def restores(onto: Machine, installed: Installed, code: int = 0, **other: object) -> dict[str, Any]:
    """Restore the backup with the recovery copy and its passphrase."""
    passphrase = onto.folder / "passphrase.txt"
    passphrase.write_text(str(other.get("passphrase", installed.passphrase)))
    return onto.answer(
        "restore", other.get("backup", installed.backup), "--keys", onto.keys, "--recovery", installed.recovery,
        "--passphrase-file", passphrase, *(("--database", other["database"]) if "database" in other else ()), code=code,
    )  # fmt: skip


def test_init_makes_two_officers_and_keeps_keys_apart_from_data(installed):
    assert set(installed.document["one_time_passwords"]) == {"KL0001", "KL0006"}
    assert installed.document["verifier_key"].startswith("unit07.example/ledger+")
    assert not list(installed.machine.home.rglob("*.key"))
    assert {file.name for file in installed.machine.keys.glob("*.key")} == {
        "database.key", "ledger.key", "vault.key", "web.key",
    }  # fmt: skip
    for private in (installed.machine.keys, installed.machine.home):
        assert private.stat().st_mode & 0o077 == 0


def test_the_database_and_the_backup_are_not_readable_without_keys(installed):
    for file in (installed.machine.home / "ledger.db", installed.machine.home / "desk.db", installed.backup):
        data = file.read_bytes()
        assert b"SQLite format 3" not in data
        assert b"House 7" not in data


def test_a_backup_onto_a_clean_machine_is_equal(installed, clean):
    restored = restores(clean, installed)

    assert restored["verdict"] == "restored, and equal to what its ledger gives"
    assert restored["size"] == installed.backed_up["size"]
    assert restored["root"] == installed.backed_up["root"]
    again = clean.answer("ledger", "rebuild", "--check")
    assert (again["first_fault"], again["rows"]) == (None, restored["rows"])
    vault = {file.name for file in (clean.home / "vault").rglob("*") if file.is_file()}
    assert vault == {file.name for file in (installed.machine.home / "vault").rglob("*") if file.is_file()}
    assert len(vault) == 1


BUSY = """
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import services
nodal = officer_acting("KL0001")
for number in range(100000):
    services.note_list(officer=nodal, page="leads", query=None, count=number)
    if number == 5:
        print("busy", flush=True)
"""


def test_a_backup_made_while_the_application_goes_on_is_equal(installed, clean, tmp_path):
    restores(clean, installed)
    code = "import django; django.setup()\n" + BUSY
    environment = {**clean.environment(), "DJANGO_SETTINGS_MODULE": "tutela.settings"}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) as writing:
        assert writing.stdout is not None
        assert writing.stdout.readline() == b"busy\n"
        backed_up = clean.answer("backup", tmp_path / "backup.age")
        writing.kill()
    later = clean.answer("ledger", "checkpoint")
    shutil.rmtree(clean.home)

    restored = clean.answer("restore", tmp_path / "backup.age", "--keys", clean.keys)

    assert restored["verdict"] == "restored, and equal to what its ledger gives"
    assert (restored["size"], restored["root"]) == (backed_up["size"], backed_up["root"])
    assert installed.backed_up["size"] < backed_up["size"] < later["size"]


ERASE = """
from tutela.apps.people.selectors import officer_acting
from tutela.apps.record import services
from tutela.apps.record.models import Opening
places = tuple(Opening.objects.filter(value__contains="House 7").values_list("reference", flat=True))
assert places
services.erase_values(officer=officer_acting("KL0001"), values=places, reason="schedule")
"""


def test_what_was_erased_is_in_no_later_backup(installed, clean, tmp_path):
    restores(clean, installed)
    clean.script(ERASE)
    clean.answer("backup", tmp_path / "later.age")
    shutil.rmtree(clean.home)

    restored = clean.answer("restore", tmp_path / "later.age", "--keys", clean.keys)

    assert restored["verdict"] == "restored, and equal to what its ledger gives"
    clean.script(
        "from tutela.apps.record.models import Erased, Opening\n"
        "assert Erased.objects.exists()\n"
        "assert not Opening.objects.filter(value__contains='House 7').exists()"
    )


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Makes two empty databases on a real PostgreSQL and gives their URL; its programs are found by every command."""
    url = urlsplit(postgres_url())
    monkeypatch.setenv("PATH", f"{postgres_programs()}{os.pathsep}{os.environ['PATH']}")
    host = parse_qs(url.query)["host"][0]

    def make(name: str) -> str:
        with psycopg.connect(host=host, user=url.username, dbname="postgres", autocommit=True) as connection:
            for database in (name, f"{name}_desk"):
                connection.execute(f'DROP DATABASE IF EXISTS "{database}"')
                connection.execute(f'CREATE DATABASE "{database}"')
        return f"{url.scheme}://{url.username}@/{name}?host={host}"

    return make


def test_an_installation_moves_to_postgresql_and_is_backed_up_and_restored_there(installed, clean, tmp_path, server):
    restores(clean, installed, database=server("moved"))
    assert not list(clean.home.glob("*.db"))
    clean.script(WORK % (2, 2))  # new rows get numbers after those that moved

    backed_up = clean.answer("backup", tmp_path / "backup.age")
    other = Machine(tmp_path / "other")
    other.folder.mkdir()
    restored = restores(other, installed, backup=tmp_path / "backup.age", database=server("restored"))

    assert restored["verdict"] == "restored, and equal to what its ledger gives"
    assert (restored["size"], restored["root"]) == (backed_up["size"], backed_up["root"])
    assert restored["size"] > installed.backed_up["size"]
    assert not list(other.home.glob("*.dump"))
    other.script(
        "from tutela.apps.operations.models import Round\n"
        "assert sorted(Round.objects.values_list('number', flat=True)) == ['26.1', '26.2']\n"
        "from django.contrib.auth import get_user_model\n"
        "assert get_user_model().objects.count() == 2"
    )


def test_a_backup_goes_into_no_database_that_holds_something(installed, clean, server):
    full = server("full")
    where = urlsplit(full)
    with psycopg.connect(
        host=parse_qs(where.query)["host"][0], user=where.username, dbname="full", autocommit=True
    ) as connection:
        connection.execute("CREATE TABLE theirs (id integer)")

    refused = restores(clean, installed, database=full, code=1)

    assert "the database full is not empty (it has theirs)" in refused["error"]["reason"]
    assert not clean.home.exists()


def test_a_backup_of_postgresql_needs_databases_there(installed, clean, tmp_path, server):
    restores(clean, installed, database=server("source"))
    clean.answer("backup", tmp_path / "backup.age")
    shutil.rmtree(clean.home)
    words = ("restore", tmp_path / "backup.age", "--keys", clean.keys, "--database")

    embedded = clean.answer(*words, "", code=1)
    gone = clean.answer(*words, server("unmade").replace("/unmade?", "/unmade-not?"), code=1)

    assert "the backup is of PostgreSQL" in embedded["error"]["reason"]
    assert "the database cannot be used" in gone["error"]["reason"]
    assert not clean.home.exists()


@pytest.mark.parametrize(
    ("keys", "recovery", "said"),
    [("data/keys", "safe/r.age", "never lie in the data folder"), ("keys", "keys/r.age", "another medium")],
)
def test_init_refuses_keys_and_recovery_copies_in_the_wrong_place(clean, keys, recovery, said):
    words = (
        "init",
        "--keys",
        clean.folder / keys,
        "--recovery",
        clean.folder / recovery,
        "--title",
        "U",
        "--origin",
        "u/l",
    )

    refused = clean.answer(*words, *OFFICERS, code=2)

    assert said in refused["error"]["reason"]
    assert not clean.home.exists()


NAMED = {
    "--title": ["U"], "--origin": ["u.example/l"], "--nodal": ["KL0001", "IG", "N"],
    "--administrator": ["KL0006", "SI", "A"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("option", "words", "said"),
    [
        ("--origin", ["u example"], "no key name"),
        ("--jurisdiction", ["in_xx"], "no complete data"),
        ("--zone", ["Mars"], "no time zone"),
        ("--nodal", ["KL0001", "GENERAL", "N"], "no rank of this State"),
        ("--administrator", ["kl6", "SI", "A"], "capital letters"),
        ("--administrator", ["KL0001", "SI", "A"], "two numbers"),
        ("--nodal", ["KL0001", "IG", " "], "the name is empty"),
    ],
)
def test_init_refuses_names_that_cannot_be_and_leaves_nothing(clean, option, words, said):
    words = [word for name, given in {**NAMED, option: words}.items() for word in (name, *given)]
    places = ("--keys", clean.keys, "--recovery", clean.folder / "recovery.age")

    assert said in clean.answer("init", *places, *words, code=2)["error"]["reason"]
    assert not list(clean.folder.iterdir())


def test_an_init_that_fails_half_way_leaves_nothing(clean):
    (clean.folder / "safe").write_text("a file where a folder is wanted")
    clean.home.mkdir()

    done = clean.init(code=1)

    assert "safe" in done["error"]["reason"]
    assert {file.name for file in clean.folder.iterdir()} == {"safe", "data"}
    assert not list(clean.home.iterdir())


def test_a_database_that_cannot_be_reached_is_named_and_nothing_is_left(clean):
    nowhere = clean.folder / "nowhere"

    refused = clean.init("--database", f"postgresql://tutela@/tutela?host={nowhere}", code=1)

    assert "the database cannot be used" in refused["error"]["reason"]
    assert not list(clean.folder.iterdir())


def test_a_wrong_key_is_named(installed, clean):
    restores(clean, installed)
    (clean.keys / "database.key").write_text("00" * 32)

    for words in (("ledger", "checkpoint"), ("serve", "--port", str(free_port()))):
        assert "the database cannot be used" in clean.answer(*words, code=1)["error"]["reason"]


def test_init_overwrites_nothing(installed):
    before = {file: file.read_bytes() for file in installed.machine.keys.iterdir()}
    words = ("init", "--keys", installed.machine.keys, "--recovery", installed.machine.folder / "new.age")

    refused = installed.machine.answer(*words, "--title", "U", "--origin", "u/l", *OFFICERS, code=2)

    assert "not empty" in refused["error"]["reason"]
    assert {file: file.read_bytes() for file in installed.machine.keys.iterdir()} == before


@pytest.mark.parametrize("place", ["data", "data/keys", "link/keys"])
def test_restore_refuses_keys_in_the_data_folder(installed, clean, place):
    (clean.folder / "link").symlink_to(clean.home)
    words = ("restore", installed.backup, "--keys", clean.folder / place, "--recovery", installed.recovery)

    refused = clean.answer(*words, code=2)

    assert "never lie in the data folder" in refused["error"]["reason"]
    assert not clean.home.exists()


def test_a_wrong_passphrase_is_refused_and_leaves_nothing(installed, clean):
    refused = restores(clean, installed, code=1, passphrase="wrong-wrong-wrong")

    assert "passphrase does not open" in refused["error"]["reason"]
    assert not clean.home.exists()


def test_keys_of_another_installation_do_not_open_a_backup(installed, clean):
    clean.init()
    shutil.rmtree(clean.home)

    refused = clean.answer("restore", installed.backup, "--keys", clean.keys, code=1)

    assert "do not open it" in refused["error"]["reason"]


@pytest.mark.parametrize("where", [0.3, 0.9])
def test_a_changed_backup_is_refused(installed, clean, where):
    data = bytearray(installed.backup.read_bytes())
    data[int(len(data) * where)] ^= 1
    changed = clean.folder / "changed.age"
    changed.write_bytes(data)

    assert restores(clean, installed, code=1, backup=changed)["error"]["reason"]
    assert not clean.home.exists()


def test_a_backup_and_a_data_folder_are_never_overwritten(installed, clean):
    assert "never overwritten" in installed.machine.answer("backup", installed.backup, code=2)["error"]["reason"]
    words = ("restore", installed.backup, "--keys", installed.machine.keys)

    refused = installed.machine.answer(*words, code=2)

    assert "not empty" in refused["error"]["reason"]


def test_an_older_backup_refuses_to_sign_a_shorter_tree(installed, clean):
    restores(clean, installed)
    older = clean.folder / "older.age"
    clean.answer("backup", older)
    clean.script(WORK % (2, 2))
    newest = clean.answer("ledger", "checkpoint")
    shutil.rmtree(clean.home)

    back = clean.answer("restore", older, "--keys", clean.keys)
    refused = clean.answer("ledger", "checkpoint", code=1)

    assert back["size"] < newest["size"]
    assert f"a checkpoint over {newest['size']} was published before" in refused["error"]["reason"]


def test_access_comes_back_when_every_sign_in_is_lost(installed, clean):
    restores(clean, installed)
    (clean.home / "desk.db").unlink()

    given = clean.answer("officer", "restore-access", "KL0001", "--reason", "desk lost with the disk, seen in person")

    assert given["discrepancy"].startswith("D-")
    clean.script(
        "from tutela.apps.people.signin.models import SignIn\n"
        f"assert SignIn.objects.get(username='KL0001').check_password({given['one_time_password']!r})"
    )
    assert clean.answer("ledger", "rebuild", "--check")["first_fault"] is None


def test_upgrade_in_place_migrates_and_stays_equal(installed, clean):
    """What an upgrade does to tables that are missing: serving makes them, and a check finds everything equal."""
    restores(clean, installed)
    (clean.home / "desk.db").unlink()
    with served(clean, "--port", str(port := free_port())):
        assert opened(f"http://127.0.0.1:{port}/account/login/") == 200

    clean.script("from tutela.apps.people.signin.models import SignIn; assert SignIn.objects.count() == 0")
    assert clean.answer("ledger", "rebuild", "--check")["first_fault"] is None


FUTURE = """
from tutela.apps.record.act import Act, act
from tutela.apps.record.appending import SYSTEM, deciding
@act("test.of_the_future", version=1)
class OfTheFuture(Act):
    "{actor} did what this version does not know."
with deciding(SYSTEM) as decision:
    decision.commit(OfTheFuture())
"""


def test_an_older_version_does_not_serve_a_ledger_of_a_newer_one(installed, clean):
    restores(clean, installed)
    clean.script(FUTURE)

    refused = clean.answer("serve", "--port", str(free_port()), code=1)

    assert "test.of_the_future version 1" in refused["error"]["reason"]


def test_an_open_address_without_a_certificate_is_refused(installed):
    done = installed.machine.tutela("serve", "--host", "0.0.0.0")

    assert done.returncode == 2
    assert "never travel in clear" in done.stderr


def test_with_a_certificate_it_answers_over_https(installed, tmp_path):
    certificate, key = self_made(tmp_path)
    trusted = ssl.create_default_context(cafile=str(certificate))
    port = free_port()

    with served(installed.machine, "--port", str(port), "--certificate", str(certificate), "--key", str(key)):
        address = f"https://127.0.0.1:{port}/account/login/"
        assert opened(address, trusted) == 200
        with urllib.request.urlopen(address, context=trusted) as response:
            cookies = response.headers.get_all("Set-Cookie") or []
            assert "max-age" in response.headers["Strict-Transport-Security"]
        assert cookies
        assert all("Secure" in cookie for cookie in cookies)


def test_it_is_reached_under_its_address_and_under_the_names_of_init_and_no_other(installed, tmp_path):
    certificate, key = self_made(tmp_path)
    port = free_port()
    words = ("--host", "127.0.0.2", "--port", str(port), "--certificate", str(certificate), "--key", str(key))

    with served(installed.machine, *words):
        trusting = ssl.create_default_context(cafile=str(certificate))
        trusting.check_hostname = False
        address = f"https://127.0.0.2:{port}/account/login/"
        assert opened(address, trusting) == 200
        for name, status in (("tutela.unit07.example", 200), ("other.example", 400)):
            request = urllib.request.Request(address, headers={"Host": name})
            assert opened(request, trusting) == status, name


def self_made(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine's loopback address, signed by itself."""
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "unit07.example")])
    now = datetime.datetime.now(datetime.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(alternative, critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate, key = folder / "tls.pem", folder / "tls.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


@contextmanager
def served(machine: Machine, *words: str) -> Iterator[None]:
    """A server in a process of its own, for as long as the block lasts."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAIN, "serve", *words],
        env=machine.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        process.communicate(timeout=60)


def opened(address: str | urllib.request.Request, context: ssl.SSLContext | None = None) -> int:
    """The status of a page, once the server is up; at most a minute."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, context=context) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"nothing answers at {address}")


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "vault/../../outside"])
def test_a_backup_writes_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    archive, home = tmp_path / "forged.tar", tmp_path / "home"
    home.mkdir()
    with tarfile.open(archive, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))

    with tarfile.open(archive) as tar, pytest.raises(RestoreRefused, match="use another backup"):
        _put(tar, next(iter(tar)), home)

    assert not (tmp_path / "outside").exists()
    assert list(home.iterdir()) == []
