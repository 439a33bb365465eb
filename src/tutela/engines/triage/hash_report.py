"""The hash report of a finished run, as the certificate of an electronic record wants it enclosed (BSA 2023 s.63(4), Schedule).

It states the source, its digest stored at acquisition and the verdict on it, every algorithm, the digests of the run's own
files, the lists with their versions, the tools with theirs, who and when, and the digests of every hit. As canonical text it
is one line for each fact: a word and its values between tabs, in a fixed order, ended by the number of lines, so that the
same run gives the same bytes and a report that was cut shows it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

FORMAT = "tutela-hash-report"
VERSION = "1"

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """What the run itself does not know: which run and exhibit it is, the device, who examined it.

    ``device`` are pairs of what and value, as Part A of the certificate wants them; ``verdict`` is that on the source against
    the hash recorded of the exhibit.
    """

    run: str = ""
    exhibit: str = ""
    device: tuple[tuple[str, str], ...] = ()
    examiner: str = ""
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of the run: its name, bytes and SHA-256."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HashReport:
    """The facts in order: each a word and its values."""

    lines: tuple[Line, ...]

    def all(self, word: str) -> list[Line]:
        """The values of every fact of a kind."""
        return [line[1:] for line in self.lines if line[0] == word]

    def text(self) -> str:
        """The canonical text."""
        made = ["\t".join(map(_escaped, line)) for line in self.lines]
        return "\n".join([*made, f"end\t{len(made)}", ""])


def hash_report(
    record: Mapping[str, object], findings: Mapping[str, object], files: Sequence[RunFile], named: Named = Named()
) -> HashReport:
    """Make the report of a finished run from its ``run.json``, its ``findings.json`` and the digests of its files.

    Raises ValueError where they have not the documented shape.
    """
    try:
        return HashReport(tuple(_lines(record, findings, files, named)))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the run has not the documented shape") from error


def _lines(
    record: Mapping[str, object], findings: Mapping[str, object], files: Sequence[RunFile], named: Named
) -> Iterator[Line]:
    identity = _object(record["identity"])
    yield FORMAT, VERSION
    yield from ((word, value) for word, value in (("run", named.run), ("exhibit", named.exhibit)) if value)
    yield from (("device", what, value) for what, value in named.device)
    yield from (("examined-by", named.examiner),) if named.examiner else ()
    yield "began", str(record["started_at"])
    yield "ended", str(record["finished_at"])
    yield "interruptions", str(record["resumed"])
    yield "mode", str(record["mode"])
    yield from (("setting", name, _said(value)) for name, value in sorted(_object(identity["settings"]).items()))
    yield from (("algorithm", name) for name in _algorithms(findings))
    yield from _of_sources(identity, findings)
    yield from (("recorded-hash", named.verdict),) if named.verdict else ()
    for one in (*_rows(identity["lists"]), *_rows(identity.get("pictures", [])), *_rows(identity.get("videos", []))):
        count = one.get("entries", one.get("pictures", one.get("videos", "")))
        yield "list", str(one["name"]), str(one.get("version") or ""), str(one["kind"]), str(count), str(one["sha256"])
    yield from (("tool", name, str(version)) for name, version in sorted(_object(record["made_by"]).items()))
    yield from (("wall", name, str(held)) for name, held in sorted(_object(record["confinement"]).items()))
    left_out = {"spared": _object(findings["spared"])["files"]} if "spared" in findings else {}
    counts = {**_object(record["counts"]), **left_out}
    yield from (("count", name, str(count)) for name, count in sorted(counts.items()))
    yield from (("file", one.name, str(one.size), "SHA-256", one.sha256) for one in files)
    for hit in _rows(findings["hits"]):
        place = (str(hit["source"]), str(hit["path"]), str(hit["size"]))
        digests = (str(hit["md5"]), str(hit["sha1"]), str(hit["sha256"]))
        listed = (str(hit["kind"]), str(hit["list"]), str(hit.get("version") or ""), str(hit["category"] or ""))
        yield "hit", *place, *digests, *listed


def _algorithms(findings: Mapping[str, object]) -> list[str]:
    """Every algorithm whose values stand in the report or the manifest."""
    return [
        "MD5",
        "SHA-1",
        "SHA-256",
        *(["PDQ"] if findings.get("pictures") else []),
        *(["vPDQ"] if findings.get("videos") else []),
    ]


def _of_sources(identity: Mapping[str, object], findings: Mapping[str, object]) -> Iterator[Line]:
    for one in _rows(identity["sources"]):
        yield "source", str(one["path"]), str(one["kind"])
        for file in _rows(one["files"]):
            yield "source-file", str(file["path"]), str(file["size"])
    for one in _rows(findings["sources"]):
        for said in ("stored", "computed"):
            for algorithm, value in sorted(_object(one[said]).items()):
                yield "source-digest", str(one["path"]), said, str(algorithm), str(value)
        yield "source-verdict", str(one["path"]), str(one["verdict"])


def _said(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _escaped(text: str) -> str:
    """A value on one line: what does not print is written as an escape, the backslash doubled."""
    return "".join(
        letter if letter.isprintable() and letter != "\\" else "\\\\" if letter == "\\" else ascii(letter)[1:-1]
        for letter in text
    )


def _object(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(type(value).__name__)
    return value


def _rows(value: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise TypeError(type(value).__name__)
    return cast("Sequence[Mapping[str, object]]", value)
