# SPDX-License-Identifier: Apache-2.0
"""Single-track clips of a snapshot for both systems: the same clips, keys and conditions, each in its own spelling.

Ours: conditions, the whole harmony, the track. Theirs (`interleave`), as ComMU spells it: conditions of the clip and
the track, then bars in which every chord stands where it begins, before the notes. What is given (conditions and
chords) weighs nothing; the tokens of the notes weigh one and are the same tokens in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fairchord.corpus.manifest import BARS, WORK
from fairchord.tokens.vocabulary import BAR, EOS, HARMONY_END, TRACK_CONDITIONS, TRACK_END, VOCABULARY, token_id
from fairchord.training.augment import HEAD_TOKENS, Augmentation, Example, augment, prepare, split_tracks
from fairchord.training.batches import Windows

Tokens = NDArray[np.uint16]
MOST_BARS: Final = 8
MOST_TOKENS: Final = 640
VARIED: Final = Augmentation(harmony_dropout=0.0, track_dropout=0.0)
"""Twelve keys, tempo, conditions made unknown at random: for both systems."""
_POSITION: Final = VOCABULARY["Position"]
_CHORDS: Final = range(VOCABULARY["Chord"].first, VOCABULARY["Slash"].stop)
_DRUMS: Final = token_id("Role", "drums")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clips:
    """Every single-track clip of a split: (window row, track) pairs."""

    windows: Windows
    pairs: NDArray[np.int64]

    def tokens(self, place: int) -> Tokens:
        """One clip in our spelling, as stored."""
        row, track = self.pairs[place]
        opening, tracks = split_tracks(self.windows.window(int(row)))
        return np.concatenate([opening, tracks[track], np.array([EOS], np.uint16)])

    def chances(self, shares: dict[str, float]) -> NDArray[np.float64]:
        """Chance of drawing each clip: a collection's share, spread over its clips."""
        names = np.array(self.windows.collections)[self.windows.sequences[self.pairs[:, 0], WORK]]
        found, place, counts = np.unique(names, return_inverse=True, return_counts=True)
        weights = (np.array([shares.get(str(name), 0.0) for name in found]) / counts)[place]
        chances: NDArray[np.float64] = weights / weights.sum()
        return chances


def find_clips(windows: Windows, split: int, *, bars: int | None = None) -> Clips:
    """The pitched tracks of windows that state their chords, cut out one by one."""
    pairs = []
    for row in windows.rows(split, most_bars=MOST_BARS):
        if bars is not None and windows.sequences[row, BARS] != bars:
            continue
        opening, tracks = split_tracks(windows.window(int(row)))
        for number, track in enumerate(tracks):
            is_clip = track[0] != _DRUMS and len(opening) + len(track) < MOST_TOKENS
            if is_clip and len(opening) > HEAD_TOKENS + 1 and _has_notes(track):
                pairs.append((int(row), number))
    return Clips(windows=windows, pairs=np.array(pairs, np.int64).reshape(-1, 2))


def _has_notes(track: Tokens) -> bool:
    pitch = VOCABULARY["Pitch"]
    return bool(((track >= pitch.first) & (track < pitch.stop)).any())


def draw(clips: Clips, shares: dict[str, float], *, seed: int, how: Augmentation = VARIED) -> Iterator[Example]:
    """Varied examples without end; the same seed draws the same for both systems."""
    generator, chances = np.random.default_rng(seed), clips.chances(shares)
    while True:
        for place in generator.choice(len(chances), size=64, p=chances):
            example = augment(clips.tokens(int(place)), max_tokens=MOST_TOKENS + 2, how=how, generator=generator)
            if example is not None:
                yield example


def chosen_examples(clips: Clips, count: int) -> list[Example]:
    """Evenly spaced clips of a split as stored, to measure on."""
    places = np.linspace(0, len(clips.pairs) - 1, min(count, len(clips.pairs))).astype(int)
    found = [prepare(clips.tokens(int(place)), max_tokens=MOST_TOKENS + 2) for place in places]
    return [example for example in found if example is not None]


def note_count(tokens: NDArray[np.integer]) -> int:
    """Notes of a sequence."""
    pitch = VOCABULARY["Pitch"]
    return int(((tokens >= pitch.first) & (tokens < pitch.stop)).sum())


def chords_by_bar(harmony: Tokens) -> list[list[tuple[int, list[int]]]]:
    """The harmony's chords: for each bar, (position, chord and slash tokens)."""
    bars: list[list[tuple[int, list[int]]]] = []
    for token in harmony.tolist():
        if token == BAR:
            bars.append([])
        elif token in _POSITION:
            bars[-1].append((token - _POSITION.first, []))
        elif token in _CHORDS:
            bars[-1][-1][1].append(token)
    return bars


def chord_tokens(change: tuple[int, list[int]]) -> list[int]:
    """A chord as it is written into a track: its position, then itself."""
    return [_POSITION.first + change[0], *change[1]]


def prompt_of(tokens: Tokens) -> list[int]:
    """What a clip in ComMU's spelling begins with: BOS, the clip's conditions, the track's."""
    harmony_end = int(np.argmax(tokens == HARMONY_END)) + 1
    return [*tokens[:HEAD_TOKENS].tolist(), *tokens[harmony_end : harmony_end + len(TRACK_CONDITIONS)].tolist()]


def interleave(tokens: Tokens) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """A clip in ComMU's spelling, and the weight of each token: 1 for a note's tokens, 0 for what is given."""
    harmony_end = int(np.argmax(tokens == HARMONY_END)) + 1
    bars = chords_by_bar(tokens[HEAD_TOKENS:harmony_end])
    prompt = prompt_of(tokens)
    out, weight, bar = list(prompt), [0.0] * len(prompt), -1
    waiting: list[tuple[int, list[int]]] = []
    body = tokens[harmony_end + len(TRACK_CONDITIONS) : -1].tolist()
    for token in body:
        is_position = token in _POSITION
        while waiting and (not is_position or waiting[0][0] <= token - _POSITION.first) and _closes(token, is_position):
            given = chord_tokens(waiting.pop(0))
            out, weight = [*out, *given], [*weight, *[0.0] * len(given)]
        out.append(token)
        weight.append(1.0)
        if token == BAR:
            bar += 1
            waiting = list(bars[bar]) if bar < len(bars) else []
            while waiting and waiting[0][0] == 0:
                given = chord_tokens(waiting.pop(0))
                out, weight = [*out, *given], [*weight, *[0.0] * len(given)]
    return np.array(out, np.int64), np.array(weight, np.float32)


def _closes(token: int, is_position: bool) -> bool:
    """Whether a token moves time on: a position, a bar line, or the track's end."""
    return is_position or token in (BAR, TRACK_END)
