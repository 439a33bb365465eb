"""A process that has loaded the application, from which scripts are started in processes of their own without loading it again.

What runs is a fork of it: a real process that can be killed at any instant; no database was opened before.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

_SERVER = """
import json, os, sys, traceback
import django
django.setup()
import tutela.apps.figures.services, tutela.apps.intake.importing, tutela.apps.networks.importing, tutela.apps.record.rebuild
from tests.loaded import run_script
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        run_script(order)
    print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), flush=True)
"""


class Loaded:
    """The process, started when it is first needed."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._process: subprocess.Popen[str] | None = None

    def script(self, text: str, args: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run Python text to its end, as ``python -c`` would."""
        if self._process is None:
            atexit.register(self.end)
            self._process = subprocess.Popen(
                [sys.executable, "-c", _SERVER],
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            said = [str(Path(folder) / name) for name in ("out", "err")]
            self._process.stdin.write(json.dumps({"text": text, "args": [*args], "said": said}) + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            assert answer, "the process that had loaded the application is gone"
            out, err = (Path(name).read_text() for name in said)
        return subprocess.CompletedProcess(["python", "-c", text, *args], json.loads(answer), out, err)

    def end(self) -> None:
        """Let it go."""
        if self._process is not None:
            atexit.unregister(self.end)
            self._process.communicate()
            self._process = None


def run_script(order: Mapping[str, object]) -> None:
    """Run a script in this process, a fresh fork, and leave it."""
    import traceback

    out, err = map(str, order["said"])  # type: ignore[call-overload]
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, out, os.O_WRONLY | os.O_CREAT),
        (2, err, os.O_WRONLY | os.O_CREAT),
    ):
        os.dup2(os.open(name, flags, 0o600), number)
    sys.argv = ["-c", *map(str, order["args"])]  # type: ignore[call-overload]
    status = 0
    try:
        exec(compile(str(order["text"]), "<script>", "exec"), {"__name__": "__main__"})
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does: shown, and a status of one
        status = 1
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
