# SPDX-License-Identifier: Apache-2.0
"""The controls, each one named rule that takes away tokens the track may not write next.

Order, and what gives way to what:
1. the grammar (tokens.grammar) comes first and always wins;
2. keep_to_pitches (range, key, chord; what gives way inside it is said in `tonality`), keep_to_velocity,
   limit_polyphony, limit_length and bound_bar only take away;
3. keep_positions_playable and keep_velocity_useful look one step ahead, so that no rule above can leave a begun note
   without a pitch; where bars are written between known notes, the rules of `keep_clear` join both groups;
4. never_empty comes last: it forbids closing a bar only while another token is left.
At a bar line, and after a note, closing the bar is therefore always open unless a position is; so no state is a dead
end, whatever the logits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from fairchord.generation.rules.keep_clear import end_before_known, keep_clear_of_known, keep_positions_clear
from fairchord.generation.rules.tonality import Mask
from fairchord.generation.rules.track_writing import Favour, TrackWriting
from fairchord.music.track_role import TrackRole
from fairchord.tokens.grammar import Pen
from fairchord.tokens.vocabulary import BAR, HOLD_STEPS, TRACK_END, VOCABULARY

Rule = Callable[[TrackWriting, Mask], None]
_POSITION, _VELOCITY, _PITCH = (VOCABULARY[name] for name in ("Position", "Velocity", "Pitch"))
_HOLD, _DURATION, _DRUM = (VOCABULARY[name] for name in ("Hold", "Duration", "Drum"))
_POSITIONS: Final = slice(_POSITION.first, _POSITION.stop)
_VELOCITIES: Final = slice(_VELOCITY.first, _VELOCITY.stop)
_NOTES: Final = {False: slice(_PITCH.first, _PITCH.stop), True: slice(_DRUM.first, _DRUM.stop)}
_MELODIES: Final = (TrackRole.MAIN_MELODY, TrackRole.SUB_MELODY)


def keep_to_pitches(writing: TrackWriting, mask: Mask) -> None:
    """Pitches stay within the track's range, within key or chord, and keep the mean where it was asked for."""
    grammar = writing.grammar
    mask[_NOTES[grammar.is_drum]] &= writing.tonality.allowed[grammar.bar, grammar.position]
    if writing.mean_pitch is not None:
        mask[_NOTES[grammar.is_drum]] &= writing.mean_pitch.open_pitches(grammar.bar)


def keep_to_velocity(writing: TrackWriting, mask: Mask) -> None:
    """Velocities stay within the track's bounds."""
    mask[_VELOCITIES] &= writing.velocities


def limit_polyphony(writing: TrackWriting, mask: Mask) -> None:
    """No note is added where as many sound as the role may have."""
    grammar = writing.grammar
    sounding = writing.struck if grammar.is_drum else np.count_nonzero(grammar.sounding_until > grammar.now)
    if sounding >= writing.track.voices:
        mask[_NOTES[grammar.is_drum]] = False


def limit_length(writing: TrackWriting, mask: Mask) -> None:
    """A note sounds at most to the end of the role's `hold_bars`-th bar, and not into a chord that it is foreign to."""
    grammar = writing.grammar
    stop = (grammar.bar + writing.track.habits.hold_bars) * grammar.steps
    stop = min(stop, int(writing.tonality.until[grammar.bar, grammar.position, grammar.pitch]))
    left = stop - grammar.now - grammar.held
    if left <= HOLD_STEPS:
        mask[_HOLD.first] = False
        mask[_DURATION.first + left : _DURATION.stop] = False


def bound_bar(writing: TrackWriting, mask: Mask) -> None:
    """A bar holds a bounded number of tokens, and of onsets where a density was asked for."""
    if writing.onsets_in_bar >= writing.bar_onsets:
        mask[_POSITIONS] = False
    if writing.onsets_in_bar and writing.tokens_in_bar >= writing.bar_tokens:
        mask[_POSITIONS] = False
        mask[_NOTES[writing.grammar.is_drum]] = False
        mask[_VELOCITIES] = False


def keep_to_rhythm(writing: TrackWriting, mask: Mask) -> None:
    """Notes begin on the grid of the rhythm that was asked for."""
    if writing.rhythm is not None:
        mask[_POSITIONS] &= writing.rhythm.open_positions()


def keep_positions_playable(writing: TrackWriting, mask: Mask) -> None:
    """A position is open only where a pitch is free and a voice is left."""
    grammar = writing.grammar
    busy_until = int(grammar.sounding_until.max()) - grammar.bar * grammar.steps
    first = grammar.position + 1
    stop = min(grammar.steps, busy_until)
    if grammar.is_drum or stop <= first:
        return
    times = grammar.bar * grammar.steps + np.arange(first, stop)
    free = grammar.sounding_until <= times[:, None]
    voices_left = 128 - np.count_nonzero(free, axis=1) < writing.track.voices
    if writing.mean_pitch is not None:
        free &= writing.mean_pitch.open_pitches(grammar.bar)
    playable = voices_left & (free & writing.tonality.allowed[grammar.bar, first:stop]).any(axis=1)
    mask[_POSITION.first + first : _POSITION.first + stop] &= playable


def keep_velocity_useful(writing: TrackWriting, mask: Mask) -> None:
    """A velocity is written only where a note can still follow it at this position."""
    grammar = writing.grammar
    if grammar.velocity >= 0 and not mask[_NOTES[grammar.is_drum]].any():
        mask[_VELOCITIES] = False


def never_empty(writing: TrackWriting, mask: Mask) -> None:
    """A bar that must play is not closed before its first note."""
    if writing.must_play and mask[_POSITIONS].any():
        mask[BAR] = mask[TRACK_END] = False


RULES: Final[dict[Pen, tuple[Rule, ...]]] = {
    Pen.NOTHING: (),
    Pen.BAR: (keep_to_rhythm, bound_bar, keep_positions_playable, keep_positions_clear, never_empty),
    Pen.POSITION: (keep_to_pitches, keep_to_velocity, keep_clear_of_known),
    Pen.VELOCITY: (keep_to_pitches, keep_clear_of_known),
    Pen.PITCH: (limit_length, end_before_known),
    Pen.NOTE: (
        keep_to_pitches, keep_to_velocity, limit_polyphony, keep_clear_of_known, keep_to_rhythm, bound_bar,
        keep_positions_playable, keep_positions_clear, keep_velocity_useful, never_empty,
    ),
}  # fmt: skip
"""The rules that apply after each kind of token, in order."""


def allowed_tokens(writing: TrackWriting) -> Mask:
    """Which tokens may come next: shape (SIZE,), never all False before TRACK_END."""
    mask = writing.grammar.allowed()
    for rule in RULES[writing.grammar.pen]:
        rule(writing, mask)
    return mask


def favour_pitches(writing: TrackWriting) -> Favour | None:
    """What is added to the logits of the 128 pitches here; None where it does not matter."""
    grammar = writing.grammar
    if grammar.is_drum or grammar.pen not in (Pen.POSITION, Pen.VELOCITY, Pen.NOTE):
        return None
    favour: Favour = writing.tonality.favour[grammar.bar, grammar.position]
    settings = writing.settings
    bearable = settings.melodic_repeats if writing.track.role in _MELODIES else settings.accompanying_repeats
    if writing.repeated >= bearable:
        favour = favour.copy()
        favour[writing.rows[-1][2]] -= settings.weariness * (writing.repeated - bearable + 1)
    return favour
