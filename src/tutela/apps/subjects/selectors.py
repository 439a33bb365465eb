"""Doors of subjects, and questions about them: where each is mentioned, who is judged to be the same."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened_text, references_of_value, references_of_values
from tutela.apps.subjects.models import Judgement, Subject, SubjectMention
from tutela.apps.subjects.rules import Standing, same_as


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A subject with its value opened; ``key`` is its place in the list."""

    reference: str
    kind: str
    platform: str | None
    value: str
    strong: bool
    mentions: int
    opened_at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class MentionView:
    """One place where a subject was seen."""

    source: str
    matter: str | None
    district: str | None
    role: str
    at: datetime | None
    recorded_at: datetime
    recorded_by: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class JudgementView:
    """A judgement about a subject and another."""

    other: str
    kind: str
    value: str
    standing: str
    reason: str
    judged_at: datetime
    judged_by: str
    entry: int


def subject_for(officer: Officer, reference: str) -> SubjectView:
    """One subject. Raises NotVisible."""
    return _views([subject_row(officer, reference, "subjects.read")])[0]


def subject_row(officer: Officer, reference: str, permission: str) -> Subject:
    """The door to one subject: mentioned in a district of the officer's, or granted. Raises NotAllowed, NotVisible."""
    officer.must(permission)
    row = _visible(officer, permission).filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    return row


def subjects(
    officer: Officer, *, kind: str | None = None, before: str | None = None, limit: int = 50
) -> list[SubjectView]:
    """Subjects that the officer sees, the one mentioned last first; ``before`` is the ``key`` of the last one shown."""
    officer.must("subjects.read")
    rows = _visible(officer, "subjects.read")
    if kind:
        rows = rows.filter(kind=kind)
    if before and (place := _place(before)):
        entry, number = place
        rows = rows.filter(Q(last_entry__lt=entry) | Q(last_entry=entry, number__lt=number))
    return _views(list(rows.order_by("-last_entry", "-number")[:limit]))


def subjects_of_values(
    officer: Officer, references: Sequence[str], *, reference: str = "", limit: int = 50
) -> list[SubjectView]:
    """Visible subjects of this reference, or whose values are among these references of private values (for the search
    box)."""
    officer.must("subjects.read")
    named = Q(value__in=list(references)) | Q(reference=reference.upper())
    rows = _visible(officer, "subjects.read").filter(named)
    return _views(list(rows.order_by("-last_entry")[:limit]))


def subjects_of_matter(officer: Officer, matter: str) -> list[SubjectView]:
    """Visible subjects that are mentioned for a lead or case."""
    officer.must("subjects.read")
    named = SubjectMention.objects.filter(matter=matter, withdrawn_at=None).values("subject_id")
    return _views(list(_visible(officer, "subjects.read").filter(reference__in=named).order_by("number")[:200]))


def mentions(officer: Officer, reference: str) -> list[MentionView]:
    """Where a subject was seen, newest first; of another district nothing is shown."""
    subject_row(officer, reference, "subjects.read")
    rows = SubjectMention.objects.filter(subject_id=reference).order_by("-entry", "id")
    reach = officer.districts("subjects.read")
    if reach is not None:
        rows = rows.filter(Q(district__in=reach) | Q(matter__in=officer.grants) | Q(source__in=officer.grants))
    return [
        MentionView(
            r.source,
            r.matter,
            r.district,
            r.role,
            r.at,
            r.recorded_at,
            r.recorded_by.removeprefix("officer:"),
            r.withdrawn_at is not None,
        )
        for r in rows[:500]
    ]


def judgements(officer: Officer, reference: str) -> list[JudgementView]:
    """What was judged about a subject, newest first; the other one's value only where the officer may see it."""
    subject_row(officer, reference, "subjects.read")
    rows = list(Judgement.objects.filter(Q(one=reference) | Q(other=reference)).order_by("-entry"))
    others = [r.other if r.one == reference else r.one for r in rows]
    visible = {v.reference: v for v in _views(list(_visible(officer, "subjects.read").filter(reference__in=others)))}
    texts = opened_text(r.reason for r in rows)
    return [
        JudgementView(
            other=other,
            kind=visible[other].kind if other in visible else "",
            value=visible[other].value if other in visible else "",
            standing=r.standing,
            reason=texts[r.reason],
            judged_at=r.judged_at,
            judged_by=r.judged_by.removeprefix("officer:"),
            entry=r.entry,
        )
        for r, other in zip(rows, others, strict=True)
    ]


def same_person(officer: Officer, reference: str) -> list[SubjectView]:
    """Visible subjects that standing judgements tie to this one, without itself."""
    subject_row(officer, reference, "subjects.read")
    pairs: set[tuple[str, str]] = set()
    found: frozenset[str] = frozenset({reference})
    while True:
        rows = Judgement.objects.filter(Q(one__in=found) | Q(other__in=found), standing=Standing.CONFIRMED)
        pairs |= {(r.one, r.other) for r in rows}
        wider = same_as(reference, pairs)
        if wider == found:
            break
        found = wider
    rows_seen = _visible(officer, "subjects.read").filter(reference__in=found - {reference})
    return _views(list(rows_seen.order_by("number")))


def with_the_same_value(officer: Officer, reference: str) -> list[SubjectView]:
    """Other visible subjects that say the same: a person may judge them to be one."""
    row = subject_row(officer, reference, "subjects.read")
    text = opened_text([row.value])[row.value]
    rows = _visible(officer, "subjects.read").filter(value__in=references_of_value(text)).exclude(reference=reference)
    return _views(list(rows.order_by("number")[:50]))


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject that a value belongs to."""

    reference: str
    strong: bool


def subjects_of(
    asked: Iterable[tuple[str, str | None, str]],
) -> dict[tuple[str, str | None, str], list[KnownSubject]]:
    """The subjects that values (of a kind, on a platform) belong to, strong ones first, then as they were opened.

    A strong one is the subject wherever the value is seen, a weak one only in a matter that mentions it.
    """
    wanted = list(dict.fromkeys(asked))
    references = references_of_values({value for _, _, value in wanted}, part="mentions.")
    opened = _subjects_opened({reference for names in references.values() for reference in names})
    found = {}
    for kind, platform, value in wanted:
        rows = [opened[name] for name in references.get(value, ()) if name in opened]
        rows = [row for row in rows if (row.kind, row.platform) == (kind, platform)]
        rows.sort(key=lambda row: (not row.strong, row.number))
        found[kind, platform, value] = [KnownSubject(row.reference, row.strong) for row in rows]
    return found


def known_subjects(
    asked: Iterable[tuple[str, str | None, str]], *, matter: str | None
) -> dict[tuple[str, str | None, str], str]:
    """The subject that each value is known as already: any strong one; failing that, a weak one of the matter."""
    found = subjects_of(asked)
    here = mentioned_for(matter, {one.reference for known in found.values() for one in known if not one.strong})
    named = {
        key: [one.reference for one in known if one.strong or one.reference in here] for key, known in found.items()
    }
    return {key: names[0] for key, names in named.items() if names}


def mentioned_for(matter: str | None, subjects: Collection[str]) -> frozenset[str]:
    """Which of these subjects are, or once were, mentioned for a matter."""
    rows = SubjectMention.objects.filter(subject_id__in=subjects, matter=matter)
    return frozenset(rows.values_list("subject_id", flat=True)) if subjects else frozenset()


def _subjects_opened(references: Collection[str]) -> dict[str, Subject]:
    """Subjects by the reference of the value that they were opened with."""
    ordered = sorted(references)
    parts = (ordered[start : start + 5_000] for start in range(0, len(ordered), 5_000))
    return {row.value: row for part in parts for row in Subject.objects.filter(value__in=part)}


def subjects_mentioned_by(source: str) -> frozenset[str]:
    """The subjects that a tip, group or exhibit mentions, or mentioned once."""
    return frozenset(SubjectMention.objects.filter(source=source).values_list("subject_id", flat=True))


def values_only_of(matters: Collection[str]) -> list[str]:
    """References of the values of subjects that are mentioned for these matters and for no other."""
    elsewhere = SubjectMention.objects.filter(subject=OuterRef("pk"), withdrawn_at=None).exclude(matter__in=matters)
    here = SubjectMention.objects.filter(subject=OuterRef("pk"), matter__in=matters)
    rows = Subject.objects.filter(Exists(here)).exclude(Exists(elsewhere))
    return list(rows.order_by("number").values_list("value", flat=True))


def reasons_about(matters: Collection[str]) -> list[str]:
    """References of what people wrote when they judged subjects that only these matters mention."""
    only = Subject.objects.filter(value__in=values_only_of(matters)).values("reference")
    rows = Judgement.objects.filter(Q(one__in=only) | Q(other__in=only))
    return list(rows.order_by("entry").values_list("reason", flat=True))


def _visible(officer: Officer, permission: str) -> QuerySet[Subject]:
    reach = officer.districts(permission)
    if reach is None:
        return Subject.objects.all()
    seen = SubjectMention.objects.filter(subject=OuterRef("pk"), withdrawn_at=None).filter(
        Q(district__in=reach) | Q(matter__in=officer.grants) | Q(source__in=officer.grants)
    )
    return Subject.objects.filter(Exists(seen) | Q(reference__in=officer.grants))


def _place(key: str) -> tuple[int, int] | None:
    entry, _, number = key.partition("-")
    return (int(entry), int(number)) if entry.isdecimal() and number.isdecimal() and len(key) < 32 else None


def _views(rows: list[Subject]) -> list[SubjectView]:
    texts = opened_text(r.value for r in rows)
    return [
        SubjectView(
            reference=r.reference,
            kind=r.kind,
            platform=r.platform,
            value=texts[r.value],
            strong=r.strong,
            mentions=r.mentions,
            opened_at=r.opened_at,
            key=f"{r.last_entry}-{r.number}",
        )
        for r in rows
    ]
