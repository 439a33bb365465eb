"""The folder that holds a run: its record, what was done so far, and at the end the manifest and the findings.

``run.json`` says whether the run is finished; nothing else in the folder does. Every file is written beside its place and
moved there whole.
"""

import json
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import cast

from tutela.engines.triage.errors import OutputRefused
from tutela.engines.triage.locks import taken
from tutela.engines.triage.manifest import digest_of_file
from tutela.engines.triage.result import TriageResult, result_of

RECORD, FINDINGS, MANIFEST, UNFINISHED = "run.json", "findings.json", "manifest.parquet", "unfinished"
_PARTIAL = ".partial"
_OURS = {name + suffix for name in (RECORD, FINDINGS, MANIFEST) for suffix in ("", _PARTIAL)} | {UNFINISHED}

Record = dict[str, object]


class RunFolder:
    """One run's folder, held by one process at a time."""

    def __init__(self, path: Path) -> None:
        """Take the folder, making it where needed. Raises OutputRefused."""
        self.path = Path(os.path.abspath(path))
        self._begun: Record = {}
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._held = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise OutputRefused(f"{path} cannot be used for the results: {error.strerror}") from error
        try:
            free = taken(self._held)
        except OSError as error:
            os.close(self._held)
            raise OutputRefused(f"{path} cannot be locked for the results: {error.strerror}") from error
        if not free:
            os.close(self._held)
            raise OutputRefused(f"another run is at work in {path}; wait for it or give another folder")
        foreign = sorted(set(os.listdir(self.path)) - _OURS)
        if foreign:
            os.close(self._held)
            raise OutputRefused(f"{path} holds other files ({foreign[0]}); give an empty folder or that of this run")

    def __enter__(self) -> "RunFolder":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._held)

    @property
    def unfinished(self) -> Path:
        """Where journals are kept while the run is not finished."""
        return self.path / UNFINISHED

    def begin(self, identity: Record, record: Record) -> TriageResult | None:
        """Open the folder for a run of this identity: its result when finished, else None and the record is written.

        Raises OutputRefused when the folder holds a run of other sources, lists or settings, or was tampered with.
        """
        found = self._record()
        if found is not None:
            if found.get("identity") != identity:
                raise OutputRefused(
                    f"{self.path} holds a run of {_difference(found, identity)}; give another folder"
                )  # fmt: skip
            if found.get("state") == "finished":
                result = self._finished(found)
                shutil.rmtree(self.unfinished, ignore_errors=True)  # the run may have been killed before it could
                return result
            record = {**record, "started_at": found.get("started_at"), "resumed": _resumed(found) + 1}
        self.unfinished.mkdir(exist_ok=True)
        self._begun = {"identity": identity, **record}
        self.write(RECORD, {"state": "unfinished", **self._begun})
        return None

    def finish(self, findings: Record, record: Record) -> None:
        """Put the findings and the finished record in place; from then on the run is finished."""
        self.write(FINDINGS, findings)
        digest = digest_of_file(self.path / FINDINGS)
        self.write(RECORD, {"state": "finished", "findings": {"sha256": digest}, **self._begun, **record})
        shutil.rmtree(self.unfinished, ignore_errors=True)

    def partial(self, name: str) -> Path:
        """Where a file is written before ``place`` moves it."""
        return self.path / (name + _PARTIAL)

    def place(self, name: str) -> Path:
        """Move a whole file to its place, safe against loss of power."""
        with open(self.partial(name), "rb") as file:
            os.fsync(file.fileno())
        os.replace(self.partial(name), self.path / name)
        os.fsync(self._held)
        return self.path / name

    def write(self, name: str, document: Record) -> None:
        """Write a JSON document whole."""
        text = json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True)
        self.partial(name).write_text(text + "\n", encoding="utf-8", errors="replace")
        self.place(name)

    def _record(self) -> Record | None:
        path = self.path / RECORD
        if not path.exists():
            return None
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except ValueError as error:
            raise OutputRefused(f"{path} is no record of a run; give another folder") from error
        if not isinstance(found, dict):
            raise OutputRefused(f"{path} is no record of a run; give another folder")
        return cast("Record", found)

    def _finished(self, record: Record) -> TriageResult:
        try:
            digest = digest_of_file(self.path / FINDINGS)
            result = result_of(json.loads((self.path / FINDINGS).read_text(encoding="utf-8")), self.path)
            same = digest_of_file(result.manifest) == result.manifest_sha256
        except (OSError, ValueError) as error:
            raise OutputRefused(f"the finished run in {self.path} is damaged; give another folder") from error
        if not same or record.get("findings") != {"sha256": digest}:
            raise OutputRefused(f"the results in {self.path} were changed after the run; give another folder")
        return result


def _resumed(record: Record) -> int:
    value = record.get("resumed", 0)
    return value if isinstance(value, int) else 0


def _difference(record: Record, identity: Record) -> str:
    """Say in what two runs differ, for the refusal."""
    earlier = record.get("identity")
    names = [name for name in identity if not isinstance(earlier, dict) or earlier.get(name) != identity[name]]
    return "other " + " and ".join(names or ["kind"])
