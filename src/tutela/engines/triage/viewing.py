"""Has pictures and videos decoded by workers of their own, and says which videos match a list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tutela.engines.confined import Argument
from tutela.engines.triage.crew import LIMITS, Answer, Crew, Order
from tutela.engines.triage.footage import Footage, checked_footage, video_hits, watched
from tutela.engines.triage.journal import Journal
from tutela.engines.triage.reading import Bench, Unit, digest_of_listing

DECODING = replace(LIMITS, memory_bytes=4 << 30, value_bytes=32 << 20)
"""Of a worker that decodes pictures and videos, whole where one may match."""


def decoded(
    orders: Mapping[int, Order], wanted: Sequence[int], journal: Journal, crew: Callable[[], Crew], *, in_order: bool
) -> dict[int, Answer]:
    """What workers say of these contents, by number: as the journal has it from before, else by a ``crew`` that is called now."""
    try:
        asked = set(wanted)
        found = {number: journal.known[number] for number in wanted if number in journal.known}
        left = [order for number, order in orders.items() if number in asked and number not in found]

        def took(results: list[tuple[int, Answer]]) -> None:
            journal.add(results)
            found.update(results)

        if left:
            crew().work(left, took, in_order=in_order)
        return found
    finally:
        journal.close()


def watch_videos(
    unit: Unit, name: str, bench: Bench, orders: Mapping[int, Order], task: Callable[..., object], *arguments: Argument,
    in_order: bool,
) -> dict[int, str]:  # fmt: skip
    """Carry out these orders, by number of content. Returns which match a listed video, each with the list of the best match."""

    def work(thorough: bool, wanted: Sequence[int]) -> dict[int, Footage]:
        kind = "whole" if thorough else "key-frames"
        journal = Journal(bench.journals / f"{name}-{kind}.jsonl", digest_of_listing(unit), checked_footage)
        given = (bench.picture_code, thorough, *arguments)

        def crew() -> Crew:
            return bench.crew(task, given, lambda moved: None, checked_footage, DECODING)

        return decoded(orders, wanted, journal, crew, in_order=in_order)

    unit.footage = watched(bench.known_videos, list(orders), work, screen=bench.screening is not None)
    if bench.known_videos is None:
        return {}
    hits = {number: video_hits(bench.known_videos, one) for number, one in unit.footage.items()}
    return {number: found[0].entry.list_name for number, found in hits.items() if found}
