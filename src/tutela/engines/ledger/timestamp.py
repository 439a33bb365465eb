"""Time-stamps of checkpoints by an outside authority (RFC 3161): the query as a file, the reply checked from a file.

What is stamped is the checkpoint as its ledger signed it, without later cosignatures, so that any other tool checks it
too: ``openssl ts -verify -in REPLY -data CHECKPOINT -CAfile CERTIFICATES``.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from .errors import NoteRefused, StampRefused
from .note import SignatureLine, VerifierKey, parts_of_note

MAX_REPLY_BYTES = 256 * 1024

_WHY = re.compile(r"Verify error: ([^\"]+)")

_DIGESTS = {
    "2.16.840.1.101.3.4.2.1": hashlib.sha256,
    "2.16.840.1.101.3.4.2.2": hashlib.sha384,
    "2.16.840.1.101.3.4.2.3": hashlib.sha512,
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a checked reply says: who stamped, when, and under which number of the authority's own."""

    at: datetime
    authority: str
    serial: str


def stamped_bytes(note: str, key: VerifierKey) -> bytes:
    """The bytes that are stamped: the note with the signature of ``key`` alone. Raises NoteRefused without one."""
    text, lines = parts_of_note(note)
    own = [line for line in lines if (line.name, line.key_id) == (key.name, key.key_id)]
    if not own or not key.verifies(text, own[0].signature):
        raise NoteRefused(f"{key.name} has not signed this checkpoint")
    return f"{text}\n{SignatureLine.text(own[0])}".encode()


def query(stamped: bytes) -> bytes:
    """The time-stamp query (DER, a ``.tsq`` file): a digest and the wish for a certificate, no nonce; the same every time."""
    builder = TimestampRequestBuilder().data(stamped).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def certificates_of(pem: bytes) -> tuple[Certificate, ...]:
    """The certificates of a PEM file: that of the authority's root, and those between. Raises StampRefused."""
    try:
        return tuple(load_pem_x509_certificates(pem))
    except ValueError as error:
        raise StampRefused(f"no certificate in PEM form is here: {error}") from error


def check_reply(reply: bytes, stamped: bytes, certificates: Sequence[Certificate]) -> Stamp:
    """Check a reply (DER, a ``.tsr`` file): granted, over ``stamped``, signed under a certificate given, made for stamping.

    Certificates need to be valid at the moment of the stamp, not today. Raises StampRefused.
    """
    if not certificates:
        raise StampRefused("no certificate of the authority was given")
    if not stamps(reply, stamped):
        raise StampRefused("the reply stamps something else than this checkpoint")
    builder = VerifierBuilder()
    for certificate in dict.fromkeys(certificates):
        builder = builder.add_root_certificate(certificate)
    response = decode_timestamp_response(reply)
    try:
        builder.build().verify_message(response, stamped)
        return _stamp(response, certificates)
    except (VerificationError, ValueError) as error:
        found = _WHY.search(str(error))
        why = found[1] if found else "its signature or its certificate's purpose does not fit"
        raise StampRefused(f"the reply does not hold under the certificates given: {why}") from error


def stamps(reply: bytes, stamped: bytes) -> bool:
    """Tell whether a reply is over these bytes, its signature not yet checked. Raises StampRefused when it is no reply."""
    if len(reply) > MAX_REPLY_BYTES:
        raise StampRefused(f"a time-stamp reply has at most {MAX_REPLY_BYTES} bytes")
    try:
        response = decode_timestamp_response(reply)
        if response.status != PKIStatus.GRANTED:
            said = " ".join(response.status_string) or "without a reason"
            raise StampRefused(f"the authority refused the stamp: {said}")
        imprint = response.tst_info.message_imprint
    except ValueError as error:
        raise StampRefused(f"this is no time-stamp reply: {error}") from error
    digest = _DIGESTS.get(imprint.hash_algorithm.dotted_string)
    return digest is not None and digest(stamped).digest() == imprint.message


def _stamp(response: TimeStampResponse, certificates: Sequence[Certificate]) -> Stamp:
    """What a reply that holds says; its one signer is named as the signer's certificate has it."""
    (signer,) = response.signed_data.signer_infos
    embedded = [load_der_x509_certificate(one) for one in response.signed_data.certificates]
    (found, *_others) = [
        one
        for one in (*embedded, *certificates)
        if (one.issuer, one.serial_number) == (signer.issuer, signer.serial_number)
    ]
    return Stamp(response.tst_info.gen_time, found.subject.rfc4514_string(), f"{response.tst_info.serial_number:x}")
