"""Cases, counted as FIRs: what "cases" means when a seizure report is not one."""

from .measure import Formula, Measure, defined


def cases_as_firs() -> Formula:
    """Cases where "case" means an FIR: seizure reports are not counted. The same number as FIRs."""
    return Formula(kinds=("fir",))


MEASURE: Measure = defined(
    cases_as_firs,
    names={"en": "Cases (FIRs only)", "ml": "കേസുകൾ (എഫ്.ഐ.ആറുകൾ മാത്രം)", "hi": "मामले (केवल एफ़आईआर)"},
    definitions={
        "ml": "'കേസ്' എന്നാൽ എഫ്.ഐ.ആർ. മാത്രം: പിടിച്ചെടുക്കൽ റിപ്പോർട്ടുകൾ എണ്ണുന്നില്ല. എഫ്.ഐ.ആറുകളുടെ അതേ സംഖ്യ.",
        "hi": "'मामला' का अर्थ केवल एफ़आईआर: जब्ती रिपोर्टें नहीं गिनी जातीं। एफ़आईआर के बराबर संख्या।",
    },
    says="cases",
)
