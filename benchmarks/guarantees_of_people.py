# SPDX-License-Identifier: Apache-2.0
"""How often people break each guarantee, and what following it does to the likelihood of their music.

Used by benchmarks/guarantee_cost.py, which says what each number means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairchord.cli.printing import progress_shown
from fairchord.evaluation.held_out import HeldOutClip
from fairchord.generation.engine import Engine
from fairchord.generation.rules import constraints
from fairchord.generation.rules.constraints import (
    bound_bar,
    keep_to_velocity,
    limit_length,
    limit_polyphony,
    never_empty,
)
from fairchord.generation.rules.mean_pitch import MeanPitch, begin_mean
from fairchord.generation.rules.tonality import Mask, Tonality, lay_tonality, strong_beats
from fairchord.generation.rules.track_writing import TrackWriting, velocity_bins
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import read_harmony
from fairchord.music.conditions import name_pitch_range
from fairchord.music.piece import PITCH, Track
from fairchord.music.time import TICKS_PER_GRID
from fairchord.tokens.grammar import Pen, TrackGrammar
from fairchord.tokens.placement import place
from fairchord.tokens.vocabulary import TRACK_CONDITIONS, VOCABULARY

PITCHES = slice(VOCABULARY["Pitch"].first, VOCABULARY["Pitch"].stop)
DRUMS = slice(VOCABULARY["Drum"].first, VOCABULARY["Drum"].stop)
PLENTY = 10**6
Logits = NDArray[np.float32]


@dataclass(slots=True, kw_only=True)
class Part:
    """One human track while it is read again: the real rules' state, and its tonality rule by rule."""

    writing: TrackWriting
    bounds: Mask
    scale: Mask
    closing: Mask
    carried: Mask
    free_until: int


def begin_part(clip: HeldOutClip, index: int) -> Part:
    """Set up a track as composing it with nothing but its role and instrument asked for would."""
    piece, track = clip.piece, clip.piece.tracks[index]
    steps = piece.time_signatures[0].bar_ticks // TICKS_PER_GRID
    wanted = TrackBrief(role=track.role, program=None if track.is_drum else track.program)  # type: ignore[arg-type]
    final = clip.bars - 1 if clip.conditions.get("Closing") == "ends" else -1
    strong = strong_beats(steps, is_triple=piece.time_signatures[0].numerator == 3)
    harmony = read_harmony(piece, bars=clip.bars, steps=steps)
    key = piece.key_signatures[0]

    def laid(key: Any, harmony: Any, strong: tuple[int, ...], final: int) -> Tonality:
        return lay_tonality(wanted, harmony, key, strong=strong, steps=steps, final_bar=final)

    without_chords = [((0, None),)] * clip.bars
    whole = laid(key, harmony, strong, final)
    writing = TrackWriting(
        track=wanted,
        grammar=TrackGrammar(bars=clip.bars, steps=steps, is_drum=track.is_drum),
        tonality=whole,
        velocities=velocity_bins(wanted),
        room=PLENTY,
        later_bars=0,
        bar_onsets=wanted.habits.bar_onsets,
        first_bar=0 if clip.conditions.get("Opening") == "starts" else -PLENTY,
        final_bar=final,
        new_from=0,
        new_bar=0,
        mean_pitch=None if track.is_drum else _mean_of(track, wanted, clip.bars),
    )
    return Part(
        writing=writing,
        bounds=laid(None, without_chords, (), -1).allowed,
        scale=laid(key, harmony, (), -1).allowed,
        carried=laid(key, harmony, strong, -1).allowed,
        closing=laid(key, harmony, (), final).allowed,
        free_until=clip.bars * steps,
    )


def _mean_of(track: Track, wanted: TrackBrief, bars: int) -> MeanPitch | None:
    """The rule of the mean pitch, as if the track's own range were asked for."""
    name = name_pitch_range(float(track.notes[:, PITCH].mean()))
    home, held = replace(wanted, pitch_range=name).home_bounds, wanted.habits.hold_bars
    return begin_mean(name, np.zeros(0, np.int32), home=home, last_bar=bars - 1, hold_bars=held)


Apply = Callable[[Part, Mask], None]


def _pitch_rule(allowed: Callable[[Part], Mask], over: Callable[[Part], Mask] | None = None) -> Apply:
    """A rule that allows some pitches; `over` names what is allowed already, which is then not charged to it."""

    def apply(part: Part, mask: Mask) -> None:
        grammar = part.writing.grammar
        if grammar.pen not in (Pen.POSITION, Pen.VELOCITY, Pen.NOTE):
            return
        place_ = grammar.bar, grammar.position
        open_pitches = allowed(part)[place_]
        if over is not None:
            open_pitches = open_pitches | ~over(part)[place_]
        mask[DRUMS if grammar.is_drum else PITCHES] &= open_pitches

    return apply


def _written(rule: Callable[[TrackWriting, Mask], None], *pens: Pen) -> Apply:
    def apply(part: Part, mask: Mask) -> None:
        if part.writing.grammar.pen in pens:
            rule(part.writing, mask)

    return apply


def _hold(part: Part, mask: Mask) -> None:
    """Only the part of `limit_length` that ends notes at chords they are foreign to."""
    _with_habits(part, mask, hold_bars=PLENTY)


def _length(part: Part, mask: Mask) -> None:
    """Only the part of `limit_length` that ends notes after the role's bars."""
    tonality = part.writing.tonality
    part.writing.tonality = replace(tonality, until=np.full_like(tonality.until, part.free_until))
    _written(limit_length, Pen.PITCH)(part, mask)
    part.writing.tonality = tonality


class _Habits:
    """A role's habits with one changed, as the length rule reads them."""

    def __init__(self, hold_bars: int) -> None:
        self.hold_bars = hold_bars


class _Loose:
    """A track whose notes may last."""

    def __init__(self, hold_bars: int) -> None:
        self.habits = _Habits(hold_bars)


def _with_habits(part: Part, mask: Mask, *, hold_bars: int) -> None:
    track = part.writing.track
    part.writing.track = _Loose(hold_bars)  # type: ignore[assignment]
    _written(limit_length, Pen.PITCH)(part, mask)
    part.writing.track = track


def _mean(part: Part, mask: Mask) -> None:
    if part.writing.mean_pitch is not None and part.writing.grammar.pen in (Pen.POSITION, Pen.VELOCITY, Pen.NOTE):
        mask[PITCHES] &= part.writing.mean_pitch.open_pitches(part.writing.grammar.bar)


def _all(part: Part, mask: Mask) -> None:
    """Every rule but the mean pitch, which holds only where it was asked for."""
    mean, part.writing.mean_pitch = part.writing.mean_pitch, None
    for rule in constraints.RULES[part.writing.grammar.pen]:
        rule(part.writing, mask)
    part.writing.mean_pitch = mean


RULES: dict[str, Apply] = {
    "pitch bounds": _pitch_rule(lambda part: part.bounds),
    "key or chord": _pitch_rule(lambda part: part.scale, lambda part: part.bounds),
    "strong beats": _pitch_rule(lambda part: part.carried, lambda part: part.scale),
    "last bar": _pitch_rule(lambda part: part.closing, lambda part: part.scale),
    "held notes": _hold,
    "velocity bounds": _written(keep_to_velocity, Pen.POSITION, Pen.NOTE),
    "voices": _written(limit_polyphony, Pen.NOTE),
    "length of notes": _length,
    "bound of a bar": _written(bound_bar, Pen.BAR, Pen.NOTE),
    "no long silence": _written(never_empty, Pen.BAR, Pen.NOTE),
    "all of these": _all,
    "mean pitch": _mean,
}
"""Each guarantee alone; the last holds only where a pitch range is asked for, and here it is the human track's own."""


@dataclass(slots=True, kw_only=True)
class Count:
    """What was seen of one rule: log-probability of each human token, of what the rule keeps, and whether it may be."""

    kept_log_mass: list[float] = field(default_factory=list)
    is_allowed: list[bool] = field(default_factory=list)
    is_note: list[bool] = field(default_factory=list)

    def to_dict(self, notes: int) -> dict[str, float]:
        """The rule's numbers; `notes` is that of the whole sample."""
        log_mass, allowed = np.array(self.kept_log_mass), np.array(self.is_allowed)
        broken = 1 - allowed.mean()
        touched = log_mass < -1e-9
        share = min(max(broken, 1e-9), 1 - 1e-9)
        followed = np.where(allowed, np.log((1 - share) * np.exp(-log_mass) + share), np.log(share))
        # Where the rule takes nothing away it says nothing, and the model is itself.
        change = np.where(touched | ~allowed, -followed, 0.0)
        return {
            "forbidden_tokens": float(broken),
            "forbidden_notes": float((~allowed & np.array(self.is_note)).sum() / notes),
            "mass": float((1 - np.exp(log_mass[touched])).mean()) if touched.any() else 0.0,
            "gain": float(-log_mass[allowed].sum() / notes),
            "cost": float(change.sum() / notes),
        }


def read_human(engine: Engine, clips: Sequence[tuple[HeldOutClip, NDArray[np.uint16]]]) -> dict[str, Any]:
    """Walk every human track under the real rules."""
    counts = {name: Count() for name in RULES}
    notes, nats = 0, 0.0
    with progress_shown("human windows") as progress:
        for done, (clip, tokens) in enumerate(clips, start=1):
            reader = engine.start(1)
            logits = reader.read_all(0, tokens[:-1], place(tokens[:-1]))
            for index, (first, stop) in enumerate(_bodies(tokens)):
                part = begin_part(clip, index)
                for at in range(first, stop):
                    token = int(tokens[at])
                    scores = log_softmax(logits[at - 1])
                    _see(part, token, scores, counts)
                    nats -= float(scores[token])
                    notes += token in VOCABULARY["Pitch"] or token in VOCABULARY["Drum"]
                    part.writing.take(token)
            progress(done, len(clips))
    rows = {name: count.to_dict(notes) for name, count in counts.items()}
    return {"windows": len(clips), "notes": notes, "nats_per_note": nats / notes, "rules": rows}


def _see(part: Part, token: int, scores: NDArray[np.float64], counts: dict[str, Count]) -> None:
    grammar = part.writing.grammar.allowed()
    for name, rule in RULES.items():
        mask = grammar.copy()
        rule(part, mask)
        taken = grammar & ~mask
        mass = float(np.exp(scores[taken]).sum())
        counts[name].kept_log_mass.append(float(np.log1p(-min(mass, 1 - 1e-9))))
        counts[name].is_allowed.append(bool(mask[token]) or not grammar[token])
        counts[name].is_note.append(token in VOCABULARY["Pitch"] or token in VOCABULARY["Drum"])


def _bodies(tokens: NDArray[np.uint16]) -> Iterator[tuple[int, int]]:
    """Where the notes of each track stand: after its conditions, TRACK_END included."""
    roles = np.flatnonzero((tokens >= VOCABULARY["Role"].first) & (tokens < VOCABULARY["Role"].stop))
    for role, following in zip(roles, [*roles[1:], len(tokens) - 1], strict=True):
        yield int(role) + len(TRACK_CONDITIONS), int(following)


def log_softmax(logits: Logits) -> NDArray[np.float64]:
    """Log-probabilities."""
    scores = logits.astype(np.float64)
    scores -= scores.max()
    scores -= np.log(np.exp(scores).sum())
    return scores
