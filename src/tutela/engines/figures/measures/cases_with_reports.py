"""Cases, seizure reports included: what "cases" means when every registration is one."""

from .measure import Formula, Measure, defined


def cases_with_reports() -> Formula:
    """Cases where "case" means an FIR or a seizure report. The same number as registrations."""
    return Formula(kinds=("fir", "seizure_report"))


MEASURE: Measure = defined(
    cases_with_reports,
    names={
        "en": "Cases (FIRs and seizure reports)",
        "ml": "കേസുകൾ (എഫ്.ഐ.ആറുകളും പിടിച്ചെടുക്കൽ റിപ്പോർട്ടുകളും)",
        "hi": "मामले (एफ़आईआर और जब्ती रिपोर्टें)",
    },
    definitions={
        "ml": "'കേസ്' എന്നാൽ എഫ്.ഐ.ആർ. അല്ലെങ്കിൽ പിടിച്ചെടുക്കൽ റിപ്പോർട്ട്. രജിസ്ട്രേഷനുകളുടെ അതേ സംഖ്യ.",
        "hi": "'मामला' का अर्थ एफ़आईआर या जब्ती रिपोर्ट। पंजीकरणों के बराबर संख्या।",
    },
    says="cases",
)
