# SPDX-License-Identifier: Apache-2.0
"""Merkle proofs as transparency-dev/merkle publishes them: {"leafIdx":0,"treeSize":1,"root":"...","leafHash":"...",
"proof":null} and {"size1":1,"size2":8,"root1":"...","root2":"...","proof":["..."]}; hashes in base64."""

from __future__ import annotations

from fairchord.conformance.answer import Answer, accept, reject
from fairchord.conformance.case_json import CaseFields
from fairchord.errors import FairchordError, InvalidInput
from fairchord.ledger.merkle import ConsistencyProof, InclusionProof, verify_consistency, verify_inclusion

_INCLUSION = ("leafIdx", "treeSize", "root", "leafHash", "proof")
_CONSISTENCY = ("size1", "size2", "root1", "root2", "proof")


def answer_inclusion(record: object) -> Answer:
    """Say whether a leaf is proven to be in a tree."""
    fields = _fields(record, "merkle-inclusion", _INCLUSION)
    try:
        proof = InclusionProof(
            index=fields.integer("leafIdx"), size=fields.integer("treeSize"), hashes=fields.base64_list("proof")
        )
        verify_inclusion(fields.base64("leafHash"), proof, fields.base64("root"))
    except FairchordError as error:
        return reject(error.message)
    return accept(f"leaf {proof.index} is in the tree of {proof.size}")


def answer_consistency(record: object) -> Answer:
    """Say whether a tree is proven to begin with another."""
    fields = _fields(record, "merkle-consistency", _CONSISTENCY)
    try:
        proof = ConsistencyProof(
            old_size=fields.integer("size1"), size=fields.integer("size2"), hashes=fields.base64_list("proof")
        )
        verify_consistency(proof, fields.base64("root1"), fields.base64("root2"))
    except FairchordError as error:
        return reject(error.message)
    return accept(f"the tree of {proof.size} begins with the tree of {proof.old_size}")


def _fields(record: object, what: str, names: tuple[str, ...]) -> CaseFields:
    fields = CaseFields(record, what)
    if not fields.has_any(*names):
        raise InvalidInput(f"this is no {what} case", hint="expected " + ", ".join(names))
    return fields
