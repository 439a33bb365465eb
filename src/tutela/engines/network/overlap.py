"""What two groups share, and groups by size."""

from collections.abc import Iterable
from dataclasses import dataclass

from tutela.engines.network.roster import Roster


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two rosters share.

    ``shared_ids`` are strong ids of members of both. ``share_of_smaller`` is (shared, size of the smaller roster by
    strong ids). ``shared_names`` are names borne by members without an id in one roster and by members of the other:
    suggestions, never counted. ``shared_media`` are digests of media that members of both sent.
    """

    shared_ids: tuple[str, ...]
    first_ids: int
    second_ids: int
    shared_names: tuple[str, ...]
    shared_media: tuple[str, ...]

    @property
    def share_of_smaller(self) -> tuple[int, int]:
        """The shared ids, of how many that the smaller roster has."""
        return len(self.shared_ids), min(self.first_ids, self.second_ids)

    @property
    def jaccard(self) -> tuple[int, int]:
        """The shared ids, of how many that both rosters have together (Jaccard's index as a fraction)."""
        return len(self.shared_ids), self.first_ids + self.second_ids - len(self.shared_ids)


def overlap(first: Roster, second: Roster) -> Overlap:
    """Compare two rosters by strong ids. Ids of two platforms are never one; their rosters share none."""
    same = first.platform == second.platform
    one, two = first.strong_ids, second.strong_ids
    return Overlap(
        shared_ids=tuple(sorted(one & two)) if same else (),
        first_ids=len(one),
        second_ids=len(two),
        shared_names=tuple(sorted(_shared_names(first, second))),
        shared_media=tuple(sorted(_media(first) & _media(second))),
    )


def _shared_names(first: Roster, second: Roster) -> set[str]:
    weak_one, all_one = _names(first, only_weak=True), _names(first, only_weak=False)
    weak_two, all_two = _names(second, only_weak=True), _names(second, only_weak=False)
    return (weak_one & all_two) | (weak_two & all_one)


def _names(roster: Roster, *, only_weak: bool) -> set[str]:
    members = (member for member in roster.members if not (only_weak and member.ids))
    return {use.name for member in members for use in member.names}


def _media(roster: Roster) -> set[str]:
    return {digest for member in roster.members for digest in member.media_sha256}


def by_size(rosters: Iterable[Roster]) -> list[Roster]:
    """List rosters by people ever in the group, most first; of equal ones the one with more messages, then by title."""
    return sorted(
        rosters, key=lambda roster: (-len(roster.members), -roster.messages, roster.title or "", roster.first_at)
    )
