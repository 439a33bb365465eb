"""Rounds, windows, targets, teams, searches and phoned counts as rows."""

from django.db import models


class Round(models.Model):
    """A round: one drive over the districts, in one or more windows."""

    number = models.CharField(max_length=24, primary_key=True)
    title = models.CharField(max_length=160)
    kind = models.CharField(max_length=32)
    opened_at = models.DateTimeField()
    first_begins_at = models.DateTimeField(db_index=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operations_round"

    def __str__(self) -> str:
        return self.number


class Window(models.Model):
    """A stretch of time in which places of a round are searched."""

    id = models.CharField(max_length=40, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="windows")
    name = models.CharField(max_length=12)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "operations_window"

    def __str__(self) -> str:
        return self.id


class Team(models.Model):
    """Those who go out together."""

    reference = models.CharField(max_length=24, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT)
    district = models.CharField(max_length=16)
    leader = models.CharField(max_length=24)
    members = models.JSONField()
    women_officers = models.IntegerField()
    vehicle = models.CharField(max_length=40, null=True)

    class Meta:
        db_table = "operations_team"
        indexes = [models.Index(fields=["round", "district"], name="team_round")]

    def __str__(self) -> str:
        return self.reference


class Target(models.Model):
    """A place to be searched."""

    reference = models.CharField(max_length=24, primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT)
    window = models.CharField(max_length=12)
    district = models.CharField(max_length=16)
    station = models.CharField(max_length=80, null=True)
    basis = models.CharField(max_length=40)
    authority = models.CharField(max_length=120, null=True)
    lead = models.CharField(max_length=24, null=True, db_index=True)
    address = models.CharField(max_length=120, null=True, db_index=True)
    subscriber = models.CharField(max_length=120, null=True, db_index=True)
    expected_devices = models.IntegerField(null=True)
    children_expected = models.CharField(max_length=120)
    language = models.CharField(max_length=8, null=True)
    risk = models.CharField(max_length=120, null=True)
    team = models.CharField(max_length=24, null=True, db_index=True)
    search = models.CharField(max_length=24, null=True)
    dropped_entry = models.BigIntegerField(null=True)

    class Meta:
        db_table = "operations_target"
        indexes = [models.Index(fields=["round", "district", "reference"], name="target_round")]

    def __str__(self) -> str:
        return self.reference


class Search(models.Model):
    """What came of one place."""

    reference = models.CharField(max_length=24, primary_key=True)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="searches")
    round = models.ForeignKey(Round, on_delete=models.PROTECT)
    window = models.CharField(max_length=12)
    district = models.CharField(max_length=16)
    team = models.CharField(max_length=24, null=True)
    outcomes = models.CharField(max_length=120, null=True)
    category = models.CharField(max_length=40)
    searched_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    independent_witnesses = models.IntegerField(null=True)
    witnesses = models.CharField(max_length=120, null=True)
    occupant_present = models.BooleanField(null=True)
    list_made = models.BooleanField(null=True)
    copy_to_occupant = models.BooleanField(null=True)
    grounds_at = models.DateTimeField(null=True)
    woman_searched = models.BooleanField()
    woman_officer = models.BooleanField(null=True)
    recorded_on_video = models.BooleanField(null=True)
    recording_reference = models.CharField(max_length=40, null=True)
    recording_gap = models.CharField(max_length=120, null=True)
    remark = models.CharField(max_length=120, null=True)
    corrected_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "operations_search"
        indexes = [
            models.Index(fields=["round", "district", "reference"], name="search_round"),
            models.Index(fields=["target"], name="search_target"),
        ]

    def __str__(self) -> str:
        return self.reference


class PhonedCount(models.Model):
    """A count phoned in; beside the recorded ones, never added."""

    entry = models.BigIntegerField(primary_key=True)
    round = models.ForeignKey(Round, on_delete=models.PROTECT)
    window = models.CharField(max_length=12)
    district = models.CharField(max_length=16)
    counts = models.JSONField()
    phoned_at = models.DateTimeField()
    noted_by = models.CharField(max_length=64)

    class Meta:
        db_table = "operations_phoned_count"
        indexes = [models.Index(fields=["round", "district", "entry"], name="phoned_round")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.district} {self.entry}"
