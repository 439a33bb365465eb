"""A chat group, by id or title."""

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain
from tutela.engines.linkage.platforms import platform_of


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the id or title with single spaces, letter by letter."""
    text = plain(asked.raw)
    if not text or len(text) > 512:
        return Refused("group", asked.raw, "It is empty, or longer than any group's id or title.")
    note = "Many people are in a group: the same group is no sign of the same person."
    return Normalised("group", text, asked.raw, "weak", (note,), platform=platform_of(asked.platform))


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips name the same chat group. Its roster may tell more."""
    return by_strength(compared.__doc__, a, b)
