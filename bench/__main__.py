"""``make bench``: every benchmark in one run, each part in a process of its own, written to docs/benchmarks.md.

``--acts``, ``--cases``, ``--exhibits`` choose the size of the big homes; what is smaller than the target's size says so.
``--only PART…`` measures some parts; the sections of the others stay as they are.
"""

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime

from bench.homes import CACHE, ROOT
from bench.machine import Measured, described, table
from bench.page import sections_of, with_sections

PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = ("ledger", "postgresql", "pages", "tips", "triage")


def main() -> int:
    """Measure, or (with ``--part``) measure one part and print it as JSON."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--acts", type=int, default=1_000_000)
    parser.add_argument("--singles", type=int, default=20_000)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--exhibits", type=int, default=1_000_000)
    parser.add_argument("--tips", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--only", nargs="*", choices=PARTS, default=list(PARTS))
    args = parser.parse_args()
    CACHE.mkdir(parents=True, exist_ok=True)
    if args.part:
        print(json.dumps([asdict(row) for row in measure(args.part, args)]))
        return 0
    sections = []
    for part in args.only:
        print(f"bench: {part}", file=sys.stderr, flush=True)
        sections.append((part, _in_a_process(part)))
    page = PAGE.read_text("utf-8")
    if len(sections) < len(PARTS):
        page = with_sections(page, {part: [_measured(), "", *described(), "", *table(rows)] for part, rows in sections})
    else:
        others = {title: lines for title, lines in sections_of(page).items() if title.startswith("triage: ")}
        page = with_sections("\n".join(_page(sections)), others)
    PAGE.write_text(page, encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))
    return 0


def measure(part: str, args: argparse.Namespace) -> list[Measured]:
    """One part."""
    if part == "ledger":
        from bench import ledger

        return ledger.rows(args.acts, args.singles, args.runs, f"acts-{args.acts}")
    if part == "postgresql":
        from bench import postgresql

        return postgresql.rows(args.singles)
    if part == "pages":
        from bench import pages

        return pages.rows(args.cases, args.exhibits, 40, f"cases-{args.cases}-{args.exhibits}")
    if part == "tips":
        from bench import tips

        return tips.rows(args.tips, args.runs)
    from bench.triage import device

    scratch = CACHE / "triage" / "device"
    scratch.mkdir(parents=True, exist_ok=True)
    return device.rows(scratch)


def _in_a_process(part: str) -> list[Measured]:
    command = [sys.executable, "-m", "bench", *(a for a in sys.argv[1:] if a not in ("--only", *PARTS)), "--part", part]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return [Measured(part, "could not be measured", "", 0, note=f"exit code {done.returncode}")]
    return [Measured(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def _measured() -> str:
    return f"measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with `make bench` (`{' '.join(['python -m bench', *sys.argv[1:]])}`)"


def _page(sections: list[tuple[str, list[Measured]]]) -> list[str]:
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench` itself: medians of several runs, peers and Tutela side by side in one run.",
        "",
        f"- {_measured()}",
        *described(),
    ]
    for part, rows in sections:
        lines += ["", f"## {part}", "", *table(rows)]
    return lines


if __name__ == "__main__":
    sys.exit(main())
