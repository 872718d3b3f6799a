# SPDX-License-Identifier: Apache-2.0
"""certificate.json: a Certificate, its signature, and the proof that its issuer's log holds it.

Canonical JSON, one line, nothing after it: {"certificate":{...},"log_proof":{"entry":{...},"note":"...","proof":{...}},
"signature":"<base64>"}. The signature covers the canonical bytes of `certificate` as `fairchord/output_certificate/v1`.
`entry` is the log's own entry, with the certificate's hash; `proof` leads from it to the root in `note`, the issuer's
signed tree head. All three must hold, so every byte of the file is covered by a signature or a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical
from fairchord.disclosure.certificate import Certificate
from fairchord.errors import InvalidRecord, RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.log import Ledger
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.fields import Fields
from fairchord.signing import SigningKey, VerifyKey

CERTIFICATE: Final = "certificate.json"
_KIND: Final = "output_certificate"
ENTRY_KIND: Final = "certificate"
MUSIC_ENDINGS: Final = frozenset({".mid", ".wav", ".flac", ".mp3"})
_MOST_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCertificate:
    """A certificate as it is handed on."""

    certificate: Certificate
    signature: str
    entry: Entry
    proof: InclusionProof
    note: str

    @classmethod
    def issue(cls, certificate: Certificate, ledger: Ledger, key: SigningKey) -> SignedCertificate:
        """Sign a certificate with the operator's key and enter its hash in the operator's log."""
        if key.verify_key != ledger.operator_key or key.verify_key.text != certificate.issuer_key:
            raise InvalidRecord("a certificate is signed by the operator of the log that records it")
        signature = key.sign(_KIND, certificate.to_bytes())
        receipt = ledger.append(ENTRY_KIND, _entry_body(certificate))
        return cls(
            certificate=certificate,
            signature=signature,
            entry=ledger.entry(receipt.index),
            proof=ledger.prove_inclusion(receipt.index, receipt.head.size),
            note=receipt.head.note,
        )

    def to_bytes(self) -> bytes:
        """Return the content of certificate.json."""
        proof = {"entry": parse_canonical(self.entry.to_bytes()), "note": self.note, "proof": self.proof.to_dict()}
        record = {"certificate": self.certificate.to_dict(), "log_proof": proof, "signature": self.signature}
        return canonical_bytes(record)

    @classmethod
    def from_bytes(cls, data: bytes) -> SignedCertificate:
        """Read certificate.json from its only spelling; nothing is verified here."""
        if len(data) > _MOST_BYTES:
            raise InvalidRecord(f"a certificate of {len(data)} bytes", hint=f"at most {_MOST_BYTES}")
        record = parse_canonical(data)
        if not isinstance(record, dict):
            raise InvalidRecord("a certificate file is not an object")
        body, log_proof = record.pop("certificate", None), record.pop("log_proof", None)
        fields = Fields(record, "certificate file")
        signature = fields.text("signature")
        fields.finish()
        entry, proof, note = _read_log_proof(log_proof)
        certificate = Certificate.from_dict(body)
        return cls(certificate=certificate, signature=signature, entry=entry, proof=proof, note=note)

    @property
    def issuer_key(self) -> VerifyKey:
        """The key that must have signed all of it."""
        return VerifyKey.from_text(self.certificate.issuer_key)

    @property
    def tree_head(self) -> SignedTreeHead:
        """The issuer's tree head; raises RecordTampered unless the issuer signed it."""
        return SignedTreeHead.parse(self.note, NoteKey(name=self.note.partition("\n")[0], verify_key=self.issuer_key))

    def verify(self) -> None:
        """Raise RecordTampered unless signature, entry, proof and tree head all hold under the issuer's key."""
        key, head, stated = self.issuer_key, self.tree_head, self.certificate.log
        key.verify(_KIND, self.certificate.to_bytes(), self.signature)
        self.entry.verify(key)
        if self.entry.kind != ENTRY_KIND or not _speaks_of(self.entry.body, self.certificate):
            raise RecordTampered("the log's entry speaks of another certificate")
        if (self.proof.size, stated.get("origin")) != (head.size, head.origin):
            raise RecordTampered("the proof, the tree head and the certificate speak of different logs")
        if self.proof.index < stated["size"]:
            raise RecordTampered("the log's entry is older than the certificate says")
        verify_inclusion(leaf_hash(self.entry.to_bytes()), self.proof, head.root)


def _entry_body(certificate: Certificate) -> dict[str, Any]:
    """What the log holds of a certificate: its hash, and that by which it is found again.

    The weights that wrote the piece; the piece's notes, which a re-saved MIDI file keeps; the bytes of each music file.
    """
    body: dict[str, Any] = {"certificate_sha256": certificate.sha256}
    weights, notes = certificate.model.get("weights_sha256"), certificate.composition.get("notes_sha256")
    body |= {} if weights is None else {"weights_sha256": weights}
    if notes is not None:
        music = [fact.sha256 for fact in certificate.files if PurePosixPath(fact.name).suffix in MUSIC_ENDINGS]
        body |= {"notes_sha256": notes} | ({"music_sha256": sorted(set(music))} if music else {})
    return body


def _speaks_of(body: Mapping[str, Any], certificate: Certificate) -> bool:
    """Whether an entry names this certificate and says nothing false of it; entries used to say less than today's."""
    true = _entry_body(certificate)
    return "certificate_sha256" in body and all(name in true and true[name] == body[name] for name in body)


def _read_log_proof(record: object) -> tuple[Entry, InclusionProof, str]:
    members: dict[str, Any] = dict(record) if isinstance(record, dict) else {}
    if set(members) != {"entry", "note", "proof"} or not isinstance(members["note"], str):
        raise InvalidRecord("a certificate file has no proof from the log", hint="expected entry, note and proof")
    entry = Entry.from_bytes(canonical_bytes(members["entry"]))
    return entry, InclusionProof.from_dict(members["proof"]), members["note"]
