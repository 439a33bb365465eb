"""``tutela figures``: what is counted, by round and district, as at any moment."""

import argparse
from typing import Any

from tutela.cli.refusal import UsedWrongly
from tutela.cli.running import acting, add_common, answering
from tutela.engines.values import ValueRefused, moment_given


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``figures``."""
    parser = subparsers.add_parser("figures", help="figures of a round, or since launch, as at any moment")
    parser.add_argument("--round", metavar="R", help="a round, for example 20.3; without it, since launch")
    parser.add_argument(
        "--as-at", metavar="T", help="a moment with its zone, for example 2020-12-28T18:00+05:30; now without it"
    )
    parser.add_argument("--by", choices=["district"], help="a row for each police district")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Count as at the moment, and note that figures left the house."""
    from tutela.apps.figures import selectors
    from tutela.apps.people.jurisdiction import catalogue

    try:
        moment = moment_given(args.as_at) if args.as_at else None
    except ValueRefused as error:
        raise UsedWrongly(f"--as-at: {error}") from error
    officer = acting(args)
    if args.round is not None and args.round not in selectors.known_rounds():
        known = ", ".join(selectors.known_rounds()) or "none yet"
        raise UsedWrongly(f"--round: nothing was counted in round {args.round}; rounds are {known}")
    answer = dict(selectors.answer(officer, round=args.round, as_at=moment, by_district=args.by == "district"))
    return {**answer, "zone": catalogue().zone_text}


def words(document: dict[str, Any]) -> str:
    """A table for the terminal."""
    measures = document["measures"]
    bounds = set(document["lower_bounds"])
    scope = f"round {document['round']}" if document["round"] else "since launch"
    lines = [f"{scope}, as at {document['as_at']} ({document['size']} entries)", ""]
    head = ["", *measures]
    rows = [["total", *(f"{'≥ ' if name in bounds else ''}{count}" for name, count in measures.items())]]
    rows += [[row["district"], *(str(row[name]) for name in measures)] for row in document["by"]]
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    for first, *numbers in [head, *rows]:
        cells = [number.rjust(width) for number, width in zip(numbers, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]))
    return "\n".join(lines)
