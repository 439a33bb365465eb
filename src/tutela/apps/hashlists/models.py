"""Known-hash lists and their versions as rows."""

from django.db import models


class KnownHashList(models.Model):
    """A list; ``versions`` counts its versions, withdrawn ones too."""

    reference = models.CharField(max_length=24, primary_key=True)
    name = models.CharField(max_length=120, unique=True)
    custodian = models.CharField(max_length=120)
    versions = models.IntegerField()
    entries = models.BigIntegerField()
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "hashlists_list"

    def __str__(self) -> str:
        return self.reference


class Version(models.Model):
    """A version of a list; ``place`` says where its file is kept."""

    id = models.CharField(max_length=40, primary_key=True)
    list = models.ForeignKey(KnownHashList, on_delete=models.PROTECT, related_name="added")
    number = models.IntegerField()
    origin = models.CharField(max_length=200)
    authority = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    kind = models.CharField(max_length=24)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    place = models.CharField(max_length=80)
    entries = models.BigIntegerField()
    malformed = models.BigIntegerField()
    malformed_said = models.CharField(max_length=120, null=True)
    md5 = models.BigIntegerField()
    sha1 = models.BigIntegerField()
    sha256s = models.BigIntegerField()
    sized = models.BigIntegerField()
    categories = models.JSONField()
    distinct = models.BigIntegerField()
    good = models.BooleanField()
    states = models.CharField(max_length=200, null=True)
    profile = models.CharField(max_length=4000, null=True)
    scheme = models.CharField(max_length=120, null=True)
    meanings = models.JSONField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=64, null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=120, null=True)
    entry = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "hashlists_version"

    def __str__(self) -> str:
        return self.id
