"""The ledger's tables, and the projections that belong to the record itself."""

from django.db import models


class Entry(models.Model):
    """One act as the ledger holds it: the stored bytes are the entry, the other columns repeat parts of them."""

    index = models.BigIntegerField(primary_key=True)
    data = models.BinaryField()
    leaf = models.BinaryField(max_length=32)
    act = models.CharField(max_length=64)
    actor = models.CharField(max_length=64)
    batch = models.CharField(max_length=36)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "record_entry"
        indexes = [
            models.Index(fields=["recorded_at", "index"], name="entry_recorded"),
            models.Index(fields=["act", "index"], name="entry_act"),
            models.Index(fields=["actor", "index"], name="entry_actor"),
            models.Index(fields=["batch"], name="entry_batch"),
        ]

    def __str__(self) -> str:
        return f"entry {self.index}"


class Opening(models.Model):
    """A private value with its salt: what opens one commitment. Erasing deletes the row, and only an act of erasure can."""

    reference = models.CharField(max_length=120, primary_key=True)
    entry = models.BigIntegerField()
    path = models.CharField(max_length=100)
    salt = models.BinaryField(max_length=32)
    value = models.TextField()
    needle = models.CharField(max_length=120)

    class Meta:
        db_table = "record_opening"
        constraints = [models.UniqueConstraint(fields=["entry", "path"], name="opening_once")]
        indexes = [
            # On PostgreSQL in the order of characters, so that it serves beginnings of texts, too.
            models.Index(
                fields=["needle", "entry", "path"],
                name="opening_needle",
                opclasses=["varchar_pattern_ops", "int8_ops", "varchar_pattern_ops"],
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Head(models.Model):
    """The appender's lock and what the next commit starts from."""

    id = models.SmallIntegerField(primary_key=True)
    size = models.BigIntegerField()
    frontier = models.TextField()
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "record_head"

    def __str__(self) -> str:
        return f"size {self.size}"


class Subtree(models.Model):
    """The hash of a complete subtree of 2**level entries, kept so that proofs need no walk over the ledger."""

    id = models.CharField(max_length=32, primary_key=True)
    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "record_subtree"

    def __str__(self) -> str:
        return self.id


class Checkpoint(models.Model):
    """A signed statement of the ledger's size and root, as it left the house."""

    size = models.BigIntegerField(primary_key=True)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "record_checkpoint"

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Mention(models.Model):
    """Which entries concern which object."""

    id = models.CharField(max_length=96, primary_key=True)
    reference = models.CharField(max_length=64)
    entry = models.BigIntegerField()

    class Meta:
        db_table = "record_mention"
        indexes = [models.Index(fields=["reference", "entry"], name="mention_reference")]

    def __str__(self) -> str:
        return self.id


class Series(models.Model):
    """The last number given in each series of references."""

    prefix = models.CharField(max_length=24, primary_key=True)
    last = models.BigIntegerField()

    class Meta:
        db_table = "record_series"

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last:06}"


class Erased(models.Model):
    """A private value that was erased, and the entry that did it."""

    reference = models.CharField(max_length=120, primary_key=True)
    by_entry = models.BigIntegerField()

    class Meta:
        db_table = "record_erased"

    def __str__(self) -> str:
        return self.reference


class Discrepancy(models.Model):
    """A rule that something recorded breaches, open until a named officer closes it with a reason."""

    reference = models.CharField(max_length=32, primary_key=True)
    rule = models.CharField(max_length=80)
    text = models.TextField()
    source = models.TextField()
    about = models.CharField(max_length=64, db_index=True)
    district = models.CharField(max_length=16, null=True)
    opened_entry = models.BigIntegerField()
    opened_at = models.DateTimeField()
    closed_entry = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=64, null=True)
    reason = models.CharField(max_length=120, null=True)

    class Meta:
        db_table = "record_discrepancy"
        indexes = [models.Index(fields=["closed_entry", "district"], name="discrepancy_open")]

    def __str__(self) -> str:
        return self.reference


class Attestation(models.Model):
    """What somebody outside attests of a checkpoint: a cosignature of a second unit, or a time-stamp of an authority."""

    id = models.CharField(max_length=100, primary_key=True)
    size = models.BigIntegerField(db_index=True)
    means = models.CharField(max_length=16)
    by = models.TextField()
    attested_at = models.DateTimeField()
    evidence = models.TextField()
    taken_in_at = models.DateTimeField()

    class Meta:
        db_table = "record_attestation"

    def __str__(self) -> str:
        return self.id
