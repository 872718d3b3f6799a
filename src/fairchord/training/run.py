# SPDX-License-Identifier: Apache-2.0
"""The moving parts of a training run, made from a recipe's seed or from a saved state, and its single step."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import torch

from fairchord.model.shape import ModelShape
from fairchord.model.transformer import Transformer
from fairchord.training.batches import Batch
from fairchord.training.course import Course, learning_rate
from fairchord.training.evaluate import token_losses
from fairchord.training.recipe import Recipe

OPTIMISER_PARTS: Final = ("step", "exp_avg", "exp_avg_sq")


@dataclass(slots=True)
class Run:
    """A network, its optimiser, how far they have come, and the best weights so far."""

    model: Transformer
    optimiser: torch.optim.AdamW
    course: Course = field(default_factory=Course)
    best_weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def keep_weights(self) -> None:
        """Remember the weights of this moment as the best."""
        self.best_weights = {name: tensor.detach().cpu().clone() for name, tensor in self.model.state_dict().items()}

    def tensors(self) -> dict[str, torch.Tensor]:
        """Everything that the next step depends on besides the batch: weights and the optimiser's memory."""
        tensors = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"model.{name}"] = parameter.detach().cpu().contiguous()
            for part, value in self.optimiser.state.get(parameter, {}).items():
                tensors[f"{part}.{name}"] = torch.as_tensor(value).detach().cpu().clone()
        return tensors


def start_run(recipe: Recipe, device: str) -> Run:
    """Draw the weights from the recipe's seed."""
    torch.manual_seed(recipe.seed)
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout).to(device)
    return Run(model, _optimiser(model, recipe))


def run_from_tensors(recipe: Recipe, tensors: Mapping[str, torch.Tensor], device: str) -> Run:
    """Take up a run where a saved state left it; the course is the caller's to set."""
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout)
    model.load_state_dict({name: tensors[f"model.{name}"] for name in model.state_dict()})
    model.to(device)
    optimiser = _optimiser(model, recipe)
    for name, parameter in model.named_parameters():
        saved = {part: tensors[f"{part}.{name}"] for part in OPTIMISER_PARTS if f"{part}.{name}" in tensors}
        if saved:
            optimiser.state[parameter] = {k: v if k == "step" else v.to(device) for k, v in saved.items()}
    return Run(model, optimiser)


def make_deterministic(device: str) -> None:
    """Ask torch for operations that give the same bits each time; it refuses those for which it has none."""
    if device == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True)


def torch_seed(recipe: Recipe, step: int) -> int:
    """The seed that draws the dropout of one step."""
    return recipe.seed * 1_000_003 + step


def take_step(run: Run, batch: Batch, recipe: Recipe, device: str) -> float:
    """Take one optimiser step on a batch; returns the loss in nats a token."""
    step = run.course.step
    for group in run.optimiser.param_groups:
        group["lr"] = learning_rate(recipe, step)
    torch.manual_seed(torch_seed(recipe, step))
    run.model.train()
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        losses, weight = token_losses(run.model, batch, device)
        loss = (losses * weight).sum() / weight.sum()
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), recipe.gradient_clip)
    run.optimiser.step()
    run.course.take(float(loss.detach()))
    return run.course.losses[-1]


def _optimiser(model: Transformer, recipe: Recipe) -> torch.optim.AdamW:
    matrices = [p for name, p in model.named_parameters() if p.dim() >= 2 and "embedding" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() < 2 or "embedding" in name]
    groups = [{"params": matrices, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=(0.9, 0.95), eps=1e-8)
