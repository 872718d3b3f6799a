# SPDX-License-Identifier: Apache-2.0
"""Commit to a training run in the log before its first step, and keep to that when an interrupted run goes on.

PROJECT/runs/NAME/commitment.json and recipe.json are canonical JSON: `sha256sum` of the first is the hash by which the
chain names the run, of the second the `recipe_sha256` in it.
"""

from __future__ import annotations

from typing import Final

from fairchord.canonical import canonical_bytes, hash_of, parse_canonical
from fairchord.corpus.snapshot import Snapshot
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput
from fairchord.training.code_hash import code_sha256
from fairchord.training.commitment import Commitment
from fairchord.training.recipe import Recipe
from fairchord.workflows.project import Project

COMMITMENT: Final = "commitment.json"
RECIPE: Final = "recipe.json"


def commit_run(
    project: Project, snapshot: Snapshot, recipe: Recipe, *, name: str, device: str, segment_steps: int | None
) -> Commitment:
    """Enter what decides the weights in the log; a run that was entered before must be the very same."""
    from fairchord.training.environment import environment_here
    from fairchord.training.loop import initial_state_sha256

    folder = project.runs_folder / name
    earlier = _read(project, name)
    length = segment_steps or (recipe.evaluate_every if earlier is None else earlier.segment_steps)
    if length < 1 or recipe.evaluate_every % length:
        raise InvalidInput(
            f"segments of {length} steps do not fit evaluations every {recipe.evaluate_every} steps",
            hint="give a number that divides it without rest",
        )
    record = recipe.to_record()
    commitment = Commitment(
        name=name,
        recipe_name=recipe.name,
        recipe_sha256=hash_of(record),
        seed=recipe.seed,
        snapshot_root=snapshot.root,
        permits_root=snapshot.permits_root,
        code_sha256=code_sha256(),
        environment=environment_here(device),
        initial_state_sha256=initial_state_sha256(recipe),
        segment_steps=length,
    )
    if earlier is not None:
        _check_same(earlier, commitment, name)
        return earlier
    project.ledger.append("training_run", commitment.to_dict())
    write_durably(folder / RECIPE, canonical_bytes(record))
    write_durably(folder / COMMITMENT, canonical_bytes(commitment.to_dict()))
    return commitment


def _read(project: Project, name: str) -> Commitment | None:
    """The commitment of a run of that name, if the log holds it."""
    path = project.runs_folder / name / COMMITMENT
    if not path.is_file():
        return None
    commitment = Commitment.from_dict(parse_canonical(path.read_bytes()))
    runs = (entry.body for entry in project.ledger.entries() if entry.kind == "training_run")
    return commitment if any(hash_of(body) == commitment.sha256 for body in runs) else None


def _check_same(earlier: Commitment, now: Commitment, name: str) -> None:
    """Refuse to go on with a run under other circumstances than were committed to."""
    for field, there in earlier.to_dict().items():
        here = now.to_dict()[field]
        if there != here:
            said = f"{field.replace('_', ' ')} {there!r}, and now it is {here!r}"
            raise InvalidInput(
                f"the run {name!r} was committed to in the log with {said}",
                hint="go on with it under the same circumstances, or begin one under another --name",
            )
