"""Arrests: persons arrested, each arrest once."""

from .measure import Formula, Measure, defined


def arrests() -> Formula:
    """Arrests recorded, each arrest of one accused once, in the round whose search led to it.

    An arrest that follows weeks later, when the laboratory has reported, is counted in that round from the moment
    at which it is recorded. A person arrested in two cases is two arrests; a notice to appear is none.
    """
    return Formula(kinds=("arrest",))


MEASURE: Measure = defined(
    arrests,
    names={"en": "Arrests", "ml": "അറസ്റ്റുകൾ", "hi": "गिरफ़्तारियाँ"},
    definitions={
        "ml": (
            "രേഖപ്പെടുത്തിയ അറസ്റ്റുകൾ; ഒരു പ്രതിയുടെ ഓരോ അറസ്റ്റും ഒരു തവണ, അതിലേക്കു നയിച്ച പരിശോധനയുടെ ഘട്ടത്തിൽ എണ്ണുന്നു. "
            "ലബോറട്ടറി റിപ്പോർട്ടിനു ശേഷം വരുന്ന അറസ്റ്റ് രേഖപ്പെടുത്തുന്ന സമയം മുതൽ ആ ഘട്ടത്തിൽ എണ്ണുന്നു. "
            "രണ്ടു കേസുകളിൽ അറസ്റ്റിലായ ആൾ രണ്ട് അറസ്റ്റുകളാണ്; ഹാജരാകാനുള്ള നോട്ടീസ് അറസ്റ്റല്ല."
        ),
        "hi": (
            "दर्ज गिरफ़्तारियाँ; एक अभियुक्त की हर गिरफ़्तारी एक बार, उस चरण में जिसकी तलाशी से वह हुई। "
            "प्रयोगशाला की रिपोर्ट के बाद हुई गिरफ़्तारी दर्ज होने के क्षण से उसी चरण में गिनी जाती है। "
            "दो मामलों में गिरफ़्तार व्यक्ति दो गिरफ़्तारियाँ हैं; उपस्थिति का नोटिस गिरफ़्तारी नहीं है।"
        ),
    },
)
