# SPDX-License-Identifier: Apache-2.0
"""The clips that the quality benchmarks compare: held-out human ones, and for each what answers the same conditions.

`human`: one eight-bar clip of each held-out work that a brief can describe. `model`: composed under its conditions.
`markov`: a Markov chain under the same decoder. `copy`: the training clip that fits the conditions best, moved to the
key asked for. `shuffled`: the human clip with the pitches of each track in another order.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from fairchord.corpus.manifest import TRAIN
from fairchord.evaluation.held_out import ClipSource, HeldOutClip, held_out_clips
from fairchord.generation.brief import Brief
from fairchord.generation.compose import compose_many
from fairchord.generation.engine import Engine
from fairchord.generation.markov import Markov
from fairchord.generation.next_token import NextToken
from fairchord.music.piece import PITCH, Piece
from fairchord.workflows.held_out_brief import try_brief

MARKOV_SEQUENCES = 6000


def asked_clips(source: ClipSource, *, count: int, bars: int = 8) -> tuple[list[HeldOutClip], list[Brief]]:
    """Held-out clips, one of each work, and the brief of each; those that no brief can ask for are left out."""
    clips, briefs = [], []
    for seed, clip in enumerate(held_out_clips(source, count=count, bars=bars)):
        brief = try_brief(clip, seed=seed)
        if brief is not None:
            clips.append(clip)
            briefs.append(brief)
    return clips, briefs


def composed(source: NextToken, briefs: Sequence[Brief]) -> tuple[list[Piece], float]:
    """One piece for each brief, and the CPU seconds all took."""
    start = time.process_time()
    drafts = compose_many(source, briefs)
    return [draft.piece for draft in drafts], time.process_time() - start


def open_engine(folder: Path) -> Engine:
    """A model folder's engine, on one thread."""
    return Engine.open(folder, threads=1)


def count_markov(source: ClipSource, *, bars: int = 8) -> Markov:
    """A Markov chain of training clips, evenly spaced."""
    rows = source.rows([TRAIN], bars=bars)
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), MARKOV_SEQUENCES)).astype(int)]
    return Markov.of_sequences([source.tokens_of(int(row)) for row in rows])


def copied(source: ClipSource, clips: Sequence[HeldOutClip], *, pool: int = 2500) -> list[Piece]:
    """For each clip the training clip whose conditions are most alike, moved to its key, at its tempo."""
    rows = source.rows([TRAIN], bars=clips[0].bars)
    rows = np.random.default_rng(5).permutation(rows)[:pool]
    candidates = [candidate for candidate in map(source.clip, rows.tolist()) if candidate.piece.key_signatures]
    return [_moved(max(candidates, key=lambda other: _likeness(clip, other)), clip) for clip in clips]


def _likeness(clip: HeldOutClip, other: HeldOutClip) -> tuple[float, ...]:
    """Meter and mode first, then roles, programs, densities and tempo."""
    mine, theirs = clip.piece, other.piece
    same_meter = clip.conditions.get("Meter") == other.conditions.get("Meter")
    same_mode = mine.key_signatures[0].mode == theirs.key_signatures[0].mode
    shared = 0.0
    for family, weight in (("Role", 3.0), ("Program", 1.0), ("Density", 1.0), ("Polyphony", 1.0), ("PitchRange", 1.0)):
        ours, others = ([track.get(family) for track in c.track_conditions] for c in (clip, other))
        shared += weight * sum(min(ours.count(v), others.count(v)) for v in set(ours))
    shared -= 2.0 * abs(len(mine.tracks) - len(theirs.tracks))
    return float(same_meter) + float(same_mode), shared, -abs(mine.tempi[0].bpm - theirs.tempi[0].bpm)


def _moved(other: HeldOutClip, clip: HeldOutClip) -> Piece:
    """Transpose by the shortest way to the clip's tonic; by octaves less where notes would leave the range."""
    shift = (clip.piece.key_signatures[0].tonic - other.piece.key_signatures[0].tonic + 5) % 12 - 5
    heights = [track.notes[:, PITCH] for track in other.piece.tracks if not track.is_drum and len(track.notes)]
    if (
        heights
        and not 0 <= min(int(h.min()) for h in heights) + shift <= max(int(h.max()) for h in heights) + shift < 128
    ):
        shift -= 12 if shift > 0 else -12
    return replace(other.piece.transpose(shift), tempi=clip.piece.tempi)


def shuffled(piece: Piece, *, seed: int = 7) -> Piece:
    """The same rhythm with each track's pitches in another order."""
    generator = np.random.default_rng(seed)

    def mixed(notes: np.ndarray) -> np.ndarray:
        notes = notes.copy()
        notes[:, PITCH] = generator.permutation(notes[:, PITCH])
        return notes

    return replace(piece, tracks=tuple(t if t.is_drum else replace(t, notes=mixed(t.notes)) for t in piece.tracks))
