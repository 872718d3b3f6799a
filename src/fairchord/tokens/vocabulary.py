# SPDX-License-Identifier: Apache-2.0
"""The token vocabulary: one table of families, from which every id, name and range is derived.

A sequence reads: BOS, the piece's conditions, its harmony (Bar Position Chord [Slash] ...), HARMONY_END, then each
track (eight conditions, then Bar [Position ([Velocity] Pitch [Hold...] Duration)+]... for pitched tracks or
Bar [Position ([Velocity] Drum)+]... for drums, TRACK_END), and EOS. `python -m fairchord.tokens.vocabulary` prints it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Final

from fairchord.music.harmony import PITCH_NAMES, QUALITIES
from fairchord.music.time import METERS
from fairchord.music.track_role import TrackRole

UNKNOWN: Final = "unknown"
MAX_BARS: Final = 16
"""Most bars in one sequence; longer pieces are decoded in overlapping windows."""
MAX_POSITIONS: Final = 72
"""Grid positions of the longest bar (12/8)."""
MAX_HOLDS: Final = 15
"""Most Hold tokens before one Duration; each adds HOLD_STEPS grid steps."""
HOLD_STEPS: Final = 48
VELOCITY_STEP: Final = 4
"""Velocities are binned by four: bin k stands for velocity 4k + 2."""
DENSITY_EDGES: Final = (1.0, 2.0, 3.0, 4.5, 6.5, 9.0, 13.0)
"""Upper edges of note-density bins in onsets per quarter-note-normalised 4/4 bar; the last bin is open."""
PITCH_RANGE_EDGES: Final = (36, 48, 60, 72, 84, 96)
"""ComMU's cuts of a track's mean pitch into seven ranges."""
PITCH_RANGES: Final = ("very_low", "low", "mid_low", "mid", "mid_high", "high", "very_high")
GENRES: Final = (
    "newage", "cinematic", "pop", "lofi", "waltz", "chorale", "bossa", "synth", "hymn", "classical", "lied", "quartet",
    "rag", "folk", "rock", "metal", "funk", "jazz", "latin", "hiphop", "electronic", "march", "soul", "world",
)  # fmt: skip
SECTIONS: Final = ("intro", "verse", "chorus", "bridge", "ending")
DRUM_KIT: Final = "drums"

_KEYS = tuple(f"{name} {mode}" for mode in ("major", "minor") for name in PITCH_NAMES)
_CHORDS = ("N.C.", *(f"{name}{quality}" for quality in QUALITIES for name in PITCH_NAMES))
FAMILIES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Control", ("PAD", "BOS", "EOS", "HARMONY_END", "TRACK_END", "BAR", "FILL", "MASK")),
    ("Meter", (UNKNOWN, *(f"{n}/{d}" for n, d in METERS))),
    ("Bars", tuple(str(n) for n in range(1, MAX_BARS + 1))),
    ("Tempo", (UNKNOWN, *(str(5 * n) for n in range(4, 50)))),
    ("Key", (UNKNOWN, *_KEYS)),
    ("Genre", (UNKNOWN, *GENRES)),
    ("Section", (UNKNOWN, *SECTIONS)),
    ("Rhythm", (UNKNOWN, "standard", "triplet")),
    ("Opening", (UNKNOWN, "starts", "continues")),
    ("Closing", (UNKNOWN, "ends", "goes_on")),
    ("Chord", _CHORDS),
    ("Slash", PITCH_NAMES),
    ("Role", tuple(role.value for role in TrackRole)),
    ("Program", (UNKNOWN, *(str(n) for n in range(128)), DRUM_KIT)),
    ("PitchRange", (UNKNOWN, *PITCH_RANGES)),
    ("Density", (UNKNOWN, *(str(n) for n in range(len(DENSITY_EDGES) + 1)))),
    ("Polyphony", (UNKNOWN, "1", "2", "3", "4", "5+")),
    ("MinVelocity", (UNKNOWN, *(str(8 * n) for n in range(16)))),
    ("MaxVelocity", (UNKNOWN, *(str(8 * n) for n in range(1, 17)))),
    ("Dynamics", (UNKNOWN, "flat", "shaped")),
    ("Position", tuple(str(n) for n in range(MAX_POSITIONS))),
    ("Velocity", tuple(str(VELOCITY_STEP * n + 2) for n in range(32))),
    ("Pitch", tuple(str(n) for n in range(128))),
    ("Hold", (str(HOLD_STEPS),)),
    ("Duration", tuple(str(n) for n in range(1, HOLD_STEPS + 1))),
    ("Drum", tuple(str(n) for n in range(128))),
)
PIECE_CONDITIONS: Final = ("Meter", "Bars", "Tempo", "Key", "Genre", "Section", "Rhythm", "Opening", "Closing")
"""Families of the piece's conditions, in the order they are written after BOS."""
TRACK_CONDITIONS: Final = (
    "Role", "Program", "PitchRange", "Density", "Polyphony", "MinVelocity", "MaxVelocity", "Dynamics",
)  # fmt: skip
"""Families of a track's conditions, in the order they open the track."""


@dataclass(frozen=True, slots=True)
class Family:
    """A run of consecutive token ids: `first` up to but not including `stop`."""

    name: str
    first: int
    stop: int
    values: tuple[str, ...]

    def token(self, value: str) -> int:
        """Id of a value by its printed name; raises KeyError when the family has no such value."""
        try:
            return self.first + self.values.index(value)
        except ValueError:
            raise KeyError(f"{self.name}={value}") from None

    def __contains__(self, token: int) -> bool:
        return self.first <= token < self.stop


def _lay_out() -> dict[str, Family]:
    families, first = {}, 0
    for name, values in FAMILIES:
        families[name] = Family(name, first, first + len(values), values)
        first += len(values)
    return families


VOCABULARY: Final[dict[str, Family]] = _lay_out()
SIZE: Final = max(family.stop for family in VOCABULARY.values())
PAD, BOS, EOS, HARMONY_END, TRACK_END, BAR = (
    VOCABULARY["Control"].token(name) for name in ("PAD", "BOS", "EOS", "HARMONY_END", "TRACK_END", "BAR")
)


def token_id(family: str, value: object = UNKNOWN) -> int:
    """Id of one token, such as token_id('Pitch', 60)."""
    return VOCABULARY[family].token(str(value))


def token_name(token: int) -> str:
    """Printed name of one id, such as 'Pitch=60'."""
    for family in VOCABULARY.values():
        if token in family:
            return f"{family.name}={family.values[token - family.first]}"
    raise KeyError(token)


def to_json() -> str:
    """The whole vocabulary as readable JSON, the `vocabulary.json` beside a checkpoint's weights."""
    table = [{"family": f.name, "first": f.first, "values": list(f.values)} for f in VOCABULARY.values()]
    return json.dumps({"size": SIZE, "families": table}, indent=1, ensure_ascii=False) + "\n"


def digest() -> str:
    """SHA-256 of the vocabulary, which binds weights to the tokens they were trained on."""
    return hashlib.sha256(to_json().encode()).hexdigest()


def main() -> None:
    """Print the vocabulary, one family a line."""
    for family in VOCABULARY.values():
        shown = " ".join(family.values if len(family.values) <= 12 else (*family.values[:6], "...", family.values[-1]))
        print(f"{family.first:5d}-{family.stop - 1:<5d}{family.name:14s}{shown}")
    print(f"{SIZE} tokens, sha256 {digest()}")


if __name__ == "__main__":
    main()
