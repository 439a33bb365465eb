"""Finds a kernel's code in a cache that the caller names, has it compiled where it is missing, and maps it into memory."""

import ctypes
import hashlib
import json
import mmap
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tutela.engines.kernels.errors import KernelUnusable

_LONGEST_BUILD = 120
_FORMAT = b"1"
SOURCES = Path(__file__).parent / "sources"

Signatures = Mapping[str, Sequence[Any]]
"""Function to the types of its arguments; none returns anything unless its name says so in ``returns``."""


def ready(name: str, cache: Path) -> Path | None:
    """Return the file with the code of kernel ``name`` for this processor, compiling it the first time (about a second).

    None where there can be none: another kind of machine, no compiler, a cache that others may write to, a proof that
    failed. What failed once is remembered beside the code and not tried again.
    """
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        return None
    place = cache / f"{name}-{_key(name)}.code"
    refused = place.with_suffix(".refused")
    try:
        cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not _ours(cache) or refused.exists():
            return None
        if not place.exists():
            reason = _built(name, place)
            if reason is not None:
                refused.write_text(reason)
                return None
        return place if _ours(place) else None
    except OSError:
        return None


def _key(name: str) -> str:
    """What the code depends on: the kernel and the processor with what it can do."""
    key = hashlib.sha256(_FORMAT + (SOURCES / f"{name}.ll").read_bytes())
    with open("/proc/cpuinfo", "rb") as lines:
        for line in lines:
            if line.startswith((b"model name", b"flags")):
                key.update(line)
            elif not line.strip():
                break
    return key.hexdigest()[:24]


def _ours(path: Path) -> bool:
    """Whether nobody but this user and root can have written it: it is going to be executed."""
    status = path.stat()
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & 0o022


def _built(name: str, place: Path) -> str | None:
    """Have it compiled by a process of its own; return why that failed, None where it did not."""
    import subprocess  # workers, which load code that is ready, start faster without

    command = [sys.executable, "-m", "tutela.engines.kernels.building", name, str(place)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, env=environment, capture_output=True, text=True, timeout=_LONGEST_BUILD, check=False
        )
    except subprocess.TimeoutExpired:
        return "compiling took too long"
    return (done.stderr or f"exit code {done.returncode}")[-2000:] if done.returncode else None


class Code:
    """The functions of a kernel, mapped read-only into this process. Calls leave other threads running.

    ``measured`` is what ``prove`` returned when the code was made: ratios by which a choice between paths can be made.
    """

    def __init__(self, path: Path, signatures: Signatures, returns: Mapping[str, Any] | None = None) -> None:
        """Map the file that ``ready`` returned; nothing is compiled. Raises KernelUnusable."""
        try:
            with open(path, "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, mmap.MAP_PRIVATE, mmap.PROT_READ | mmap.PROT_EXEC)
        except (OSError, ValueError) as error:
            raise KernelUnusable(f"{path.name} cannot be mapped: {error}") from error
        length = int.from_bytes(self._map[-8:], "little")
        try:
            about = json.loads(self._map[-8 - length : -8])
            places: dict[str, int] = about["functions"]
            self.measured: dict[str, float] = about["measured"]
            start = address_of(self._map)
            self._functions = {
                name: ctypes.CFUNCTYPE((returns or {}).get(name), *types)(start + places[name])
                for name, types in signatures.items()
            }
        except (ValueError, KeyError, TypeError) as error:
            raise KernelUnusable(f"{path.name} is not the code of this kernel") from error

    def __getitem__(self, name: str) -> Any:
        """The function ``name``."""
        return self._functions[name]


class _Buffer(ctypes.Structure):
    """struct bufferinfo of CPython (PEP 3118): the only way to the address of bytes that may not be written."""

    _fields_ = [
        ("buf", ctypes.c_void_p), ("obj", ctypes.py_object), ("len", ctypes.c_ssize_t), ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int), ("ndim", ctypes.c_int), ("format", ctypes.c_char_p), ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p), ("suboffsets", ctypes.c_void_p), ("internal", ctypes.c_void_p),
    ]  # fmt: skip


def address_of(held: mmap.mmap | bytearray) -> int:
    """Where bytes begin in memory, be they read-only; valid as long as they are mapped, or keep their length."""
    view = _Buffer()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(held), ctypes.byref(view), 0)
    address = int(view.buf or 0)
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))
    return address
