# SPDX-License-Identifier: Apache-2.0
"""Open a model for composing: only after its provenance holds, byte for byte, and its works may still be used.

A model that lies in a project is held against that project's ledger each time: a work whose permit has ended since
means that the model composes no more. The starter model came out of another ledger; its provenance names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.disclosure.model_provenance import ModelProvenance, verify_model
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.generation.engine import Engine
from fairchord.screening.index import RunIndex, open_index
from fairchord.workflows.build_snapshot import find_snapshot_of, open_recorded
from fairchord.workflows.ledger_place import holds_project
from fairchord.workflows.model_standing import check_entered, check_not_retired, is_made_here
from fairchord.workflows.project import Project

SCREENING_INDEX: Final = "screening-index.npz"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedModel:
    """A model ready to compose, with the index of what it learned from."""

    folder: Path
    provenance: ModelProvenance
    engine: Engine
    index: RunIndex

    def to_dict(self) -> dict[str, Any]:
        """What a certificate says of the model."""
        facts = self.provenance.facts
        return {
            "model_id": facts.model_id,
            "weights_sha256": self.provenance.weights_sha256,
            "provenance_sha256": self.provenance.sha256,
            "snapshot_root": facts.snapshot_root,
            "permits_root": facts.permits_root,
            "use": facts.use,
            "territory": facts.territory,
            "log": {"root": facts.tree_head_root, "size": facts.tree_head_size},
            "signer_public_key": self.provenance.signer_public_key,
            "works": len(self.index.works),
        }


def starter_folder() -> Path:
    """Where the model that ships with the package lies."""
    return Path(__file__).resolve().parents[1] / "starter"


def open_model(folder: Path | None = None, *, threads: int = 1) -> OpenedModel:
    """Verify a model folder (the starter's, unless one is named) and open it; an edited or unsigned one is refused."""
    folder = starter_folder() if folder is None else folder
    provenance = verify_model(folder)
    check_standing(folder, provenance)
    index_path = folder / SCREENING_INDEX
    if SCREENING_INDEX not in provenance.files:
        raise ResourceAbsent(
            f"the model at {folder} has no {SCREENING_INDEX}", hint="nothing is certified unscreened: train it again"
        )
    index = open_index(index_path)
    engine = Engine.open(folder, threads=threads)
    if engine.weights_sha256 != provenance.weights_sha256:
        raise RecordTampered(f"the weights at {folder} changed while they were read", hint="try again")
    return OpenedModel(folder=folder, provenance=provenance, engine=engine, index=index)


def check_standing(folder: Path, provenance: ModelProvenance) -> None:
    """Decide again, where the model's own project is at hand, on every work it learned from."""
    home = folder.absolute().parent.parent
    if holds_project(home):
        with Project.open(home) as project:
            check_standing_in(project, provenance)


def check_standing_in(project: Project, provenance: ModelProvenance) -> None:
    """The same, when this project's log says that the model was made in it; one that it retired is refused.

    So is one under this operator's own key that the log knows nothing of: what it learned from was never entered.
    """
    weights = provenance.weights_sha256
    check_not_retired(project, weights)
    check_entered(project, weights, provenance.signer_public_key)
    if is_made_here(project, weights):
        open_recorded(project, find_snapshot_of(project, provenance.facts.snapshot_root))
