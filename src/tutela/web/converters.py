"""Parts of addresses that have a form of their own."""

from django.urls import register_converter


class OfficerNumber:
    """An officer's number: capital letters, digits and dashes, so that no other address of people is taken for one."""

    regex = "[A-Z0-9][A-Z0-9-]{1,23}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(OfficerNumber, "officer")
