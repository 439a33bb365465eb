"""Measures exact look-up in a list of ten million MD5: in batches and one by one, opening, and what a hash costs on disk."""

import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.machine import Measured
from tutela.engines.kernels.loading import ready
from tutela.engines.kernels.lookup import Finder, finder
from tutela.engines.known import Asked, Index, build, open_index
from tutela.engines.known.column import Column

TITLE = "exact look-up"

HASHES, ASKED, SINGLES, RUNS = 10_000_000, 1_000_000, 50_000, 3
_PIECE = 500_000

Digests = npt.NDArray[np.uint8]


def rows(scratch: Path) -> list[Measured]:
    """Make a list with size and category, and ask everyone for the same digests, half of them listed, in random order.

    Times are of the processor (user and system), of one core. What an earlier run made of the same digests is used again.
    """
    digests, asked = _made()
    listed = _written(scratch / "list.csv", digests)
    texts = [one.tobytes() for one in asked]
    return [
        *_own(scratch, listed, asked, texts),
        *_curve(digests, finder(ready("lookup", scratch / "kernels"))),
        *_sqlite(scratch / "list.db", digests, texts),
        *_lmdb(scratch / "lmdb", digests, texts),
        *_hfind(scratch, digests, texts),
        *_set(digests, texts),
    ]


def _made() -> tuple[Digests, Digests]:
    chance = np.random.default_rng(11)
    digests = chance.integers(0, 256, (HASHES, 16), dtype=np.uint8)
    asked = digests[chance.integers(0, HASHES, ASKED)]
    asked[::2] = chance.integers(0, 256, (ASKED // 2, 16), dtype=np.uint8)
    return digests, np.ascontiguousarray(asked)


def _written(path: Path, digests: Digests) -> Path:
    if _made_before(path):
        return path
    with open(path, "w", encoding="ascii") as file:
        file.write("md5,size,category\n")
        for start in range(0, HASHES, _PIECE):
            text = digests[start : start + _PIECE].tobytes().hex()
            file.write("".join(f"{text[32 * n : 32 * n + 32]},{1000 + 7 * n},{n % 5}\n" for n in range(_PIECE)))
    _mark(path)
    return path


def _made_before(path: Path) -> bool:
    return path.with_name(f"{path.name}.{HASHES}").exists()


def _mark(path: Path) -> None:
    path.with_name(f"{path.name}.{HASHES}").touch()


def _own(scratch: Path, listed: Path, asked: Digests, texts: Sequence[bytes]) -> list[Measured]:
    fresh, begun = not (scratch / "index" / "list.index").exists(), time.process_time()
    path = build(listed, scratch / "index", Asked("list"))
    building = [time.process_time() - begun] if fresh else []
    opening = [_spent(lambda: open_index(path)) for _ in range(25)]
    index = open_index(path)
    code = finder(ready("lookup", scratch / "kernels"))
    for way in (None, code):
        assert len(index.find("md5", asked, way)[0]) == ASKED // 2, "every listed digest is found, and no other"
    each = path.stat().st_size / HASHES
    cost = Measured(
        "tutela: bytes per hash on disk, size and category included", f"{each:.2f}", "", 1, "≤ 20", _met(each <= 20)
    )
    return [
        _batches("", index.columns["md5"], asked, code, least=5e6),
        _batches(", without machine code", index.columns["md5"], asked, None),
        _rate("tutela: one by one", SINGLES, [_spent(lambda: _singly(index, texts)) for _ in range(RUNS)]),
        _seconds("tutela: opening", opening, limit=0.05),
        cost,
        *([_rate("tutela: building, CSV to index", HASHES, building)] if fresh else []),
    ]


def _singly(index: Index, texts: Sequence[bytes]) -> None:
    for text in texts[:SINGLES]:
        index.find_one("md5", text)


def _batches(what: str, column: Column, asked: Digests, code: Finder | None, least: float | None = None) -> Measured:
    taken = [_spent(lambda: column.find(asked, code)) for _ in range(RUNS)]
    return _rate(f"tutela: batches of a million{what}", ASKED, taken, least=least)


def _curve(digests: Digests, code: Finder | None) -> list[Measured]:
    """The cost against the length of the list."""
    measured = []
    for length in (100_000, 1_000_000):
        part = digests[:length]
        column = Column.of(part[np.argsort(part.view("S16").reshape(-1))])
        asked = np.ascontiguousarray(digests[np.random.default_rng(3).integers(0, min(2 * length, HASHES), ASKED)])
        measured.append(_batches(f" in a list of {length:,}", column, asked, code))
    return measured


def _sqlite(path: Path, digests: Digests, texts: Sequence[bytes]) -> list[Measured]:
    name = f"SQLite {sqlite3.sqlite_version}"
    if not _made_before(path):
        _fill_sqlite(path, digests)

    def joined() -> None:
        database.execute("CREATE TEMP TABLE asked (md5 BLOB)")
        database.executemany("INSERT INTO asked VALUES (?)", ((one,) for one in texts))
        database.execute("SELECT count(*) FROM asked JOIN known USING (md5)").fetchone()
        database.execute("DROP TABLE asked")

    def singly() -> None:
        for text in texts[:SINGLES]:
            database.execute("SELECT category FROM known WHERE md5 = ?", (text,)).fetchone()

    with closing(sqlite3.connect(path)) as database:
        return [
            _rate(f"{name}: a million joined", ASKED, [_spent(joined) for _ in range(RUNS)]),
            _rate(f"{name}: one by one", SINGLES, [_spent(singly) for _ in range(RUNS)]),
            _bytes(name, path.stat().st_size),
        ]


def _fill_sqlite(path: Path, digests: Digests) -> None:
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE known (md5 BLOB PRIMARY KEY, size INTEGER, category INTEGER) WITHOUT ROWID")
        ordered = digests[np.argsort(digests.view("S16").reshape(-1))]
        for start in range(0, HASHES, _PIECE):
            piece = ordered[start : start + _PIECE]
            database.executemany(
                "INSERT OR IGNORE INTO known VALUES (?, ?, ?)",
                ((one.tobytes(), 1000 + 7 * n, n % 5) for n, one in enumerate(piece)),
            )
    _mark(path)


def _lmdb(path: Path, digests: Digests, texts: Sequence[bytes]) -> list[Measured]:
    try:
        import lmdb
    except ImportError:
        return [_absent("LMDB (Python package lmdb)")]
    name = f"LMDB {'.'.join(map(str, lmdb.version()))}"
    if not _made_before(path):
        shutil.rmtree(path, ignore_errors=True)
        ordered = digests[np.argsort(digests.view("S16").reshape(-1))]
        with lmdb.open(str(path), map_size=1 << 32, sync=False) as database, database.begin(write=True) as transaction:
            for number, one in enumerate(ordered):
                transaction.put(one.tobytes(), (1000 + 7 * number).to_bytes(4, "little") + b"\1", append=True)
        _mark(path)

    def singly(count: int) -> None:
        with database.begin() as transaction:
            for text in texts[:count]:
                transaction.get(text)

    def batch() -> None:
        with database.begin() as transaction, transaction.cursor() as cursor:
            cursor.getmulti(texts)

    opening = [_spent(lambda: lmdb.open(str(path), readonly=True, map_size=1 << 32).close()) for _ in range(RUNS)]
    with lmdb.open(str(path), readonly=True, map_size=1 << 32) as database:
        return [
            _rate(f"{name}: a million at once (getmulti)", ASKED, [_spent(batch) for _ in range(RUNS)]),
            _rate(f"{name}: one by one", SINGLES, [_spent(lambda: singly(SINGLES)) for _ in range(RUNS)]),
            _seconds(f"{name}: opening", opening),
            _bytes(name, (path / "data.mdb").stat().st_size),
        ]


def _hfind(scratch: Path, digests: Digests, texts: Sequence[bytes]) -> list[Measured]:
    program = shutil.which("hfind")
    if program is None:
        return [_absent("hfind (Sleuth Kit)")]
    name = "hfind " + subprocess.run([program, "-V"], capture_output=True, text=True, check=False).stdout.strip()[:40]
    listed, asked = scratch / "list.md5", scratch / "asked.txt"
    if not _made_before(listed):
        for old in scratch.glob("list.md5*"):
            old.unlink()
        with open(listed, "w", encoding="ascii") as file:
            for start in range(0, HASHES, _PIECE):
                text = digests[start : start + _PIECE].tobytes().hex()
                file.write("".join(f"{text[32 * n : 32 * n + 32]}  x\n" for n in range(_PIECE)))
        subprocess.run([program, "-i", "md5sum", listed], check=True, stdout=subprocess.DEVNULL)
        _mark(listed)
    asked.write_text("".join(f"{one.hex()}\n" for one in texts[:SINGLES]))

    def batch() -> None:
        answers = subprocess.run([program, "-f", asked, listed], check=False, capture_output=True).stdout.count(b"\n")
        assert answers == SINGLES, "one line for each digest that was asked for"

    size = sum(one.stat().st_size for one in scratch.glob("list.md5*"))
    return [
        _rate(f"{name}: a file of {SINGLES:,}", SINGLES, [_spent_by_children(batch) for _ in range(RUNS)]),
        _bytes(name, size),
    ]


def _set(digests: Digests, texts: Sequence[bytes]) -> list[Measured]:
    before = _resident()
    begun = time.process_time()
    known = {one.tobytes() for one in digests}
    building = time.process_time() - begun
    taken = [_spent(lambda: sum(text in known for text in texts)) for _ in range(RUNS)]
    each = (_resident() - before) / HASHES
    return [
        _rate("Python set: one by one", ASKED, taken),
        _seconds("Python set: opening (it is built each time)", [building]),
        Measured("Python set: bytes per hash in memory, without size and category", f"{each:.1f}", "", 1),
    ]


def _spent(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _spent_by_children(work: Callable[[], object]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _rate(what: str, count: int, taken: Sequence[float], *, least: float | None = None) -> Measured:
    rates = [count / one / 1e6 for one in taken]
    median = statistics.median(rates)
    target, met = ("", "") if least is None else (f"≥ {least / 1e6:g} M/s", _met(median * 1e6 >= least))
    return Measured(what, f"{median:.3g} M/s", f"{min(rates):.3g} – {max(rates):.3g}", len(taken), target, met)


def _seconds(what: str, taken: Sequence[float], *, limit: float | None = None) -> Measured:
    median = statistics.median(taken)
    target, met = ("", "") if limit is None else (f"< {limit * 1000:g} ms", _met(median < limit))
    return Measured(
        what,
        f"{median * 1000:.3g} ms",
        f"{min(taken) * 1000:.3g} – {max(taken) * 1000:.3g} ms",
        len(taken),
        target,
        met,
    )


def _bytes(name: str, size: int) -> Measured:
    return Measured(f"{name}: bytes per hash on disk", f"{size / HASHES:.1f}", "", 1)


def _absent(name: str) -> Measured:
    return Measured(name, "not installed here", "", 0)


def _met(truth: bool) -> str:
    return "yes" if truth else "no"
