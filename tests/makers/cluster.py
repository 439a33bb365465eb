"""A real Dask cluster on loopback: a scheduler and members as processes, and a record of everything said on the way."""

import contextlib
import datetime
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tutela.engines.triage.cluster import CERTIFICATES

ROOT = Path(__file__).parents[2]
_LONGEST = 60


def _port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Wire:
    """A port of loopback that passes everything on to another and remembers it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.heard = bytearray()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                near.close()
                continue
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        try:
            while said := one.recv(1 << 16):
                self.heard += said
                other.sendall(said)
        except OSError:
            pass
        for end in (one, other):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            if end is one:
                end.close()

    def close(self) -> None:
        """Listen no more."""
        self._listening.close()


class Cluster:
    """A scheduler with members; a member can be killed and another started. Used as a context manager."""

    def __init__(self, folder: Path, members: int, certificates: Path | None = None) -> None:
        self._folder, self._certificates = folder, certificates
        self._processes: list[subprocess.Popen[bytes]] = []
        self._wires: list[Wire] = []
        self.members: dict[str, subprocess.Popen[bytes]] = {}
        self._started = 0
        port = _port()
        here = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0", "--no-dashboard")
        self._start("scheduler", "scheduler", "--port", port, *here)
        self._scheduler = port if certificates else self._wire(port)
        self.address = f"{'tls' if certificates else 'tcp'}://127.0.0.1:{self._scheduler}"
        self._wanted = members

    def __enter__(self) -> "Cluster":
        try:
            for _ in range(self._wanted):
                self.add()
            self.wait(self._wanted)
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wire(self, target: int) -> int:
        self._wires.append(Wire(target))
        return self._wires[-1].port

    def _start(self, name: str, what: str, *options: object) -> subprocess.Popen[bytes]:
        files = [self._certificates / one for one in CERTIFICATES] if self._certificates else []
        secured = [
            text for pair in zip(("--tls-ca-file", "--tls-cert", "--tls-key"), files, strict=False) for text in pair
        ]
        command = [sys.executable, "-m", "dask", what, *options, *secured]
        if self._certificates:
            command += ["--protocol", "tls"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with open(self._folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                [str(one) for one in command], stdout=log, stderr=log, env=environment, cwd=self._folder
            )
        self._processes.append(process)
        return process

    def add(self) -> str:
        """Start one more member, of one thread, and return its name at once."""
        name = f"member-{self._started}"
        self._started += 1
        options = ["--no-nanny", "--no-dashboard", "--nthreads", 1, "--name", name, "--memory-limit", 0]
        options += ["--local-directory", self._folder]
        if self._certificates:
            options += ["--host", "127.0.0.1"]
        else:
            port = _port()
            contact = f"tcp://127.0.0.1:{self._wire(port)}"
            options += ["--listen-address", f"tcp://127.0.0.1:{port}", "--contact-address", contact]
        self.members[name] = self._start(name, "worker", self.address, *options)
        return name

    def wait(self, members: int) -> None:
        """Until so many members have joined."""
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            log = (self._folder / "scheduler.log").read_text()
            joined = log.count("Starting worker compute stream")
            if "Scheduler at:" in log and joined >= members + self._started - len(self.members):
                return
            time.sleep(0.05)
        raise TimeoutError((self._folder / "scheduler.log").read_text())

    def kill(self, name: str) -> None:
        """Kill a member with SIGKILL."""
        process = self.members.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end_scheduler(self) -> None:
        """Kill the scheduler with SIGKILL."""
        self._processes[0].kill()
        self._processes[0].wait()

    @property
    def heard(self) -> bytes:
        """Everything that was said between client, scheduler and members, and what they wrote into their logs."""
        said = [bytes(wire.heard) for wire in self._wires]
        return b"\n".join([*said, *(log.read_bytes() for log in self._folder.glob("*.log"))])

    @property
    def logs(self) -> str:
        """What scheduler and members wrote into their logs."""
        return "".join(log.read_text(errors="replace") for log in self._folder.glob("*.log"))

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            if process.poll() is None:
                process.kill()
            process.wait()
        for wire in self._wires:
            wire.close()


def certificates(folder: Path) -> Path:
    """A folder with a throw-away authority and one certificate for loopback."""
    folder.mkdir()
    now = datetime.datetime.now(datetime.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "member")]
    made = []
    for number, (key, name) in enumerate(zip(keys, names, strict=True)):
        builder = x509.CertificateBuilder(names[0], name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
        builder = builder.add_extension(x509.BasicConstraints(ca=number == 0, path_length=None), critical=True)
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        made.append(builder.sign(keys[0], hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private = keys[1].private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    for name, content in zip(CERTIFICATES, (*made, private), strict=True):
        (folder / name).write_bytes(content)
    return folder


def record_of(out: Path) -> dict[str, object]:
    """A run's record."""
    found: dict[str, object] = json.loads((out / "run.json").read_text())
    return found
