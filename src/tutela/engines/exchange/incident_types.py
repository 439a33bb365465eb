"""The official types of incident of the CyberTipline, and how tolerantly their text is read.

The texts are quoted from the schema as they must be written there; everywhere else Tutela says CSEAM.
"""

from difflib import SequenceMatcher

from tutela.engines.exchange.tip import IncidentType

OFFICIAL_TYPES = {
    "Child Pornography (possession, manufacture, and distribution)": "cseam_possession_manufacture_distribution",
    "Child Sex Trafficking": "child_trafficking",
    "Child Sex Tourism": "child_tourism",
    "Child Sexual Molestation": "child_molestation",
    "Misleading Domain Name": "misleading_domain_name",
    "Misleading Words or Digital Images on the Internet": "misleading_words_or_images",
    "Online Enticement of Children for Sexual Acts": "online_enticement",
    "Unsolicited Obscene Material Sent to a Child": "unsolicited_material_sent_to_child",
}
"""Exact text of the enumeration to our code. Source: report.cybertip.org/ispws/documentation, incidentType."""

_LIKENESS = 0.9
"""At least this alike (0 to 1) a text is read as an official one: a lost letter passes, another type does not."""


def incident_type_of(raw: str) -> IncidentType:
    """Read a type of incident: exactly, else tolerantly (case, punctuation, a lost letter), else keep the text only."""
    exact = OFFICIAL_TYPES.get(raw)
    if exact:
        return IncidentType(raw, exact, exact=True)
    folded = _folded(raw[:200])
    likeness, official = max(
        (SequenceMatcher(None, folded, _folded(text), autojunk=False).ratio(), text) for text in OFFICIAL_TYPES
    )
    return IncidentType(raw, OFFICIAL_TYPES[official] if likeness >= _LIKENESS else None, exact=False)


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
