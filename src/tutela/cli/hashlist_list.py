"""``tutela hashlist list``: every list with its versions."""

import argparse
from typing import TYPE_CHECKING, Any

from tutela.cli.refusal import printable
from tutela.cli.running import acting, add_common, answering

if TYPE_CHECKING:
    from tutela.apps.hashlists.selectors import VersionView


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``list`` to the verbs of the noun ``hashlist``."""
    parser = subparsers.add_parser(
        "list", help="every list with its versions", description="Every list, and its versions."
    )
    add_common(parser)
    parser.set_defaults(run=answering(work, words))


def work(args: argparse.Namespace) -> dict[str, Any]:
    """List them."""
    from tutela.apps.hashlists import selectors

    officer = acting(args)
    return {
        "lists": [
            {
                "list": one.reference,
                "name": one.name,
                "custodian": one.custodian,
                "versions": [version_document(version) for version in selectors.versions(officer, one.reference)],
            }
            for one in selectors.lists(officer)
        ]
    }


def version_document(one: "VersionView") -> dict[str, Any]:
    """A version as plain values."""
    return {
        "list": one.list,
        "version": one.number,
        "states": one.states,
        "kind": one.kind,
        "good": one.good,
        "origin": one.origin,
        "authority": one.authority,
        "sha256": one.sha256,
        "entries": one.entries,
        "distinct": one.distinct,
        "malformed": one.malformed,
        "categories": dict(one.categories),
        "ready": one.ready,
        "withdrawn": one.withdrawn_at is not None,
    }


def words(document: dict[str, Any]) -> str:
    """The result for a person."""
    lines = []
    for one in document["lists"]:
        lines.append(f"{one['list']}  {printable(one['name'])}, kept by {printable(one['custodian'])}")
        for version in one["versions"]:
            standing = (
                "withdrawn" if version["withdrawn"] else "ready" if version["ready"] else "categories not confirmed"
            )
            lines.append(
                f"  version {version['version']}: {version['kind']}, {version['entries']:,} entries, {standing}"
            )
    return "\n".join(lines) or "no list is here yet"
