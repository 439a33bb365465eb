"""Tips, their identifiers, quarantine, leads, links and hops as rows; what is private is a reference to its value."""

from django.db import models


class Tip(models.Model):
    """One tip as one document tells it. ``state`` is new, in_lead or set_aside."""

    reference = models.CharField(max_length=24, primary_key=True)
    entry = models.BigIntegerField(unique=True)
    state = models.CharField(max_length=12)
    source = models.CharField(max_length=24)
    format = models.CharField(max_length=32)
    document = models.CharField(max_length=64, null=True, db_index=True)
    size = models.BigIntegerField(null=True)
    row = models.BigIntegerField(null=True)
    digest = models.CharField(max_length=120, null=True, db_index=True)
    content = models.CharField(max_length=120, null=True, db_index=True)
    report = models.CharField(max_length=120, null=True, db_index=True)
    authority = models.CharField(max_length=120)
    said = models.CharField(max_length=120, null=True)
    version_of = models.CharField(max_length=24, null=True, db_index=True)
    version = models.IntegerField()
    supplement = models.BooleanField()
    received_at = models.DateTimeField(null=True)
    received_zone = models.CharField(max_length=64, null=True)
    received_day_only = models.BooleanField()
    made_available_at = models.DateTimeField(null=True)
    incident_at = models.DateTimeField(null=True)
    incident_zone = models.CharField(max_length=64, null=True)
    incident_day_only = models.BooleanField()
    incident_type = models.CharField(max_length=80, null=True)
    escalated = models.BooleanField(null=True)
    informational = models.BooleanField(null=True)
    priority = models.CharField(max_length=8, null=True)
    platform = models.TextField(null=True)
    esp = models.TextField(null=True)
    country = models.TextField(null=True)
    files = models.JSONField()
    notes = models.IntegerField()
    flags = models.JSONField()
    lead = models.CharField(max_length=24, null=True, db_index=True)
    outcome = models.CharField(max_length=32, null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_tip"
        indexes = [
            models.Index(fields=["state", "entry"], name="tip_state"),
            models.Index(fields=["source", "entry"], name="tip_source"),
            models.Index(fields=["received_at", "entry"], name="tip_received"),
        ]

    def __str__(self) -> str:
        return self.reference


class Identifier(models.Model):
    """One identifier of a tip. ``value`` and ``raw`` are references; ``at`` is when it was used."""

    id = models.CharField(max_length=40, primary_key=True)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="identifiers")
    number = models.IntegerField()
    kind = models.CharField(max_length=24)
    role = models.CharField(max_length=32)
    holder = models.CharField(max_length=80, null=True)
    platform = models.TextField(null=True)
    qualifier = models.TextField(null=True)
    value = models.CharField(max_length=120, null=True, db_index=True)
    raw = models.CharField(max_length=120, null=True, db_index=True)
    at = models.DateTimeField(null=True)
    at_zone = models.CharField(max_length=64, null=True)
    port = models.IntegerField(null=True)
    verified = models.BooleanField(null=True)
    possible_proxy = models.BooleanField(null=True)
    marks = models.JSONField()
    strength = models.CharField(max_length=12)
    note = models.TextField()

    class Meta:
        db_table = "intake_identifier"

    def __str__(self) -> str:
        return self.id


class VictimRecord(models.Model):
    """What a tip says of a child: one sealed value, opened by two officers with a reason."""

    entry = models.BigIntegerField(primary_key=True)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT, related_name="victims")
    sealed = models.CharField(max_length=120)

    class Meta:
        db_table = "intake_victim_record"

    def __str__(self) -> str:
        return f"victims of {self.tip_id}"


class VictimOpening(models.Model):
    """A wish to open what is sealed of a child, and who agreed until when."""

    entry = models.BigIntegerField(primary_key=True)
    tip = models.ForeignKey(Tip, on_delete=models.PROTECT)
    asker = models.CharField(max_length=24)
    reason = models.CharField(max_length=120)
    asked_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=24, null=True)
    agreed_reason = models.CharField(max_length=120, null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_victim_opening"

    def __str__(self) -> str:
        return f"opening of {self.tip_id} for {self.asker}"


class QuarantinedItem(models.Model):
    """A file or row that was not taken in, until an officer disposes of it."""

    reference = models.CharField(max_length=24, primary_key=True)
    entry = models.BigIntegerField()
    source = models.CharField(max_length=24, null=True)
    row = models.BigIntegerField(null=True)
    file = models.CharField(max_length=120)
    field = models.CharField(max_length=120, null=True)
    reason = models.TextField()
    key = models.CharField(max_length=120, db_index=True)
    quarantined_at = models.DateTimeField()
    quarantined_by = models.CharField(max_length=64)
    outcome = models.CharField(max_length=24, null=True)
    tip = models.CharField(max_length=24, null=True)
    disposal_reason = models.CharField(max_length=120, null=True)
    disposed_at = models.DateTimeField(null=True)
    disposed_by = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "intake_quarantined_item"
        indexes = [models.Index(fields=["outcome", "entry", "reference"], name="quarantine_open")]

    def __str__(self) -> str:
        return self.reference


class SavedProfile(models.Model):
    """The newest column profile of a name."""

    name = models.CharField(max_length=80, primary_key=True)
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "intake_profile"

    def __str__(self) -> str:
        return self.name


class SavedChecklist(models.Model):
    """The newest priority checklist of a name."""

    name = models.CharField(max_length=80, primary_key=True)
    content = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "intake_checklist"

    def __str__(self) -> str:
        return self.name


class Lead(models.Model):
    """Tips that point to the same people or place, on the way to an address."""

    reference = models.CharField(max_length=24, primary_key=True)
    entry = models.BigIntegerField(unique=True)
    source = models.CharField(max_length=24)
    district = models.CharField(max_length=16, null=True)
    station = models.TextField(null=True)
    address = models.CharField(max_length=120, null=True)
    group = models.CharField(max_length=24, null=True)
    earlier_reference = models.CharField(max_length=120, null=True, db_index=True)
    note = models.CharField(max_length=120, null=True)
    child_at_address = models.BooleanField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=64)
    tips = models.IntegerField()
    step = models.CharField(max_length=16, null=True)
    waiting_since = models.DateTimeField(null=True)
    rank = models.IntegerField()
    level = models.CharField(max_length=24, null=True)
    points = models.IntegerField(null=True)
    work_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, null=True)
    outcome = models.CharField(max_length=32, null=True)
    close_reason = models.CharField(max_length=120, null=True)
    joined_to = models.CharField(max_length=24, null=True)
    erase_after = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "intake_lead"
        indexes = [
            models.Index(fields=["closed_at", "rank", "entry"], name="lead_priority"),
            models.Index(fields=["district", "closed_at", "rank", "entry"], name="lead_district"),
            models.Index(fields=["closed_at", "due_at"], name="lead_due"),
        ]

    def __str__(self) -> str:
        return self.reference


class Link(models.Model):
    """A judgement that two tips belong together. ``standing`` is proposed, confirmed or reversed; one row a pair."""

    id = models.CharField(max_length=60, primary_key=True)
    one = models.CharField(max_length=24, db_index=True)
    other = models.CharField(max_length=24, db_index=True)
    lead = models.CharField(max_length=24, db_index=True)
    standing = models.CharField(max_length=12)
    by = models.CharField(max_length=12)
    kinds = models.JSONField()
    reasons = models.JSONField()
    reason = models.CharField(max_length=120, null=True)
    judged_at = models.DateTimeField()
    judged_by = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "intake_link"

    def __str__(self) -> str:
        return self.id


class Hop(models.Model):
    """One step of the localisation chain: what was asked, what was answered, when, and how sure."""

    id = models.CharField(max_length=40, primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="hops")
    number = models.IntegerField()
    step = models.CharField(max_length=16)
    asked = models.CharField(max_length=120)
    answered = models.CharField(max_length=120, null=True)
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    confidence = models.CharField(max_length=12, null=True)
    request = models.CharField(max_length=24, null=True)
    district = models.CharField(max_length=16, null=True)
    station = models.TextField(null=True)
    due_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "intake_hop"

    def __str__(self) -> str:
        return self.id


class Priority(models.Model):
    """One judgement of a lead's priority; the newest holds."""

    entry = models.BigIntegerField(primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="priorities")
    checklist = models.CharField(max_length=80)
    answers = models.JSONField()
    points = models.IntegerField()
    level = models.CharField(max_length=24)
    by_checklist = models.CharField(max_length=24)
    explanation = models.JSONField()
    reason = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=64)

    class Meta:
        db_table = "intake_priority"

    def __str__(self) -> str:
        return f"priority of {self.lead_id}"
