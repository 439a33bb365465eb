"""``tutela group import FILE…``: take in the rosters of chat exports; no message and no export is kept."""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tutela.cli.refusal import REFUSED, UsedWrongly
from tutela.cli.running import acting, add_common, answering, to_stderr

if TYPE_CHECKING:
    from tutela.apps.networks.services import GroupTaken

_DESCRIPTION = """Take in rosters of chat groups: Telegram Desktop JSON exports and WhatsApp text exports, each a
file, a folder or a zip. Who was in the group, roles, spans and counts are kept; no text of any message, no medium and
not the export itself. Another export of a known group is merged with it; the same export again changes nothing.

Refused without an authority: by what right the exports were obtained. Times without a zone are taken to be of the
installation's unless --zone states another; what was assumed is said.

Exits 0 when done, also in part (what was not read is listed), 1 when refused or when nothing could be read, 2 when used
wrongly."""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``import`` to the verbs of the noun ``group``."""
    parser = subparsers.add_parser(
        "import",
        help="take in rosters from chat exports",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="an export: a file, a folder or a zip")
    parser.add_argument("--authority", metavar="TEXT", help="by what right the exports were obtained")
    parser.add_argument("--exhibit", metavar="REF", help="the exhibit that the exports come from")
    parser.add_argument("--source", metavar="TEXT", help="where they come from (default: the file's name)")
    parser.add_argument("--zone", metavar="ZONE", help="zone of times that have none: +05:30, UTC, Asia/Kolkata")
    parser.add_argument(
        "--dates", choices=("day-first", "month-first"), help="order of day and month where the export leaves it open"
    )
    parser.add_argument("--group", metavar="REF", help="the known group that the exports are of")
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """Import, and say what became of each group."""
    from tutela.apps.networks.services import import_groups

    missing = [str(path) for path in args.files if not os.path.lexists(path)]
    if missing:
        raise UsedWrongly(f"{', '.join(missing)}: no such file")
    result = import_groups(
        officer=acting(args),
        paths=[Path(os.path.abspath(path)) for path in args.files],
        authority=args.authority,
        zone=args.zone,
        day_first=None if args.dates is None else args.dates == "day-first",
        exhibit=args.exhibit,
        source=args.source,
        group=args.group,
        progress=_tell if sys.stderr.isatty() else None,
    )
    document: dict[str, Any] = {
        "groups": [_group(one) for one in result.groups],
        "unread": [{"file": one.file, "item": one.item, "reason": one.reason} for one in result.unread],
    }
    if not result.groups:
        document["error"] = {"reason": "no group could be read; see what is unread"}
        document["exit"] = REFUSED
    return document


def _group(one: "GroupTaken") -> dict[str, Any]:
    return {
        "title": one.title,
        "platform": one.platform,
        "members": one.members,
        "admins": one.admins,
        "messages": one.messages,
        "first_at": one.first_at,
        "last_at": one.last_at,
        "reference": one.reference,
        "outcome": one.outcome,
        "file": one.file,
        "personal": one.personal,
        "service_lines": one.service_lines,
        "new_members": one.new_members,
        "exact": one.exact,
        "zone": {"used": one.zone, "stated": one.zone_stated, "times_without": one.without_zone},
        "date_order": one.date_order,
        "same_by": one.same_by,
        "perhaps": list(one.perhaps),
        "unread": [{"item": bad.item, "reason": bad.reason} for bad in one.unread],
        "flags": list(one.flags),
    }


def _tell(path: Path, done: int, total: int) -> None:
    to_stderr(f"{done + 1} of {total}: {_shown(path.name)}")


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = [_line(one) for one in document["groups"]]
    lines += [
        f"  unread: {_shown(one['file'])}{', ' + _shown(one['item']) if one['item'] else ''}: {_shown(one['reason'])}"
        for one in document["unread"]
    ]
    if "error" in document:
        lines.append(document["error"]["reason"])
    return "\n".join(lines)


def _line(one: dict[str, Any]) -> str:
    least = "" if one["exact"] else "at least "
    said = {
        "new": "new",
        "merged": f"merged, {one['new_members']} new members",
        "unchanged": "imported before, nothing changed",
    }[one["outcome"]]
    zone = one["zone"]
    assumed = "" if zone["stated"] else " (the installation's, assumed)"
    lines = [
        f"{one['reference']} {_shown(one['title'] or 'no title known')} ({one['platform']}): {said}",
        f"  {one['members']} members, {one['admins']} admins, {least}{one['messages']} messages, "
        f"{one['first_at'] or 'undated'} to {one['last_at'] or 'undated'}; zone {zone['used']}{assumed}",
    ]
    if one["date_order"] == "assumed":
        lines.append("  nothing tells whether the day or the month stands first: day first was assumed; see --dates")
    if one["perhaps"]:
        lines.append(f"  perhaps the same as {', '.join(one['perhaps'])}: if it is, import with --group")
    return "\n".join(lines)


def _shown(text: str, most: int = 200) -> str:
    """Words from an export, short and without what could steer a terminal."""
    safe = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text[: most + 1])
    return safe if len(safe) <= most else safe[: most - 1] + "…"
