"""Doors of hash lists, and questions about them: lists, versions, what was malformed, how two versions differ."""

from dataclasses import dataclass
from datetime import datetime

from tutela.apps.hashlists import indexes, rules
from tutela.apps.hashlists.errors import NotComparable
from tutela.apps.hashlists.models import KnownHashList, Version
from tutela.apps.people.officer import Officer
from tutela.apps.record.errors import NotVisible
from tutela.apps.record.selectors import opened
from tutela.engines.known import Difference
from tutela.engines.values import Breach

FILTER = "hashlookup"


@dataclass(frozen=True, slots=True)
class ListView:
    """A list; ``entries`` are those of its latest version."""

    reference: str
    name: str
    custodian: str
    versions: int
    entries: int
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version of a list; ``ready`` says that triage may be told of it."""

    list: str
    number: int
    origin: str
    authority: str
    file: str
    kind: str
    sha256: str
    size: int
    entries: int
    malformed: int
    malformed_said: tuple[str, ...]
    md5: int
    sha1: int
    sha256s: int
    distinct: int
    good: bool
    states: str | None
    categories: tuple[tuple[str, int], ...]
    scheme: str | None
    meanings: tuple[tuple[str, str], ...]
    confirmed_at: datetime | None
    confirmed_by: str | None
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    entry: int
    recorded_at: datetime
    recorded_by: str
    ready: bool

    @property
    def counts(self) -> rules.Counts:
        """What it holds, by counts."""
        return rules.Counts(self.entries, self.malformed, self.md5, self.sha1, self.sha256s, dict(self.categories))


def list_row(officer: Officer, reference: str, permission: str) -> KnownHashList:
    """The door to a list: lists serve the whole State, so the role decides. Raises NotAllowed, NotVisible."""
    officer.must(permission)
    row = KnownHashList.objects.filter(reference=reference).first()
    if row is None:
        raise NotVisible(reference)
    return row


def version_row(officer: Officer, reference: str, number: int, permission: str) -> Version:
    """The door to a version. Raises NotAllowed, NotVisible."""
    list_row(officer, reference, permission)
    row = Version.objects.filter(id=f"{reference}/{number}").first()
    if row is None:
        raise NotVisible(f"{reference}/{number}")
    return row


def lists(officer: Officer, *, limit: int = 200) -> list[ListView]:
    """Every list, by name."""
    officer.must("hashlists.read")
    return [_view(row) for row in KnownHashList.objects.order_by("name")[:limit]]


def list_for(officer: Officer, reference: str) -> ListView:
    """One list. Raises NotAllowed, NotVisible."""
    return _view(list_row(officer, reference, "hashlists.read"))


def versions(officer: Officer, reference: str) -> list[VersionView]:
    """The versions of a list, newest first."""
    list_row(officer, reference, "hashlists.read")
    return _versions(list(Version.objects.filter(list_id=reference).order_by("-number")[:200]))


def version_for(officer: Officer, reference: str, number: int) -> VersionView:
    """One version. Raises NotAllowed, NotVisible."""
    return _versions([version_row(officer, reference, number, "hashlists.read")])[0]


def ready_versions(officer: Officer) -> list[VersionView]:
    """The latest version of each list that triage may be told of, by list."""
    officer.must("hashlists.read")
    latest: dict[str, VersionView] = {}
    for view in _versions(list(Version.objects.filter(withdrawn_at=None).order_by("list_id", "number"))):
        if view.ready:
            latest[view.list] = view
    return list(latest.values())


def differences(officer: Officer, reference: str, before: int, after: int) -> list[rules.CountChange]:
    """How two versions differ by counts. Raises NotAllowed, NotVisible."""
    return rules.changes(version_for(officer, reference, before).counts, version_for(officer, reference, after).counts)


def entry_differences(officer: Officer, reference: str, before: int, after: int) -> Difference:
    """How two versions differ entry by entry. Raises NotAllowed, NotVisible, NotComparable, NotAList."""
    rows = [version_row(officer, reference, number, "hashlists.read") for number in (before, after)]
    for row in rows:
        if row.kind == FILTER:
            raise NotComparable(reference, row.number)
    return indexes.compared(*rows)


def refusals_of_use(row: Version) -> list[Breach]:
    """Why a version may not be used."""
    return rules.refusals_of_use(
        categorised=any(name for name, _ in row.categories),
        confirmed=row.confirmed_at is not None,
        withdrawn=row.withdrawn_at is not None,
    )


def _view(row: KnownHashList) -> ListView:
    return ListView(row.reference, row.name, row.custodian, row.versions, row.entries, row.opened_at, row.changed_at)


def _versions(rows: list[Version]) -> list[VersionView]:
    values = opened(v for row in rows for v in (row.authority, row.file, row.malformed_said, row.withdrawn_reason))
    return [
        VersionView(
            list=row.list_id,
            number=row.number,
            origin=row.origin,
            authority=str(values[row.authority]),
            file=str(values[row.file]),
            kind=row.kind,
            sha256=row.sha256,
            size=row.size,
            entries=row.entries,
            malformed=row.malformed,
            malformed_said=_lines(values[row.malformed_said]) if row.malformed_said else (),
            md5=row.md5,
            sha1=row.sha1,
            sha256s=row.sha256s,
            distinct=row.distinct,
            good=row.good,
            states=row.states,
            categories=tuple((str(name), int(count)) for name, count in row.categories),
            scheme=row.scheme,
            meanings=tuple((str(name), str(meaning)) for name, meaning in row.meanings),
            confirmed_at=row.confirmed_at,
            confirmed_by=row.confirmed_by.removeprefix("officer:") if row.confirmed_by else None,
            withdrawn_at=row.withdrawn_at,
            withdrawn_reason=str(values[row.withdrawn_reason]) if row.withdrawn_reason else None,
            entry=row.entry,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by.removeprefix("officer:"),
            ready=not refusals_of_use(row),
        )
        for row in rows
    ]


def _lines(value: object) -> tuple[str, ...]:
    return tuple(str(line) for line in value) if isinstance(value, list) else (str(value),)
