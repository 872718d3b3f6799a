# SPDX-License-Identifier: Apache-2.0
"""What a replay found, as a record that another auditor can read and repeat with the same nonce."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from fairchord.canonical import canonical_bytes

LIMITS: Final = (
    "Segments that were not replayed are not proven; false_segment_caught is the chance that one false segment, "
    "not the first, would have been among those drawn.",
    "Replay proves the run that the log claims; it does not exclude another run, of which nothing is said.",
    "That the commitment came before the training is shown by someone outside who saw the log in between.",
    "Replay says nothing of whether the music inside the permitted works was itself honestly declared.",
    "Bits are the same only with the same libraries and machine type; elsewhere a difference proves nothing.",
)


class Outcome(StrEnum):
    """The verdict on one thing, or on the whole."""

    HELD = "held"
    FAILED = "failed"
    NOT_REPLAYED = "cannot be replayed"
    NOT_COMPARABLE = "not comparable here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One promise beside the segments: what it is, its verdict, and the reason when it did not hold."""

    name: str
    outcome: Outcome
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"name": self.name, "reason": self.reason, "verdict": self.outcome.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentVerdict:
    """One replayed segment: its steps, from where its replay began, whether the nonce drew it, and what came of it."""

    segment: int
    first_step: int
    last_step: int
    replayed_from: int
    is_drawn: bool
    outcome: Outcome
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        plain = ("segment", "first_step", "last_step", "replayed_from", "reason")
        told = {name: getattr(self, name) for name in plain}
        return {**told, "drawn": self.is_drawn, "verdict": self.outcome.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    """The whole of a replay."""

    model_id: str
    weights_sha256: str
    snapshot_root: str
    chain_root: str
    nonce: str
    checks: tuple[Check, ...]
    segments: tuple[SegmentVerdict, ...]
    segment_count: int
    step_count: int
    steps_replayed: int
    false_segment_caught: Fraction
    differences: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of all verdicts: failed, cannot be replayed, not comparable here, held."""
        found = {check.outcome for check in self.checks} | {one.outcome for one in self.segments}
        order = (Outcome.FAILED, Outcome.NOT_REPLAYED, Outcome.NOT_COMPARABLE)
        return next((outcome for outcome in order if outcome in found), Outcome.HELD)

    @property
    def has_held(self) -> bool:
        """Whether everything that was replayed and compared held."""
        return self.outcome is Outcome.HELD

    @property
    def chance_in_words(self) -> str:
        """Say how likely one false segment would have been found."""
        chance = self.false_segment_caught
        return (
            f"one false segment among the others would have been drawn with a chance of {chance} ({float(chance):.0%})"
        )

    def to_bytes(self) -> bytes:
        """Return the report as canonical JSON."""
        return canonical_bytes(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        plain = ("model_id", "weights_sha256", "snapshot_root", "chain_root", "nonce")
        counts = ("segment_count", "step_count", "steps_replayed")
        return {
            **{name: getattr(self, name) for name in (*plain, *counts)},
            "checks": [check.to_dict() for check in self.checks],
            "differences": list(self.differences),
            "false_segment_caught": str(self.false_segment_caught),
            "limits": list(LIMITS),
            "segments": [segment.to_dict() for segment in self.segments],
            "type": "replay-report",
            "verdict": self.outcome.value,
            "version": 1,
        }
