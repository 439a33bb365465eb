"""Districts with their boundaries, units, officers, roles, grants and absences as rows."""

from django.db import models


class District(models.Model):
    """A police district, dated: it exists from a day and may end on another."""

    code = models.CharField(max_length=16, primary_key=True)
    name = models.CharField(max_length=80)
    names = models.JSONField()
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)

    class Meta:
        db_table = "people_district"

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A unit: the State's, a district's, a station, a laboratory."""

    code = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "people_unit"

    def __str__(self) -> str:
        return self.name


class Officer(models.Model):
    """An officer by number; the name is a private value."""

    number = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=120)
    rank = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True)
    enrolled_at = models.DateTimeField()
    departed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_officer"
        indexes = [models.Index(fields=["district", "number"], name="officer_district")]

    def __str__(self) -> str:
        return self.number


class RoleHeld(models.Model):
    """A role that an officer holds or held."""

    id = models.CharField(max_length=72, primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(max_length=32)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_role"
        indexes = [models.Index(fields=["role", "ended_at"], name="role_now")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.role}"


class Grant(models.Model):
    """Need-to-know of one officer for one object, beyond district and unit."""

    id = models.CharField(max_length=96, primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="grants")
    reference = models.CharField(max_length=64)
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_grant"
        indexes = [models.Index(fields=["officer", "reference"], name="grant_object")]

    def __str__(self) -> str:
        return self.id


class UnitGrant(models.Model):
    """Need-to-know of all officers of a unit for one object, for example of a laboratory that is sent an exhibit."""

    id = models.CharField(max_length=96, primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="grants")
    reference = models.CharField(max_length=64)
    given_by = models.CharField(max_length=64)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_unit_grant"
        indexes = [models.Index(fields=["unit", "reference"], name="unit_grant_object")]

    def __str__(self) -> str:
        return self.id


class Absence(models.Model):
    """A leave, with the officer who acts meanwhile."""

    entry = models.BigIntegerField(primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="absences")
    from_date = models.DateField()
    until_date = models.DateField()
    deputy = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="standing_in")

    class Meta:
        db_table = "people_absence"
        indexes = [models.Index(fields=["deputy", "until_date"], name="absence_deputy")]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.from_date}–{self.until_date}"


class Boundaries(models.Model):
    """Boundaries of districts as loaded from one file; ``place`` and ``drawing`` are sealed files in the vault."""

    reference = models.CharField(max_length=24, primary_key=True)
    valid_from = models.DateField()
    authority = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    place = models.CharField(max_length=64)
    drawing = models.CharField(max_length=64)
    named_by = models.CharField(max_length=120)
    features = models.IntegerField()
    positions = models.IntegerField()
    districts = models.JSONField()
    missing = models.JSONField()
    unmatched = models.IntegerField()
    set_aside = models.IntegerField()
    said = models.CharField(max_length=120, null=True)
    entry = models.BigIntegerField()
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "people_boundaries"

    def __str__(self) -> str:
        return self.reference


class FactorReset(models.Model):
    """A lost second factor: one officer asks, another decides."""

    reference = models.CharField(max_length=32, primary_key=True)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="factor_resets")
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=64, null=True)
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        db_table = "people_factor_reset"
        constraints = [
            models.UniqueConstraint(fields=["officer"], condition=models.Q(decided_at=None), name="reset_one_open")
        ]

    def __str__(self) -> str:
        return self.reference
