# SPDX-License-Identifier: Apache-2.0
"""Writes the training chain while a run goes on: at each segment's end a durable line, and a state where it is kept.

A segment's state is on the disk before its line, and its line before the file to resume from; so after a kill at any
moment the chain is cut back to what that file knows, and goes on to the same bytes as an uninterrupted run's.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from fairchord.canonical import sha256_hex
from fairchord.durable import write_durably
from fairchord.errors import RecordTampered
from fairchord.training.batches import Batch
from fairchord.training.chain import CHAIN, ChainStart, Segment, StepRecord
from fairchord.training.fingerprints import batch_sha256, state_bytes
from fairchord.training.keep_states import KeepStates, kept_steps, state_path
from fairchord.training.recipe import Recipe
from fairchord.training.run import torch_seed


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Where a run's chain goes, which entry of the log committed to it, and how long a segment is."""

    folder: Path
    training_run: str
    segment_steps: int
    keep: KeepStates


class Recorder:
    """The chain of one run as it grows."""

    def __init__(self, recording: Recording, *, lines: int, head: str, pending: list[StepRecord]) -> None:
        self.recording = recording
        self.lines = lines
        self.head = head
        self.pending = pending

    @classmethod
    def begin(cls, recording: Recording, initial_state_sha256: str) -> Recorder:
        """Write the first line, in place of whatever a run that was killed before its first state left."""
        start = ChainStart(
            training_run=recording.training_run,
            initial_state_sha256=initial_state_sha256,
            segment_steps=recording.segment_steps,
        )
        write_durably(recording.folder / CHAIN, start.to_bytes() + b"\n")
        return cls(recording, lines=1, head=sha256_hex(start.to_bytes()), pending=[])

    @classmethod
    def resume(cls, recording: Recording, position: Mapping[str, Any], state_sha256: str) -> Recorder:
        """Cut the chain back to where a saved state stands, and go on from there; it must be the state recorded."""
        path = recording.folder / CHAIN
        count, head = int(position["lines"]), str(position["head"])
        lines = path.read_bytes().split(b"\n")[:count] if path.is_file() else []
        if len(lines) < count or sha256_hex(lines[-1]) != head:
            raise RecordTampered(
                f"{path} is not the chain of the run it lies beside", hint="remove the run's folder and train again"
            )
        if not position["pending"] and _state_after(lines) != state_sha256:
            raise RecordTampered(
                f"{path} does not lead to the state that the run would go on from",
                hint="the state was changed while the run stood still: remove the run's folder and train again",
            )
        write_durably(path, b"".join(line + b"\n" for line in lines))
        pending = [StepRecord.from_dict(step) for step in position["pending"]]
        return cls(recording, lines=count, head=head, pending=pending)

    @property
    def position(self) -> dict[str, Any]:
        """Where the chain stands, as JSON values."""
        return {"lines": self.lines, "head": self.head, "pending": [step.to_dict() for step in self.pending]}

    @property
    def is_full(self) -> bool:
        """Whether the segment has all its steps."""
        return len(self.pending) >= self.recording.segment_steps

    def note(self, step: int, batch: Batch, recipe: Recipe, *, learning_rate: float, loss: float) -> None:
        """Record one step: the batch that was fed to the network, at which rate, with which loss."""
        digest = batch_sha256(batch, torch_seed=torch_seed(recipe, step))
        self.pending.append(
            StepRecord(step=step, batch=digest, learning_rate=float(learning_rate).hex(), loss=float(loss).hex())
        )

    def close(self, tensors: Mapping[str, torch.Tensor], *, evaluation: float | None, best_step: int) -> None:
        """End the segment with the state it led to."""
        data = state_bytes(tensors)
        segment = Segment(
            segment=self.lines - 1,
            first_step=self.pending[0].step,
            steps=tuple(self.pending),
            end_state_sha256=sha256_hex(data),
            evaluation=None if evaluation is None else float(evaluation).hex(),
            previous=self.head,
        )
        self._keep(segment, data, best_step)
        line = segment.to_bytes()
        with (self.recording.folder / CHAIN).open("ab") as file:
            file.write(line + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.lines, self.head, self.pending = self.lines + 1, sha256_hex(line), []

    def _keep(self, segment: Segment, data: bytes, best_step: int) -> None:
        """Keep the state when it is wanted, and let go of those that no longer are."""
        length, count = self.recording.segment_steps, segment.segment + 1
        released = next((one for one in range(count) if min((one + 1) * length, segment.end_step) == best_step), None)
        wanted = self.recording.keep.wanted(count, released)
        steps = {min((one + 1) * length, segment.end_step) for one in wanted}
        if segment.end_step in steps:
            write_durably(state_path(self.recording.folder, segment.end_step), data)
        for step in kept_steps(self.recording.folder):
            if step < segment.end_step and step not in steps:
                state_path(self.recording.folder, step).unlink(missing_ok=True)


def _state_after(lines: list[bytes]) -> str:
    """Return the hash of the state that a chain of these lines leads to."""
    if len(lines) == 1:
        return ChainStart.from_bytes(lines[0]).initial_state_sha256
    return Segment.from_bytes(lines[-1]).end_state_sha256
