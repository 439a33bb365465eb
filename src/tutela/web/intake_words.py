"""Words for the codes of intake and subjects, shared by their pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, Promise]

SOURCES: Words = {
    "ncmec": _("CyberTipline (NCMEC)"),
    "ncrp": _("National portal"),
    "interpol": _("INTERPOL"),
    "p2p": _("Monitoring of file sharing"),
    "undercover": _("Patrol of groups"),
    "public": _("Public, help line, school"),
    "device": _("Seized device"),
    "other_state": _("Another State"),
    "foreign_agency": _("Foreign agency"),
}
STATES: Words = {"new": _("waiting"), "in_lead": _("in a lead"), "set_aside": _("set aside")}
SET_ASIDE: Words = {
    "no_actionable_information": _("no actionable information"),
    "not_for_this_unit": _("not for this unit"),
    "mistaken": _("mistaken"),
}
OUTCOMES: Words = {
    "acted_on": _("acted on"),
    "passed_on": _("passed on"),
    "no_actionable_information": _("no actionable information"),
    "mistaken": _("mistaken"),
    "joined": _("joined to another"),
}
DISPOSALS: Words = {
    "taken_in": _("mended and taken in"),
    "sent_back": _("sent back to the sender"),
    "not_a_tip": _("not a tip"),
}
KINDS: Words = {
    "phone": _("telephone"),
    "email": _("e-mail"),
    "handle": _("handle"),
    "account": _("account"),
    "display_name": _("display name"),
    "name": _("name"),
    "address": _("address"),
    "ip": _("IP address"),
    "url": _("web address"),
    "imei": _("IMEI"),
    "device": _("device"),
    "group": _("group"),
    "digest": _("digest of a file"),
    "report": _("report"),
}
ROLES: Words = {
    "reported_person": _("reported person"),
    "associated_account": _("associated account"),
    "intended_recipient": _("intended recipient"),
    "victim": _("child"),
    "incident": _("incident"),
    "file": _("file"),
    "reporter": _("the reporter"),
    "automated": _("automated look-up"),
}
STRENGTHS: Words = {"strong": _("strong"), "weak": _("weak"), "none": _("none"), "unreadable": _("not readable")}
MARKS: Words = {
    "private": _("private address"),
    "reserved": _("reserved address"),
    "documentation": _("documentation address"),
    "carrier_nat": _("carrier-grade NAT"),
    "loopback": _("loopback address"),
    "link_local": _("link-local address"),
    "multicast": _("multicast address"),
    "unspecified": _("unspecified address"),
    "benchmark": _("benchmark address"),
    "tunnel": _("tunnel address"),
    "unreadable": _("not readable"),
    "third_party": _("of a third party"),
}
STEPS: Words = {
    "ip": _("IP address"),
    "provider": _("provider"),
    "subscriber": _("subscriber"),
    "address": _("address"),
    "station": _("police station"),
    "district": _("district"),
}
CONFIDENCES: Words = {"high": _("high"), "medium": _("medium"), "low": _("low")}
STANDINGS: Words = {
    "proposed": _("linked by rule"),
    "confirmed": _("confirmed"),
    "reversed": _("reversed"),
}
ANSWERS: Words = {"yes": _("yes"), "no": _("no"), "unknown": _("not known")}


def word(words: Words, code: str) -> str:
    """The word for a code; a code that is not in the list stands for itself."""
    return str(words[code]) if code in words else code


def choices(words: Words, nothing: str | None = None) -> list[tuple[str, str]]:
    """The words as choices of a form, with an empty one before them where ``nothing`` names it."""
    found = [(code, str(text)) for code, text in words.items()]
    return found if nothing is None else [("", nothing), *found]
