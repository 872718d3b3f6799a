# SPDX-License-Identifier: Apache-2.0
"""Decoding a Transformer-XL in ComMU's own way, with bounded retries.

Rules, in order: after a bar line the bar's first chord is forced; when the sampled position passes a chord's position,
or the bar ends, the chord is put in first; a sampled chord is rejected and sampled again; the end is refused while bars
or chords remain; a bar line beyond the last bar is the end; tokens are drawn from the 32 likeliest at temperature 0.95.
No other grammar is imposed, so notes may come out broken; they are left out. A clip with no note, or with the wrong
number of bars, is thrown away and tried again, at most so many times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from xl_reader import XlReader
from xl_sequences import chord_tokens, chords_by_bar, prompt_of

from fairchord.music.piece import Piece, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.music.track_role import TrackRole
from fairchord.tokens.decode import decode
from fairchord.tokens.grid import from_grid
from fairchord.tokens.vocabulary import (
    BAR,
    EOS,
    HARMONY_END,
    HOLD_STEPS,
    TRACK_CONDITIONS,
    TRACK_END,
    VOCABULARY,
    token_name,
)

TOP_K: Final = 32
TEMPERATURE: Final = 0.95
MOST_TOKENS: Final = 1024
MOST_TRIES: Final = 10
MOST_READ: Final = 2 * MOST_TOKENS
"""Room for the sampled tokens, what is told first, and the chords put in."""
_POSITION, _VELOCITY, _PITCH = (VOCABULARY[name] for name in ("Position", "Velocity", "Pitch"))
_CHORDS: Final = range(VOCABULARY["Chord"].first, VOCABULARY["Slash"].stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A clip, and what it took: tries, and what was wrong with those thrown away ('empty', 'length')."""

    piece: Piece
    tries: int
    faults: tuple[str, ...]
    """Faults of every try; the clip itself is sound when there are fewer faults than tries."""
    broken_tokens: int
    """Tokens of the kept try that belong to no whole note, bar or position."""


@dataclass(slots=True)
class Pen:
    """A clip being written: what is asked, and where the pen stands."""

    chords: list[list[tuple[int, list[int]]]]
    bars: int
    bar: int = -1
    waiting: list[tuple[int, list[int]]] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    is_done: bool = False

    def take(self, token: int) -> list[int]:
        """Accept a sampled token: what must be read next, forced chords first; nothing means sample again."""
        if token in _CHORDS or token in (EOS, HARMONY_END):
            token = TRACK_END if token == EOS else -1
        if token == BAR and self.bar + 1 >= self.bars:
            token = TRACK_END
        if token == TRACK_END and (self.bar + 1 < self.bars or self.waiting):
            return self._put_chord() if self.waiting else []
        if token < 0:
            return []
        passes = token == BAR or (token in _POSITION and bool(self.waiting) and token >= self._next_position)
        if self.waiting and passes:
            return self._put_chord()
        self.body.append(token)
        self.is_done = token == TRACK_END
        if token != BAR:
            return [token]
        self.bar += 1
        self.waiting = list(self.chords[self.bar]) if self.bar < len(self.chords) else []
        return [token, *(self._put_chord() if self.waiting and self.waiting[0][0] == 0 else [])]

    @property
    def _next_position(self) -> int:
        return _POSITION.first + self.waiting[0][0]

    def _put_chord(self) -> list[int]:
        return chord_tokens(self.waiting.pop(0))


@torch.no_grad()
def write_clip(
    reader: XlReader, asked: NDArray[np.uint16], *, generator: torch.Generator, most_tokens: int = MOST_TOKENS
) -> Pen:
    """Write one track under the conditions and harmony of `asked`, a clip in our spelling."""
    bars = int(token_name(int(asked[2])).partition("=")[2])
    pen = Pen(chords=chords_by_bar(asked[: int(np.argmax(asked == HARMONY_END))]), bars=bars)
    reader.restart()
    logits = reader.read(prompt_of(asked))
    for _ in range(most_tokens):
        token = sample(logits, generator)
        unread = pen.take(token)
        if pen.is_done:
            break
        if unread:
            logits = reader.read(unread)
    return pen


def sample(logits_V: torch.Tensor, generator: torch.Generator) -> int:
    """Draw from the likeliest tokens."""
    best, tokens = logits_V.topk(TOP_K)
    chosen = torch.multinomial((best / TEMPERATURE).softmax(-1), 1, generator=generator)
    return int(tokens[chosen])


def read_body(body: list[int], *, steps: int) -> tuple[NDArray[np.int32], int]:
    """The whole notes of a body, as grid rows, and how many tokens belong to none."""
    rows, broken = [], 0
    bar, position, velocity, pitch, held = -1, 0, 20, -1, 0
    for token in body:
        family, _, value = token_name(token).partition("=")
        if family in ("Hold", "Duration") and pitch >= 0 and bar >= 0:
            held += HOLD_STEPS if family == "Hold" else int(value)
            if family == "Duration":
                rows.append((bar * steps + position, held, pitch, velocity))
                pitch = -1
            continue
        broken += pitch >= 0
        pitch = -1
        if token == BAR:
            bar, position = bar + 1, 0
        elif token in _POSITION and int(value) < steps:
            position = int(value)
        elif token in _VELOCITY:
            velocity = token - _VELOCITY.first
        elif token in _PITCH:
            pitch, held = int(value), 0
        else:
            broken += token != TRACK_END
    return np.array(rows, np.int32).reshape(-1, 4), broken


def decode_clip(
    reader: XlReader,
    asked: NDArray[np.uint16],
    *,
    seed: int,
    tries: int = MOST_TRIES,
    most_tokens: int = MOST_TOKENS,
) -> Decoded:
    """Write a clip for the conditions and harmony of `asked`; after the last try what there is is given."""
    generator = torch.Generator().manual_seed(seed)
    reader.model.eval()
    harmony_end = int(np.argmax(asked == HARMONY_END)) + 1
    frame = decode([*asked[:harmony_end].tolist(), EOS], title="theirs")
    steps = frame.time_signatures[0].bar_ticks // TICKS_PER_GRID
    faults: list[str] = []
    for attempt in range(1, tries + 1):
        pen = write_clip(reader, asked, generator=generator, most_tokens=most_tokens)
        notes, broken = read_body(pen.body, steps=steps)
        fault = "length" if pen.bar + 1 != pen.bars or not pen.is_done else "" if len(notes) else "empty"
        faults += [fault] if fault else []
        if not fault or attempt == tries:
            break
    track = _track(asked[harmony_end : harmony_end + len(TRACK_CONDITIONS)].tolist(), notes)
    piece = Piece(
        title="theirs", tracks=(track,), tempi=frame.tempi, time_signatures=frame.time_signatures,
        key_signatures=frame.key_signatures, chords=frame.chords,
    )  # fmt: skip
    return Decoded(piece=piece, tries=attempt, faults=tuple(faults), broken_tokens=broken)


def _track(conditions: list[int], rows: NDArray[np.int32]) -> Track:
    described = dict(token_name(token).split("=") for token in conditions)
    program = described["Program"]
    role = TrackRole(described["Role"])
    ordered = rows[np.lexsort((rows[:, 2], rows[:, 0]))]
    return Track(
        name=role.value, role=role, program=int(program) if program.isdecimal() else 0, is_drum=False,
        notes=from_grid(ordered),
    )  # fmt: skip
