"""Whom a right password signs in: officers in service, whose one-time password has not run out."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from tutela.apps.people.selectors import is_enrolled
from tutela.apps.record import clock


class OfficersInService(AuthenticationBackend):
    """allauth's backend, closed to accounts that no longer are an officer's; asked again at every request."""

    def user_can_authenticate(self, user: Any) -> bool:
        if not super().user_can_authenticate(user) or not is_enrolled(user.get_username()):
            return False
        return not user.must_change_password or user.one_time_until is None or clock.now() < user.one_time_until
