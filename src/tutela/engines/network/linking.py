"""Which designations in one chat are certainly one person."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tutela.engines.network.seen import EXPORTER, Seen


def linked(rows: Mapping[str, Seen]) -> tuple[tuple[Seen, ...], ...]:
    """Put together the designations that are certainly one person; each row is in exactly one group.

    1. A name without an id belongs to the only id that ever used that name in this chat; to none when several did.
    2. "You" is the only author of lines that only the exporter can have written.
    3. What the platform itself says is one person (a changed number) is one.
    """
    parent = {key: key for key in rows}

    def root(key: str) -> str:
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    for one, other in [*_by_name(rows.values()), *_exporter(rows.values()), *_by_number(rows.values())]:
        if one in parent and other in parent:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
    groups: dict[str, list[Seen]] = defaultdict(list)
    for key in sorted(rows):
        groups[root(key)].append(rows[key])
    return tuple(tuple(group) for group in groups.values())


def _by_name(rows: Iterable[Seen]) -> Iterator[tuple[str, str]]:
    users: dict[str, set[str]] = defaultdict(set)
    for seen in rows:
        if seen.strong:
            for use in seen.names:
                users[use.name].add(seen.key)
    for name, ids in users.items():
        if len(ids) == 1:
            yield f"name:{name}", next(iter(ids))


def _exporter(rows: Iterable[Seen]) -> Iterator[tuple[str, str]]:
    writers = [seen.key for seen in rows if seen.exporters_lines and seen.key != EXPORTER]
    if len(writers) == 1:
        yield EXPORTER, writers[0]


def _by_number(rows: Iterable[Seen]) -> Iterator[tuple[str, str]]:
    for seen in rows:
        for other in seen.changed_to:
            yield seen.key, other
