# SPDX-License-Identifier: Apache-2.0
"""The training loop: plain steps, checkpoints as it goes, and a resume that is bit-equal to an uninterrupted run.

A step is a pure function of the weights, the optimiser's state, the seed and the step's number: batches and dropout are
seeded by (seed, step), so nothing else needs to be remembered. Same seed, threads and machine type: same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save

from fairchord.corpus.snapshot import Snapshot
from fairchord.durable import write_durably
from fairchord.errors import InvalidInput
from fairchord.model.checkpoint import save_checkpoint
from fairchord.model.shape import ModelShape
from fairchord.model.transformer import Transformer
from fairchord.training.batches import BatchSource, validation_batches, windows_of
from fairchord.training.evaluate import Evaluation, evaluate, token_losses
from fairchord.training.recipe import Recipe

STATE: Final = "state.safetensors"
OPTIMISER_PARTS: Final = ("step", "exp_avg", "exp_avg_sq")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """What one step tells whoever watches: the training loss, and an Evaluation when one was made."""

    step: int
    steps: int
    loss: float
    evaluation: Evaluation | None
    is_best: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """Where the best checkpoint lies, its evaluation, and the course of the run."""

    best_folder: Path
    best_nll_per_note: float
    best_step: int
    steps_done: int
    history: tuple[tuple[int, float, float], ...]
    """(step, mean training loss since the last evaluation, validation NLL per note)."""


@dataclass(slots=True)
class _Run:
    """The moving parts of a run."""

    model: Transformer
    optimiser: torch.optim.AdamW
    step: int
    best: float
    best_step: int
    history: list[tuple[int, float, float]]
    losses: list[float]
    best_weights: dict[str, torch.Tensor]


def learning_rate(recipe: Recipe, step: int) -> float:
    """Linear warm-up, then a cosine to the final rate."""
    if step < recipe.warmup_steps:
        return recipe.learning_rate * (step + 1) / recipe.warmup_steps
    done = (step - recipe.warmup_steps) / max(1, recipe.steps - recipe.warmup_steps)
    span = recipe.learning_rate - recipe.final_learning_rate
    return recipe.final_learning_rate + span * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def train(
    snapshot: Snapshot,
    recipe: Recipe,
    folder: Path,
    *,
    device: str = "cpu",
    stop_after: int | None = None,
    on_step: Callable[[StepReport], None] = lambda report: None,
) -> TrainingResult:
    """Train to `folder` (STATE to resume from, `best/` by validation NLL per note), resuming what is there.

    `stop_after` ends the run after that many steps, as an interruption would. Training ends early when `patience`
    evaluations in a row bring nothing better.
    """
    torch.use_deterministic_algorithms(True)
    windows = windows_of(snapshot)
    identity = _identity(snapshot, recipe)
    run = _start_or_resume(identity, recipe, folder, device)
    source, held_out = BatchSource(windows, recipe), validation_batches(windows, recipe)
    until = recipe.steps if stop_after is None else min(recipe.steps, stop_after)
    while run.step < until and not _is_stale(run, recipe):
        loss = _step(run, source, recipe, device)
        run.step += 1
        run.losses.append(loss)
        evaluation, is_best = None, False
        if run.step % recipe.evaluate_every == 0 or run.step == recipe.steps:
            evaluation = evaluate(run.model, held_out, device=device) if held_out else None
            is_best = _note(run, evaluation)
            _save(run, identity, folder)
        on_step(StepReport(step=run.step, steps=recipe.steps, loss=loss, evaluation=evaluation, is_best=is_best))
    _save(run, identity, folder)
    return TrainingResult(
        best_folder=folder / "best",
        best_nll_per_note=run.best,
        best_step=run.best_step,
        steps_done=run.step,
        history=tuple(run.history),
    )


def _step(run: _Run, source: BatchSource, recipe: Recipe, device: str) -> float:
    """One optimiser step; returns the loss in nats a token."""
    for group in run.optimiser.param_groups:
        group["lr"] = learning_rate(recipe, run.step)
    torch.manual_seed(recipe.seed * 1_000_003 + run.step)
    run.model.train()
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        losses, weight = token_losses(run.model, source.batch(run.step), device)
        loss = (losses * weight).sum() / weight.sum()
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), recipe.gradient_clip)
    run.optimiser.step()
    return float(loss.detach())


def _is_stale(run: _Run, recipe: Recipe) -> bool:
    return run.step - run.best_step >= recipe.patience * recipe.evaluate_every and bool(run.history)


def _note(run: _Run, evaluation: Evaluation | None) -> bool:
    """Write down an evaluation; keep the weights when they are the best so far (or nothing is held out)."""
    mean_loss = sum(run.losses) / max(1, len(run.losses))
    run.losses = []
    nll = mean_loss if evaluation is None else evaluation.nll_per_note
    run.history.append((run.step, mean_loss, nll))
    if nll >= run.best:
        return False
    run.best, run.best_step = nll, run.step
    run.best_weights = {name: tensor.detach().cpu().clone() for name, tensor in run.model.state_dict().items()}
    return True


def _optimiser(model: Transformer, recipe: Recipe) -> torch.optim.AdamW:
    matrices = [p for name, p in model.named_parameters() if p.dim() >= 2 and "embedding" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() < 2 or "embedding" in name]
    groups = [{"params": matrices, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.95), eps=1e-8)


def _identity(snapshot: Snapshot, recipe: Recipe) -> dict[str, Any]:
    """What a run may never change: the frozen data, its permits, and the recipe."""
    plain = json.loads(json.dumps(recipe.to_dict()))
    return {"snapshot_root": snapshot.root, "permits_root": snapshot.permits_root, "recipe": plain}


def _start_or_resume(identity: dict[str, Any], recipe: Recipe, folder: Path, device: str) -> _Run:
    if (folder / STATE).exists():
        return _resume(identity, recipe, folder, device)
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(f"{folder} holds no run to resume", hint="choose a new folder")
    torch.manual_seed(recipe.seed)
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout).to(device)
    return _Run(model, _optimiser(model, recipe), 0, math.inf, 0, [], [], {})


def _save(run: _Run, identity: dict[str, Any], folder: Path) -> None:
    """Write everything a resume needs as one file, so that a kill at any moment leaves a whole state."""
    state = {}
    for name, parameter in run.model.named_parameters():
        state[f"model.{name}"] = parameter.detach().cpu().contiguous()
        for part, value in run.optimiser.state.get(parameter, {}).items():
            state[f"{part}.{name}"] = torch.as_tensor(value).detach().cpu().clone()
    progress = {
        "step": run.step,
        "best": None if math.isinf(run.best) else run.best,
        "best_step": run.best_step,
        "history": run.history,
        "losses": run.losses,
        **identity,
    }
    state |= {f"best.{name}": tensor for name, tensor in run.best_weights.items()}
    write_durably(folder / STATE, save(state, metadata={"progress": json.dumps(progress)}))
    _write_best(run, folder)


def _write_best(run: _Run, folder: Path) -> None:
    """Write `best/` from what the run itself remembers, whatever lies there."""
    if run.best_weights:
        best = Transformer(run.model.shape)
        best.load_state_dict(run.best_weights)
        save_checkpoint(folder / "best", best)


def _check_identity(progress: dict[str, Any], identity: dict[str, Any], folder: Path) -> None:
    """Refuse to go on with other data or another recipe."""
    names = {"snapshot_root": "another snapshot", "permits_root": "other permits", "recipe": "another recipe"}
    for name, what in names.items():
        if progress.get(name) != identity[name]:
            raise InvalidInput(
                f"the run in {folder} was started with {what}",
                hint="weights belong to the data they saw; choose a new name or folder",
            )


def _resume(identity: dict[str, Any], recipe: Recipe, folder: Path, device: str) -> _Run:
    with safe_open(folder / STATE, framework="pt") as file:
        progress = json.loads(file.metadata()["progress"])
    _check_identity(progress, identity, folder)
    state = load_file(folder / STATE)
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout)
    model.load_state_dict({name: state[f"model.{name}"] for name in model.state_dict()})
    model.to(device)
    optimiser = _optimiser(model, recipe)
    for name, parameter in model.named_parameters():
        saved = {part: state[f"{part}.{name}"] for part in OPTIMISER_PARTS if f"{part}.{name}" in state}
        if saved:
            optimiser.state[parameter] = {k: v if k == "step" else v.to(device) for k, v in saved.items()}
    best_weights = {name: state[f"best.{name}"] for name in model.state_dict() if f"best.{name}" in state}
    run = _Run(
        model=model,
        optimiser=optimiser,
        step=int(progress["step"]),
        best=math.inf if progress["best"] is None else float(progress["best"]),
        best_step=int(progress["best_step"]),
        history=[(int(s), float(a), float(b)) for s, a, b in progress["history"]],
        losses=progress["losses"],
        best_weights=best_weights,
    )
    _write_best(run, folder)
    return run
