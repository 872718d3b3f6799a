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

OPTIMISER_PARTS: Final = ("step", "exp_avg", "exp_avg_sq", "momentum_buffer")
MUON_MOMENTUM: Final = 0.95


@dataclass(slots=True)
class Run:
    """A network, its optimisers, how far they have come, and the best weights so far."""

    model: Transformer
    optimisers: tuple[torch.optim.Optimizer, ...]
    course: Course = field(default_factory=Course)
    best_weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def keep_weights(self) -> None:
        """Remember the weights of this moment as the best."""
        self.best_weights = {name: tensor.detach().cpu().clone() for name, tensor in self.model.state_dict().items()}

    def tensors(self) -> dict[str, torch.Tensor]:
        """Everything that the next step depends on besides the batch: weights and the optimisers' memory."""
        tensors = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"model.{name}"] = parameter.detach().cpu().contiguous()
            for optimiser in self.optimisers:
                for part, value in optimiser.state.get(parameter, {}).items():
                    tensors[f"{part}.{name}"] = torch.as_tensor(value).detach().cpu().clone()
        return tensors

    def set_learning_rate(self, rate: float) -> None:
        """Set the rate of every parameter."""
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate


def start_run(recipe: Recipe, device: str) -> Run:
    """Draw the weights from the recipe's seed."""
    torch.manual_seed(recipe.seed)
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout).to(device)
    return Run(model, _optimisers(model, recipe))


def run_from_tensors(recipe: Recipe, tensors: Mapping[str, torch.Tensor], device: str) -> Run:
    """Take up a run where a saved state left it; the course is the caller's to set."""
    model = Transformer(ModelShape(depth=recipe.depth), dropout=recipe.dropout)
    model.load_state_dict({name: tensors[f"model.{name}"] for name in model.state_dict()})
    model.to(device)
    optimisers = _optimisers(model, recipe)
    owner = {p: optimiser for optimiser in optimisers for group in optimiser.param_groups for p in group["params"]}
    for name, parameter in model.named_parameters():
        saved = {part: tensors[f"{part}.{name}"] for part in OPTIMISER_PARTS if f"{part}.{name}" in tensors}
        if saved:
            owner[parameter].state[parameter] = {k: v if k == "step" else v.to(device) for k, v in saved.items()}
    return Run(model, optimisers)


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
    run.set_learning_rate(learning_rate(recipe, step))
    torch.manual_seed(torch_seed(recipe, step))
    run.model.train()
    with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
        losses, weight = token_losses(run.model, batch, device)
        loss = (losses * weight).sum() / weight.sum()
    run.model.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(run.model.parameters(), recipe.gradient_clip)
    for optimiser in run.optimisers:
        optimiser.step()
    run.course.take(float(loss.detach()))
    return run.course.losses[-1]


def _optimisers(model: Transformer, recipe: Recipe) -> tuple[torch.optim.Optimizer, ...]:
    """AdamW for all; or Muon (orthogonalised momentum) for the matrices and AdamW for embeddings and gains."""
    matrices = [p for name, p in model.named_parameters() if p.dim() >= 2 and "embedding" not in name]
    others = [p for name, p in model.named_parameters() if p.dim() < 2 or "embedding" in name]
    rate, decay = recipe.learning_rate, recipe.weight_decay
    apart = {"params": others, "weight_decay": 0.0}
    if recipe.optimiser == "adamw":
        groups = [{"params": matrices, "weight_decay": decay}, apart]
        return (torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.95), eps=1e-8),)
    muon = torch.optim.Muon(
        matrices, lr=rate, weight_decay=decay, momentum=MUON_MOMENTUM, adjust_lr_fn="match_rms_adamw"
    )
    return muon, torch.optim.AdamW([apart], lr=rate, betas=(0.9, 0.95), eps=1e-8)
