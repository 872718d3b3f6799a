# SPDX-License-Identifier: Apache-2.0
"""The training chain: one line of JSON for each segment of a run, each linked to the one before by its hash.

`chain.jsonl` is canonical JSON, one object a line. The first names the run's entry in the log and the state at step 0:
{"initial_state_sha256":"<hex>","segment_steps":10,"training_run":"<hex>","type":"training-chain","version":1}
Each further line is a segment: every step's batch, learning rate and loss, then the state that they led to:
{"end_state_sha256":"<hex>","evaluation":"0x1.9p+3","first_step":0,"previous":"<hex>","segment":0,
"steps":[{"batch":"<hex>","learning_rate":"0x1.0p-9","loss":"0x1.8p+2","step":0},...]}
The hash of a line is the SHA-256 of its bytes without the line feed; the chain's root is the hash of the last line.
Fractions are written as C99 hexadecimal floats, which spell every bit. This module knows nothing of networks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fairchord.canonical import canonical_bytes, check_sha256, parse_canonical, sha256_hex
from fairchord.errors import FairchordError, InvalidRecord, RecordTampered, ResourceAbsent
from fairchord.rights.fields import Fields

CHAIN: Final = "chain.jsonl"
_TYPE: Final = "training-chain"
_FLOAT: Final = re.compile(r"-?0x[01]\.[0-9a-f]{1,13}p[+-]\d{1,4}|-?inf|nan", re.ASCII)
_HINT: Final = "a training chain is never edited; ask whoever trained the model for the file that was signed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step: the hash of the batch as it was fed to the network, the learning rate and the loss."""

    step: int
    batch: str
    learning_rate: str
    loss: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_dict(cls, record: object) -> StepRecord:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "step of a training chain")
        step = cls(
            step=fields.count("step"),
            batch=check_sha256(fields.text("batch"), what="hash of a batch"),
            learning_rate=check_float_text(fields.text("learning_rate")),
            loss=check_float_text(fields.text("loss")),
        )
        fields.finish()
        return step


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainStart:
    """The first line: which entry of the log committed to the run, and the state before its first step."""

    training_run: str
    initial_state_sha256: str
    segment_steps: int

    def to_bytes(self) -> bytes:
        """Return the line, without its line feed."""
        plain = {name: getattr(self, name) for name in self.__slots__}
        return canonical_bytes({**plain, "type": _TYPE, "version": 1})

    @classmethod
    def from_bytes(cls, line: bytes) -> ChainStart:
        """Read the line; anything malformed or unknown is refused."""
        fields = Fields(parse_canonical(line), "start of a training chain")
        if fields.text("type") != _TYPE or fields.count("version") != 1:
            raise InvalidRecord("it is not a training chain of version 1")
        start = cls(
            training_run=check_sha256(fields.text("training_run"), what="training run"),
            initial_state_sha256=check_sha256(fields.text("initial_state_sha256"), what="initial state"),
            segment_steps=fields.count("segment_steps"),
        )
        fields.finish()
        return start


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some steps in a row, the state after them, and the held-out likelihood where it was measured there."""

    segment: int
    first_step: int
    steps: tuple[StepRecord, ...]
    end_state_sha256: str
    evaluation: str | None
    previous: str

    @property
    def end_step(self) -> int:
        """How many steps the run had taken when the segment ended."""
        return self.first_step + len(self.steps)

    def to_bytes(self) -> bytes:
        """Return the line, without its line feed."""
        plain: dict[str, Any] = {
            "end_state_sha256": self.end_state_sha256,
            "first_step": self.first_step,
            "previous": self.previous,
            "segment": self.segment,
            "steps": [step.to_dict() for step in self.steps],
        }
        return canonical_bytes(plain if self.evaluation is None else {**plain, "evaluation": self.evaluation})

    @classmethod
    def from_bytes(cls, line: bytes) -> Segment:
        """Read the line; anything malformed or unknown is refused."""
        fields = Fields(parse_canonical(line), "segment of a training chain")
        evaluation = fields.optional_text("evaluation")
        segment = cls(
            segment=fields.count("segment"),
            first_step=fields.count("first_step"),
            steps=tuple(StepRecord.from_dict(step) for step in fields.items("steps")),
            end_state_sha256=check_sha256(fields.text("end_state_sha256"), what="hash of a state"),
            evaluation=None if evaluation is None else check_float_text(evaluation),
            previous=check_sha256(fields.text("previous"), what="hash of the line before"),
        )
        fields.finish()
        return segment


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainSummary:
    """What the log and provenance.json say of a finished chain: weights, state, chain and run in one line of hashes."""

    training_run: str
    chain_root: str
    segment_count: int
    state_segment: int
    state_step: int
    state_sha256: str

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_dict(cls, record: object) -> ChainSummary:
        """Read the record; anything malformed or unknown is refused."""
        fields = Fields(record, "training chain")
        hashes = ("training_run", "chain_root", "state_sha256")
        counts = ("segment_count", "state_segment", "state_step")
        values: dict[str, Any] = {name: check_sha256(fields.text(name), what=name) for name in hashes}
        values |= {name: fields.count(name) for name in counts}
        fields.finish()
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A chain whose every line is linked to the one before and whose steps follow one another without a gap."""

    start: ChainStart
    segments: tuple[Segment, ...]
    root: str

    @classmethod
    def read(cls, path: Path) -> Chain:
        """Read a chain's file."""
        if not path.is_file():
            raise ResourceAbsent(
                f"{path} is not there: no training chain was recorded", hint="only a model with a chain can be replayed"
            )
        return cls.from_bytes(path.read_bytes(), what=str(path))

    @classmethod
    def from_bytes(cls, data: bytes, *, what: str = CHAIN) -> Chain:
        """Read a chain; raise RecordTampered, naming the line, when a link or a step does not hold."""
        lines = data.split(b"\n")
        if len(lines) < 3 or lines.pop() != b"":
            raise RecordTampered(f"{what} is cut short", hint=_HINT)
        number, segments = 1, list[Segment]()
        try:
            start = ChainStart.from_bytes(lines[0])
            for number, line in enumerate(lines[1:], start=2):
                segments.append(Segment.from_bytes(line))
                _check_link(start, segments, sha256_hex(lines[number - 2]))
        except FairchordError as error:
            raise RecordTampered(f"{what}, line {number}: {error.message}", hint=_HINT) from error
        return cls(start=start, segments=tuple(segments), root=sha256_hex(lines[-1]))

    def state_at(self, step: int) -> str:
        """Return the hash of the state after so many steps, where a segment ends there."""
        if step == 0:
            return self.start.initial_state_sha256
        return next(segment.end_state_sha256 for segment in self.segments if segment.end_step == step)

    def summary(self, state_segment: int) -> ChainSummary:
        """Say what the log records of this chain when the weights after one of its segments are released."""
        released = self.segments[state_segment]
        return ChainSummary(
            training_run=self.start.training_run,
            chain_root=self.root,
            segment_count=len(self.segments),
            state_segment=state_segment,
            state_step=released.end_step,
            state_sha256=released.end_state_sha256,
        )


def check_float_text(text: str) -> str:
    """Return the text when it is a float as Python's `float.hex` spells it."""
    if not _FLOAT.fullmatch(text) or float.fromhex(text).hex() != text:
        raise InvalidRecord(f"{text!r} is not a hexadecimal float", hint="such as 0x1.8000000000000p+1")
    return text


def _check_link(start: ChainStart, segments: Sequence[Segment], before: str) -> None:
    """Refuse a segment that does not follow from the line before it."""
    *earlier, segment = segments
    first = earlier[-1].end_step if earlier else 0
    if segment.previous != before:
        raise RecordTampered("it is not linked to the line before it")
    if (segment.segment, segment.first_step) != (len(earlier), first):
        raise RecordTampered(f"it is segment {segment.segment} from step {segment.first_step}, out of its place")
    if [step.step for step in segment.steps] != list(range(first, segment.end_step)) or not segment.steps:
        raise RecordTampered("its steps do not follow one another")
    full = [len(one.steps) == start.segment_steps for one in earlier[-1:]]
    if len(segment.steps) > start.segment_steps or not all(full):
        raise RecordTampered(f"a segment does not have the {start.segment_steps} steps that were announced")
