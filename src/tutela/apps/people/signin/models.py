"""What signs an officer in: account, sessions, and what several server processes must count together. Nothing of it is an act."""

from importlib import import_module
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class SignIn(AbstractUser):
    """``username`` is the officer's number. Roles are projections of acts in ``people``, never flags here."""

    must_change_password = models.BooleanField(default=True)
    one_time_until = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        db_table = "signin_signin"
        constraints = [
            models.CheckConstraint(condition=models.Q(is_staff=False), name="signin_never_staff"),
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="signin_never_superuser"),
        ]


class OfficerSession(AbstractBaseSession):
    """A session that knows whose it is, so that all of an officer's can be shown and ended."""

    officer = models.CharField(max_length=24, blank=True, default="", db_index=True)
    signed_in_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    address = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "signin_session"

    @classmethod
    def get_session_store_class(cls) -> type:
        return cast(type, import_module(settings.SESSION_ENGINE).SessionStore)


class Counter(models.Model):
    """The table of Django's database cache: throttles and used codes, common to every server process."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "signin_counter"

    def __str__(self) -> str:
        return self.cache_key
