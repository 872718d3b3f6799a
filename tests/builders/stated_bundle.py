# SPDX-License-Identifier: Apache-2.0
"""A bundle from any statements at all, true or false, without music or training: hashed and signed by the operator.

Whatever the statements say, roots, tiles, permits and provenance fit them; a work that `decide` refuses gets the permit
that a liar would write. So only what a verifier asks of the statements themselves can tell the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from builders.rights_world import RightsWorld, a_key
from fairchord.canonical import canonical_bytes, sha256_hex
from fairchord.corpus.manifest import Manifest, ManifestHead, ManifestWork
from fairchord.corpus.membership_index import INDEX, MembershipIndex, index_line
from fairchord.disclosure.bundle.bundle import Bundle, seal_bundle
from fairchord.disclosure.bundle.contents import log_files
from fairchord.ledger.entry import Entry
from fairchord.ledger.merkle import root_of
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.rights.decide import decide
from fairchord.rights.identifiers import PartyId
from fairchord.rights.permit import Evidence, Permit
from fairchord.rights.register import Register, Statement
from fairchord.rights.replay import replay
from fairchord.rights.use import Use
from fairchord.rights.work import Work

ORIGIN = "log.example/stated"
OPERATOR_KEY = a_key("Operator")


class StatedWorld(RightsWorld):
    """A world that keeps every statement, also those that break a rule: they have no effect on its register."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        super().__init__()

    def state(self, kind: str, body: dict[str, Any], *, author: PartyId, signature: str | None = None) -> None:
        index = len(self.statements)
        self.statements.append(
            Statement(index=index, kind=kind, body=body, at=self.time, author=author, author_signature=signature)
        )
        self.register = replay(self.register, self.statements[index:])


@dataclass(kw_only=True)
class Freezing:
    """What is frozen, when, and what a liar changes on the way; `late` states what comes after the tree head."""

    works: Sequence[Work]
    use: Use = Use.TRAIN_BASE
    model: str | None = None
    at: str | None = None
    late: Callable[[StatedWorld], None] = lambda world: None
    head: dict[str, Any] = field(default_factory=dict)
    permit: dict[str, Any] = field(default_factory=dict)
    rows: Callable[[list[ManifestWork]], list[ManifestWork]] = lambda rows: rows
    entry: dict[str, Any] = field(default_factory=dict)
    checkpoint: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    files: Callable[[dict[str, bytes]], dict[str, bytes]] = lambda files: files


def bundle_of(world: StatedWorld, freezing: Freezing) -> Bundle:
    """The bundle of a model that learned from these works, by the statements of this world."""
    register, entries = world.register, [_entry(statement) for statement in world.statements]
    head = ManifestHead(
        use=freezing.use, territory="*", at=freezing.at or world.time, tree_head_size=len(entries),
        tree_head_root=root_of(entries).hex(), vocabulary_sha256=sha256_hex(b"words"), model=freezing.model,
    )  # fmt: skip
    head = replace(head, **freezing.head)
    permits = [_permit(register, work, head, freezing.permit) for work in freezing.works]
    rows = [_row(work, permit) for work, permit in zip(freezing.works, permits, strict=True)]
    lines = [index_line(*key, work.id) for work in freezing.works for key in _keys(work)]
    index = MembershipIndex.build(lines)
    arrays = {name: sha256_hex(name.encode()) for name in ("sequences.npy", "tokens.npy", INDEX)}
    manifest = Manifest(head=head, works=tuple(freezing.rows(rows)), arrays=arrays, index=index.summary)
    roots = {
        "root": manifest.root,
        "permits_root": root_of([canonical_bytes(one.to_dict()) for one in permits]).hex(),
    }
    freezing.late(world)
    _record(world, "snapshot", _snapshot_body(roots, head, len(permits), index) | freezing.entry)
    weights = b"weights"
    checkpoint = {"name": "m", "snapshot_root": manifest.root, "weights_sha256": sha256_hex(weights)}
    _record(world, "checkpoint", checkpoint | freezing.checkpoint)
    entries = [_entry(statement) for statement in world.statements]
    note = SignedTreeHead.sign(ORIGIN, len(entries), root_of(entries), OPERATOR_KEY).note
    model = {"config.json": b"{}", "model.safetensors": weights, "vocabulary.json": b"[]"}
    files = log_files(entries, note) | {
        "snapshot/manifest.leaves": b"".join(leaf + b"\n" for leaf in manifest.leaves),
        "snapshot/permits.leaves": b"".join(canonical_bytes(one.to_dict()) + b"\n" for one in permits),
        "snapshot/index.txt": index.to_bytes(),
        **{f"model/{name}": data for name, data in model.items()},
        "model/provenance.json": _provenance(roots, head, model, freezing.provenance),
    }
    return seal_bundle(freezing.files(files), OPERATOR_KEY)


def _entry(statement: Statement) -> bytes:
    return Entry.sign(statement, OPERATOR_KEY).to_bytes()


def _record(world: StatedWorld, kind: str, body: dict[str, Any]) -> None:
    world.state(kind, body, author=world.operator.id)


def _permit(register: Register, work: Work, head: ManifestHead, changes: dict[str, Any]) -> Permit:
    """What `decide` says, or what a liar writes where it refuses."""
    decision = decide(register, work.id, head.use, territory=head.territory, at=head.at, model=head.model)
    if isinstance(decision, Permit):
        return replace(decision, **changes)
    said = [(one.index, "grant", one.sha256) for one in register.grants.values() if work.id in one.record.works]
    said += [(one.index, "rights_claim", one.sha256) for one in register.claims_by_work.get(work.id, ())]
    recorded = register.works.get(work.id)
    said += [(0, "party", "0" * 64)] if recorded is None else [(recorded.index, "work", recorded.sha256)]
    permit = Permit(
        work=work.id, use=head.use, territory=head.territory, at=head.at, log_size=head.tree_head_size,
        basis=work.basis, content_sha256s=work.content_sha256s, attribution=work.attribution, model=head.model,
        evidence=tuple(Evidence(index=index, kind=kind, sha256=sha256) for index, kind, sha256 in sorted(said)),
    )  # fmt: skip
    return replace(permit, **changes)


def _row(work: Work, permit: Permit) -> ManifestWork:
    return ManifestWork(
        work_id=work.id, title=work.title, contributors=(), collection="", genre="", basis=work.basis.value,
        licence=work.licence, attribution=work.attribution, source=work.source, content_sha256=work.content_sha256s[0],
        piece_sha256=sha256_hex(b"notes"), permit_sha256=permit.sha256, tune_key="k", split="train", clip_count=1,
        note_count=9, dropped=0,
    )  # fmt: skip


def _keys(work: Work) -> list[tuple[str, str]]:
    return [("work", work.id), ("content", work.content_sha256s[0])]


def _snapshot_body(
    roots: dict[str, str], head: ManifestHead, work_count: int, index: MembershipIndex
) -> dict[str, Any]:
    return roots | {
        "clip_count": 1, "index_count": index.summary.count, "index_root": index.summary.root,
        "territory": head.territory,
        "tree_head_size": head.tree_head_size, "use": head.use.value, "vocabulary_sha256": head.vocabulary_sha256,
        "work_count": work_count,
    }  # fmt: skip


def _provenance(roots: dict[str, str], head: ManifestHead, model: dict[str, bytes], changes: dict[str, Any]) -> bytes:
    record = {
        "files": {name: sha256_hex(data) for name, data in model.items()}, "issued_at": head.at, "model_id": "m",
        "permits_root": roots["permits_root"], "recipe": {}, "seed": 1, "snapshot_root": roots["root"],
        "signer_public_key": OPERATOR_KEY.verify_key.text, "territory": head.territory, "type": "model-provenance",
        "tree_head": {"root": head.tree_head_root, "size": head.tree_head_size}, "use": head.use.value, "version": 1,
    }  # fmt: skip
    record |= changes
    signature = OPERATOR_KEY.sign("model_provenance", canonical_bytes(record))
    return canonical_bytes({**record, "signature": signature})
