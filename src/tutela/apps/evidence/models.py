"""Exhibits, their custody, seals, hashes, incidents, examinations and triage runs as rows."""

from django.db import models


class Exhibit(models.Model):
    """A thing that was seized."""

    reference = models.CharField(max_length=24, primary_key=True)
    search = models.CharField(max_length=24, db_index=True)
    round = models.CharField(max_length=24, null=True)
    window = models.CharField(max_length=12, null=True)
    district = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    make = models.CharField(max_length=60, null=True)
    model = models.CharField(max_length=60, null=True)
    colour = models.CharField(max_length=30, null=True)
    serial = models.CharField(max_length=120, null=True)
    imei = models.JSONField()
    packet = models.CharField(max_length=40, null=True)
    seal = models.CharField(max_length=40, null=True)
    sem = models.BooleanField()
    spot = models.CharField(max_length=120, null=True)
    seized_from = models.CharField(max_length=120, null=True)
    condition = models.CharField(max_length=200, null=True)
    powered = models.CharField(max_length=24, null=True)
    seized_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    seized_by = models.CharField(max_length=64)
    holder = models.CharField(max_length=64)
    standing = models.CharField(max_length=24)
    locker = models.CharField(max_length=40, null=True)
    released_to = models.CharField(max_length=64, null=True)
    changed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "evidence_exhibit"
        indexes = [
            models.Index(fields=["district", "-reference"], name="exhibit_district"),
            models.Index(fields=["round", "-reference"], name="exhibit_round"),
            models.Index(fields=["holder", "-reference"], name="exhibit_holder"),
            models.Index(fields=["released_to", "-reference"], name="exhibit_released_to"),
            models.Index(fields=["standing", "-reference"], name="exhibit_standing"),
            models.Index(fields=["kind", "-reference"], name="exhibit_kind"),
            models.Index(fields=["-reference"], name="exhibit_sem", condition=models.Q(sem=True)),
        ]

    def __str__(self) -> str:
        return self.reference


class Holding(models.Model):
    """One stretch of custody; of each exhibit exactly one has no end."""

    entry = models.CharField(max_length=40, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="holdings")
    number = models.IntegerField()
    holder = models.CharField(max_length=64)
    standing = models.CharField(max_length=24)
    locker = models.CharField(max_length=40, null=True)
    place = models.CharField(max_length=120, null=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=64, null=True)
    purpose = models.CharField(max_length=200, null=True)
    seal = models.CharField(max_length=40, null=True)
    seal_intact = models.BooleanField(null=True)
    released_entry = models.BigIntegerField(null=True)
    received_entry = models.BigIntegerField()

    class Meta:
        db_table = "evidence_holding"
        indexes = [
            models.Index(fields=["exhibit", "number"], name="holding_order"),
            models.Index(
                fields=["-received_entry", "exhibit"],
                name="holding_locker",
                condition=models.Q(locker__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["exhibit"], condition=models.Q(until=None), name="exactly_one_holder_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.entry


class SealUse(models.Model):
    """A seal or packet number that was used; a second use is a breach, recorded beside the first."""

    id = models.CharField(max_length=96, primary_key=True)
    number = models.CharField(max_length=40)
    key = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=8)
    exhibit = models.CharField(max_length=24, db_index=True)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "evidence_seal_use"

    def __str__(self) -> str:
        return self.id


class HashTaken(models.Model):
    """A hash of an exhibit, at acquisition or at a verification."""

    entry = models.BigIntegerField(primary_key=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="hashes")
    occasion = models.CharField(max_length=24)
    md5 = models.CharField(max_length=32, null=True)
    sha1 = models.CharField(max_length=40, null=True)
    sha256 = models.CharField(max_length=64, null=True)
    size = models.BigIntegerField(null=True)
    tool = models.CharField(max_length=120)
    write_blocker = models.CharField(max_length=80, null=True)
    outcome = models.CharField(max_length=24)
    taken_at = models.DateTimeField(null=True)
    recorded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "evidence_hash"
        indexes = [models.Index(fields=["exhibit", "entry"], name="hash_exhibit")]

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.occasion}"


class Incident(models.Model):
    """Something wrong with an exhibit that two officers close."""

    reference = models.CharField(max_length=24, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="incidents")
    kind = models.CharField(max_length=40)
    detail = models.CharField(max_length=120)
    opened_at = models.DateTimeField()
    first_closer = models.CharField(max_length=64, null=True)
    first_reason = models.CharField(max_length=120, null=True)
    closed_at = models.DateTimeField(null=True)
    second_closer = models.CharField(max_length=64, null=True)
    second_reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "evidence_incident"
        indexes = [models.Index(fields=["closed_at", "reference"], name="incident_open")]

    def __str__(self) -> str:
        return self.reference


class DeviceNumber(models.Model):
    """A serial number or IMEI by the reference of its private value, so that a number leads to its exhibit."""

    reference = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=8)
    exhibit = models.CharField(max_length=24, db_index=True)

    class Meta:
        db_table = "evidence_device_number"

    def __str__(self) -> str:
        return self.reference


class TriageRun(models.Model):
    """A triage run attached to an exhibit; its manifest and findings are sealed files in the vault."""

    reference = models.CharField(max_length=24, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="runs")
    district = models.CharField(max_length=16)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    attached_at = models.DateTimeField()
    attached_by = models.CharField(max_length=64)
    items = models.BigIntegerField()
    read = models.BigIntegerField()
    unread = models.BigIntegerField()
    bytes = models.BigIntegerField()
    hits = models.BigIntegerField()
    by_category = models.JSONField()
    manifest_sha256 = models.CharField(max_length=64, db_index=True)
    findings_sha256 = models.CharField(max_length=64)
    lists = models.JSONField()
    confinement = models.JSONField()
    tool = models.CharField(max_length=120)
    verdict = models.CharField(max_length=60)
    record_file = models.CharField(max_length=64)
    findings_file = models.CharField(max_length=64)
    manifest_file = models.CharField(max_length=64)

    class Meta:
        db_table = "evidence_triage_run"
        indexes = [models.Index(fields=["district", "-reference"], name="run_district")]

    def __str__(self) -> str:
        return self.reference


class Examination(models.Model):
    """An examination of an exhibit that is run from its pages; ``run`` is its result, once it was attached."""

    reference = models.CharField(max_length=24, primary_key=True)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="examinations")
    district = models.CharField(max_length=16)
    source = models.CharField(max_length=120)
    mode = models.CharField(max_length=12)
    verify = models.BooleanField()
    carve = models.BooleanField()
    pictures = models.BooleanField()
    videos = models.BooleanField()
    keys = models.PositiveSmallIntegerField()
    lists = models.JSONField()
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=64)
    stopped_at = models.DateTimeField(null=True)
    run = models.CharField(max_length=24, null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "evidence_examination"
        indexes = [models.Index(fields=["ended_at", "reference"], name="examination_open")]

    def __str__(self) -> str:
        return self.reference
