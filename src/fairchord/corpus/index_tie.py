# SPDX-License-Identifier: Apache-2.0
"""An IndexTie: what binds a membership index to the snapshot it was frozen with, to the log, and to a model.

1. The index's count and root are the last leaf of the snapshot's root.
2. The log's snapshot entry states the snapshot's root, and the index's count and root.
3. That entry is in the tree whose head the log's key signed.
4. Where a model is named, its signed provenance states the snapshot's root.

Example: {"index":{"count":30,"root":"<hex>"},"index_proof":{"hashes":[...],"index":4,"size":5},"log_key":"<verifier
key>","model":{<provenance.json>},"snapshot_entry":{<the entry>},"snapshot_entry_proof":{...},"tree_head":"<note>"}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256
from fairchord.corpus.membership_index import IndexSummary
from fairchord.errors import RecordTampered
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import InclusionProof, leaf_hash, verify_inclusion
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.fields import Fields
from fairchord.signing import VerifyKey

TIE_FIELDS: Final = (
    "index", "index_proof", "log_key", "model", "snapshot_entry", "snapshot_entry_proof", "tree_head",
)  # fmt: skip
_OTHER_LEAVES: Final = 3
"""The leaves of a snapshot's root beside its works: head, hashes of the files, index."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedSnapshot:
    """What a tie that holds says of its snapshot."""

    root: str
    use: str
    works: int
    frozen_at: str
    index: IndexSummary
    log_origin: str
    log_size: int
    log_key: VerifyKey
    model_id: str
    weights_sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record: dict[str, Any] = {
            "frozen_at": self.frozen_at,
            "index_count": self.index.count,
            "index_root": self.index.root,
            "log": self.log_origin,
            "log_key": self.log_key.text,
            "log_size": self.log_size,
            "snapshot_root": self.root,
            "use": self.use,
            "works": self.works,
        }
        return record | ({"model": self.model_id, "weights_sha256": self.weights_sha256} if self.model_id else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexTie:
    """The four links; `model` is the content of a provenance.json, or None."""

    index: IndexSummary
    index_proof: InclusionProof
    snapshot_entry: Mapping[str, Any]
    snapshot_entry_proof: InclusionProof
    tree_head: str
    log_key: str
    model: Mapping[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        record = {
            "index": self.index.to_dict(),
            "index_proof": self.index_proof.to_dict(),
            "log_key": self.log_key,
            "snapshot_entry": dict(self.snapshot_entry),
            "snapshot_entry_proof": self.snapshot_entry_proof.to_dict(),
            "tree_head": self.tree_head,
        }
        return record if self.model is None else record | {"model": dict(self.model)}

    @classmethod
    def from_dict(cls, record: object) -> IndexTie:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "index tie")
        tie = cls(
            index=IndexSummary.from_dict(fields.item("index")),
            index_proof=InclusionProof.from_dict(fields.item("index_proof")),
            snapshot_entry=_object(fields.item("snapshot_entry"), "snapshot_entry"),
            snapshot_entry_proof=InclusionProof.from_dict(fields.item("snapshot_entry_proof")),
            tree_head=fields.text("tree_head"),
            log_key=fields.text("log_key"),
            model=_object(fields.item("model"), "model") if fields.has("model") else None,
        )
        fields.finish()
        return tie

    def check(self, trusted_key: VerifyKey | None = None) -> TiedSnapshot:
        """Follow the four links; raise RecordTampered or InvalidRecord where one does not hold."""
        head = self._read_head(trusted_key)
        entry = self._read_entry(head)
        body = entry.body
        root, works = check_sha256(body.get("root", ""), what="snapshot root"), body.get("work_count")
        if (body.get("index_root"), body.get("index_count")) != (self.index.root, self.index.count):
            raise RecordTampered("the log's snapshot entry names another membership index")
        place = self.index_proof.index
        if not isinstance(works, int) or (place, self.index_proof.size) != (works + 2, works + _OTHER_LEAVES):
            raise RecordTampered("the membership index is not the last leaf of the snapshot's root")
        verify_inclusion(leaf_hash(self.index.to_bytes()), self.index_proof, bytes.fromhex(root))
        model_id, weights_sha256 = self._read_model(root)
        return TiedSnapshot(
            root=root,
            use=str(body.get("use")),
            works=works,
            frozen_at=entry.at,
            index=self.index,
            log_origin=head.origin,
            log_size=head.size,
            log_key=NoteKey.from_text(self.log_key).verify_key,
            model_id=model_id,
            weights_sha256=weights_sha256,
        )

    def _read_head(self, trusted_key: VerifyKey | None) -> SignedTreeHead:
        key = NoteKey.from_text(self.log_key)
        if trusted_key is not None and key.verify_key != trusted_key:
            raise RecordTampered(
                f"the proof is signed by another key, {key.verify_key.text}", hint="ask whose log this is"
            )
        if self.tree_head.partition("\n\n")[2].count("\n") != 1:
            raise RecordTampered("the tree head of a proof carries the log's signature and no other")
        return SignedTreeHead.parse(self.tree_head, key)

    def _read_entry(self, head: SignedTreeHead) -> Entry:
        data = canonical_bytes(self.snapshot_entry)
        if self.snapshot_entry_proof.size != head.size:
            raise RecordTampered("the proof of the snapshot entry is for a log of another size than the tree head")
        verify_inclusion(leaf_hash(data), self.snapshot_entry_proof, head.root)
        entry = Entry.from_bytes(data)
        if entry.kind != "snapshot":
            raise RecordTampered(f"the log's entry is a {entry.kind}, not a snapshot")
        return entry

    def _read_model(self, root: str) -> tuple[str, str]:
        """The name and the weights of the model, which the log's own key signed."""
        if self.model is None:
            return "", ""
        signed = {name: value for name, value in self.model.items() if name != "signature"}
        key = NoteKey.from_text(self.log_key).verify_key
        if signed.get("signer_public_key") != key.text or signed.get("type") != "model-provenance":
            raise RecordTampered("the model's provenance is not signed by the key of this log")
        key.verify("model_provenance", canonical_bytes(signed), str(self.model.get("signature")))
        if signed.get("snapshot_root") != root:
            raise RecordTampered("the model learned from another snapshot than the proof speaks of")
        return str(signed.get("model_id")), str(_object(signed.get("files"), "files").get("model.safetensors"))


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise RecordTampered(f"{name} of the proof is not an object")
    return value
