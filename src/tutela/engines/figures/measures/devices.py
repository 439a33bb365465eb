"""Devices: exhibits taken into custody."""

from .measure import Formula, Measure, defined


def devices() -> Formula:
    """Devices and storage media seized, each exhibit once: phones, computers, disks, memory cards, SIMs, routers, other.

    A device stays counted after its release or destruction; one entered by mistake is not counted.
    """
    return Formula(kinds=("exhibit",))


MEASURE: Measure = defined(
    devices,
    names={"en": "Devices seized", "ml": "പിടിച്ചെടുത്ത ഉപകരണങ്ങൾ", "hi": "जब्त उपकरण"},
    definitions={
        "ml": (
            "പിടിച്ചെടുത്ത ഉപകരണങ്ങളും സംഭരണ മാധ്യമങ്ങളും, ഓരോ തൊണ്ടിമുതലും ഒരു തവണ: ഫോൺ, കമ്പ്യൂട്ടർ, ഡിസ്ക്, മെമ്മറി കാർഡ്, "
            "സിം, റൂട്ടർ, മറ്റുള്ളവ. വിട്ടുകൊടുത്താലും നശിപ്പിച്ചാലും എണ്ണത്തിൽ തുടരും; തെറ്റായി ചേർത്തത് എണ്ണുന്നില്ല."
        ),
        "hi": (
            "जब्त उपकरण और भंडारण माध्यम, हर प्रदर्श एक बार: फ़ोन, कंप्यूटर, डिस्क, मेमोरी कार्ड, सिम, राउटर, अन्य। "
            "लौटाने या नष्ट करने के बाद भी गिना जाता है; भूल से दर्ज नहीं गिना जाता।"
        ),
    },
)
