"""The words for what the rooms of rounds and exhibits call by a code: kinds, standings, outcomes, bases, and their marks."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tutela.web import components as ui

OUTCOMES: Mapping[str, ui.Text] = {
    "not_found": _("Person or place not found"),
    "nothing_found": _("Nothing found"),
    "device_seized": _("Device seized"),
    "arrest": _("Arrest"),
    "notice": _("Notice given"),
    "child_in_need": _("Child in need of care"),
    "referred": _("Referred to another authority"),
}
BASES: Mapping[str, ui.Text] = {
    "warrant": _("Warrant"),
    "without_warrant": _("Without warrant, grounds recorded first"),
    "consent": _("Consent"),
}
ROUND_KINDS: Mapping[str, ui.Text] = {
    "state": _("State-wide"),
    "district": _("One district"),
    "follow_up": _("Follow-up"),
    "single": _("One matter"),
}
KINDS: Mapping[str, ui.Text] = {
    "phone": _("Phone"),
    "tablet": _("Tablet"),
    "modem_router": _("Modem or router"),
    "hard_disk": _("Hard disk"),
    "memory_card": _("Memory card"),
    "laptop": _("Laptop"),
    "desktop": _("Desktop"),
    "sim": _("SIM"),
    "other": _("Other"),
}
STANDINGS: Mapping[str, ui.Text] = {
    "at_site": _("With the officer who seized it"),
    "locker": _("In a locker"),
    "in_transit": _("On its way"),
    "laboratory": _("At the laboratory"),
    "court": _("At court"),
    "released": _("Released to its owner"),
    "destroyed": _("Destroyed"),
}
STANDING_TONES: Mapping[str, ui.Tone] = {
    "at_site": "info",
    "locker": "good",
    "in_transit": "warn",
    "laboratory": "info",
    "court": "info",
}
OCCASIONS: Mapping[str, ui.Text] = {
    "acquisition": _("Acquisition"),
    "verification": _("Verification"),
    "receipt": _("Receipt"),
    "before_court": _("Before court"),
    "triage": _("Triage"),
}
HASH_OUTCOMES: Mapping[str, tuple[ui.Text, ui.Tone]] = {
    "first": (_("First hash"), "info"),
    "equal": (_("Agrees"), "good"),
    "mismatch": (_("Does not agree"), "danger"),
    "not_comparable": (_("No digest in common"), "warn"),
    "none_recorded": (_("No hash recorded to compare with"), "warn"),
    "not_computed": (_("Source not digested as a whole"), "warn"),
}
INCIDENTS: Mapping[str, ui.Text] = {
    "hash_mismatch": _("Hash does not agree"),
    "seal_broken": _("Seal not intact"),
    "seal_other": _("Another seal than was put on last"),
    "source_changed": _("Image differs from its own stored digest"),
}
POWERED: Mapping[str, ui.Text] = {
    "on": _("On"),
    "locked": _("On and locked"),
    "off": _("Off"),
    "charging": _("Charging"),
}
LANGUAGES: Mapping[str, ui.Text] = {
    "ml": _("Malayalam"),
    "hi": _("Hindi"),
    "ta": _("Tamil"),
    "kn": _("Kannada"),
    "bn": _("Bengali"),
    "en": _("English"),
    "other": _("Another language"),
}


def said(words: Mapping[str, ui.Text], code: str | None) -> ui.Text | None:
    """The words for a code; a code that has none speaks for itself."""
    return (words.get(code) or as_word(code)) if code else None


def as_word(code: str) -> str:
    """A code that nobody gave words, as one that can be translated: ``hash_mismatch`` → hash mismatch."""
    return gettext(code.replace("_", " ")) if code else ""


def choices(words: Mapping[str, ui.Text], none: ui.Text | None = None) -> list[tuple[str, ui.Text]]:
    """The words as choices of a field, after one for no choice where ``none`` says it."""
    return ([("", none)] if none is not None else []) + list(words.items())


def outcome_words(outcomes: Iterable[str]) -> tuple[ui.Text, ...]:
    """Outcomes in words."""
    return tuple(OUTCOMES.get(o, o) for o in outcomes)


def standing_badge(standing: str) -> ui.Badge:
    """Where an exhibit is, as a mark."""
    return ui.Badge(STANDINGS.get(standing, standing), STANDING_TONES.get(standing, "neutral"))


def hash_badge(outcome: str) -> ui.Badge:
    """How a hash compares with those before, as a mark."""
    return ui.Badge(*HASH_OUTCOMES.get(outcome, (outcome, "neutral")))
