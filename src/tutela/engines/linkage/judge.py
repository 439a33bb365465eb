"""What two identifiers say about two tips: one lead, a suggestion to a person, or nothing."""

from tutela.engines.linkage.identifiers import Judgement, Normalised, Rules
from tutela.engines.linkage.kinds import kind_of

_DEFAULT = Rules()


def judge(a: Normalised, b: Normalised, rules: Rules = _DEFAULT) -> Judgement:
    """Compare two identifiers.

    ``link``: strong and the same; the tips fall into one lead. ``suggest``: only a person can tell. ``none``: they differ,
    are of kinds that cannot be the same, or say nothing. The explanation is the one shown to the analyst.
    """
    if family_of(a) != family_of(b):
        return Judgement("none", min(a.kind, b.kind), "They are of different kinds.")
    first, second = sorted((_as_number(a), _as_number(b)), key=lambda one: (one.kind, one.value, one.strength))
    return kind_of(first.kind).compared(first, second, rules)


def family_of(identifier: Normalised) -> str:
    """Return the family in which an identifier is compared: a WhatsApp handle is a number."""
    if identifier.kind == "handle" and identifier.platform == "whatsapp":
        return "number"
    return kind_of(identifier.kind).family


def _as_number(identifier: Normalised) -> Normalised:
    """Drop the platform of a WhatsApp handle, so that it can be the same as a telephone number."""
    if family_of(identifier) != "number" or identifier.platform is None:
        return identifier
    return Normalised("phone", identifier.value, identifier.raw, identifier.strength, identifier.notes)
