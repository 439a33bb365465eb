"""Seizure reports: reports of a seizure to the Magistrate where no FIR was registered."""

from .measure import Formula, Measure, defined


def seizure_reports() -> Formula:
    """Reports of a seizure to the Magistrate (CrPC s.102, from 2024-07-01 BNSS s.106); FIRs are not among them.

    A report that later leads to an FIR stays counted here, and the FIR is counted as an FIR.
    """
    return Formula(kinds=("seizure_report",))


MEASURE: Measure = defined(
    seizure_reports,
    names={"en": "Seizure reports", "ml": "പിടിച്ചെടുക്കൽ റിപ്പോർട്ടുകൾ", "hi": "जब्ती रिपोर्टें"},
    definitions={
        "ml": (
            "വസ്തുക്കൾ പിടിച്ചെടുത്തതായി മജിസ്ട്രേറ്റിനു നൽകിയ റിപ്പോർട്ടുകൾ (സി.ആർ.പി.സി. 102; 2024-07-01 മുതൽ ബി.എൻ.എസ്.എസ്. 106); "
            "എഫ്.ഐ.ആറുകൾ ഇതിൽ ഉൾപ്പെടുന്നില്ല. പിന്നീട് എഫ്.ഐ.ആർ. ആയാലും റിപ്പോർട്ട് ഇവിടെയും എഫ്.ഐ.ആർ. അതിന്റെ കണക്കിലും എണ്ണുന്നു."
        ),
        "hi": (
            "मजिस्ट्रेट को दी गई जब्ती की रिपोर्टें (दं.प्र.सं. धारा 102; 2024-07-01 से भा.ना.सु.सं. धारा 106); "
            "एफ़आईआर इनमें शामिल नहीं हैं। बाद में एफ़आईआर दर्ज हो तो भी रिपोर्ट यहाँ और एफ़आईआर अपनी गिनती में गिनी जाती है।"
        ),
    },
)
