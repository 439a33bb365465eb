"""Groups shut down: chat groups whose status is "shut down"."""

from .measure import Formula, Measure, defined

SHUT_DOWN = "shut_down"
"""The category of a counted group that the platform has closed."""


def groups_shut_down() -> Formula:
    """Chat groups that the platform has confirmed as closed; groups only listed, watched or asked about are not counted."""
    return Formula(kinds=("group",), categories=(SHUT_DOWN,))


MEASURE: Measure = defined(
    groups_shut_down,
    names={"en": "Groups shut down", "ml": "പൂട്ടിച്ച ഗ്രൂപ്പുകൾ", "hi": "बंद कराए गए समूह"},
    definitions={
        "ml": (
            "പ്ലാറ്റ്ഫോം അടച്ചതായി സ്ഥിരീകരിച്ച ചാറ്റ് ഗ്രൂപ്പുകൾ; പട്ടികയിൽ ചേർത്തതോ നിരീക്ഷിക്കുന്നതോ നടപടി ആവശ്യപ്പെട്ടതോ മാത്രമായവ എണ്ണുന്നില്ല."
        ),
        "hi": (
            "चैट समूह जिनके बंद होने की पुष्टि प्लेटफ़ॉर्म ने की; जो केवल सूचीबद्ध, निगरानी में हैं "
            "या जिन पर कार्रवाई माँगी गई है, वे नहीं गिने जाते।"
        ),
    },
)
