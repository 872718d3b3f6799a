# SPDX-License-Identifier: Apache-2.0
"""The best of several fillings: the one after which the known bars that follow are likeliest.

What a model expects after a filling is asked of tracks that go on: each holed track is said in full, and what its known
bars after the hole cost is summed over the tracks. So a filling counts by how well it leads into what stands.
"""

from __future__ import annotations

from collections.abc import Sequence

from fairchord.generation.decoding import Line
from fairchord.generation.editing.dictation import Dictation
from fairchord.generation.editing.filling import Filling
from fairchord.generation.editing.hole_tokens import bar_lines, head_of, whole_track, window_notes
from fairchord.generation.editing.hole_window import HoleWindow
from fairchord.generation.writing.progression import harmony_tokens
from fairchord.tokens.encode import encode_head
from fairchord.tokens.vocabulary import HARMONY_END, TRACK_END

_SPARE_TOKENS = 4


def follow_lines(filling: Filling, window: HoleWindow, *, context: int) -> list[Line]:
    """A sequence for each holed track in which the bars after its hole are said; none for one that does not fit."""
    described = filling.describe(window.first_bar, window.bars)
    harmony = harmony_tokens(filling.harmony[window.first_bar : window.stop_bar])
    opening = [*encode_head(described).tolist(), *harmony, HARMONY_END]
    tracks = {index: _track(filling, window, index) for index in (*window.beside, *window.holes)}
    lines = []
    for index, hole in window.holes.items():
        head, bars = tracks[index]
        after = max(hole) + 1
        if after == window.bars:
            continue
        others = [token for other, (h, b) in tracks.items() if other != index and b for token in whole_track(h, b)]
        known = [*opening, *others, *head, *(token for bar in bars[:after] for token in bar)]
        said = [*(token for bar in bars[after:] for token in bar), TRACK_END]
        if len(known) + len(said) <= context - _SPARE_TOKENS:
            lines.append(Line(writing=Dictation(known, said), is_measured=True))
    return lines


def _track(filling: Filling, window: HoleWindow, index: int) -> tuple[list[int], list[list[int]]]:
    """A track's conditions and bars as it stands; no bars where it is silent throughout."""
    track, steps = filling.tracks[index], filling.steps
    rows = window_notes(track, first_bar=window.first_bar, bars=window.bars, steps=steps, length_bars=filling.bars)
    head = head_of(
        filling.wishes[index], track, rows, length_steps=window.bars * steps, dynamics=filling.brief.dynamics
    )
    return head, bar_lines(rows, is_drum=track.is_drum, bars=window.bars, steps=steps) if len(rows) else []


def best_joined(costs: Sequence[Sequence[float]]) -> int:
    """The place of the least sum; of equal ones the first."""
    return min(range(len(costs)), key=lambda place: sum(costs[place]))
