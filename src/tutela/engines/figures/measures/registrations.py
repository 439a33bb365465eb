"""Registrations: FIRs and seizure reports added together."""

from .measure import Formula, Measure, defined


def registrations() -> Formula:
    """FIRs and seizure reports added together; the two are always shown apart beside it.

    A seizure report that led to an FIR is two registrations.
    """
    return Formula(kinds=("fir", "seizure_report"))


MEASURE: Measure = defined(
    registrations,
    names={"en": "Registrations", "ml": "രജിസ്ട്രേഷനുകൾ", "hi": "पंजीकरण"},
    definitions={
        "ml": (
            "എഫ്.ഐ.ആറുകളും പിടിച്ചെടുക്കൽ റിപ്പോർട്ടുകളും ചേർന്ന എണ്ണം; രണ്ടും വേർതിരിച്ച് ഒപ്പം കാണിക്കുന്നു. "
            "എഫ്.ഐ.ആർ. ആയി മാറിയ റിപ്പോർട്ട് രണ്ട് രജിസ്ട്രേഷനുകളാണ്."
        ),
        "hi": (
            "एफ़आईआर और जब्ती रिपोर्टों का योग; दोनों सदा अलग-अलग भी दिखाए जाते हैं। "
            "जिस जब्ती रिपोर्ट से एफ़आईआर बनी, वे दो पंजीकरण हैं।"
        ),
    },
    says="cases",
)
