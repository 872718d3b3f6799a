# SPDX-License-Identifier: Apache-2.0
"""What the bringer of a piece says about its music, so that it need not be guessed: key, role, chords."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from fairchord.errors import InvalidMusic
from fairchord.music.harmony import ChordSpan, KeySignature, parse_chord
from fairchord.music.piece import Piece
from fairchord.music.time import TICKS_PER_QUARTER
from fairchord.music.track_role import TrackRole

_EIGHTH: Final = TICKS_PER_QUARTER // 2
NO_CHORD: Final = "N.C."
"""How a place without a chord is written among the chords."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Statements about a piece. Chords are in order, evenly spread, or one each eighth note when there are so many."""

    key: str = ""
    role: str = ""
    chords: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain JSON values."""
        return {"chords": list(self.chords), "key": self.key, "role": self.role}


NOTHING_TOLD: Final = Told()


def apply_told(piece: Piece, told: Told) -> Piece:
    """Return the piece as its bringer describes it."""
    if told.role:
        role = _read_role(told.role)
        piece = replace(piece, tracks=tuple(replace(track, role=role) for track in piece.tracks))
    if told.key:
        piece = replace(piece, key_signatures=(read_key(told.key),))
    if told.chords:
        piece = replace(piece, chords=_spread(piece, told.chords))
    return piece


def _read_role(text: str) -> TrackRole:
    try:
        return TrackRole(text)
    except ValueError:
        raise InvalidMusic(
            f"{text!r} is not a track role", hint="one of: " + ", ".join(role.value for role in TrackRole)
        ) from None


def read_key(text: str) -> KeySignature:
    """Read 'aminor', 'C major' or 'f# minor'."""
    plain = text.replace(" ", "").lower()
    for mode in ("major", "minor"):
        if plain.endswith(mode) and plain != mode:
            name = plain.removesuffix(mode)
            tonic = parse_chord(name[0].upper() + name[1:]).root
            return KeySignature(onset_ticks=0, tonic=tonic, mode=mode)
    raise InvalidMusic(f"{text!r} is not a key", hint="write it as aminor or C major")


def _spread(piece: Piece, chords: tuple[str, ...]) -> tuple[ChordSpan, ...]:
    bars = piece.bar_onsets()
    end = bars[-1]
    eighths = end // _EIGHTH
    step = _EIGHTH if abs(len(chords) - eighths) <= eighths // 4 else max(end // len(chords), 1)
    spans: list[ChordSpan] = []
    for place, name in enumerate(chords):
        onset = place * step
        if onset >= end:
            break
        if name == NO_CHORD:
            continue
        chord, length = parse_chord(name), min(step, end - onset)
        if spans and spans[-1].chord == chord and spans[-1].onset_ticks + spans[-1].duration_ticks == onset:
            spans[-1] = replace(spans[-1], duration_ticks=spans[-1].duration_ticks + length)
        else:
            spans.append(ChordSpan(onset_ticks=onset, duration_ticks=length, chord=chord))
    return tuple(spans)
