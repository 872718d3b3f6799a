# SPDX-License-Identifier: Apache-2.0
"""Train Fairchord's architecture on a published polyphonic set, choose by validation, test once.

The published splits (JSB Chorales at quarter notes, Nottingham: 0/1 matrices of 88 keys) are read from DIR, where
`JSB_Chorales.mat` and `Nottingham.mat` lie; they are evaluation data and never enter a Fairchord snapshot or model.
A run that was stopped goes on when the command is given again. The test pieces are measured once, after the last step,
with the weights that were best on validation, and the result is written to `results.json`; `tables.py` makes the page.
Usage: python benchmarks/quality/published/run.py --data DIR --set jsb --seed 1 [--form factorised] [--untested]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.io
import torch
from factorised import FACTORISED
from frame_learning import FrameRecipe, FrameRun, Likelihood, learn, likelihood, new_model, pool
from frame_rows import JOINT, Task
from leakage import audit
from note_sets import Frames

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
FILES: Final = {"jsb": "JSB_Chorales.mat", "nottingham": "Nottingham.mat"}
TASKS: Final = {"joint": JOINT, "joint-untransposed": JOINT, "factorised": FACTORISED}
"""Forms of a run; the untransposed one learns from the pieces in their own keys alone, as the published rows did."""
RECIPES: Final = {
    ("jsb", "joint"): FrameRecipe(depth=3, dropout=0.3, steps=1500),
    ("jsb", "joint-untransposed"): FrameRecipe(depth=3, dropout=0.4, steps=500, lowest_shift=0, highest_shift=0),
    ("jsb", "factorised"): FrameRecipe(depth=3, dropout=0.4, steps=300),
    ("nottingham", "joint"): FrameRecipe(depth=3, dropout=0.1, steps=700, batch_tokens=4096, evaluate_every=175),
    ("nottingham", "factorised"): FrameRecipe(depth=3, dropout=0.3, steps=300, batch_tokens=4096),
}


def read_split(path: Path, name: str) -> list[Frames]:
    """The pieces of one split: 'train', 'valid' or 'test'."""
    return [np.asarray(piece) > 0 for piece in scipy.io.loadmat(path)[f"{name}data"][0]]


def train_run(data: Path, task: Task, recipe: FrameRecipe, folder: Path) -> FrameRun:
    """Train, or go on with, one run; only the training and validation pieces are read."""
    train, valid = ([task.row_of(frames) for frames in read_split(data, split)] for split in ("train", "valid"))
    run = FrameRun(recipe, task)
    folder.mkdir(parents=True, exist_ok=True)
    run.resume(folder / "state.pt")
    learn(run, train, valid, save=folder / "state.pt", say=lambda line: print(line, flush=True))
    return run


def test_run(data: Path, run: FrameRun) -> dict[str, Any]:
    """Measure the chosen weights on the test pieces: as published, and without those that share stretches."""
    recipe = run.recipe
    model = new_model(recipe, run.task)
    model.load_state_dict(run.best_weights)
    held_out = read_split(data, "test")
    found = likelihood(model, [run.task.row_of(frames) for frames in held_out], window=recipe.window, task=run.task)
    leaks = audit(read_split(data, "train"), held_out)
    clean = pool([nats for place, nats in enumerate(found.by_piece) if place not in leaks.leaking])
    return {
        "test": _shown(found),
        "clean_test": _shown(clean),
        "leaking_pieces": list(leaks.leaking),
        "leaking_window_share": round(leaks.windows_found / leaks.windows, 5),
        "valid_all_frames": round(run.best, 4),
        "best_step": run.best_step,
        "steps": run.step,
        "cpu_minutes": round(run.cpu_seconds / 60, 1),
        "parameters": model.shape.parameter_count,
        "recipe": asdict(recipe),
        "torch": torch.__version__,
        "course": [[step, round(loss, 4), round(nll, 4), round(cpu)] for step, loss, nll, cpu in run.history],
    }


def _shown(found: Likelihood) -> dict[str, float | int]:
    return {
        "all_frames": round(found.all_frames, 4),
        "frames_2_to_T": round(found.later_frames, 4),
        "frames": found.frames,
        "pieces": len(found.by_piece),
    }


def record(results: Path, name: str, form: str, seed: int, entry: dict[str, Any]) -> None:
    """Add one run to the results; a run is tested once."""
    known = json.loads(results.read_text()) if results.exists() else {}
    known.setdefault(name, {}).setdefault(form, {})[str(seed)] = entry
    results.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")


def is_tested(results: Path, name: str, form: str, seed: int) -> bool:
    """Whether this run has its result already."""
    known = json.loads(results.read_text()) if results.exists() else {}
    return str(seed) in known.get(name, {}).get(form, {})


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and test one run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the .mat files")
    parser.add_argument("--set", choices=sorted(FILES), required=True, dest="name")
    parser.add_argument("--form", choices=sorted(TASKS), default="joint")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("published-runs"), help="where runs are kept")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument("--untested", action="store_true", help="stop after training; do not look at the test pieces")
    given = parser.parse_args(arguments)
    if (given.name, given.form) not in RECIPES:
        parser.error(f"there is no recipe for {given.name} in form {given.form}")
    torch.set_num_threads(1)
    if is_tested(given.results, given.name, given.form, given.seed):
        print(f"{given.name} {given.form} seed {given.seed} was tested: see {given.results}")
        return 0
    recipe = replace(RECIPES[given.name, given.form], seed=given.seed)
    folder = given.folder / f"{given.name}-{given.form}-{given.seed}"
    data = given.data / FILES[given.name]
    run = train_run(data, TASKS[given.form], recipe, folder)
    if not given.untested:
        entry = test_run(data, run)
        record(given.results, given.name, given.form, given.seed, entry)
        print(json.dumps({key: entry[key] for key in ("test", "clean_test", "valid_all_frames", "cpu_minutes")}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
