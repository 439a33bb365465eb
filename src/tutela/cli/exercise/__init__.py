"""``tutela exercise``: build the exercise through the services that the pages use, print its figures, serve it."""

import argparse
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from tutela.cli.refusal import DONE, REFUSED, failed
from tutela.cli.running import account


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``exercise``."""
    parser = subparsers.add_parser("exercise", help="build the exercise: three invented rounds and a matter of today")
    parser.add_argument("--fresh", action="store_true", help="throw an exercise that is there away and start clean")
    parser.add_argument("--serve", action="store_true", help="serve it afterwards on loopback")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build, print the rounds' figures and the ledger's verdict, and serve when asked."""
    import os

    home = Path(os.environ.get("TUTELA_HOME") or "var/demo").absolute()
    os.environ.pop("TUTELA_KEYS", None) if not os.environ.get("TUTELA_KEYS") else None
    keys = Path(os.environ.get("TUTELA_KEYS") or home.parent / f"{home.name}-keys")
    if not _cleared(home, keys, fresh=args.fresh):
        return failed(args, f"{home} holds something already; use --fresh to throw an exercise away", REFUSED)
    from tutela.cli.homes import prepare_home

    prepare_home(home, keys)
    from tutela.apps.record.appending import from_account
    from tutela.cli.exercise.building import build
    from tutela.cli.exercise.telling import tell

    begun = time.monotonic()
    with from_account(account()):
        build(_progress if not args.json else None)
    code = tell(as_json=args.json, seconds=time.monotonic() - begun)
    if args.serve and code == DONE:
        from tutela.cli.serve import serve

        return serve(host="127.0.0.1", port=args.port)
    return code


def _cleared(home: Path, keys: Path, *, fresh: bool) -> bool:
    """Make room for the exercise: only a folder that says that it is one is ever thrown away."""
    marker = home / "exercise"
    if not home.exists() or not any(home.iterdir()):
        home.mkdir(parents=True, exist_ok=True)
    elif fresh and marker.is_file():
        shutil.rmtree(home)
        shutil.rmtree(keys, ignore_errors=True)
        home.mkdir(parents=True)
    else:
        return False
    marker.write_text("This folder holds an exercise: everything in it is invented.\n", encoding="utf-8")
    return True


def _progress(what: str, done: int, total: int) -> None:
    """One line that moves on a terminal; a line a quarter elsewhere."""
    if sys.stderr.isatty():
        print(f"\r{what}: {done} of {total}   ", end="\n" if done == total else "", file=sys.stderr, flush=True)
    elif done == total or done * 4 // total != (done - 1) * 4 // total:
        print(f"{what}: {done} of {total}", file=sys.stderr, flush=True)


Answer = dict[str, Any]
