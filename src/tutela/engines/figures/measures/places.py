"""Places: searches whose outcome was reported."""

from .measure import Formula, Measure, defined


def places() -> Formula:
    """Places at which a search team reported an outcome, whatever the outcome, also "not found" and "nothing found".

    A place that is planned but not reported is not counted. Two searches of one address are two places.
    """
    return Formula(kinds=("search",))


MEASURE: Measure = defined(
    places,
    names={"en": "Places searched", "ml": "പരിശോധന നടത്തിയ സ്ഥലങ്ങൾ", "hi": "तलाशी वाले स्थान"},
    definitions={
        "ml": (
            "പരിശോധനാ സംഘം ഫലം അറിയിച്ച സ്ഥലങ്ങൾ; ഫലം എന്തായാലും, 'കണ്ടെത്തിയില്ല', 'ഒന്നും ലഭിച്ചില്ല' എന്നിവയും ഉൾപ്പെടും. "
            "പദ്ധതിയിട്ടെങ്കിലും ഫലം അറിയിക്കാത്ത സ്ഥലം എണ്ണുന്നില്ല. ഒരേ വിലാസത്തിലെ രണ്ട് പരിശോധനകൾ രണ്ട് സ്ഥലങ്ങളായി എണ്ണുന്നു."
        ),
        "hi": (
            "वे स्थान जहाँ से तलाशी दल ने परिणाम बताया, परिणाम जो भी हो, 'नहीं मिला' और 'कुछ नहीं मिला' भी शामिल हैं। "
            "जिस नियोजित स्थान का परिणाम नहीं आया, वह नहीं गिना जाता। एक ही पते की दो तलाशियाँ दो स्थान गिनी जाती हैं।"
        ),
    },
)
