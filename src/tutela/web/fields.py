"""Form fields of the design system: a moment with its stated zone, a day, a sheet."""

import codecs
from contextlib import suppress
from datetime import datetime
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

    def prepare_value(self, value: Any) -> Any:
        """What the input shows: text with an offset as the same moment in its zone, for a browser shows no offset."""
        if isinstance(value, str):
            with suppress(ValueError):
                moment = datetime.fromisoformat(value)
                value = moment if moment.tzinfo else value
        return super().prepare_value(value)


class DayField(forms.DateField):
    """A day; gives a date."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    default_error_messages = {"invalid": _("Give a date, for example 2020-12-28.")}


class KeysInput(forms.Textarea):
    """Lines that a page never gives back: not after a refusal, and not from the browser's memory of forms."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        quiet = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false", "rows": "3"}
        super().__init__(quiet | (attrs or {}))

    def format_value(self, value: Any) -> None:
        """Nothing, whatever was sent."""


class KeysField(forms.CharField):
    """Keys of encrypted volumes, one a line, as they are typed. No session remembers that they were sent."""

    widget = KeysInput

    def __init__(self, **more: Any) -> None:
        super().__init__(strip=False, max_length=4000, **more)


class SheetField(forms.FileField):
    """An uploaded sheet: refused here where it is larger than sheets are, or a picture under a sheet's name."""

    LARGEST = 10 * 1024 * 1024

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The upload by the rules of a file field and of a sheet."""
        upload = super().clean(data, initial)
        if upload is None:
            return None
        if upload.size > self.LARGEST:
            raise forms.ValidationError(_("The sheet is larger than ten megabytes; load it in parts."))
        head = upload.read(4096)
        upload.seek(0)
        if b"\0" in head and not head.startswith((b"PK\x03\x04", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise forms.ValidationError(_("This is neither XLSX nor CSV; save the sheet as one of them."))
        return upload
