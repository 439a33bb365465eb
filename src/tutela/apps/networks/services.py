"""The verbs of networks: import groups, change the status of one, erase its rosters."""

from datetime import datetime

from django.db import transaction

from tutela.apps.networks import rules
from tutela.apps.networks.acts import RostersErased, StatusChanged
from tutela.apps.networks.errors import UnknownStatus
from tutela.apps.networks.importing import GroupImport as GroupImport
from tutela.apps.networks.importing import GroupTaken as GroupTaken
from tutela.apps.networks.importing import counted
from tutela.apps.networks.importing import import_groups as import_groups
from tutela.apps.networks.models import Roster
from tutela.apps.networks.selectors import group_to_change, private_values
from tutela.apps.people.officer import Officer
from tutela.apps.record import vault
from tutela.apps.record.appending import deciding
from tutela.apps.record.errors import Refused
from tutela.apps.record.receipts import Receipt
from tutela.apps.record.services import erase_values
from tutela.apps.subjects.services import withdraw_mentions
from tutela.engines.figures.counted import CORRECTED

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
    Raises NotAllowed, NotVisible, UnknownStatus.
    """
    with deciding(officer, client_id) as decision:
        row = group_to_change(officer, group, "requests.change" if request else "groups.change")
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
