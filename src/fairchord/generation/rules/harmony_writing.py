# SPDX-License-Identifier: Apache-2.0
"""The harmony of a window while the model writes it: a chord at every bar line, and at most one more at mid-bar.

Rules: chords belong to the key (in minor also with the raised seventh) and have a note in every track's range; a chord
lasts at most two bars; the piece's last bar is one chord on the tonic. A rule that would leave no chord is not applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from fairchord.generation.brief import Brief
from fairchord.generation.rules.tonality import Mask, scale_tones
from fairchord.generation.track_brief import TrackBrief
from fairchord.generation.writing.progression import HarmonyBar
from fairchord.music.harmony import Chord, KeySignature, parse_chord
from fairchord.music.time import TICKS_PER_GRID, TICKS_PER_QUARTER
from fairchord.tokens.vocabulary import BAR, HARMONY_END, SIZE, VOCABULARY

_POSITION, _CHORD = VOCABULARY["Position"], VOCABULARY["Chord"]
_CHORDS: Final[tuple[Chord | None, ...]] = (None, *(parse_chord(name) for name in _CHORD.values[1:]))
_MIDDLES: Final = {48: 24, 36: 18, 72: 36}


def chords_in_key(key: KeySignature) -> Mask:
    """Which chords of the vocabulary belong to a key."""
    scales = [key.pitch_classes]
    if key.mode == "minor":
        scales.append(scale_tones(Chord(root=(key.tonic + 7) % 12, quality=""), key))
    fits = [c is not None and c.quality != "5" and any(c.pitch_classes <= s for s in scales) for c in _CHORDS]
    return np.array(fits)


def chords_in_reach(tracks: Sequence[TrackBrief]) -> Mask:
    """Which chords have a note within the range of every pitched track; all of them when none has."""
    bounds = [track.home_bounds for track in tracks if not track.is_drum]
    reaches = [{pitch % 12 for pitch in range(lowest, highest + 1)} for lowest, highest in bounds]
    within = [c is not None and all(c.pitch_classes & reach for reach in reaches) for c in _CHORDS]
    return np.array(within if any(within) else [c is not None for c in _CHORDS])


def chords_on_tonic(key: KeySignature) -> Mask:
    """The plain chords that a piece in this key may end on."""
    qualities = ("", "6", "maj7", "add9") if key.mode == "major" else ("m", "m7", "madd9")
    return np.array([c is not None and c.root == key.tonic and c.quality in qualities for c in _CHORDS])


def begin_harmony(
    brief: Brief, key: KeySignature, *, bars: int, closes: bool, known: Sequence[HarmonyBar]
) -> HarmonyWriting:
    """Set up the harmony of a window of `bars` bars, of which the first are `known`."""
    reach = chords_in_reach(brief.tracks)
    fitting = chords_in_key(key) & reach
    return HarmonyWriting(
        bars=bars,
        steps=brief.meter.bar_ticks // TICKS_PER_GRID,
        allows_middle=brief.meter.numerator != 3 and brief.meter.bar_ticks > 2 * TICKS_PER_QUARTER,
        chords=fitting if fitting.any() else reach,
        closing=chords_on_tonic(key) & reach if closes else None,
        harmony=[list(bar) for bar in known],
    )


@dataclass(slots=True, kw_only=True)
class HarmonyWriting:
    """The state of a harmony being written; `chords` are those that fit key and ranges, `closing` those to end on."""

    bars: int
    steps: int
    allows_middle: bool
    chords: Mask
    closing: Mask | None
    harmony: list[list[tuple[int, Chord | None]]] = field(default_factory=list)
    position: int = -1
    awaits_chord: bool = False

    def allowed(self) -> Mask:
        """Which tokens may come next; never none."""
        mask = np.zeros(SIZE, bool)
        if self.awaits_chord:
            mask[_CHORD.first : _CHORD.stop] = self._open_chords()
        elif self.harmony and not self.harmony[-1]:
            mask[_POSITION.first] = True
        else:
            mask[BAR if len(self.harmony) < self.bars else HARMONY_END] = True
            if self._may_change():
                mask[_POSITION.first + _MIDDLES[self.steps]] = True
        return mask

    def _may_change(self) -> bool:
        if not self.allows_middle or not self.harmony or len(self.harmony[-1]) != 1:
            return False
        return self.closing is None or len(self.harmony) < self.bars

    def _open_chords(self) -> Mask:
        latest = [chord for bar in self.harmony for _, chord in bar]
        closes = self.closing is not None and len(self.harmony) == self.bars
        chords = self.closing if closes and self.closing is not None and self.closing.any() else self.chords
        open_chords = chords.copy()
        stale = self.position > 0 or (len(latest) >= 2 and latest[-1] == latest[-2] and not closes)
        if stale and latest[-1] is not None:
            open_chords[_CHORDS.index(Chord(root=latest[-1].root, quality=latest[-1].quality))] = False
        return open_chords if open_chords.any() else chords

    def take(self, token: int) -> None:
        """Take one allowed token, or one of a forced beginning."""
        if token == BAR:
            self.harmony.append([])
        elif token in _POSITION:
            self.position, self.awaits_chord = token - _POSITION.first, True
        elif token in _CHORD:
            self.harmony[-1].append((self.position, _CHORDS[token - _CHORD.first]))
            self.awaits_chord = False
        elif token == HARMONY_END:
            self.position = -2

    @property
    def is_done(self) -> bool:
        """Whether the harmony has been closed."""
        return self.position == -2

    def bars_from(self, bar: int) -> list[HarmonyBar]:
        """The bars written from `bar` on."""
        return [tuple(changes) for changes in self.harmony[bar:]]
