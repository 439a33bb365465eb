"""Words for the codes of chat groups: status, platform, roles, how membership and sameness are known."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tutela.engines.values import instant_of
from tutela.web import components as ui

STATUSES: dict[str, ui.Text] = {
    "listed": gettext_lazy("Listed"),
    "watched": gettext_lazy("Watched"),
    "preservation_asked": gettext_lazy("Preservation asked"),
    "takedown_asked": gettext_lazy("Take-down asked"),
    "shut_down": gettext_lazy("Shut down"),
}
STATUS_TONES: dict[str, ui.Tone] = {
    "listed": "neutral",
    "watched": "info",
    "preservation_asked": "warn",
    "takedown_asked": "warn",
    "shut_down": "good",
}
PLATFORMS: dict[str, ui.Text] = {"telegram": gettext_lazy("Telegram"), "whatsapp": gettext_lazy("WhatsApp")}
KINDS: dict[str, ui.Text] = {
    "account": gettext_lazy("account"),
    "phone": gettext_lazy("phone number"),
    "channel": gettext_lazy("channel"),
    "name": gettext_lazy("name only"),
    "exporter": gettext_lazy("the exporting phone"),
}
ROLES: dict[str, ui.Text] = {
    "creator": gettext_lazy("made the group"),
    "admin": gettext_lazy("admin"),
    "former_admin": gettext_lazy("was admin"),
    "acted_as_admin": gettext_lazy("acted as admin"),
}
BASES: dict[str, ui.Text] = {
    "wrote": gettext_lazy("wrote"),
    "joined": gettext_lazy("joined"),
    "added": gettext_lazy("was added"),
    "acted": gettext_lazy("acted"),
    "removed": gettext_lazy("was removed"),
}
STATES: dict[str, ui.Text] = {
    "seen": gettext_lazy("not seen leaving"),
    "left": gettext_lazy("left"),
    "removed": gettext_lazy("removed"),
}
SAME_BY: dict[str, ui.Text] = {
    "new": gettext_lazy("first roster of the group"),
    "id": gettext_lazy("the platform's own id"),
    "moments": gettext_lazy("a title and the same first moments in common"),
    "stated": gettext_lazy("the importing officer said so"),
}
SAMENESS: dict[str, tuple[ui.Text, ui.Tone]] = {
    "open": (gettext_lazy("nobody has judged it"), "warn"),
    "one_group": (gettext_lazy("one group"), "good"),
    "two_groups": (gettext_lazy("two groups"), "neutral"),
}
DATE_ORDERS: dict[str, ui.Text] = {
    "year_first": gettext_lazy("the year stands first"),
    "above_twelve": gettext_lazy("told by a day above 12"),
    "most_above_twelve": gettext_lazy("told by most days above 12"),
    "stated": gettext_lazy("stated by the importing officer"),
    "steps_back": gettext_lazy("told by the order of the lines"),
    "no_difference": gettext_lazy("makes no difference"),
    "assumed": gettext_lazy("assumed: day first; ask somebody who knows the phone"),
}


def status_badge(status: str) -> ui.Badge:
    """The status of a group."""
    return ui.Badge(STATUSES.get(status, status), STATUS_TONES.get(status, "neutral"))


def moment_of(stamp: str) -> datetime | str | None:
    """A stamp of a roster: an instant, or a local time whose zone nobody knows."""
    if not stamp:
        return None
    if stamp.endswith("Z"):
        return instant_of(stamp)
    return _("%(time)s, zone unknown") % {"time": stamp.replace("T", " ")}


def words_of(words: dict[str, ui.Text], codes: tuple[str, ...]) -> list[ui.Text]:
    """The words for several codes."""
    return [words.get(code, code) for code in codes]
