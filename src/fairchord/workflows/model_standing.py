# SPDX-License-Identifier: Apache-2.0
"""May a model still issue from this project? Not when it was retired here, nor when a work it learned from here may
no longer be used. A model that came out of another project is held against that project's log where it lies.
"""

from __future__ import annotations

from fairchord.corpus.manifest import Manifest
from fairchord.errors import ConsentMissing, InvalidInput, RecordTampered
from fairchord.rights.decide import decide
from fairchord.rights.permit import Refusal
from fairchord.signing import VerifyKey
from fairchord.workflows.build_snapshot import find_snapshot_of
from fairchord.workflows.project import Project


def check_not_retired(project: Project, weights_sha256: str) -> None:
    """Raise ConsentMissing when this project's log has retired the model."""
    retired = project.register().retired.get(weights_sha256)
    if retired is not None:
        raise ConsentMissing(
            f"the model {weights_sha256[:16]}… was retired (entry {retired.index}): {retired.record['reason']}",
            hint="compose with another model; a retired one issues nothing from this project again",
        )


def check_entered(project: Project, weights_sha256: str, signer: str) -> None:
    """Raise RecordTampered for a model under a key of this log's operator that the log holds no checkpoint of."""
    if project.ledger.operator_keys.is_known(VerifyKey.from_text(signer)) and not is_made_here(project, weights_sha256):
        raise RecordTampered(
            f"the model {weights_sha256[:16]}… is signed by this project's operator, yet no checkpoint in its log",
            hint="what it learned from was never entered in the log: train it here, with fairchord train",
        )


def check_may_issue(project: Project, weights_sha256: str, snapshot_root: str) -> None:
    """Raise ConsentMissing unless the model may issue now, after what other processes have recorded meanwhile."""
    project.ledger.refresh()
    check_not_retired(project, weights_sha256)
    if is_made_here(project, weights_sha256):
        _check_works(project, snapshot_root)


def is_made_here(project: Project, weights_sha256: str) -> bool:
    """Say whether this project's log records that the model was made in it."""
    entries = project.ledger.entries()
    return any(e.kind == "checkpoint" and e.body["weights_sha256"] == weights_sha256 for e in entries)


def _check_works(project: Project, snapshot_root: str) -> None:
    path = find_snapshot_of(project, snapshot_root) / "manifest.json"
    manifest = Manifest.from_bytes(path.read_bytes())
    if manifest.root != snapshot_root:
        raise InvalidInput(f"{path} changed while it was read", hint="try again")
    register, at, head = project.register(), project.now(), manifest.head
    for work in manifest.works:
        decision = decide(register, work.work_id, head.use, territory=head.territory, at=at, model=head.model)
        if isinstance(decision, Refusal):
            raise ConsentMissing(
                f"the model learned from {work.work_id}, which may no longer be used: {decision.reasons[0].message}",
                hint="retire the model (fairchord retire), and train another on a new snapshot",
            )
