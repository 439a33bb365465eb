"""Form fields of the design system: a moment with its stated zone, a day."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tutela.web.templatetags.components import zone_text


class MomentInput(forms.DateTimeInput):
    """A date and time as the browser asks for it; ``zone`` is shown in the label, so that it is never guessed."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"step": "60", **(attrs or {})}, format="%Y-%m-%dT%H:%M")

    @property
    def zone(self) -> str:
        """The zone in which the officer writes: the installation's."""
        return zone_text(timezone.now())


class MomentField(forms.DateTimeField):
    """A moment; gives an aware datetime. Text with an offset of its own (``2020-12-28T18:00+05:30``) keeps its meaning."""

    widget = MomentInput
    default_error_messages = {"invalid": _("Give a date and a time, for example 2020-12-28T18:00.")}


class DayField(forms.DateField):
    """A day; gives a date."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": _("Give a date, for example 2020-12-28.")}
