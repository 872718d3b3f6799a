# SPDX-License-Identifier: Apache-2.0
"""A dishonest operator with every key of their own: changes any entry, then signs and hashes everything anew.

What comes out is consistent from the log's root to the weights; only what other people signed cannot be made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from builders.bundle_world import sealed_files
from fairchord.canonical import canonical_bytes, hash_of, sha256_hex
from fairchord.disclosure.bundle.bundle import Bundle, seal_bundle
from fairchord.disclosure.bundle.contents import log_files
from fairchord.ledger.merkle import root_of
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.signing import SigningKey

Records = list[dict[str, Any]]
_CHAIN = ("chain_root", "segment_count", "state_segment", "state_sha256", "state_step", "training_run")


def a_false_bundle(
    entries: Callable[[Records, SigningKey], None] = lambda records, key: None,
    permits: Callable[[Records, Records], None] = lambda permits, records: None,
    frozen_from: str | None = None,
) -> Bundle:
    """The bundle after changes to the entries before the freezing, and to the permits, all made to fit again."""
    files, key = sealed_files()
    kept = {name: data for name, data in files.items() if not name.startswith(("log/", "reports/", "README"))}
    records: Records = [json.loads(line) for line in files["log/entries.jsonl"].splitlines()]
    granted: Records = [json.loads(line) for line in files["snapshot/permits.leaves"].splitlines()]
    entries(records, key)
    permits(granted, records)
    frozen = next(index for index, record in enumerate(records) if record["kind"] == "snapshot")
    signed = [_signed(record, key) for record in records[:frozen]]
    leaves = _refrozen(files, granted, signed, frozen_from)
    roots = {"root": root_of(leaves).hex(), "permits_root": root_of(map(canonical_bytes, granted)).hex()}
    for record in records[frozen:]:
        _retell(record, roots)
        signed.append(_signed(record, key))
    origin = files["log/checkpoint"].decode().partition("\n")[0]
    head = SignedTreeHead.sign(origin, len(signed), root_of(signed), key)
    kept |= log_files(signed, head.note)
    kept["snapshot/manifest.leaves"] = b"".join(leaf + b"\n" for leaf in leaves)
    kept["snapshot/permits.leaves"] = b"".join(canonical_bytes(permit) + b"\n" for permit in granted)
    kept["model/provenance.json"] = _provenance(kept, roots, key)
    del kept["model/chain.jsonl"]
    return seal_bundle(kept, key)


def _signed(record: dict[str, Any], key: SigningKey) -> bytes:
    unsigned = {name: value for name, value in record.items() if name != "operator_signature"}
    return canonical_bytes({**unsigned, "operator_signature": key.sign("entry", canonical_bytes(unsigned))})


def _refrozen(files: dict[str, bytes], permits: Records, entries: list[bytes], root: str | None) -> list[bytes]:
    """The leaves of the manifest, with the hashes of these permits and the root of this log."""
    head, *rest = (json.loads(line) for line in files["snapshot/manifest.leaves"].splitlines())
    size = head["tree_head"]["size"]
    head["tree_head"]["root"] = root or root_of(entries[:size]).hex()
    for work, permit in zip(rest, permits, strict=False):
        work["permit_sha256"] = hash_of(permit)
    return [canonical_bytes(leaf) for leaf in (head, *rest)]


def _retell(record: dict[str, Any], roots: dict[str, str]) -> None:
    body = record["body"]
    if record["kind"] == "snapshot":
        body |= roots
    elif record["kind"] in ("training_run", "checkpoint"):
        body["snapshot_root"] = roots["root"]
        for name in _CHAIN:
            body.pop(name, None)


def _provenance(files: dict[str, bytes], roots: dict[str, str], key: SigningKey) -> bytes:
    record = json.loads(files["model/provenance.json"])
    record |= {"snapshot_root": roots["root"], "permits_root": roots["permits_root"]}
    for name in ("signature", "training_chain"):
        record.pop(name)
    del record["files"]["chain.jsonl"]
    record["files"] = {name: sha256_hex(files[f"model/{name}"]) for name in record["files"]}
    return canonical_bytes({**record, "signature": key.sign("model_provenance", canonical_bytes(record))})
