"""An exported ledger: one canonical text file, written and read as a stream (docs/formats/ledger.md).

```
tutela-ledger/v1
origin <origin>
size <number of entries>
root <64 hex>
openings <number of openings>
key <vkey of the ledger>
witness <vkey>                                  one line for each witness that cosigned, none or more

entry <64 hex: leaf hash> <canonical JSON>      one line for each entry
opening <canonical JSON>                        below its entry: index, path, salt and value of what is opened

<the signed checkpoint, verbatim>
```

Every line ends with one newline byte. Every byte is either fixed by this grammar or bound by a hash or a signature.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from re import Pattern
from re import compile as pattern
from typing import BinaryIO, ClassVar, TypeAlias

from .canonical import Json, canonical_bytes, parse_canonical
from .commitment import SALT_BYTES, opens
from .cosignature import WitnessKey
from .entry import MAX_ENTRY_BYTES, commitments_in
from .errors import EntryRefused, ExportRefused, LedgerError, NoteRefused, ProofRefused
from .note import MAX_NOTE_BYTES, Verifier, VerifierKey, parts_of_note
from .tree import leaf_hash

FORMAT = "tutela-ledger/v1"

_MAX_LINE = 4 * MAX_ENTRY_BYTES
_NUMBER = pattern(r"0|[1-9][0-9]{0,15}")
_HASH = pattern(r"[0-9a-f]{64}")
_SALT = pattern(f"[0-9a-f]{{{2 * SALT_BYTES}}}")
_ANY = pattern(r".+")
_LEAF_FIELD = len("entry ") + 64


@dataclass(frozen=True, slots=True)
class Opening:
    """A private value with its salt, opening the commitment at ``path`` of the facts of entry ``index``."""

    index: int
    path: str
    salt: bytes
    value: Json


@dataclass(frozen=True, slots=True)
class Header:
    """What an export says of itself; nothing of it is proved by being said."""

    origin: str
    size: int
    root: bytes
    openings: int
    key: VerifierKey
    witnesses: tuple[WitnessKey, ...]

    @property
    def signers(self) -> tuple[Verifier, ...]:
        """Who must have signed the checkpoint, in the order of its lines."""
        return self.key, *self.witnesses

    size_line: ClassVar[int] = 3
    root_line: ClassVar[int] = 4
    openings_line: ClassVar[int] = 5
    key_line: ClassVar[int] = 6


@dataclass(frozen=True, slots=True)
class EntryLine:
    """The bytes of one entry, their leaf hash checked against the line's, and the openings below it.

    Whether these open its commitments is for the reader of the entry to say (``check_openings``).
    """

    line: int
    index: int
    data: bytes
    leaf: bytes
    openings: tuple["OpeningLine", ...]


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One opening, as it stands on its line."""

    line: int
    opening: Opening


@dataclass(frozen=True, slots=True)
class NoteLines:
    """The signed checkpoint as it stands at the end of the file, from ``line`` on, not yet checked."""

    line: int
    note: str


Piece: TypeAlias = Header | EntryLine | NoteLines


def write_export(
    stream: BinaryIO,
    *,
    origin: str,
    vkey: str,
    size: int,
    root: bytes,
    entries: Iterable[bytes],
    openings: Sequence[Opening],
    checkpoint_note: str,
    witnesses: Sequence[str] = (),
) -> None:
    """Write an export; ``entries`` is read once and only one entry is held at a time.

    ``openings`` are written below their entries, in order of path. ``witnesses`` are the vkeys of those whose
    cosignatures stand in ``checkpoint_note``, in the order of their lines. Raises ProofRefused when there are not
    ``size`` entries, or an opening of none of them; NoteRefused when the key is not of the origin, or others than
    it and the witnesses signed.
    """
    header = Header(
        origin,
        size,
        root,
        len(openings),
        VerifierKey.from_text(vkey),
        tuple(WitnessKey.from_text(witness) for witness in witnesses),
    )
    if header.key.name != origin:
        raise NoteRefused(f"the key is that of {header.key.name}, not of the origin {origin}")
    check_signers(checkpoint_note, header)
    stream.write(_header_text(header).encode("utf-8"))
    written = 0
    waiting = sorted(openings, key=lambda one: (one.index, one.path), reverse=True)
    for entry in entries:
        stream.write(b"entry " + leaf_hash(entry).hex().encode("ascii") + b" " + entry + b"\n")
        while waiting and waiting[-1].index == written:
            stream.write(b"opening " + opening_bytes(waiting.pop()) + b"\n")
        written += 1
    if written != size or waiting:
        raise ProofRefused(
            f"a ledger of {size} entries gave {written}, {len(waiting)} openings have none; export again"
        )
    stream.write(b"\n" + checkpoint_note.encode("utf-8"))


def read_export(stream: BinaryIO) -> Iterator[Piece]:
    """Read an export piece by piece: the header, each entry with its openings, the signed checkpoint.

    1. Each line must have the one form that the grammar gives it, up to the last byte of the file.
    2. Each entry's bytes must have the leaf hash that stands before them.

    What is read is whole, not yet true: root, signatures, sequence and openings are checked by ``verify_export``.
    Raises ExportRefused, which names the line.
    """
    lines = _Lines(stream)
    header = _read_header(lines)
    yield header
    opened = 0
    for index in range(header.size):
        entry = _entry_line(lines, index)
        opened += len(entry.openings)
        yield entry
    if lines.next_starts(b"entry "):
        lines.next("a blank line")
        raise ExportRefused(lines.number, f"the header says {header.size} entries; this is one more", entry=header.size)
    lines.blank(f"the header says {header.size} entries; a blank line follows them")
    if opened != header.openings:
        raise ExportRefused(Header.openings_line, f"the header says {header.openings} openings, {opened} stand here")
    yield _note_lines(lines, header)


def check_signers(note: str, header: Header) -> None:
    """Refuse (NoteRefused) a note that is not signed by the key and the witnesses of ``header``, in that order, once.

    So that no byte of a signature stands in an export that nobody can check.
    """
    _, lines = parts_of_note(note)
    wanted = [(key.name, key.key_id) for key in header.signers]
    if [(line.name, line.key_id) for line in lines] != wanted:
        raise NoteRefused("the checkpoint is not signed by the key and the witnesses of the header, in their order")


def opening_bytes(opening: Opening) -> bytes:
    """Write an opening as canonical JSON."""
    return canonical_bytes(
        {"index": opening.index, "path": opening.path, "salt": opening.salt.hex(), "value": opening.value}
    )


def check_openings(facts: Json, openings: Sequence[OpeningLine]) -> None:
    """Refuse (ExportRefused) the first opening that does not open the commitment at its path in ``facts``."""
    commitments = dict(commitments_in(facts))
    for piece in openings:
        opening = piece.opening
        commitment = commitments.get(opening.path)
        if commitment is None:
            raise ExportRefused(piece.line, f"no private value stands at {opening.path}", entry=opening.index)
        if not opens(commitment, opening.value, opening.salt):
            raise ExportRefused(
                piece.line, f"the value and salt at {opening.path} do not open its commitment", entry=opening.index
            )


class _Lines:
    """The lines of a stream, counted, each of which must end with one newline byte."""

    def __init__(self, stream: BinaryIO) -> None:
        self.number = 0
        self._stream = stream
        self._ahead: bytes | None = None

    def next(self, wanted: str, *, entry: int | None = None) -> bytes:
        """Return the next line without its newline. Raises ExportRefused when the file ends or the line is endless."""
        line = self._stream.readline(_MAX_LINE) if self._ahead is None else self._ahead
        self._ahead = None
        self.number += 1
        if not line:
            raise ExportRefused(self.number, f"the file ends here; {wanted} is expected", entry=entry)
        if line[-1:] != b"\n":
            raise ExportRefused(self.number, "the line is cut or too long: it does not end with a newline", entry=entry)
        return line[:-1]

    def next_starts(self, start: bytes) -> bool:
        """Tell whether the next line starts with ``start``, without taking it."""
        if self._ahead is None:
            self._ahead = self._stream.readline(_MAX_LINE)
        return self._ahead.startswith(start)

    def blank(self, wanted: str) -> None:
        """Take a blank line. Raises ExportRefused for any other."""
        if self.next(wanted):
            raise ExportRefused(self.number, wanted)

    def field(self, name: str, form: Pattern[str]) -> str:
        """Take a line of the header and return what stands after its name."""
        line = self.next(f"the line {name}")
        text = _unicode(line, self.number)
        found, space, value = text.partition(" ")
        if found != name or not space or not form.fullmatch(value):
            raise ExportRefused(self.number, f"the line {name} with its value is expected")
        return value

    def rest(self, limit: int) -> bytes:
        """Return what is left of the file. Raises ExportRefused when that is more than ``limit`` bytes."""
        data = self._stream.read(limit + 1)
        if len(data) > limit:
            raise ExportRefused(self.number + 1, f"a signed checkpoint has at most {limit} bytes")
        return data


def _header_text(header: Header) -> str:
    lines = [
        FORMAT,
        f"origin {header.origin}",
        f"size {header.size}",
        f"root {header.root.hex()}",
        f"openings {header.openings}",
        f"key {header.key.text}",
        *(f"witness {witness.text}" for witness in header.witnesses),
    ]
    return "\n".join(lines) + "\n\n"


def _read_header(lines: _Lines) -> Header:
    if lines.next(FORMAT) != FORMAT.encode():
        raise ExportRefused(1, f"this is no exported ledger: the first line is not {FORMAT}")
    origin = lines.field("origin", _ANY)
    size = int(lines.field("size", _NUMBER))
    root = bytes.fromhex(lines.field("root", _HASH))
    openings = int(lines.field("openings", _NUMBER))
    vkey = lines.field("key", _ANY)
    try:
        key = VerifierKey.from_text(vkey)
        witnesses = tuple(_witnesses(lines))
    except NoteRefused as error:
        raise ExportRefused(lines.number, str(error)) from error
    if key.name != origin:
        raise ExportRefused(Header.key_line, f"the key is that of {key.name}, not of the origin {origin}")
    return Header(origin, size, root, openings, key, witnesses)


def _witnesses(lines: _Lines) -> Iterator[WitnessKey]:
    while line := lines.next("a line witness or a blank line"):
        name, _, vkey = _unicode(line, lines.number).partition(" ")
        if name != "witness":
            raise ExportRefused(lines.number, "a line witness or a blank line is expected")
        yield WitnessKey.from_text(vkey)


def _entry_line(lines: _Lines, index: int) -> EntryLine:
    line = lines.next(f"entry {index}", entry=index)
    stated, data = line[:_LEAF_FIELD], line[_LEAF_FIELD + 1 :]
    if not stated.startswith(b"entry ") or line[_LEAF_FIELD : _LEAF_FIELD + 1] != b" ":
        raise ExportRefused(lines.number, f"the line of entry {index} is expected: entry, leaf hash, JSON", entry=index)
    leaf = leaf_hash(data)
    if stated[6:] != leaf.hex().encode("ascii"):
        raise ExportRefused(lines.number, "the entry and its leaf hash do not fit: one was changed", entry=index)
    at = lines.number
    return EntryLine(at, index, data, leaf, tuple(_openings(lines, index)))


def _openings(lines: _Lines, index: int) -> Iterator[OpeningLine]:
    last = ""
    while lines.next_starts(b"opening "):
        data = lines.next("an opening", entry=index).removeprefix(b"opening ")
        try:
            opening = _opening_of(data)
        except LedgerError as error:
            raise ExportRefused(lines.number, str(error), entry=index) from error
        if opening.index != index:
            raise ExportRefused(lines.number, f"an opening of entry {opening.index} below entry {index}", entry=index)
        if opening.path <= last:
            raise ExportRefused(lines.number, "openings stand in order of their paths, each once", entry=index)
        last = opening.path
        yield OpeningLine(lines.number, opening)


def _opening_of(data: bytes) -> Opening:
    fields = parse_canonical(data)
    if not isinstance(fields, dict) or fields.keys() != {"index", "path", "salt", "value"}:
        raise EntryRefused("an opening has index, path, salt and value")
    index, path, salt = fields["index"], fields["path"], fields["salt"]
    if type(index) is not int or not isinstance(path, str) or not isinstance(salt, str) or not _SALT.fullmatch(salt):
        raise EntryRefused(f"an opening has a number, a path and a salt of {SALT_BYTES} bytes in hex")
    return Opening(index, path, bytes.fromhex(salt), fields["value"])


def _note_lines(lines: _Lines, header: Header) -> NoteLines:
    first = lines.number + 1
    data = lines.rest(MAX_NOTE_BYTES)
    note = _unicode(data, first)
    try:
        check_signers(note, header)
    except NoteRefused as error:
        raise ExportRefused(first + (error.line or 1) - 1, str(error)) from error
    return NoteLines(first, note)


def _unicode(data: bytes, line: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ExportRefused(line + data[: error.start].count(b"\n"), "the line is not UTF-8") from error
