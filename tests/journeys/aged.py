"""``python -m tests.journeys.aged NUMBER MINUTES``: let an officer's sessions have been without use for so long.

Runs in a process of its own on the folder that ``TUTELA_HOME`` names, as the served clock cannot be moved.
"""

import os
import sys
from datetime import timedelta


def age(number: str, minutes: int) -> int:
    """Set the officer's open sessions back, and return how many there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tutela.settings")
    import django

    django.setup()
    from tutela.apps.people.signin.models import OfficerSession
    from tutela.apps.people.signin.sessions import SEEN_AT, SIGNED_IN_AT, SessionStore, moment_in
    from tutela.engines.values import instant_text

    keys = list(OfficerSession.objects.filter(officer=number).values_list("session_key", flat=True))
    for key in keys:
        session = SessionStore(session_key=key)
        for name in (SEEN_AT, SIGNED_IN_AT):
            moment = moment_in(session, name)
            if moment is not None:
                session[name] = instant_text(moment - timedelta(minutes=minutes))
        session.save()
    return len(keys)


if __name__ == "__main__":
    print(age(sys.argv[1], int(sys.argv[2])))  # noqa: T201 (a command)
