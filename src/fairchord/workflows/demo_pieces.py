# SPDX-License-Identifier: Apache-2.0
"""Three short pieces for the demo's invented composers, written by the Fairchord project in its notation (CC0)."""

from __future__ import annotations

from typing import Final

_HEAD: Final = "# SPDX-License-Identifier: CC0-1.0\n"
_TAIL: Final = "licence: CC0-1.0\norigin: project-made, machine-assisted\n"

PAPER_BOATS: Final = f"""{_HEAD}title: Paper Boats
style: new age
key: G major
meter: 3/4
bpm: 96
bars: 8
{_TAIL}
define wave = Lq 1e 2 3 2
chords:
| G | Em7 | C | D7sus4*2 D7*1 | G/B | C | Am7*2 D7*1 | G |
track: main_melody program=73 name="Flute"
| mp D5q. E5e D5q | B4h. | E5q. F#5e G5q | A5h F#5q | G5q. F#5e D5q | E5h G4q | A4q C5 B4 | G4h. |
track: accompaniment program=46 name="Harp" around=C4 low=G2
| p $wave x7 | [L 1 2 3]h. |
"""

TWO_WINDOWS: Final = f"""{_HEAD}title: Two Windows
style: lo-fi
key: D minor
meter: 4/4
bpm: 78
bars: 8
{_TAIL}
chords:
| Dm9 | Gm7 | C9 | Fmaj7 | Bbmaj7 | Em7b5 | A7sus4*2 A7*2 | Dm7 |
track: main_melody program=4 name="Keys"
| mp Rq A4e C5 E5q D5 | Bb4h. G4q | Re D5e C5 Bb4 D5q E5 | C5h A4 |
| Re F5e E5 D5 A4q D5 | G4h Bb4q D5 | E5q. D5e C#5h | D5w |
track: bass program=33 name="Bass" low=E1
| mp Lq. L5e Lh | Lq. L5e Lh | Lq. L5e Lh | Lq. L5e Lh | Lq. L5e Lh | Lq. L5e Lh | Lh L | Lw |
"""

NIGHT_TRAM: Final = f"""{_HEAD}title: Night Tram
style: synth
key: E minor
meter: 4/4
bpm: 108
bars: 8
{_TAIL}
define pulse = Le L8 L L8 L L8 L L8
chords:
| Em | C | G | D | Em | Am7 | Bsus4*2 B7*2 | Em |
track: main_melody program=81 name="Lead"
| mf B4e E5 R G5 F#5q E5 | G5q. E5e C5h | B4e D5 R G5 A5q B5 | A5h. F#5q |
| G5e B5 R G5 E5q B4 | C5q. E5e A5h | F#5q E5 D#5 F#5 | E5w |
track: bass program=38 name="Bass" low=E1
| mf $pulse x6 | Lh L | Lw |
"""
