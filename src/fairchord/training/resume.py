# SPDX-License-Identifier: Apache-2.0
"""The one file that an interrupted run resumes from, and the refusal to go on with other data or another recipe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

from fairchord.corpus.snapshot import Snapshot
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput
from fairchord.model.checkpoint import save_checkpoint
from fairchord.model.transformer import Transformer
from fairchord.training.course import Course
from fairchord.training.recipe import Recipe
from fairchord.training.run import Run, run_from_tensors

STATE: Final = "state.safetensors"
BEST: Final = "best"


def identity_of(snapshot: Snapshot, recipe: Recipe) -> dict[str, Any]:
    """What a run may never change: the frozen data, its permits, and the recipe."""
    plain = json.loads(json.dumps(recipe.to_dict()))
    return {"snapshot_root": snapshot.root, "permits_root": snapshot.permits_root, "recipe": plain}


def save_run(run: Run, identity: dict[str, Any], folder: Path, *, chain: dict[str, Any] | None) -> None:
    """Write everything a resume needs as one file, so that a kill at any moment leaves a whole state."""
    progress = {**run.course.to_dict(), **identity} | ({} if chain is None else {"chain": chain})
    state = run.tensors() | {f"best.{name}": tensor for name, tensor in run.best_weights.items()}
    write_durably(folder / STATE, save(state, metadata={"progress": json.dumps(progress)}))
    _write_best(run, folder)


def resume_run(
    identity: dict[str, Any], recipe: Recipe, folder: Path, device: str
) -> tuple[Run, dict[str, Any] | None] | None:
    """Return the run that a folder holds and where its chain stands; None when the folder holds none yet."""
    if not (folder / STATE).exists():
        if folder.exists() and any(not path.name.startswith(".writing-") for path in folder.iterdir()):
            raise InvalidInput(f"{folder} holds no run to resume", hint="choose a new folder")
        return None
    with safe_open(folder / STATE, framework="pt") as file:
        progress = json.loads(file.metadata()["progress"])
    _check_identity(progress, identity, folder)
    tensors: dict[str, torch.Tensor] = load_file(folder / STATE)
    run = run_from_tensors(recipe, tensors, device)
    run.course = Course.from_dict(progress)
    names = [name for name in run.model.state_dict() if f"best.{name}" in tensors]
    run.best_weights = {name: tensors[f"best.{name}"] for name in names}
    _write_best(run, folder)
    return run, progress.get("chain")


def _write_best(run: Run, folder: Path) -> None:
    """Write `best/` from what the run itself remembers, whatever lies there."""
    if run.best_weights:
        best = Transformer(run.model.shape)
        best.load_state_dict(run.best_weights)
        save_checkpoint(folder / BEST, best)


def _check_identity(progress: dict[str, Any], identity: dict[str, Any], folder: Path) -> None:
    """Refuse to go on with other data or another recipe."""
    names = {"snapshot_root": "another snapshot", "permits_root": "other permits", "recipe": "another recipe"}
    for name, what in names.items():
        if progress.get(name) != identity[name]:
            raise InvalidInput(
                f"the run in {folder} was started with {what}",
                hint="weights belong to the data they saw; choose a new name or folder",
            )
