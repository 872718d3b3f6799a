# SPDX-License-Identifier: Apache-2.0
"""Time stamps of tree heads by an outside authority (RFC 3161): this head, and all it covers, was there at that time.

What is stamped is the SHA-256 of the head's signed note, byte for byte, so that `openssl ts -verify -data NOTE -in
STAMP -CAfile CA` checks it as well. A stamp proves that the head is not younger than it says, and not that there is no
other head.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509

from fairchord.canonical import sha256_hex, utc_text
from fairchord.errors import EnvironmentLacking, FairchordError, InvalidInput, InvalidRecord, RecordTampered
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import verify_consistency
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.workflows.web_source import Web, check_url

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

LARGEST_STAMP: Final = 64_000
_QUERY_TYPE: Final = "application/timestamp-query"
_GRANTED: Final = 0
_NOT_OURS: Final = "it was made for another head, or one of the two was changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStamp:
    """What an authority states of a head; `is_verified` only where its signature was checked against a known root."""

    at: str
    size: int
    root: str
    serial: str
    policy: str
    is_verified: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the stamp as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


def write_query(note: str) -> bytes:
    """Return the request for a stamp on a head's note; the same head gives the same request."""
    library = _library()
    builder = library.TimestampRequestBuilder(data=note.encode("utf-8"), nonce=False, cert_req=True)
    query: bytes = builder.hash_algorithm(library.HashAlgorithm.SHA256).build().as_bytes()
    return query


def ask_authority(url: str, note: str, web: Web) -> bytes:
    """Send the request to an authority and return its answer, not yet checked."""
    answer = web.post(check_url(url), write_query(note), content_type=_QUERY_TYPE)
    if answer.status != 200:
        raise EnvironmentLacking(f"{url} answers with status {answer.status}", hint="check the authority's address")
    return answer.body


def read_stamp(stamp: bytes, note: str, *, roots: bytes | None = None) -> TimeStamp:
    """Read an answer and check that it is for this head; with the authority's root certificates, also its signature."""
    head = SignedTreeHead.claimed(note)
    try:
        response = _library().decode_timestamp_response(stamp)
        _check_granted(response)
        info = response.tst_info
        stated, imprint = (
            TimeStamp(
                at=utc_text(info.gen_time),
                size=head.size,
                root=head.root.hex(),
                serial=f"{info.serial_number:x}",
                policy=info.policy.dotted_string,
                is_verified=roots is not None,
            ),
            info.message_imprint.message.hex(),
        )
    except ValueError as error:
        raise InvalidRecord(
            f"not a time stamp that can be read: {error}", hint="expected an RFC 3161 response in strict DER (FILE.tsr)"
        ) from error
    if imprint != sha256_hex(note.encode("utf-8")):
        raise RecordTampered(f"the time stamp is not for the head of size {head.size}", hint=_NOT_OURS)
    if roots is not None:
        _verify(response, note, roots)
    return stated


def check_own_head(ledger: Ledger, note: str) -> SignedTreeHead:
    """Return the head of a note; raise RecordTampered unless it is a head of this log."""
    head = ledger.operator_keys.read_head(note, ledger.origin)
    try:
        verify_consistency(ledger.prove_consistency(head.size), head.root, ledger.head.root)
    except FairchordError as error:
        raise RecordTampered(
            f"the head of size {head.size} is signed by the operator, yet it is not of this log",
            hint="if it is not merely newer, there are two logs under one key: keep both, and ask the operator",
        ) from error
    return head


def _check_granted(response: TimeStampResponse) -> None:
    if response.status != _GRANTED:
        words = "; ".join(response.status_string) or f"status {response.status}"
        raise InvalidInput(f"the authority granted no time stamp: {words}", hint="ask it why, or ask another")


def _verify(response: TimeStampResponse, note: str, roots: bytes) -> None:
    library = _library()
    try:
        certificates = x509.load_pem_x509_certificates(roots)
    except ValueError as error:
        raise InvalidInput("the root certificates are not in PEM form", hint="--ca FILE.pem") from error
    builder = library.VerifierBuilder()
    for certificate in certificates:
        builder = builder.add_root_certificate(certificate)
    try:
        builder.build().verify_message(response, note.encode("utf-8"))
    except (library.VerificationError, ValueError) as error:
        raise RecordTampered(
            f"the time stamp does not hold under these root certificates: {error}",
            hint="it was changed, or another authority made it",
        ) from error


def _library() -> ModuleType:
    try:
        import rfc3161_client
    except ImportError as error:
        raise EnvironmentLacking(
            "time stamps need the package rfc3161-client", hint="pip install 'fairchord[timestamp]'"
        ) from error
    return rfc3161_client
