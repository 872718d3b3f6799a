# SPDX-License-Identifier: Apache-2.0
"""Find the membership index of a snapshot or model, with what ties it to snapshot, log and model.

A model that was released with its snapshot's index carries both, so that its folder alone answers. Of a snapshot that
was frozen before there were indexes only the list of its works is left: presence and absence are listed, not proven.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import canonical_bytes, parse_canonical, sha256_hex
from fairchord.corpus.freeze import MANIFEST
from fairchord.corpus.index_check import read_index
from fairchord.corpus.index_tie import IndexTie
from fairchord.corpus.manifest import Manifest
from fairchord.corpus.membership_index import INDEX, MODEL_INDEX, MembershipIndex
from fairchord.corpus.receipt import RECEIPT, read_receipt
from fairchord.disclosure.model_card import WORKS
from fairchord.disclosure.model_provenance import PROVENANCE, verify_model
from fairchord.durable import write_durably
from fairchord.errors import FairchordError, InvalidInput, RecordTampered, ResourceAbsent
from fairchord.ledger.merkle import MemoryTree
from fairchord.ledger.signed_note import NoteKey
from fairchord.ledger.tree_head import SignedTreeHead
from fairchord.signing import VerifyKey
from fairchord.workflows.build_snapshot import find_snapshot, find_snapshot_of
from fairchord.workflows.log_source import read_log_facts
from fairchord.workflows.open_model import starter_folder
from fairchord.workflows.project import Project
from fairchord.workflows.starter_record import starter_log, starter_snapshot

MODEL_TIE: Final = "snapshot-index.json"
STARTER: Final = "starter"


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIndex:
    """An index and its tie."""

    index: MembershipIndex
    tie: IndexTie


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The works of a snapshot without an index, by id and by hash of their bytes, and why the list can be believed."""

    name: str
    snapshot_root: str
    works: Mapping[str, str]
    contents: Mapping[str, str]
    standing: str
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    """The whole notes of each work in any key and tempo, where the log recorded them; else empty."""
    is_whole: bool = False
    """Whether the list itself was shown to lead to the snapshot's root: then what it lacks was not in the snapshot."""


def find_index(text: str, project: Project | None) -> FoundIndex | Listing:
    """Find the index of a model (its folder, its name, or `starter`) or of a snapshot (its folder or its name)."""
    model = _model_folder(text, project)
    if model is not None:
        return _index_of_model(model, project)
    if project is None:
        raise ResourceAbsent(
            f"{text!r} is no model here, and a snapshot is found through its project", hint="name it: --project FOLDER"
        )
    return _index_of_snapshot(find_snapshot(project, text), project)


def write_model_index(project: Project, snapshot_root: str, folder: Path) -> None:
    """Put the index of a model's snapshot, and its tie, beside the weights; nothing where the snapshot has none."""
    found = _index_of_snapshot(find_snapshot_of(project, snapshot_root), project)
    if isinstance(found, FoundIndex):
        write_durably(folder / MODEL_INDEX, found.index.to_bytes())
        write_durably(folder / MODEL_TIE, canonical_bytes(found.tie.to_dict()))


def _model_folder(text: str, project: Project | None) -> Path | None:
    named = [] if project is None else [project.models_folder / text]
    found = [folder for folder in (*named, Path(text)) if (folder / PROVENANCE).is_file()]
    return next(iter(found), starter_folder() if text == STARTER else None)


def _index_of_model(folder: Path, project: Project | None) -> FoundIndex | Listing:
    provenance = verify_model(folder)
    model, root = parse_canonical(provenance.to_bytes()), provenance.facts.snapshot_root
    if (folder / MODEL_TIE).is_file():
        tie = IndexTie.from_dict(parse_canonical((folder / MODEL_TIE).read_bytes()))
        found = FoundIndex(index=MembershipIndex.from_bytes((folder / MODEL_INDEX).read_bytes()), tie=tie)
        return _of_model(found, model)
    try:
        snapshot = None if project is None else find_snapshot_of(project, root)
    except ResourceAbsent:
        snapshot = None
    if snapshot is None or project is None:
        return _listing_of_starter() if folder == starter_folder() else _listing_of_model(folder, root)
    signer = VerifyKey.from_text(provenance.signer_public_key)
    in_project = _index_of_snapshot(snapshot, project, signer)
    return in_project if isinstance(in_project, Listing) else _of_model(in_project, model)


def _of_model(found: FoundIndex, model: Mapping[str, Any]) -> FoundIndex:
    return replace(found, tie=replace(found.tie, model=model))


def _index_of_snapshot(folder: Path, project: Project, signer: VerifyKey | None = None) -> FoundIndex | Listing:
    """Read the index of a snapshot of this project, as the log recorded it; works withdrawn since stay in it."""
    manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    receipt = read_receipt(folder, project.register())
    if receipt["root"] != manifest.root:
        raise RecordTampered(f"{folder / MANIFEST} is not what the log recorded", hint="restore it from a copy")
    if manifest.index is None:
        return _listing_of_snapshot(folder, manifest)
    data = (folder / INDEX).read_bytes()
    if sha256_hex(data) != manifest.arrays.get(INDEX):
        raise RecordTampered(f"{folder / INDEX} does not have the hash in the manifest", hint="restore it from a copy")
    index = read_index(folder, manifest, data, receipt)
    assert index is not None  # because the manifest names one, or read_index has raised
    return FoundIndex(index=index, tie=_tie(folder, project, manifest, signer))


def _tie(folder: Path, project: Project, manifest: Manifest, signer: VerifyKey | None) -> IndexTie:
    receipt, start = (folder / RECEIPT).read_bytes(), manifest.head.tree_head_size
    places = range(start, project.ledger.size)
    place = next((place for place in places if project.ledger.entry_bytes(place) == receipt), None)
    if place is None or manifest.index is None:
        raise RecordTampered(f"{folder / RECEIPT} is not an entry of this project's log", hint="restore it from a copy")
    head, key = _head_under(project, signer)
    leaves = manifest.leaves
    return IndexTie(
        index=manifest.index,
        index_proof=MemoryTree(leaves).prove_inclusion(len(leaves) - 1),
        snapshot_entry=parse_canonical(receipt),
        snapshot_entry_proof=project.ledger.prove_inclusion(place, head.size),
        tree_head=_own_line(head.note, key),
        log_key=key.text,
    )


def _head_under(project: Project, signer: VerifyKey | None) -> tuple[SignedTreeHead, NoteKey]:
    """The newest tree head; where the operator's key was rotated since, the newest that the model's signer signed."""
    ledger = project.ledger
    size = ledger.size
    if signer is not None and signer != ledger.note_key.verify_key:
        periods = ledger.operator_keys.periods
        ends = [after.start - 1 for before, after in pairwise(periods) if before.key == signer]
        if not ends:
            raise RecordTampered(
                "the model is signed by a key that this log never had", hint="name the model's project"
            )
        size = ends[-1]
    return ledger.head_at(size), NoteKey(name=ledger.origin, verify_key=ledger.operator_keys.at(size))


def _own_line(note: str, key: NoteKey) -> str:
    """The note with the log's own signature alone: what others added to it proves nothing here."""
    text, _, lines = note.rpartition("\n\n")
    for line in lines.splitlines(keepends=True):
        alone = f"{text}\n\n{line}"
        try:
            SignedTreeHead.parse(alone, key)
        except FairchordError:
            continue
        return alone
    raise RecordTampered("the tree head is not signed by the log's key")


def _listing_of_snapshot(folder: Path, manifest: Manifest) -> Listing:
    return Listing(
        name=str(folder),
        snapshot_root=manifest.root,
        works={work.work_id: work.work_id for work in manifest.works},
        contents={work.content_sha256: work.work_id for work in manifest.works},
        standing="this list hashes into the snapshot's root, which the log recorded",
    )


def _listing_of_starter() -> Listing:
    """The starter's list of works, as its shipped log recorded it: signed head, root and list are checked here."""
    log = read_log_facts(starter_log())
    with starter_snapshot() as folder:
        manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    found = log.find("snapshot", "root", manifest.root)
    if found is None:
        raise RecordTampered("the starter's list of works is not the one its log recorded", hint="install it again")
    listed = {work.work_id for work in manifest.works}
    contents = {sha256: work for work in listed for sha256 in log.register.work(work).content_sha256s}
    admitted = (entry.body for _, entry in log.of_kind("admission"))
    fingerprints = {str(body["fingerprint"]): str(body["work"]) for body in admitted if body["work"] in listed}
    return Listing(
        name=STARTER,
        snapshot_root=manifest.root,
        works={work: work for work in listed},
        contents=contents,
        standing=f"it leads to the root that entry {found[0]} of the shipped log recorded, under a signed head; the "
        "fingerprints of notes are those that the log recorded when each work was admitted",
        fingerprints=fingerprints,
        is_whole=True,
    )


def _listing_of_model(folder: Path, root: str) -> Listing:
    """The list of works beside the weights: its hash is signed with the model, and the root cannot be made from it."""
    try:
        works = [json.loads(line) for line in (folder / WORKS).read_text(encoding="utf-8").splitlines()]
        return Listing(
            name=str(folder),
            snapshot_root=root,
            works={work["work_id"]: work["work_id"] for work in works},
            contents={work["content_sha256"]: work["work_id"] for work in works},
            standing=f"{WORKS} is signed with the model, as is the snapshot's root; that the one leads to the other "
            "shows only with the snapshot's manifest, in the project that trained it",
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{folder} does not list its works: {error}", hint="name its snapshot and project"
        ) from error
