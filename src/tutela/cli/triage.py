"""``tutela triage``: whether known material is on a device, where, and how sure we are; needs no server and no Django."""

import argparse
import json
import math
import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from tutela.cli.near_lists import documents, picture_indexes, video_documents, video_indexes, with_pictures, with_videos
from tutela.cli.refusal import UsedWrongly
from tutela.cli.triage_cluster import add_cluster, cluster_of
from tutela.cli.triage_outputs import add_outputs, refuse_outputs, write_outputs
from tutela.cli.triage_sample import add_arguments, run_sample

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar

    from tutela.engines.known import KnownList
    from tutela.engines.triage import Hit, Progress, TriageResult
    from tutela.engines.triage.result import Spared

EXIT_DONE, EXIT_REFUSED, EXIT_USED_WRONGLY, EXIT_INTERRUPTED = 0, 1, 2, 130

_DESCRIPTION = """Examine disk images, disks and folders: digest every file, allocated and deleted,
and match the digests against known-hash lists (VICS JSON, CSV with a header, sums files, indexes of `tutela hashlist index`).

No file's content is ever shown, copied or written. DIR gets manifest.parquet, findings.json and run.json; run again on
the same DIR, a run that was cut short goes on, and a finished one answers again.

Ctrl-C stops the run at its next safe point and says which command goes on. Exits 0 when done (what could not be read is
listed), 1 when refused or stopped by SIGTERM, 2 when used wrongly, 130 when stopped by Ctrl-C."""

_LISTED = 50
_MOST_KEYS = 1 << 16
_STANDARD_INPUT = Path("-")
_LINE_EVERY = 10.0
_LONGEST_REASON = 5000
"""It may hold the whole command."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command ``triage``."""
    parser = subparsers.add_parser(
        "triage",
        help="match the files of devices against known-hash lists",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("sources", metavar="SOURCE", nargs="+", type=_path, help="an image, a disk or a folder")
    parser.add_argument(
        "--known", metavar="LIST", nargs="+", action="extend", required=True, type=_path, help="a known-hash list"
    )
    parser.add_argument(
        "--good",
        metavar="LIST",
        nargs="+",
        action="extend",
        default=[],
        type=_path,
        help="a list of ordinary files, which are set aside",
    )
    parser.add_argument(
        "--pictures",
        metavar="LIST",
        nargs="*",
        action="extend",
        type=_path,
        help="a list of picture hashes (PDQ), one a line if need be; without any, hash pictures for the manifest",
    )
    parser.add_argument(
        "--videos",
        metavar="LIST",
        nargs="*",
        action="extend",
        type=_path,
        help="a list of known videos by the hashes of their frames (vPDQ); without any, hash videos for the manifest",
    )
    parser.add_argument("--out", metavar="DIR", required=True, type=_path, help="folder for the results")
    parser.add_argument("--workers", metavar="N", type=_count, help="worker processes (one a processor)")
    add_cluster(parser)
    parser.add_argument(
        "--verify", action="store_true", help="digest whole media too, where they carry no digest of their own"
    )
    parser.add_argument(
        "--carve", action="store_true", help="search unallocated space and file slack for JPEG, PNG and MP4, too"
    )
    parser.add_argument(
        "--key-file",
        metavar="FILE",
        type=_path,
        help="passwords and recovery passwords of encrypted volumes, one a line; - is standard input",
    )
    parser.add_argument(
        "--mode",
        choices=("full", "screen", "sample"),
        default="full",
        help="full: read everything; screen: only what can match exactly, the likeliest first; sample: random blocks "
        "against a list of tutela hashlist blocks",
    )
    parser.add_argument(
        "--silence",
        metavar="SECONDS",
        type=_seconds,
        help="how long a worker may be without any progress before it is ended and what it was at is unread (180)",
    )
    add_arguments(parser)
    add_outputs(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def _path(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("it is empty")  # and would mean the folder where one happens to be
    return Path(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of workers from 1 to 1024")
    return int(text)


def _seconds(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 10 <= int(text) <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds from 10 to 86400")
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Read the lists, examine the sources, print the result; or say how it was stopped. Returns the exit code."""
    from tutela.engines.triage.errors import RunStopped

    with stopping() as wish:
        try:
            return _run(args, wish)
        except RunStopped as stopped:
            code = EXIT_INTERRUPTED if wish.by == signal.SIGINT else EXIT_REFUSED
            return _failed(str(stopped) if args.json else wish.words(), code, as_json=args.json)


def _run(args: argparse.Namespace, wish: "Wish") -> int:
    """Do what is asked. Raises RunStopped."""
    import tempfile

    from tutela.engines.confined import ConfinedFailure
    from tutela.engines.known import KnownError, KnownLookup
    from tutela.engines.known.pictures import PictureLookup
    from tutela.engines.known.videos import VideoLookup
    from tutela.engines.triage import RunStopped, Settings, TriageError, triage

    try:
        for path in (*args.sources, *args.known, *args.good, *(args.pictures or ()), *(args.videos or ())):
            if not os.path.lexists(path):
                raise UsedWrongly(f"{path} does not exist")
        refuse_outputs(args)
        with tempfile.TemporaryDirectory(prefix="tutela-lists-") as folder:
            seen, watched = with_pictures(args.known), with_videos(args.known)
            lists = _lists(args.known, args.good, Path(folder), seen | watched)
            given_pictures = [path for path in args.known if path in seen] + list(args.pictures or ())
            picture_lists = picture_indexes(given_pictures, Path(folder))
            given_videos = [path for path in args.known if path in watched] + list(args.videos or ())
            video_lists = video_indexes(given_videos, Path(folder))
        lookup = KnownLookup([one.index for one in lists], _code("lookup"))
        if args.mode == "sample" and args.cluster is None:
            print(run_sample(args, lookup))
            return EXIT_DONE
        given = {name: value for name in ("workers", "silence") if (value := getattr(args, name)) is not None}
        keys = _keys(args.key_file)
        settings = Settings(
            verify=args.verify,
            carve=args.carve,
            keys=keys,
            kernels=_kernels(),
            pictures=args.pictures is not None,
            videos=args.videos is not None,
            mode=args.mode,
            **given,
        )
        near = PictureLookup(picture_lists, _code("near")) if picture_lists else None
        videos = VideoLookup(video_lists, _code("near")) if video_lists else None
        with cluster_of(args, _kernels()) as cluster, _Teller.fitting(args.json) as teller:
            wish.heeded, wish.far, wish.command = True, teller.far, getattr(args, "given", ())
            result = triage(
                args.sources,
                lookup=lookup,
                near=near,
                videos=videos,
                out=args.out,
                settings=settings,
                progress=teller.tell,
                stop=wish,
                cluster=cluster,
            )
            wish.heeded = False
        write_outputs(args, result)
    except RunStopped:
        raise
    except UsedWrongly as error:
        return _failed(str(error), EXIT_USED_WRONGLY, as_json=args.json)
    except (KnownError, TriageError) as error:
        return _failed(str(error), EXIT_REFUSED, as_json=args.json)
    except ConfinedFailure as error:
        return _failed(f"no worker process can be run here: {error.reason}", EXIT_REFUSED, as_json=args.json)
    except OSError as error:
        return _failed(f"{error.filename or args.out}: {error.strerror or error}", EXIT_REFUSED, as_json=args.json)
    if args.json:
        document = {
            **_document(result, lists),
            "picture_lists": documents(picture_lists),
            "video_lists": video_documents(video_lists),
        }
        print(json.dumps(document, ensure_ascii=True, indent=2))
    else:
        _print(result, lists)
    return EXIT_DONE


class Wish(threading.Event):
    """A wish to stop: which signal said it, and what there is to say then. Before a run heeds it, it ends things at once."""

    def __init__(self) -> None:
        super().__init__()
        self.by: int | None = None
        self.heeded = False
        self.far: Callable[[], str] = str
        self.command: Sequence[str] = ()

    def said(self, number: int, frame: object) -> None:
        """Take a signal. Raises RunStopped where nobody would look whether it came."""
        from tutela.engines.triage.errors import RunStopped

        self.by = number
        self.set()
        if not self.heeded:
            raise RunStopped

    def words(self) -> str:
        """What was done so far, and which command goes on."""
        command = shlex.join(["tutela", *self.command]) if self.command else "the same command"
        return f"stopped{self.far()}; go on with: {command}"


@contextmanager
def stopping() -> Iterator[Wish]:
    """Turn Ctrl-C and SIGTERM into a wish to stop: what was digested is kept, and the same command goes on."""
    wish = Wish()
    before = {number: signal.signal(number, wish.said) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield wish
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _kernels() -> Path | None:
    """Where machine code is kept between runs: this user's cache; None where there is no home."""
    place = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(place) / "tutela" / "kernels" if os.path.isabs(place) else None


def _keys(path: Path | None) -> bytes:
    """The key file's content; keys are never given as arguments, where any process of the machine could read them."""
    if path is None:
        return b""
    try:
        with sys.stdin.buffer if path == _STANDARD_INPUT else open(path, "rb") as file:
            keys = file.read(_MOST_KEYS + 1)
    except OSError as error:
        raise UsedWrongly(f"the key file {path} cannot be read: {error.strerror}") from error
    if len(keys) > _MOST_KEYS:
        raise UsedWrongly(f"the key file {path} is longer than {_MOST_KEYS} bytes; give a file with one key a line")
    return keys


def _code(name: str) -> Path | None:
    """The machine code of a kernel, None for the plain path."""
    from tutela.engines.kernels.loading import ready

    place = _kernels()
    return None if place is None else ready(name, place)


def _lists(known: Sequence[Path], good: Sequence[Path], folder: Path, near: "set[Path]") -> "list[KnownList]":
    """Read the lists, each in a worker; two files of one name are told apart by their paths.

    One of those in ``near``, with hashes of pictures or videos, may hold nothing else.

    A list is of ordinary files where it says so itself (NIST's, CIRCL's) or was given as one. An index stays mapped when
    ``folder`` is gone.
    """
    from tutela.engines.known import OF_VIDEOS, Asked, ListRefused, index_list, known_of

    paths = [*known, *good]
    names = [path.name for path in paths]
    lists = []
    for number, path in enumerate(paths):
        name = path.name if names.count(path.name) == 1 else os.path.abspath(path)
        asked = Asked(name, good=True if number >= len(known) else None)
        try:
            index = index_list(path, folder / str(number), asked)
        except ListRefused:
            if path not in near:
                raise
            continue
        if index.about["kind"] == OF_VIDEOS:
            continue
        lists.append(known_of(index if number < len(known) else index.as_good()))
    return lists


def _document(result: "TriageResult", lists: "Sequence[KnownList]") -> dict[str, object]:
    known = [
        {
            "name": one.name,
            "kind": one.kind,
            "sha256": one.sha256,
            "entries": one.entries,
            "malformed": one.malformed,
            "unread": [{"item": bad.item, "reason": bad.reason} for bad in one.unread],
            "version": one.index.version,
            "good": one.index.good,
        }
        for one in lists
    ]
    return {**result.document(absolute=True), "lists": known}


def _failed(reason: str, code: int, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps({"error": {"reason": reason}}, indent=2))
    else:
        print(f"tutela triage: {shown(reason, _LONGEST_REASON)}", file=sys.stderr)
    return code


def shown(text: str, most: int = 500) -> str:
    """Words from a device, short and without what could steer a terminal."""
    safe = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text[: most + 1])
    return safe if len(safe) <= most else safe[: most - 1] + "…"


class _Teller(AbstractContextManager["_Teller"]):
    """Tells how far a run is, on standard error: a bar on a terminal, a line now and then elsewhere."""

    def __init__(self, bar: "Bar | None", say: Callable[[str], None]) -> None:
        self._bar, self._say = bar, say
        self._task = None if bar is None else bar.add_task("listing", total=None, hits=0)
        self._said, self._phase, self._begun, self._hit = 0.0, "", 0.0, False
        self._latest: Progress | None = None

    @classmethod
    def fitting(cls, as_json: bool) -> "_Teller":
        """The teller for where the command runs."""
        if as_json:
            return cls(None, lambda line: None)
        if not sys.stderr.isatty():
            return cls(None, lambda line: print(line, file=sys.stderr, flush=True))
        from rich.console import Console
        from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
        from rich.progress import TransferSpeedColumn as SpeedColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            SpeedColumn(),
            TimeRemainingColumn(),
        )
        bar = Progress(*columns, TextColumn("{task.fields[hits]} hits"), console=Console(stderr=True), transient=True)
        return cls(bar, lambda line: None)

    def __enter__(self) -> "_Teller":
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def tell(self, progress: "Progress") -> None:
        """Show one state of the run; the first hit at once."""
        self._latest = progress
        name = shown(os.path.basename(progress.source), 40)
        if progress.first_hit is not None and not self._hit:
            self._hit = True
            path, known, seconds = progress.first_hit
            self._line(f"first hit after {seconds:.1f} s: {shown(path)} ({shown(known)})")
        if self._bar is not None and self._task is not None:
            total = progress.bytes_total or None
            self._bar.update(
                self._task, description=f"{progress.phase} {name}", completed=progress.bytes_done, total=total, hits=progress.hits
            )  # fmt: skip
            return
        now = time.monotonic()
        if progress.phase + name != self._phase or now - self._said > _LINE_EVERY:
            if progress.phase + name != self._phase:
                self._begun = now - 1e-9
            self._phase, self._said = progress.phase + name, now
            self._say(f"{progress.phase} {name}".rstrip() + _far(progress, now - self._begun))

    def far(self) -> str:
        """How far the run is, after a word: the phase, and what was read."""
        return "" if self._latest is None else f" while {self._latest.phase}{_far(self._latest, math.inf)}"

    def _line(self, line: str) -> None:
        if self._bar is not None:
            self._bar.console.print(line, markup=False, highlight=False)
        else:
            self._say(line)


def _far(progress: "Progress", seconds: float) -> str:
    """How far a run is: contents and bytes, rate, time left, hits."""
    if not progress.items_total:
        return ""
    done = f": {progress.items_done:,} of {progress.items_total:,} contents"
    done += f", {progress.bytes_done / 1e6:,.0f} of {progress.bytes_total / 1e6:,.0f} MB"
    rate = progress.bytes_done / seconds
    if progress.phase == "reading" and seconds >= 1 and rate:
        done += f", {rate / 1e6:,.0f} MB/s, {(progress.bytes_total - progress.bytes_done) / rate:,.0f} s left"
    return f"{done}, {progress.hits:,} hits"


def _print(result: "TriageResult", lists: "Sequence[KnownList]") -> None:
    """Print the result for a person: hits, what was unread, counts."""
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 200)
    if result.hits:
        table = Table("path", "size", "state", "match", "list", "category", "MD5", title=f"{len(result.hits):,} hits")
        for hit in result.hits[:_LISTED]:
            state = "allocated" if hit.allocated else "deleted"
            kind = _kind_of(hit)
            table.add_row(
                shown(hit.path), f"{hit.size:,}", state, kind, shown(hit.list), shown(hit.category or ""), hit.md5
            )
        console.print(table)
        _more(len(result.hits), console)
    if result.unread:
        table = Table("path", "why it was not read", title=f"{len(result.unread):,} unread")
        for one in result.unread[:_LISTED]:
            table.add_row(shown(one.path), shown(one.reason))
        console.print(table)
        _more(len(result.unread), console)
    for known in lists:
        if known.malformed:
            first = f", the first at {known.unread[0].item}: {known.unread[0].reason}"
            console.print(shown(f"{known.name}: {known.malformed:,} malformed entries left out{first}"))
    for source in result.sources:
        if source.verdict not in ("not computed", "none stored"):
            console.print(shown(f"{source.path}: its bytes and the digest stored at acquisition: {source.verdict}"))
    _print_counts(result, console)


def _print_counts(result: "TriageResult", console: "Console") -> None:
    """Print how much there was, what was not read or not searched, and where the results are."""
    from tutela.engines.triage.makers import reads_videos

    console.print(
        f"{result.items:,} items: {result.read:,} read ({result.bytes:,} bytes), {len(result.unread):,} unread"
    )
    for name, count in result.set_aside.items():
        console.print(shown(f"{count:,} ordinary files set aside: they are on {name}"))
    for name, count in result.perhaps_good.items():
        console.print(
            shown(f"{count:,} files are perhaps ordinary, by the filter {name}; nothing was set aside for that")
        )
    if result.spared is not None:
        console.print(_spared(result.spared))
    if any(source.kind != "folder" for source in result.sources):
        left = "shadow copies, and what lies in no partition"
        if result.searched is None:
            left = f"unallocated space, file slack, {left}"
        else:
            console.print(
                f"searched for pictures and videos: {result.searched:,} bytes of unallocated space and file slack"
            )
        console.print(f"not searched: {left}")
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(result.pictures.items()))
    console.print(f"pictures: {told or 'not hashed'}")
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(result.videos.items()))
    console.print(f"videos: {told or 'not hashed'}")
    if result.videos.get("unread") and not reads_videos():
        console.print(
            "videos are read where PyAV is installed (the extra tutela[video]: make extras): none was looked at"
        )
    console.print(f"{len(result.hits):,} hits; manifest {shown(str(result.manifest))}")
    console.print(f"manifest SHA-256 {result.manifest_sha256}")


def _kind_of(hit: "Hit") -> str:
    """How an item matches, in few words."""
    if hit.share_of_video is not None:
        shares = f"{hit.share_of_video} % of the video, {hit.share_of_listed} % of {shown(hit.listed_video or '', 60)}"
        return f"near ({shares}, distance {hit.distance} of 256)"
    if hit.distance is not None:
        return f"near (distance {hit.distance} of 256, quality {hit.quality}, {hit.turned})"
    contradicted = f", {' and '.join(hit.differs)} differs" if hit.differs else ""
    return f"{hit.kind} ({'+'.join(hit.by)}{contradicted})"


def _spared(spared: "Spared") -> str:
    """What a screening did not read, and why nothing was lost by it."""
    if spared.lists_without_sizes:
        names = ", ".join(shown(name) for name in spared.lists_without_sizes)
        return f"nothing was spared: not every entry states its size in {names}"
    return (
        f"{spared.files:,} files ({spared.bytes:,} bytes) were not read: their {spared.sizes_compared:,} sizes and the "
        f"{spared.sizes_listed:,} sizes of the lists have {spared.sizes_in_common} in common, so none can match exactly"
    )


def _more(count: int, console: "Console") -> None:
    if count > _LISTED:
        console.print(f"… and {count - _LISTED:,} more in findings.json")
