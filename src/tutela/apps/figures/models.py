"""Dated facts that are counted, opening statements, notes, outside statements."""

from django.db import models


class DatedFact(models.Model):
    """One version of a counted object: it counts from the entry that opened it until before the one that closed it."""

    id = models.CharField(max_length=80, primary_key=True)
    kind = models.CharField(max_length=20)
    object = models.CharField(max_length=40)
    round = models.CharField(max_length=24, null=True)
    window = models.CharField(max_length=12, null=True)
    district = models.CharField(max_length=16, null=True)
    category = models.CharField(max_length=40, null=True)
    on = models.DateTimeField(null=True)
    opened_index = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_index = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_dated_fact"
        indexes = [
            models.Index(fields=["kind", "object", "closed_index"], name="fact_object"),
            models.Index(
                fields=["round", "kind", "window", "district", "category", "opened_index", "closed_index"],
                name="fact_counting",
            ),
            models.Index(fields=["opened_index"], name="fact_opened"),
            models.Index(fields=["closed_index"], name="fact_closed", condition=models.Q(closed_index__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object"], condition=models.Q(closed_index=None), name="one_version_stands"
            )
        ]

    def __str__(self) -> str:
        return self.id


class StretchSum(models.Model):
    """What a complete stretch of the ledger opened and closed of one key, and when it last did."""

    id = models.CharField(max_length=160, primary_key=True)
    stretch = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    round = models.CharField(max_length=24, null=True)
    window = models.CharField(max_length=12, null=True)
    district = models.CharField(max_length=16, null=True)
    category = models.CharField(max_length=40, null=True)
    opened = models.IntegerField()
    closed = models.IntegerField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "figures_stretch_sum"
        indexes = [
            models.Index(
                fields=[
                    *("kind", "district", "category", "round", "window", "stretch"),
                    *("opened", "closed", "last_at"),
                ],
                name="stretch_counting",
            ),
            models.Index(fields=["round", "kind"], name="stretch_round"),
        ]

    def __str__(self) -> str:
        return self.id


class DatedOpening(models.Model):
    """One version of an opening statement."""

    id = models.CharField(max_length=48, primary_key=True)
    statement = models.CharField(max_length=24)
    title = models.CharField(max_length=160)
    until = models.DateTimeField()
    counts = models.JSONField()
    opened_index = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_index = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "figures_opening"

    def __str__(self) -> str:
        return self.id


class NoteRow(models.Model):
    """A note: a draft until it is published, then its frozen document."""

    reference = models.CharField(max_length=24, primary_key=True)
    title = models.CharField(max_length=200)
    rounds = models.JSONField(null=True)
    districts = models.JSONField(null=True)
    cut_off = models.DateTimeField()
    measures = models.JSONField()
    supersedes = models.CharField(max_length=24, null=True)
    reason = models.CharField(max_length=300, null=True)
    drafted_by = models.CharField(max_length=64)
    drafted_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    number = models.IntegerField(null=True, unique=True)
    published_by = models.CharField(max_length=64, null=True)
    published_at = models.DateTimeField(null=True)
    published_entry = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=64, null=True)
    document = models.TextField(null=True)
    superseded_by = models.CharField(max_length=24, null=True)

    class Meta:
        db_table = "figures_note"
        indexes = [models.Index(fields=["published_at", "reference"], name="note_published")]

    def __str__(self) -> str:
        return self.reference


class OutsideStatement(models.Model):
    """Figures that somebody else published, held against the ledger; the document is a private value."""

    reference = models.CharField(max_length=24, primary_key=True)
    source = models.CharField(max_length=200)
    document = models.CharField(max_length=120)
    rows = models.IntegerField()
    held_at = models.DateTimeField()
    held_by = models.CharField(max_length=64)

    class Meta:
        db_table = "figures_outside_statement"

    def __str__(self) -> str:
        return self.reference
