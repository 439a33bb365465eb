"""The worker's side: builds its walls, runs one function, and hands plain values back as frames over a pipe.

A frame is one letter (W walls, V value, A alive, E error, D done), the length as four bytes (big-endian) and that much JSON.
"""

import importlib
import json
import os
import struct
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

from tutela.engines.confined.walls import Bounds, build

FRAME = struct.Struct(">cI")
_speaking = threading.Lock()
_answers: list[int] = []
"""Where this process answers, once it is a worker."""


def main() -> None:
    """Read the job from standard input (a JSON document of the parent's making), do it, and leave."""
    job = json.loads(sys.stdin.buffer.read())
    answers = int(job["answers"])
    _answers.append(answers)
    scratch = Path(os.fsdecode(bytes.fromhex(job["scratch"]))) if job["scratch"] else None
    readable = [Path(os.fsdecode(bytes.fromhex(text))) for text in job["readable"]]
    walls = build(Bounds(**job["bounds"]), readable, scratch, int(job["parent"]))
    _send(answers, b"W", [walls.network, walls.writing, walls.reading, walls.processes])
    status = 0
    try:
        _perform(job, answers)
    except MemoryError:
        status = 1
        _send(answers, b"E", ["MemoryError", "it needed more memory than a worker may have"])
    except Exception as error:  # noqa: BLE001 - whatever the function raised is the result, and is reported as such
        status = 1
        _send(answers, b"E", [type(error).__name__, str(error)[:2000].encode("utf-8", "replace").decode()])
    os._exit(status)  # no finaliser of a library that parsed hostile input is given a chance to hang


def _perform(job: dict[str, object], answers: int) -> None:
    arguments = [_argument(tag, value) for tag, value in cast("list[tuple[str, object]]", job["arguments"])]
    target: object = importlib.import_module(str(job["module"]))
    for name in str(job["function"]).split("."):
        target = getattr(target, name)
    function = cast("Callable[..., object]", target)
    result = function(*arguments)
    if job["stream"]:
        for value in cast("list[object]", result):
            _send(answers, b"V", value)
    else:
        _send(answers, b"V", result)
    _send(answers, b"D", None)


def _argument(tag: str, value: object) -> object:
    """Undo what the parent's ``_tagged`` did: a path came as hex, bytes as a descriptor of memory."""
    if tag == "path":
        return Path(os.fsdecode(bytes.fromhex(str(value))))
    if tag == "bytes":
        with os.fdopen(cast("int", value), "rb") as memory:
            memory.seek(0)
            return memory.read()
    return value


def _send(answers: int, letter: bytes, value: object) -> None:
    body = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    frame = memoryview(FRAME.pack(letter, len(body)) + body)
    with _speaking:
        while frame:
            frame = frame[os.write(answers, frame) :]


def say_alive() -> None:
    """Say from within a long piece of work that it advances, so that silence means a hang. Outside a worker it says nothing."""
    for answers in _answers:
        _send(answers, b"A", None)
