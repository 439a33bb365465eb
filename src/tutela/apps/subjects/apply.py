"""Acts of subjects as rows."""

from collections import Counter

from django.db.models import F

from tutela.apps.record import statements
from tutela.apps.record.apply import Recorded, applies, sealed
from tutela.apps.subjects.acts import JudgedSame, JudgementReversed, MatterPlaced, MentionsStated, MentionsWithdrawn
from tutela.apps.subjects.models import Judgement, Subject, SubjectMention
from tutela.apps.subjects.rules import Standing, pair_of


@applies(MentionsStated)
def mentions_stated(act: MentionsStated, entry: Recorded) -> None:
    opened = {one.subject: one for one in reversed(act.mentions) if one.value is not None}
    statements.insert_many(
        Subject,
        [
            {
                "reference": reference,
                "entry": entry.index,
                "number": int(reference.rpartition("-")[2]),
                "kind": one.kind,
                "platform": one.platform,
                "strong": one.strong,
                "value": str(sealed(one.value)),
                "opened_at": entry.recorded_at,
                "mentions": 0,
                "last_entry": entry.index,
            }
            for reference, one in opened.items()
        ],
    )
    statements.insert_many(
        SubjectMention,
        [
            {
                "id": f"{entry.index}/{n}",
                "subject_id": one.subject,
                "source": act.source,
                "matter": act.matter,
                "district": act.district,
                "role": one.role,
                "at": one.at,
                "entry": entry.index,
                "recorded_at": entry.recorded_at,
                "recorded_by": entry.actor,
            }
            for n, one in enumerate(act.mentions)
        ],
    )
    counts = Counter(one.subject for one in act.mentions)
    rows = [(count, entry.index, reference) for reference, count in counts.items()]
    statements.run(_MENTIONED, rows, about=counts.keys())


_MENTIONED = "UPDATE subjects_subject SET mentions = mentions + %s, last_entry = %s WHERE reference = %s"


@applies(MentionsWithdrawn)
def mentions_withdrawn(act: MentionsWithdrawn, entry: Recorded) -> None:
    rows = SubjectMention.objects.filter(source=act.source, matter=act.matter, withdrawn_at=None)
    for subject in list(rows.values_list("subject_id", flat=True)):
        Subject.objects.filter(reference=subject).update(mentions=F("mentions") - 1)
    rows.update(withdrawn_at=entry.recorded_at)


@applies(MatterPlaced)
def matter_placed(act: MatterPlaced, entry: Recorded) -> None:
    SubjectMention.objects.filter(matter=act.matter).update(district=act.district)


@applies(JudgedSame)
def judged_same(act: JudgedSame, entry: Recorded) -> None:
    _judge(act.one, act.other, Standing.CONFIRMED, act.reason, entry)


@applies(JudgementReversed)
def judgement_reversed(act: JudgementReversed, entry: Recorded) -> None:
    _judge(act.one, act.other, Standing.REVERSED, act.reason, entry)


def _judge(one: str, other: str, standing: str, reason: str, entry: Recorded) -> None:
    first, second = sorted((one, other))
    Judgement.objects.update_or_create(
        id=pair_of(one, other),
        defaults={
            "one": first,
            "other": second,
            "standing": standing,
            "reason": reason,
            "judged_at": entry.recorded_at,
            "judged_by": entry.actor,
            "entry": entry.index,
        },
    )
