"""Tips: reports received."""

from .measure import Formula, Measure, defined


def tips() -> Formula:
    """Tips received and taken in, each report once.

    A report that came twice is counted once, what lies in quarantine is not counted; a tip is a report, not proof.
    """
    return Formula(kinds=("tip",))


MEASURE: Measure = defined(
    tips,
    names={"en": "Tips received", "ml": "ലഭിച്ച വിവരങ്ങൾ", "hi": "प्राप्त सूचनाएँ"},
    definitions={
        "ml": (
            "ലഭിച്ച് സ്വീകരിച്ച വിവരങ്ങൾ, ഓരോ റിപ്പോർട്ടും ഒരു തവണ. രണ്ടു തവണ വന്ന റിപ്പോർട്ട് ഒരു തവണ എണ്ണുന്നു; "
            "മാറ്റിവച്ചത് എണ്ണുന്നില്ല. വിവരം ഒരു റിപ്പോർട്ടാണ്, തെളിവല്ല."
        ),
        "hi": (
            "प्राप्त और स्वीकार की गई सूचनाएँ, हर रिपोर्ट एक बार। दो बार आई रिपोर्ट एक बार गिनी जाती है; "
            "अलग रखी गई नहीं गिनी जाती। सूचना एक रिपोर्ट है, प्रमाण नहीं।"
        ),
    },
)
