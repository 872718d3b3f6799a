# SPDX-License-Identifier: Apache-2.0
"""The rules that apply where a track is written around known notes; without any, none of them changes anything.

What is written neither strikes a pitch that a known note holds nor sounds into one, and known notes count as voices.
`keep_positions_clear` looks one step ahead, as `constraints.keep_positions_playable` does, so no position is opened
at which nothing could be struck.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from fairchord.generation.rules.tonality import Mask
from fairchord.generation.rules.track_writing import TrackWriting
from fairchord.tokens.vocabulary import HOLD_STEPS, VOCABULARY

_POSITION, _PITCH, _DRUM = (VOCABULARY[name] for name in ("Position", "Pitch", "Drum"))
_HOLD, _DURATION = VOCABULARY["Hold"], VOCABULARY["Duration"]
_NOTES: Final = {False: slice(_PITCH.first, _PITCH.stop), True: slice(_DRUM.first, _DRUM.stop)}


def keep_clear_of_known(writing: TrackWriting, mask: Mask) -> None:
    """No note is struck on a pitch that a known one holds, nor where known and new notes use up the voices."""
    if writing.known is None:
        return
    grammar = writing.grammar
    notes = _NOTES[grammar.is_drum]
    mask[notes] &= ~writing.known.taken[grammar.now]
    if not grammar.is_drum:
        sounding = int(np.count_nonzero(grammar.sounding_until > grammar.now)) + int(writing.known.voices[grammar.now])
        if sounding >= writing.track.voices:
            mask[notes] = False


def end_before_known(writing: TrackWriting, mask: Mask) -> None:
    """A note ends before a known one of its pitch begins, and before known notes need its voice."""
    if writing.known is None:
        return
    grammar = writing.grammar
    room = writing.known.room(
        grammar.now, grammar.pitch, sounding_until=grammar.sounding_until, most_voices=writing.track.voices
    )
    left = room - grammar.held
    if left <= HOLD_STEPS:
        mask[_HOLD.first] = False
        mask[_DURATION.first + left : _DURATION.stop] = False


def keep_positions_clear(writing: TrackWriting, mask: Mask) -> None:
    """A position is open only where a pitch is free of known and new notes and a voice is left beside them."""
    if writing.known is None:
        return
    grammar = writing.grammar
    first = grammar.position + 1
    times = grammar.bar * grammar.steps + np.arange(first, grammar.steps)
    free = grammar.sounding_until <= times[:, None]
    pitches = writing.tonality.allowed[grammar.bar, first:] & ~writing.known.taken[times]
    playable = (free & pitches).any(axis=1)
    if not grammar.is_drum:
        playable &= np.count_nonzero(~free, axis=1) + writing.known.voices[times] < writing.track.voices
    mask[_POSITION.first + first : _POSITION.first + grammar.steps] &= playable
