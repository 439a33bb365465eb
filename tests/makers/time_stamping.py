"""An invented time-stamping authority (RFC 3161), made on the spot with openssl, that answers a query from a file."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SETTINGS = """
[tsa]
default_tsa = unit
[unit]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = {digests}
accuracy = secs:1
ess_cert_id_alg = sha256
[stamping]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
"""


@dataclass(frozen=True)
class Authority:
    """The files of one authority: its root certificate is what others are given."""

    folder: Path

    @property
    def certificates(self) -> Path:
        return self.folder / "root.pem"

    def reply(self, query: bytes) -> bytes:
        """Stamp what a query asks for, now; an authority that may not do it says so in its reply."""
        (self.folder / "query.tsq").write_bytes(query)
        words = "ts -reply -config ts.cnf -queryfile query.tsq -signer unit.pem -inkey unit.key -out reply.tsr"
        openssl(self.folder, words)
        return (self.folder / "reply.tsr").read_bytes()


def authority(folder: Path, *, digests: str = "sha256, sha512", purpose: bool = True) -> Authority:
    """A root and a stamping unit under it; without ``purpose`` the unit's certificate is not made for stamping."""
    folder.mkdir(parents=True)
    (folder / "ts.cnf").write_text(SETTINGS.format(folder=folder, digests=digests))
    (folder / "serial").write_text("01\n")
    openssl(folder, "req -x509 -newkey rsa:2048 -nodes -keyout root.key -out root.pem -days 2 -subj /CN=Invented-root")
    openssl(folder, "req -newkey rsa:2048 -nodes -keyout unit.key -out unit.csr -subj /CN=Invented-stamping-unit")
    extensions = "-extfile ts.cnf -extensions stamping" if purpose else ""
    openssl(
        folder, f"x509 -req -in unit.csr -CA root.pem -CAkey root.key -set_serial 7 -days 2 -out unit.pem {extensions}"
    )
    return Authority(folder)


def openssl(folder: Path, words: str) -> None:
    """Run openssl; where it is missing the test is skipped, on CI it fails."""
    if shutil.which("openssl") is None:
        stop = pytest.fail if os.environ.get("CI") else pytest.skip
        stop("no openssl here; install the package openssl")
    done = subprocess.run(["openssl", *words.split()], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
