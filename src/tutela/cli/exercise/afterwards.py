"""What came after the rounds: late reports, corrections, a withdrawal, laboratory results, arrests that follow them."""

from datetime import timedelta
from functools import partial
from hashlib import sha256

from tutela.apps.cases import selectors as cases_selectors
from tutela.apps.cases import services as cases
from tutela.apps.evidence import selectors as evidence_selectors
from tutela.apps.evidence import services as evidence
from tutela.apps.operations import services as operations
from tutela.apps.record.appending import deciding
from tutela.cli.exercise.plan import ist
from tutela.cli.exercise.rounds import RoundBuilder, Site, Timeline

LAST_CUT_OFF = ist(2020, 12, 28, 18)
WITHIN = timedelta(hours=20)
"""So long after it began what is due of a matter was done."""


def plan_afterwards(builders: dict[str, RoundBuilder], line: Timeline) -> None:
    """Put what came later on the timeline, so that every published figure holds only as at its own cut-off."""
    _corrections(builders["20.2"], line)
    _within_the_last_round(builders["20.3"], line)
    for number in ("20.1", "20.2"):
        _laboratory(builders[number], line)
    for builder in builders.values():
        _next_day(builder, line)


def _corrections(builder: RoundBuilder, line: Timeline) -> None:
    """Round 20.2 after its note: a seizure report that arrives late, and one that had been registered twice.

    They balance each other before the last cut-off, so that the sum since launch holds; a comparison shows both.
    """
    line.at(ist(2020, 10, 9, 11), lambda: _late_report(builder))
    line.at(ist(2020, 10, 12, 16), lambda: _withdrawn_report(builder))
    line.at(ist(2020, 10, 13, 10), lambda: _corrected_search(builder))


def _late_report(builder: RoundBuilder) -> None:
    site = next(s for s in builder.sites if s.registration is None and s.district == "KTM")
    site.case = cases.register_seizure_report(
        officer=builder.roster.coordinator("KTM"),
        registration=cases.Registration(
            district="KTM",
            station="Cyber police station KTM",
            number="20.2-late",
            year=2020,
            gd_number="GD 20.2/late",
            gd_at=site.searched_at + timedelta(hours=2),
            search=site.search,
        ),
        at=site.searched_at + timedelta(hours=2),
        seized_at=site.searched_at + timedelta(hours=1),
    ).reference
    _seen_to(builder, site)


def _withdrawn_report(builder: RoundBuilder) -> None:
    site = next(s for s in builder.sites if s.registration == "seizure_report" and s.district == "EKR")
    cases.withdraw_registration(
        officer=builder.roster.coordinator("EKR"),
        case=site.case,
        reason="registered twice: the same seizure stands in the register of the neighbouring station",
    )


def _corrected_search(builder: RoundBuilder) -> None:
    site = next(s for s in builder.sites if s.registration is None and s.district == "TSR")
    operations.correct_search(
        officer=builder.roster.coordinator("TSR"),
        search=site.search,
        outcomes=("not_found",),
        reason="the house was locked; the team leader had chosen the wrong outcome",
    )


def _within_the_last_round(builder: RoundBuilder, line: Timeline) -> None:
    """Round 20.3 before its final cut-off: a place reported twice, and the second report withdrawn."""
    site = next(s for s in builder.sites if s.registration is None and s.reported_at < ist(2020, 12, 27, 15))
    second: list[str] = []

    def again() -> None:
        receipt = operations.record_search(
            officer=builder.roster.coordinator(site.district),
            target=site.target,
            outcomes=("nothing_found",),
            at=site.searched_at,
            ended_at=site.searched_at + timedelta(minutes=50),
            independent_witnesses=2,
            occupant_present=True,
        )
        second.append(receipt.reference)

    def withdraw() -> None:
        operations.withdraw_search(
            officer=builder.roster.coordinator(site.district),
            search=second[0],
            reason="the same place was reported by phone and on paper",
        )

    line.at(ist(2020, 12, 27, 18, 10), again)
    line.at(ist(2020, 12, 27, 19, 40), withdraw)


def _next_day(builder: RoundBuilder, line: Timeline) -> None:
    """What was due of each matter is done within a day of its search, and recorded with the next day's first post."""
    for site in builder.sites:
        if site.registration:
            line.at(
                max(site.reported_at, site.searched_at + WITHIN) + timedelta(hours=2), partial(_seen_to, builder, site)
            )


def _seen_to(builder: RoundBuilder, site: Site) -> None:
    investigator = builder.roster.investigator(site.district)
    with deciding(investigator):
        for duty in cases_selectors.duties_waiting(investigator, site.case):
            cases.meet_duty(
                officer=investigator, case=site.case, of=duty.of, clock=duty.clock, at=duty.started_at + WITHIN
            )


def _laboratory(builder: RoundBuilder, line: Timeline) -> None:
    """Devices go to the examiner weeks later; what is found leads to arrests after the last cut-off."""
    chosen = [site for site in builder.sites if site.registration == "fir" and not site.arrest][:3]
    sent = max(window.ends for window in builder.of.windows) + timedelta(days=19)
    for position, site in enumerate(chosen):
        line.at(sent + timedelta(hours=position), partial(_to_the_laboratory, builder, site))
        found = LAST_CUT_OFF + timedelta(days=12 + 9 * position, hours=3)
        line.at(found, partial(builder.arrest, site, found - timedelta(hours=2)))
        line.at(found + WITHIN + timedelta(hours=1), partial(_seen_to, builder, site))


def _to_the_laboratory(builder: RoundBuilder, site: Site) -> None:
    custodian, examiner = builder.roster.custodian(site.district), builder.roster.examiner(site.district)
    now = builder.line.now
    for exhibit in site.exhibits:
        evidence.hand_over(
            giver=custodian,
            receiver=examiner,
            exhibit=exhibit,
            purpose="to be examined",
            at=now,
            standing="laboratory",
        )
        seal = evidence_selectors.exhibit_for(examiner, exhibit).line.seal
        if seal:
            evidence.open_exhibit(officer=examiner, exhibit=exhibit, seal=seal, purpose="examination", at=now)
        evidence.record_hash(
            officer=examiner,
            exhibit=exhibit,
            occasion="acquisition",
            digests={"sha256": sha256(f"image of {exhibit}".encode()).hexdigest()},
            tool="imaging tool 1.0 (exercise)",
            at=now + timedelta(hours=1),
            write_blocker="WB-1",
        )
