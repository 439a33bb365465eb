"""``make bench-triage``: the tables of triage, each measured in a process of its own and written into docs/benchmarks.md.

``--only NAME…`` measures some of them; the sections of the others, and those of ``make bench``, stay as they are.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import import_module

from bench.homes import CACHE, ROOT
from bench.machine import Measured, described, table
from bench.page import with_sections
from bench.triage import PARTS

PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> int:
    """Measure, or (with ``--part``) measure one table and print it as JSON."""
    parser = argparse.ArgumentParser(prog="bench.triage", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--part", choices=PARTS)
    args = parser.parse_args()
    if args.part:
        scratch = CACHE / "triage" / args.part
        scratch.mkdir(parents=True, exist_ok=True)
        print(json.dumps([asdict(row) for row in import_module(f"bench.triage.{args.part}").rows(scratch)]))
        return 0
    for part in args.only:
        print(f"bench-triage: {part}", file=sys.stderr, flush=True)
        title = f"triage: {import_module(f'bench.triage.{part}').TITLE}"
        measured = f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `make bench-triage`."
        rows = _in_a_process(part)
        load = f"- load of the machine when it was done: {os.getloadavg()[1]:.1f} (5 minutes)"
        section = [measured, "", *described(), load, "", *table(rows)]
        PAGE.write_text(with_sections(PAGE.read_text(encoding="utf-8"), {title: section}), encoding="utf-8")
        print("\n".join([f"## {title}", "", *section]))
    return 0


def _in_a_process(part: str) -> list[Measured]:
    command = [sys.executable, "-m", "bench.triage", "--part", part]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return [Measured(part, "could not be measured", "", 0, note=f"exit code {done.returncode}")]
    return [Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])]


if __name__ == "__main__":
    sys.exit(main())
