"""What Tutela issues to platforms and persons: take-down, order to produce, preservation, notice of appearance."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, every
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach

Service = Literal["in person", "registered post", "portal", "e-mail", "messenger"]
ELECTRONIC: frozenset[Service] = frozenset({"portal", "e-mail", "messenger"})


@dataclass(frozen=True, slots=True)
class TakedownFacts:
    """A notice for removal that is about to be issued on ``on``.

    ``authorisation`` is the number of the order that specially authorises the signatory; ``court_order`` the number
    of the order that the notice transmits, empty where it transmits none. ``locations`` are exact addresses or
    identifiers. ``preserved_at`` is when preservation of the same items was asked for.
    """

    on: datetime
    signatory_rank: str
    authorisation: str
    court_order: str
    legal_basis: str
    statutory_provision: str
    nature_of_act: str
    locations: tuple[str, ...]
    preserved_at: datetime | None


@dataclass(frozen=True, slots=True)
class AskedIdentifier:
    """An identifier as an order asks about it; ``port`` and ``at`` belong to an IP address."""

    kind: str
    value: str
    port: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DisclosureFacts:
    """An order to produce that is about to be issued on ``on``.

    ``investigation_began_at`` is the FIR or the diary entry; ``matter`` its number. ``issuer_is_station_head`` says
    that the officer in charge of a police station issues it; ``court_order`` is the court's order that it transmits.
    """

    on: datetime
    investigation_began_at: datetime | None
    provision_cited: str
    issuer_is_station_head: bool
    court_order: str
    matter: str
    purpose: str
    identifiers: tuple[AskedIdentifier, ...]
    service: Service


@dataclass(frozen=True, slots=True)
class PreservationFacts:
    """A request to preserve that is about to be issued; ``span_from`` and ``span_to`` bound what is to be kept."""

    on: datetime
    matter: str
    reason: str
    identifiers: tuple[str, ...]
    span_from: datetime | None
    span_to: datetime | None


@dataclass(frozen=True, slots=True)
class AppearanceFacts:
    """A notice of appearance that is about to be served in the stated way."""

    on: datetime
    investigation_began_at: datetime | None
    service: Service


def refusals_of_takedown(law: Catalogue, notice: TakedownFacts) -> list[Breach]:
    """Return why a notice for removal is not issued; empty: it may be."""
    return every(_takedown(law, notice))


def refusals_of_disclosure(law: Catalogue, order: DisclosureFacts) -> list[Breach]:
    """Return why an order to produce is not issued; empty: it may be."""
    return every(_disclosure(law, order))


def refusals_of_preservation(law: Catalogue, request: PreservationFacts) -> list[Breach]:
    """Return why a request to preserve is not issued; empty: it may be."""
    return every(_preservation(law, request))


def refusals_of_appearance(law: Catalogue, notice: AppearanceFacts) -> list[Breach]:
    """Return why a notice of appearance is not issued for this way of service; empty: it may be."""
    return every(_appearance(law, notice))


def breaches_of_appearance(law: Catalogue, notice: AppearanceFacts) -> list[Breach]:
    """Return what is wrong with a notice of appearance that was served in the stated way."""
    return every(_appearance(law, notice))


def _takedown(law: Catalogue, notice: TakedownFacts) -> Findings:
    signatory = law.rule("takedown.signatory", notice.on)
    if signatory is not None and not notice.court_order.strip():
        needed = law.rank(signatory.code("rank"))
        if not law.at_least(notice.signatory_rank, needed.code):
            given = law.rank(notice.signatory_rank).names.en
            yield breach(
                signatory,
                f"{given} would sign. Have {needed.names.en} or above sign, or transmit the order of a court.",
            )
        if not notice.authorisation.strip():
            yield breach(signatory, "The special authorisation is not stated. Enter its number.")
    reasoned = law.rule("takedown.reasoned", notice.on)
    if reasoned is not None:
        for text, what in (
            (notice.legal_basis, "legal basis"),
            (notice.statutory_provision, "statutory provision"),
            (notice.nature_of_act, "nature of the unlawful act"),
        ):
            if not text.strip():
                yield breach(reasoned, f"The {what} is not stated.")
    located = law.rule("takedown.locations", notice.on)
    if located is not None and not any(text.strip() for text in notice.locations):
        yield breach(located, "No address or identifier is named.")
    preserved = law.rule("takedown.preserve_first", notice.on)
    if preserved is not None and (notice.preserved_at is None or notice.preserved_at > notice.on):
        yield breach(preserved, "Preservation was not asked for before. Issue that request first.")


def _disclosure(law: Catalogue, order: DisclosureFacts) -> Findings:
    since = order.investigation_began_at
    issuer = law.rule("disclosure.issuer", order.on, since)
    if issuer is not None and not (order.issuer_is_station_head or order.court_order.strip()):
        yield breach(issuer, "Have the officer in charge of the station issue it, or transmit the order of a court.")
    purpose = law.rule("disclosure.purpose", order.on, since)
    if purpose is not None and not (order.matter.strip() and order.purpose.strip()):
        yield breach(purpose, "The matter or the purpose is not stated.")
    identifiers = law.rule("disclosure.identifiers", order.on, since)
    if identifiers is not None and not any(asked.value.strip() for asked in order.identifiers):
        yield breach(identifiers, "No identifier is listed.")
    yield from _addresses(law, order)
    cited = law.rule("disclosure.provision", order.on)
    if cited is not None:
        right = provision(law, cited.code("subject"), order.on, pending_since=since)
        if order.provision_cited.casefold().split() != right.cite.casefold().split():
            note = f" ({right.note})" if right.note else ""
            yield breach(cited, f"It cites {order.provision_cited or 'nothing'}; {right.cite} is in force{note}.")
    service = law.rule("disclosure.service", order.on, since)
    if service is not None and order.service in ELECTRONIC and not order.court_order.strip():
        yield breach(service, f"Service by {order.service}. Serve it on paper as well, or have a prosecutor confirm.")


def _addresses(law: Catalogue, order: DisclosureFacts) -> Findings:
    rule = law.rule("disclosure.ip_complete", order.on)
    if rule is None:
        return
    for asked in order.identifiers:
        if asked.kind != "ip":
            continue
        if asked.at is None or asked.at.tzinfo is None:
            yield breach(rule, f"{asked.value}: the time, with its zone, is not stated.")
        if _needs_port(asked.value) and asked.port is None:
            yield breach(rule, f"{asked.value}: the source port is not stated. Ask the platform for it.")


def _needs_port(text: str) -> bool:
    """Say whether an address may be shared by several subscribers: version 4, or not readable as an address."""
    try:
        return ipaddress.ip_address(text.strip()).version == 4
    except ValueError:
        return True


def _preservation(law: Catalogue, request: PreservationFacts) -> Findings:
    identifiers = law.rule("preservation.identifiers", request.on)
    if identifiers is not None:
        if not any(text.strip() for text in request.identifiers):
            yield breach(identifiers, "No account or item is named.")
        if request.span_from is None or request.span_to is None:
            yield breach(identifiers, "The span of time is not stated.")
        elif request.span_from > request.span_to:
            yield breach(identifiers, "The span of time ends before it begins.")
    reason = law.rule("preservation.reason", request.on)
    if reason is not None and not (request.matter.strip() and request.reason.strip()):
        yield breach(reason, "The matter or the reason is not stated.")


def _appearance(law: Catalogue, notice: AppearanceFacts) -> Findings:
    rule = law.rule("appearance.service", notice.on, notice.investigation_began_at)
    if rule is not None and notice.service in ELECTRONIC:
        yield breach(rule, f"Service by {notice.service}. Have it served on the person.")
