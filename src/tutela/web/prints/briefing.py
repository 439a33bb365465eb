"""The briefing sheet of a team as a print."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from tutela.apps.operations.selectors import RoundView, TargetView, TeamView
from tutela.apps.people.officer import Officer
from tutela.apps.record import clock
from tutela.web.prints.press import Block, Grid, Sheet, Signature, day_text, sheet
from tutela.web.shown import Who, names_of_districts
from tutela.web.wording import BASES, LANGUAGES, said


def briefing_sheet(team: TeamView, round_: RoundView, targets: Sequence[TargetView], officer: Officer) -> bytes:
    """Everything that a team must know of its places, and nothing that it need not."""
    at = clock.now()
    who = Who([team.leader, *team.members, officer.number])
    windows = "; ".join(f"{w.name}: {day_text(w.begins_at)} – {day_text(w.ends_at)}" for w in round_.windows)
    blocks = [
        Block(
            _("Team"),
            [
                (_("Round"), f"{round_.number}, {round_.title}"),
                (_("Windows"), windows),
                (_("District"), names_of_districts().get(team.district, team.district)),
                (_("Leader"), who(team.leader)),
                (_("Other officers"), ", ".join(who(member) for member in team.members)),
                (_("Women officers"), str(team.women_officers)),
                (_("Vehicle"), team.vehicle),
                (_("Printed for"), who(officer.number)),
            ],
        ),
        *(_place(t) for t in targets),
    ]
    return sheet(
        Sheet(
            title=_("Briefing sheet"),
            reference=team.reference,
            basis=_("Confidential. Return or destroy after the round."),
            blocks=blocks,
            grids=[_log(targets)],
            notes=[
                _("Search before two or more independent inhabitants (BNSS s.103; CrPC s.100 before 2024-07-01)."),
                _("A woman is searched by a woman with strict regard to decency."),
                _("The search is recorded by audio and video (BNSS s.105)."),
                _("A device that is on stays on and apart from networks; one that is off stays off."),
                _("Nothing on a device is opened or viewed at the place."),
            ],
            signatures=[Signature(_("Team leader"), who(team.leader))],
        ),
        at,
    )


def _place(t: TargetView) -> Block:
    return Block(
        t.reference,
        [
            (_("Window"), t.window),
            (_("Police station"), t.station),
            (_("Address"), t.address),
            (_("Subscriber"), t.subscriber),
            (_("Legal basis"), said(BASES, t.basis)),
            (_("Authority"), t.authority),
            (_("Devices expected"), str(t.expected_devices) if t.expected_devices is not None else None),
            (_("Children expected"), _("Yes: keep them away from the search") if t.children_expected else _("No")),
            (_("Language"), said(LANGUAGES, t.language)),
            (_("Risk notes"), t.risk),
            (_("Witnesses called"), None),
        ],
    )


def _log(targets: Sequence[TargetView]) -> Grid:
    return Grid(
        _("To be filled in at the place"),
        [_("Target"), _("Began"), _("Ended"), _("Outcome"), _("Witness 1"), _("Witness 2")],
        [2, 2, 2, 3, 4, 4],
        [[t.reference, None, None, None, None, None] for t in targets],
    )
