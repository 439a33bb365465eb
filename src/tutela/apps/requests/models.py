"""Requests, answers, referrals, children by code, and openings of an identity as rows."""

from django.db import models


class Request(models.Model):
    """A request to a platform; ``due`` is what ``Due.facts`` wrote at delivery or at the last renewal."""

    reference = models.CharField(max_length=24, primary_key=True)
    kind = models.CharField(max_length=16)
    platform = models.CharField(max_length=80)
    district = models.CharField(max_length=16, null=True)
    case = models.CharField(max_length=24, null=True, db_index=True)
    lead = models.CharField(max_length=24, null=True, db_index=True)
    group = models.CharField(max_length=24, null=True, db_index=True)
    matter = models.CharField(max_length=160)
    investigation_began_at = models.DateTimeField(null=True)
    basis = models.JSONField()
    offence = models.JSONField(null=True)
    identifiers = models.JSONField()
    span_from = models.DateTimeField(null=True)
    span_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120)
    nature = models.CharField(max_length=120, null=True)
    prepared_by = models.CharField(max_length=24)
    prepared_at = models.DateTimeField()
    signatory = models.CharField(max_length=24)
    signatory_rank = models.CharField(max_length=16, null=True)
    station_head = models.BooleanField()
    authorisation = models.CharField(max_length=80, null=True)
    court_order = models.CharField(max_length=80, null=True)
    service = models.CharField(max_length=24)
    preserved_by = models.CharField(max_length=24, null=True)
    issued_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    means = models.CharField(max_length=24, null=True)
    receipt = models.CharField(max_length=120, null=True)
    due = models.JSONField(null=True)
    due_at = models.DateTimeField(null=True)
    attend_at = models.DateTimeField()
    renewals = models.IntegerField()
    status = models.CharField(max_length=16)
    open = models.BooleanField()
    closed_reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "requests_request"
        indexes = [
            models.Index(fields=["open", "attend_at", "reference"], name="request_due"),
            models.Index(fields=["district", "open", "attend_at"], name="request_district"),
            models.Index(fields=["kind", "-reference"], name="request_kind"),
            models.Index(fields=["status", "-reference"], name="request_status"),
        ]

    def __str__(self) -> str:
        return self.reference


class Answer(models.Model):
    """One answer of a platform; a partial one may be followed by another."""

    entry = models.BigIntegerField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=16)
    answered = models.JSONField()
    others = models.IntegerField()
    why = models.CharField(max_length=120, null=True)
    platform_reference = models.CharField(max_length=120, null=True)
    answered_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "requests_answer"

    def __str__(self) -> str:
        return str(self.entry)


class Child(models.Model):
    """A child by code; who the child is stands in the sealed store only."""

    code = models.CharField(max_length=24, primary_key=True)
    district = models.CharField(max_length=120)
    case = models.CharField(max_length=120, null=True, db_index=True)
    identity = models.CharField(max_length=120, null=True)
    coded_by = models.CharField(max_length=24)
    coded_at = models.DateTimeField()
    counted = models.BooleanField()

    class Meta:
        db_table = "requests_child"

    def __str__(self) -> str:
        return self.code


class Referral(models.Model):
    """A referral of a child, or of suspected trafficking; case and district are private values."""

    reference = models.CharField(max_length=24, primary_key=True)
    kind = models.CharField(max_length=16)
    children = models.JSONField()
    district = models.CharField(max_length=120)
    case = models.CharField(max_length=120, null=True, db_index=True)
    committee = models.CharField(max_length=120, null=True)
    court = models.CharField(max_length=120, null=True)
    unit = models.CharField(max_length=120, null=True)
    information_at = models.DateTimeField(null=True)
    need_of_care = models.CharField(max_length=120, null=True)
    need_reasons = models.CharField(max_length=120, null=True)
    steps = models.CharField(max_length=120, null=True)
    reason = models.CharField(max_length=120, null=True)
    officer = models.CharField(max_length=24)
    recorded_at = models.DateTimeField()
    counts_children = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "requests_referral"

    def __str__(self) -> str:
        return self.reference


class Sending(models.Model):
    """When a referral reached one recipient, and when that recipient acknowledged it."""

    id = models.CharField(max_length=40, primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="sendings")
    recipient = models.CharField(max_length=16)
    means = models.CharField(max_length=24, null=True)
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "requests_sending"

    def __str__(self) -> str:
        return self.id


class ReferralDuty(models.Model):
    """Something due about a child, as it was computed on the day that it began."""

    id = models.CharField(max_length=120, primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="duties")
    clock = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    attend_at = models.DateTimeField()
    rule = models.TextField()
    basis = models.CharField(max_length=200)
    note = models.TextField()
    met_at = models.DateTimeField(null=True)
    dropped_entry = models.BigIntegerField(null=True)

    class Meta:
        db_table = "requests_referral_duty"
        indexes = [models.Index(fields=["met_at", "attend_at"], name="referral_duty_due")]

    def __str__(self) -> str:
        return self.id


class ChildOpening(models.Model):
    """One officer's wish to open an identity, and the other's agreement."""

    entry = models.BigIntegerField(primary_key=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="openings")
    asker = models.CharField(max_length=24)
    asked_at = models.DateTimeField()
    reason = models.CharField(max_length=120)
    agreed_by = models.CharField(max_length=24, null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_reason = models.CharField(max_length=120, null=True)
    until = models.DateTimeField(null=True)
    readings = models.IntegerField()

    class Meta:
        db_table = "requests_child_opening"

    def __str__(self) -> str:
        return str(self.entry)
