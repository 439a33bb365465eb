"""The certificate of an electronic record: hashes, identifiers, and who signs Part A and Part B."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tutela.engines.law.catalogue import Catalogue
from tutela.engines.law.checks.findings import Findings, breach, every
from tutela.engines.law.provisions import provision
from tutela.engines.values import Breach

ExpertBasis = Literal["79A", "other expert"]

HASH_LENGTHS = {"MD5": 32, "SHA1": 40, "SHA256": 64, "SHA384": 96, "SHA512": 128}
"""Algorithm → length of its value in hexadecimal characters."""

_HEX = re.compile(r"[0-9a-fA-F]+")
_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}")


@dataclass(frozen=True, slots=True)
class CertifiedHash:
    """A hash value as the certificate states it; ``algorithm`` is MD5, SHA1, SHA256, SHA384 or SHA512."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate that is about to be issued on ``on`` for one exhibit.

    ``recorded`` are the hashes that custody recorded for the exhibit. Signers are references; ``signer_b`` None:
    there is no Part B. ``one_signer_reason`` is stated where one person signs both parts.
    """

    on: datetime
    investigation_began_at: datetime | None
    provision_cited: str
    hashes: tuple[CertifiedHash, ...]
    recorded: tuple[CertifiedHash, ...]
    signer_a: str
    signer_b: str | None
    one_signer_reason: str = ""
    expert_basis: ExpertBasis | None = None
    expert_qualification: str = ""
    imeis: tuple[str, ...] = ()
    macs: tuple[str, ...] = ()


def refusals_of_certificate(law: Catalogue, certificate: CertificateFacts) -> list[Breach]:
    """Return why a certificate is not issued; empty: it may be."""
    return every(_findings(law, certificate))


def imei_holds(text: str) -> bool:
    """Say whether a text is an IMEI: fifteen digits, of which the last makes the Luhn sum a multiple of ten."""
    if len(text) != 15 or not (text.isascii() and text.isdigit()):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(text))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def hash_holds(certified: CertifiedHash) -> bool:
    """Say whether a hash has the length of its algorithm and only hexadecimal characters."""
    length = HASH_LENGTHS.get(certified.algorithm)
    return length == len(certified.value) and _HEX.fullmatch(certified.value) is not None


def _findings(law: Catalogue, certificate: CertificateFacts) -> Findings:
    for check in (_provision, _hashes, _recorded, _signers, _identifiers):
        yield from check(law, certificate)


def _provision(law: Catalogue, certificate: CertificateFacts) -> Findings:
    rule = law.rule("certificate.provision", certificate.on)
    if rule is None:
        return
    right = provision(law, rule.code("subject"), certificate.on, pending_since=certificate.investigation_began_at)
    if certificate.provision_cited.casefold().split() != right.cite.casefold().split():
        note = f" ({right.note})" if right.note else ""
        yield breach(rule, f"It cites {certificate.provision_cited or 'nothing'}; {right.cite} is in force{note}.")


def _hashes(law: Catalogue, certificate: CertificateFacts) -> Findings:
    form = law.rule("certificate.hash_form", certificate.on)
    if form is not None:
        for certified in certificate.hashes:
            if not hash_holds(certified):
                yield breach(form, f"{certified.value!r} is no {certified.algorithm}. Take it from the hash report.")
    strong = law.rule("certificate.sha256", certificate.on)
    if strong is not None and "SHA256" not in {certified.algorithm for certified in certificate.hashes}:
        yield breach(strong, "No SHA256 is stated. Compute it and record it with the exhibit.")


def _recorded(law: Catalogue, certificate: CertificateFacts) -> Findings:
    rule = law.rule("certificate.hash_recorded", certificate.on, certificate.investigation_began_at)
    if rule is None:
        return
    recorded = {(one.algorithm, one.value.casefold()) for one in certificate.recorded}
    for certified in certificate.hashes:
        if (certified.algorithm, certified.value.casefold()) not in recorded:
            yield breach(rule, f"{certified.algorithm} {certified.value} is not recorded for the exhibit.")


def _signers(law: Catalogue, certificate: CertificateFacts) -> Findings:
    since = certificate.investigation_began_at
    part_b = law.rule("certificate.part_b", certificate.on, since)
    if certificate.signer_b is None:
        if part_b is not None:
            yield breach(part_b, "Part B is missing. Name the expert who signs it.")
        return
    apart = law.rule("certificate.signers", certificate.on, since)
    same = certificate.signer_a == certificate.signer_b
    if apart is not None and same and not certificate.one_signer_reason.strip():
        yield breach(apart, "One person would sign both. Name another for Part B, or state the reason.")
    basis = law.rule("certificate.expert_basis", certificate.on, since)
    if basis is not None:
        if certificate.expert_basis is None:
            yield breach(basis, "It is not stated. Choose s.79A, or another expert with the qualification.")
        elif certificate.expert_basis == "other expert" and not certificate.expert_qualification.strip():
            yield breach(basis, "The qualification is not stated.")


def _identifiers(law: Catalogue, certificate: CertificateFacts) -> Findings:
    imei, mac = law.rule("certificate.imei", certificate.on), law.rule("certificate.mac", certificate.on)
    for text in certificate.imeis:
        if imei is not None and not imei_holds(text):
            yield breach(imei, f"{text!r} is none. Read it from the device again, or leave it blank.")
    for text in certificate.macs:
        if mac is not None and not _MAC.fullmatch(text):
            yield breach(mac, f"{text!r} is none. Read it from the device again, or leave it blank.")
