"""Attested checkpoints as rows: the applier of ``CheckpointAttested``."""

from tutela.apps.record.acts import CheckpointAttested
from tutela.apps.record.apply import Recorded, applies
from tutela.apps.record.models import Attestation


@applies(CheckpointAttested)
def checkpoint_attested(act: CheckpointAttested, entry: Recorded) -> None:
    """One row for each entry that says so."""
    Attestation.objects.create(
        id=f"{act.size}@{entry.index}",
        size=act.size,
        means=act.means,
        by=act.by,
        attested_at=act.happened_at or entry.recorded_at,
        evidence=act.evidence,
        taken_in_at=entry.recorded_at,
    )
