"""Chat groups, their titles, rosters, members and what they share, as rows."""

from django.db import models


class Group(models.Model):
    """A chat group; counts are those of its latest roster, ``title`` is a reference to the latest title.

    ``same_as`` is the group listed before that this one was judged to be.
    """

    reference = models.CharField(max_length=24, primary_key=True)
    platform = models.CharField(max_length=16)
    personal = models.BooleanField()
    status = models.CharField(max_length=24)
    title = models.CharField(max_length=120, null=True)
    members = models.IntegerField()
    admins = models.IntegerField()
    mentioned = models.IntegerField()
    messages = models.IntegerField()
    service_lines = models.IntegerField()
    media_digests = models.IntegerField()
    first_at = models.CharField(max_length=32)
    last_at = models.CharField(max_length=32)
    exact = models.BooleanField()
    roster = models.CharField(max_length=64, null=True)
    rosters = models.IntegerField()
    same_as = models.CharField(max_length=24, null=True)
    last_number = models.IntegerField()
    listed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "networks_group"
        indexes = [
            models.Index(fields=["-members", "reference"], name="group_size"),
            models.Index(fields=["status", "-members", "reference"], name="group_status"),
            models.Index(fields=["platform", "-members", "reference"], name="group_platform"),
        ]

    def __str__(self) -> str:
        return self.reference


class GroupId(models.Model):
    """A platform's own id of a group, as a reference to what it says."""

    id = models.CharField(max_length=120, primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="ids")

    class Meta:
        db_table = "networks_group_id"

    def __str__(self) -> str:
        return self.id


class GroupTitle(models.Model):
    """A title and from when it was borne; ``id`` is the reference to what it says."""

    id = models.CharField(max_length=120, primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="titles")
    at = models.CharField(max_length=32)
    place = models.IntegerField()
    entry = models.BigIntegerField()

    class Meta:
        db_table = "networks_group_title"

    def __str__(self) -> str:
        return self.id


class Roster(models.Model):
    """One import of one chat: where it came from, by what authority, what it brought, where the sealed roster lies."""

    id = models.CharField(max_length=40, primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="imports")
    number = models.IntegerField()
    authority = models.CharField(max_length=120)
    source = models.CharField(max_length=120)
    exhibit = models.CharField(max_length=24, null=True)
    export = models.CharField(max_length=120, db_index=True)
    chat = models.IntegerField()
    format = models.CharField(max_length=40)
    size = models.BigIntegerField()
    zone = models.CharField(max_length=64, null=True)
    zone_stated = models.BooleanField()
    without_zone = models.IntegerField()
    date_order = models.CharField(max_length=24, null=True)
    same_by = models.CharField(max_length=24)
    sealed = models.CharField(max_length=64)
    members = models.IntegerField()
    new_members = models.IntegerField()
    messages = models.IntegerField()
    unread = models.IntegerField()
    unread_said = models.CharField(max_length=120, null=True)
    flags = models.JSONField()
    entry = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "networks_roster"

    def __str__(self) -> str:
        return self.id


class Membership(models.Model):
    """Somebody who was in a group; ``who`` and ``name`` are references to what they say."""

    id = models.CharField(max_length=40, primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="listed")
    number = models.IntegerField()
    kind = models.CharField(max_length=12)
    who = models.CharField(max_length=120, db_index=True)
    name = models.CharField(max_length=120, null=True, db_index=True)
    roles = models.JSONField()
    basis = models.JSONField()
    state = models.CharField(max_length=12)
    messages = models.IntegerField()
    media = models.IntegerField()
    first_at = models.CharField(max_length=32)
    last_at = models.CharField(max_length=32)
    ids = models.IntegerField()
    gone = models.BooleanField()

    class Meta:
        db_table = "networks_membership"
        indexes = [models.Index(fields=["group", "-messages", "number"], name="membership_page")]

    def __str__(self) -> str:
        return self.id


class Share(models.Model):
    """What two groups share, as it was when the later one of the two rosters came in."""

    id = models.CharField(max_length=60, primary_key=True)
    one = models.CharField(max_length=24, db_index=True)
    other = models.CharField(max_length=24, db_index=True)
    shared = models.IntegerField()
    smaller = models.IntegerField()
    media = models.IntegerField()
    entry = models.BigIntegerField()

    class Meta:
        db_table = "networks_share"

    def __str__(self) -> str:
        return self.id


class Sameness(models.Model):
    """A question whether a group is one listed before, and how it was judged last; ``reason`` is a reference."""

    id = models.CharField(max_length=60, primary_key=True)
    group = models.CharField(max_length=24, db_index=True)
    other = models.CharField(max_length=24, db_index=True)
    standing = models.CharField(max_length=12, db_index=True)
    reason = models.CharField(max_length=120, null=True)
    entry = models.BigIntegerField()
    judged_at = models.DateTimeField(null=True)
    judged_by = models.CharField(max_length=64, null=True)

    class Meta:
        db_table = "networks_sameness"

    def __str__(self) -> str:
        return self.id


class StatusChange(models.Model):
    """A change of a group's status."""

    entry = models.BigIntegerField(primary_key=True)
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="changes")
    before = models.CharField(max_length=24)
    status = models.CharField(max_length=24)
    reason = models.CharField(max_length=120)
    request = models.CharField(max_length=24, null=True)
    happened_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=64)

    class Meta:
        db_table = "networks_status_change"

    def __str__(self) -> str:
        return f"{self.group_id}: {self.status}"
