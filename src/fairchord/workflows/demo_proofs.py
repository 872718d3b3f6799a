# SPDX-License-Identifier: Apache-2.0
"""The demo's last part: what an outsider can check, and does here: absence, presence, the log, the model's bundle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fairchord.durable import write_durably
from fairchord.errors import RecordTampered
from fairchord.ledger.tile_source import FolderSource
from fairchord.music.midi import write_midi
from fairchord.music.piece import Piece
from fairchord.workflows.audit_bundle import BundleReport, make_audit_bundle, verify_audit_bundle
from fairchord.workflows.model_home import STARTER
from fairchord.workflows.project import Project
from fairchord.workflows.prove_membership import MembershipAnswer, answer_membership, check_membership
from fairchord.workflows.publish_log import publish_log
from fairchord.workflows.verify_published import PublishedLogReport, verify_published

BUNDLE = "starter-bundle.zip"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoProofs:
    """What was proven, in the order of the demo."""

    absent: MembershipAnswer
    present: MembershipAnswer
    log: PublishedLogReport
    bundle: BundleReport


def make_demo_proofs(
    project: Project,
    folder: Path,
    *,
    snapshot: str,
    absent: Piece,
    present: Piece,
    progress: Callable[[str, float], None] = lambda _doing, _done: None,
) -> DemoProofs:
    """Prove that one piece is not in a snapshot and that another is, in another key; publish; bundle the starter."""
    progress("proving presence and absence", 0.0)
    proofs = folder / "proofs"
    proofs.mkdir()
    not_in_it = _prove(project, proofs / "absent", absent, snapshot)
    in_it = _prove(project, proofs / "present-in-another-key", present.transpose(3), snapshot)
    if not_in_it.checked.present or not in_it.checked.present:
        raise RecordTampered("the snapshot of the demo does not hold what it should")
    progress("publishing the log", 0.3)
    publish_log(project.ledger, folder / "log")
    log = verify_published(FolderSource(folder / "log"), known=(project.ledger.operator_key,))
    progress("bundling what the starter came from", 0.5)
    make_audit_bundle(STARTER, folder, folder / BUNDLE)
    progress("verifying the bundle", 0.8)
    bundle = verify_audit_bundle(folder / BUNDLE)
    return DemoProofs(absent=not_in_it, present=in_it, log=log, bundle=bundle)


def _prove(project: Project, place: Path, piece: Piece, snapshot: str) -> MembershipAnswer:
    """Write a piece as a file, look it up, write the proof beside it, and check the proof as an outsider would."""
    music = place.with_suffix(".mid")
    music.write_bytes(write_midi(piece))
    answer = answer_membership(str(music), snapshot, project.folder)
    if not isinstance(answer, MembershipAnswer):
        raise RecordTampered(f"the snapshot {snapshot} was frozen without an index")
    write_durably(place.with_suffix(".json"), answer.proof.to_bytes())
    key = project.ledger.operator_key
    check_membership(answer.proof.to_bytes(), trusted_key=key, file=music)
    return answer
