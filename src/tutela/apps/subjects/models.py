"""Subjects, their mentions and the judgements about them as rows."""

from django.db import models


class Subject(models.Model):
    """A person's name, handle, number, device or address; ``value`` is a reference to what it says."""

    reference = models.CharField(max_length=24, primary_key=True)
    entry = models.BigIntegerField()
    number = models.IntegerField()
    kind = models.CharField(max_length=24)
    platform = models.TextField(null=True)
    strong = models.BooleanField()
    value = models.CharField(max_length=120, db_index=True)
    opened_at = models.DateTimeField()
    mentions = models.IntegerField()
    last_entry = models.BigIntegerField(db_index=True)

    class Meta:
        db_table = "subjects_subject"
        indexes = [models.Index(fields=["kind", "last_entry", "reference"], name="subject_kind")]

    def __str__(self) -> str:
        return self.reference


class SubjectMention(models.Model):
    """Where a subject was seen: the tip, group or exhibit, the lead or case it was seen for, and its district."""

    id = models.CharField(max_length=40, primary_key=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="seen")
    source = models.CharField(max_length=24)
    matter = models.CharField(max_length=24, null=True)
    district = models.CharField(max_length=16, null=True)
    role = models.CharField(max_length=32)
    at = models.DateTimeField(null=True)
    entry = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "subjects_mention"
        indexes = [
            models.Index(fields=["matter", "source"], name="mention_matter"),
            models.Index(fields=["source"], name="mention_source"),
            models.Index(fields=["district", "subject"], name="mention_district"),
        ]

    def __str__(self) -> str:
        return self.id


class Judgement(models.Model):
    """What is said of two subjects; ``standing`` is confirmed or reversed, one row a pair."""

    id = models.CharField(max_length=60, primary_key=True)
    one = models.CharField(max_length=24, db_index=True)
    other = models.CharField(max_length=24, db_index=True)
    standing = models.CharField(max_length=12)
    reason = models.CharField(max_length=120)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "subjects_judgement"

    def __str__(self) -> str:
        return self.id
