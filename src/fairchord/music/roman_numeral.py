# SPDX-License-Identifier: Apache-2.0
"""Roman numerals in a key: 'ii7 V7 Imaj7', 'bVII', 'V7/ii', 'vii°7'; upper case is major, lower case minor.

Degrees count in the key's own scale: in A minor VI is F and VII is G. A flat before III, VI or VII means the lowered
degree of the major scale in both modes, as people write it, and vii° and vi° in minor stand on the raised degree.
"""

from __future__ import annotations

import re
from typing import Final

from fairchord.errors import InvalidMusic
from fairchord.music.chord_symbol import ReadChord, fold_note, pitch_class, plain_signs, read_suffix
from fairchord.music.harmony import SCALES, Chord, KeySignature

_NUMERAL: Final = r"([b#]?)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)"
_PATTERN: Final = re.compile(
    _NUMERAL + r"((?:(?!/)|/(?=9)).*?)?(?:/(?:" + _NUMERAL + r"|([A-G])(##|bb|#|b)?))?(?![A-Za-z0-9])"
)
_VALUES: Final = {"i": 0, "ii": 1, "iii": 2, "iv": 3, "v": 4, "vi": 5, "vii": 6}
_DIMINISHED: Final = ("dim", "°", "o", "ø", "h")


def is_numeral(text: str) -> bool:
    """Whether a symbol is written as a Roman numeral."""
    return _PATTERN.fullmatch(plain_signs(text.strip())) is not None


def read_numeral(text: str, key: KeySignature | None) -> ReadChord:
    """Read a Roman numeral in a key."""
    match = _PATTERN.fullmatch(plain_signs(text.strip()))
    if match is None:
        raise InvalidMusic(f"{text!r} is not a Roman numeral", hint="write for example ii7 V7 Imaj7")
    if key is None:
        raise InvalidMusic(f"{text!r} is a Roman numeral, and no key was named", hint="name the key, such as C major")
    accidental, numeral, suffix, over_accidental, over_numeral, letter, letter_accidental = match.groups()
    tonic, mode = key.tonic, key.mode
    if over_numeral:
        tonic = _root(over_accidental, over_numeral, "", key.tonic, key.mode)
        mode = "minor" if over_numeral.islower() else "major"
    root = _root(accidental, numeral, suffix or "", tonic, mode)
    is_minor = numeral.islower() and not (suffix or "").startswith(_DIMINISHED)
    quality, is_exact = read_suffix(suffix or "", text, is_minor=is_minor)
    bass = None if letter is None else pitch_class(letter, letter_accidental)
    return fold_note(Chord(root=root, quality=quality), bass, text.strip(), is_exact=is_exact)


def _root(accidental: str, numeral: str, suffix: str, tonic: int, mode: str) -> int:
    degree = _VALUES[numeral.lower()]
    is_raised = mode == "minor" and degree in (5, 6) and numeral.islower() and suffix.startswith(_DIMINISHED)
    lowers_major = accidental == "b" and degree in (2, 5, 6)
    scale = SCALES["major"] if is_raised or lowers_major else SCALES[mode]
    return (tonic + scale[degree] + {"": 0, "b": -1, "#": 1}[accidental]) % 12
