"""Children referred: children, each by code and once, who were referred for care."""

from .measure import Formula, Measure, defined


def children_referred() -> Formula:
    """Children referred for care and protection, each child once by its code, however many referrals it took.

    Small counts are withheld.
    """
    return Formula(kinds=("child",))


MEASURE: Measure = defined(
    children_referred,
    names={"en": "Children referred", "ml": "സംരക്ഷണത്തിനു കൈമാറിയ കുട്ടികൾ", "hi": "संरक्षण हेतु भेजे गए बालक"},
    definitions={
        "ml": (
            "പരിചരണത്തിനും സംരക്ഷണത്തിനുമായി കൈമാറിയ കുട്ടികൾ; റിപ്പോർട്ടുകൾ എത്രയായാലും ഓരോ കുട്ടിയും കോഡ് പ്രകാരം ഒരു തവണ. "
            "ചെറിയ സംഖ്യകൾ വെളിപ്പെടുത്തുന്നില്ല."
        ),
        "hi": (
            "देखरेख और संरक्षण के लिए भेजे गए बालक; संदर्भ कितने भी हों, हर बालक अपने कोड से एक बार। छोटी संख्याएँ प्रकट नहीं की जातीं।"
        ),
    },
    about_children=True,
)
