"""What every kind of identifier has, and the judgement that most of them share."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc

from tutela.engines.linkage.identifiers import Asked, Judgement, Normalised, Refused, Rules, Verdict


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its name, the family within which it is compared, its two functions, and other names it goes by."""

    name: str
    family: str
    normalised: Callable[[Asked], Normalised | Refused]
    compared: Callable[[Normalised, Normalised, Rules], Judgement]
    aliases: tuple[str, ...] = ()

    @property
    def explanation(self) -> str:
        """What the analyst reads when two tips share such an identifier."""
        return " ".join((getdoc(self.compared) or "").split())


def by_strength(explanation: str | None, a: Normalised, b: Normalised) -> Judgement:
    """Judge two identifiers of one value by the weaker of them; different values say nothing."""
    words = " ".join((explanation or "").split())
    if (a.value, a.platform, a.qualifier) != (b.value, b.platform, b.qualifier):
        return Judgement("none", a.kind, "They differ.")
    strengths = {a.strength, b.strength}
    verdict: Verdict = "none" if "none" in strengths else "suggest" if "weak" in strengths else "link"
    because = " ".join(sorted({note for one in (a, b) if one.strength != "strong" for note in one.notes}))
    return Judgement(verdict, a.kind, f"{words} {because}".strip())


def plain(raw: str) -> str:
    """Return raw text without direction marks and other invisible characters, with single ordinary spaces."""
    if not raw.isprintable():
        raw = "".join(letter for letter in raw if letter.isprintable() or letter.isspace())
    return " ".join(raw.split())
