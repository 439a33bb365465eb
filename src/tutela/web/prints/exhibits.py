"""Prints about exhibits: the packet's label, the seizure list of a search, the sequence of custody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tutela.apps.evidence.selectors import ExhibitView, HashView, HoldingView, IncidentView, SealEvent
from tutela.apps.operations.selectors import SearchView, TargetView
from tutela.apps.record import clock
from tutela.apps.record.selectors import OpenDiscrepancy, opening_statement
from tutela.web.prints.press import (
    Block,
    Grid,
    Sheet,
    Signature,
    checkpoint_note,
    day_text,
    framed,
    pressed,
    qr_drawing,
    sheet,
    time_text,
)
from tutela.web.shown import Who, names_of_districts
from tutela.web.wording import HASH_OUTCOMES, INCIDENTS, KINDS, OCCASIONS, STANDINGS, outcome_words, said


def what_it_is(shown: ExhibitView) -> str:
    """An exhibit in a few words: kind, make, model, colour."""
    line = shown.line
    return ", ".join(str(p) for p in (said(KINDS, line.kind), line.make, line.model, shown.colour) if p)


def qr_text(reference: str, entry: int) -> str:
    """What the QR code of a label holds: the exhibit, the ledger, and the entry of its seizure; nothing about a person."""
    return f"{reference} {opening_statement().origin} {entry}"


def exhibit_label(shown: ExhibitView, entry: int) -> bytes:
    """The label of one exhibit's packet."""
    at, line = clock.now(), shown.line
    who = Who([shown.seized_by])
    return pressed(
        "label",
        {
            **framed(at),
            "title": _("Exhibit label"),
            "reference": line.reference,
            "qr": qr_drawing(qr_text(line.reference, entry)),
            "qr_label": _("QR code: exhibit, ledger and entry"),
            "what": what_it_is(shown),
            "sem": _("SEM: sealed, not to be opened without order") if line.sem else "",
            "facts": [
                (_("Packet"), line.packet),
                (_("Seal"), line.seal),
                (_("Search"), line.search),
                (_("District"), names_of_districts().get(line.district, line.district)),
                (_("Seized"), day_text(line.seized_at)),
                (_("Seized by"), who(shown.seized_by)),
                (_("Crime no."), None),
                (_("Ledger entry"), str(entry)),
            ],
            "signatures": [_("Officer"), _("Witness 1"), _("Witness 2")],
        },
        at,
    )


def seizure_list(search: SearchView, target: TargetView, exhibits: Sequence[ExhibitView]) -> bytes:
    """The list of things seized in a search, in the order of the property search and seizure form (IIF-4)."""
    at = clock.now()
    who = Who([search.recorded_by, *(e.seized_by for e in exhibits)])
    district = names_of_districts().get(search.district, search.district)
    witnesses = [*search.witnesses, None, None][: max(2, len(search.witnesses))]
    seized_from = next((e.seized_from for e in exhibits if e.seized_from), None)
    return sheet(
        Sheet(
            title=_("Property search and seizure list"),
            reference=search.reference,
            basis=_("In the order of form IIF-4. Fields that are not recorded stay blank and are filled in by hand."),
            landscape=True,
            blocks=[
                Block(
                    "",
                    [
                        (_("1. District, police station"), ", ".join(p for p in (district, target.station) if p)),
                        (_("FIR or GD number, year, date"), None),
                        (_("2. Acts and sections"), None),
                        (_("3. Nature of property"), None),
                        (
                            _("4. Date and time of search: begun, ended"),
                            f"{time_text(search.searched_at)} – {time_text(search.ended_at)}",
                        ),
                        (_("Place"), target.address),
                        (_("5. Person from whom seized: name, parent, age, occupation, address"), seized_from),
                        *(
                            (_("6. Witness %(n)d: name, parent, age, occupation, address") % {"n": n}, name)
                            for n, name in enumerate(witnesses, 1)
                        ),
                        (_("11. Circumstances and grounds"), target.authority),
                        (_("Outcome"), ", ".join(str(w) for w in outcome_words(search.outcomes))),
                        (_("12. Copy given to the occupant (date, time, signature)"), None),
                        (_("Audio-video recording"), search.recording_reference),
                    ],
                )
            ],
            grids=[_annexure(exhibits), _packing(exhibits)],
            notes=[_("To be read over to those present before they sign.")],
            signatures=[
                Signature(_("Person from whom seized, if present")),
                Signature(_("Witness 1"), witnesses[0] or ""),
                Signature(_("Witness 2"), witnesses[1] or ""),
                Signature(_("Specimen seal")),
                Signature(_("Officer"), who(search.recorded_by)),
            ],
            checkpoint=checkpoint_note(),
        ),
        at,
    )


def _annexure(exhibits: Sequence[ExhibitView]) -> Grid:
    return Grid(
        _("10. Property"),
        [
            _("No."),
            _("Exhibit"),
            _("Kind"),
            _("Make, model, colour"),
            _("Serial"),
            _("IMEI"),
            _("State"),
            _("Exact spot"),
            _("Condition"),
            _("SEM"),
        ],
        [1, 3, 3, 4, 3, 4, 2, 4, 3, 1],
        [
            [
                str(n),
                e.line.reference,
                said(KINDS, e.line.kind),
                ", ".join(p for p in (e.line.make, e.line.model, e.colour) if p),
                e.serial,
                ", ".join(e.imei),
                e.powered,
                e.spot,
                e.condition,
                "SEM" if e.line.sem else None,
            ]
            for n, e in enumerate(exhibits, 1)
        ],
    )


def _packing(exhibits: Sequence[ExhibitView]) -> Grid:
    return Grid(
        _("13. Packed and sealed"),
        [_("No."), _("Exhibit"), _("Packet"), _("Seal"), _("Signature on packet")],
        [1, 3, 3, 3, 5],
        [[str(n), e.line.reference, e.line.packet, e.line.seal, None] for n, e in enumerate(exhibits, 1)],
    )


@dataclass(frozen=True, slots=True)
class Custody:
    """All that is on record of an exhibit's custody, also what does not agree."""

    held: Sequence[HoldingView]
    seals: Sequence[SealEvent]
    taken: Sequence[HashView]
    incidents: Sequence[IncidentView]
    discrepancies: Sequence[OpenDiscrepancy]


def custody_sequence(shown: ExhibitView, told: Custody, case: str | None = None) -> bytes:
    """The sequence of custody of one device: holders, seals, hashes, what does not agree, and the checkpoint it rests on."""
    at, line, held = clock.now(), shown.line, told.held
    named = [*(h.holder for h in held), *(h.given_by for h in held), *(t.recorded_by for t in told.taken)]
    closed = [*(i.first_closer for i in told.incidents), *(i.second_closer for i in told.incidents)]
    who = Who(
        [shown.seized_by, *named, *(s.by for s in told.seals), *closed, *(d.closed_by for d in told.discrepancies)]
    )
    return sheet(
        Sheet(
            title=_("Sequence of custody"),
            reference=line.reference,
            basis=_(
                "BNSS s.193(3)(i): sequence of custody of the electronic device. Each line begins where the last one ends."
            ),
            landscape=True,
            blocks=[
                Block(
                    "",
                    [
                        (_("Case"), case),
                        (_("Description"), what_it_is(shown)),
                        (_("Serial"), shown.serial),
                        (_("IMEI"), ", ".join(shown.imei)),
                        (_("Condition"), shown.condition),
                        (_("Packet, seal"), ", ".join(p for p in (line.packet, line.seal) if p)),
                        (_("Seized by"), who(shown.seized_by)),
                        (_("Seized at"), time_text(line.seized_at)),
                        (_("Search, spot"), ", ".join(p for p in (line.search, shown.spot) if p)),
                    ],
                )
            ],
            grids=[_transfers(held, who), _seals(told.seals, who), _hashes(told.taken, who), _disagreeing(told, who)],
            notes=[
                _("Standing now: %(standing)s, holder %(holder)s.")
                % {"standing": said(STANDINGS, line.standing), "holder": who(line.holder)}
            ],
            signatures=[Signature(_("Keeper of the record")), Signature(_("Investigating officer"))],
            checkpoint=checkpoint_note(),
        ),
        at,
    )


def _transfers(held: Sequence[HoldingView], who: Who) -> Grid:
    purposes = [None, *(h.purpose for h in held)]
    return Grid(
        _("Custody"),
        [
            _("No."),
            _("From"),
            _("Until"),
            _("Released by"),
            _("Received and held by"),
            _("Purpose"),
            _("Place, locker"),
            _("Seal"),
            _("Intact"),
            _("Entries"),
        ],
        [1, 4, 4, 5, 5, 4, 4, 3, 2, 3],
        [
            [
                str(h.number),
                day_text(h.since),
                day_text(h.until),
                who(h.given_by),
                who(h.holder),
                purpose if n else _("Seizure"),
                ", ".join(str(p) for p in (said(STANDINGS, h.standing), h.locker, h.place) if p),
                h.seal,
                {True: _("Yes"), False: _("No"), None: None}[h.seal_intact],
                ", ".join(
                    str(e) for e in (held[n - 1].released_entry if n else None, h.received_entry) if e is not None
                ),
            ]
            for n, (h, purpose) in enumerate(zip(held, purposes, strict=False))
        ],
    )


def _seals(events: Sequence[SealEvent], who: Who) -> Grid:
    """What was sealed and opened after the seizure; the seal of the seizure stands in the first line of custody."""
    return Grid(
        _("Seals"),
        [_("Entry"), _("When"), _("What was done"), _("Seal"), _("Packet"), _("By"), _("Purpose")],
        [2, 4, 3, 3, 3, 5, 6],
        [
            [
                str(e.entry),
                day_text(e.at),
                _("Opened") if e.opened else _("Sealed"),
                e.seal,
                e.packet,
                who(e.by),
                e.purpose,
            ]
            for e in events
        ],
    )


def _disagreeing(told: Custody, who: Who) -> Grid:
    """Discrepancies and incidents, open and closed: a court sees from the record itself what does not agree in it."""
    rows = [
        [d.reference, d.text, day_text(d.opened_at), day_text(d.closed_at), who(d.closed_by), d.reason]
        for d in told.discrepancies
    ]
    rows += [
        [
            i.reference,
            f"{said(INCIDENTS, i.kind)}: {i.detail}",
            day_text(i.opened_at),
            day_text(i.closed_at),
            "; ".join(str(who(n)) for n in (i.first_closer, i.second_closer) if n),
            "; ".join(r for r in (i.first_reason, i.second_reason) if r),
        ]
        for i in reversed(told.incidents)
    ]
    return Grid(
        _("Discrepancies and incidents"),
        [_("Reference"), _("What does not agree"), _("Opened"), _("Closed"), _("Closed by"), _("Reason")],
        [3, 8, 4, 4, 5, 6],
        rows,
    )


def _hashes(taken: Sequence[HashView], who: Who) -> Grid:
    return Grid(
        _("Hashes"),
        [
            _("Entry"),
            _("Occasion"),
            _("Taken"),
            _("SHA-256, SHA-1, MD5"),
            _("Tool, write blocker"),
            _("By"),
            _("Result"),
        ],
        [2, 3, 4, 13, 5, 4, 3],
        [
            [
                str(t.entry),
                said(OCCASIONS, t.occasion),
                day_text(t.taken_at),
                "\n".join(d for d in (t.sha256, t.sha1, t.md5) if d),
                ", ".join(p for p in (t.tool, t.write_blocker) if p),
                who(t.recorded_by),
                HASH_OUTCOMES.get(t.outcome, (t.outcome, ""))[0],
            ]
            for t in taken
        ],
    )
