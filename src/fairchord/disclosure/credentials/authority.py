# SPDX-License-Identifier: Apache-2.0
"""A small certificate authority of a project's own: a root that signs nothing but the certificates of signers.

X.509 (RFC 5280), ECDSA on P-256, as C2PA 2.4 section 14.5 wants it: the root may sign certificates only, the signer may
sign only, is for content credentials (C2PA claim signing) and documents (RFC 9336), and names root and itself by key
identifiers. Nobody outside knows the root: it says who signed only to those who have it from a source they trust.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from fairchord.errors import InvalidRecord, RecordTampered

ROOT_DAYS: Final = 7300
SIGNER_DAYS: Final = 3650
RENEWAL_DAYS: Final = 365
"""How long root and signer are valid, and how long before its end a signer is replaced by a new one."""
_CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SEED_BYTES: Final = 48
_SERIAL_BYTES: Final = 19
_CLAIM_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
_DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_USAGES: Final = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
_NAME_LETTERS: Final = 64
RandomBytes = Callable[[int], bytes]
_Extension = tuple[x509.ExtensionType, bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialKey:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_pem(self) -> bytes:
        """The certificate as text; it may be shown to anyone."""
        return certificate_pem(self.certificate)

    @property
    def key_pem(self) -> bytes:
        """The private key as text; it may be shown to nobody."""
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def sha256(self) -> str:
        """Fingerprint of the certificate."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def is_due(self, now: datetime) -> bool:
        """Say whether the certificate is not valid for long enough to sign with."""
        return self.certificate.not_valid_after_utc - now < timedelta(days=RENEWAL_DAYS)

    @classmethod
    def from_pem(cls, certificate_pem: bytes, key_pem: bytes) -> CredentialKey:
        """Read both; a key that is not the certificate's own is refused."""
        certificate = read_certificate(certificate_pem)
        try:
            key = serialization.load_pem_private_key(key_pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise InvalidRecord("the credentials' private key cannot be read", hint="restore it from a copy") from error
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise RecordTampered("the credentials' private key is not its certificate's", hint="restore the copies")
        return cls(certificate=certificate, key=key)


def certificate_pem(certificate: x509.Certificate) -> bytes:
    """Write a certificate as text."""
    return certificate.public_bytes(serialization.Encoding.PEM)


def read_certificate(pem: bytes) -> x509.Certificate:
    """Read one X.509 certificate from text; what stands around it does not count."""
    try:
        (certificate,) = x509.load_pem_x509_certificates(pem)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise InvalidRecord("this is not one X.509 certificate as text", hint="restore it from a copy") from error
    return certificate


def make_root(name: str, now: datetime, random_bytes: RandomBytes) -> CredentialKey:
    """Make a root of trust for one operator."""
    key = _new_key(random_bytes)
    subject = _subject(name, "content credentials root")
    constraints: list[_Extension] = [
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage("key_cert_sign", "crl_sign"), True),
    ]
    builder = _builder(subject, subject, key, now, ROOT_DAYS, random_bytes)
    return _issue(builder, key, key, constraints)


def make_signer(root: CredentialKey, name: str, now: datetime, random_bytes: RandomBytes) -> CredentialKey:
    """Have a root certify a new signer; it never outlives the root."""
    key = _new_key(random_bytes)
    left = (root.certificate.not_valid_after_utc - now).days
    if left < 1:
        raise RecordTampered(f"the root of {name}'s content credentials is no longer valid", hint="make a new project")
    issuer = root.certificate.subject
    builder = _builder(_subject(name, "content credentials"), issuer, key, now, min(SIGNER_DAYS, left), random_bytes)
    extensions: list[_Extension] = [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([_CLAIM_SIGNING, _DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()), False),
    ]
    return _issue(builder, key, root.key, extensions)


def check_issued(signer: CredentialKey, root: CredentialKey) -> None:
    """Raise RecordTampered unless the root has certified the signer."""
    try:
        signer.certificate.verify_directly_issued_by(root.certificate)
    except (ValueError, TypeError, InvalidSignature) as error:
        raise RecordTampered("the credentials' signer was not certified by their root", hint="restore both") from error


def _new_key(random_bytes: RandomBytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(random_bytes(_SEED_BYTES)) % (_ORDER - 1) + 1, _CURVE)


def _subject(name: str, purpose: str) -> x509.Name:
    plain = " ".join(name.split())[:_NAME_LETTERS]
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, plain),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Fairchord"),
            x509.NameAttribute(NameOID.COMMON_NAME, purpose),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
    random_bytes: RandomBytes,
) -> x509.CertificateBuilder:
    start = now.astimezone(UTC).replace(microsecond=0)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(random_bytes(_SERIAL_BYTES)) | 1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issue(
    builder: x509.CertificateBuilder,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    extensions: list[_Extension],
) -> CredentialKey:
    for extension, is_critical in extensions:
        builder = builder.add_extension(extension, critical=is_critical)
    return CredentialKey(certificate=builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True), key=key)


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in _USAGES})
