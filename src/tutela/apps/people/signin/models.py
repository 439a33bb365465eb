"""The account that signs in: an officer's number and a password, nothing that says what the officer may do."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class SignIn(AbstractUser):
    """``username`` is the officer's number. Roles are projections of acts in ``people``, never flags here."""

    must_change_password = models.BooleanField(default=True)

    class Meta:
        db_table = "signin_signin"
        constraints = [
            models.CheckConstraint(condition=models.Q(is_staff=False), name="signin_never_staff"),
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="signin_never_superuser"),
        ]
