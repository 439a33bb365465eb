"""Referrals: matters about a child referred to a committee or unit."""

from .measure import Formula, Measure, defined


def referrals() -> Formula:
    """Referrals sent: of a child to the Child Welfare Committee, of suspected trafficking to its unit.

    Two referrals of one child are two referrals. Small counts are withheld: a referral points to a child.
    """
    return Formula(kinds=("referral",))


MEASURE: Measure = defined(
    referrals,
    names={"en": "Referrals", "ml": "കൈമാറ്റ റിപ്പോർട്ടുകൾ", "hi": "प्रेषित संदर्भ"},
    definitions={
        "ml": (
            "അയച്ച കൈമാറ്റ റിപ്പോർട്ടുകൾ: കുട്ടിയെ സംബന്ധിച്ച് ശിശുക്ഷേമ സമിതിക്കും, സംശയിക്കുന്ന മനുഷ്യക്കടത്തിനെക്കുറിച്ച് അതിന്റെ യൂണിറ്റിനും. "
            "ഒരു കുട്ടിയെക്കുറിച്ച് രണ്ടെണ്ണം രണ്ടായി എണ്ണുന്നു. ചെറിയ സംഖ്യകൾ വെളിപ്പെടുത്തുന്നില്ല."
        ),
        "hi": (
            "भेजे गए संदर्भ: बालक के बारे में बाल कल्याण समिति को, संदिग्ध मानव तस्करी के बारे में उसकी इकाई को। "
            "एक बालक के दो संदर्भ दो गिने जाते हैं। छोटी संख्याएँ प्रकट नहीं की जातीं।"
        ),
    },
    about_children=True,
)
