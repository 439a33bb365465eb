"""The ledger: acts committed a second, verified offline, rebuilt, and a figure as at a moment."""

import io
from pathlib import Path

from bench.homes import PLACES, ROUND_EVERY, START, load_acts, loaded, open_home
from bench.machine import Measured, rate, seconds, timed


def rows(acts: int, singles: int, runs: int, name: str) -> list[Measured]:
    """Load ``acts`` in blocks (cached), then measure; the commit rate is over ``singles`` acts of one commit each."""
    if open_home(name):
        load_acts(acts)
        loaded(name)
    found = [commits(singles, "SQLCipher, fsync at every commit")]
    found += _offline(acts, runs)
    found += _as_at(acts, runs)
    found += _explained(acts, runs)
    found.append(_rebuild(acts))
    return found


def commits(singles: int, where: str) -> Measured:
    from tutela.apps.people.selectors import officer_acting
    from tutela.apps.record import services

    officer = officer_acting("KL0002")

    def work() -> None:
        for n in range(singles):
            services.note_list(officer=officer, page="/bench/", query=None, count=n)

    return rate(f"acts committed one by one, {where}", singles, timed(work, 1), "acts/s")


def _offline(acts: int, runs: int) -> list[Measured]:
    from tutela.apps.record.checkpoints import export_ledger, verifier_key
    from tutela.engines.ledger.note import VerifierKey
    from tutela.engines.ledger.verify import verify_export

    file = io.BytesIO()
    export_ledger(file)
    key = VerifierKey.from_text(verifier_key())

    def verify() -> None:
        file.seek(0)
        verdict = verify_export(file, key=key)
        assert verdict.holds, verdict

    taken = timed(verify, runs)
    limit = 60 * acts / 1_000_000
    return [
        seconds(
            f"{acts:,} acts verified offline, one core", taken, limit=limit, note=f"{len(file.getbuffer()) >> 20} MiB"
        )
    ]


def _as_at(acts: int, runs: int) -> list[Measured]:
    from tutela.apps.figures import selectors
    from tutela.apps.people.selectors import officer_acting

    officer = officer_acting("KL0001")
    rounds = acts // 9 // PLACES
    moment = START + rounds // 2 * ROUND_EVERY
    ask = {
        "one round by district": f"R{rounds // 4}",
        "since launch": None,
    }
    return [
        seconds(
            f"a figure as at a moment over {acts:,} acts, {words}",
            timed(lambda r=r: selectors.answer(officer, round=r, as_at=moment, by_district=True), runs + 2),
            limit=0.5,
        )
        for words, r in ask.items()
    ]


def _explained(acts: int, runs: int) -> list[Measured]:
    """Notes since launch with a round between them, compared; and figures of others held against the ledger."""
    from tutela.apps.figures import selectors, services
    from tutela.apps.people.selectors import officer_acting

    press, nodal = officer_acting("KL0004"), officer_acting("KL0001")
    rounds = acts // 9 // PLACES
    moment = START + rounds // 2 * ROUND_EVERY
    notes = []
    for as_at in (moment, moment + ROUND_EVERY):
        note = services.draft_note(officer=press, title="Bench", as_at=as_at).reference
        services.publish_note(officer=nodal, note=note)
        notes.append(selectors.note_document(nodal, note))
    half = notes[0].total("places") or 0
    sheet = (
        "round,date_published,source,locations,devices,cumulative_cases,cumulative_arrests\n"
        f"R{rounds // 4},2026,bench,{PLACES},over {PLACES},{half // 8},1\nR{rounds // 4},2026,bench,1,2,over {half},over 1\n"
    )
    statement = services.hold_statement(officer=press, source="bench", document=sheet).reference
    return [
        seconds(
            f"two notes since launch compared over {acts:,} acts, a round of {PLACES:,} places between them",
            timed(lambda: selectors.differences(nodal, *notes), runs + 2),
        ),
        seconds(
            f"an outside statement of 8 figures held against {acts:,} acts",
            timed(lambda: selectors.holdings(press, statement), runs + 2),
        ),
    ]


def _rebuild(acts: int) -> Measured:
    from tutela.apps.record import rebuild

    taken = timed(lambda: _equal(rebuild.check()), 1)
    limit = 600 * acts / 1_000_000
    return seconds(f"{acts:,} acts replayed and compared row by row", taken, limit=limit)


def _equal(outcome: object) -> None:
    assert getattr(outcome, "equal"), outcome  # noqa: B009


def folder() -> Path:
    """Where the homes are kept."""
    from bench.homes import CACHE

    return CACHE
