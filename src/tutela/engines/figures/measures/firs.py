"""FIRs: first information reports registered."""

from .measure import Formula, Measure, defined


def firs() -> Formula:
    """First information reports registered; seizure reports are not among them.

    An FIR is counted once, however many accused it names; one that was cancelled as mistaken is not counted.
    """
    return Formula(kinds=("fir",))


MEASURE: Measure = defined(
    firs,
    names={"en": "FIRs", "ml": "എഫ്.ഐ.ആറുകൾ", "hi": "प्राथमिकियाँ (एफ़आईआर)"},
    definitions={
        "ml": (
            "രജിസ്റ്റർ ചെയ്ത പ്രഥമ വിവര റിപ്പോർട്ടുകൾ (എഫ്.ഐ.ആർ.); പിടിച്ചെടുക്കൽ റിപ്പോർട്ടുകൾ ഇതിൽ ഉൾപ്പെടുന്നില്ല. "
            "പ്രതികൾ എത്ര പേരായാലും ഒരു എഫ്.ഐ.ആർ. ഒരു തവണ മാത്രം എണ്ണുന്നു; തെറ്റെന്നു കണ്ട് റദ്ദാക്കിയത് എണ്ണുന്നില്ല."
        ),
        "hi": (
            "दर्ज की गई प्रथम सूचना रिपोर्टें (एफ़आईआर); जब्ती रिपोर्टें इनमें शामिल नहीं हैं। "
            "अभियुक्त कितने भी हों, एक एफ़आईआर एक बार गिनी जाती है; भूल से दर्ज होकर रद्द की गई नहीं गिनी जाती।"
        ),
    },
)
