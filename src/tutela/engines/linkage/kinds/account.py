"""A platform's own number of a user, which never changes."""

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules
from tutela.engines.linkage.kinds.kind import by_strength, plain
from tutela.engines.linkage.platforms import platform_of


def normalised(asked: Asked) -> Normalised | Refused:
    """Return the id letter by letter: only its platform knows what in it counts."""
    text, name = plain(asked.raw), platform_of(asked.platform)
    if not text or len(text) > 512:
        return Refused("account", asked.raw, "It is empty, or longer than any account id.")
    if not text.strip("0-"):
        return Refused("account", asked.raw, "Nothing but zeros is no account.")
    if name is None:
        note = "The platform was not stated; two platforms may use the same number for two people."
        return Normalised("account", text, asked.raw, "weak", (note,))
    return Normalised("account", text, asked.raw, "strong", platform=name)


def compared(a: Normalised, b: Normalised, _: Rules) -> Judgement:
    """Both tips hold the same account id of the same platform. It is the platform's own number of one account and stays
    when names change; who used the account is another question."""
    return by_strength(compared.__doc__, a, b)
