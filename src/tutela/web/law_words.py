"""The words for what the rooms of cases, requests and referrals call by a code, and a duty as the pages show it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.web import components as ui

CASE_KINDS: Mapping[str, ui.Text] = {"fir": gettext_lazy("FIR"), "seizure_report": gettext_lazy("Seizure report")}
CASE_STANDINGS: Mapping[str, tuple[ui.Text, ui.Tone]] = {
    "open": (gettext_lazy("Under investigation"), "info"),
    "reported": (gettext_lazy("Final report forwarded"), "good"),
    "withdrawn": (gettext_lazy("Withdrawn"), "neutral"),
}
REPORT_KINDS: Mapping[str, ui.Text] = {
    "charge-sheet": gettext_lazy("Charge-sheet"),
    "undetected": gettext_lazy("Undetected"),
    "untraced": gettext_lazy("Untraced"),
    "false": gettext_lazy("False"),
    "mistake of fact": gettext_lazy("Mistake of fact"),
    "mistake of law": gettext_lazy("Mistake of law"),
    "non-cognizable": gettext_lazy("Non-cognizable"),
    "civil": gettext_lazy("Civil nature"),
}
CUSTODIES: Mapping[str, ui.Text] = {
    "police": gettext_lazy("Police custody"),
    "judicial": gettext_lazy("Judicial custody"),
}
SEXES: Mapping[str, ui.Text] = {
    "female": gettext_lazy("Female"),
    "male": gettext_lazy("Male"),
    "other": gettext_lazy("Other"),
}
REQUEST_KINDS: Mapping[str, ui.Text] = {
    "preservation": gettext_lazy("Preservation"),
    "disclosure": gettext_lazy("Order to produce"),
    "takedown": gettext_lazy("Take-down"),
}
REQUEST_STANDINGS: Mapping[str, tuple[ui.Text, ui.Tone]] = {
    "prepared": (gettext_lazy("Waits for signature"), "warn"),
    "issued": (gettext_lazy("Signed, not delivered"), "warn"),
    "delivered": (gettext_lazy("Delivered"), "info"),
    "partial": (gettext_lazy("Answered in part"), "info"),
    "answered": (gettext_lazy("Answered"), "good"),
    "lapsed": (gettext_lazy("Lapsed"), "neutral"),
    "withdrawn": (gettext_lazy("Withdrawn"), "neutral"),
}
OUTCOMES: Mapping[str, ui.Text] = {
    "complete": gettext_lazy("Complete"),
    "partial": gettext_lazy("In part"),
    "refused": gettext_lazy("Refused"),
}
MEANS: Mapping[str, ui.Text] = {
    "in person": gettext_lazy("In person"),
    "registered post": gettext_lazy("Registered post"),
    "portal": gettext_lazy("Portal of the platform"),
    "e-mail": gettext_lazy("E-mail"),
    "messenger": gettext_lazy("Messenger"),
}
IDENTIFIERS: Mapping[str, ui.Text] = {
    "account": gettext_lazy("Account"),
    "handle": gettext_lazy("Handle"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Phone"),
    "ip": gettext_lazy("IP address"),
    "url": gettext_lazy("Address of a page"),
    "group": gettext_lazy("Group or channel"),
    "digest": gettext_lazy("Digest of a file"),
}
REFERRAL_KINDS: Mapping[str, ui.Text] = {
    "child": gettext_lazy("Child"),
    "trafficking": gettext_lazy("Suspected trafficking"),
}
RECIPIENTS: Mapping[str, ui.Text] = {
    "committee": gettext_lazy("Child Welfare Committee"),
    "court": gettext_lazy("Special Court or Court of Session"),
    "unit": gettext_lazy("Anti-trafficking unit"),
}
IDENTITY: Mapping[str, ui.Text] = {
    "name": gettext_lazy("Name"),
    "guardian": gettext_lazy("Guardian"),
    "address": gettext_lazy("Address"),
    "school": gettext_lazy("School"),
    "phone": gettext_lazy("Phone"),
    "born_on": gettext_lazy("Date of birth"),
    "note": gettext_lazy("Note"),
}


def badge(words: Mapping[str, tuple[ui.Text, ui.Tone]], code: str) -> ui.Badge:
    """A standing as a mark."""
    return ui.Badge(*words.get(code, (code, "neutral")))


def sureness(certainty: str) -> str:
    """How sure a row of the catalogue is, part by part in the reader's language."""
    return "; ".join(_(part) for part in certainty.split("; ") if part)


def duty_badge(due_at: datetime | None, attend_at: datetime, met_at: datetime | None, now: datetime) -> ui.Badge:
    """How a duty stands; one without an hour in the law is never overdue, it stays to be done."""
    if met_at is not None:
        late = due_at is not None and met_at > due_at
        return ui.Badge(_("Done late"), "warn") if late else ui.Badge(_("Done"), "good")
    if due_at is not None and due_at < now:
        return ui.Badge(_("Overdue"), "danger")
    if attend_at < now:
        return ui.Badge(_("To be done at once"), "warn")
    return ui.Badge(_("Running"), "info")
