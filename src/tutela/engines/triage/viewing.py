"""Has the videos among contents hashed by workers of their own, and says which of them match a list."""

from collections.abc import Sequence
from dataclasses import replace

from tutela.engines.confined import Argument
from tutela.engines.triage.contents import KINDS
from tutela.engines.triage.crew import LIMITS
from tutela.engines.triage.footage import LEAST_BYTES, Footage, checked_footage, video_hits, watched
from tutela.engines.triage.journal import Journal
from tutela.engines.triage.reading import Bench, Unit, digest_of_listing, order_for
from tutela.engines.triage.result import SPARED

DECODING = replace(LIMITS, memory_bytes=4 << 30, value_bytes=32 << 20)
"""Of a worker that decodes pictures and videos, whole where one may match."""


def watch_videos(unit: Unit, name: str, bench: Bench, *arguments: Argument) -> dict[int, str]:
    """Hash the videos of a unit. Returns the contents that match a listed video, each with the list of the best match."""
    from tutela.engines.triage import video_tasks  # with what decodes, which most runs do without

    task = video_tasks.watch_folder if unit.offset is None else video_tasks.watch_volume
    numbers = [
        number
        for number in sorted(unit.numbers.tolist(), key=unit.entries.first_blocks.__getitem__)
        if (len(unit.answers[number]) == len(KINDS) or unit.answers[number] == (SPARED,))
        and unit.entries[number].size >= LEAST_BYTES
    ]

    def work(thorough: bool, wanted: Sequence[int]) -> dict[int, Footage]:
        kind = "whole" if thorough else "key-frames"
        journal = Journal(bench.journals / f"{name}-{kind}.jsonl", digest_of_listing(unit), checked_footage)
        try:
            found = {number: journal.known[number] for number in wanted if number in journal.known}
            orders = [order_for(unit, number, KINDS) for number in wanted if number not in found]

            def took(results: list[tuple[int, Footage]]) -> None:
                journal.add(results)
                found.update(results)

            if orders:
                given = (bench.picture_code, thorough, *arguments)
                bench.crew(task, given, lambda moved: None, checked_footage, DECODING).work(orders, took)
            return found
        finally:
            journal.close()

    unit.footage = watched(bench.known_videos, numbers, work, screen=bench.screening is not None)
    if bench.known_videos is None:
        return {}
    hits = {number: video_hits(bench.known_videos, one) for number, one in unit.footage.items()}
    return {number: found[0].entry.list_name for number, found in hits.items() if found}
