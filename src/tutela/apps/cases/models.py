"""Cases, accused, arrests, remands and what is due as rows."""

from django.db import models


class Case(models.Model):
    """An FIR or a seizure report: different things, counted apart."""

    reference = models.CharField(max_length=24, primary_key=True)
    kind = models.CharField(max_length=16)
    district = models.CharField(max_length=16)
    station = models.CharField(max_length=80)
    number = models.CharField(max_length=24)
    year = models.IntegerField()
    registered_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    gd_number = models.CharField(max_length=24, null=True)
    gd_at = models.DateTimeField(null=True)
    offence_on = models.DateField(null=True)
    sections = models.JSONField()
    seized_at = models.DateTimeField(null=True)
    provision = models.CharField(max_length=40, null=True)
    forwarded_at = models.DateTimeField(null=True)
    copy_given_at = models.DateTimeField(null=True)
    io = models.CharField(max_length=24)
    io_rank = models.CharField(max_length=16, null=True)
    round = models.CharField(max_length=24, null=True)
    window = models.CharField(max_length=12, null=True)
    search = models.CharField(max_length=24, null=True, db_index=True)
    exhibits = models.JSONField()
    from_report = models.CharField(max_length=24, null=True)
    taken_over_by = models.CharField(max_length=24, null=True)
    lead = models.CharField(max_length=24, null=True)
    status = models.CharField(max_length=24)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_case"
        indexes = [
            models.Index(fields=["district", "-reference"], name="case_district"),
            models.Index(fields=["io", "-reference"], name="case_io"),
            models.Index(fields=["round", "-reference"], name="case_round"),
            models.Index(fields=["kind", "-reference"], name="case_kind"),
            models.Index(fields=["station", "year", "kind", "number"], name="case_number"),
        ]

    def __str__(self) -> str:
        return self.reference


class Accused(models.Model):
    """An accused of a case, by code; the name is a private value."""

    reference = models.CharField(max_length=24, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accused")
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=120, null=True)
    age = models.IntegerField(null=True)
    sex = models.CharField(max_length=8, null=True)
    subject = models.CharField(max_length=24, null=True)
    in_custody = models.BooleanField()
    released_at = models.DateTimeField(null=True)
    first_remand_at = models.DateTimeField(null=True)
    term = models.CharField(max_length=8, null=True)
    term_by = models.CharField(max_length=80, null=True)
    term_reason = models.CharField(max_length=300, null=True)
    reported = models.BooleanField()

    class Meta:
        db_table = "cases_accused"

    def __str__(self) -> str:
        return self.reference


class Arrest(models.Model):
    """An arrest of an accused."""

    reference = models.CharField(max_length=24, primary_key=True)
    accused = models.ForeignKey(Accused, on_delete=models.PROTECT, related_name="arrests")
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    district = models.CharField(max_length=16)
    round = models.CharField(max_length=24, null=True)
    window = models.CharField(max_length=12, null=True)
    arrested_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    place = models.CharField(max_length=120, null=True)
    grounds_at = models.DateTimeField(null=True)
    grounds_language = models.CharField(max_length=24, null=True)
    languages = models.JSONField()
    witnesses = models.IntegerField(null=True)
    countersigned = models.BooleanField(null=True)
    medically_examined = models.BooleanField(null=True)
    relative_informed_at = models.DateTimeField(null=True)
    produced_at = models.DateTimeField(null=True)
    reasons_recorded = models.BooleanField(null=True)
    between_sunset_and_sunrise = models.BooleanField(null=True)
    woman_officer = models.BooleanField(null=True)
    magistrate_permitted = models.BooleanField(null=True)
    journey_minutes = models.IntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_arrest"

    def __str__(self) -> str:
        return self.reference


class Remand(models.Model):
    """One remand of one accused."""

    entry = models.BigIntegerField(primary_key=True)
    accused = models.ForeignKey(Accused, on_delete=models.PROTECT, related_name="remands")
    custody = models.CharField(max_length=12)
    from_at = models.DateTimeField(null=True)
    until = models.DateField(null=True)

    class Meta:
        db_table = "cases_remand"

    def __str__(self) -> str:
        return str(self.entry)


class Duty(models.Model):
    """Something due in a case, as it was computed on the day that it began."""

    id = models.CharField(max_length=120, primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="duties")
    of = models.CharField(max_length=24, db_index=True)
    clock = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    term = models.CharField(max_length=24)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attend_at = models.DateTimeField()
    warn_at = models.JSONField()
    rule = models.TextField()
    basis = models.CharField(max_length=200)
    note = models.TextField()
    officer = models.CharField(max_length=24)
    district = models.CharField(max_length=16)
    met_at = models.DateTimeField(null=True)
    dropped_entry = models.BigIntegerField(null=True)

    class Meta:
        db_table = "cases_duty"
        indexes = [
            models.Index(fields=["officer", "met_at", "attend_at"], name="duty_officer"),
            models.Index(fields=["district", "met_at", "attend_at"], name="duty_district"),
            models.Index(
                fields=["attend_at", "id"],
                name="duty_open",
                condition=models.Q(met_at__isnull=True, dropped_entry__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.id


class FinalReport(models.Model):
    """A final report that was forwarded."""

    entry = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=24)
    accused = models.JSONField()
    closure_proof = models.CharField(max_length=120, null=True)
    forwarded_at = models.DateTimeField(null=True)
    forwarded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "cases_final_report"

    def __str__(self) -> str:
        return str(self.entry)
