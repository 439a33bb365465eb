"""Which identifiers are subjects, and which judgements about two of them hold together. No Django."""

from collections.abc import Iterable
from enum import StrEnum

from tutela.engines.values import Breach

KINDS = ("name", "phone", "email", "handle", "account", "address", "imei", "device")
"""Kinds of identifiers that are subjects: what a person has or is called. Files, pages and IP addresses are not."""


class Standing(StrEnum):
    """What is said of two subjects."""

    CONFIRMED = "confirmed"
    REVERSED = "reversed"


def pair_of(one: str, other: str) -> str:
    """The one key of two subjects, whichever is named first."""
    return "~".join(sorted((one, other)))


def breaches_of_judgement(one: str, other: str, standing: str | None) -> list[Breach]:
    """Two different subjects are judged, and a judgement that stands is not made twice."""
    source = "safety.md §7: merges of people are judgements that can be reversed"
    if one == other:
        return [Breach("judgement.one", f"{one} is the same as itself; name two subjects", source)]
    if standing == Standing.CONFIRMED:
        return [Breach("judgement.stands", f"{one} and {other} are judged to be the same already", source)]
    return []


def same_as(start: str, pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Everybody whom a chain of standing judgements ties to ``start``, itself included."""
    ties = list(pairs)
    found = {start}
    while True:
        more = {b for a, b in ties if a in found} | {a for a, b in ties if b in found}
        if more <= found:
            return frozenset(found)
        found |= more
