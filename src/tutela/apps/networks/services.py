"""The verbs of networks: import groups, judge whether two are one, change the status of one, erase its rosters."""

from datetime import datetime

from django.db import transaction

from tutela.apps.networks import rules
from tutela.apps.networks.acts import GroupsJudged, GroupsUnjudged, RostersErased, StatusChanged
from tutela.apps.networks.errors import NoQuestion, UnknownStatus
from tutela.apps.networks.importing import GroupImport as GroupImport
from tutela.apps.networks.importing import GroupTaken as GroupTaken
from tutela.apps.networks.importing import counted
from tutela.apps.networks.importing import import_groups as import_groups
from tutela.apps.networks.models import Group, Roster
from tutela.apps.networks.selectors import counted_group, group_to_change, private_values, sameness_for
from tutela.apps.people.officer import Officer
from tutela.apps.record import vault
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import erase_values
from tutela.apps.subjects.services import withdraw_mentions
from tutela.engines.figures.counted import CORRECTED, STATED, WITHDRAWN, Counted

_ERASED_AT_ONCE = 500


def change_status(
    *,
    officer: Officer,
    group: str,
    status: str,
    reason: str,
    request: str | None = None,
    at: datetime | None = None,
    client_id: str | None = None,
) -> Receipt:
    """Change what is being done about a group, and say why; ``request`` is the request that brought it about.

    With a request the door is that of requests, so that who may ask a platform may also record what came of it.
    Of a group that was judged to be another, it is the other's status that changes: the two are one group.
    Raises NotAllowed, NotVisible, UnknownStatus.
    """
    with deciding(officer, client_id) as decision:
        permission = "requests.change" if request else "groups.change"
        group_to_change(officer, group, permission)
        group = counted_group(group)
        row = group_to_change(officer, group, permission)
        breaches = rules.refusals_of_status(row.status, status, by_request=request is not None)
        if breaches:
            raise UnknownStatus("; ".join(b.text for b in breaches), tuple(breaches))
        if at is not None and at.tzinfo is None:
            raise Refused(f"{at.isoformat()} has no time zone; state one, for example +05:30")
        act = StatusChanged(
            group=group,
            before=row.status,
            status=status,
            reason=_said(reason),
            request=request,
            counted=counted(group, status, row.personal, CORRECTED),
            happened_at=at,
        )
        return decision.commit(act, *decision.discrepancies(group, rules.breaches_of_status(row.status, status)))


def judge_groups(
    *, officer: Officer, group: str, other: str, verdict: str, reason: str, client_id: str | None = None
) -> Receipt:
    """Judge whether a group is one listed before it. Of one group the earlier is counted; both keep their rosters.

    Raises NotAllowed, NotVisible, NoQuestion, Refused.
    """
    with deciding(officer, client_id) as decision:
        row = _question(officer, group, other)
        if verdict not in set(rules.Verdict):
            raise Refused(f"{verdict!r} is no verdict; use one of {', '.join(rules.Verdict)}")
        if sameness_for(officer, group, other).standing != "open":
            raise NoQuestion(f"{group} and {other} were judged already; take that judgement back first")
        one = verdict == rules.Verdict.ONE_GROUP
        if one and row.same_as is not None:
            raise NoQuestion(f"{group} was judged to be {row.same_as}; take that judgement back first")
        return decision.commit(
            GroupsJudged(
                group=group,
                other=other,
                verdict=verdict,
                reason=_said(reason),
                counted=_counted_as(row, WITHDRAWN) if one else None,
            )
        )


def unjudge_groups(*, officer: Officer, group: str, other: str, reason: str, client_id: str | None = None) -> Receipt:
    """Take back what was judged of two groups; the question is open again. Raises as ``judge_groups`` does."""
    with deciding(officer, client_id) as decision:
        row = _question(officer, group, other)
        if sameness_for(officer, group, other).standing == "open":
            raise NoQuestion(f"nobody has judged {group} and {other} yet")
        stated = _counted_as(row, STATED) if row.same_as == other else None
        return decision.commit(GroupsUnjudged(group=group, other=other, reason=_said(reason), counted=stated))


def _question(officer: Officer, group: str, other: str) -> Group:
    """The later of two groups that may be one; both must be the officer's to change."""
    group_to_change(officer, other, "groups.change")
    return group_to_change(officer, group, "groups.change")


def _counted_as(row: Group, change: str) -> Counted | None:
    return counted(row.reference, row.status, row.personal, change)


def erase_rosters(*, officer: Officer, group: str, reason: str, client_id: str | None = None) -> Receipt:
    """Erase who was in a group: ids, titles, members, digests of exports, sealed files. Counts, authority, status stay.

    Files go when the commit stands; asked again after a crash between the two, it drops what was left.
    Raises NotAllowed, NotVisible, Refused.
    """
    with deciding(officer, client_id) as decision:
        officer.must("groups.erase")
        group_to_change(officer, group, "groups.change")
        said = _said(reason)
        sealed = tuple(Roster.objects.filter(group_id=group).order_by("number").values_list("sealed", flat=True))
        standing = Roster.objects.filter(group_id=group, erased_at=None).exists()
        transaction.on_commit(lambda: _drop(sealed), using="default")
        if not standing and not any(vault.holds(name) for name in sealed):
            raise Refused(f"the rosters of {group} were erased already")
        receipt = decision.commit(RostersErased(group=group, rosters=sealed, reason=said))
        withdraw_mentions(officer=officer, source=group, matter=group, reason=said)
        values = private_values(group)
        for start in range(0, len(values), _ERASED_AT_ONCE):
            erase_values(
                officer=officer,
                values=tuple(values[start : start + _ERASED_AT_ONCE]),
                reason=f"rosters of {group} erased",
            )
        return receipt


def _drop(names: tuple[str, ...]) -> None:
    for name in names:
        vault.drop(name)


def _said(reason: str) -> str:
    if not reason.strip():
        raise Refused("say why")
    return reason.strip()
