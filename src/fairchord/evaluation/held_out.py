# SPDX-License-Identifier: Apache-2.0
"""Clips of a snapshot, read for measuring: the music, and the conditions that its own tokens state.

Nothing is learned here, so no Permit is decided; whoever trains opens the snapshot through `corpus.snapshot`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.freeze import MANIFEST, SEQUENCES, TOKENS
from fairchord.corpus.manifest import BARS, LENGTH, OFFSET, SPLIT, TEST, VALIDATION, WORK, Manifest, ManifestWork
from fairchord.errors import RecordTampered, ResourceAbsent
from fairchord.music.piece import Piece
from fairchord.tokens.decode import decode
from fairchord.tokens.vocabulary import HARMONY_END, PIECE_CONDITIONS, TRACK_CONDITIONS, UNKNOWN, token_name

HELD_OUT: Final = (VALIDATION, TEST)
NOT_HUMAN: Final = frozenset({"shelf"})
"""Collections for which no human authorship is claimed: they are nobody's ceiling."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClipSource:
    """A snapshot's arrays and works."""

    tokens: NDArray[np.uint16]
    sequences: NDArray[np.int64]
    works: tuple[ManifestWork, ...]

    def rows(self, splits: Collection[int], *, bars: int | None = None) -> NDArray[np.int64]:
        """Indices of the sequences of some splits, all or those of one length."""
        chosen = np.isin(self.sequences[:, SPLIT], list(splits))
        if bars is not None:
            chosen &= self.sequences[:, BARS] == bars
        return np.flatnonzero(chosen)

    def tokens_of(self, row: int) -> NDArray[np.uint16]:
        """The tokens of one sequence."""
        offset, length = int(self.sequences[row, OFFSET]), int(self.sequences[row, LENGTH])
        return self.tokens[offset : offset + length]

    def clip(self, row: int) -> HeldOutClip:
        """One sequence as a clip."""
        tokens, work = self.tokens_of(row), int(self.sequences[row, WORK])
        piece_conditions, track_conditions = _read_conditions(tokens)
        return HeldOutClip(
            piece=decode(tokens.tolist(), title=self.works[work].title),
            work=work,
            row=row,
            bars=int(self.sequences[row, BARS]),
            conditions=piece_conditions,
            track_conditions=track_conditions,
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOutClip:
    """A human clip: its notes, whose it is (index of the work), and its conditions as token values by family."""

    piece: Piece
    work: int
    row: int
    bars: int
    conditions: dict[str, str]
    track_conditions: tuple[dict[str, str], ...]


def open_clips(folder: Path) -> ClipSource:
    """Open a snapshot folder for measuring; its tokens stay on the disk until they are read."""
    missing = [name for name in (MANIFEST, SEQUENCES, TOKENS) if not (folder / name).is_file()]
    if missing:
        raise ResourceAbsent(f"{folder} holds no {missing[0]}", hint="name a folder that `fairchord snapshot` made")
    try:
        tokens = np.load(folder / TOKENS, mmap_mode="r", allow_pickle=False)
        sequences = np.load(folder / SEQUENCES, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise RecordTampered(f"{folder} holds arrays that cannot be read: {error}", hint="freeze it again") from error
    return ClipSource(
        tokens=tokens, sequences=sequences, works=Manifest.from_bytes((folder / MANIFEST).read_bytes()).works
    )


def held_out_clips(
    source: ClipSource,
    *,
    count: int,
    bars: int = 8,
    splits: Sequence[int] = HELD_OUT,
    seed: int = 1,
    most_of_a_work: int = 1,
    tracks: tuple[int, int] = (2, 6),
) -> tuple[HeldOutClip, ...]:
    """Draw human clips that a brief can describe: a key, a chord in each bar, so many tracks, at most one of drums.

    At most `most_of_a_work` clips of each work are taken, because clips of one work are not independent.
    """
    taken: dict[int, int] = {}
    kept: list[HeldOutClip] = []
    for clip in _shuffled(source, splits, bars, seed):
        if len(kept) == count:
            break
        is_human = source.works[clip.work].collection not in NOT_HUMAN
        if is_human and taken.get(clip.work, 0) < most_of_a_work and _is_describable(clip, tracks):
            taken[clip.work] = taken.get(clip.work, 0) + 1
            kept.append(clip)
    return tuple(kept)


def _shuffled(source: ClipSource, splits: Sequence[int], bars: int, seed: int) -> Iterator[HeldOutClip]:
    for row in np.random.default_rng(seed).permutation(source.rows(splits, bars=bars)):
        yield source.clip(int(row))


def _is_describable(clip: HeldOutClip, tracks: tuple[int, int]) -> bool:
    piece = clip.piece
    fewest, most = tracks
    return (
        fewest <= len(piece.tracks) <= most
        and sum(track.is_drum for track in piece.tracks) <= 1
        and any(not track.is_drum for track in piece.tracks)
        and bool(piece.key_signatures)
        and _has_a_chord_in_each_bar(clip)
    )


def _has_a_chord_in_each_bar(clip: HeldOutClip) -> bool:
    bar = clip.piece.time_signatures[0].bar_ticks
    spans = [(span.onset_ticks, span.onset_ticks + span.duration_ticks) for span in clip.piece.chords]
    return all(any(start < (n + 1) * bar and stop > n * bar for start, stop in spans) for n in range(clip.bars))


def _read_conditions(tokens: NDArray[np.uint16]) -> tuple[dict[str, str], tuple[dict[str, str], ...]]:
    """What the tokens state of the piece and of each track; what they leave unknown is left out."""
    piece: dict[str, str] = {}
    tracks: list[dict[str, str]] = []
    is_head = True
    for token in tokens.tolist():
        family, _, value = token_name(token).partition("=")
        is_head = is_head and token != HARMONY_END
        if family == "Role":
            tracks.append({})
        if family in TRACK_CONDITIONS and tracks and value != UNKNOWN:
            tracks[-1].setdefault(family, value)
        elif is_head and family in PIECE_CONDITIONS and value != UNKNOWN:
            piece[family] = value
    return piece, tuple(tracks)
